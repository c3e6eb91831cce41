"""Which entry last wrote what was found altered or missing: a second walk, taken only when something was found."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ocop_cycle.application.verification import report
from ocop_cycle.storage import statements, trail_reading

_OF_ROWS = ("row-missing", "row-altered")


def named(runner: statements.Runner, faults: Iterable[report.Fault], until: int) -> tuple[report.Fault, ...]:
    """The faults, those of records with the entry that last wrote the column (or the row) that is wrong."""
    listed = tuple(faults)
    wanted = {(fault.table, fault.key) for fault in listed if fault.what in _OF_ROWS}
    if not wanted:
        return listed
    writers = _writers(runner, wanted, until)
    return tuple(
        replace(fault, entry=writers.get((fault.table, fault.key, fault.column))) if fault.what in _OF_ROWS else fault
        for fault in listed
    )


def _writers(
    runner: statements.Runner, wanted: set[tuple[str | None, str | None]], until: int
) -> dict[tuple[str | None, str | None, str | None], int]:
    found: dict[tuple[str | None, str | None, str | None], int] = {}
    for block in trail_reading.entries(runner, until=until):
        for entry in block:
            for table, key, values in _rows_of(entry):
                if (table, key) in wanted:
                    found[table, key, None] = entry.number
                    found.update(((table, key, column), entry.number) for column in values)
    return found


def _rows_of(entry: trail_reading.Entry) -> list[tuple[str, str, dict[str, Any]]]:
    try:
        rows = json.loads(entry.body)["rows"]
        return [(str(table), str(key), dict(values)) for table, key, values in rows]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []  # an entry that cannot be read was told of already
