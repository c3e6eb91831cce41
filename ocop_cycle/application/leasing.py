"""
What several workers share out among themselves: each claims pieces of work, holds on to them, and gives them back.

A worker that dies or freezes holds on to nothing: its leases run out, and whoever asks next takes them over. While a
run goes on, its leases are renewed by a thread of their own, so that a slow mail server does not cost a lease, and a
short span finds the dead quickly.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from ocop_cycle import errors
from ocop_cycle.storage import engines, leases, transactions

log = logging.getLogger(__name__)

SPAN = timedelta(seconds=45)
"""How long a piece of work stays with a worker that gives no sign of life."""

RENEWALS = 3
"""So many times within a span a lease is renewed."""


def goes_on() -> bool:
    """Whether to stop: no. What runs until it is done is never told to."""
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Leases:
    """The leases of one worker. ``worker`` is a random name that is new at each start of a process."""

    store: transactions.Store
    worker: str
    span: timedelta = SPAN

    @property
    def are_needed(self) -> bool:
        """Whether there may be other workers: a file has one keeper, and what is in memory one process."""
        return engines.is_shared(self.store.database)

    def claim(self, names: Sequence[str]) -> frozenset[str]:
        """Which of these pieces of work this worker has in hand now; all of them where nobody else is."""
        if not self.are_needed:
            return frozenset(names)
        with self.store.writing() as work:
            return frozenset(leases.claim(work.runner, names, self.worker, self.span))

    def release(self, names: Sequence[str]) -> None:
        """Give back what was claimed."""
        if self.are_needed and names:
            with self.store.writing() as work:
                leases.release(work.runner, names, self.worker)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Hold on to everything that is in hand for the length of the block, however long it takes."""
        if engines.is_memory(self.store.database) or not self.span:
            yield
            return
        ended = threading.Event()
        thread = threading.Thread(target=self._renew, args=(ended.wait,), name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _renew(self, waits: Callable[[float], bool]) -> None:
        while not waits(self.span.total_seconds() / RENEWALS):
            try:
                with self.store.writing() as work:
                    leases.renew(work.runner, self.worker, self.span)
            except errors.Stopped as stop:  # it is tried again; in the end somebody else takes the work over
                log.warning("leases not renewed", extra={"action": "lease", "why": stop.code})
