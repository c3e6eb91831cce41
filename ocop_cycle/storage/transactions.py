"""Where transactions come from: one database, writers and readers."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Engine

from ocop_cycle.storage import unit_of_work
from ocop_cycle.storage.statements import Runner


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """One database. Lives as long as the application; safe to share between threads."""

    database: Engine

    def writing(self) -> AbstractContextManager[unit_of_work.UnitOfWork]:
        """A transaction that commits when its block ends well, and leaves nothing when it does not."""
        return unit_of_work.writing(self.database)

    def reading(self) -> AbstractContextManager[Runner]:
        """A consistent view that never writes."""
        return unit_of_work.reading(self.database)
