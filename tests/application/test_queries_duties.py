"""Duties of units: of a unit and of those below it, done or not, and who has not reported."""

from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.queries import duties, selection
from tests.application import builders

CAM_XUYEN = "cam-xuyen-2024"
PUBLICITY = "ii-1-tuyen-truyen"
OF_NGHIA_HUNG = f"{builders.PLAN}/{PUBLICITY}/{builders.NGHIA_HUNG}"


@pytest.fixture
def two_districts(opened: builders.Office) -> Iterator[builders.Office]:
    """Lạng Giang, and Cẩm Xuyên with its dated and urgent duties."""
    builders.open_plan(opened, CAM_XUYEN)
    return opened


def listed(office: builders.Office, person: str = "kiem", **wanted: object) -> selection.Page[duties.Duty]:
    """The duties that somebody sees."""
    return duties.list_duties(office.reader, office.actor(person), duties.Wanted(**wanted))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "sql"),
    [
        ({}, "1 = 1"),
        ({"cycle": builders.PLAN}, "cycle_id = 'lang-giang-2024'"),
        ({"cycle": CAM_XUYEN, "time": "dated"}, "cycle_id = 'cam-xuyen-2024' AND time = 'dated'"),
        ({"time": "urgent"}, "time = 'urgent'"),
        ({"unit": builders.NGHIA_HUNG}, "unit_id = 'lg-xa-nghia-hung'"),
        ({"unit": builders.DISTRICT}, "cycle_id = 'lang-giang-2024'"),
        ({"milestone": PUBLICITY}, "milestone = 'ii-1-tuyen-truyen'"),
        ({"state": "done"}, "state = 'done'"),
        ({"overdue": True}, "milestone = 'kiem-tra-thuc-te'"),
        ({"overdue": False}, "milestone <> 'kiem-tra-thuc-te' AND state = 'open'"),
    ],
)
def test_duties_are_narrowed(two_districts: builders.Office, wanted: dict[str, object], sql: str) -> None:
    """Cycle, kind of time, unit with the units below it, milestone, state and lateness narrow a list."""
    two_districts.do(commands.RecordDutyDone, "hung", duty=OF_NGHIA_HUNG, day=date(2024, 3, 1))
    two_districts.at(2024, 3, 31)

    found = listed(two_districts, **wanted)

    assert found.total == two_districts.rows(f"SELECT count(*) AS n FROM duty WHERE {sql}")[0]["n"]


def test_dated_duties_come_first_and_those_without_a_date_last(two_districts: builders.Office) -> None:
    """The earliest stands first; what has no date never gets one and stands behind."""
    found = listed(two_districts, cycle=CAM_XUYEN)

    assert [(duty.milestone, duty.day) for duty in found.items[:3]] == [
        ("kiem-tra-thuc-te", date(2024, 3, 29)),
        ("ke-hoach-ho-tro", date(2024, 4, 29)),
        (found.items[2].milestone, None),
    ]
    assert {duty.day for duty in found.items[2:]} == {None}


def test_a_duty_is_overdue_after_its_lenient_day(two_districts: builders.Office) -> None:
    """What was due before 30/3 is overdue on 31/3, and no more once it is done."""
    two_districts.at(2024, 3, 31)
    (late,) = listed(two_districts, overdue=True).items

    assert (late.milestone, late.late, late.wording) == ("kiem-tra-thuc-te", True, "trước ngày 30/3/2024")
    assert late.lenient_day == date(2024, 3, 30)


def test_a_done_duty_says_when_and_by_which_paper(opened: builders.Office) -> None:
    """Day, document and note of what was done stand on the duty, in its own words."""
    opened.do(
        commands.RecordDutyDone, "hung", duty=OF_NGHIA_HUNG, day=date(2024, 3, 1), document="05/BC-UBND", note="qua loa"
    )

    (done,) = listed(opened, state="done").items

    assert (done.unit.name, done.state, done.done_on) == ("UBND xã Nghĩa Hưng", "done", date(2024, 3, 1))
    assert (done.document, done.note, done.late) == ("05/BC-UBND", "qua loa", False)


def test_who_has_not_reported_is_named(opened: builders.Office) -> None:
    """A milestone over many units counts those that did it and names the others, in Vietnamese order."""
    opened.do(commands.RecordDutyDone, "hung", duty=OF_NGHIA_HUNG, day=date(2024, 3, 1))
    waived = f"{builders.PLAN}/{PUBLICITY}/{builders.HUONG_SON}"
    opened.do(commands.WaiveDuty, "ha", duty=waived, reason="đã làm ở cấp huyện")

    (found,) = duties.milestones(opened.reader, opened.actor("thu"), duties.Wanted(milestone=PUBLICITY))

    assert (found.done, found.waived, found.open, found.overdue) == (1, 1, 17, 0)
    names = [unit.name for unit in found.unreported]
    assert (len(names), names[0], names[-1]) == (17, "Phòng Nông nghiệp và Phát triển nông thôn", "UBND xã Xương Lâm")
    assert {"UBND xã Nghĩa Hưng", "UBND xã Hương Sơn"}.isdisjoint(names)


def test_a_duty_handed_on_is_that_of_the_other_unit(opened: builders.Office) -> None:
    """Once handed on, a duty is listed with the unit that has it now."""
    opened.do(commands.HandOnDuty, "thu", duty=OF_NGHIA_HUNG, unit="lg-phong-vhtt", reason="thuộc chức năng của phòng")

    assert (listed(opened, unit=builders.NGHIA_HUNG).total, listed(opened, "lan").total) == (9, 8)


def test_a_duty_whole(opened: builders.Office) -> None:
    """One duty has the paper it rests on, its deadlines, what was told of it, and its entries with reasons."""
    opened.do(commands.WaiveDuty, "ha", duty=OF_NGHIA_HUNG, reason="không áp dụng")
    opened.do(commands.ReopenDuty, "ha", duty=OF_NGHIA_HUNG, reason="có áp dụng")

    found = duties.show(opened.reader, opened.actor("thu"), OF_NGHIA_HUNG)

    assert found.law is not None
    assert (found.law.cites or "").startswith("Kế hoạch OCOP huyện Lạng Giang 2024")
    assert [entry.kind for entry in found.timeline] == ["WaiveDuty", "ReopenDuty"]
    assert [entry.why.value for entry in found.timeline if entry.why] == ["không áp dụng", "có áp dụng"]
    assert [deadline.due.state for deadline in found.deadlines] == ["closed", "open"]
    assert "duty-reopened" in {notice.rule for notice in found.notices}


def test_labels_of_duties_are_in_both_languages(two_districts: builders.Office) -> None:
    """Every milestone is worded in Vietnamese and English."""
    found = duties.milestones(two_districts.reader, two_districts.actor("kiem"), duties.Wanted())

    assert all(one.label.vi and one.label.en and one.label.vi != one.label.en for one in found)
