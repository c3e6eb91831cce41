"""A plan that changes while its cycle runs: what is due follows, history stays, and who was told is corrected."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, trying
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.application.queries import impacts
from ocop_cycle.policy import content
from tests.application import builders, dumps

REASON = "Theo Công văn điều chỉnh kế hoạch"
REPORT = "v-9-bao-cao"
DUTY = f"{builders.PLAN}/{REPORT}/{builders.HUONG_SON}"
DOSSIER = "LG24-0002"


def version(office: builders.Office, change: Callable[[dict[str, Any]], None], **said: Any) -> commands.ApplyPlan:
    """The plan in force with something changed, as a command."""
    told = json.loads(office.rows(
        "SELECT content FROM policy_content JOIN cycle ON plan_digest = digest"
        f" WHERE cycle.id = '{builders.PLAN}'"
    )[0]["content"])  # fmt: skip
    change(told)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    asked = {"reason": REASON, **said}
    return commands.ApplyPlan(by=office.by(), name=builders.PLAN, digest=content.digest(text), content=text, **asked)


def milestone(told: dict[str, Any], name: str) -> dict[str, Any]:
    """One milestone of a decoded plan."""
    found: dict[str, Any] = next(one for one in told["milestones"] if one["id"] == name)
    return found


def later_round(told: dict[str, Any]) -> None:
    """Round 1 is held two weeks later."""
    told["rounds"][0]["held"] = "Trước ngày 30/6/2024"


def dated(due: str) -> Callable[[dict[str, Any]], None]:
    """The report of the communes is due by that wording."""
    return lambda told: milestone(told, REPORT).update(due=due)


def versions(office: builders.Office, subject: str) -> list[tuple[Any, ...]]:
    """Version, state, wording and strict end of every deadline of a subject that the plan sets."""
    rows = office.rows(
        "SELECT version, state, wording, strict_at FROM deadline"
        f" WHERE subject_id = '{subject}' AND rule LIKE 'plan/%' ORDER BY line, version"
    )
    return [tuple(row.values()) for row in rows]


def test_f16_a_changed_round_moves_the_deadlines_of_its_dossiers(office: builders.Office) -> None:
    """Each gets a second version and keeps the first; those of the other round stay; the trail tells all."""
    before = office.rows("SELECT COUNT(*) AS n FROM deadline WHERE wording = 'Trước ngày 15/10/2024'")

    receipt = office.execute(version(office, later_round))

    assert versions(office, DOSSIER) == [
        (1, "moved", "Trước ngày 15/6/2024", "2024-06-14T17:00:00.000000Z"),
        (2, "open", "Trước ngày 30/6/2024", "2024-06-29T17:00:00.000000Z"),
    ]
    assert office.rows("SELECT COUNT(*) AS n FROM deadline WHERE wording = 'Trước ngày 15/10/2024'") == before
    assert (receipt.after["moved"], receipt.after["kept"]) == (14, [])
    assert dumps.faults(office) == []


def test_f16_a_duty_that_is_done_is_never_orphaned(office: builders.Office) -> None:
    """The plan drops a milestone: open duties are waived with the reason, the one that is done stays done."""
    office.do(commands.RecordDutyDone, "huong", duty=DUTY, day=builders.OPENED.date(), note="Đã nộp")
    done = office.row("duty", DUTY)

    receipt = office.execute(version(office, lambda told: told["milestones"].remove(milestone(told, REPORT))))

    states = office.rows(f"SELECT state, COUNT(*) AS n FROM duty WHERE milestone = '{REPORT}' GROUP BY state")
    running = office.rows(f"SELECT id FROM deadline WHERE rule = 'plan/{REPORT}' AND state = 'open'")
    assert office.row("duty", DUTY) == done
    assert {row["state"]: row["n"] for row in states} == {"done": 1, "waived": receipt.after["waived"]}
    assert running == []
    assert dumps.faults(office) == []


def test_f16_a_duty_that_comes_back_is_opened_again(office: builders.Office) -> None:
    """Dropped by one version and asked for again by the next: the same duties, open, with fresh deadlines."""
    plan = json.loads(builders.checked("plan", builders.PLAN).content)
    office.execute(version(office, lambda told: told["milestones"].remove(milestone(told, REPORT))))
    waived = office.rows(f"SELECT id FROM duty WHERE milestone = '{REPORT}' AND state = 'waived'")

    receipt = office.execute(version(office, lambda told: told.update(milestones=plan["milestones"], notes=["x"])))

    states = office.rows(f"SELECT state, COUNT(*) AS n FROM duty WHERE milestone = '{REPORT}' GROUP BY state")
    assert states == [{"state": "open", "n": len(waived)}]
    assert receipt.after["opened"] == len(waived)
    assert dumps.faults(office) == []


def test_f16_a_new_date_reaches_every_open_duty(office: builders.Office) -> None:
    """A duty without a date gets one, then another: three versions, of which the last one counts."""
    office.execute(version(office, dated("trước ngày 15/11/2024")))
    office.do(commands.RecordDutyDone, "huong", duty=DUTY, day=builders.OPENED.date())
    other = f"{builders.PLAN}/{REPORT}/{builders.NGHIA_HUNG}"

    office.execute(version(office, dated("đến hết ngày 20/11/2024")))

    assert [(row[0], row[1]) for row in versions(office, DUTY)] == [(1, "moved"), (2, "met")]
    assert [row[:3] for row in versions(office, other)] == [
        (1, "moved", None), (2, "moved", "trước ngày 15/11/2024"), (3, "open", "đến hết ngày 20/11/2024"),
    ]  # fmt: skip
    assert dumps.faults(office) == []


def test_a_new_duty_and_a_new_unit_are_opened(office: builders.Office) -> None:
    """A milestone that the plan adds becomes one duty of each unit it names, with its deadline and its notice."""

    def added(told: dict[str, Any]) -> None:
        new = {**milestone(told, REPORT), "id": "bao-cao-quy-iii", "due": "trước ngày 25/9/2024"}
        told["milestones"].append(new)

    receipt = office.execute(version(office, added))

    duties = office.rows("SELECT id, state FROM duty WHERE milestone = 'bao-cao-quy-iii'")
    running = office.rows("SELECT state FROM deadline WHERE rule = 'plan/bao-cao-quy-iii'")
    assert len(duties) == len(running) == receipt.after["opened"] > 1
    assert {row["state"] for row in duties + running} == {"open"}


def test_what_an_officer_moved_by_himself_is_left_and_named(office: builders.Office) -> None:
    """An extension of one dossier is a decision of its own: another date of its round does not undo it."""
    line = f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1"
    office.do(commands.MoveDeadline, "ha", line=line, wording="chậm nhất ngày 15/7/2024", reason="Chủ thể ốm")

    receipt = office.execute(version(office, later_round))

    assert versions(office, DOSSIER)[-1][:3] == (2, "open", "chậm nhất ngày 15/7/2024")
    assert (receipt.after["moved"], receipt.after["kept"]) == (13, [f"{line}@2"])


def test_f16_reminders_of_the_old_day_are_cancelled(office: builders.Office) -> None:
    """What waits to tell the old day is cancelled in the same transaction; what was sent stays as it was."""
    office.at(2024, 6, 1)
    office.house.sweep.run()
    office.house.outbox.run()
    office.at(2024, 6, 7)
    office.house.sweep.run()
    waiting = office.rows("SELECT id FROM notice WHERE state = 'owed' AND deadline_id IS NOT NULL")

    office.execute(version(office, later_round))

    states = office.rows("SELECT id, state FROM notice WHERE deadline_id IS NOT NULL AND state != 'covered'")
    assert waiting
    assert {row["id"] for row in waiting} == {row["id"] for row in states if row["state"] == "cancelled"}


def test_a_change_is_shown_before_and_refused_when_it_is_another_by_then(office: builders.Office) -> None:
    """What was shown is fixed by a digest; a duty done meanwhile makes it another, and nothing is changed."""
    office.execute(version(office, dated("trước ngày 15/11/2024")))
    asked = version(office, lambda told: told["milestones"].remove(milestone(told, REPORT)))
    before = dumps.of(office)
    shown = trying.tried(office.house.store, office.clock, HANDLERS, asked)
    unchanged = dumps.of(office)
    office.do(commands.RecordDutyDone, "huong", duty=DUTY, day=builders.OPENED.date())

    with pytest.raises(errors.StepRefused) as refused:
        office.execute(
            version(office, lambda told: told["milestones"].remove(milestone(told, REPORT)), seen=shown.digest)
        )

    again = trying.tried(office.house.store, office.clock, HANDLERS, asked)
    office.execute(version(office, lambda told: told["milestones"].remove(milestone(told, REPORT)), seen=again.digest))
    assert unchanged == before
    assert [reason.code for reason in refused.value.reasons] == ["not-as-shown"]
    assert again.digest != shown.digest


def test_a_plan_of_another_regime_is_no_version_of_this_one(office: builders.Office) -> None:
    """That is a migration, which moves dossiers by the clauses of the law."""
    with pytest.raises(errors.StepRefused) as refused:
        office.execute(version(office, lambda told: told.update(regime="qd-26-2026")))

    assert [reason.code for reason in refused.value.reasons] == ["plan-of-another-regime"]


@pytest.fixture
def told(office: builders.Office) -> builders.Office:
    """The reminders of a week before were sent on 31 May; those of 7 June have become messages that nobody sent."""
    office.at(2024, 5, 31)
    office.house.sweep.run()
    office.house.outbox.run()
    office.at(2024, 6, 7)
    office.house.sweep.run()
    office.house.outbox.issuing.run()
    return office


def test_messages_of_the_old_day_that_have_not_left_are_superseded(told: builders.Office) -> None:
    """They never leave; what else they carried is owed again, told the new day, and leaves with the next run."""
    unsent = told.rows("SELECT id FROM message WHERE state = 'issued'")
    told.basket.delivered.clear()

    told.execute(version(told, later_round))
    states = {row["id"]: row["state"] for row in told.rows("SELECT id, state FROM message")}
    told.house.outbox.run()

    old = [data for *_, data in told.basket.delivered if b"14/6/2024" in data and b"29/6/2024" not in data]
    assert unsent
    assert {states[row["id"]] for row in unsent} == {"superseded"}
    assert told.rows("SELECT id FROM notice WHERE state = 'owed'") == []
    assert old == []
    assert dumps.faults(told) == []


def test_each_party_is_owed_one_correction_that_names_what_it_replaces(told: builders.Office) -> None:
    """One for each that the change concerns or that has a message with the old day; the messages are named in it."""
    sent = {
        (row["recipient_id"], row["id"])
        for row in told.rows(
            "SELECT DISTINCT m.recipient_id, m.id FROM message m JOIN notice n ON n.message_id = m.id"
            " WHERE m.state = 'sent' AND n.rule = 'dossier-deadline-near'"
        )
    }

    receipt = told.execute(version(told, later_round))

    owed = told.rows(f"SELECT recipient_id, facts FROM notice WHERE set_by = '{receipt.key}'")
    named = {
        (row["recipient_id"], one["reference"]) for row in owed for one in json.loads(row["facts"]).get("replaces", ())
    }
    assert len(owed) == len({row["recipient_id"] for row in owed})
    assert sent
    assert sent <= named


def test_what_was_shown_is_who_is_hit(told: builders.Office) -> None:
    """Deadlines with old and new days, units, dossiers, what waits, what has left, and whom a correction is owed."""
    asked = version(told, later_round)
    shown = impacts.of_command(told.house.reader, told.actor("thu"), asked)
    before = dumps.of(told)

    receipt = told.execute(version(told, later_round, seen=shown.digest))

    sent = {row["id"] for row in told.rows("SELECT id FROM message WHERE state = 'sent'")}
    owed = told.rows(f"SELECT recipient_id FROM notice WHERE set_by = '{receipt.key}'")
    assert (shown.count, len(shown.moved), len(shown.dossiers)) == (14, 14, 14)
    assert {one.new_day.isoformat() for one in shown.moved if one.new_day} == {"2024-06-29"}
    assert {one.message for one in shown.wrong} <= sent
    assert sorted(party.id for party in shown.corrections) == sorted(row["recipient_id"] for row in owed)
    assert shown.superseded == sum(
        row["state"] == "issued" and told.row("message", key)["state"] == "superseded"
        for key, row in before["message"].items()
    )


def test_f21_one_dossier_is_extended_after_the_day_has_passed(office: builders.Office) -> None:
    """Passed, rung, escalated: with a reason it gets a later date all the same, and runs again."""
    office.at(2024, 6, 20)
    office.house.sweep.run()
    passed = office.rows(f"SELECT passed_at FROM deadline WHERE subject_id = '{DOSSIER}' AND state = 'open'")

    office.do(
        commands.ExtendDeadlines,
        "ha",
        subject=("dossier", DOSSIER),
        wording="đến hết ngày 10/7/2024",
        reason="Bão số 2",
    )

    (row,) = office.rows(f"SELECT * FROM deadline WHERE subject_id = '{DOSSIER}' AND state = 'open'")
    assert passed[0]["passed_at"] is not None
    assert (row["version"], row["wording"], row["passed_at"]) == (2, "đến hết ngày 10/7/2024", None)
    assert row["next_at"] is not None
    assert dumps.faults(office) == []


def test_f21_one_unit_is_extended_and_told_once(office: builders.Office) -> None:
    """Everything it must do by an earlier day gets the new one; what is later already stays; one notice tells it."""
    office.at(2024, 6, 20)
    office.house.sweep.run()
    later = office.rows("SELECT COUNT(*) AS n FROM deadline WHERE wording = 'Trước ngày 15/10/2024' AND state = 'open'")

    receipt = office.do(
        commands.ExtendDeadlines, "ha", subject=("unit", builders.AGENCY), wording="đến hết ngày 10/7/2024",
        reason="Bão số 2",
    )  # fmt: skip

    told = office.rows(
        f"SELECT recipient_id FROM notice WHERE set_by = '{receipt.key}' AND recipient_id = '{builders.AGENCY}'"
    )
    still = office.rows("SELECT COUNT(*) AS n FROM deadline WHERE wording = 'Trước ngày 15/10/2024' AND state = 'open'")
    assert receipt.after == {"extended": 14, "wording": "đến hết ngày 10/7/2024"}
    assert still == later
    assert told == [{"recipient_id": builders.AGENCY}]
    assert dumps.faults(office) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": "  "}, "reason-required"),
        ({"wording": "sớm nhất có thể"}, "wording-names-no-day"),
        ({"wording": "đến hết ngày 1/6/2024"}, "nothing-to-extend"),
        ({"rule": "khong-co"}, "nothing-to-extend"),
    ],
)
def test_f21_an_extension_without_reason_or_day_is_refused(
    office: builders.Office, said: dict[str, str], code: str
) -> None:
    """It says why, and names a day that is later."""
    asked = {"wording": "đến hết ngày 10/7/2024", "reason": "Bão số 2", **said}
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        office.do(commands.ExtendDeadlines, "ha", subject=("dossier", DOSSIER), **asked)

    assert [reason.code for reason in refused.value.reasons] == [code]
    assert dumps.of(office) == before


def test_an_extension_opens_a_hard_limit_again(office: builders.Office) -> None:
    """What a hard limit had shut is open once it was extended; late, but admitted, where it is soft."""
    office.put("deadline", f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1@1", hardness="hard")
    office.to(DOSSIER, "district-scoring")
    office.at(2024, 7, 1)
    office.score(DOSSIER, "62")
    with pytest.raises(errors.StepRefused) as shut:
        office.step(DOSSIER, "conclude", "loan")

    office.do(
        commands.ExtendDeadlines,
        "ha",
        subject=("dossier", DOSSIER),
        wording="đến hết ngày 10/7/2024",
        reason="Bão số 2",
    )
    office.step(DOSSIER, "conclude", "loan")

    assert [reason.code for reason in shut.value.reasons] == ["closed-by-deadline"]
    assert (office.state(DOSSIER), office.row("dossier", DOSSIER)["late"]) == ("district-recognition", 0)


def test_what_a_dossier_has_behind_it_is_not_asked_again(office: builders.Office) -> None:
    """A dossier that has met the milestone gets no new deadline when the date of its round changes."""
    office.to(DOSSIER, "district-recognition")
    before = versions(office, DOSSIER)

    receipt = office.execute(version(office, later_round))

    touched = [said["subject"] for said in dumps.entries(office, receipt.entry - 1)]
    assert versions(office, DOSSIER) == before
    assert ["dossier", DOSSIER] not in touched
