"""
The queue of those who write to one SQLite file from this process: one connection, one writer at a time.

SQLite lets a second writer sleep and look again, ever longer (up to a tenth of a second), and whoever comes by in the
meantime goes first: among eight threads one may wait a second for work of a millisecond. At a lock they wait in turn.
Writers in other processes are waited for as SQLite does it.
"""

import threading
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, PoolProxiedConnection, event, exc

from ocop_cycle.storage import driver_errors, engines


class Queue:
    """Whoever took the connection has it alone until it is given back; the queue keeps it open for the next."""

    def __init__(self, wait: float) -> None:
        self._wait = wait
        self._turn = threading.Lock()
        self._kept: PoolProxiedConnection | None = None

    def take(self, engine: Engine) -> PoolProxiedConnection:
        """
        The connection, once it is our turn.

        Raises:
            sqlalchemy.exc.TimeoutError: another writer of this process did not come to an end.
        """
        if not self._turn.acquire(timeout=self._wait):
            raise exc.TimeoutError("the writer before did not come to an end")
        try:
            self._kept = self._kept or engine.raw_connection()
        except BaseException:
            self._turn.release()
            raise
        return self._kept

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
        kept, self._kept = self._kept, None
        if kept is not None and kept.is_valid:
            kept.detach()  # else it would go back to the pool, which may be gone already, and stay open
            kept.close()


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
            queue = Queue(wait) if engines.path_of(engine) is not None else None
            if queue is not None:
                event.listen(engine, "engine_disposed", queue.end)
            _queues[engine] = queue
        return _queues[engine]
