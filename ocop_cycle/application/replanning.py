"""
What another working calendar does to running deadlines: found before it is done, and done only as it was shown.

A deadline keeps what it was reckoned from: the specification, the day counted from, how "trước ngày" is read. So it can
be reckoned again by any calendar, and only the calendar makes the difference. What is over by both calendars is history
and stays as it was.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import deadline_ledger
from ocop_cycle.domain import working_days
from ocop_cycle.policy import calendar, wording
from ocop_cycle.storage import deadlines, open_deadlines, statements

MOMENTS = ("opens_at", "strict_at", "lenient_at")
"""The columns that are when a deadline opens and ends; the others that are reckoned say how firm that is."""


class Basis(NamedTuple):
    """What a deadline was reckoned from."""

    spec: wording.TimeSpec
    anchor: date | None
    strict: bool


class Shift(NamedTuple):
    """A running deadline that would fall on other days, and its columns by the other calendar."""

    deadline: deadlines.Deadline
    columns: Mapping[str, Any]


def basis_of(deadline: deadlines.Deadline) -> Basis | None:
    """What a deadline was reckoned from; None for one that was never reckoned from words."""
    told = json.loads(deadline.proof)
    said = told.get("basis") if isinstance(told, dict) else None
    if said is None:
        return None
    anchor = date.fromisoformat(said["anchor"]) if said["anchor"] else None
    return Basis(wording.from_plain(said["spec"]), anchor, bool(said["strict"]))


def known_basis(deadline: deadlines.Deadline) -> Basis:
    """
    What a deadline was reckoned from.

    Raises:
        errors.RowVanished: it was never reckoned from words.
    """
    basis = basis_of(deadline)
    if basis is None:
        raise errors.RowVanished(table="deadline", key=deadline.id)
    return basis


def again(deadline: deadlines.Deadline, working: working_days.WorkingCalendar, now: str) -> Mapping[str, Any] | None:
    """The columns of a deadline by a calendar; None where it is over by both, or has nothing to be reckoned from."""
    basis = basis_of(deadline)
    if basis is None:
        return None
    columns = deadline_ledger.reckoned(working, basis.spec, basis.anchor, basis.strict)
    ends = columns["lenient_at"]
    return None if ends is None or max(ends, deadline.lenient_at or "") <= now else columns


def differs(deadline: deadlines.Deadline, columns: Mapping[str, Any]) -> bool:
    """Whether the columns put a deadline on other days."""
    return any(getattr(deadline, name) != columns[name] for name in MOMENTS)


def shifts(runner: statements.Runner, working: working_days.WorkingCalendar, now: str) -> Iterator[Shift]:
    """The open deadlines that fall on other days by this calendar, in the order of their ids."""
    for deadline in open_deadlines.dated(runner):
        columns = again(deadline, working, now)
        if columns is not None and differs(deadline, columns):
            yield Shift(deadline, columns)


def with_year(working: working_days.WorkingCalendar, year: calendar.CalendarYear) -> working_days.WorkingCalendar:
    """
    The calendar with another content of one year.

    Raises:
        errors.StepRefused: the year and another one in force say different things of one day.
    """
    others = (one for one in working.years.values() if one.year != year.year)
    try:
        return working_days.build([*others, year])
    except working_days.CalendarsDisagree as disagreement:
        facts = {"year": str(year.year), "day": disagreement.what}
        raise errors.StepRefused((errors.Reason("calendars-disagree", facts),)) from None
