"""
One transaction: everything a command writes, and the journal of it.

Rows of ``records`` are written with ``insert`` and ``update`` alone, which note each change in the journal that the
engine puts into the audit entry: nothing can be written and left out of the trail. Lives for one ``with`` block;
commits when the block ends well, rolls back when it does not. The only place that commits or rolls back.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Engine, Table

from ocop_cycle import errors
from ocop_cycle.storage import statements


class RowChange(NamedTuple):
    """One row written: all its columns when it is new, else the columns that changed."""

    table: str
    key: str
    values: Mapping[str, Any]


@dataclass(kw_only=True, slots=True)
class UnitOfWork:
    """
    The open transaction as handlers see it.

    ``runner`` reads; ``insert``, ``insert_many`` and ``update`` write records and keep ``journal`` in order of
    writing. ``locks`` tells whether rows must be locked by name (PostgreSQL) or the whole file is already (SQLite).
    """

    runner: statements.Runner
    locks: bool
    journal: list[RowChange]

    def insert(self, table: Table, row: Mapping[str, Any]) -> None:
        """Write one new row and journal it."""
        self.runner.run(statements.insert_of(table, tuple(row)), row)
        self.journal.append(RowChange(table.name, str(row[_key_of(table)]), row))

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write new rows that all have the same columns, in one call of the driver, and journal each."""
        if rows:
            self.runner.run_many(statements.insert_of(table, tuple(rows[0])), rows)
            key, name = _key_of(table), table.name
            self.journal.extend([RowChange(name, row[key], row) for row in rows])

    def update(self, table: Table, key: str, changes: Mapping[str, Any]) -> None:
        """
        Change columns of one row and journal the change.

        Raises:
            errors.RowVanished: no row has this key.
        """
        parameters = {f"set_{name}": value for name, value in changes.items()}
        parameters["key_"] = key
        if self.runner.run(statements.update_of(table, tuple(changes)), parameters) != 1:
            raise errors.RowVanished(table=table.name, key=key)
        self.journal.append(RowChange(table.name, key, changes))

    def update_many(self, table: Table, changes: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Change the same columns of many rows, in one call of the driver, and journal each change."""
        if not changes:
            return
        columns = tuple(changes[0][1])
        rows = [{"key_": key, **{f"set_{c}": values[c] for c in columns}} for key, values in changes]
        self.runner.run_many(statements.update_of(table, columns), rows)
        self.journal.extend([RowChange(table.name, key, values) for key, values in changes])


def _key_of(table: Table) -> str:
    (column,) = table.primary_key.columns
    return column.name


@contextmanager
def writing(engine: Engine) -> Iterator[UnitOfWork]:
    """A transaction that may write: holds SQLite's write lock from its first statement on."""
    connection = engine.raw_connection()
    cursor = connection.cursor()
    on_sqlite = engine.dialect.name == "sqlite"
    try:
        if on_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        yield UnitOfWork(runner=statements.Runner(cursor, engine.dialect), locks=not on_sqlite, journal=[])
        connection.commit()
    except BaseException:  # whatever happened, nothing half done may stay: roll back, then let it be known
        connection.rollback()
        raise
    finally:
        cursor.close()
        connection.close()


@contextmanager
def reading(engine: Engine) -> Iterator[statements.Runner]:
    """A consistent view of the database that ends with the block and never writes."""
    connection = engine.raw_connection()
    cursor = connection.cursor()
    try:
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN")
        yield statements.Runner(cursor, engine.dialect)
    finally:
        connection.rollback()
        cursor.close()
        connection.close()


