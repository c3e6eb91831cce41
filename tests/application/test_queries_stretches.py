"""The trail a page at a time: what is found, where the next page begins, and what stood there before."""

from datetime import date

import pytest

from ocop_cycle.application import commands, entries, interface
from ocop_cycle.application.queries import entry_kinds, row_changes, stretches, trail
from tests.application import builders

CODE = "LG24-0002"


def stretch(office: builders.Office, person: str = "kiem", below: int | None = None, **wanted: object) -> list[int]:
    """The numbers on one page."""
    asked = trail.Wanted(**wanted)  # type: ignore[arg-type]
    found = stretches.recent(office.reader, office.actor(person), asked, below=below, most=7)
    return [one.number for one in found.items]


def every(office: builders.Office, person: str, most: int, **wanted: object) -> list[int]:
    """The numbers on all pages, one page after the other."""
    numbers: list[int] = []
    asked, below = trail.Wanted(**wanted), None  # type: ignore[arg-type]
    while True:
        found = stretches.recent(office.reader, office.actor(person), asked, below=below, most=most, step=9)
        numbers += [one.number for one in found.items]
        if found.older is None:
            return numbers
        below = found.older


@pytest.mark.parametrize("person", ["kiem", "thu", "huong", "chi"])
@pytest.mark.parametrize(
    "wanted",
    [
        {}, {"actor": "thu"}, {"kind": "OpenDossier"}, {"kinds": ("OpenDossier", "GrantRole")}, {"dossier": CODE},
        {"unit": builders.HUONG_SON}, {"until": date(2024, 2, 20)}, {"since": date(2024, 3, 1), "kind": "OpenDossier"},
    ],
)  # fmt: skip
def test_pages_in_a_row_are_the_log(office: builders.Office, person: str, wanted: dict[str, object]) -> None:
    """Page after page, however little one page looks at, one meets what the whole log has, each entry once."""
    if "unit" in wanted and person == "chi":
        return
    whole = trail.log(
        office.reader, office.actor(person), trail.Wanted(**wanted),  # type: ignore[arg-type]
        page=trail.selection.Paging(size=10_000),
    )  # fmt: skip

    assert every(office, person, 7, **wanted) == [one.number for one in whole.items]


def test_every_kind_of_entry_stands_in_one_group() -> None:
    """What can be chosen by a group is every command there is, each once."""
    kinds = [kind for group in entry_kinds.GROUPS.values() for kind in group]

    assert len(kinds) == len(set(kinds))
    assert set(entry_kinds.GROUPS) == set(entry_kinds.NAMES)


def test_before_and_after_stand_side_by_side(office: builders.Office) -> None:
    """What an entry wrote over is found in the entries before it; a row that was not there before is told as new."""
    office.step(CODE, "submit-idea", "thu")
    number = office.step(CODE, "approve-idea", "ha").entry
    found = trail.entry(office.reader, office.actor("kiem"), number)

    (first, *others) = row_changes.changes(office.reader, office.actor("kiem"), found)

    assert (first.after.table, first.is_new) == ("dossier", False)
    assert (first.before.values["state"], first.after.values["state"]) == (
        "idea-review",
        found.logged.after["state"],
    )
    assert {other.after.table: other.is_new for other in others if other.after.table == "notice"} in (
        {},
        {"notice": True},
    )


def test_an_erased_value_is_marked_before_and_after(office: builders.Office) -> None:
    """What was erased is told as erased in the entry that wrote it, and in the one that wrote over it."""
    for note in ("số điện thoại riêng", "đã nộp lại"):
        office.do(commands.RecordDocument, "thu", dossier=CODE, item="registration-form", note=note)
    with office.house.store.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM private_value WHERE value = 'số điện thoại riêng'")
    found = trail.entry(office.reader, office.actor("thu"), stretch(office, dossier=CODE)[0])

    (change,) = row_changes.changes(office.reader, office.actor("thu"), found)

    assert change.before.values["note"] == trail.Opened(value=None, erased=True)
    assert change.after.values["note"] == trail.Opened(value="đã nộp lại")


def test_an_entry_tells_what_it_led_to(office: builders.Office) -> None:
    """A sweep rings deadlines; each names the sweep as its cause, and the sweep leads to each."""
    office.at(2024, 6, 17)
    office.house.sweep.run()
    kiem = office.actor("kiem")
    (sweep, *_) = stretches.recent(office.reader, kiem, trail.Wanted(kind="RingDeadlines")).items

    told = row_changes.led_to(office.reader, kiem, sweep.number)

    assert {one.cause for one in told} == {sweep.number}
    assert {one.kind for one in told} == {"RingDeadline"}


def test_f17_who_acted_is_told_by_role_where_the_name_may_not_be_known(office: builders.Office) -> None:
    """A producer reads that the coordinator took a step, and nothing that says who the coordinator is."""
    dossier = office.rows("SELECT id FROM dossier WHERE producer_id = 'lg-ho-cao-thi-thu-huong'")[0]["id"]
    number = office.step(dossier, "submit-idea", "thu").entry
    words = interface.load("vi", None)
    words.learn("role", {})

    seen, veiled = (trail.entry(office.reader, office.actor(person), number) for person in ("thu", "chi"))

    assert (seen.logged.actor_name, veiled.logged.actor_name) == ("Nguyễn Thị Thu", None)
    assert (veiled.logged.actor, veiled.logged.command, veiled.body) == ("", "", "")
    assert entries.actor(words, veiled.logged) == words.value("role", "coordinator")
    assert "thu" not in str(veiled.logged).replace(dossier, "").split("'")
    assert {row.values.get(trail.SETTER, "") for row in veiled.rows} == {""}


def test_f17_a_search_for_somebody_whose_name_may_not_be_known_finds_nothing(office: builders.Office) -> None:
    """To find the entries of a person by an id would tell whose they are."""
    dossier = office.rows("SELECT id FROM dossier WHERE producer_id = 'lg-ho-cao-thi-thu-huong'")[0]["id"]
    number = office.step(dossier, "submit-idea", "thu").entry

    assert number in stretch(office, "chi")
    assert stretch(office, "chi", actor="thu") == []
    assert trail.log(office.reader, office.actor("chi"), trail.Wanted(actor="thu")).total == 0
