"""
A table of units (CSV: old, new, name, people, note) → the data of a file of ``workflows/units``, with its lines.

Officials keep such lists in spreadsheets: one row for each unit that gives way. The first row names the columns; day,
decision and name of the change come from beside the table. Read as UTF-8, with comma, semicolon or tab.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ocop_cycle.policy import csv_rows, yaml_source
from ocop_cycle.policy.problems import Place, Problem

COLUMNS = ("old", "new", "name", "people", "note")
"""The columns a table may have; ``old`` and ``new`` it must."""

SEPARATORS = (",", ";", "\t")


def read(raw: bytes, around: Mapping[str, Any]) -> yaml_source.Source:
    """The changes that a table lists, within the data ``around`` them; what is wrong is listed in the source."""
    if len(raw) > yaml_source.LARGEST:  # more is not read of a file, and half a table is none
        return _unreadable(1, "file-too-large", f"{yaml_source.LARGEST:,}")
    try:
        rows = csv_rows.read(raw, SEPARATORS)
    except csv_rows.Unread as why:
        return _unreadable(why.line, why.code, f"{csv_rows.LONGEST_CELL:,}")
    top, named = rows[0] if rows else (1, [])
    head = [cell.lower() for cell in named]
    flaws = list(_flaws_of_head(top, head))
    lines: dict[Place, int] = {}
    changes: list[dict[str, str]] = []
    for line, cells in rows[1:]:
        if len(cells) > len(head):
            flaws.append((line, Problem(("changes", len(changes)), "cells-too-many", {"count": str(len(head))})))
        said = {key: cell for key, cell in zip(head, cells, strict=False) if key in COLUMNS and cell}
        lines["changes", len(changes)] = line
        changes.append(said)
    return yaml_source.Source(data={**around, "changes": changes}, lines=lines, found=tuple(flaws), readable=not flaws)


def _unreadable(line: int, code: str, limit: str) -> yaml_source.Source:
    return yaml_source.Source(found=((line, Problem((), code, {"limit": limit})),), readable=False)


def _flaws_of_head(line: int, head: list[str]) -> Iterator[tuple[int, Problem]]:
    for column in ("old", "new"):
        if column not in head:
            yield line, Problem((), "column-missing", {"name": column, "known": ", ".join(COLUMNS)})
    for number, column in enumerate(head, start=1):
        if not column:
            yield line, Problem((), "column-unnamed", {"number": str(number)})
        elif column not in COLUMNS:
            yield line, Problem((), "column-unknown", {"name": column, "known": ", ".join(COLUMNS)})
        elif column in head[: number - 1]:
            yield line, Problem((), "column-twice", {"name": column})
