"""
The chain of a long trail checked by a process of its own, while this one rebuilds the records that the entries make.

The two have nothing to say to each other until the end: whether bytes, numbers, links and evidence hold does not depend
on what the entries tell of, and the other way round. Where anything is found, or the process fails, the whole check is
taken again in one piece, which then tells what it is: only a trail that holds is checked by two.
"""

import multiprocessing
import os
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from ocop_cycle.application.verification import walk
from ocop_cycle.domain import audit_chain, chain_check
from ocop_cycle.storage import engines, trail_reading, transactions

LONG = 50_000
"""From how many entries on a second process is worth its start."""


class Held(NamedTuple):
    """That the chain holds up to and with its last entry, and the hash of that one."""

    number: int
    digest: bytes


class Told:
    """
    What entries say, taken as it stands: in the place of ``chain_check.ChainCheck``, for who has it checked beside.

    Attributes:
        number: of the entry met last.
        said: what it says.
    """

    __slots__ = ("_stored", "number", "said")

    def __init__(self) -> None:
        self.number = 0
        self.said: dict[str, Any] | None = None
        self._stored = ""

    @property
    def digest(self) -> bytes:
        """The hash that is stored with it."""
        return bytes.fromhex(self._stored)

    def step(self, number: int, body: bytes, stored: str) -> Sequence[chain_check.Fault]:
        """
        Move on to an entry.

        Raises:
            ValueError: it is no JSON.
        """
        self.number, self.said, self._stored = number, audit_chain.said(body), stored
        return ()

    def end(self) -> Sequence[chain_check.Fault]:
        """Nothing is wrong as far as this one knows."""
        return ()


class Chain:
    """The process that checks the chain; lives as long as one check."""

    def __init__(self, store: transactions.Store, evidence: chain_check.Evidence, until: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._hears, tells = spawn.Pipe(duplex=False)
        url = store.database.url.render_as_string(hide_password=False)
        self._process = spawn.Process(target=_check, args=(url, evidence, until, tells), daemon=True)
        self._process.start()
        tells.close()

    def held(self) -> Held | None:
        """Wait until it is through: that the chain holds, or None where it does not, or nobody knows."""
        try:
            found: Held | None = self._hears.recv()
        except EOFError:
            found = None
        self._process.join()
        return found

    def stop(self) -> None:
        """Let it be; nobody waits for it any more."""
        self._process.terminate()
        self._process.join()
        self._hears.close()


def is_worth_it(store: transactions.Store, until: int) -> bool:
    """Whether a second process may be begun here, has a core to itself, and finds the database."""
    if until < LONG or engines.is_memory(store.database) or multiprocessing.current_process().daemon:
        return False
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores > 1 and (not hasattr(os, "getloadavg") or os.getloadavg()[0] < cores)


def _check(url: str, evidence: chain_check.Evidence, until: int, tells: Connection) -> None:
    """What the other process does."""
    database = engines.open_engine(url)
    try:
        check = chain_check.ChainCheck(evidence)
        with transactions.Store(database=database).reading() as runner:
            every = trail_reading.bodies(runner, until=until)
            wrong = any(check.step(number, walk.as_bytes(body), stored) for number, body, stored in every)
            wrong = wrong or any(check.end())
        tells.send(None if wrong else Held(check.number, check.digest))
    finally:
        database.dispose()
        tells.close()
