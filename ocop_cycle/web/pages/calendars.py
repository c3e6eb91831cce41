"""The calendar: a month of limits and days off, as a grid and as a list."""

import calendar as months
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import calendars, deadline_rows, deadlines, selection
from ocop_cycle.policy import calendar
from ocop_cycle.web import asking, replies

MOST = 1_000
"""How many limits of a month are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of the grid: its limits, and what kind of day it is, where the calendar says more than the week."""

    day: date
    inside: bool
    is_today: bool
    is_free: bool
    special: calendar.CalendarDay | None
    dues: tuple[deadline_rows.Due, ...]


def month(ask: asking.Asked) -> replies.Reply:
    """The month that the address names (2024-06), else that of today."""
    today = clock.day_of(ask.now)
    first = _first(ask.query.get("month", "")) or today.replace(day=1)
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    wanted = deadline_rows.Wanted(since=first, until=last, dated=True)
    found = deadlines.list_deadlines(ask.parts.reader, ask.person, wanted, page=selection.Paging(size=MOST))
    special = {one.day: one for year in {first.year, last.year} for one in _special(ask, year)}
    by_day: dict[date, list[deadline_rows.Due]] = defaultdict(list)
    for due in found.items:
        if due.day is not None:
            by_day[due.day].append(due)
    weeks = [
        [_day(day, first, today, special.get(day), by_day.get(day, [])) for day in week]
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]
    facts = {
        "first": first, "weeks": weeks, "dues": found, "special": sorted(special.values(), key=lambda one: one.day),
        "before": (first - timedelta(days=1)).strftime("%Y-%m"), "after": (last + timedelta(days=1)).strftime("%Y-%m"),
    }  # fmt: skip
    return replies.Page(template="calendar", facts=facts)


def _first(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None


def _special(ask: asking.Asked, year: int) -> tuple[calendar.CalendarDay, ...]:
    try:
        return calendars.year_of(ask.parts.reader, ask.person, year).adopted.value.days
    except errors.UnknownThing:
        return ()


def _day(
    day: date, first: date, today: date, special: calendar.CalendarDay | None, dues: list[deadline_rows.Due]
) -> Day:
    free = calendar.is_weekend(day) if special is None else special.kind != calendar.WORKED
    return Day(
        day=day, inside=day.month == first.month, is_today=day == today, is_free=free, special=special,
        dues=tuple(dues),
    )  # fmt: skip
