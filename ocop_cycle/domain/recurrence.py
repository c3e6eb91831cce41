"""
What comes again: the days of a cycle, each a fixed date of its own.

Cycles of months that divide the year run with the calendar: "6 tháng một lần" ends with June and December, a quarter
with March. Others, and cycles of several weeks or days, run from a day that must be given. A day that a month does not
have is its last one.

An occurrence is named by its day in the cycle, which no calendar changes; where the words ask for a working day, the
day on which it falls due may be an earlier one.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ocop_cycle.domain import dues, fixed_dates, months, proofs
from ocop_cycle.domain.dues import Due, Ground
from ocop_cycle.policy import wording

_MOST_DAYS_AHEAD = 366 * 5


def occurrences(spec: wording.Recurring, since: date, until: date, ground: Ground) -> tuple[Due, ...]:
    """The due moments whose day lies from ``since`` to ``until``, both included, in order."""
    days = (day for day in _days(spec, since, until, ground) if since <= _worked(spec, day, ground) <= until)
    return tuple(_due(spec, day, ground) for day in days)


def next_occurrence(spec: wording.Recurring, ground: Ground) -> Due:
    """The due moment of the occurrence that is named; else the first on or after the anchor, no date without one."""
    if spec.on is not None:
        return _due(spec, spec.on, ground)
    if ground.anchor is None or not _has_start(spec, ground):
        return dues.warned(dues.undated(spec.wording), proofs.say("no start of cycle"))
    day = first_day(spec, ground)
    return _due(spec, day, ground) if day else dues.warned(dues.undated(spec.wording), proofs.say("beyond"))


def first_day(spec: wording.Recurring, ground: Ground) -> date | None:
    """The day that names the first occurrence which falls due on or after the anchor; None where there is none."""
    if ground.anchor is None:
        return None
    until = ground.anchor + timedelta(days=_MOST_DAYS_AHEAD)
    ahead = _days(spec, ground.anchor, until, ground)
    return next((day for day in ahead if _worked(spec, day, ground) >= ground.anchor), None)


def day_after(spec: wording.Recurring, day: date, until: date, ground: Ground) -> date | None:
    """The day that names the next occurrence after the one of ``day``, up to ``until``; None where there is none."""
    since = day + timedelta(days=1)
    return next((each for each in _days(spec, since, until, ground) if since <= each <= until), None)


def _has_start(spec: wording.Recurring, ground: Ground) -> bool:
    return ground.anchor is not None or (12 % spec.every == 0 if spec.unit == "month" else spec.every == 1)


def _worked(spec: wording.Recurring, day: date, ground: Ground) -> date:
    """The day on which an occurrence falls due."""
    return ground.calendar.previous_working(day) if spec.working else day


def _days(spec: wording.Recurring, since: date, until: date, ground: Ground) -> Iterator[date]:
    """The days that name occurrences, in order; some before ``since`` or after ``until``, in the same month."""
    if not _has_start(spec, ground):
        return iter(())
    if spec.unit == "month":
        return _months(spec, since, until) if 12 % spec.every == 0 else _stepped(spec, since, until, ground)
    step = timedelta(days=spec.every * (7 if spec.unit == "week" else 1))
    return _steps(_first(spec, since, ground), step, since, until)


def _months(spec: wording.Recurring, since: date, until: date) -> Iterator[date]:
    wanted = (spec.month or spec.every) % spec.every
    first = since.replace(day=1)
    for ahead in range((until.year - since.year) * 12 + until.month - since.month + 1):
        month = months.add_months(first, ahead)
        if month.month % spec.every == wanted:
            yield _day_in(spec, month)


def _day_in(spec: wording.Recurring, month: date) -> date:
    last = months.last_of_month(month.year, month.month)
    return last if spec.day is None or spec.day == -1 else month.replace(day=min(spec.day, last.day))


def _stepped(spec: wording.Recurring, since: date, until: date, ground: Ground) -> Iterator[date]:
    """Every so many months from the anchor, on the matching day."""
    start = ground.anchor or since
    count = 1
    while (day := months.add_months(start, spec.every * count)) <= until:
        if day >= since:
            yield day
        count += 1


def _first(spec: wording.Recurring, since: date, ground: Ground) -> date:
    start = ground.anchor if spec.every > 1 and ground.anchor else since
    if spec.unit == "day":
        return start
    weekday = 6 if spec.weekday is None else spec.weekday
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _steps(first: date, step: timedelta, since: date, until: date) -> Iterator[date]:
    day = first if first >= since else first + step * -(-(since - first) // step)
    while day <= until:
        yield day
        day += step


def _due(spec: wording.Recurring, named: date, ground: Ground) -> Due:
    day = _worked(spec, named, ground)
    found = proofs.step("found", wording=spec.wording)
    if spec.unit == "week" and spec.weekday is None:
        due = fixed_dates.week_of(day - timedelta(days=6), spec.wording, ground)
        return replace(due, proof=(found, *due.proof))
    due = _timed(spec, day, ground)
    steps = [found, proofs.step("recurs", day=day)]
    if spec.day is not None and spec.day > day.day and not spec.working:
        steps.append(proofs.step("recurs, cut", proofs.UNITS_OF_TIME, number=spec.day, day=day))
    due = replace(due, proof=(*steps, *due.proof))
    return fixed_dates.warn_days_off(due, ground)


def _timed(spec: wording.Recurring, day: date, ground: Ground) -> Due:
    if spec.time_of_day:
        return fixed_dates.at_hour(spec.wording, day, spec.time_of_day)
    due = fixed_dates.read_day(spec.wording, day, spec.reading, ground)
    return due if spec.unit != "month" or spec.day is not None else replace(due, precision="month")
