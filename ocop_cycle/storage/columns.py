"""How tables are made: text and whole numbers alone, each table under one head, personal columns marked."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared byte by byte on both databases, so that order and uniqueness are the same."""


def text(name: str, *more: Any, null: bool = False, personal: bool = False) -> Column[str]:
    """A column of text; ``personal`` where entries hold its values as commitments only."""
    return Column(name, TEXT, *more, nullable=null, info={"personal": personal})


def number(name: str, *more: Any, null: bool = False) -> Column[int]:
    """A column of whole numbers."""
    return Column(name, Integer, *more, nullable=null)


def key(name: str = "id") -> Column[str]:
    """The column by which the rows of a table are named."""
    return Column(name, TEXT, primary_key=True)


def table(head: str, name: str, *parts: Any, **how: Any) -> Table:
    """A table under one head: ``records``, ``trail`` or ``operations``."""
    return Table(name, metadata, *parts, info={"head": head}, **how)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(v) for v in values)})", name=column)


def partial(name: str, column: Column[str], where: ColumnElement[bool]) -> None:
    """An index of the rows that meet a condition."""
    # PostgreSQL's condition is added when the table is made there: to name it here would load that dialect with all
    # its drivers, which is a tenth of a second of every command of an office that has no such server.
    index = Index(name, column, sqlite_where=where)

    def complete(_table: Table, connection: Connection, **_: Any) -> None:
        if connection.dialect.name == "postgresql":
            index.dialect_kwargs["postgresql_where"] = where

    event.listen(column.table, "before_create", complete)
