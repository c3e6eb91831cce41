"""
Core statements compiled once and run through the driver.

On the way of a transition SQLAlchemy builds the text of each statement once for each dialect; execution goes straight
to the driver's cursor (performance notes: 5 µs a statement instead of 20). Nothing here opens or ends a transaction.
"""

import functools
import operator
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from json import encoder
from typing import Any, NamedTuple

from sqlalchemy import BinaryExpression, BindParameter, ColumnElement, Executable, Table, Text, bindparam, text
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler

from ocop_cycle.storage import many_rows

Row = tuple[Any, ...]


class Prepared(NamedTuple):
    """The text of a statement for one dialect, and ``given``: its parameters, as the driver takes them, of values."""

    text: str
    given: Callable[[Mapping[str, Any]], Any]


class Statement:
    """
    One statement with named parameters; made at import, compiled at first use for each dialect, then reused.

    ``many`` writes many rows of it at once on a server, where there is a way.
    """

    __slots__ = ("_build", "known", "many")

    def __init__(self, build: Callable[[], Executable], many: many_rows.Writer | None = None) -> None:
        self._build = build
        self.many = many
        self.known: dict[str, Prepared] = {}

    def prepared(self, dialect: Dialect) -> Prepared:
        """The statement in the words of ``dialect``."""
        known = self.known.get(dialect.name)
        if known is None:
            compiled = self._build().compile(dialect=dialect)  # type: ignore[attr-defined] # every Core statement has it
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            known = self.known[dialect.name] = Prepared(compiled.string, _giver(compiled.positiontup, constants))
        return known


def _giver(names: Sequence[str] | None, constants: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
    """Parameters by name stay as they are; by position they are put in the order of ``names``."""
    given = _as_they_are if names is None else _in_order(names)
    return (lambda values: given({**constants, **values})) if constants else given


def _as_they_are(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return values


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Any]:
    if len(names) > 1:
        return operator.itemgetter(*names)
    if not names:
        return lambda _: ()
    (name,) = names
    return lambda values: (values[name],)


class Runner:
    """Runs statements on one cursor of one open transaction; lives and dies with its unit of work."""

    __slots__ = ("_cursor", "_dialect", "_kept", "_name", "count")

    def __init__(self, cursor: DBAPICursor, dialect: Dialect) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._name = dialect.name
        self._kept: dict[Statement, Row | None] = {}
        self.count = 0

    @property
    def driver(self) -> Any:
        """The connection, as the driver has it."""
        cursor: Any = self._cursor
        return cursor.connection

    def run(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement that writes; the number of rows it touched."""
        self._execute(statement, parameters)
        return self._cursor.rowcount

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run one statement for many rows, in one call of the driver; the number of rows it touched."""
        if len(rows) == 1:
            self._execute(statement, rows[0])
            return self._cursor.rowcount
        self.count += 1
        if statement.many is not None and self._name == "postgresql" and len(rows) >= many_rows.AT_LEAST:
            return statement.many(self._cursor, self._dialect, rows)
        text, given = statement.prepared(self._dialect)
        self._cursor.executemany(text, [given(row) for row in rows])
        return self._cursor.rowcount

    def first(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of a query, or None."""
        self._execute(statement, parameters)
        row: Row | None = self._cursor.fetchone()
        return row

    def once(self, statement: Statement) -> Row | None:
        """The first row of a query, asked once for each transaction: for those who only read, who see no other."""
        if statement not in self._kept:
            self._kept[statement] = self.first(statement)
        return self._kept[statement]

    def all(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a query."""
        self._execute(statement, parameters)
        rows: list[Row] = self._cursor.fetchall()  # type: ignore[assignment] # both drivers give a list of tuples
        return rows

    def all_as_stored(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a query, even where SQLite keeps text that is no UTF-8: odd bytes come as ``surrogateescape``."""
        try:
            return self.all(statement, parameters)
        except sqlite3.OperationalError as failure:
            if "decode to UTF-8" not in str(failure):
                raise
        cursor: Any = self._cursor
        usual, cursor.connection.text_factory = cursor.connection.text_factory, _with_odd_bytes
        try:
            return self.all(statement, parameters)
        finally:
            cursor.connection.text_factory = usual

    def _execute(self, statement: Statement, parameters: Mapping[str, Any] | None) -> None:
        text, given = statement.known.get(self._name) or statement.prepared(self._dialect)
        self.count += 1
        self._cursor.execute(text, given(parameters or {}))


def _with_odd_bytes(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


class _Listed(ColumnElement[str]):
    """The texts of one JSON list given as a parameter, as a subquery."""

    inherit_cache = False
    type = Text()

    def __init__(self, parameter: str) -> None:
        self.parameter: BindParameter[str] = bindparam(parameter, type_=Text())


@compiles(_Listed, "sqlite")
def _listed_on_sqlite(element: _Listed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.parameter, **kw)}))"  # noqa: S608 - a placeholder, never a value


@compiles(_Listed, "postgresql")
def _listed_on_postgresql(element: _Listed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(SELECT jsonb_array_elements_text(CAST({compiler.process(element.parameter, **kw)} AS jsonb)))"


class _Among(BinaryExpression[bool]):
    """Whether a column is one of the listed texts."""

    inherit_cache = False


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    # As an array it is looked up in the index, whatever the server knows of the table. As a subquery it may be joined
    # row by row with the whole table, as long as the server has not counted the table's rows.
    return f"{compiler.process(element.left, **kw)} = ANY(ARRAY{compiler.process(element.right, **kw)})"


def among(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """``column IN (…)`` for a list of any length given as one JSON text, so that one statement serves all lengths."""
    return _Among(column, _Listed(parameter), operators.custom_op("IN", is_comparison=True))


def listing(values: Sequence[str]) -> str:
    """``values`` as the parameter that ``among`` takes."""
    return f"[{','.join(map(encoder.encode_basestring_ascii, values))}]"


@functools.cache
def insert_of(table: Table, columns: tuple[str, ...]) -> Statement:
    """``INSERT`` of the named columns."""
    return Statement(
        lambda: table.insert().values({c: bindparam(c) for c in columns}), many_rows.inserting(table, columns)
    )


@functools.cache
def insert_unless_there_of(table: Table, columns: tuple[str, ...]) -> Statement:
    """``INSERT`` of the named columns that does nothing where the key is taken."""
    (key,) = table.primary_key.columns
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    said = f"INSERT INTO {table.name} ({names}) VALUES ({values}) ON CONFLICT ({key.name}) DO NOTHING"  # noqa: S608 - names of our own schema
    return Statement(lambda: text(said))


@functools.cache
def update_of(table: Table, columns: tuple[str, ...]) -> Statement:
    """``UPDATE`` of the named columns, parameters of the same names, of the row whose key is ``key_``."""
    (key,) = table.primary_key.columns
    return Statement(
        lambda: table.update().where(key == bindparam("key_")).values(dict.fromkeys(columns)),
        many_rows.updating(table, columns),
    )
