"""Dossiers as they stand: lists, one whole, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ocop_cycle import clock
from ocop_cycle.application.queries import cycles, dossiers, selection
from ocop_cycle.cli import parsing, parts, persons, telling

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face

KINDS = ("new", "upgrade", "re-evaluation")


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which dossiers are meant."""
    for added in (
        parsing.option("--search", metavar="text"),
        parsing.option("--late/--not-late", "late", default=None, is_flag=True),
        parsing.option("--ended/--not-ended", "ended", default=None, is_flag=True),
        parsing.option("--producer", metavar="producer"),
        parsing.option("--holder", metavar="unit"),
        parsing.option("--commune", metavar="unit"),
        parsing.option("--kind", metavar="kind", type=parsing.OneOf(*KINDS)),
        parsing.option("--stage", metavar="stage"),
        parsing.option("--state", metavar="state"),
        parsing.option("--round", "round", metavar="round"),
        parsing.option("--cycle", metavar="cycle"),
    ):
        command = added(command)
    return command


def wanted(this: face.Face, filtered: dict[str, Any]) -> dossiers.Wanted:
    """Which dossiers are meant; a round by its name alone is one of the current cycle."""
    named = dict(filtered)
    if named.get("round") and "/" not in named["round"] and not named.get("cycle"):
        named["cycle"] = cycles.current(this.reader, persons.viewer(this))
    return dossiers.Wanted(**named)


@parsing.command
@filters
@parsing.option("--sort", metavar="word", type=parsing.OneOf(*dossiers.SORTS), default="code")
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(this: face.Face, sort: dossiers.Sort, page: int, size: int, **filtered: Any) -> None:
    """List the dossiers that the asking person may see."""
    paging = selection.Paging(number=page, size=size)
    asked = wanted(this, filtered)
    found = dossiers.list_dossiers(this.reader, persons.viewer(this), asked, sort=sort, page=paging)
    today = clock.day_of(this.reader.clock.now())
    counted = this.words.say("counted-dossiers", total=found.total, page=found.number, pages=found.pages)
    this.show({"dossiers": found}, table(this, found.items, today), parts.Line(counted, "quiet"))


def table(this: face.Face, found: tuple[dossiers.Listed, ...], today: date) -> parts.Table:
    """Dossiers as a table."""
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("code"), "code"),
            parts.Column(title("product"), share=3),
            parts.Column(title("kind"), share=2),
            parts.Column(title("state"), share=3),
            parts.Column(title("commune"), share=2),
            parts.Column(title("due"), "code"),
        ),
        rows=[
            (
                one.code,
                one.product,
                telling.label(this, one.kind_label),
                telling.label(this, one.state_label),
                telling.place(one.commune),
                telling.next_due(this, one.due, today=today),
            )
            for one in found
        ],
        empty=this.words.say("no-dossiers"),
    )
