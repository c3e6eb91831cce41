"""Calendar files: what is shipped holds, and each thing that can be wrong with a year is said."""

import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ocop_cycle.policy import calendar, content
from tests import office_calendar

PAPER = "Công văn thử nghiệm"


def _fixed(year: int) -> tuple[calendar.CalendarDay, ...]:
    return tuple(
        calendar.CalendarDay(day=date(year, h.month, h.day), kind="nghỉ lễ", name=h.name, document=h.law)
        for h in calendar.FIXED_HOLIDAYS
        if year >= h.since
    )


def _year(*days: calendar.CalendarDay, **changes: Any) -> calendar.CalendarYear:
    plain = calendar.CalendarYear(year=2024, status="confirmed", days=(*_fixed(2024), *days))
    return dataclasses.replace(plain, **changes)


def _day(day: date, kind: Any, **changes: Any) -> calendar.CalendarDay:
    plain = calendar.CalendarDay(day=day, kind=kind, name="ngày thử", document=PAPER)
    return dataclasses.replace(plain, **changes)


OFF, WORKED = date(2024, 4, 29), date(2024, 5, 4)


@pytest.mark.parametrize("number", office_calendar.YEARS)
def test_shipped_years_have_no_flaw(number: int) -> None:
    """What an office starts with passes the check that its own changes must pass."""
    assert calendar.flaws(office_calendar.year(number)) == []


@pytest.mark.parametrize("number", office_calendar.YEARS)
def test_a_stored_year_is_rebuilt_without_the_loader(number: int) -> None:
    """The plain copy in the database gives back the same value."""
    year = office_calendar.year(number)

    stored = json.loads(TypeAdapter(calendar.CalendarYear).dump_json(year))

    assert content.build(calendar.CalendarYear, stored) == year


def test_only_the_year_without_announcement_is_provisional() -> None:
    """2027 has been computed, the years before it were announced."""
    provisional = [n for n in office_calendar.YEARS if office_calendar.year(n).status == "provisional"]

    assert provisional == [2027]


def test_every_confirmed_day_names_its_paper() -> None:
    """Each day comes from a document; what was computed says so and is not confirmed."""
    days = [day for number in office_calendar.YEARS for day in office_calendar.year(number).days]

    assert [day for day in days if day.confirmed and day.document is None] == []
    assert {day.source for day in days if not day.confirmed} == {"thư viện holidays 0.109"}


def test_the_culture_day_is_a_holiday_from_2026() -> None:
    """24 November came with Nghị quyết 28/2026/QH16 and not before."""
    having = [n for n in office_calendar.YEARS if any(d.day == date(n, 11, 24) for d in office_calendar.year(n).days)]

    assert having == [2026, 2027]


def test_an_unknown_key_is_refused() -> None:
    """A misspelt key is no silent comment."""
    raw = {"year": 2024, "status": "confirmed", "days": [], "stauts": "confirmed"}

    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(calendar.CalendarYear).validate_python(raw)

    assert [error["loc"] for error in refusal.value.errors()] == [("stauts",)]


def test_a_year_that_is_whole_has_no_flaw() -> None:
    """An exchange with its two halves and its document is in order."""
    swap = (
        _day(OFF, "nghỉ hoán đổi", swaps_with=WORKED),
        _day(WORKED, "làm bù", swaps_with=OFF),
    )

    assert calendar.flaws(_year(*swap)) == []


@pytest.mark.parametrize(
    ("days", "place"),
    [
        (
            [_day(OFF, "nghỉ hoán đổi", swaps_with=WORKED, document=None), _day(WORKED, "làm bù", swaps_with=OFF)],
            ("days", 4, "document"),
        ),
        ([_day(date(2024, 5, 6), "nghỉ lễ", document=None)], ("days", 4, "document")),
        ([_day(date(2025, 5, 6), "nghỉ lễ")], ("days", 4, "day")),
        ([_day(date(2024, 9, 2), "nghỉ lễ")], ("days", 4, "day")),
        ([_day(date(2024, 5, 4), "nghỉ bù")], ("days", 4, "kind")),
        ([_day(date(2024, 5, 6), "nghỉ lễ", swaps_with=date(2024, 5, 7))], ("days", 4, "swaps_with")),
        ([_day(OFF, "nghỉ hoán đổi")], ("days", 4, "swaps_with")),
        ([_day(OFF, "nghỉ hoán đổi", swaps_with=WORKED)], ("days", 4, "swaps_with")),
    ],
    ids=[
        "a swap on no document",
        "a day from nowhere",
        "a day of another year",
        "a day twice",
        "a compensation on a Saturday",
        "a holiday that is exchanged",
        "a swap with nothing",
        "a swap with one half",
    ],
)
def test_a_flaw_is_named_with_its_place(days: list[calendar.CalendarDay], place: calendar.Place) -> None:
    """The clerk is led to the line."""
    found = calendar.flaws(_year(*days))

    assert [where for where, _ in found] == [place]


def test_a_worked_day_must_be_at_a_weekend() -> None:
    """Nobody makes up for a day off on a day that is worked anyway."""
    monday = date(2024, 5, 6)
    swap = (_day(OFF, "nghỉ hoán đổi", swaps_with=monday), _day(monday, "làm bù", swaps_with=OFF))

    assert calendar.flaws(_year(*swap)) == [
        (("days", 5, "kind"), "Ngày làm bù 06/05/2024 không phải thứ Bảy hay Chủ nhật; hãy xem lại ngày hoặc loại.")
    ]


def test_the_half_of_an_exchange_may_lie_in_the_neighbouring_year() -> None:
    """Monday 31/12/2018 was made up for on 05/01/2019 and stands in the file of 2019."""
    days = {entry.day: entry for entry in office_calendar.year(2019).days}

    assert days[date(2018, 12, 31)].swaps_with == date(2019, 1, 5)


def test_a_missing_fixed_holiday_is_a_flaw() -> None:
    """A file that forgot 2 September would count it as worked."""
    kept = tuple(day for day in _fixed(2024) if day.day != date(2024, 9, 2))

    found = calendar.flaws(_year(days=kept))

    assert found == [(("days",), "Thiếu ngày nghỉ lễ 2/9 (Quốc khánh; Bộ luật Lao động 2019, Điều 112); hãy ghi thêm.")]


def test_an_open_question_that_ends_before_it_begins_is_a_flaw() -> None:
    """Its days would be nobody's."""
    question = calendar.OpenQuestion(since=date(2024, 5, 2), until=date(2024, 5, 1), about="ngược")

    assert [where for where, _ in calendar.flaws(_year(open_questions=(question,)))] == [("open_questions", 0, "until")]
