"""
Copies of a database file, and the way back from one.

A copy is taken through SQLite's backup API, which gives the state of one moment while others go on writing; to copy the
file itself while it is in use gives a broken or stale one (failure L6). A copy appears under its name when it is whole
and was checked, or not at all. PostgreSQL is backed up by its own means (pg_dump, or its archive).
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, engines, probes, self_test

_NO_ROOM: Final = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")


def back_up(engine: Engine, to: Path) -> None:
    """
    Write a copy of the database, as it stands at one moment, to a new file that only the own account may read.

    The copy is one file without a log beside it, so that it can also be opened where nothing can be written.

    Raises:
        errors.AlreadyThere: the file exists; no backup is ever written over.
        errors.DatabaseRefused: the database is on a server, or the copy cannot be written.
    """
    source = engines.path_of(engine)
    if source is None:
        raise errors.DatabaseRefused(
            f"{driver_errors.place_of(engine)} is no file of this machine",
            "use pg_dump, as whoever runs the server does",
        )
    _put_in_place(source, to, "DELETE", lambda engine: _check(engine, source))


def restore(backup: Path, to: Path, *, prepare: Callable[[Engine], None]) -> None:
    """
    Make a database of a backup, in a place where there is none; the backup stays as it is.

    Before the database appears under its name, ``prepare`` is given an engine on it: there the application brings up
    its schema and holds sending, by a command of its own, so that no restored copy ever sends yesterday's notices again
    (failure L7).

    Raises:
        errors.AlreadyThere: there is a database; move it away first.
        errors.DatabaseRefused: the backup is not there, damaged, or no database of ours.
    """
    if not backup.is_file():
        raise errors.DatabaseRefused(f"there is no backup at {backup}", "name the file that ocop backup wrote")

    def check_and_prepare(engine: Engine) -> None:
        _check(engine, backup)
        prepare(engine)
        self_test.run(engine)

    _put_in_place(backup, to, "WAL", check_and_prepare)


def _put_in_place(source: Path, to: Path, journal: str, finish: Callable[[Engine], None]) -> None:
    if to.exists():
        raise errors.AlreadyThere("file", str(to))
    draft = to.with_name(f".{to.name}.{os.getpid()}.draft")
    engine = engines.sqlite_file(draft)
    try:
        draft.touch(mode=0o600)
        _copy(source, draft, journal)
        finish(engine)
        engine.dispose()
        draft.replace(to)
    except OSError as failure:
        raise errors.DatabaseRefused(f"{to} cannot be written ({failure.strerror})", "name another folder") from failure
    finally:
        engine.dispose()
        draft.unlink(missing_ok=True)


def _copy(source: Path, draft: Path, journal: str) -> None:
    readers = engines.sqlite_file_read_only(source)
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(draft)) as writer,
        ):
            reader.backup(writer)
            writer.execute(f"PRAGMA journal_mode={journal}")
    except sqlite3.Error as failure:
        if getattr(failure, "sqlite_errorname", "") in _NO_ROOM:  # of the two only the copy is written
            raise errors.DatabaseRefused(
                f"the copy of {source} does not fit on the disk where it was to lie",
                "make room on the disk, then try again; nothing was written",
            ) from failure
        raise driver_errors.named(failure, readers, phase="working") or failure from failure


def _check(copy: Engine, source: Path) -> None:
    """A copy has every flaw of what it was taken from, and only that is still there for a person to look at."""
    try:
        flaws = probes.damage(copy)
    except errors.DatabaseRefused as refusal:  # so damaged that it cannot even be gone through
        flaws = [str(refusal.__cause__ or refusal.why)]
    if flaws:
        raise errors.DatabaseRefused(
            f"{source} is damaged ({flaws[0]})",
            "keep the damaged file as it is and restore a backup beside it: ocop restore",
        )
