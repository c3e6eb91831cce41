"""Deadlines: lists, and one explained in all its versions."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import deadlines, selection
from tests.application import builders

LINE = "dossier:LG24-0002/plan/danh-gia-cap-huyen/v1"


def listed(office: builders.Office, person: str = "thu", **wanted: object) -> selection.Page[deadlines.Due]:
    """The deadlines that somebody sees."""
    asked = deadlines.Wanted(**wanted)  # type: ignore[arg-type]
    return deadlines.list_deadlines(office.reader, office.actor(person), asked)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"dated": True}, 23),
        ({"dated": False}, 201),
        ({"cycle": builders.PLAN}, 224),
        ({"cycle": "cam-xuyen-2024"}, 0),
        ({"overdue": True}, 14),
        ({"overdue": False, "dated": True}, 9),
        ({"until": date(2024, 6, 14)}, 14),
        ({"until": date(2024, 6, 13)}, 0),
        ({"unit": builders.NGHIA_HUNG}, 10),
        ({"rule": "plan/danh-gia-cap-huyen"}, 23),
        ({"subject": ("dossier", "LG24-0002")}, 1),
        ({"state": "met"}, 0),
        ({"state": None}, 224),
    ],
)
def test_deadlines_are_narrowed(office: builders.Office, wanted: dict[str, object], count: int) -> None:
    """Date, cycle, lateness, last day, unit, rule, subject and state narrow a list."""
    office.at(2024, 6, 17)

    assert listed(office, **wanted).total == count


def test_the_earliest_stands_first_and_what_has_no_date_last(office: builders.Office) -> None:
    """Days run upwards over all pages, and end in deadlines without one."""
    pages = [
        deadlines.list_deadlines(office.reader, office.actor("thu"), page=selection.Paging(number=n)).items
        for n in range(1, 6)
    ]

    days = [due.day for page in pages for due in page]
    dated = [day for day in days if day]
    assert (len(days), len(dated), dated) == (224, 23, sorted(dated))
    assert days[len(dated) :] == [None] * 201


def test_days_left_and_days_late(office: builders.Office) -> None:
    """Before the strict day the days left are counted, after the lenient one the days late."""
    office.at(2024, 6, 10)
    (before,) = listed(office, subject=("dossier", "LG24-0002")).items
    office.at(2024, 6, 17)
    (after,) = listed(office, subject=("dossier", "LG24-0002")).items

    assert (before.days_left, before.days_late, before.late) == (4, 0, False)
    assert (after.days_left, after.days_late, after.late) == (-3, 2, True)


def test_a_moved_deadline_keeps_its_versions(office: builders.Office) -> None:
    """The newest version is told first, the old one stays with its own proof and says that it was moved."""
    office.do(commands.MoveDeadline, "ha", line=LINE, wording="đến hết ngày 30/6/2024", reason="hội đồng hoãn họp")

    new, old = deadlines.explain(office.reader, office.actor("thu"), LINE)

    assert (new.due.version, new.due.state, new.due.day) == (2, "open", date(2024, 6, 30))
    assert (old.due.version, old.due.state, old.due.day) == (1, "moved", date(2024, 6, 14))
    assert (new.due.wording, old.due.wording) == ("đến hết ngày 30/6/2024", "Trước ngày 15/6/2024")


def test_a_deadline_is_explained_by_line_or_by_version(office: builders.Office) -> None:
    """Its line and the id of one version name the same deadline."""
    asking, thu = office.reader, office.actor("thu")

    assert deadlines.explain(asking, thu, LINE) == deadlines.explain(asking, thu, f"{LINE}@1")


def test_a_deadline_that_is_not_there_is_unknown(office: builders.Office) -> None:
    """A wrong name is told to be none."""
    with pytest.raises(errors.UnknownThing):
        deadlines.explain(office.reader, office.actor("thu"), "dossier:LG24-0002/plan/x/v1")


def test_a_proof_names_its_sources(office: builders.Office) -> None:
    """A step of the proof that rests on a rule says which; the warning names the day off."""
    (explained,) = deadlines.explain(office.reader, office.actor("thu"), LINE)

    assert [line.source for line in explained.proof] == [None, "quy ước của phần mềm, pháp luật không định nghĩa"]
    assert explained.warnings[0].startswith("15/6/2024 là ngày nghỉ (thứ Bảy)")
