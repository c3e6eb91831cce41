"""Deadlines: lists, why one is due when it is, and another date for it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands, proof_words
from ocop_cycle.application.queries import cycles, deadlines, dossier, selection
from ocop_cycle.cli import impacts, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face

STATES = ("open", "met", "closed", "moved", "stopped")


@parsing.command
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--state", metavar="state", type=parsing.OneOf(*STATES, "any"), default="open")
@parsing.option("--overdue/--not-overdue", "overdue", is_flag=True, default=None)
@parsing.option("--undated", is_flag=True)
@parsing.option("--until", metavar="day", type=parsing.Day())
@parsing.option("--unit", metavar="unit")
@parsing.option("--rule", metavar="rule")
@parsing.option("--dossier", metavar="code")
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(
    this: face.Face, state: str, undated: bool, until: date | None, dossier: str | None, page: int, size: int,
    **filtered: Any,
) -> None:  # fmt: skip
    """List deadlines, the earliest first; those without a date with --undated."""
    actor = persons.viewer(this)
    filtered["cycle"] = filtered["cycle"] or (None if dossier else cycles.current(this.reader, actor))
    wanted = deadlines.Wanted(
        state=None if state == "any" else state,
        dated=not undated,
        until=until,
        subject=("dossier", dossier) if dossier else None,
        **filtered,
    )
    found = deadlines.list_deadlines(this.reader, actor, wanted, page=selection.Paging(number=page, size=size))
    counted = this.words.say("counted-deadlines", total=found.total, page=found.number, pages=found.pages)
    hint = parts.Line(this.words.say("deadlines-hint"), "quiet")
    this.show({"deadlines": found}, _table(this, found.items), parts.Line(counted, "quiet"), hint)


@parsing.command
@parsing.argument("deadline", metavar="deadline")
def explain(this: face.Face, deadline: str) -> None:
    """Show step by step how the date of a deadline came about, in all its versions."""
    actor = persons.viewer(this)
    found = sorted(deadlines.explain(this.reader, actor, _named(this, deadline)), key=lambda one: -one.due.version)
    this.show({"deadline": found}, *(part for each in found for part in _explained(this, each)))


@parsing.command
@parsing.argument("deadline", metavar="deadline")
@parsing.argument("wording", metavar="wording")
@writing.REASON
@impacts.options
def move(this: face.Face, deadline: str, wording: str, reason: str, **said: Any) -> None:
    """Give a deadline another date, in the wording of offices, once it was seen who is hit."""
    line = _named(this, deadline).partition("@")[0]
    impacts.carry_out(
        this,
        lambda by, seen: commands.MoveDeadline(by=by, line=line, wording=wording, reason=reason, seen=seen),
        said,
    )


@parsing.command
@parsing.argument("wording", metavar="wording")
@parsing.option("--dossier", metavar="code")
@parsing.option("--unit", metavar="unit")
@parsing.option("--rule", metavar="rule")
@writing.REASON
@impacts.options
def extend(
    this: face.Face, wording: str, dossier: str | None, unit: str | None, rule: str | None, reason: str, **said: Any
) -> None:
    """Give one dossier or one unit a later date for what it is to do, also after the day has passed."""
    if (dossier is None) == (unit is None):
        raise parsing.Misread("dossier-or-unit")
    subject = ("dossier", dossier) if dossier else ("unit", unit or "")
    impacts.carry_out(
        this,
        lambda by, seen: commands.ExtendDeadlines(
            by=by, subject=subject, wording=wording, reason=reason, rule=rule, seen=seen
        ),
        said,
    )


def _named(this: face.Face, typed: str) -> str:
    """The name of a deadline; the code of a dossier stands for its deadline where it has one only."""
    if ":" in typed:
        return typed
    wanted = deadlines.Wanted(subject=("dossier", typed))
    actor = persons.viewer(this)
    found = deadlines.list_deadlines(this.reader, actor, wanted)
    if found.total == 0:
        dossier.show(this.reader, actor, typed)
        raise parsing.Misread("no-open-deadline", code=typed)
    if found.total > 1:
        raise parsing.Misread("several-deadlines", code=typed, lines="\n  ".join(one.line for one in found.items))
    return found.items[0].line


def _table(this: face.Face, found: tuple[deadlines.Due, ...]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("due"), "code"),
            parts.Column(title("of"), share=3),
            parts.Column(title("what-is-due"), share=4),
            parts.Column(title("whose"), share=3),
        ),
        rows=[
            (
                _day(this, one),
                f"{one.dossier} {one.product}" if one.dossier else one.subject[1],
                f"{telling.label(this, one.label)}\n{one.wording or ''}".strip(),
                telling.party(this, one.party),
            )
            for one in found
        ],
        empty=this.words.say("no-deadlines"),
    )


def _day(this: face.Face, one: deadlines.Due) -> parts.Cell:
    if one.day is None:
        return parts.Cell("–", "quiet")
    late = f"\n{this.words.say('days-late', count=one.days_late)}" if one.late else ""
    return parts.Cell(f"{telling.day(this, one.day)}{late}", "late" if one.late else "plain")


def _explained(this: face.Face, found: deadlines.Explained) -> Iterator[parts.Part]:
    due, title, say = found.due, this.words.title, this.words.say
    told = functools.partial(proof_words.told, this.words.language)
    yield parts.Heading(say("deadline-version", label=telling.label(this, due.label), version=due.version))
    lenient = say("lenient-day", day=telling.day(this, due.lenient_day)) if due.lenient_day != due.day else ""
    yield parts.Pairs(
        (
            (title("deadline-name"), due.line),
            (title("of"), f"{due.dossier} {due.product}" if due.dossier else due.subject[1]),
            (title("whose"), telling.party(this, due.party)),
            (title("wording"), due.wording),
            (title("last-safe-day"), f"{telling.day(this, due.day)}{lenient}" if due.day else say("no-date")),
            (title("status"), telling.value(this, "deadline-state", due.state)),
            (title("late"), parts.Cell(say("days-late", count=due.days_late), "late") if due.late else None),
            (title("close"), telling.value(this, "close", "hard" if due.hard else "soft")),
            (title("basis"), due.basis),
            (title("provisional"), say("provisional") if due.provisional else None),
            (title("ambiguous"), say("ambiguous") if found.ambiguous else None),
        )
    )
    for number, line in enumerate(found.proof, start=1):
        source = say("source", source=told(line.source)) if line.source else ""
        yield parts.Line(f"{number}. {told(line.text)}{source}", depth=1)
    for warning in found.warnings:
        yield parts.Line(f"! {told(warning)}", "late", depth=1)
    for conflict in found.conflicts:
        yield parts.Line(f"! {this.words.flaw(conflict)}", "soon", depth=1)
