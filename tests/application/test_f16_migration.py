"""
F16: the law changes with dossiers on the way. Each comes where a clause says, or stays with its reasons; none is lost.

A made-up province; the days are those on which QĐ 148, QĐ 1489 and QĐ 26/2026 took effect.
"""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, migration
from ocop_cycle.application.queries import trail
from ocop_cycle.application.verification import as_of
from ocop_cycle.domain import permissions
from ocop_cycle.policy import content, plan
from ocop_cycle.storage.statements import Statement
from tests.application import builders, dumps, four_laws, old_bands

OLD, AMENDED, NEW = "qd-148-2023", "qd-1489-2025", "qd-26-2026"
PAPER = "Công văn 15/SNN của Sở về hồ sơ còn ở huyện"


def at(office: builders.Office, day: date) -> None:
    """Eight in the morning of a day."""
    office.clock.set(clock.at_local(day, 8))


def on_the_way(*states: str, regime: str = OLD) -> builders.Office:
    """Dossiers of that law in these states, in the order of their codes, on the day before another law takes effect."""
    office = four_laws.province()
    at(office, four_laws.OPENING_DAYS[regime])
    for number, state in enumerate(states, 1):
        code = f"{four_laws.CODE}-{number:04}"
        office.do(
            commands.OpenDossier, four_laws.CHAIR, cycle=four_laws.PLAN, product=four_laws.PRODUCTS[number - 1],
            kind="re-evaluation",
        )  # fmt: skip
        four_laws.complete(office, code)
        while office.state(code) != state:
            four_laws.step_on(office, code, "75" if "province" in state else "62")
    return office


def code(number: int) -> str:
    """The code of the dossier that was opened as the nth."""
    return f"{four_laws.CODE}-{number:04}"


def test_f16_a_preview_says_all_of_each_dossier_and_changes_nothing() -> None:
    """State before and after, clause, who stays with every reason; no row of any table is another."""
    office = on_the_way("dossier-draft", "commune-confirmation", "district-check")
    at(office, four_laws.CHANGES[AMENDED])
    before = dumps.of(office)

    found = four_laws.preview(office, OLD, AMENDED)

    assert [(one.code, one.state, one.to_state, one.clause) for one in found.moving] == [
        (code(1), "dossier-draft", "dossier-draft", "same-step-goes-on"),
        (code(2), "commune-confirmation", "commune-check", "same-step-goes-on"),
    ]
    assert [(one.code, one.reasons) for one in found.staying] == [
        (code(3), (errors.Reason("no-clause-for-state", {"state": "district-check", "regime": AMENDED}),))
    ]
    assert dumps.of(office) == before


def test_f16_every_reason_is_given() -> None:
    """Too early, without a clause, and by somebody who may not: three reasons, and not the first alone."""
    office = on_the_way("district-check")

    found = four_laws.preview(office, OLD, AMENDED, who="xa")

    assert [reason.code for one in found.staying for reason in one.reasons] == [
        "regime-not-begun", "no-clause-for-state", "permission-missing",
    ]  # fmt: skip


def test_f16_each_dossier_has_an_entry_that_cites_the_clause() -> None:
    """One entry with the list, and one for each dossier, caused by it; the row names the new law."""
    office = on_the_way("dossier-draft", "commune-confirmation")
    at(office, four_laws.CHANGES[AMENDED])
    head = dumps.head(office)

    done = four_laws.migrate(office, OLD, AMENDED)

    listed, *moved = dumps.entries(office, head)
    assert (listed["kind"], listed["after"]["count"], [each["kind"] for each in moved]) == (
        "BeginMigration", 2, ["MigrateDossier"] * 2,
    )  # fmt: skip
    assert {each["after"]["clause"] for each in moved} == {f"{AMENDED}/same-step-goes-on"}
    assert {each["cause"] for each in moved} == {listed["n"]}
    assert done.entries == tuple((each["subject"][1], each["n"]) for each in moved)
    assert [four_laws.regime_of(office, code(n)) for n in (1, 2)] == [AMENDED, AMENDED]
    assert dumps.faults(office) == []


def test_f16_what_was_recorded_stays() -> None:
    """Papers, results, the certificate and its deadlines survive; the history tells the old step under the old law."""
    office = on_the_way("certified", "province-check")
    at(office, four_laws.CHANGES[AMENDED])
    kept = dumps.of(office, ["document_item", "result", "certificate"])

    four_laws.migrate(office, OLD, AMENDED)

    assert dumps.of(office, ["document_item", "result", "certificate"]) == kept
    said = [one for one in dumps.entries(office) if one["subject"] == ["dossier", code(2)] and one["before"]]
    laws = [office.regime(one["policy"][0]).id for one in said]
    assert laws == [OLD] * len(laws)
    assert said[-1]["policy"] == [said[0]["policy"][0], office.row("dossier", code(2))["regime"]]


def test_f16_history_keeps_the_old_names() -> None:
    """History, log and as-of call a state what it was called by the law of that time."""
    office = on_the_way("commune-confirmation")
    at(office, four_laws.CHANGES[AMENDED])
    four_laws.migrate(office, OLD, AMENDED)
    auditor = office.actor(permissions.SYSTEM)

    newest, before, *_ = trail.log(office.reader, auditor, trail.Wanted(subject=("dossier", code(1)))).items
    (past,) = as_of.as_of(office.reader, auditor, four_laws.OPENING_DAYS[OLD], code(1)).dossiers

    said = [label.vi for label in (newest.state_before, newest.state_after) if label]
    assert said == ["Xã xác nhận hồ sơ", "Xã tiếp nhận và kiểm tra hồ sơ"]
    assert before.state_after == newest.state_before
    assert (newest.before["law"], newest.after["law"]) == (OLD, AMENDED)
    assert past.state_label == newest.state_before


def test_f16_deadlines_of_the_old_law_close_and_those_of_the_new_are_set() -> None:
    """The commune's 15 working days count from the day on which the dossier came under the law; the commune answers."""
    office = on_the_way("commune-check", regime=AMENDED)
    at(office, four_laws.CHANGES[NEW])
    office.house.sweep.run()
    (finish,) = office.rows("SELECT id, unit_id, wording FROM deadline WHERE rule = 'law/finish'")
    at(office, date(2026, 6, 22))

    (moving,) = four_laws.preview(office, AMENDED, NEW).moving
    four_laws.migrate(office, AMENDED, NEW)

    assert (finish["unit_id"], finish["wording"]) == (old_bands.DEPARTMENT, "đến hết ngày 21/6/2026")
    assert [one.rule for one in moving.closed] == ["law/finish"]
    assert [(one.rule, one.day) for one in moving.begun] == [("law/commune-check", date(2026, 7, 13))]
    standing = office.rows("SELECT rule, unit_id FROM deadline WHERE state = 'open' AND subject_kind = 'dossier'")
    assert standing == [{"rule": "law/commune-check", "unit_id": old_bands.COMMUNE}]
    assert office.row("deadline", finish["id"])["state"] == "closed"


def test_f16_notices_that_no_longer_hold_are_cancelled_and_the_change_is_told() -> None:
    """The reminder of the last day goes; holder, producer and commune are told of the new law, each once."""
    office = on_the_way("commune-check", regime=AMENDED)
    at(office, four_laws.CHANGES[NEW])
    office.house.sweep.run()
    at(office, date(2026, 6, 21))
    office.house.sweep.run()
    reminders = "SELECT state FROM notice WHERE deadline_id LIKE '%law/finish%'"
    waiting = {row["state"] for row in office.rows(reminders)}
    at(office, date(2026, 6, 22))

    four_laws.migrate(office, AMENDED, NEW)

    told = office.rows("SELECT recipient_id, facts FROM notice WHERE rule = 'regime-migrated' ORDER BY recipient_id")
    assert waiting >= {"held"}
    assert {row["state"] for row in office.rows(reminders)} == {"cancelled"}
    assert [row["recipient_id"] for row in told] == ["htx", old_bands.COMMUNE]
    assert json.loads(told[0]["facts"])["migration"]["clause"] is None


def test_f16_those_concerned_are_told_until_when_the_old_law_holds_for_them() -> None:
    """With the law, the day and the article of its clause, when the new law has begun; once."""
    office = on_the_way("commune-check", regime=AMENDED)
    for day in (date(2026, 5, 25), date(2026, 5, 26)):
        at(office, day)
        office.house.sweep.run()

    told = [json.loads(row["facts"])["last_day"] for row in office.rows(
        "SELECT facts FROM notice WHERE rule = 'last-day-named' AND recipient_kind = 'producer'"
    )]  # fmt: skip
    assert [(one["day"], one["clause"]) for one in told] == [("2026-06-21", "QĐ 26/2026/QĐ-TTg, Điều 12")]


def test_f16_a_step_after_the_last_day_is_refused_with_the_remedy() -> None:
    """Until the end of the day it may be taken; afterwards only withdrawal, and the change of law that is named."""
    office = on_the_way("commune-check", "commune-check", regime=AMENDED)
    at(office, date(2026, 6, 21))
    office.step(code(1), "confirm", "xa")
    at(office, date(2026, 6, 22))

    with pytest.raises(errors.StepRefused) as refused:
        office.step(code(2), "confirm", "xa")
    four_laws.migrate(office, AMENDED, NEW)
    office.step(code(2), "confirm", "xa")

    facts = {"dossier": code(2), "regime": AMENDED, "day": "2026-06-21", "to": NEW}
    assert refused.value.reasons == (errors.Reason("rules-are-over", facts),)
    assert (office.state(code(2)), four_laws.regime_of(office, code(2))) == ("province-check", NEW)


def test_f16_a_dossier_may_be_withdrawn_and_a_certificate_end_under_any_law() -> None:
    """Neither is a decision under the old rules."""
    office = on_the_way("certified", "commune-check", regime=AMENDED)
    at(office, date(2026, 8, 3))

    office.step(code(2), "withdraw", "xa", reason="Không làm nữa")
    office.step(code(1), "revoke", "tinh-chu-tich", reason="Ngừng sản xuất")

    assert [office.state(code(n)) for n in (1, 2)] == ["revoked", "withdrawn"]


def test_f16_nobody_is_asked_to_finish_before_the_law_says_so() -> None:
    """The last day becomes a deadline on the first sweep under the new law, and not a day before."""
    office = on_the_way("commune-check", regime=AMENDED)
    counted = []
    for day in (date(2026, 5, 21), date(2026, 5, 22), date(2026, 5, 23)):
        at(office, day)
        office.house.sweep.run()
        counted.append(len(office.rows("SELECT id FROM deadline WHERE rule = 'law/finish'")))

    assert counted == [0, 1, 1]


def test_f16_a_last_day_that_is_set_late_rings_in_the_same_sweep() -> None:
    """A machine that was off over the whole month names the day that has gone by, and tells at once that it passed."""
    office = on_the_way("commune-check", regime=AMENDED)
    with office.house.store.writing() as work:
        work.runner.run(Statement(lambda: text("UPDATE deadline SET next_at = NULL")))  # no other bell calls for a look
    at(office, date(2026, 6, 22))

    found = [office.house.sweep.run().found for _ in range(2)]

    (finish,) = office.rows("SELECT passed_at FROM deadline WHERE rule = 'law/finish'")
    assert (found, finish["passed_at"] is not None) == ([1, 0], True)


def test_f16_new_dossiers_open_under_the_law_of_their_day() -> None:
    """In one cycle, each under the law that opens such dossiers on its day."""
    office = four_laws.province()
    seen = []
    for number, day in enumerate([date(2023, 2, 23), *(d for d in four_laws.CHANGES.values())]):
        at(office, day)
        office.do(
            commands.OpenDossier, four_laws.CHAIR, cycle=four_laws.PLAN, product=four_laws.PRODUCTS[number],
            kind="re-evaluation",
        )  # fmt: skip
        seen.append(four_laws.regime_of(office, code(number + 1)))

    assert seen == list(four_laws.REGIMES)


def test_f16_where_the_law_is_silent_an_officer_decides_with_a_paper() -> None:
    """Without a paper it is refused; with one the entry names no clause, and says why."""
    office = on_the_way("district-check")
    at(office, four_laws.CHANGES[AMENDED])
    decided = {"district-check": "commune-check"}

    with pytest.raises(errors.StepRefused) as refused:
        four_laws.migrate(office, OLD, AMENDED, decided=decided)
    four_laws.migrate(office, OLD, AMENDED, decided=decided, reason=PAPER)

    assert refused.value.reasons == (errors.Reason("reason-required", {"step": "migrate"}),)
    (entry,) = [one for one in dumps.entries(office) if one["kind"] == "MigrateDossier"]
    assert ("clause" in entry["after"], entry["why"] is None) == (False, False)
    assert (office.state(code(1)), dumps.faults(office)) == ("commune-check", [])


@pytest.mark.parametrize(
    ("decided", "reason"),
    [
        ({"dossier-draft": "province-check"}, "clause-says-otherwise"),
        ({"district-check": "khong-co"}, "state-unknown-there"),
        ({"district-check": "refused"}, "state-ends-dossier"),
    ],
)
def test_f16_nobody_decides_against_the_law_or_into_nowhere(decided: dict[str, str], reason: str) -> None:
    """Not where a clause speaks, not into a state there is not, and no change of law ends a dossier."""
    office = on_the_way(next(iter(decided)))
    at(office, four_laws.CHANGES[AMENDED])

    (staying,) = four_laws.preview(office, OLD, AMENDED, decided=decided, reason=PAPER).staying

    assert [one.code for one in staying.reasons] == [reason]


def test_f16_a_dossier_goes_nowhere_where_nobody_holds_it() -> None:
    """No unit on the level of the new state: the dossier stays, and the level is named."""
    office = on_the_way("district-check")
    at(office, four_laws.CHANGES[AMENDED])
    office.put("unit", old_bands.COMMUNE, level="ministry")

    (staying,) = four_laws.preview(
        office, OLD, AMENDED, decided={"district-check": "commune-check"}, reason=PAPER
    ).staying

    assert staying.reasons == (errors.Reason("no-unit-for-level", {"dossier": code(1), "level": "commune"}),)


def test_f16_a_step_of_the_old_law_cannot_be_taken_back() -> None:
    """Taking it back would put the dossier where the new law has no such place."""
    office = on_the_way("commune-confirmation")
    at(office, four_laws.CHANGES[AMENDED])
    four_laws.migrate(office, OLD, AMENDED)

    with pytest.raises(errors.StepRefused) as refused:
        office.do(commands.TakeBackStep, "phong", dossier=code(1), reason="Ghi nhầm")
    office.step(code(1), "return-for-supplement", "xa", reason="Thiếu giấy")
    office.do(commands.TakeBackStep, "xa", dossier=code(1), reason="Ghi nhầm")

    assert refused.value.reasons == (errors.Reason("migrated-since", {"dossier": code(1), "regime": AMENDED}),)
    assert (office.state(code(1)), dumps.faults(office)) == ("commune-check", [])


def test_f16_a_dossier_that_changed_since_the_preview_is_left_out_and_named() -> None:
    """The others move; it stays as it is now."""
    office = on_the_way("dossier-draft", "dossier-draft")
    at(office, four_laws.CHANGES[AMENDED])
    found = four_laws.preview(office, OLD, AMENDED)
    office.step(code(1), "submit-dossier", "xa")

    done = migration.carry_out(office.house.store, office.house.engine, four_laws.by("so"), four_laws.begin(found))

    assert [(one.code, [reason.code for reason in one.reasons]) for one in done.left_out] == [
        (code(1), ["changed-since-shown"])
    ]
    assert [four_laws.regime_of(office, code(n)) for n in (1, 2)] == [OLD, AMENDED]


def test_f16_a_second_run_does_nothing() -> None:
    """The same list again: no entry more; a new preview finds nobody left."""
    office = on_the_way("dossier-draft")
    at(office, four_laws.CHANGES[AMENDED])
    found = four_laws.preview(office, OLD, AMENDED)
    runs = [
        migration.carry_out(office.house.store, office.house.engine, four_laws.by("so"), four_laws.begin(found))
        for _ in range(2)
    ]

    assert [(len(one.entries), one.before) for one in runs] == [(1, 0), (0, 1)]
    assert four_laws.preview(office, OLD, AMENDED).moving == ()
    assert dumps.faults(office) == []


def test_f16_a_list_that_nobody_was_shown_is_refused() -> None:
    """The digest is over every line and the content of the new law."""
    office = on_the_way("dossier-draft")
    at(office, four_laws.CHANGES[AMENDED])
    wanted = four_laws.begin(four_laws.preview(office, OLD, AMENDED))

    with pytest.raises(errors.WrongUse):
        office.execute(replace(wanted, listed=((code(1), 99, "dossier-draft", "same-step-goes-on"),)))


def test_f16_another_version_of_the_same_law_reaches_dossiers_too() -> None:
    """A regime that was corrected and adopted again: states of the same name go on, without a clause."""
    office = on_the_way("district-check")
    old = office.row("dossier", code(1))["regime"]
    text = builders.checked("regime", OLD).content.replace('"vi":"', '"vi":"(sửa) ', 1)
    digest = content.digest(text)
    office.do(commands.AdoptPolicy, kind="regime", name=OLD, digest=digest, content=text)

    done = four_laws.migrate(office, OLD, OLD)

    row = office.row("dossier", code(1))
    assert (len(done.entries), row["state"], row["regime"], old != digest) == (1, "district-check", digest, True)
    assert dumps.faults(office) == []


def test_f16_a_plan_under_the_new_law_waits_for_the_dossiers_on_their_way() -> None:
    """While one is under the old law it is refused, and counted; then the cycle follows it."""
    office = on_the_way("dossier-draft", "certified")
    at(office, four_laws.CHANGES[AMENDED])
    said = {**json.loads(four_laws.checked().content), "regime": AMENDED}
    text = content.canonical(content.build(plan.Plan, said))
    asked = {"name": four_laws.PLAN, "digest": content.digest(text), "content": text, "reason": "Kế hoạch mới"}

    with pytest.raises(errors.StepRefused) as refused:
        office.do(commands.ApplyPlan, **asked)
    four_laws.migrate(office, OLD, AMENDED)
    office.do(commands.ApplyPlan, **asked)

    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts["count"]) == ("plan-of-another-regime", "1")
    assert office.row("cycle", four_laws.PLAN)["regime"] == AMENDED
    assert dumps.faults(office) == []


def test_f16_a_certificate_runs_on_and_its_window_is_that_of_the_new_law() -> None:
    """Its own end stays; the letter of QĐ 148 falls away, and the days to file are those of QĐ 26."""
    office = on_the_way("certified", regime=AMENDED)
    at(office, four_laws.CHANGES[NEW])
    standing = "SELECT rule, whose, lenient_at FROM deadline WHERE state = 'open' AND subject_kind = 'certificate'"
    before = {row["rule"]: row for row in office.rows(standing)}

    four_laws.migrate(office, AMENDED, NEW)

    after = {row["rule"]: row for row in office.rows(standing)}
    assert before.keys() == {"certificate/certificate-end", "certificate/inform-before-end"}
    assert after.keys() == {"certificate/certificate-end", "certificate/submit-for-re-evaluation"}
    assert after["certificate/certificate-end"] == before["certificate/certificate-end"]
    assert after["certificate/submit-for-re-evaluation"]["whose"] == "producer"
    assert dumps.faults(office) == []
