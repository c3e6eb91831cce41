"""
Many rows in one statement, as PostgreSQL takes them several times as quickly as one by one.

New rows go by COPY. Changed ones go as one list in JSON, with which the table is joined. Triggers, constraints and
references hold as they do for ``INSERT`` and ``UPDATE``.
"""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, column, func
from sqlalchemy.engine.interfaces import Dialect

AT_LEAST = 10
"""Fewer rows go one by one: the journeys of a COPY would cost more than they save."""

Rows = Sequence[Mapping[str, Any]]
Writer = Callable[[Any, Dialect, Rows], int]
"""Writes rows through a cursor of psycopg; the number of rows that it touched."""


def inserting(table: Table, columns: Sequence[str]) -> Writer:
    """Writes new rows of these columns."""

    @functools.cache
    def text(dialect: Dialect) -> str:
        quoted = dialect.identifier_preparer.quote
        return f"COPY {quoted(table.name)} ({', '.join(map(quoted, columns))}) FROM STDIN"

    def write(cursor: Any, dialect: Dialect, rows: Rows) -> int:
        with cursor.copy(text(dialect)) as into:
            for row in rows:
                into.write_row([row[name] for name in columns])
        return int(cursor.rowcount)

    return write


def updating(table: Table, columns: Sequence[str]) -> Writer:
    """
    Changes these columns of rows by their keys, with the parameters of an ``UPDATE`` of one: the columns and ``key_``.

    Of two changes of one row the later holds, as if they were made one after the other.
    """
    (key,) = table.primary_key.columns

    @functools.cache
    def text(dialect: Dialect) -> str:
        given = [column(name, table.c[name].type) for name in columns]
        listed = func.jsonb_to_recordset(bindparam("rows"))
        rows = listed.table_valued(*given, column("key_", key.type), name="rows").render_derived(with_types=True)
        changed = table.update().where(key == rows.c.key_).values({name: rows.c[name] for name in columns})
        return str(changed.compile(dialect=dialect))

    def write(cursor: Any, dialect: Dialect, rows: Rows) -> int:
        newest = {row["key_"]: row for row in rows}
        cursor.execute(text(dialect), {"rows": json.dumps(list(newest.values()))})
        return int(cursor.rowcount) + len(rows) - len(newest)

    return write
