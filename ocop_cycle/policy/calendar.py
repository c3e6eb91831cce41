"""
The office calendar of one year as frozen values, and what is wrong with it when it is.

The classes are the schema of ``workflows/calendar/*.yaml``. A year's file lists every day on which offices differ from
the plain week of Monday to Friday, and the public holidays that fall on a weekend, because a compensation follows from
them. No formula makes this calendar: Tết, the day beside 2 September and the swapped days are announced year by year.

``flaws`` judges what the types cannot. It judges one year alone; what two years say of one day is judged when a
``WorkingCalendar`` is built from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from ocop_cycle.policy.labels import STRICT

DayKind = Literal["nghỉ lễ", "nghỉ bù", "nghỉ hoán đổi", "làm bù"]
"""
Holiday; compensation for a holiday on a weekend; day off in exchange for a worked one; that worked Saturday or Sunday.
"""

SWAPPED: tuple[DayKind, ...] = ("nghỉ hoán đổi", "làm bù")
"""The two halves of an exchange. No law fixes them, so neither exists without a document."""

WORKED: DayKind = "làm bù"
"""The kind of a weekend day that is worked."""

Place = tuple[str | int, ...]
"""Where a flaw stands: the keys and indexes that lead to it from the top of the file."""

Flaw = tuple[Place, str]
"""A place and a sentence that says what is wrong there and what to do."""

FIRST_WEEKEND_DAY = 5
"""``date.weekday()`` of Saturday; Sunday is the one after."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedHoliday:
    """A public holiday that has the same solar date every year, from the year ``since`` on."""

    month: int
    day: int
    name: str
    since: int
    law: str


LABOUR_CODE = "Bộ luật Lao động 2019, Điều 112"
"""The law that names the public holidays."""

FIXED_HOLIDAYS = (
    FixedHoliday(month=1, day=1, name="Tết Dương lịch", since=1, law=LABOUR_CODE),
    FixedHoliday(month=4, day=30, name="Ngày Chiến thắng", since=1, law=LABOUR_CODE),
    FixedHoliday(month=5, day=1, name="Quốc tế Lao động", since=1, law=LABOUR_CODE),
    FixedHoliday(month=9, day=2, name="Quốc khánh", since=1, law=LABOUR_CODE),
    FixedHoliday(month=11, day=24, name="Ngày Văn hóa Việt Nam", since=2026, law="Nghị quyết 28/2026/QH16"),
)
"""
What can be known of a year without its file.

The day beside 2 September is not here: which of the two it is, is announced. Neither are the days of the moon calendar.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarDay:
    """
    A day that differs from the plain week.

    ``document`` is the paper that says so, ``source`` the page where it was read. ``swaps_with`` joins the two halves
    of an exchange. ``confirmed`` is false for what was computed or expected and not yet announced.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    day: date
    kind: DayKind
    name: str
    document: str | None = None
    source: str | None = None
    confirmed: bool = True
    swaps_with: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenQuestion:
    """Days, both ends included, of which it is not yet settled whether offices work; ``about`` says why."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    since: date
    until: date
    about: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarYear:
    """
    One year. It is ``provisional`` until its official announcement has been entered; every deadline counted over a
    provisional year or an open question says so.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    year: int
    status: Literal["confirmed", "provisional"]
    days: tuple[CalendarDay, ...]
    open_questions: tuple[OpenQuestion, ...] = ()
    notes: tuple[str, ...] = ()


def flaws(year: CalendarYear) -> list[Flaw]:
    """All that is wrong with a year, in the order of its file; empty when nothing is."""
    found: list[Flaw] = []
    for number, entry in enumerate(year.days):
        found.extend((("days", number, key), sentence) for key, sentence in _flaws_of_day(entry, year))
    found.extend(_repeated_days(year))
    found.extend(_missing_holidays(year))
    found.extend(_crooked_questions(year))
    return found


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or a Sunday, which is all the plain week knows."""
    return day.weekday() >= FIRST_WEEKEND_DAY


def _flaws_of_day(entry: CalendarDay, year: CalendarYear) -> Iterator[tuple[str, str]]:
    partner = entry.swaps_with
    if entry.day.year != year.year and not (entry.kind in SWAPPED and partner and partner.year == year.year):
        yield "day", f"Ngày {entry.day:%d/%m/%Y} không thuộc năm {year.year}; hãy chuyển sang tệp lịch của năm đó."
    if entry.kind in SWAPPED and entry.document is None:
        yield (
            "document",
            f"Ngày {entry.kind} {entry.day:%d/%m/%Y} chưa ghi văn bản cho phép hoán đổi; hãy ghi ở document.",
        )
    elif entry.confirmed and entry.document is None and entry.source is None:
        yield (
            "document",
            f"Ngày {entry.day:%d/%m/%Y} chưa ghi văn bản hay nguồn; hãy bổ sung hoặc ghi confirmed: false.",
        )
    if entry.kind == "làm bù" and not is_weekend(entry.day):
        yield "kind", f"Ngày làm bù {entry.day:%d/%m/%Y} không phải thứ Bảy hay Chủ nhật; hãy xem lại ngày hoặc loại."
    if entry.kind in ("nghỉ bù", "nghỉ hoán đổi") and is_weekend(entry.day):
        yield (
            "kind",
            f"Ngày {entry.kind} {entry.day:%d/%m/%Y} vốn đã là ngày nghỉ hằng tuần; hãy xem lại ngày hoặc loại.",
        )
    yield from (("swaps_with", sentence) for sentence in _flaws_of_exchange(entry, year))


def _flaws_of_exchange(entry: CalendarDay, year: CalendarYear) -> Iterator[str]:
    if entry.kind not in SWAPPED:
        if entry.swaps_with is not None:
            yield f"Ngày {entry.kind} {entry.day:%d/%m/%Y} không hoán đổi với ngày nào; hãy bỏ swaps_with."
        return
    if entry.swaps_with is None:
        yield f"Ngày {entry.kind} {entry.day:%d/%m/%Y} chưa ghi hoán đổi với ngày nào; hãy ghi ở swaps_with."
        return
    other = "làm bù" if entry.kind == "nghỉ hoán đổi" else "nghỉ hoán đổi"
    if not any(d.day == entry.swaps_with and d.kind == other and d.swaps_with == entry.day for d in year.days):
        half = f"ngày {other} của {entry.day:%d/%m/%Y}"
        yield f"Ngày {entry.swaps_with:%d/%m/%Y} chưa được ghi là {half}; hãy ghi đủ cả hai."


def _repeated_days(year: CalendarYear) -> Iterator[Flaw]:
    first: dict[date, int] = {}
    for number, entry in enumerate(year.days):
        if first.setdefault(entry.day, number) != number:
            yield ("days", number, "day"), f"Ngày {entry.day:%d/%m/%Y} được ghi hai lần; hãy giữ lại một."


def _missing_holidays(year: CalendarYear) -> Iterator[Flaw]:
    present = {entry.day for entry in year.days if entry.kind == "nghỉ lễ"}
    for holiday in FIXED_HOLIDAYS:
        if year.year >= holiday.since and date(year.year, holiday.month, holiday.day) not in present:
            yield (
                ("days",),
                f"Thiếu ngày nghỉ lễ {holiday.day}/{holiday.month} ({holiday.name}; {holiday.law}); hãy ghi thêm.",
            )


def _crooked_questions(year: CalendarYear) -> Iterator[Flaw]:
    for number, question in enumerate(year.open_questions):
        if question.until < question.since:
            yield (
                ("open_questions", number, "until"),
                f"Ngày {question.until:%d/%m/%Y} đứng trước ngày bắt đầu {question.since:%d/%m/%Y}; hãy đổi lại.",
            )
