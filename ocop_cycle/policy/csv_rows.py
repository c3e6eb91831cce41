"""
The rows of a table that an office saved as CSV: bytes → cells, each row with the line it begins on.

Read as UTF-8, with the separator that a line ``sep=;`` before all others names (spreadsheets know it), or else the one
that the first line has most of. Nothing is guessed: what is not CSV to the letter is refused with its line, for a
quotation mark that nobody closed would take all rows below it into one cell.
"""

import csv
import io
import unicodedata
from collections.abc import Sequence

from ocop_cycle.policy import visible

LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet can hold."""

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of spreadsheets begin: ``.xlsx`` and ``.ods``, which are archives, and ``.xls``."""

Rows = list[tuple[int, list[str]]]


class Unread(Exception):
    """A file is no such table from a line on; ``code`` says why: workbook, not-utf-8, not-csv, cell-too-long."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(f"{code} on line {line}")
        self.line = line
        self.code = code


def read(raw: bytes, separators: Sequence[str]) -> Rows:
    """
    The rows that say something; every cell in NFC, as it is seen, and without space around it.

    Columns at the end that have neither a name nor a word in any row are left out: spreadsheets save such.

    Raises:
        Unread: it is a workbook, no UTF-8, or no CSV.
    """
    if raw.startswith(WORKBOOKS):
        raise Unread(1, "workbook")
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig")).rstrip()
    except UnicodeDecodeError as wrong:
        raise Unread(raw.count(b"\n", 0, wrong.start) + 1, "not-utf-8") from None
    first, _, below = text.partition("\n")
    named = first.strip("\r").lower().removeprefix("sep=")
    above = int(named in separators)
    separator = named if above else max(separators, key=first.count)
    reader = csv.reader(io.StringIO(below if above else text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    begun = above + 1
    try:
        for row in reader:
            cells = [visible.seen(cell).strip() for cell in row]
            if any(cells):
                rows.append((begun, cells))
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise Unread(begun, "cell-too-long")
            begun = above + reader.line_num + 1
    except csv.Error as wrong:
        raise Unread(begun, "cell-too-long" if "field limit" in str(wrong) else "not-csv") from None
    width = max((number for _, cells in rows for number, cell in enumerate(cells, start=1) if cell), default=0)
    return [(line, cells[:width]) for line, cells in rows]
