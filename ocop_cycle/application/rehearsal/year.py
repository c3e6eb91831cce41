"""
The year itself: from one moment at which somebody acts, or a bell rings, to the next, until all is done.

Acts of one day are told at ten in the morning, in the order of the dossiers' codes. What is due in between is swept at
its own moment, and messages are made at each.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, outbox, walking
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import acting, course, stage, told
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, deadlines, dossiers, notices

OPENS_AT = (8, 0)
ACTS_AT = (10, 0)
BEYOND = timedelta(days=366)
"""How long after the end of the year dossiers and clocks that are still on their way are followed."""

Heard = Callable[[int, int], None]
"""Hears how many days of how many have gone by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """A dated duty of a unit, the day on which it is done, and why then."""

    id: str
    milestone: str
    unit: str
    scope: str
    day: date
    why: tuple[told.Said, ...]


@dataclass(frozen=False, kw_only=True, slots=True)
class Year:
    """A year while it goes by."""

    on: stage.Stage
    mail: told.Mail
    courses: list[course.Course]
    duties: list[Duty] = field(default_factory=list)
    lines: list[told.Line] = field(default_factory=list)
    findings: list[told.Finding] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    stops: int = 0
    messages: int = 0


def play(on: stage.Stage, mail: told.Mail, heard: Heard) -> Year:
    """Open the cycle and every dossier, then let the year go by; what happened in it."""
    producers = {producer.id: producer for producer in on.plan.producers}
    this = Year(
        on=on, mail=mail, courses=[course.Course(product=p, producer=producers[p.producer]) for p in on.plan.products]
    )
    _begin(this)
    last = date(on.plan.year, 12, 31)
    while (day := _next_day(this)) is not None and day <= last + BEYOND:
        heard(max((day - on.begins).days, 0), max((last - on.begins).days, 1))
        _walk(this, clock.at_local(day, *ACTS_AT))
        _act(this, day)
    _walk(this, max(on.keeper.now(), clock.end_of(last)))
    while (bell := _next_bell(this)) is not None:
        _walk(this, bell)
    return this


def _begin(this: Year) -> None:
    on = this.on
    on.keeper.set(clock.at_local(on.begins, *OPENS_AT))
    receipt = on.hands.do(commands.OpenCycle, cycle=on.plan.id)
    this.lines.append(
        told.Line(
            at=on.keeper.now(), what="cycle-opened", subject=receipt.subject,
            facts={"duties": str(receipt.after["duties"])}, notices=len(receipt.notices),
        )
    )  # fmt: skip
    for one in this.courses:
        this.lines += acting.open_dossier(on, one)
    _send(this)
    _read_again(this, this.courses, opened=True)
    _plan_duties(this)


def _next_day(this: Year) -> date | None:
    days = [one.move.day for one in this.courses if one.move is not None] + [duty.day for duty in this.duties]
    return min(days, default=None)


def _walk(this: Year, until: datetime) -> None:
    on = this.on
    for stop in walking.walk(on.built, until, on.keeper.set, lambda: _send(this)):
        this.stops += 1
        for deadline, why in stop.swept.refused:
            this.findings.append(told.Finding(code="bell-refused", facts={"why": why}, subjects=(deadline,)))


def _act(this: Year, day: date) -> None:
    """Everything that is done on a day; a step may call for another on the same day."""
    while moving := [one for one in this.courses if one.move is not None and one.move.day <= day]:
        for one in moving:
            if one.move is not None:
                this.lines += acting.carry_out(this.on, one, one.move)
        _read_again(this, moving)
    for duty in [duty for duty in this.duties if duty.day <= day]:
        this.duties.remove(duty)
        this.lines += _do_duty(this, duty)
    _send(this)


def _read_again(this: Year, moved: Iterable[course.Course], *, opened: bool = False) -> None:
    """How dossiers stand after they were acted on, and what is to be done with them next."""
    on, today = this.on, clock.day_of(this.on.keeper.now())
    with on.built.store.reading() as runner:
        rows = {row.product_id: row for row in dossiers.of_cycle(runner, on.plan.id)}
        standing = deadlines.open_of(runner, "dossier", [row.id for row in rows.values()])
    for one in moved:
        one.row = rows.get(one.product.id)
        if one.row is not None:
            _note_stay(one, one.row, today)
            one.move = course.decide(on, one, standing.get(one.row.id, []), today)
    if opened:
        this.courses.sort(key=lambda one: one.code)


def _note_stay(one: course.Course, row: dossiers.Dossier, today: date) -> None:
    last = one.stays[-1] if one.stays else None
    if last is not None and last.state == row.state:
        return
    if last is not None:
        one.stays[-1] = last._replace(until=today)
    one.stays.append(told.Stay(row.state, row.stage, today, None))


# --- duties


def _plan_duties(this: Year) -> None:
    on = this.on
    with on.built.store.reading() as runner:
        found = cycles.duties(runner, cycles.duty_ids(runner))
        standing = deadlines.open_of(runner, "duty", list(found))
    for duty in found.values():
        for deadline in standing.get(duty.id, []):
            last = on.reckoner.last_safe_day(deadline)
            if last is not None:
                this.duties.append(_planned_duty(this, duty, deadline, last))


def _planned_duty(this: Year, duty: cycles.Duty, deadline: deadlines.Open, last: date) -> Duty:
    on = this.on
    facts = {"rule": deadline.rule, "wording": deadline.wording or "", "last_safe_day": last.isoformat()}
    why = [told.Said("last-safe-day", facts)]
    day = max(last, on.begins)
    if last < on.begins:
        facts = {"duty": duty.milestone, "safe_day": last.isoformat(), "begins": on.begins.isoformat()}
        this.findings.append(told.Finding(code="duty-due-before-begin", facts=facts, subjects=(duty.id,)))
    late = on.scenario.duty_lateness(milestone=duty.milestone, unit=duty.unit_id)
    if late is not None:
        day = on.calendar.add(day, late.working_days)
        why.append(told.Said("late", {"days": str(late.working_days)}))
    return Duty(id=duty.id, milestone=duty.milestone, unit=duty.unit_id, scope=duty.scope, day=day, why=tuple(why))


def _do_duty(this: Year, duty: Duty) -> Iterator[told.Line]:
    on = this.on
    levels = {unit.id: unit.level for unit in on.plan.units}
    person = on.cast.for_permission("duty.record", permissions.Place(duty.scope), levels.get(duty.unit))
    said: dict[str, Any] = {"duty": duty.id, "day": clock.day_of(on.keeper.now())}
    try:
        receipt = on.hands.do(commands.RecordDutyDone, person.id if person else permissions.SYSTEM, **said)
    except errors.Refused as refusal:
        facts = {"step": duty.milestone, "reasons": "; ".join(str(reason) for reason in refusal.reasons)}
        this.findings.append(told.Finding(code="step-refused", facts=facts, subjects=(duty.id,)))
        return
    yield told.Line(
        at=on.keeper.now(), what="duty-done", subject=receipt.subject, person=person.name if person else None,
        party=("unit", duty.unit), facts={"duty": duty.milestone}, why=duty.why, notices=len(receipt.notices),
    )  # fmt: skip


# --- messages, and the end


def _send(this: Year) -> outbox.OutboxReport:
    """Make messages of what is owed: of all of it, or of the first notice of each template."""
    built = this.on.built
    if this.mail == "all":
        report = built.outbox.run()
        this.messages += report.issued
        return report
    issued = 0
    while (notice := _first_of_new_template(this)) is not None:
        rendered = built.outbox.renderer.render(notice.template, json.loads(notice.facts))
        said = {"subject": rendered.subject, "text": rendered.text, "html": rendered.html}
        this.on.hands.do(commands.IssueMessage, notices=(notice.id,), **said)
        this.templates.append(notice.template)
        issued += 1
    this.messages += issued
    return outbox.OutboxReport(issued=issued)


def _first_of_new_template(this: Year) -> notices.Notice | None:
    with this.on.built.store.reading() as runner:
        key = rehearsed.first_of_new_template(runner, this.templates)
        return notices.of_keys(runner, [key])[0] if key else None


def _next_bell(this: Year) -> datetime | None:
    """When the next bell rings on a dossier or duty that is still open after the year; certificates go on for years."""
    until = clock.to_text(clock.end_of(date(this.on.plan.year, 12, 31) + BEYOND))
    with this.on.built.store.reading() as runner:
        bells = [row.next_at for row in rehearsed.deadlines(runner) if row.next_at and row.next_at <= until]
    return clock.from_text(min(bells)) if bells else None
