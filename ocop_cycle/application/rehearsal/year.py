"""
The year itself: from one moment at which somebody acts, or a bell rings, to the next, until all is done.

Acts of one day are told at ten in the morning, in the order of the dossiers' codes. What is due in between is swept at
its own moment, and messages are made at each.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ocop_cycle import clock
from ocop_cycle.application import commands, walking
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import acting, course, deciding, duties, mailing, stage, together, told
from ocop_cycle.storage import deadlines, dossiers

OPENS_AT = (8, 0)
ACTS_AT = (10, 0)
BEYOND = timedelta(days=366)
"""How long after the end of the year dossiers and clocks that are still on their way are followed."""

Heard = Callable[[int, int], None]
"""Hears how many days of how many have gone by."""


@dataclass(frozen=False, kw_only=True, slots=True)
class Year:
    """A year while it goes by."""

    on: stage.Stage
    mailing: mailing.Mailing
    courses: list[course.Course]
    owing: list[duties.Planned] = field(default_factory=list)
    lines: list[told.Line] = field(default_factory=list)
    findings: list[told.Finding] = field(default_factory=list)
    stops: int = 0
    planned: set[str] = field(default_factory=set)
    recurs: bool = False


def play(on: stage.Stage, mail: told.Mail, heard: Heard) -> Year:
    """Open the cycle and every dossier, then let the year go by; what happened in it."""
    producers = {producer.id: producer for producer in on.plan.producers}
    courses = [course.Course(product=p, producer=producers[p.producer]) for p in on.plan.products]
    this = Year(on=on, mailing=mailing.Mailing(on=on, mail=mail), courses=courses)
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
    this.mailing.send()
    _read_again(this, this.courses)
    this.courses.sort(key=lambda one: one.code)
    _owe(this, duties.plan_all(on))
    this.recurs = any(duty.recurs for duty in this.owing)
    this.findings += [duty.finding for duty in this.owing if duty.finding is not None]


def _owe(this: Year, found: list[duties.Planned]) -> None:
    this.owing += found
    this.planned |= {duty.id for duty in found}


def _opened(this: Year) -> None:
    """Plan the occurrences of what recurs that opened by themselves meanwhile."""
    if this.recurs:
        _owe(this, duties.plan_opened(this.on, this.planned))


def _next_day(this: Year) -> date | None:
    days = [one.move.day for one in this.courses if one.move is not None] + [duty.day for duty in this.owing]
    return min(days, default=None)


def _walk(this: Year, until: datetime) -> None:
    on = this.on
    for stop in walking.walk(on.built, until, on.keeper.set, this.mailing.send):
        this.stops += 1
        for deadline, why in stop.swept.refused:
            this.findings.append(told.Finding(code="bell-refused", facts={"why": why}, subjects=(deadline,)))
    _opened(this)


def _act(this: Year, day: date) -> None:
    """Everything that is done on a day; a step may call for another on the same day."""
    while moving := [one for one in this.courses if one.move is not None and one.move.day <= day]:
        this.lines += together.carry_out(this.on, moving)
        _read_again(this, moving)
    for duty in [duty for duty in this.owing if duty.day <= day]:
        this.owing.remove(duty)
        for found in duties.carry_out(this.on, duty):
            if isinstance(found, told.Line):
                this.lines.append(found)
            else:
                this.findings.append(found)
    _opened(this)
    this.mailing.send()


def _read_again(this: Year, moved: Iterable[course.Course]) -> None:
    """How dossiers stand after they were acted on, and what is to be done with them next."""
    on, today, wanted = this.on, clock.day_of(this.on.keeper.now()), {one.product.id: one for one in moved}
    with on.built.store.reading() as runner:
        rows = {row.product_id: row for row in dossiers.of_cycle(runner, on.plan.id) if row.product_id in wanted}
        standing = deadlines.open_of(runner, "dossier", [row.id for row in rows.values()])
    for product, one in wanted.items():
        one.row = rows.get(product)
        if one.row is not None:
            _note_stay(one, one.row, today)
            one.move = deciding.decide(on, one, standing.get(one.row.id, []), today)


def _note_stay(one: course.Course, row: dossiers.Dossier, today: date) -> None:
    last = one.stays[-1] if one.stays else None
    if last is not None and last.state == row.state:
        return
    if last is not None:
        one.stays[-1] = last._replace(until=today)
    one.stays.append(told.Stay(row.state, row.stage, today, None))


def _next_bell(this: Year) -> datetime | None:
    """When the next bell rings on a dossier or duty that is still open after the year; certificates go on for years."""
    until = clock.to_text(clock.end_of(date(this.on.plan.year, 12, 31) + BEYOND))
    with this.on.built.store.reading() as runner:
        bells = [row.next_at for row in rehearsed.deadlines(runner) if row.next_at and row.next_at <= until]
    return clock.from_text(min(bells)) if bells else None
