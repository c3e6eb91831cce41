"""Cycles: which there are, one whole; opened and closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import cycles, reader
from ocop_cycle.cli import parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face


@parsing.command
def listing(this: face.Face) -> None:
    """List the cycles that the asking person may see."""
    found = cycles.list_cycles(this.reader, persons.viewer(this))
    title = this.words.title
    table = parts.Table(
        columns=(
            parts.Column(title("cycle"), "code"),
            parts.Column(title("meaning"), share=4),
            parts.Column(title("status"), share=2),
            parts.Column(title("dossiers"), "number"),
            parts.Column(title("open-duties"), "number"),
        ),
        rows=[
            (one.id, telling.label(this, one.title), telling.value(this, "cycle-state", one.state), str(one.dossiers),
             str(one.duties_open))
            for one in found
        ],
        empty=this.words.say("no-cycle"),
    )  # fmt: skip
    this.show({"cycles": found}, table)


@parsing.command
@parsing.argument("cycle", metavar="cycle", required=False)
def show(this: face.Face, cycle: str | None) -> None:
    """Show a cycle: its plan, rounds, targets, and where the plan disagrees with itself."""
    actor = persons.viewer(this)
    name = cycle or cycles.current(this.reader, actor)
    if name is None:
        this.show({"cycle": None}, parts.Line(this.words.say("no-cycle")))
        return
    found = cycles.show(this.reader, actor, name)
    this.show({"cycle": found}, *_page(this, found))


@parsing.command
@parsing.argument("cycle", metavar="cycle")
@writing.KEY
def opening(this: face.Face, cycle: str, key: str | None) -> None:
    """Open a drafted cycle: its duties and deadlines begin."""
    writing.carry_out(this, lambda by: commands.OpenCycle(by=by, cycle=cycle), key)


@parsing.command
@parsing.argument("cycle", metavar="cycle")
@parsing.option("--leave-open", metavar="code", multiple=True)
@parsing.option("--reason", metavar="reason")
@writing.KEY
def close(this: face.Face, cycle: str, leave_open: tuple[str, ...], reason: str | None, key: str | None) -> None:
    """Close a cycle; dossiers that are left open are named, with a reason."""
    if leave_open and not reason:
        raise parsing.Misread("missing", param="--reason")
    named = tuple((code, reason or "") for code in leave_open)
    writing.carry_out(this, lambda by: commands.CloseCycle(by=by, cycle=cycle, left_open=named), key)


@parsing.command
@parsing.argument("cycle", metavar="cycle")
@parsing.argument("name", metavar="round")
@parsing.option("--label", metavar="text", required=True)
@parsing.option("--level", metavar="level", required=True)
@parsing.option("--opened-by", metavar="letter", required=True)
@parsing.option("--year", metavar="number", type=parsing.Number(2018, 2100))
@parsing.option("--held", metavar="wording")
@parsing.option("--dossiers-due", metavar="wording")
@parsing.option("--quota", metavar="number", type=parsing.Number(1, 100_000))
@parsing.option("--rolls-to", metavar="round")
@writing.KEY
def extra_round(this: face.Face, cycle: str, name: str, year: int | None, key: str | None, **said: Any) -> None:
    """Open a further round of scoring by a letter; its days are written as the letter has them."""
    label_year = year or cycles.show(this.reader, persons.viewer(this), cycle).cycle.year
    writing.carry_out(
        this, lambda by: commands.OpenRound(by=by, cycle=cycle, round=name, label_year=label_year, **said), key
    )


def _page(this: face.Face, found: cycles.Detail) -> Iterator[parts.Part]:
    one, title, say = found.cycle, this.words.title, this.words.say
    blank = say("left-blank")
    yield parts.Line(telling.label(this, one.title), "strong")
    yield parts.Pairs(
        (
            (title("cycle"), one.id),
            (title("status"), telling.value(this, "cycle-state", one.state)),
            (title("locality"), one.locality.name),
            (title("agency"), one.agency.name),
            (title("regime"), one.regime),
            (title("document"), f"{found.document.kind}: {found.document.title}"),
            (title("number"), found.document.number or blank),
            (
                title("day"),
                telling.day(this, found.document.day) or this.words.value("day", found.document.month or blank),
            ),
            (title("draft"), say("is-draft") if found.draft else None),
            (title("open-duties"), str(one.duties_open)),
        )
    )
    yield parts.Heading(say("its-stages"))
    yield parts.Line(", ".join(f"{telling.label(this, label)} {count}" for _, label, count in found.stages), depth=1)
    yield parts.Heading(say("its-rounds", count=len(found.rounds)))
    yield _rounds(this, found)
    yield parts.Heading(say("its-targets", count=len(found.targets)))
    yield _targets(this, found)
    for each in found.conflicts:
        told = say(
            "conflict",
            where=each.where,
            kind=telling.label(this, each.kind_label),
            stated=each.stated,
            counted=each.counted,
        )
        yield parts.Line(f"! {told}", "soon")
    for flaw in found.disagreements:
        yield parts.Line(f"! {this.words.flaw(flaw)}", "soon")


def _rounds(this: face.Face, found: cycles.Detail) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("round"), "code"),
            parts.Column(title("meaning"), share=3),
            parts.Column(title("held"), share=3),
            parts.Column(title("registered"), "number"),
            parts.Column(title("dossiers"), "number"),
            parts.Column(title("round-note"), share=3),
        ),
        rows=[
            (
                each.name,
                telling.label(this, each.label),
                each.held or this.words.say("no-date"),
                str(sum(each.registered.values())),
                str(sum(each.dossiers.values())),
                _round_note(this, each),
            )
            for each in found.rounds
        ],
    )


def _round_note(this: face.Face, each: cycles.Round) -> str:
    """What else its papers say of a round: cut-off, quota, where late dossiers go, the letter; whether it is closed."""
    say = this.words.say
    told = (
        say("round-closed-on", day=telling.day(this, reader.office_day(each.closed_at))) if each.closed_at else None,
        say("round-cut-off", wording=each.dossiers_due) if each.dossiers_due else None,
        say("round-quota", taken=each.places_taken, quota=each.quota) if each.quota is not None else None,
        say("round-rolls-to", round=each.rolls_to) if each.rolls_to else None,
        say("round-opened-by", letter=each.opened_by) if each.opened_by else None,
    )
    return "; ".join(filter(None, told))


def _targets(this: face.Face, found: cycles.Detail) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("target"), share=5),
            parts.Column(title("aim"), "number"),
            parts.Column(title("reached"), "number"),
        ),
        rows=[(telling.label(this, each.label), *_progress(this, each)) for each in found.targets],
        empty=this.words.say("no-targets"),
    )


def _progress(this: face.Face, each: cycles.Target) -> tuple[str, str]:
    """Aim and what was reached; a target of each unit of a class counts the units that have come so far."""
    if each.reached is None:
        return str(each.aim), "–"
    if not each.units:
        return str(each.aim), str(each.reached)
    say = this.words.say
    return say("aim-of-each", aim=each.aim), say("units-done", done=each.units_done, units=len(each.units))
