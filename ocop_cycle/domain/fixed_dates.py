"""
Days, ranges, months, quarters and years: dates that stand in the wording itself.

None of them rolls: the rule of Điều 148 on days off speaks of periods. When offices are closed on the last day, a
warning says so and names the working day before it.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from ocop_cycle import clock
from ocop_cycle.domain import dues, months, proofs
from ocop_cycle.domain.dues import Due, Ground
from ocop_cycle.policy import wording

_ONE_DAY = timedelta(days=1)
_DEFINED: tuple[wording.Part | None, ...] = (None, "start", "middle", "end", "last-working-day")
"""The parts of a month or year that need no confirmation; the halves and ten days are our reading."""

_SPANS: dict[int, Literal["month", "quarter", "year"]] = {1: "month", 3: "quarter", 12: "year"}
_CURRENT = {"month": 1, "quarter": 3, "year": 12}


def fixed_day(spec: wording.FixedDay, ground: Ground) -> Due:
    """A day, read as its leading words say."""
    return warn_days_off(_read(spec, spec.day, ground), ground)


def day_range(spec: wording.DayRange, ground: Ground) -> Due:
    """From a day to a day; what is done before the first is too early."""
    opened = proofs.step("opens", day=spec.since)
    due = _read(spec, spec.until, ground)
    due = replace(due, opens_at=clock.start_of(spec.since), proof=(opened, *due.proof))
    return warn_days_off(due, ground)


def from_day(spec: wording.FromDay, ground: Ground) -> Due:
    """A beginning without an end."""
    del ground
    first = spec.day + timedelta(days=spec.after)
    due = replace(dues.undated(spec.wording), opens_at=clock.start_of(first))
    return dues.shown(due, proofs.step("opens", day=first), proofs.step("open end"))


def in_month(spec: wording.InMonth, ground: Ground) -> Due:
    """A month or part of one."""
    return _span(spec.wording, date(spec.year, spec.month, 1), 1, spec.part, ground)


def quarter(spec: wording.Quarter, ground: Ground) -> Due:
    """A quarter, its start or its end."""
    return _span(spec.wording, date(spec.year, 3 * spec.quarter - 2, 1), 3, spec.part, ground)


def in_year(spec: wording.InYear, ground: Ground) -> Due:
    """A year or part of one."""
    return _span(spec.wording, date(spec.year, 1, 1), 12, spec.part, ground)


def current(spec: wording.Current, ground: Ground) -> Due:
    """The day, week, month, quarter or year in which the document is received."""
    anchor = ground.anchor
    if anchor is None:
        return dues.warned(dues.undated(spec.wording), proofs.say("no anchor", event=""))
    if spec.unit == "week":
        return week_of(anchor, spec.wording, ground)
    end = anchor if spec.unit == "day" else _end_of_current(anchor, _CURRENT[spec.unit])
    precision = "day" if spec.unit == "day" else _SPANS[_CURRENT[spec.unit]]
    due = dues.ending(spec.wording, end, precision=precision)
    due = dues.shown(due, proofs.step("current", anchor=anchor, day=end))
    return warn_days_off(due, ground)


def week_of(day: date, words: str, ground: Ground) -> Due:
    """The week of a day: by the strict reading to its last working day, by the lenient one to Sunday."""
    sunday = day + timedelta(days=6 - day.weekday())
    worked = ground.calendar.previous_working(sunday)
    strict = worked if worked >= day else sunday
    due = replace(dues.ending(words, strict, sunday, precision="day"), ambiguous=strict != sunday)
    step = proofs.step("week", proofs.HOUSE_RULE, anchor=day, strict=strict, lenient=sunday)
    due = dues.shown(due, step)
    return dues.unsettled(dues.warned(due, proofs.say("week end")), ground.calendar, strict - _ONE_DAY, sunday)


def read_day(words: str, day: date, reading: wording.Reading, ground: Ground) -> Due:
    """
    A day by its reading. "Trước ngày D" is the end of D-1 by the strict reading and of D by the lenient one, unless the
    plan or regime has settled it.
    """
    if reading == "by":
        return dues.shown(dues.ending(words, day, precision="day"), proofs.step("by", proofs.PERIOD_ENDS, day=day))
    strict = day - _ONE_DAY
    if ground.strict_before:
        step = proofs.step("before, strictly", day=day, strict=strict)
        return dues.shown(dues.ending(words, strict, precision="day"), step)
    step = proofs.step("before", proofs.HOUSE_RULE, day=day, strict=strict)
    due = dues.shown(dues.ending(words, strict, day, precision="day"), step)
    if reading == "by-before":
        due = dues.warned(replace(due, ambiguous=True), proofs.say("two readings", strict=strict))
    return due


def at_hour(words: str, day: date, hour: str) -> Due:
    """An hour of a day; there "trước" and "chậm nhất" say the same."""
    hours, minutes = map(int, hour.split(":"))
    at = clock.end_of(day) if hours == 24 else clock.at_local(day, hours, minutes)
    due = Due(wording=words, precision="hour", strict_at=at, lenient_at=at)
    return dues.shown(due, proofs.step("hour", hour=hour, day=day))


def warn_days_off(due: Due, ground: Ground) -> Due:
    """The same, warning of each last day on which offices are closed."""
    ends = [clock.last_day(at) for at in (due.strict_at, due.lenient_at) if at]
    for day in dict.fromkeys(ends):
        off = ground.calendar.why_off(day)
        if off:
            why, earlier = proofs.why_off_text(off), ground.calendar.previous_working(day)
            due = dues.warned(due, proofs.say("day off", day=day, why=why, earlier=earlier))
    return due


def _read(spec: wording.FixedDay | wording.DayRange, day: date, ground: Ground) -> Due:
    if spec.time_of_day:
        return at_hour(spec.wording, day, spec.time_of_day)
    if spec.precision == "day" or spec.reading == "by":
        return replace(read_day(spec.wording, day, spec.reading, ground), precision=spec.precision)
    span = proofs.span_text(day, 12 if spec.precision == "year" else 1, None)
    due = dues.ending(spec.wording, day - _ONE_DAY, precision=spec.precision)
    due = dues.shown(due, proofs.step("before span", span=span, strict=day - _ONE_DAY))
    return replace(due, ambiguous=spec.reading == "by-before")


def _span(words: str, first: date, length: int, part: wording.Part | None, ground: Ground) -> Due:
    end = _end_of_part(first, length, part, ground)
    span = proofs.span_text(first, length, part)
    precision = "day" if part in _DEFINED and part else _SPANS[length]
    due = dues.ending(words, end, precision=precision)
    due = dues.shown(due, proofs.step("span", _source(length, part), span=span, day=end))
    if part not in _DEFINED:
        due = dues.warned(due, proofs.say("not defined", span=span))
    if part == "last-working-day":
        return dues.unsettled(due, ground.calendar, end - _ONE_DAY, months.end_of_span(first, length))
    return warn_days_off(due, ground)


def _end_of_part(first: date, length: int, part: wording.Part | None, ground: Ground) -> date:
    last = months.end_of_span(first, length)
    match part:
        case "start":
            return first
        case "middle" | "first-half":
            return months.end_of_span(first, 6) if length == 12 else first.replace(day=15)
        case "first-ten-days":
            return first.replace(day=10)
        case "second-ten-days":
            return first.replace(day=20)
        case "last-working-day":
            return ground.calendar.previous_working(last)
    return last


def _source(length: int, part: wording.Part | None) -> str | None:
    if part in ("start", "middle", "end") and length != 3:
        return proofs.UNITS_OF_TIME
    return None if part is None else proofs.HOUSE_RULE


def _end_of_current(anchor: date, length: int) -> date:
    first_month = (anchor.month - 1) // length * length + 1
    return months.end_of_span(date(anchor.year, first_month, 1), length)
