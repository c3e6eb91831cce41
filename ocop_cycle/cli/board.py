"""The board: where every dossier stands, and what is owed, to whom, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocop_cycle import clock
from ocop_cycle.application.queries import board as boards
from ocop_cycle.application.queries import cycles
from ocop_cycle.cli import parsing, parts, persons, telling

if TYPE_CHECKING:
    from ocop_cycle.application.queries import deadline_rows, owed
    from ocop_cycle.cli import face

MOST = 12
"""How many deadlines of one party a page lists; the rest is counted."""


@parsing.command
@parsing.argument("cycle", metavar="cycle", required=False)
@parsing.option("--round", "round_", metavar="round")
@parsing.option("--search", metavar="text")
def board(this: face.Face, cycle: str | None, round_: str | None, search: str | None) -> None:
    """Show the board of a cycle."""
    show(this, cycle, round_=round_, search=search)


def show(this: face.Face, cycle: str | None, *, round_: str | None = None, search: str | None = None) -> None:
    """Print the board of a cycle, of the current one unless it is named."""
    actor = persons.viewer(this)
    name = cycle or cycles.current(this.reader, actor)
    if name is None:
        this.show({"cycle": None}, parts.Line(this.words.say("no-cycle")))
        return
    whole = cycles.show(this.reader, actor, name)
    listed = whole.cycle
    found = boards.board(this.reader, actor, boards.Wanted(cycle=name, round=round_, search=search))
    page = [
        *_head(this, listed, found),
        *_disagreeing(this, whole),
        *_stages(this, found),
        *owed_parts(this, found.owed),
    ]
    this.show({"cycle": listed, "board": found}, *page)


def _disagreeing(this: face.Face, found: cycles.Detail) -> Iterator[parts.Part]:
    """That the papers of the plan disagree somewhere, and where that is told."""
    count = len(found.conflicts) + len(found.disagreements)
    if count:
        yield parts.Line(this.words.say("board-conflicts", count=count, cycle=found.cycle.id), "soon")


def _head(this: face.Face, listed: cycles.Listed, found: boards.Board) -> Iterator[parts.Part]:
    say = this.words.say
    yield parts.Line(
        say("board-title", locality=listed.locality.name, title=telling.label(this, listed.title)), "strong"
    )
    yield parts.Line(say("as-of", moment=telling.weekday_moment(this, found.at)))
    totals = found.totals
    yield parts.Line(
        say(
            "board-totals",
            all=totals.all,
            kinds=", ".join(f"{telling.label(this, kind.label)} {kind.count}" for kind in totals.kinds),
            late=totals.late,
            ended=totals.ended,
        )
    )
    for gap in found.vacant:
        yield parts.Line(telling.vacant(this, gap), "late")


def _stages(this: face.Face, found: boards.Board) -> Iterator[parts.Part]:
    for column in found.columns:
        yield parts.Heading(f"{telling.label(this, column.label)} ({column.count})")
        if column.cards:
            yield _cards(this, found, column.cards)


def _cards(this: face.Face, found: boards.Board, cards: Sequence[boards.Card]) -> parts.Table:
    title = this.words.title
    today = clock.day_of(found.at)
    return parts.Table(
        columns=(
            parts.Column(title("code"), "code", 9),
            parts.Column(title("product"), share=4),
            parts.Column(title("state"), share=4),
            parts.Column(title("commune"), share=3),
            parts.Column(title("due"), "code", 10),
        ),
        rows=[
            (
                card.code,
                card.product,
                telling.label(this, card.state_label),
                telling.place(card.commune),
                telling.next_due(this, card.due, today=today),
            )
            for card in cards
        ],
        bare=True,
    )


def owed_parts(this: face.Face, found: owed.Owed) -> Iterator[parts.Part]:
    """What is owed, to whom, and why."""
    say = this.words.say
    yield parts.Heading(say("owed-overdue", count=found.overdue_count))
    yield from _by_party(this, found.overdue)
    yield parts.Heading(say("owed-coming", count=found.coming_count))
    yield from _by_party(this, found.coming)
    yield parts.Heading(say("owed-duties", count=sum(each.open for each in found.duties)))
    yield parts.Line(_duties(this, found), depth=1)
    yield parts.Heading(say("owed-notices", count=sum(each.count for each in found.notices)))
    for each in found.notices:
        because = telling.value(this, "held-because", each.because)
        line = say(f"owed-notice-{each.state}", count=each.count, recipient=each.recipient.name, because=because)
        yield parts.Line(line, depth=1)
    if found.unreachable:
        named = "; ".join(f"{party.name} ({party.id})" for party in found.unreachable)
        yield parts.Line(say("unreachable", count=len(found.unreachable), parties=named), depth=1)
    for name, people in (("by-unit-only", found.by_unit_only), ("silent-people", found.silent_people)):
        if people:
            named = "; ".join(f"{party.name} ({party.id})" for party in people)
            yield parts.Line(say(name, count=len(people), parties=named), "quiet", depth=1)


def _by_party(this: face.Face, groups: Sequence[owed.OwedBy]) -> Iterator[parts.Part]:
    for group in groups:
        yield parts.Line(telling.party(this, group.party), "strong", depth=1)
        alike: dict[tuple[str, ...], list[deadline_rows.Due]] = {}
        for due in group.deadlines:
            alike.setdefault(_sort(this, due), []).append(due)
        for found in alike.values():
            yield from _dues(this, found)


def _sort(this: face.Face, due: deadline_rows.Due) -> tuple[str, ...]:
    """What dues have in common that are told in one breath: the same thing, by the same day, for the same reason."""
    return (telling.label(this, due.label), due.wording or "", telling.day(this, due.day), due.basis or "")


def _dues(this: face.Face, found: Sequence[deadline_rows.Due]) -> Iterator[parts.Part]:
    first, say = found[0], this.words.say
    wording = first.wording or telling.day(this, first.day)
    what = say(
        "owed-what",
        label=telling.label(this, first.label),
        wording=f"{wording[:1].lower()}{wording[1:]}",
        days=say("days-late", count=first.days_late) if first.late else _left(this, first),
    )
    yield parts.Line(what, "late" if first.late else "plain", depth=2)
    named = [f"{due.dossier} {due.product}" if due.dossier else due.subject[1] for due in found[:MOST]]
    rest = [say("and-more", count=len(found) - MOST)] if len(found) > MOST else []
    yield parts.Line("; ".join([*named, *rest]), depth=3)
    if first.basis:
        yield parts.Line(say("owed-why", basis=first.basis), "quiet", depth=3)


def _left(this: face.Face, due: deadline_rows.Due) -> str:
    if due.days_left is None:
        return ""
    return this.words.say("days-left", count=due.days_left, day=telling.day(this, due.day))


def _duties(this: face.Face, found: owed.Owed) -> str:
    say = this.words.say
    overdue = sum(each.overdue for each in found.duties)
    undated = sum(each.undated for each in found.duties)
    return say("owed-duties-line", units=len(found.duties), overdue=overdue, undated=undated)
