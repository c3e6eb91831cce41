"""Entries of the trail as a table: when, who, what, of what, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ocop_cycle.application import entries
from ocop_cycle.cli import parts, telling

if TYPE_CHECKING:
    from ocop_cycle.application.queries import trail_rows
    from ocop_cycle.cli import face


def table(this: face.Face, found: Sequence[trail_rows.Logged], *, with_subject: bool = False) -> parts.Table:
    """Entries as a table, in the order given; ``with_subject``: also what each is about."""
    title, words = this.words.title, this.words
    return parts.Table(
        columns=(
            parts.Column(title("entry"), "number"),
            parts.Column(title("when"), "code"),
            parts.Column(title("who"), share=2),
            parts.Column(title("what"), share=5),
        ),
        rows=[
            (str(one.number), _when(this, one), entries.actor(words, one), _what(this, one, with_subject=with_subject))
            for one in found
        ],
        empty=this.words.say("no-entries"),
    )


def _when(this: face.Face, one: trail_rows.Logged) -> str:
    hour, _, on = telling.moment(this, one.at).partition(" ")
    return f"{on}\n{hour}"


def _what(this: face.Face, one: trail_rows.Logged, *, with_subject: bool) -> str:
    reason = entries.why(this.words, one)
    return "\n".join(
        [
            entries.headed(this.words, one) if with_subject else entries.head(this.words, one),
            *entries.changes(this.words, one),
            *([this.words.say("because", reason=reason)] if reason else []),
        ]
    )
