"""The days that a wording of a plan can speak of, for comparing dates with each other; deadlines are not made here."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ocop_cycle.policy import wording

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """The first and the last day of which a wording can speak, both included, on the strict reading."""

    first: date
    last: date

    def meets(self, other: "Days") -> bool:
        """Whether some day belongs to both."""
        return self.first <= other.last and other.first <= self.last


def days_of(words: str | None, *, year: int) -> Days | None:
    """
    The days a wording names; None where it names none (standing, urgent, counted from an event, not understood).

    ``year`` is the plan's, for dates written without one.
    """
    return None if words is None else _days(wording.parse(words, year=year))


def month_of(text: str) -> Days | None:
    """The days of a month written "2024-06"; None for what is no month."""
    found = _MONTH.fullmatch(text)
    return _months(int(found[1]), int(found[2])) if found else None


def _days(spec: wording.TimeSpec) -> Days | None:
    match spec:
        case wording.FixedDay() | wording.FromDay():
            return _day(spec)
        case wording.DayRange():
            return Days(first=spec.since, last=spec.until)
        case wording.Several():
            return _hull([days for days in map(_days, spec.specs) if days])
    return _span(spec)


def _day(spec: wording.FixedDay | wording.FromDay) -> Days:
    if spec.precision != "day":
        last_month = spec.day.month if spec.precision == "month" else 12
        return _months(spec.day.year, spec.day.month, last_month)
    is_excluded = isinstance(spec, wording.FixedDay) and spec.reading != "by"
    day = spec.day - timedelta(days=1) if is_excluded else spec.day
    return Days(first=day, last=day)


def _span(spec: wording.TimeSpec) -> Days | None:
    match spec:
        case wording.InMonth():
            return _months(spec.year, spec.month)
        case wording.Quarter():
            return _months(spec.year, 3 * spec.quarter - 2, 3 * spec.quarter)
        case wording.InYear():
            return _months(spec.year, 1, 12)
    return None


def _hull(found: list[Days]) -> Days | None:
    return Days(first=min(d.first for d in found), last=max(d.last for d in found)) if found else None


def _months(year: int, first: int, last: int | None = None) -> Days:
    end = last or first
    return Days(first=date(year, first, 1), last=date(year, end, calendar.monthrange(year, end)[1]))
