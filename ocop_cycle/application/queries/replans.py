"""
What another year of the calendar would do to running deadlines, before it is adopted: nobody moves days unseen.

The digest fixes the list; the command that adopts the year carries it, and does nothing when the list is another by
then. Whoever may adopt a calendar sees everything.
"""

from dataclasses import dataclass
from datetime import date

from ocop_cycle import clock
from ocop_cycle.application import replanning
from ocop_cycle.application.queries import deadline_rows, hits, reader, selection
from ocop_cycle.domain import permissions
from ocop_cycle.policy import calendar
from ocop_cycle.storage import schema

__all__ = ["Moved", "Replan", "of_calendar"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A running deadline as it stands, the days it would fall on, and the notices that would be wrong."""

    due: deadline_rows.Due
    new_day: date
    new_lenient_day: date
    hit: hits.Hit


@dataclass(frozen=True, kw_only=True, slots=True)
class Replan:
    """What would move, the earliest day first; ``digest`` confirms exactly this list."""

    year: int
    moved: tuple[Moved, ...]
    digest: str

    @property
    def queued(self) -> int:
        """How many notices of the old days have reached nobody yet, and will not leave."""
        return sum(len(one.hit.queued) for one in self.moved)

    @property
    def sent(self) -> int:
        """How many notices have told somebody a day that will be wrong."""
        return sum(len(one.hit.sent) for one in self.moved)


def of_calendar(asking: reader.Reader, actor: permissions.Actor, year: calendar.CalendarYear) -> Replan:
    """
    The running deadlines that this content of a year would move.

    Raises:
        CalendarsDisagree: the year and its neighbours in force say different things of one day.
    """
    with asking.look(actor) as view:
        working = replanning.with_year(view.calendar, year)
        found = {one.deadline.id: one for one in replanning.shifts(view.runner, working, view.at_text)}
        dues = _dues(view, {(one.deadline.subject_kind, one.deadline.subject_id) for one in found.values()})
        concerned = [due for due in dues if due.id in found]
        hit = hits.of_deadlines(view, concerned)
    moved = tuple(_moved(due, found[due.id], hit[due.id]) for due in concerned)
    return Replan(year=year.year, moved=moved, digest=replanning.digest(found.values()))


def _dues(view: reader.View, subjects: set[tuple[str, str]]) -> tuple[deadline_rows.Due, ...]:
    chosen = deadline_rows.choose(view, deadline_rows.Wanted(state="open", dated=True))
    selection.of_subjects(chosen, schema.deadline.c.subject_kind, schema.deadline.c.subject_id, sorted(subjects))
    return deadline_rows.dues(view, chosen.all(view.runner, "page of subjects", deadline_rows.asked))


def _moved(due: deadline_rows.Due, shift: replanning.Shift, hit: hits.Hit) -> Moved:
    days = (clock.last_day(clock.from_text(shift.columns[name])) for name in ("strict_at", "lenient_at"))
    return Moved(due=due, new_day=next(days), new_lenient_day=next(days), hit=hit)
