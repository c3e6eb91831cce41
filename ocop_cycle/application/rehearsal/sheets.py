"""
The timeline of a rehearsal as a sheet: UTF-8 with a mark at its beginning, so that Excel reads Vietnamese.

A cell that a spreadsheet would take for a formula is given an apostrophe before it.
"""

import csv
import io

from ocop_cycle import clock
from ocop_cycle.application.rehearsal import telling, told

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would reckon with."""


def sheet(teller: telling.Teller) -> bytes:
    """The timeline, a line for each thing that happened, with what it is in every line: a rehearsal."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    titles = ("day", "at", "what", "dossier", "product", "who", "why", "notices", "mark")
    writer.writerow([harmless(teller.words.title(name)) for name in titles])
    for line in teller.told.timeline:
        writer.writerow([harmless(cell) for cell in _cells(teller, line)])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _cells(teller: telling.Teller, line: told.Line) -> list[str]:
    local = clock.in_office(line.at)
    who = ", ".join(part for part in (line.person or "", teller.party(line.party)) if part)
    return [
        local.date().isoformat(), f"{local:%H:%M}", teller.line(line), line.subject[1],
        teller.name("product", line.product), who, teller.why(line), str(line.notices), teller.words.say("mark"),
    ]  # fmt: skip
