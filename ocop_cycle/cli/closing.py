"""
A round of scoring closed: first who would roll on to which round, then the number typed once more, then the closing.

As with every step with many dossiers, nobody decides on what he has not seen (failure F19).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocop_cycle.application import commands
from ocop_cycle.application.queries import closings
from ocop_cycle.cli import labelling, parsing, parts, persons, stops, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face


@parsing.command
@parsing.argument("cycle", metavar="cycle")
@parsing.argument("name", metavar="round")
@parsing.option("--to", metavar="round")
@parsing.option("--leave", metavar="code", multiple=True)
@parsing.option("--confirm", metavar="number", type=parsing.Number())
@writing.REASON
@writing.KEY
def close_round(
    this: face.Face, cycle: str, name: str, to: str | None, leave: tuple[str, ...], confirm: int | None, reason: str,
    key: str | None,
) -> int | None:  # fmt: skip
    """Close a round of scoring; late dossiers roll on to the next one, after a preview."""
    found = closings.preview(this.reader, persons.viewer(this), cycle, name, to=to, leave=leave)
    labelling.learn(this)
    if confirm is None or not this.as_json:
        this.show({"preview": found}, *page(this, found))
    if found.reasons:
        return stops.REFUSED
    if confirm is None:
        this.say("closing-not-done", count=len(found.rolling))
        return None
    if confirm != len(found.rolling):
        raise parsing.Misread("bulk-count-differs", typed=confirm, count=len(found.rolling))
    rolling = tuple((one.code, one.version) for one in found.rolling)

    def make(by: commands.Provenance) -> commands.Command:
        return commands.CloseRound(
            by=by, cycle=cycle, round=name, reason=reason, rolling=rolling, to=to, leave=tuple(leave)
        )

    writing.carry_out(this, make, key)
    return None


@parsing.command
@parsing.argument("cycle", metavar="cycle")
@parsing.argument("name", metavar="round")
@parsing.option("--opened-by", metavar="letter")
@writing.REASON
@writing.KEY
def reopen_round(
    this: face.Face, cycle: str, name: str, opened_by: str | None, reason: str, key: str | None
) -> None:  # fmt: skip
    """Open a closed round of scoring again, because it was closed by mistake or because a letter says so."""

    def make(by: commands.Provenance) -> commands.Command:
        return commands.ReopenRound(by=by, cycle=cycle, round=name, reason=reason, opened_by=opened_by)

    writing.carry_out(this, make, key)


def page(this: face.Face, found: closings.Preview) -> Iterator[parts.Part]:
    """The preview: who rolls on, who stays though late, how many came through, and what is against it."""
    say = this.words.say
    following = telling.label(this, found.following_label) if found.following_label else say("no-next-round")
    yield parts.Heading(say("closing-rolling", count=len(found.rolling), round=following))
    yield _table(this, found.rolling)
    if found.staying:
        yield parts.Heading(say("closing-staying", count=len(found.staying)))
        yield _table(this, found.staying)
    yield parts.Line(say("closing-through", count=found.through), "quiet")
    for reason in found.reasons:
        yield parts.Line(f"! {this.words.reason(reason)}", "late")


def _table(this: face.Face, late: Sequence[closings.Late]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("code"), "code"), parts.Column(title("product"), share=3),
            parts.Column(title("state"), share=3),
        ),
        rows=[(one.code, one.product, telling.label(this, one.state_label)) for one in late],
        empty=this.words.say("nobody-late"),
    )  # fmt: skip
