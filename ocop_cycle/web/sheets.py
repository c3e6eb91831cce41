"""Tables for spreadsheets: CSV in UTF-8 with its mark, so that Vietnamese is read as such, and no cell a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from ocop_cycle.application.rehearsal import sheets
from ocop_cycle.web import replies


def sheet(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> replies.File:
    """The rows under their titles as a file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([sheets.harmless(title) for title in titles])
    writer.writerows([sheets.harmless("" if cell is None else str(cell)) for cell in row] for row in rows)
    return replies.File(name=name, media="text/csv; charset=utf-8", content=text.getvalue().encode("utf-8-sig"))
