"""How things stood on a past day, told by the trail alone."""

import pathlib
from datetime import date

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, frontier
from ocop_cycle.application.verification import as_of
from tests.application import builders, tampering

DOSSIER = "LG24-0001"
FIRST, SECOND, THIRD = date(2024, 3, 4), date(2024, 3, 11), date(2024, 5, 20)


@pytest.fixture
def worked(office: builders.Office) -> builders.Office:
    """A dossier that moved on three days."""
    office.at(2024, 3, 4, 9)
    office.to(DOSSIER, "idea-review")
    office.at(2024, 3, 11, 23, 30)
    office.to(DOSSIER, "plan-draft")
    office.at(2024, 5, 20, 8)
    office.to(DOSSIER, "district-recognition")
    return office


def stood(office: builders.Office, day: date, code: str = DOSSIER, person: str = "kiem") -> as_of.Stood:
    """Where a dossier stood at the end of a day."""
    (found,) = as_of.as_of(office.house.reader, office.actor(person), day, code).dossiers
    return found


def test_the_state_of_each_day(worked: builders.Office) -> None:
    """At the end of each day the dossier stood where it had come by then, half past eleven at night included."""
    days = [date(2024, 3, 3), FIRST, date(2024, 3, 10), SECOND, date(2024, 5, 19), THIRD]

    states = [stood(worked, day).state for day in days]

    assert states == [
        "idea-draft", "idea-review", "idea-review", "plan-draft", "plan-draft", "district-recognition",
    ]  # fmt: skip


def test_today_is_what_the_tables_say(worked: builders.Office) -> None:
    """For every dossier the state of the newest day is the row as it stands."""
    found = as_of.as_of(worked.house.reader, worked.actor("kiem"), THIRD).dossiers

    rows = worked.rows("SELECT id, state, stage, level, version, late, total, stars FROM dossier ORDER BY id")
    assert [(d.code, d.state, d.stage, d.level, d.version, int(d.late), d.total, d.stars) for d in found] == [
        tuple(row.values()) for row in rows
    ]


def test_names_and_labels_stand_beside(worked: builders.Office) -> None:
    """Product, producer, commune, holder, round and the label of the state are told in words."""
    found = stood(worked, FIRST)

    row = worked.row("dossier", DOSSIER)
    assert found.product == worked.row("product", row["product_id"])["name"]
    assert found.producer == worked.row("producer", row["producer_id"])["name"]
    assert found.holder == worked.row("unit", "lg-phong-nnptnt")["name"]
    assert found.state_label.vi == next(
        s.label.vi for s in worked.regime(row["regime"]).states if s.id == "idea-review"
    )
    assert found.round is not None


def test_what_stood_beside_a_dossier(worked: builders.Office) -> None:
    """Its papers, results and deadlines are those of that day."""
    before = as_of.as_of(worked.house.reader, worked.actor("kiem"), SECOND, DOSSIER).beside
    after = as_of.as_of(worked.house.reader, worked.actor("kiem"), THIRD, DOSSIER).beside

    assert ([len(before["result"]), len(after["result"])], after["result"][0]["total"]) == ([0, 1], "62")
    assert {row["dossier_id"] for row in after["document_item"]} == {DOSSIER}
    assert all("note" not in row for row in after["document_item"])
    assert all("facts" not in row for row in after["notice"])


def test_a_change_of_name_is_not_seen_before_its_day(worked: builders.Office) -> None:
    """A setting of a later day leaves the earlier untouched: the number of the last entry says how far was read."""
    worked.at(2024, 6, 3, 8)
    receipt = worked.do(commands.AddPerson, person="an", name="An")

    earlier = as_of.as_of(worked.house.reader, worked.actor("kiem"), THIRD).entries
    later = as_of.as_of(worked.house.reader, worked.actor("kiem"), date(2024, 6, 3)).entries

    assert (earlier, later) == (receipt.entry - 1, receipt.entry)


def test_before_the_first_entry_there_was_nothing(worked: builders.Office) -> None:
    """A day before the founding shows an empty office."""
    found = as_of.as_of(worked.house.reader, worked.actor("kiem"), date(2020, 1, 1))

    assert (found.entries, found.dossiers) == (0, ())


def test_a_dossier_that_was_not_yet_is_unknown(worked: builders.Office) -> None:
    """On the day before it was opened there was no such dossier."""
    with pytest.raises(errors.UnknownThing):
        stood(worked, clock.day_of(builders.APPLIED))


def test_the_past_is_seen_as_the_present_is(worked: builders.Office) -> None:
    """A commune officer sees the dossiers of his commune, and no others."""
    found = as_of.as_of(worked.house.reader, worked.actor("hung"), THIRD).dossiers

    own = worked.rows(f"SELECT id FROM dossier WHERE unit_id = '{builders.NGHIA_HUNG}' ORDER BY id")
    assert [d.code for d in found] == [row["id"] for row in own]


def test_an_erased_name_is_absent(worked: builders.Office) -> None:
    """What was erased is gone from the past, too."""
    assert stood(worked, FIRST).producer is not None
    with worked.house.store.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM private_value")

    assert stood(worked, FIRST).producer is None


def test_a_spoilt_entry_is_named(tmp_path: pathlib.Path) -> None:
    """An entry that cannot be read stops the play with its number."""
    file = tampering.worked_on(tmp_path)
    tampering.spoil(file, "UPDATE audit_entry SET body = 'x' WHERE number = 77")
    asking = tampering.reading(file)

    with pytest.raises(frontier.TrailBroken) as caught:
        as_of.as_of(asking, asking.actor("kiem"), THIRD)

    asking.store.database.dispose()
    assert caught.value.number == 77


def test_progress_of_the_play(worked: builders.Office) -> None:
    """The last that is told is that all entries were heard."""
    heard: list[tuple[int, int]] = []

    as_of.as_of(worked.house.reader, worked.actor("kiem"), THIRD, progress=lambda done, of: heard.append((done, of)))

    assert heard[-1][0] == heard[-1][1] > 0
