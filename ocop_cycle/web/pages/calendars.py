"""The calendar: a month of limits, rounds, councils and days off, as a grid and as a list to work through or print."""

import calendar as months
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import calendars, deadline_rows, deadlines, round_events, selection, units
from ocop_cycle.policy import calendar
from ocop_cycle.web import asking, replies

MOST = 1_000
"""How many limits of a month are shown."""

MOST_OF_A_DAY = 50
"""How many limits of one day the list names; the rest is counted."""

MOST_UNITS = 400
"""How many units the filter offers."""

SHOWN = ("limits", "rounds")
FILTERS = ("unit", "cycle", "round", "show")


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of the grid: its limits, what rounds bring, and its kind, where the calendar says more than the week."""

    day: date
    inside: bool
    is_today: bool
    is_free: bool
    special: calendar.CalendarDay | None
    dues: tuple[deadline_rows.Due, ...]
    events: tuple[round_events.Event, ...]

    @property
    def is_busy(self) -> bool:
        """Whether the list has anything to say about it."""
        return bool(self.dues or self.events or self.special)


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """What there is in a month, by day."""

    first: date
    today: date
    special: dict[date, calendar.CalendarDay]
    dues: dict[date, list[deadline_rows.Due]]
    events: dict[date, list[round_events.Event]]

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=months.monthrange(self.first.year, self.first.month)[1])

    def weeks(self) -> list[list[Day]]:
        """Its days, a week a row, with those of the months beside it that fill the rows."""
        weeks = months.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [[self._day(day) for day in week] for week in weeks]

    def _day(self, day: date) -> Day:
        special = self.special.get(day)
        free = calendar.is_weekend(day) if special is None else special.kind != calendar.WORKED
        return Day(
            day=day, inside=day.month == self.first.month, is_today=day == self.today, is_free=free, special=special,
            dues=tuple(self.dues.get(day, ())), events=tuple(self.events.get(day, ())),
        )  # fmt: skip


def month(ask: asking.Asked) -> replies.Reply:
    """The month that the address names (2024-06), else that of today, narrowed to a unit, a cycle or a round."""
    today = clock.day_of(ask.now)
    first = _first(ask.query.get("month", "")) or today.replace(day=1)
    made = Month(first=first, today=today, special=_special(ask, first.year), dues=defaultdict(list),
                 events=defaultdict(list))  # fmt: skip
    found = _fill(ask, made)
    kept = {name: said for name in FILTERS if (said := ask.wanted(name))}
    facts = {
        "first": first, "weeks": made.weeks(), "total": found.total, "most_of_a_day": MOST_OF_A_DAY, "kept": kept,
        "is_this_month": first == today.replace(day=1),
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (made.last + timedelta(days=1)).strftime("%Y-%m"),
        "units": [one for one in units.list_units(ask.parts.reader, ask.person) if not one.ended_on][:MOST_UNITS],
        "rounds": round_events.rounds(ask.parts.reader, ask.person), "shown": SHOWN,
    }  # fmt: skip
    return replies.Page(template="calendar", facts=facts)


def _fill(ask: asking.Asked, made: Month) -> selection.Page[deadline_rows.Due]:
    reader, show = ask.parts.reader, ask.wanted("show")
    wanted = deadline_rows.Wanted(
        since=made.first, until=made.last, dated=True, unit=ask.wanted("unit"), cycle=ask.wanted("cycle"),
        round=ask.wanted("round"),
    )  # fmt: skip
    found: selection.Page[deadline_rows.Due] = selection.Page(items=(), total=0)
    if show != "rounds":
        found = deadlines.list_deadlines(reader, ask.person, wanted, page=selection.Paging(size=MOST))
    for due in found.items:
        if due.day is not None:
            made.dues[due.day].append(due)
    if show != "limits" and not ask.wanted("unit"):
        said = {"cycle": ask.wanted("cycle"), "round_id": ask.wanted("round")}
        for event in round_events.events(reader, ask.person, made.first, made.last, **said):
            made.events[min(event.last, made.last)].append(event)
    return found


def _first(text: str) -> date | None:
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
    return found if found.year in clock.YEARS else None


def _special(ask: asking.Asked, year: int) -> dict[date, calendar.CalendarDay]:
    try:
        days = calendars.year_of(ask.parts.reader, ask.person, year).adopted.value.days
    except errors.UnknownThing:
        return {}
    return {one.day: one for one in days}
