"""The one way in: once for each key, all or nothing, never before the newest entry, and never without a permission."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, composing, engine, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import HANDLERS
from tests.application import builders, dumps, situations

DOSSIER = "LG24-0002"


def submission(office: builders.Office, **said: Any) -> commands.AdvanceDossier:
    """The first step of a dossier, under the key "k"."""
    return commands.AdvanceDossier(by=office.by("thu", "k"), dossier=DOSSIER, step="submit-idea", **said)


def test_the_same_key_twice_is_once(office: builders.Office) -> None:
    """The second time the receipt of the first is given, and no row is touched."""
    first = office.execute(submission(office))
    before = dumps.of(office)

    second = office.execute(submission(office))

    assert second == first._replace(repeated=True)
    assert dumps.of(office) == before


def test_the_same_key_twice_is_once_for_many_entries(office: builders.Office) -> None:
    """The receipt of a command with many entries is the same the second time, notices and all."""
    said = situations.command(office, commands.AdvanceMany)

    first = office.execute(said)
    second = office.execute(said)

    assert second == first._replace(repeated=True)
    assert (first.entries, len(first.notices)) == (3, 2)


def test_a_receipt_is_given_again_much_later(office: builders.Office) -> None:
    """Also when the dossier is long past the step, and rights have changed: nothing is judged again."""
    first = office.execute(submission(office))
    office.do(commands.RevokeRole, person="thu", role="coordinator", unit=builders.AGENCY)
    office.at(2024, 12, 1)

    assert office.execute(submission(office)) == first._replace(repeated=True)


def test_a_step_that_was_free_is_judged_anew_when_rights_change(office: builders.Office) -> None:
    """What rights and rules allowed for one dossier is remembered for others like it, until the rights are others."""
    first, second = "LG24-0012", "LG24-0013"  # of one commune, kind and state
    office.do(commands.AdvanceDossier, "thu", dossier=first, step="withdraw", reason="Ngừng sản xuất")
    office.do(commands.RevokeRole, person="thu", role="coordinator", unit=builders.AGENCY)

    with pytest.raises(errors.NotPermitted):
        office.do(commands.AdvanceDossier, "thu", dossier=second, step="withdraw", reason="Ngừng sản xuất")


@pytest.mark.parametrize("changed", [{"reason": "khác"}, {"version": 1}, {"dossier": "LG24-0003"}])
def test_a_key_is_not_taken_for_another_request(office: builders.Office, changed: dict[str, Any]) -> None:
    """A key with other content is refused, and says that it was used."""
    office.execute(submission(office))
    before = dumps.of(office)

    with pytest.raises(errors.KeyReused, match="the key k belongs to another request"):
        office.execute(replace(submission(office), **changed))

    assert dumps.of(office) == before


def test_a_refused_key_may_be_tried_again(office: builders.Office) -> None:
    """A refusal rolls its key back with everything else: when the reason is gone, the same request is carried out."""
    before = dumps.of(office)
    early = commands.AdvanceDossier(by=office.by("ha", "k"), dossier=DOSSIER, step="approve-idea")
    with pytest.raises(errors.StepRefused):
        office.execute(early)
    assert dumps.of(office) == before

    office.step(DOSSIER, "submit-idea", "thu")
    receipt = office.execute(early)

    assert (receipt.repeated, receipt.after["state"]) == (False, "plan-draft")


def test_every_reason_is_given_not_the_first(office: builders.Office) -> None:
    """Right and rules are both told: what is missing, and that somebody else must do it."""
    office.at(2024, 3, 1)
    office.to("LG24-0002", "dossier-draft")
    office.do(commands.RecordDocument, "thu", dossier=DOSSIER, item="registration-form", status="missing")
    office.do(commands.RecordDocument, "thu", dossier=DOSSIER, item="producer-report", status="missing")

    with pytest.raises(errors.NotPermitted) as refused:
        office.step(DOSSIER, "submit-dossier", "loan")

    assert refused.value.reasons == (
        errors.Reason("role-missing", {"roles": "producer, commune-officer@commune, coordinator@district"}),
        errors.Reason("documents-missing", {"level": "commune", "documents": "registration-form, producer-report"}),
    )


def test_every_reason_of_an_opening_is_given(office: builders.Office) -> None:
    """Closed cycle, product in the round, predecessor of another product: all three."""
    left = tuple((f"LG24-{n:04}", "chuyển sang năm 2025") for n in range(1, 24))
    office.do(commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=left)
    office.at(2025, 8, 1)

    with pytest.raises(errors.StepRefused) as refused:
        office.do(
            commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation", round="dot-1",
            predecessor=DOSSIER,
        )  # fmt: skip

    assert refused.value.reasons == (
        errors.Reason("cycle-not-open", {"cycle": builders.PLAN, "state": "closed"}),
        errors.Reason("predecessor-of-other-product", {"dossier": DOSSIER, "product": "lg-ruou-men-la-thu-huong"}),
        errors.Reason("product-in-round", {"round": f"{builders.PLAN}/dot-1", "product": "lg-gio-lua"}),
    )


def test_a_stale_form_is_told(office: builders.Office) -> None:
    """Whoever decides on what he saw before somebody else moved it is told, and nothing is done."""
    office.step(DOSSIER, "submit-idea", "thu", version=1)
    before = dumps.of(office)

    with pytest.raises(errors.DossierMoved) as moved:
        office.step(DOSSIER, "approve-idea", "ha", version=1)

    assert (moved.value.dossier, moved.value.expected, moved.value.found) == (DOSSIER, 1, 2)
    assert dumps.of(office) == before


def test_a_clock_behind_the_newest_entry_writes_nothing(office: builders.Office) -> None:
    """More than two minutes before the newest entry nothing is written, whatever the request."""
    before = dumps.of(office)
    office.clock.forward(-timedelta(minutes=2, microseconds=1))

    with pytest.raises(errors.ClockBehind) as behind:
        office.execute(submission(office))

    assert (behind.value.now, behind.value.newest) == (office.clock.now(), builders.OPENED)
    assert dumps.of(office) == before


def test_a_clock_a_little_behind_writes_the_time_of_the_newest_entry(office: builders.Office) -> None:
    """However often the clock goes back by two minutes, the times of the trail do not creep back with it."""
    for step, actor in (("submit-idea", "thu"), ("approve-idea", "ha"), ("submit-plan", "thu")):
        office.clock.set(builders.OPENED - timedelta(minutes=2))
        office.step(DOSSIER, step, actor)

    assert {said["at"] for said in dumps.entries(office)[-3:]} == {"2024-03-01T01:00:00.000000Z"}
    assert dumps.faults(office) == []


def test_a_handler_that_asks_for_no_permission_is_a_defect(office: builders.Office) -> None:
    """What it did is rolled back, and the defect is not dressed up as a refusal."""
    before = dumps.of(office)

    def forgets(desk: Desk, command: Any) -> list[outcome.Act]:
        return [outcome.Act(subject=("dossier", command.dossier))]

    careless = engine.WorkflowEngine(
        store=office.house.store, clock=office.clock, handlers={commands.AdvanceDossier: forgets}
    )

    with pytest.raises(engine.PermissionNotAsked, match="AdvanceDossier"):
        careless.execute(submission(office))

    assert dumps.of(office) == before


def test_a_handler_that_breaks_leaves_nothing(office: builders.Office) -> None:
    """A defect in the middle of a command rolls back what was written before it."""
    before = dumps.of(office)

    def breaks(desk: Desk, command: Any) -> list[outcome.Act]:
        desk.next_number("message:2024")
        raise ZeroDivisionError

    broken = engine.WorkflowEngine(
        store=office.house.store, clock=office.clock, handlers={commands.AdvanceDossier: breaks}
    )

    with pytest.raises(ZeroDivisionError):
        broken.execute(submission(office))

    assert dumps.of(office) == before


def test_rights_taken_away_count_at_once(office: builders.Office) -> None:
    """What is kept of rights between commands is read anew when an entry changed them."""
    office.step("LG24-0003", "submit-idea", "thu")
    office.do(commands.RevokeRole, person="thu", role="coordinator", unit=builders.AGENCY)

    with pytest.raises(errors.NotPermitted):
        office.step(DOSSIER, "submit-idea", "thu")


def test_rights_given_in_another_process_count_at_once(office: builders.Office) -> None:
    """Two engines over one database: what one of them grants, the other knows at its next command."""
    other = engine.WorkflowEngine(store=office.house.store, clock=office.clock, handlers=HANDLERS)
    said = commands.AdvanceDossier(by=office.by("lan", "k"), dossier=DOSSIER, step="submit-idea")
    with pytest.raises(errors.NotPermitted):
        other.execute(said)

    office.do(commands.GrantRole, person="lan", role="coordinator", unit=builders.AGENCY)

    assert other.execute(said).after["state"] == "idea-review"


def test_a_refused_change_of_rights_leaves_no_trace_in_memory(office: builders.Office) -> None:
    """A grant that is rolled back does not live on in what the engine keeps between commands."""
    office.step("LG24-0003", "submit-idea", "thu")

    def grants_and_breaks(desk: Desk, command: Any) -> list[outcome.Act]:
        acts = HANDLERS[commands.GrantRole](desk, command)
        desk.require("person.change", "/")
        assert desk.actor.grants
        raise ZeroDivisionError(acts)

    broken = engine.WorkflowEngine(
        store=office.house.store, clock=office.clock,
        handlers={**HANDLERS, commands.GrantRole: grants_and_breaks},
    )  # fmt: skip
    grant = commands.GrantRole(by=office.by(), person="lan", role="coordinator", unit=builders.AGENCY)
    with pytest.raises(ZeroDivisionError):
        broken.execute(grant)

    with pytest.raises(errors.NotPermitted):
        broken.execute(commands.AdvanceDossier(by=office.by("lan"), dossier=DOSSIER, step="submit-idea"))


def test_the_receipt_names_the_entry(office: builders.Office) -> None:
    """Number and hash are those of the first entry the command made; before and after say what changed."""
    receipt = office.execute(submission(office))
    (entry,) = office.rows(f"SELECT number, hash FROM audit_entry WHERE number = {receipt.entry}")

    assert (receipt.entry, receipt.hash, receipt.entries) == (entry["number"], entry["hash"], 1)
    assert (receipt.subject, receipt.before["state"], receipt.after["state"]) == (
        ("dossier", DOSSIER), "idea-draft", "idea-review",
    )  # fmt: skip


def test_statements_are_counted(office: builders.Office) -> None:
    """How many statements a command took is known, for the bench; what seldom changes is not read again."""
    office.step("LG24-0003", "submit-idea", "thu")
    first = office.house.engine.last_statements

    office.step("LG24-0004", "submit-idea", "thu")

    assert 0 < office.house.engine.last_statements < first


def decomposed(text: str) -> str:
    """The same letters, each mark a code point of its own."""
    return unicodedata.normalize("NFD", text)


def test_l13_texts_are_composed_whichever_face_they_come_from(office: builders.Office) -> None:
    """Typed on a machine that writes marks apart: rows hold the composed letters, and the trail verifies."""
    duty = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"
    office.do(
        commands.RecordDutyDone, "hung", duty=duty, day=date(2024, 3, 1),
        document=decomposed("45/BC của xã Nghĩa Hưng"), note=decomposed("Đã phát thanh"),
    )  # fmt: skip
    office.do(commands.AddPerson, person="moi", name=decomposed("Đỗ Thị Mới"))
    office.step(DOSSIER, "withdraw", "thu", reason=decomposed("Ngừng sản xuất"))

    row = office.row("duty", duty)
    assert (row["document"], row["note"]) == ("45/BC của xã Nghĩa Hưng", "Đã phát thanh")
    assert office.row("person", "moi")["name"] == "Đỗ Thị Mới"
    assert dumps.faults(office) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("45/BC\x00\x1b[31m", "45/BC[31m"), ("45/BC\x7f", "45/BC"), ("\u202exã\u200b Hưng\ufeff", "xã Hưng"),
        ("mục 1\r\nmục 2\x0bmục 3", "mục 1\nmục 2\nmục 3"), ("cột\tcột", "cột\tcột"),
    ],
)  # fmt: skip
def test_l13_what_nobody_sees_is_not_kept(office: builders.Office, typed: str, kept: str) -> None:
    """Controls, marks of direction and letters of no width: two texts that look alike are alike, on both databases."""
    duty = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"

    office.do(commands.RecordDutyDone, "hung", duty=duty, day=date(2024, 3, 1), document=typed, note="")

    assert office.row("duty", duty)["document"] == kept
    assert dumps.faults(office) == []


def test_l13_the_same_words_typed_apart_are_the_same_request(office: builders.Office) -> None:
    """A retry from another machine under the same key is no other request."""
    said = commands.AdvanceDossier(by=office.by("thu", "k"), dossier=DOSSIER, step="withdraw", reason="Ngừng sản xuất")
    first = office.execute(said)

    assert office.execute(replace(said, reason=decomposed("Ngừng sản xuất"))) == first._replace(repeated=True)


def test_texts_that_are_composed_are_left_as_they_are(office: builders.Office) -> None:
    """Nothing is copied where nothing is to be done; nested values are reached."""
    said = situations.command(office, commands.CloseCycle)
    apart = replace(said, left_open=(("LG24-0001", decomposed("chuyển năm sau")),))

    assert composing.composed(said) is said
    assert composing.composed(apart).left_open == (("LG24-0001", "chuyển năm sau"),)
