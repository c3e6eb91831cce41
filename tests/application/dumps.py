"""
What a database holds, whole: for tests that say that something changed nothing, or nothing but what was told.

    before = dumps.of(office)
    ...
    assert dumps.of(office) == before
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from ocop_cycle.application.verification import whole
from ocop_cycle.storage import schema
from tests.application import builders

Dump = dict[str, dict[str, dict[str, Any]]]
"""table → key → row"""

RECORDS = sorted(table.name for table in schema.metadata.sorted_tables if table.info["head"] == "records")
EVERYTHING = sorted(table.name for table in schema.metadata.sorted_tables)


def of(office: builders.Office, tables: Iterable[str] = EVERYTHING) -> Dump:
    """Every row of these tables, by its key."""
    with office.house.store.database.connect() as connection:
        return {name: _rows_of(connection, name) for name in tables}


def rows_of(office: builders.Office, table: str) -> dict[str, dict[str, Any]]:
    """Every row of one table, by its key."""
    return of(office, (table,))[table]


def _rows_of(connection: Connection, table: str) -> dict[str, dict[str, Any]]:
    keys = schema.metadata.tables[table].primary_key.columns.keys()
    found = builders.rows_of(connection, f'SELECT * FROM "{table}" ORDER BY {", ".join(keys)}')
    return {" ".join(str(row[key]) for key in keys): row for row in found}


def changes(before: Dump, after: Dump) -> dict[tuple[str, str], dict[str, Any]]:
    """What of which row is otherwise: (table, key) → the columns that differ, as they are now; a new row whole."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for table, rows in after.items():
        for key, row in rows.items():
            old = before[table].get(key, {})
            if old != row:
                found[table, key] = {
                    name: value for name, value in row.items() if name not in old or old[name] != value
                }
        for key in before[table].keys() - rows.keys():
            found[table, key] = {}
    return found


def entries(office: builders.Office, since: int = 0) -> list[dict[str, Any]]:
    """What the entries after ``since`` say."""
    found = office.rows(f"SELECT body FROM audit_entry WHERE number > {since} ORDER BY number")
    return [json.loads(row["body"]) for row in found]


def told(office: builders.Office, since: int = 0) -> dict[tuple[str, str], dict[str, Any]]:
    """What the entries after ``since`` tell of rows: (table, key) → the last value told of each column."""
    opened = {row["commitment"]: row["value"] for row in office.rows("SELECT commitment, value FROM private_value")}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for said in entries(office, since):
        for table, key, values in said["rows"]:
            found.setdefault((table, key), {}).update({n: _opened(v, opened) for n, v in values.items()})
    return found


def _opened(value: Any, opened: Mapping[str, str]) -> Any:
    return opened[value["h"]] if isinstance(value, dict) else value


def head(office: builders.Office) -> int:
    """The number of the newest entry."""
    return int(office.rows("SELECT COALESCE(MAX(number), 0) AS newest FROM audit_entry")[0]["newest"])


def faults(office: builders.Office) -> list[str]:
    """What the whole check of the trail finds wrong."""
    report = whole.verify(office.reader)
    return [str(fault) for fault in report.faults]


def news(before: Dump, told: Mapping[tuple[str, str], Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What of what is told is otherwise than it was: a step tells its columns also where one keeps its value."""
    found = {}
    for (table, key), values in told.items():
        old = before[table].get(key, {})
        if changed := {name: value for name, value in values.items() if name not in old or old[name] != value}:
            found[table, key] = changed
    return found
