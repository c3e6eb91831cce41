"""The rows that one entry wrote, a line each: what kind of record, whose, and what was written into its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocop_cycle.application import written_rows
from ocop_cycle.cli import parts

if TYPE_CHECKING:
    from ocop_cycle.application.queries import trail
    from ocop_cycle.cli import face


def told(this: face.Face, written: trail.Written) -> Iterator[parts.Part]:
    """One row: its kind and name, and below it what was written."""
    yield parts.Line(written_rows.called(this.words, written), "strong", depth=1)
    said = [f"{one.label}: {one.text}" for one in written_rows.columns(this.words, written)]
    if said:
        yield parts.Line("; ".join(said), "quiet", depth=2)
