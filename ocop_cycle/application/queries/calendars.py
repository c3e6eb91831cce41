"""A year of the working calendar in force as people read it: the days worked in each month, and what is open."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from ocop_cycle.application.queries import policy, reader
from ocop_cycle.domain import permissions, working_days
from ocop_cycle.policy import calendar

__all__ = ["Month", "Shown", "year_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """One month: how many days are worked, how many working days of the plain week are off, and weekend days worked."""

    number: int
    worked: int
    off: int
    made_up: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A year in force: its content, since when, its months, and what is not settled in it."""

    adopted: policy.Adopted[calendar.CalendarYear]
    months: tuple[Month, ...]
    doubts: tuple[str, ...]

    @property
    def worked(self) -> int:
        """The working days of the year."""
        return sum(month.worked for month in self.months)


def year_of(asking: reader.Reader, actor: permissions.Actor, year: int) -> Shown:
    """
    A year of the calendar in force, counted.

    Raises:
        errors.UnknownThing: that year was not adopted here.
    """
    adopted = policy.calendar_year(asking, actor, year)
    with asking.look(actor) as view:
        working = view.calendar
    last_year = date(year - 1, 12, 31)
    return Shown(
        adopted=adopted,
        months=tuple(_month(working, year, number) for number in range(1, 13)),
        doubts=working.doubts(last_year, date(year, 12, 31)),
    )


def _month(working: working_days.WorkingCalendar, year: int, number: int) -> Month:
    since = date(year, number, 1) - timedelta(days=1)
    until = date(year, number, months.monthrange(year, number)[1])
    off = [day for day in working.skipped(since, until) if not calendar.is_weekend(day.day)]
    return Month(
        number=number,
        worked=working.count(since, until),
        off=len(off),
        made_up=len(working.made_up(since, until)),
    )
