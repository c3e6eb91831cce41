"""Duties of units: lists, one whole, and what is recorded of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle import clock
from ocop_cycle.application import commands
from ocop_cycle.application.queries import cycles, duties, selection
from ocop_cycle.cli import entries, labelling, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face

STATES = ("open", "done", "waived")
TIMES = ("dated", "standing", "urgent")
_OCCURRENCE = re.compile(r"/\d{4}-\d\d-\d\d$")


@parsing.command
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--unit", metavar="unit")
@parsing.option("--milestone", metavar="name")
@parsing.option("--state", metavar="state", type=parsing.OneOf(*STATES, "any"))
@parsing.option("--time", metavar="word", type=parsing.OneOf(*TIMES))
@parsing.option("--overdue/--not-overdue", "overdue", is_flag=True, default=None)
@parsing.option("--each", is_flag=True)
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(this: face.Face, state: str | None, each: bool, page: int, size: int, **filtered: Any) -> None:
    """List duties, gathered by what is to be done; one by one with --each, or within one unit."""
    actor = persons.viewer(this)
    filtered["cycle"] = filtered["cycle"] or cycles.current(this.reader, actor)
    gathers = not each and state is None and filtered["unit"] is None and filtered["milestone"] is None
    chosen: Any = None if gathers or state == "any" else state or "open"
    wanted = duties.Wanted(state=chosen, **filtered)
    if gathers:
        gathered = duties.milestones(this.reader, actor, wanted)
        this.show(
            {"milestones": gathered}, _gathered(this, gathered), parts.Line(this.words.say("duties-hint"), "quiet")
        )
        return
    found = duties.list_duties(this.reader, actor, wanted, page=selection.Paging(number=page, size=size))
    counted = this.words.say("counted-duties", total=found.total, page=found.number, pages=found.pages)
    this.show({"duties": found}, _each(this, found.items), parts.Line(counted, "quiet"))


@parsing.command
@parsing.argument("duty", metavar="duty")
def show(this: face.Face, duty: str) -> None:
    """Show one duty with its deadlines and history."""
    found = duties.show(this.reader, persons.viewer(this), named(this, duty))
    labelling.learn(this)
    this.show({"duty": found}, *_page(this, found))


@parsing.command
@parsing.argument("duty", metavar="duty")
@parsing.option("--day", metavar="day", type=parsing.Day())
@parsing.option("--document", metavar="text")
@parsing.option("--note", metavar="text")
@writing.KEY
def done(this: face.Face, duty: str, day: date | None, document: str | None, note: str | None, key: str | None) -> None:
    """Record that a duty was done: on which day, by which document."""
    name = named(this, duty)
    on = day or clock.day_of(this.house.clock.now())
    writing.carry_out(
        this, lambda by: commands.RecordDutyDone(by=by, duty=name, day=on, document=document, note=note), key
    )


@parsing.command
@parsing.argument("duty", metavar="duty")
@parsing.argument("unit", metavar="unit")
@writing.REASON
@writing.KEY
def hand_on(this: face.Face, duty: str, unit: str, reason: str, key: str | None) -> None:
    """Hand a duty on to another unit."""
    name = named(this, duty)
    writing.carry_out(this, lambda by: commands.HandOnDuty(by=by, duty=name, unit=unit, reason=reason), key)


@parsing.command
@parsing.argument("duty", metavar="duty")
@writing.REASON
@writing.KEY
def waive(this: face.Face, duty: str, reason: str, key: str | None) -> None:
    """Waive a duty."""
    name = named(this, duty)
    writing.carry_out(this, lambda by: commands.WaiveDuty(by=by, duty=name, reason=reason), key)


@parsing.command
@parsing.argument("duty", metavar="duty")
@writing.REASON
@writing.KEY
def reopen(this: face.Face, duty: str, reason: str, key: str | None) -> None:
    """Open a duty again that was done or waived."""
    name = named(this, duty)
    writing.carry_out(this, lambda by: commands.ReopenDuty(by=by, duty=name, reason=reason), key)


def named(this: face.Face, typed: str) -> str:
    """The whole name of a duty; within the current cycle milestone and unit, and the day of what recurs, are enough."""
    if _OCCURRENCE.sub("", typed).count("/") != 1:
        return typed
    current = cycles.current(this.reader, persons.viewer(this))
    return f"{current}/{typed}" if current else typed


def _gathered(this: face.Face, found: Sequence[duties.Milestone]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("milestone"), "code"),
            parts.Column(title("duty"), share=4),
            parts.Column(title("due"), share=2),
            parts.Column(title("open"), "number"),
            parts.Column(title("done"), "number"),
        ),
        rows=[
            (
                one.id,
                telling.label(this, one.label),
                one.wording or telling.value(this, "duty-time", one.time),
                parts.Cell(str(one.open), "late" if one.overdue else "plain"),
                str(one.done + one.waived),
            )
            for one in found
        ],
        empty=this.words.say("no-duties"),
    )


def _each(this: face.Face, found: Sequence[duties.Duty]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("duty"), share=5),
            parts.Column(title("unit"), share=3),
            parts.Column(title("due"), share=2),
            parts.Column(title("status"), share=2),
        ),
        rows=[(_told(this, one), one.unit.name, _due(this, one), _state(this, one)) for one in found],
        empty=this.words.say("no-duties"),
    )


def _told(this: face.Face, one: duties.Duty) -> str:
    of = f" – {this.words.say('occurrence-of', day=one.occurrence)}" if one.occurrence else ""
    return f"{telling.label(this, one.label)}{of}\n{one.id.partition('/')[2]}"


def _due(this: face.Face, one: duties.Duty) -> parts.Cell:
    if one.day is None:
        return parts.Cell(telling.value(this, "duty-time", one.time), "quiet")
    late = f"\n{this.words.value('mark', 'late')}" if one.late else ""
    return parts.Cell(f"{telling.day(this, one.day)}{late}", "late" if one.late else "plain")


def _state(this: face.Face, one: duties.Duty) -> str:
    done = f" {telling.day(this, one.done_on)}" if one.done_on else ""
    return f"{telling.value(this, 'duty-state', one.state)}{done}"


def _page(this: face.Face, found: duties.Detail) -> Iterator[parts.Part]:
    one, title, say = found.duty, this.words.title, this.words.say
    yield parts.Line(telling.label(this, one.label), "strong")
    rows: list[tuple[str, str | parts.Cell | None]] = [
        (title("duty-name"), one.id),
        (title("unit"), one.unit.name),
        (title("status"), _state(this, one)),
        (title("wording"), one.wording),
        (title("due"), _due(this, one)),
        (title("table-columns"), "; ".join(found.columns) or None),
        (title("paper"), one.document),
        (title("note"), one.note),
    ]
    rows += [(this.words.value("duty-role", role), ", ".join(names)) for role, names in one.parties]
    rows.append((title("basis"), (found.law.cites or found.law.source) if found.law else None))
    yield parts.Pairs(rows)
    yield parts.Heading(say("its-history"))
    yield entries.table(this, found.timeline)
