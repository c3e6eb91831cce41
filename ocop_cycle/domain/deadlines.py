"""
From a specification of time to due moments with their proof. Pure: the day an event happened is an argument.

The rules are those of Bộ luật Dân sự 2015, Điều 144–148: counting starts the day after the event; a *period* that ends
on a day off ends on the next working day; a period in months ends on the matching day, or on the last day of a month
that has none. A fixed day is no period: it does not roll, and a warning says that offices are closed. For edges counted
back from an event the law says nothing: they are kept by plain arithmetic, and a later edge on a day off is taken a
working day earlier by the strict reading.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from ocop_cycle import clock
from ocop_cycle.domain import dues, fixed_dates, months, periods, proofs, recurrence
from ocop_cycle.domain.dues import Due, Ground, as_json, explain, from_json, last_safe_day, proof_as_json
from ocop_cycle.domain.proofs import ProofStep
from ocop_cycle.domain.working_days import BeyondCalendar, WorkingCalendar
from ocop_cycle.policy import wording

__all__ = [
    "Due",
    "Occurrence",
    "ProofStep",
    "as_json",
    "certificate_end",
    "explain",
    "from_json",
    "is_recurring",
    "last_safe_day",
    "occurrence",
    "proof_as_json",
    "recur",
    "resolve",
    "resolve_each",
]


def resolve(
    spec: wording.TimeSpec,
    *,
    anchor: date | datetime | None,
    calendar: WorkingCalendar,
    strict_before: bool = False,
) -> Due:
    """
    The due moments of a specification, with their proof.

    Never raises for what a wording can say: what has no date (standing, urgent, unknown, an event not yet dated, or
    several times at once) comes back without moments, and says why.

    Args:
        spec: what the wording means.
        anchor: the day of the event that is counted from or back from, or for a cycle the day to look from; a moment
            (aware) counts hours exactly and otherwise stands for its office day.
        calendar: the working days.
        strict_before: whether the plan or regime reads "trước ngày D" as the end of D-1 alone.
    """
    ground = _ground(anchor, calendar, strict_before=strict_before)
    try:
        due = _RESOLVERS[type(spec)](spec, ground)
    except (BeyondCalendar, OverflowError):
        due = dues.warned(dues.undated(spec.wording), proofs.say("beyond"))
    return _introduced(spec, due)


def resolve_each(
    spec: wording.TimeSpec,
    *,
    anchor: date | datetime | None,
    calendar: WorkingCalendar,
    strict_before: bool = False,
) -> tuple[Due, ...]:
    """The due moments of each time that a wording names; one for most wordings."""
    return tuple(resolve(one, anchor=anchor, calendar=calendar, strict_before=strict_before) for one in _each(spec))


def recur(
    spec: wording.Recurring,
    *,
    since: date,
    until: date,
    calendar: WorkingCalendar,
    anchor: date | None = None,
    strict_before: bool = False,
) -> tuple[Due, ...]:
    """
    The due moments of a cycle whose day lies from ``since`` to ``until``, both included, in order.

    ``anchor`` is the day from which a cycle runs that does not run with the calendar ("5 tháng một lần"); without it
    such a cycle has no occurrence.
    """
    ground = _ground(anchor, calendar, strict_before=strict_before)
    return recurrence.occurrences(spec, since, until, ground)


class Occurrence(NamedTuple):
    """One occurrence of what recurs: the day that names it, and the specification of it alone."""

    day: date
    spec: wording.TimeSpec


def is_recurring(spec: wording.TimeSpec) -> bool:
    """Whether a wording names a cycle, alone or beside other times."""
    return any(isinstance(one, wording.Recurring) for one in _each(spec))


def occurrence(
    spec: wording.TimeSpec,
    *,
    since: date,
    calendar: WorkingCalendar,
    after: date | None = None,
    until: date = date.max,
    strict_before: bool = False,
) -> Occurrence | None:
    """
    The first occurrence of what recurs; or the next one after the day of another, up to ``until``.

    Where a wording names several times, the earliest of them; what falls on one day is one occurrence.

    Args:
        spec: what the wording means.
        since: the day from which the cycle runs: its first occurrence falls due on or after it.
        calendar: the working days; they decide which occurrence is the first, and never which ones follow.
        after: the day that names the occurrence before.
        until: the last day that may name an occurrence.
        strict_before: whether the plan or regime reads "trước ngày D" as the end of D-1 alone.
    """
    ground = _ground(since, calendar, strict_before=strict_before)
    try:
        found = [each for one in _each(spec) if (each := _occurrence(one, after, until, ground)) is not None]
    except (BeyondCalendar, OverflowError):
        return None
    return min(found, key=lambda each: each.day, default=None)


def _each(spec: wording.TimeSpec) -> tuple[wording.TimeSpec, ...]:
    return spec.specs if isinstance(spec, wording.Several) else (spec,)


def _occurrence(spec: wording.TimeSpec, after: date | None, until: date, ground: Ground) -> Occurrence | None:
    if isinstance(spec, wording.Recurring):
        day = recurrence.first_day(spec, ground) if after is None else recurrence.day_after(spec, after, until, ground)
        return Occurrence(day, replace(spec, on=day)) if day is not None and day <= until else None
    anchor = ground.anchor if wording.is_of_document(spec) else None
    due = resolve(spec, anchor=anchor, calendar=ground.calendar, strict_before=ground.strict_before)
    last = clock.last_day(due.lenient_at) if due.lenient_at else None
    return Occurrence(last, spec) if last is not None and (after or date.min) < last <= until else None


def certificate_end(issued: date, months_valid: int) -> date:
    """
    The day on which a certificate ends: the matching day (Bộ luật Dân sự 2015, Điều 148).

    It does not roll over days off. Whether the day itself still counts is not said by law and provinces differ; the
    end that a decision states is stored as decided and this is only proposed.
    """
    return months.add_months(issued, months_valid)


def _ground(anchor: date | datetime | None, calendar: WorkingCalendar, *, strict_before: bool) -> Ground:
    at = anchor if isinstance(anchor, datetime) else None
    day = anchor if at is None else clock.day_of(at)
    return Ground(calendar=calendar, anchor=day, anchor_at=at, strict_before=strict_before)


def _introduced(spec: wording.TimeSpec, due: Due) -> Due:
    """The proof opened with the words found, and the words that make the time less firm said as a warning."""
    if not isinstance(spec, wording.Recurring):
        due = replace(due, proof=(proofs.step("found", wording=spec.wording), *due.proof))
    hedges = wording.hedges(spec.wording) if due.strict_at else ()
    return dues.warned(due, *(proofs.say("hedged", words=words) for words in hedges))


def _standing(spec: wording.Standing, ground: Ground) -> Due:
    del ground
    return dues.shown(dues.undated(spec.wording), proofs.step("on request" if spec.on_request else "standing"))


def _urgent(spec: wording.Urgent, ground: Ground) -> Due:
    del ground
    return dues.shown(dues.undated(spec.wording), proofs.step("urgent"))


def _several(spec: wording.Several, ground: Ground) -> Due:
    del ground
    return dues.warned(dues.undated(spec.wording), proofs.say("several", count=len(spec.specs)))


def _unknown(spec: wording.Unknown, ground: Ground) -> Due:
    del ground
    return dues.warned(dues.undated(spec.wording), spec.sentence)


_RESOLVERS: dict[type[Any], Callable[[Any, Ground], Due]] = {
    wording.FixedDay: fixed_dates.fixed_day,
    wording.InMonth: fixed_dates.in_month,
    wording.Quarter: fixed_dates.quarter,
    wording.InYear: fixed_dates.in_year,
    wording.Current: fixed_dates.current,
    wording.DayRange: fixed_dates.day_range,
    wording.FromDay: fixed_dates.from_day,
    wording.Period: periods.period,
    wording.Window: periods.window,
    wording.Recurring: recurrence.next_occurrence,
    wording.Standing: _standing,
    wording.Urgent: _urgent,
    wording.Several: _several,
    wording.Unknown: _unknown,
}
"""What resolves each kind of specification."""
