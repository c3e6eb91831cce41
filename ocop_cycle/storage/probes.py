"""
The slow part of the self-test: locks between two processes, disk space, and whether every page can be read.

For ``init``, ``serve``, ``worker`` and ``doctor``; commands are served by ``self_test`` alone. A probe works on a file
of its own beside the database and takes it away again; it never touches the database.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Engine, text

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, engines, file_systems, schema, self_test, triggers, unit_of_work
from ocop_cycle.storage.statements import Runner, Statement

LITTLE_SPACE: Final = 200 * 1024 * 1024
"""Below this much room on its disk a database is doubted (bytes)."""

_OTHER_PROCESS: Final = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
seen = connection.execute("SELECT count(*) FROM probe").fetchone()[0]
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as refusal:
    print(seen, "kept out" if refusal.sqlite_errorname == "SQLITE_BUSY" else refusal)
else:
    print(seen, "let in")
"""
_SHOWN: Final = 3
"""So many things that are wrong with a file are told: one is enough to restore a backup."""
_EVERY_PAGE = Statement(lambda: text(f"PRAGMA integrity_check({_SHOWN})"))
_NOT_WRITABLE = Statement(
    lambda: text(
        "SELECT relname, has_table_privilege(oid, 'INSERT') FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = CAST(current_schema() AS regnamespace)"
        " AND NOT (has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')) ORDER BY relname"
    )
)
_SERVER_RISKS = Statement(lambda: text("SELECT current_setting('fsync'), current_setting('full_page_writes')"))


class Doubt(NamedTuple):
    """Something that is allowed and may go wrong: what it is, and what to do about it."""

    why: str
    remedy: str


def run(engine: Engine) -> tuple[Doubt, ...]:
    """
    As ``self_test.run``, and try out what can only be tried.

    Returns:
        What is doubtful and allowed all the same, to be shown to the person who starts the system.
    """
    self_test.run(engine)
    return tuple(doubts(engine))


def doubts(engine: Engine) -> Iterator[Doubt]:
    """
    What is doubtful about the place where the database is kept.

    Raises:
        errors.DatabaseRefused: the file system was tried and failed, or the account of a server may only read.
    """
    path = engines.path_of(engine)
    if path is not None:
        yield from _of_folder(path.parent)
    elif not engines.is_memory(engine):
        with unit_of_work.reading(engine) as runner:
            if runner.first(_SERVER_RISKS) != ("on", "on"):
                yield Doubt(
                    f"the server of {driver_errors.place_of(engine)} does not wait for its disk: a power cut ruins it",
                    "set fsync = on and full_page_writes = on",
                )
            _require_writable(engine, runner)


def damage(engine: Engine) -> list[str]:
    """What SQLite finds wrong when it reads every page, a line each; a server looks after its own pages."""
    if engine.dialect.name != "sqlite":
        return []
    with unit_of_work.reading(engine) as runner:
        said = [line for row in runner.all(_EVERY_PAGE) for line in str(row[0]).splitlines()]
    return [line for line in said if line != "ok" and not line.startswith("*** in database")][:_SHOWN]


def locks_hold(folder: Path) -> bool:
    """Whether a writer in ``folder`` keeps a writer of another process out, and shows it what was committed."""
    with tempfile.TemporaryDirectory(prefix=".ocop-probe-", dir=folder) as beside:
        file = Path(beside, "probe.db")
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE probe (number INTEGER)")
            connection.execute("INSERT INTO probe VALUES (1)")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO probe VALUES (2)")
            return _told_by_other_process(file) == "1 kept out"


def _require_writable(engine: Engine, runner: Runner) -> None:
    """An account that may only look shows every page, and is refused at the first thing that somebody does."""
    for table, may_insert in runner.all(_NOT_WRITABLE):
        if table in schema.metadata.tables and not (may_insert and table in triggers.GUARDED):
            lacks = "UPDATE" if may_insert else "INSERT"
            raise errors.DatabaseRefused(
                f"{driver_errors.place_of(engine)} does not give the account the rights it needs ({lacks} ON {table})",
                "make the account the owner of the database",
            )


def _of_folder(folder: Path) -> Iterator[Doubt]:
    kind = file_systems.of(folder)
    if kind.is_doubtful:
        if not locks_hold(folder):
            raise errors.DatabaseRefused(
                f"{folder} lies on a file system ({kind.kind}) where two processes do not keep out of each other's way",
                "move the database to a disk of this machine, or use PostgreSQL",
            )
        yield Doubt(
            f"{folder} lies on a file system ({kind.kind}) that may not keep its locks; they held when they were tried",
            "better move the database to a disk of this machine",
        )
    if (free := shutil.disk_usage(folder).free) < LITTLE_SPACE:
        yield Doubt(f"the disk of {folder} has {free // 2**20} MiB left", "make room before the disk is full")


def _told_by_other_process(file: Path) -> str:
    program = [sys.executable, "-I", "-S", "-c", _OTHER_PROCESS, str(file)]
    told = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own program
    return told.stdout.strip()
