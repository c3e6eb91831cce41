"""
A table of units (CSV: old, new, name, people, note) → the data of a file of ``workflows/units``, with its lines.

Officials keep such lists in spreadsheets: one row for each unit that gives way. The first row names the columns; day,
decision and name of the change come from beside the table. Read as UTF-8, with comma or semicolon.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ocop_cycle.policy import yaml_source
from ocop_cycle.policy.problems import Place, Problem

COLUMNS = ("old", "new", "name", "people", "note")
"""The columns a table may have; ``old`` and ``new`` it must."""


def read(raw: bytes, around: Mapping[str, Any]) -> yaml_source.Source:
    """The changes that a table lists, within the data ``around`` them; what is wrong is listed in the source."""
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as refusal:
        line = raw.count(b"\n", 0, refusal.start) + 1
        return yaml_source.Source(found=((line, Problem((), "not-utf-8")),), readable=False)
    rows = list(_rows(text))
    head = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    flaws = list(_flaws_of_head(head))
    lines: dict[Place, int] = {}
    changes: list[dict[str, str]] = []
    for line, cells in rows[1:]:
        if len(cells) > len(head):
            flaws.append((line, Problem(("changes", len(changes)), "cells-too-many", {"count": str(len(head))})))
        said = {key: cell.strip() for key, cell in zip(head, cells, strict=False) if key in COLUMNS and cell.strip()}
        lines["changes", len(changes)] = line
        changes.append(said)
    return yaml_source.Source(data={**around, "changes": changes}, lines=lines, found=tuple(flaws), readable=not flaws)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, with the line each begins on."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    begun = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begun, cells
        begun = reader.line_num + 1


def _flaws_of_head(head: list[str]) -> Iterator[tuple[int, Problem]]:
    for column in ("old", "new"):
        if column not in head:
            yield 1, Problem((), "column-missing", {"name": column, "known": ", ".join(COLUMNS)})
    for column in head:
        if column and column not in COLUMNS:
            yield 1, Problem((), "column-unknown", {"name": column, "known": ", ".join(COLUMNS)})
