"""A table written to a file that spreadsheets open: CSV in UTF-8 with its mark, no cell a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ocop_cycle.application.rehearsal import sheets
from ocop_cycle.cli import given_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ocop_cycle.cli import face


def write(this: face.Face, file: Path, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write the rows under their titles, and say how many there were and where they are."""
    every = [[sheets.harmless("" if cell is None else str(cell)) for cell in row] for row in rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([sheets.harmless(title) for title in titles])
    writer.writerows(every)
    given_files.write(file, out.getvalue().encode("utf-8-sig"))
    this.say("sheet-written", count=len(every), file=file)
