"""
Which schema a database has, and which one this version works with; known without loading Alembic.

The receipt is one row of one table, written by the migration itself in the transaction in which it changes the tables.
"""

from typing import Final

from sqlalchemy import Column, Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, text

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, unit_of_work
from ocop_cycle.storage.statements import Runner, Statement

KNOWN: Final = ("0001",)
"""Every schema that ever was, oldest first; tests hold it against the files in migrations/versions/."""

NEEDED: Final = KNOWN[-1]
"""The schema that this version works with."""

GONE: Final = (
    "put back the database that was there, "
    "or restore a backup into another folder: ocop --instance FOLDER restore BACKUP"
)
"""What helps where the settings of an instance lead to no records."""

RECEIPT: Final = Table(
    "schema_revision",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="schema_revision_pkc"),
)
"""The table in which Alembic keeps the receipt; of a name of our own, so that no other program's is taken for it."""

_FOUND = Statement(lambda: text("SELECT version_num FROM schema_revision"))
_RELATIONS_ON_SQLITE = Statement(lambda: text("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')"))
_RELATIONS_ON_POSTGRESQL = Statement(
    lambda: text(
        "SELECT relname FROM pg_class"
        " WHERE relkind IN ('r', 'p', 'i') AND relnamespace = CAST(current_schema() AS regnamespace)"
    )
)


def current(engine: Engine) -> str | None:
    """The schema a database has; None when it is empty or none of ours."""
    with unit_of_work.reading(engine) as runner:
        return current_in(runner, relations_in(runner, on=engine.dialect.name))


def current_in(runner: Runner, relations: frozenset[str]) -> str | None:
    """As ``current``, within an open transaction, where the names of its tables are known."""
    row = runner.first(_FOUND) if RECEIPT.name in relations else None
    return str(row[0]) if row else None


def relations_in(runner: Runner, *, on: str) -> frozenset[str]:
    """Names of all tables and indexes, whoever made them, within an open transaction of the dialect ``on``."""
    rows = runner.all(_RELATIONS_ON_SQLITE if on == "sqlite" else _RELATIONS_ON_POSTGRESQL)
    return frozenset(row[0] for row in rows)


def why_not_ours(
    place: str, found: str | None, relations: frozenset[str], *, known: tuple[str, ...] = KNOWN
) -> errors.DatabaseRefused | None:
    """The reason to leave a database alone: a later version made it, or another program."""
    if found is not None and found not in known:
        return errors.SchemaNewer(found=found, known=known[-1])
    if found is None and relations:
        return errors.DatabaseRefused(f"{place} holds tables of another program", "name another file or empty database")
    return None


def why_not_ready(
    place: str, found: str | None, relations: frozenset[str], *, known: tuple[str, ...] = KNOWN
) -> errors.DatabaseRefused | None:
    """The reason not to work with a database as it is: it is not ours, empty, or must be brought up first."""
    if (refusal := why_not_ours(place, found, relations, known=known)) is not None:
        return refusal
    if found is None:
        return errors.DatabaseRefused(f"{place} is empty", GONE)
    return None if found == known[-1] else errors.SchemaOlder(place=place, found=found, known=known[-1])


def stop_unless_needed(engine: Engine, found: str | None) -> None:
    """
    Stop a process that works with a database whose schema was changed beneath it.

    Raises:
        errors.DatabaseRefused: the schema found there is not the one that this version works with.
    """
    if found == NEEDED:
        return
    refusal = why_not_ready(driver_errors.place_of(engine), found, frozenset())
    if refusal is not None:
        raise refusal


def look(engine: Engine, runner: Runner) -> None:
    """
    As ``stop_unless_needed``, asked within an open transaction.

    On a server nobody changes the schema from here to the end of the transaction (``migrations.upgrade`` waits).
    """
    row = runner.first(_FOUND)
    stop_unless_needed(engine, str(row[0]) if row else None)


def stamp(connection: Connection) -> None:
    """Write the receipt of the needed schema into a database that was just made at once."""
    RECEIPT.create(connection, checkfirst=False)
    connection.execute(RECEIPT.insert().values(version_num=NEEDED))
