"""
Periods from an event, and windows back from one.

A period is counted from the day after its event (Điều 147), ends with its last day and, when that is a day off, with
the next working day (Điều 148). Windows are counted back by plain arithmetic; where the later edge is a day off, the
strict reading takes the working day before it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ocop_cycle import clock
from ocop_cycle.domain import dues, months, proofs
from ocop_cycle.domain.dues import Due, Ground
from ocop_cycle.domain.proofs import ProofStep
from ocop_cycle.domain.working_days import WorkingCalendar
from ocop_cycle.policy import wording

_ONE_DAY = timedelta(days=1)


def period(spec: wording.Period, ground: Ground) -> Due:
    """So long from an event; without the day of the event there is no date yet."""
    start = spec.since or ground.anchor
    if start is None:
        event = proofs.event_text(spec.event)
        return dues.warned(dues.undated(spec.wording), proofs.say("no anchor", event=event))
    due = _hours(spec, start, ground) if spec.unit == "hours" else _counted(spec, start, ground)
    if spec.after:
        sentence = proofs.say("after", count=spec.count, unit=proofs.unit_text(spec.unit))
        due = dues.warned(replace(due, ambiguous=True), sentence)
    return due


def window(spec: wording.Window, ground: Ground) -> Due:
    """Between two edges before an event; without the day of the event there is no date yet."""
    end = spec.end or ground.anchor
    if end is None:
        return dues.warned(dues.undated(spec.wording), proofs.say("no end", event=proofs.event_text(spec.event)))
    due = dues.undated(spec.wording)
    if spec.not_later is not None:
        due = _closing(spec, end, spec.not_later, ground)
    if spec.not_earlier is not None:
        due = _opening(spec, due, end, spec.not_earlier, ground)
    first = proofs.step("window", end=end, event=proofs.event_text(spec.event))
    return replace(due, proof=(first, *due.proof))


def _counted(spec: wording.Period, start: date, ground: Ground) -> Due:
    starts = proofs.step("starts", proofs.COUNTING_STARTS, anchor=start, event=proofs.event_text(spec.event))
    if spec.unit == "working-days":
        end = ground.calendar.add(start, spec.count)
        counted = _working_step(spec.count, start, end, ground.calendar)
        return _ended(spec.wording, end, (starts, counted), ground, since=start)
    last = start + timedelta(days=spec.count) if spec.unit == "days" else months.add_months(start, spec.count)
    end = ground.calendar.next_working(last)
    steps = (starts, _plain_step(spec, start, last), *_rolling(last, end, ground.calendar))
    return _ended(spec.wording, end, steps, ground, since=last - _ONE_DAY)


def _ended(words: str, end: date, steps: tuple[ProofStep, ...], ground: Ground, *, since: date) -> Due:
    due = dues.ending(words, end, precision="day")
    due = dues.shown(due, *steps, proofs.step("by", proofs.PERIOD_ENDS, day=end))
    return dues.unsettled(due, ground.calendar, since, end)


def _plain_step(spec: wording.Period, start: date, last: date) -> ProofStep:
    if spec.unit == "days":
        return proofs.step("days", count=spec.count, anchor=start, day=last)
    phrase = "months" if last.day == start.day else "months, cut"
    return proofs.step(phrase, proofs.PERIOD_ENDS, count=spec.count, anchor=start, day=last)


def _working_step(count: int, start: date, end: date, calendar: WorkingCalendar) -> ProofStep:
    off, made_up = calendar.skipped(start, end), calendar.made_up(start, end)
    return proofs.step(
        "working days",
        proofs.documents((*off, *made_up)),
        count=count,
        anchor=start,
        day=end,
        skipped=proofs.say("skipped", days=proofs.skipped_text(off)) if off else "",
        made_up=proofs.say("made up", days=proofs.made_up_text(made_up)) if made_up else "",
    )


def _rolling(last: date, end: date, calendar: WorkingCalendar) -> tuple[ProofStep, ...]:
    off = calendar.why_off(last)
    if off is None:
        return ()
    return (proofs.step("rolls", proofs.PERIOD_ENDS, day=last, why=proofs.why_off_text(off), next=end),)


def _hours(spec: wording.Period, start: date, ground: Ground) -> Due:
    """Hours run on through nights and days off; from a day alone, from its start or from its end."""
    span = timedelta(hours=spec.count)
    if ground.anchor_at is not None and spec.since is None:
        end = ground.anchor_at + span
        step = proofs.step("hours", count=spec.count, start=_moment_text(ground.anchor_at), end=_moment_text(end))
        return dues.shown(Due(wording=spec.wording, precision="hour", strict_at=end, lenient_at=end), step)
    strict, lenient = clock.start_of(start) + span, clock.end_of(start) + span
    due = Due(wording=spec.wording, precision="hour", strict_at=strict, lenient_at=lenient, ambiguous=True)
    return dues.shown(due, proofs.step("hours of a day", proofs.HOUSE_RULE, count=spec.count, anchor=start))


def _moment_text(at: datetime) -> str:
    local = clock.in_office(at)
    return f"{local:%H:%M} ngày {proofs.day_text(local.date())}"


def _back(end: date, count: int, unit: wording.Unit, calendar: WorkingCalendar) -> date:
    if unit == "working-days":
        return calendar.add(end, -count)
    return months.add_months(end, -count) if unit == "months" else end - timedelta(days=count)


def _closing(spec: wording.Window, end: date, count: int, ground: Ground) -> Due:
    last = _back(end, count, spec.unit, ground.calendar)
    strict = ground.calendar.previous_working(last)
    due = dues.ending(spec.wording, strict, last, precision="day")
    unit = proofs.unit_text(spec.unit)
    due = dues.shown(due, proofs.step("window closes", count=count, unit=unit, day=last))
    off = ground.calendar.why_off(last)
    if off:
        why = proofs.why_off_text(off)
        due = dues.shown(due, proofs.step("window, earlier", proofs.HOUSE_RULE, day=last, why=why, earlier=strict))
        due = dues.warned(due, proofs.say("day off", day=last, why=why, earlier=strict))
    until = end if spec.unit == "working-days" else last
    return dues.unsettled(due, ground.calendar, strict - _ONE_DAY, until)


def _opening(spec: wording.Window, due: Due, end: date, count: int, ground: Ground) -> Due:
    first = _back(end, count, spec.unit, ground.calendar)
    step = proofs.step("window opens", count=count, unit=proofs.unit_text(spec.unit), day=first)
    due = replace(due, opens_at=clock.start_of(first), proof=(step, *due.proof))
    off = ground.calendar.why_off(first)
    if off is None:
        return due
    why = proofs.why_off_text(off)
    return dues.warned(due, proofs.say("opens on a day off", day=first, why=why, next=ground.calendar.add(first, 1)))
