"""
The queue of those who write to one SQLite file from this process: one connection, one writer at a time.

SQLite lets a second writer sleep and look again, ever longer (up to a tenth of a second), and whoever comes by in the
meantime goes first: among eight threads one may wait a second for work of a millisecond. At a lock they wait in turn.
Writers in other processes are waited for as SQLite does it.

A connection goes on with the files that it opened, whatever lies under their names by now: what is written to a file
that somebody moved away, replaced or deleted is gone when the process ends. So a writer looks first, unless one has
just looked.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, PoolProxiedConnection, event, exc

from ocop_cycle import clock, errors
from ocop_cycle.storage import driver_errors, engines

LOOKS_EVERY = 0.05
"""Seconds for which one look is enough: a transaction that has begun, and looks no more, may take as long."""

_Marks = tuple[tuple[int, int] | None, ...]
"""Which files lie under the names of the database, its log and the log's index."""


class Queue:
    """Whoever took the connection has it alone until it is given back; the queue keeps it open for the next."""

    def __init__(self, wait: float, path: Path) -> None:
        self._wait = wait
        self._path = path
        self._files = [path, *(path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))]
        self._seen: _Marks | None = None
        self._looked: Callable[[], float] | None = None
        self._turn = threading.Lock()
        self._kept: PoolProxiedConnection | None = None

    def take(self, engine: Engine) -> PoolProxiedConnection:
        """
        The connection, once it is our turn.

        Raises:
            sqlalchemy.exc.TimeoutError: another writer of this process did not come to an end.
            errors.DatabaseRefused: what it writes to was moved away, replaced or deleted.
        """
        if not self._turn.acquire(timeout=self._wait):
            raise exc.TimeoutError("the writer before did not come to an end")
        try:
            if self._kept is None:
                self._kept = engine.raw_connection()
                self._kept.cursor().execute("PRAGMA schema_version").close()  # opens the log, so that it can be seen
                self._seen = self._marks()
            if self._looked is None or self._looked() >= LOOKS_EVERY:
                self._looked = None
                self._look()
                self._looked = clock.stopwatch()
        except BaseException:
            self._turn.release()
            raise
        return self._kept

    def _look(self) -> None:
        """
        Stop unless the files that the connection writes to are those that people find.

        What lies in a log that was deleted is brought into the database file first, as long as nobody else can have
        written to that meanwhile: the index, by which all agree on the log, is still the one that was opened.
        """
        if self._kept is None or self._seen is None:
            return
        database, log = self._files[:2]
        if _mark(database) == self._seen[0] and _mark(log) == self._seen[1]:
            return
        found = self._marks()
        if found == (self._seen[0], None, self._seen[2]):
            self._kept.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").close()
        raise errors.DatabaseRefused(
            f"{self._path} or its -wal was moved, replaced or deleted while it was in use",
            "stop every ocop that works on it, put back what lay there or restore a backup, then start it again",
        )

    def _marks(self) -> _Marks:
        return tuple(map(_mark, self._files))

    def give_back(self) -> None:
        """Let the next one write, on a new connection if this one broke."""
        if self._kept is not None and not self._kept.is_valid:
            self._close()
        self._turn.release()

    def end(self, _engine: Engine) -> None:
        """Close the connection, as soon as nobody writes."""
        with self._turn:
            self._close()

    def _close(self) -> None:
        kept, self._kept, self._seen, self._looked = self._kept, None, None, None
        if kept is not None and kept.is_valid:
            kept.detach()  # else it would go back to the pool, which may be gone already, and stay open
            kept.close()


def _mark(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_queues: WeakKeyDictionary[Engine, Queue | None] = WeakKeyDictionary()
_founding = threading.Lock()


def queue_of(engine: Engine) -> Queue | None:
    """The queue of an engine's file; None of a server, which has its own, and of a database in memory."""
    try:
        return _queues[engine]
    except KeyError:
        return _found(engine)


def _found(engine: Engine) -> Queue | None:
    with _founding:
        if engine not in _queues:
            wait = engine.get_execution_options().get("wait_seconds", driver_errors.WAIT_SECONDS)
            path = engines.path_of(engine)
            queue = Queue(wait, path) if path is not None else None
            if queue is not None:
                event.listen(engine, "engine_disposed", queue.end)
            _queues[engine] = queue
        return _queues[engine]
