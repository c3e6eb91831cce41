"""Rounds that were missed, and rounds that are opened again: what the sweep does by itself, and what a person may."""

import json

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import closings
from tests.application import builders, dumps, views
from tests.application.test_journey_rounds import DOSSIER, LETTER, PRODUCER, extra, move


def rolling(office: builders.Office, **said: object) -> None:
    """The dossier is in a round by letter that is held by 20 May and rolls to the second round."""
    extra(office, held="chậm nhất ngày 20/5/2024", rolls_to="dot-2", **said)
    move(office, "dot-3")


def test_a_dossier_that_missed_its_round_is_moved_on_by_the_sweep(office: builders.Office) -> None:
    """Where the round says so: when its day has passed, with the ring as the cause, new dates, and a notice."""
    rolling(office)
    office.at(2024, 5, 20, 17)
    office.house.sweep.run()
    still = office.row("dossier", DOSSIER)["round_id"]
    office.at(2024, 5, 21)

    office.house.sweep.run()

    (entry,) = office.rows("SELECT * FROM audit_entry WHERE kind = 'AssignRound' AND actor = 'system'")
    (cause,) = office.rows(f"SELECT kind FROM audit_entry WHERE number = {json.loads(entry['body'])['cause']}")
    assert still == f"{builders.PLAN}/dot-3"
    assert office.row("dossier", DOSSIER)["round_id"] == f"{builders.PLAN}/dot-2"
    assert cause["kind"] == "RingDeadline"
    assert views.dates(office, DOSSIER)[-1] == ("plan/danh-gia-cap-huyen", "open", "2024-10-14", "2024-10-15")
    *_, facts = views.facts(office, "dossier-moved-round", PRODUCER)
    assert facts["reason"].startswith("Hồ sơ chưa xong khi hạn của đợt đã qua")
    assert dumps.faults(office) == []


def test_a_machine_that_slept_rolls_as_often_as_rounds_passed(office: builders.Office) -> None:
    """Off from May to November: both rounds have passed, and the second names no other; the dossier stays there."""
    rolling(office)
    office.at(2024, 11, 4)

    office.house.sweep.run()

    assert office.row("dossier", DOSSIER)["round_id"] == f"{builders.PLAN}/dot-2"
    assert dumps.faults(office) == []


@pytest.mark.parametrize("against", ["scored", "full", "closed", "by-hand"])
def test_a_dossier_is_not_moved_on_where_that_is_not_what_was_said(office: builders.Office, against: str) -> None:
    """Its council has scored it; the next round has no place, or is closed; a person has closed its own and left it."""
    rolling(office)
    if against == "scored":
        office.to(DOSSIER, "district-scoring")
        office.score(DOSSIER, "62")
    elif against == "full":
        office.put("round", f"{builders.PLAN}/dot-2", quota=1)
    elif against == "closed":
        shut(office, "dot-2", leave_all=True)
    else:
        shut(office, "dot-3", leave_all=True)
    office.at(2024, 5, 21)

    office.house.sweep.run()

    assert office.row("dossier", DOSSIER)["round_id"] == f"{builders.PLAN}/dot-3"


def test_the_last_place_goes_to_one_of_those_who_roll_together(office: builders.Office) -> None:
    """Two dossiers roll in one ring, and the next round has one place left."""
    extra(office, round="dot-4", held="chậm nhất ngày 20/7/2024", quota=1)
    extra(office, held="chậm nhất ngày 20/5/2024", rolls_to="dot-4")
    for code in (DOSSIER, "LG24-0003"):
        office.do(commands.AssignRound, "thu", dossier=code, round="dot-3", reason="Xếp đợt bổ sung")
    office.at(2024, 5, 21)

    office.house.sweep.run()

    rounds = [office.row("dossier", code)["round_id"].rpartition("/")[2] for code in (DOSSIER, "LG24-0003")]
    assert rounds == ["dot-4", "dot-3"]
    assert dumps.faults(office) == []


def shut(office: builders.Office, name: str, *, leave_all: bool = False) -> None:
    """Close a round; those that are late stay in it by name."""
    late = closings.preview(office.reader, office.actor("ha"), builders.PLAN, name, to="dot-1").rolling
    leave = tuple(one.code for one in late) if leave_all else ()
    rolling_ = () if leave_all else tuple((one.code, one.version) for one in late)
    office.do(
        commands.CloseRound, "ha", cycle=builders.PLAN, round=name, to="dot-1", reason="Đã họp xong", leave=leave,
        rolling=rolling_,
    )  # fmt: skip


def test_a_closed_round_is_opened_again_with_a_reason(office: builders.Office) -> None:
    """It takes dossiers again, those that rolled on stay, and nobody is told of a mistake put right."""
    shut(office, "dot-2")

    receipt = office.do(commands.ReopenRound, "ha", cycle=builders.PLAN, round="dot-2", reason="Đóng nhầm đợt")

    assert office.row("round", f"{builders.PLAN}/dot-2")["closed_at"] is None
    assert office.row("dossier", "LG24-0015")["round_id"] == f"{builders.PLAN}/dot-1"
    assert receipt.notices == ()
    move(office)
    assert dumps.faults(office) == []


def test_a_letter_that_opens_a_round_again_is_told(office: builders.Office) -> None:
    """As of any round that a letter opens, communes and producers hear of it."""
    shut(office, "dot-2")

    receipt = office.do(
        commands.ReopenRound, "ha", cycle=builders.PLAN, round="dot-2", reason="Theo công văn", opened_by=LETTER
    )

    assert office.row("round", f"{builders.PLAN}/dot-2")["opened_by"] == LETTER
    assert {key.partition("|")[0] for key in receipt.notices} == {"registration-called-again"}


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({}, errors.Reason("round-not-closed", {"round": f"{builders.PLAN}/dot-2"})),
        ({"reason": " "}, errors.Reason("reason-required", {"step": "reopen-round"})),
    ],
)
def test_opening_again_is_refused(office: builders.Office, said: dict[str, str], refused: errors.Reason) -> None:
    """A round that is not closed, and a closed one without a reason."""
    if said:
        shut(office, "dot-2")

    with pytest.raises(errors.StepRefused) as stop:
        office.do(commands.ReopenRound, "ha", **{"cycle": builders.PLAN, "round": "dot-2", "reason": "x", **said})

    assert stop.value.reasons == (refused,)
