"""The power goes at one statement of a command, at its commit, or when it is committed and nobody was told."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from ocop_cycle.application import engine
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.delivery import signing
from ocop_cycle.storage import revision, statements, unit_of_work
from tests.application import builders


class PowerCut(BaseException):
    """The machine went off."""


def fail() -> None:
    """Go off as an exception, which everything on the way may still answer to."""
    raise PowerCut


def die() -> None:
    """Go off as a machine does: nothing is answered to any more."""
    os._exit(9)


@dataclass(kw_only=True)
class Fuse:
    """What burns through after so many statements and commits."""

    left: int
    blow: Callable[[], None] = fail
    committed: bool = False

    def strike(self) -> None:
        """One more."""
        self.left -= 1
        if self.left == -1:
            self.blow()


class Failing:
    """A runner that goes on until its last statement is up."""

    def __init__(self, runner: Any, fuse: Fuse) -> None:
        self._runner, self._fuse = runner, fuse

    @property
    def count(self) -> int:
        """How many statements were run."""
        return int(self._runner.count)

    def __getattr__(self, name: str) -> Any:
        """Run a statement, unless the power goes."""
        self._fuse.strike()
        return getattr(self._runner, name)


@dataclass(frozen=True, kw_only=True)
class FailingStore:
    """A database whose machine goes off."""

    database: Engine
    fuse: Fuse

    @contextmanager
    def writing(self, *, looks: bool = True) -> Iterator[unit_of_work.UnitOfWork]:
        """A transaction that is cut off: at a statement, at its commit, or right after it."""
        with unit_of_work.writing(self.database, revision.look if looks else None) as work:
            work.runner = Failing(work.runner, self.fuse)  # type: ignore[assignment] # it keeps the contract
            yield work
            self.fuse.strike()
        self.fuse.committed = True
        self.fuse.strike()

    @contextmanager
    def reading(self) -> Iterator[statements.Runner]:
        """A view; whoever only looks changes nothing when the machine goes off."""
        with unit_of_work.reading(self.database) as runner:
            yield runner


def engine_of(office: builders.Office, fuse: Fuse) -> engine.WorkflowEngine:
    """An engine of the office whose machine goes off; what it keeps in memory outlives a cut, as in a server."""
    store: Any = FailingStore(database=office.house.store.database, fuse=fuse)
    return engine.WorkflowEngine(store=store, clock=office.clock, handlers=HANDLERS, verify=signing.verify)


def image(office: builders.Office) -> bytes:
    """Every byte of a database in memory."""
    connection = office.house.store.database.raw_connection()
    try:
        return bytes(connection.driver_connection.serialize())  # type: ignore[union-attr] # sqlite3's own
    finally:
        connection.close()
