"""
Where transactions come from: one database, writers and readers.

What is put together from many questions (a page) may ask them all of one moment: then they share one transaction. That
is what makes them agree with each other, and it spares a dozen beginnings and ends of transactions.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType

from sqlalchemy import Engine

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, revision, unit_of_work
from ocop_cycle.storage.statements import Runner


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """One database. Lives as long as the application; safe to share between threads."""

    database: Engine

    def writing(self, *, looks: bool = True) -> AbstractContextManager[unit_of_work.UnitOfWork]:
        """
        A transaction that commits when its block ends well, and leaves nothing when it does not.

        It asks first whether the schema is still the one that this version works with: another version may have changed
        it meanwhile. Whoever reads the head of the trail ``looks`` there, at no cost.

        Raises:
            errors.SchemaNewer: a later version changed it.
        """
        return unit_of_work.writing(self.database, first=revision.look if looks else None)

    def reading(self) -> AbstractContextManager[Runner]:
        """A consistent view that never writes; within ``at_one_moment`` the one that all share."""
        shared = _SHARED.get()
        if shared is not None and shared.database is self.database and not shared.is_broken:
            return shared
        return unit_of_work.reading(self.database)

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """
        Within the block, and in its thread alone, every ``reading`` sees the database as the first one saw it.

        Nothing is opened before that. What is written meanwhile, even by this thread, is not seen until the block ends.
        """
        with ExitStack() as opened:
            before = _SHARED.set(_Shared(self.database, opened))
            try:
                yield
            finally:
                _SHARED.reset(before)


class _Shared:
    """The transaction that readers of one moment share; each enters it anew, and its block ends it."""

    __slots__ = ("_opened", "_runner", "database", "is_broken")

    def __init__(self, database: Engine, opened: ExitStack) -> None:
        self.database = database
        self.is_broken = False
        self._opened = opened
        self._runner: Runner | None = None

    def __enter__(self) -> Runner:
        if self._runner is None:
            self._runner = self._opened.enter_context(unit_of_work.reading(self.database))
        return self._runner

    def __exit__(self, _: object, failure: BaseException | None, __: TracebackType | None) -> None:
        if failure is None or isinstance(failure, errors.Stopped):
            return
        self.is_broken = True  # a server answers nothing more in a transaction that failed: others get one of their own
        if (told := driver_errors.named(failure, self.database, phase="working")) is not None:
            raise told from failure


_SHARED: ContextVar[_Shared | None] = ContextVar("shared", default=None)
