"""
Who goes first where one process answers people and rings the bell: the people.

Python lets one thread of a process compute at a time. A page that asks the database fifty things would, beside a sweep
of a hundred thousand bells, have to win its place back fifty times. So the bell looks, before each statement, whether
somebody is being answered, and lets him go first; between two pages it works on for a ``TURN``. It holds its
transaction meanwhile: in none that has begun does it wait longer than ``PATIENCE`` in all, so that whoever wants to
write is not kept long, and a server that answers without pause starves nobody. On an embedded database readers wait for
no writer, and nobody else is kept; what is locked on a server is wanted by other workers, so there the bell waits only
before it begins.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ocop_cycle import clock

PATIENCE = 0.5
"""Seconds for which one transaction, in all, lets others go first."""

TURN = 0.003
"""Seconds for which a transaction works on before it lets the next one first: so it comes to its end between pages."""

_polite: ContextVar[bool] = ContextVar("polite", default=False)
_answer: ContextVar["_Answer | None"] = ContextVar("answer", default=None)
_counting = threading.Lock()
_answering = 0
_nobody = threading.Event()
_nobody.set()


@contextmanager
def first() -> Iterator[None]:
    """Somebody is answered within the block: what is polite waits for its end, or until that somebody steps back."""
    answer = _Answer()
    before = _answer.set(answer)
    try:
        yield
    finally:
        _answer.reset(before)
        answer.end()


def step_back() -> None:
    """Who is answered is no longer to go first: it takes its time, or wants what the bell may hold."""
    if (answer := _answer.get()) is not None:
        answer.end()


@contextmanager
def polite() -> Iterator[None]:
    """What this thread does within the block can wait: its transactions let others go first."""
    before = _polite.set(True)
    try:
        yield
    finally:
        _polite.reset(before)


@contextmanager
def waited_for() -> Iterator[None]:
    """What this thread does within the block cannot wait, though all around it can: those who go first may need it."""
    before = _polite.set(False)
    try:
        yield
    finally:
        _polite.reset(before)


def is_polite() -> bool:
    """Whether what this thread does can wait."""
    return _polite.get()


def give_way(patience: float = PATIENCE) -> None:
    """
    Wait, where this thread can, until nobody is being answered; for so many seconds at most.

    Whoever is about to write says so here: he wants what the bell may hold, so it must not wait for him.
    """
    step_back()
    if _polite.get() and not _nobody.is_set():
        _nobody.wait(patience)


class Cursor:
    """The cursor of a transaction that can wait: it does so between statements, until its patience is at its end."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._left = PATIENCE
        self._worked: Callable[[], float] = lambda: TURN

    def __getattr__(self, name: str) -> Any:
        """All else is the cursor's own."""
        return getattr(self._cursor, name)

    def execute(self, *said: Any) -> Any:
        """Run a statement, once nobody is being answered."""
        self._give_way()
        return self._cursor.execute(*said)

    def executemany(self, *said: Any) -> Any:
        """Run a statement many times, once nobody is being answered."""
        self._give_way()
        return self._cursor.executemany(*said)

    def _give_way(self) -> None:
        if self._left > 0 and not _nobody.is_set() and self._worked() >= TURN:
            waited = clock.stopwatch()
            give_way(self._left)
            self._left -= waited()
            self._worked = clock.stopwatch()


class _Answer:
    """Somebody who is answered, from now on."""

    __slots__ = ("_is_first",)

    def __init__(self) -> None:
        self._is_first = True
        _count(1)

    def end(self) -> None:
        """He is no longer to go first, if he was."""
        if self._is_first:
            self._is_first = False
            _count(-1)


def _count(more: int) -> None:
    global _answering  # noqa: PLW0603 - how many are answered is a fact of the process, as its one thread that computes
    with _counting:
        _answering += more
        if _answering:
            _nobody.clear()
        else:
            _nobody.set()
