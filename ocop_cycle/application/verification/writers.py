"""
Which entry last wrote what was found altered or missing, and what it wrote: a second walk, taken only when needed.

Rows that no table has any more are known by the hashes of their keys alone; here they get their names.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ocop_cycle.application.verification import findings, report
from ocop_cycle.storage import statements, trail_reading

Place = tuple[str | None, str | None, str | None]

_EXPLAINED = ("row-altered", "file-missing", "file-altered")


def name(
    runner: statements.Runner, found: findings.Findings, left: Mapping[str, Mapping[int, int]], until: int
) -> None:
    """
    Tell of the rows that are ``left`` over as missing, and name the entry that last wrote each wrong row or column.

    A column that was altered gets the value that the entry wrote, beside the one that stands there; a file whose bytes
    are wrong gets the entry that tells of them.
    """
    wanted = {(fault.table, fault.key) for fault in found.told if fault.what in _EXPLAINED}
    if not wanted and not any(left.values()):
        return
    written: dict[Place, tuple[int, Any]] = {}
    missing: dict[tuple[str, str], int] = {}
    for number, table, key, values in _rows(runner, until):
        if hash(key) in left.get(table, ()):
            missing[table, key] = number
        if (table, key) in wanted:
            written.update(((table, key, column), (number, value)) for column, value in values.items())
    found.told[:] = [_explained(fault, written) if fault.what in _EXPLAINED else fault for fault in found.told]
    for (table, key), number in missing.items():
        found.add("row-missing", number, table=table, key=key)


def _explained(fault: report.Fault, written: Mapping[Place, tuple[int, Any]]) -> report.Fault:
    column = fault.column if fault.what == "row-altered" else "sha256"
    number, value = written.get((fault.table, fault.key, column), (None, None))
    told = None if fault.stands is None or number is None else report.short(value)
    return replace(fault, entry=number, written=told)


def _rows(runner: statements.Runner, until: int) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    for block in trail_reading.entries(runner, until=until):
        for entry in block:
            try:
                rows = [(str(table), str(key), dict(values)) for table, key, values in json.loads(entry.body)["rows"]]
            except (ValueError, TypeError, KeyError, RecursionError):
                continue  # an entry that cannot be read was told of already
            yield from ((entry.number, table, key, values) for table, key, values in rows)
