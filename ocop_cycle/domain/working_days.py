"""
Counting working days: a calendar built once from its years, then only looked up.

A day is worked if it is Monday to Friday and no holiday, compensation or exchange, or if it is a Saturday or Sunday
that is worked in exchange. Years without a file are counted all the same, by the plain week, the holidays that have a
fixed solar date, and Tết and Giỗ Tổ by the computed moon calendar; whoever counts over them is told (``is_confirmed``,
``doubts``) and says so on the proof.

Spans are open at their start: the days from ``since`` to ``until`` are those after ``since`` up to and including
``until``, because a period is counted from the day after its event (Bộ luật Dân sự 2015, Điều 147).
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, compress

from ocop_cycle.domain import moon
from ocop_cycle.policy import calendar

FIRST_YEAR = 2000
LAST_YEAR = 2079

_FIRST = date(FIRST_YEAR, 1, 1).toordinal()
_LENGTH = date(LAST_YEAR, 12, 31).toordinal() - _FIRST + 1
_ONE_DAY = timedelta(days=1)


class BeyondCalendar(ValueError):
    """A count leaves the years that working days are counted for."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day.isoformat()}: working days are counted from {FIRST_YEAR} to {LAST_YEAR}")
        self.day = day


class CalendarsDisagree(ValueError):
    """Two years say different things of one day, or one year is given twice."""

    def __init__(self, what: str) -> None:
        super().__init__(f"two calendars speak of {what}")
        self.what = what


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOff:
    """A day on which offices do not work, why (``label``, in Vietnamese), and the paper and page that say so."""

    day: date
    label: str
    document: str | None = None
    source: str | None = None
    confirmed: bool = True


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class WorkingCalendar:
    """
    Which days offices work. Made by `build`; never changes, so it may be shared by everything.

    ``before[i]`` counts the working days among the first ``i`` days of the table, ``doubtful[i]`` the unconfirmed
    days; ``worked`` lists the working days in order. Adding working days is thus two look-ups, however many they are.
    """

    years: Mapping[int, calendar.CalendarYear]
    entries: Mapping[date, calendar.CalendarDay]
    before: tuple[int, ...]
    doubtful: tuple[int, ...]
    worked: tuple[date, ...]

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        index = _index(day)
        return self.before[index + 1] > self.before[index]

    def add(self, day: date, count: int) -> date:
        """
        The working day ``count`` working days after ``day``, or before it when ``count`` is negative.

        ``day`` itself is never counted, and need not be a working day. Nought leaves it as it is.

        Raises:
            BeyondCalendar: the day or the result lies outside the years counted for.
        """
        index = day.toordinal() - _FIRST
        if count > 0:
            place = self.before[index + 1] + count - 1 if 0 <= index < _LENGTH else -1
        elif count < 0:
            place = self.before[index] + count if 0 <= index < _LENGTH else -1
        else:
            return day
        if 0 <= place < len(self.worked):
            return self.worked[place]
        raise BeyondCalendar(day)

    def count(self, since: date, until: date) -> int:
        """
        How many working days follow ``since`` up to and including ``until``.

        When ``until`` is earlier: minus the working days before ``since`` back to and including ``until``; so that
        ``count(day, add(day, n)) == n``.
        """
        step = 1 if until >= since else 0
        return self.before[_index(until) + step] - self.before[_index(since) + step]

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first working day after it."""
        return day if self.is_working(day) else self.add(day, 1)

    def previous_working(self, day: date) -> date:
        """The day itself when it is worked, else the last working day before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def why_off(self, day: date) -> DayOff | None:
        """Why offices do not work on that day; None when they do."""
        if self.is_working(day):
            return None
        entry = self.entries.get(day)
        if entry is None:
            return DayOff(day=day, label=_WEEKEND[day.weekday()])
        return DayOff(
            day=day,
            label=_label(entry),
            document=entry.document,
            source=entry.source,
            confirmed=self.is_confirmed(day),
        )

    def skipped(self, since: date, until: date) -> tuple[DayOff, ...]:
        """The days off that a count from ``since`` to ``until`` passes over, in order."""
        return tuple(off for day in _days(since, until) if (off := self.why_off(day)))

    def made_up(self, since: date, until: date) -> tuple[calendar.CalendarDay, ...]:
        """The Saturdays and Sundays from ``since`` to ``until`` that are worked in exchange, in order."""
        found = (self.entries.get(day) for day in _days(since, until))
        return tuple(entry for entry in found if entry and entry.kind == "làm bù")

    def is_confirmed(self, day: date) -> bool:
        """Whether it has been announced if that day is worked. Days of years without a file have not."""
        index = _index(day)
        return self.doubtful[index + 1] == self.doubtful[index]

    def all_confirmed(self, since: date, until: date) -> bool:
        """Whether no day from ``since`` to ``until`` is in doubt; ``until`` may not be the earlier."""
        return self.doubtful[_index(until) + 1] == self.doubtful[_index(since) + 1]

    def doubts(self, since: date, until: date) -> tuple[str, ...]:
        """What is not settled from ``since`` to ``until``, a sentence for each year, question or day."""
        if self.all_confirmed(since, until):
            return ()
        return tuple(_doubts(self.years, since + _ONE_DAY, until))


def build(years: Iterable[calendar.CalendarYear]) -> WorkingCalendar:
    """
    The calendar of these years. Their flaws are taken to have been judged before.

    Raises:
        CalendarsDisagree: a year comes twice, or two years differ about one day.
    """
    by_year = _by_year(years)
    entries = _entries(by_year.values())
    works = _plain_weeks()
    doubt = bytearray(b"\x01") * _LENGTH
    for year in by_year.values():
        _settle(year, doubt)
    for entry in entries.values():
        works[_index(entry.day)] = entry.kind == "làm bù"
        doubt[_index(entry.day)] = not entry.confirmed
    return WorkingCalendar(
        years=by_year,
        entries=entries,
        before=tuple(accumulate(works, initial=0)),
        doubtful=tuple(accumulate(doubt, initial=0)),
        worked=tuple(compress(_table(), works)),
    )


@cache
def _table() -> tuple[date, ...]:
    """Every day that working days are counted for: the same ones for every calendar."""
    return tuple(map(date.fromordinal, range(_FIRST, _FIRST + _LENGTH)))


def _index(day: date) -> int:
    index = day.toordinal() - _FIRST
    if 0 <= index < _LENGTH:
        return index
    raise BeyondCalendar(day)


def _days(since: date, until: date) -> Iterator[date]:
    return map(date.fromordinal, range(since.toordinal() + 1, until.toordinal() + 1))


def _by_year(years: Iterable[calendar.CalendarYear]) -> dict[int, calendar.CalendarYear]:
    found: dict[int, calendar.CalendarYear] = {}
    for year in years:
        if year.year in found:
            raise CalendarsDisagree(str(year.year))
        found[year.year] = year
    return dict(sorted(found.items()))


def _entries(years: Iterable[calendar.CalendarYear]) -> dict[date, calendar.CalendarDay]:
    years = list(years)
    found = {entry.day: entry for entry in (*_fixed_holidays(), *_moon_holidays({year.year for year in years}))}
    filed: dict[date, calendar.CalendarDay] = {}
    for year in years:
        for entry in year.days:
            if filed.setdefault(entry.day, entry).kind != entry.kind:
                raise CalendarsDisagree(entry.day.isoformat())
    return found | filed


@cache
def _fixed_holidays() -> tuple[calendar.CalendarDay, ...]:
    return tuple(
        calendar.CalendarDay(
            day=date(year, holiday.month, holiday.day), kind="nghỉ lễ", name=holiday.name, document=holiday.law
        )
        for holiday in calendar.FIXED_HOLIDAYS
        for year in range(max(FIRST_YEAR, holiday.since), LAST_YEAR + 1)
    )


def _moon_holidays(filed: Set[int]) -> Iterator[calendar.CalendarDay]:
    """Tết (the last day of the old year and four of the new one) and Giỗ Tổ of the years without a file, computed."""
    for number in range(FIRST_YEAR, LAST_YEAR + 1):
        if number not in filed:
            yield from _moon_holidays_of(number)


@cache
def _moon_holidays_of(year: int) -> tuple[calendar.CalendarDay, ...]:
    first = moon.solar_day(year, 1, 1)
    named = [(first + ahead * _ONE_DAY, "Tết Nguyên đán") for ahead in range(-1, 4)]
    return tuple(
        calendar.CalendarDay(day=day, kind="nghỉ lễ", name=name, document=calendar.LABOUR_CODE, confirmed=False)
        for day, name in (*named, (moon.solar_day(year, 3, 10), "Giỗ Tổ"))
    )


def _plain_weeks() -> bytearray:
    monday_first = bytearray(b"\x01\x01\x01\x01\x01\x00\x00")
    shift = date.fromordinal(_FIRST).weekday()
    return (monday_first * (_LENGTH // 7 + 2))[shift : shift + _LENGTH]


def _settle(year: calendar.CalendarYear, doubt: bytearray) -> None:
    if year.status == "confirmed":
        _mark(doubt, date(year.year, 1, 1), date(year.year, 12, 31), in_doubt=False)
    for question in year.open_questions:
        _mark(doubt, question.since, question.until, in_doubt=True)


def _mark(doubt: bytearray, since: date, until: date, *, in_doubt: bool) -> None:
    start, stop = _index(since), _index(until) + 1
    doubt[start:stop] = bytes([in_doubt]) * (stop - start)


def _doubts(years: Mapping[int, calendar.CalendarYear], first: date, last: date) -> Iterator[str]:
    for number in range(first.year, last.year + 1):
        year = years.get(number)
        if year is None:
            yield DOUBTS["no-calendar"].format(year=number)
        elif year.status == "provisional":
            yield DOUBTS["provisional"].format(year=number)
        else:
            yield from _doubts_within(year, first, last)


def _doubts_within(year: calendar.CalendarYear, first: date, last: date) -> Iterator[str]:
    for question in year.open_questions:
        if question.since <= last and question.until >= first:
            yield DOUBTS["open-question"].format(about=question.about, year=year.year)
    for entry in year.days:
        if not entry.confirmed and first <= entry.day <= last:
            yield DOUBTS["unconfirmed-day"].format(label=_label(entry), day=f"{entry.day:%d/%m/%Y}")


def _label(entry: calendar.CalendarDay) -> str:
    """How a day is named on a proof: "nghỉ bù Giỗ Tổ", "làm bù cho 29/04/2024"."""
    if entry.kind == "làm bù" and entry.swaps_with:
        return _MADE_UP.format(other=entry.swaps_with)
    return f"{entry.kind} {entry.name}"


# The words of this module, as they stand on a proof.
_WEEKEND = {5: "thứ Bảy", 6: "Chủ nhật"}
_MADE_UP = "làm bù cho {other:%d/%m/%Y}"
DOUBTS: Mapping[str, str] = {
    "no-calendar": (
        "năm {year} chưa có lịch nghỉ chính thức: mới trừ thứ Bảy, Chủ nhật, các ngày lễ dương lịch, Tết và Giỗ Tổ "
        "tính theo âm lịch; chưa có ngày nghỉ bù, nghỉ hoán đổi"
    ),
    "provisional": "lịch nghỉ năm {year} còn tạm tính, chưa có thông báo chính thức",
    "open-question": "lịch nghỉ năm {year}: {about}",
    "unconfirmed-day": "{day} ({label}) chưa được xác nhận",
}
"""What is not settled about a year or a day."""
