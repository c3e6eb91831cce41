"""
The book of dossiers: what boards, lists and counts ask of every dossier, kept in memory beside the database.

An office of fifty thousand dossiers asks for counts over all of them at every look; a database that counts them anew
takes longer than the page. No fact changes without an entry of the trail, so the book is brought up to date from the
entries since: it reads which rows they wrote, and fetches those rows alone. A book never changes; the next one takes
over what stayed. It holds no rights: whoever asks it narrows to what is seen (``choosing``).
"""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

from ocop_cycle.application import stored
from ocop_cycle.application.queries import book_rows
from ocop_cycle.application.queries.book_rows import Line, Name
from ocop_cycle.storage import statements

__all__ = ["Book", "Keeper", "Line", "Name"]

MOST_ENTRIES = 20_000
"""
Behind by more entries than these, the book is read anew. To follow so many takes about as long as to read it; with
fewer, a book that is read while a sweep writes would be behind again before it is read.
"""

MOST_ANSWERS = 64
"""How many answers a book remembers; then it forgets them all."""


class Names(NamedTuple):
    """What products, producers and units are called, by id; ``aliases`` are other names of units, by the alias' id."""

    product: Mapping[str, Name]
    producer: Mapping[str, Name]
    unit: Mapping[str, Name]
    unit_alias: Mapping[str, Name]


class Book:
    """
    Every dossier as of one entry of the trail, in the order of codes; ``places`` are their places in ``lines``.

    ``answers`` remembers what was worked out from the lines, and lives as long as they and the epoch do; ``ranks``
    what was worked out from the names, and lives as long as those.
    """

    __slots__ = ("answers", "epoch", "lines", "names", "number", "places", "ranks")

    def __init__(
        self, at: tuple[int, int], lines: list[Line], names: Names, ranks: dict[str, Mapping[str, Any]],
        places: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        self.number, self.epoch = at
        self.lines = lines
        self.names = names
        self.ranks = ranks
        self.places = {line.code: place for place, line in enumerate(lines)} if places is None else places
        self.answers: dict[Any, Any] = {}

    def remember(self, key: object, answer: Any) -> Any:
        """Keep an answer for whoever asks the same of these lines."""
        if len(self.answers) >= MOST_ANSWERS:
            self.answers.clear()
        self.answers[key] = answer
        return answer


class Keeper:
    """
    Keeps the newest book of one database, and the facts of its newest epoch.

    Lives as long as its reader; safe to share between threads.
    """

    def __init__(self, most_entries: int = MOST_ENTRIES) -> None:
        self._most = most_entries
        self._lock = threading.Lock()
        self._book: Book | None = None
        self._slow: stored.SlowFacts | None = None

    def slow(self, runner: statements.Runner, policies: stored.Stored) -> stored.SlowFacts:
        """What changes seldom, as of the epoch of the transaction of ``runner``; kept until the next one begins."""
        _, epoch = book_rows.head(runner)
        kept = self._slow
        if kept is None or kept.epoch != epoch:
            kept = self._slow = stored.SlowFacts(policies, epoch)
        return kept

    def book(self, runner: statements.Runner) -> Book:
        """The book as of the transaction of ``runner``, or a newer one that another transaction brought up to date."""
        at = book_rows.head(runner)
        known = self._book
        if known is not None and known.number >= at[0]:
            return known
        with self._lock:
            known = self._book
            if known is None or known.number < at[0]:
                known = self._book = self._brought_up(known, runner, at)
            return known

    def _brought_up(self, known: Book | None, runner: statements.Runner, at: tuple[int, int]) -> Book:
        if known is not None and at[0] - known.number <= self._most:
            return _followed(known, runner, at)
        names = {name: book_rows.names(runner, name) for name in Names._fields}
        return Book(at, book_rows.lines(runner), Names(**names), {})


def _followed(known: Book, runner: statements.Runner, at: tuple[int, int]) -> Book:
    written = book_rows.written(runner, known.number)
    codes = book_rows.dossiers_of(runner, written)
    is_renamed = any(written.get(name) for name in Names._fields)
    if not codes and not is_renamed and at[1] == known.epoch:
        known.number = at[0]
        return known
    renamed = {name: _renamed(runner, name, getattr(known.names, name), written) for name in Names._fields}
    lines = _relined(runner, known, sorted(codes))
    places = known.places if len(lines) == len(known.lines) else None  # no dossier is ever taken away
    return Book(at, lines, Names(**renamed), {} if is_renamed else known.ranks, places)


def _renamed(
    runner: statements.Runner, name: str, known: Mapping[str, Name], written: Mapping[str, set[str]]
) -> Mapping[str, Name]:
    keys = written.get(name)
    return {**known, **book_rows.names(runner, name, sorted(keys))} if keys else known


def _relined(runner: statements.Runner, known: Book, codes: list[str]) -> list[Line]:
    lines = list(known.lines)
    fresh = []
    for line in book_rows.lines(runner, codes) if codes else ():
        place = known.places.get(line.code)
        if place is None:
            fresh.append(line)
        else:
            lines[place] = line
    return sorted([*lines, *fresh]) if fresh else lines
