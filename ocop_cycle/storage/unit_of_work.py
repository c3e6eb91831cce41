"""
One transaction: everything a command writes, and the journal of it.

Rows of ``records`` are written with ``insert`` and ``update`` alone, which note each change in the journal that the
engine puts into the audit entry: nothing can be written and left out of the trail. Lives for one ``with`` block;
commits when the block ends well, rolls back when it does not. The only place that commits or rolls back.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, PoolProxiedConnection, Table, select

from ocop_cycle import errors
from ocop_cycle.storage import courtesy, driver_errors, statements, writers

_SCHEMA_LOCK = 0x0C0B_C1C1
"""The name, a number, under which PostgreSQL lets one change of the schema happen at a time."""

_REPEATABLE_READ = 3
"""psycopg.IsolationLevel.REPEATABLE_READ, by its number: an office on SQLite does not load that driver."""


First = Callable[[Engine, statements.Runner], None]
"""Looks around in a transaction that has just begun."""


class RowChange(NamedTuple):
    """One row written: all its columns when it is new, else the columns that changed."""

    table: str
    key: str
    values: Mapping[str, Any]


@dataclass(frozen=False, kw_only=True, slots=True)
class UnitOfWork:
    """
    The open transaction as handlers see it.

    ``runner`` reads; ``insert``, ``insert_many`` and ``update`` write records and keep ``journal`` in order of
    writing; ``touched`` names the tables in it. ``locks`` tells whether rows must be locked by name (PostgreSQL) or the
    whole file is already (SQLite).
    """

    runner: statements.Runner
    locks: bool
    journal: list[RowChange] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    _staged: dict[tuple[statements.Statement, Table | None], list[Mapping[str, Any]]] = field(default_factory=dict)

    def stage_insert(self, table: Table, row: Mapping[str, Any], into: list[RowChange]) -> None:
        """Note a new row in the journal ``into``; it is written, together with its like, by ``flush``."""
        statement, name, key = _insert_of(table, tuple(row))
        self._staged.setdefault((statement, None), []).append(row)
        into.append(RowChange(name, row[key], row))

    def stage_update(self, table: Table, key: str, changes: Mapping[str, Any], into: list[RowChange]) -> None:
        """Note a change of one row in the journal ``into``; it is written, together with its like, by ``flush``."""
        statement, name, _ = _update_of(table, tuple(changes))
        self._staged.setdefault((statement, table), []).append({**changes, "key_": key})
        into.append(RowChange(name, key, changes))

    def flush(self) -> None:
        """
        Write what was staged, each kind of statement in one call of the driver, in the order of first staging.

        Raises:
            errors.RowVanished: fewer rows were changed than were staged.
        """
        staged, self._staged = self._staged, {}
        for (statement, changed), rows in staged.items():
            touched = self.runner.run_many(statement, rows)
            if changed is not None and touched != len(rows):
                raise self._vanished(changed, [str(row["key_"]) for row in rows])

    def insert(self, table: Table, row: Mapping[str, Any]) -> None:
        """Write one new row and journal it."""
        self.runner.run(statements.insert_of(table, tuple(row)), row)
        self.touched.add(_name_of(table))
        self.journal.append(RowChange(_name_of(table), str(row[_key_of(table)]), row))

    def insert_unless_there(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Write one new row and journal it, unless its key is taken; a twin who is writing it is waited for."""
        if self.runner.run(statements.insert_unless_there_of(table, tuple(row)), row) != 1:
            return False
        self.touched.add(_name_of(table))
        self.journal.append(RowChange(_name_of(table), str(row[_key_of(table)]), row))
        return True

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write new rows that all have the same columns, in one call of the driver, and journal each."""
        if rows:
            self.runner.run_many(statements.insert_of(table, tuple(rows[0])), rows)
            key, name = _key_of(table), _name_of(table)
            self.touched.add(name)
            self.journal.extend([RowChange(name, row[key], row) for row in rows])

    def update(self, table: Table, key: str, changes: Mapping[str, Any]) -> None:
        """
        Change columns of one row and journal the change.

        Raises:
            errors.RowVanished: no row has this key.
        """
        if self.runner.run(statements.update_of(table, tuple(changes)), {**changes, "key_": key}) != 1:
            raise errors.RowVanished(table=table.name, key=key)
        self.touched.add(_name_of(table))
        self.journal.append(RowChange(_name_of(table), key, changes))

    def update_many(self, table: Table, changes: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """
        Change the same columns of many rows, in one call of the driver, and journal each change.

        Raises:
            errors.RowVanished: one of the keys has no row.
        """
        if not changes:
            return
        rows = [{**values, "key_": key} for key, values in changes]
        if self.runner.run_many(statements.update_of(table, tuple(changes[0][1])), rows) != len(rows):
            raise self._vanished(table, [key for key, _ in changes])
        self.touched.add(_name_of(table))
        self.journal.extend([RowChange(_name_of(table), key, values) for key, values in changes])

    def _vanished(self, table: Table, keys: list[str]) -> errors.RowVanished:
        there = {row[0] for row in self.runner.all(_keys_among(table), {"keys": statements.listing(keys)})}
        return errors.RowVanished(table=_name_of(table), key=next((key for key in keys if key not in there), keys[0]))


@functools.cache
def _name_of(table: Table) -> str:
    return "".join(table.name)  # a plain str: SQLAlchemy's own kind of name cannot stand in hashed bytes


class _Written(NamedTuple):
    """How rows of one shape are staged: the statement, the names of table and key."""

    statement: statements.Statement
    table: str
    key: str


@functools.cache
def _insert_of(table: Table, columns: tuple[str, ...]) -> _Written:
    return _Written(statements.insert_of(table, columns), _name_of(table), _key_of(table))


@functools.cache
def _update_of(table: Table, columns: tuple[str, ...]) -> _Written:
    return _Written(statements.update_of(table, columns), _name_of(table), _key_of(table))


@functools.cache
def _keys_among(table: Table) -> statements.Statement:
    (column,) = table.primary_key.columns
    return statements.Statement(lambda: select(column).where(statements.among(column, "keys")))


@functools.cache
def _key_of(table: Table) -> str:
    (column,) = table.primary_key.columns
    return "".join(column.name)


def writing(engine: Engine, first: First | None = None) -> AbstractContextManager[UnitOfWork]:
    """
    A transaction that may write: holds SQLite's write lock from its first statement on.

    Commits when the block ends well, else leaves nothing behind. What a driver complains about comes out as an error
    of this house (``driver_errors``). Before the block ``first`` may look around, and stop it.
    """
    return _Writing(engine, first)


class _Writing:
    """The block of ``writing``. A class and no generator: every command goes through here."""

    __slots__ = ("_connection", "_cursor", "_driver", "_engine", "_first", "_queue")

    def __init__(self, engine: Engine, first: First | None) -> None:
        self._engine = engine
        self._first = first

    def __enter__(self) -> UnitOfWork:
        engine = self._engine
        courtesy.give_way()
        self._queue = writers.queue_of(engine)
        self._connection = _connection(engine, self._queue)
        driver: Any = self._connection.dbapi_connection
        self._driver, self._cursor = driver, None
        on_sqlite = engine.dialect.name == "sqlite"
        try:
            self._cursor = cursor = driver.cursor()
            if on_sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            runner = _runner(cursor, engine)
            if self._first is not None:
                self._first(engine, runner)
            return UnitOfWork(runner=runner, locks=not on_sqlite)
        except BaseException as failure:
            self._undo(failure, "working")
            raise

    def __exit__(self, _: object, failure: BaseException | None, __: TracebackType | None) -> None:
        if failure is not None:
            self._undo(failure, "working")
            return
        try:
            self._commit()
        except BaseException as failed:
            self._undo(failed, "committing")
            raise
        self._leave()

    def _commit(self) -> None:
        if self._cursor is not None and self._engine.dialect.name == "sqlite":
            self._cursor.execute("COMMIT")  # kept ready; the driver's own commit() would be compiled anew each time
        else:
            self._driver.commit()

    def _undo(self, failure: BaseException, phase: driver_errors.Phase) -> None:
        """Whatever happened, nothing half done may stay: roll back, then let it be known."""
        try:
            _roll_back(self._connection)
            if (told := driver_errors.named(failure, self._engine, phase=phase)) is not None:
                raise told from failure
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
        if self._queue is None:
            self._connection.close()
        else:
            self._queue.give_back()


@contextmanager
def reading(engine: Engine) -> Iterator[statements.Runner]:
    """
    A view of the database as it stood at the first query, for the length of the block; keeps nothing that was written.

    On PostgreSQL it is REPEATABLE READ and READ ONLY; on SQLite every reader has one snapshot, and an engine made by
    ``engines.sqlite_file_read_only`` refuses to write.
    """
    connection = _connection(engine)
    cursor = connection.cursor()
    on_sqlite = engine.dialect.name == "sqlite"
    try:
        if on_sqlite:
            cursor.execute("BEGIN")
        else:
            _look_only(connection, on=True)
        yield _runner(cursor, engine)
    except Exception as failure:  # goes on at once, at most under a better name
        if (told := driver_errors.named(failure, engine, phase="working")) is not None:
            raise told from failure
        raise
    finally:
        _roll_back(connection)
        if not on_sqlite and connection.is_valid:
            _look_only(connection, on=False)
        cursor.close()
        connection.close()


@contextmanager
def changing_schema(engine: Engine) -> Iterator[Connection]:
    """
    A transaction of SQLAlchemy's own that may make and change tables.

    Structure, rows and receipt stand or fall together. One at a time for each database. References are checked at its
    end instead of at every statement, because SQLite changes a table by building it anew.

    Raises:
        errors.RowRefused: it would leave a row that refers to nothing.
    """
    on_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        if on_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not on_sqlite:
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")
                yield connection
                if on_sqlite and (orphan := driver.execute("PRAGMA foreign_key_check").fetchone()) is not None:
                    raise errors.RowRefused(
                        f"row {orphan[1]} of {orphan[0]} refers to a row of {orphan[2]} that is not there"
                    )
        finally:
            if on_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _connection(engine: Engine, queue: writers.Queue | None = None) -> PoolProxiedConnection:
    try:
        return engine.raw_connection() if queue is None else queue.take(engine)
    except Exception as failure:  # goes on at once, at most under a better name
        if (told := driver_errors.named(failure, engine, phase="connecting")) is not None:
            raise told from failure
        raise


def _runner(cursor: Any, engine: Engine) -> statements.Runner:
    # On a server, others would wait for the rows that are locked meanwhile.
    let_first = courtesy.is_polite() and engine.dialect.name == "sqlite"
    return statements.Runner(courtesy.Cursor(cursor) if let_first else cursor, engine.dialect)


def _roll_back(connection: PoolProxiedConnection) -> None:
    try:
        connection.rollback()
    except Exception as failure:  # noqa: BLE001 - a connection that cannot even roll back is broken: never use it again
        connection.invalidate(failure)


def _look_only(connection: PoolProxiedConnection, *, on: bool) -> None:
    # Attributes of psycopg's connection: the driver words its next BEGIN by them, so this takes no round trip.
    driver: Any = connection.dbapi_connection
    driver.read_only = True if on else None
    driver.isolation_level = _REPEATABLE_READ if on else None
