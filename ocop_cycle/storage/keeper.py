"""
One keeper for each database file: the one long-lived process that rings, sweeps and sends.

SQLite itself lets one transaction write at a time, whatever process it is of: a single command beside the keeper waits
for its turn and is as safe as the keeper. What must not happen twice is the work that nobody asked for by name: two
schedulers on one file would ring every bell twice, and two writers that never rest make each other wait (performance
notes). So ``serve`` and ``worker`` hold this lock as long as they live, and commands do not ask for it.

The lock is the operating system's, on a file beside the database, and ends with the process that holds it, however it
ends. On PostgreSQL there may be many workers; what each finds it looks at again under lock, and here nothing is held.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from ocop_cycle import errors
from ocop_cycle.storage import engines

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 1 << 20
"""Where Windows locks, far behind the text: a locked part of a file cannot be read there."""


@contextmanager
def holding(engine: Engine, *, name: str) -> Iterator[None]:
    """
    Be the keeper of the database for the length of the block; ``name`` is told to others who want to be (`ocop serve`).

    Raises:
        errors.WriterThere: another process is its keeper.
        errors.DatabaseRefused: the database is in memory.
    """
    engines.require_durable(engine)
    path = engines.path_of(engine)
    if path is None:
        yield
        return
    with _holding(path, name):
        yield


@contextmanager
def replacing(path: Path, *, name: str) -> Iterator[None]:
    """
    As ``holding``, for whoever puts another database in the place of that file; where there is none, nothing is held.

    A keeper goes on with the file that it opened: what people did there would be gone with it.
    """
    if not path.is_file():
        yield
        return
    with _holding(path, name):
        yield


@contextmanager
def _holding(path: Path, name: str) -> Iterator[None]:
    with _opened(lock_file(path)) as file:
        if not _taken(file):
            raise errors.WriterThere(place=str(path), holder=_holder(file))
        file.truncate(0)
        file.write(f"{name} (PID {os.getpid()})".encode())
        yield


def lock_file(path: Path) -> Path:
    """The file beside the database whose lock the keeper holds; it stays when the keeper has gone."""
    return path.with_name(f"{path.name}.keeper")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("a+b", buffering=0)
    except OSError as failure:
        raise errors.DatabaseRefused(
            f"{path} cannot be written ({failure.strerror})", "give the account that runs ocop the right to write there"
        ) from failure


def _taken(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(_LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip() or "another process"
