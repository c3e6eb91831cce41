"""
The book of dossiers: what boards, lists and counts ask of every dossier, kept in memory beside the database.

An office of fifty thousand dossiers asks for counts over all of them at every look; a database that counts them anew
takes longer than the page. No fact changes without an entry of the trail, so the book is brought up to date from the
entries since: it reads which rows they wrote, and fetches those rows alone. Where nothing is different in them, as
when a bell only reminds somebody, what was worked out stays. A book never changes; the next one takes
over what stayed. It holds no rights: whoever asks it narrows to what is seen (``choosing``).
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ocop_cycle.application import stored
from ocop_cycle.application.queries import book_rows, scope
from ocop_cycle.application.queries.book_rows import Line, Name
from ocop_cycle.storage import statements

__all__ = ["Book", "Keeper", "Line", "Name"]

MOST_ENTRIES = 20_000
"""
Behind by more entries than these, the book is read anew. To follow so many takes about as long as to read it; with
fewer, a book that is read while a sweep writes would be behind again before it is read.
"""

MOST_ANSWERS = 64
"""How many answers a book remembers, and for how many what they see; then it forgets them all."""


class Names(NamedTuple):
    """What products, producers and units are called, by id; ``aliases`` are other names of units, by the alias' id."""

    product: Mapping[str, Name]
    producer: Mapping[str, Name]
    unit: Mapping[str, Name]
    unit_alias: Mapping[str, Name]


class Seen(NamedTuple):
    """What somebody sees of a book: the places of dossiers, products and producers, an old register's among them."""

    places: Sequence[int]
    products: frozenset[str]
    producers: frozenset[str]


class Order:
    """
    Where each dossier stands in the lines, by its code, and which of them are seen by whom.

    Books hand it on as long as no dossier is added and none comes to belong elsewhere: a step taken by one dossier of
    a hundred thousand is no reason to ask of all of them again to whom they belong.
    """

    __slots__ = ("_seen", "places")

    def __init__(self, lines: Sequence[Line]) -> None:
        self.places = {line.code: place for place, line in enumerate(lines)}
        self._seen: dict[scope.Scope, Seen] = {}

    def seen(self, lines: Sequence[Line], by: scope.Scope) -> Seen:
        """What is seen of the lines that have this order."""
        return self._seen.get(by) or _remember(self._seen, by, _seen(lines, by))


def belongs(line: Line) -> tuple[object, ...]:
    """What decides who sees a dossier, and as what."""
    return line.code, line.scope, line.producer_id, line.product_id, line.counted


class Book:
    """
    Every dossier as of one entry of the trail, in the order of codes.

    ``answers`` remembers what was worked out from the lines, and lives as long as they and the epoch do; ``ranks``
    what was worked out from the names, and lives as long as those.
    """

    __slots__ = ("answers", "epoch", "lines", "names", "number", "order", "ranks")

    def __init__(
        self, at: tuple[int, int], lines: list[Line], names: Names, ranks: dict[str, Mapping[str, Any]], order: Order
    ) -> None:
        self.number, self.epoch = at
        self.lines = lines
        self.names = names
        self.ranks = ranks
        self.order = order
        self.answers: dict[Any, Any] = {}

    def remember(self, key: object, answer: Any) -> Any:
        """Keep an answer for whoever asks the same of these lines."""
        return _remember(self.answers, key, answer)

    def seen(self, by: scope.Scope) -> Seen:
        """What of it is seen by whoever sees so much."""
        return self.order.seen(self.lines, by)


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
        lines = book_rows.lines(runner)
        return Book(at, lines, Names(**names), {}, Order(lines))


def _followed(known: Book, runner: statements.Runner, at: tuple[int, int]) -> Book:
    written = book_rows.written(runner, known.number)
    is_renamed = any(written.get(name) for name in Names._fields)
    lines, order = _relined(runner, known, sorted(book_rows.dossiers_of(runner, written)))
    if lines is known.lines and not is_renamed and at[1] == known.epoch:
        known.number = at[0]
        return known
    renamed = {name: _renamed(runner, name, getattr(known.names, name), written) for name in Names._fields}
    return Book(at, lines, Names(**renamed), {} if is_renamed else known.ranks, order)


def _renamed(
    runner: statements.Runner, name: str, known: Mapping[str, Name], written: Mapping[str, set[str]]
) -> Mapping[str, Name]:
    keys = written.get(name)
    return {**known, **book_rows.names(runner, name, sorted(keys))} if keys else known


def _relined(runner: statements.Runner, known: Book, codes: list[str]) -> tuple[list[Line], Order]:
    """The lines with these dossiers read again, and their order; those of the known book where nothing is different."""
    read, places = book_rows.lines(runner, codes) if codes else [], known.order.places
    fresh = [line for line in read if line.code not in places]  # no dossier is ever taken away
    other = [line for line in read if line.code in places and line != known.lines[places[line.code]]]
    if not fresh and not other:
        return known.lines, known.order
    stays = not fresh and all(belongs(line) == belongs(known.lines[places[line.code]]) for line in other)
    lines = list(known.lines)
    for line in other:
        lines[places[line.code]] = line
    if fresh:
        lines = sorted([*lines, *fresh])
    return lines, known.order if stays else Order(lines)


def _seen(lines: Sequence[Line], by: scope.Scope) -> Seen:
    if by.everything:
        places: Sequence[int] = range(len(lines))
    else:
        paths, own = by.paths, frozenset(by.producers)
        places = [n for n, line in enumerate(lines) if line.scope.startswith(paths) or line.producer_id in own]
    return Seen(
        [n for n in places if lines[n].counted],
        frozenset(lines[n].product_id for n in places),
        frozenset(lines[n].producer_id for n in places),
    )


def _remember(kept: dict[Any, Any], key: object, answer: Any) -> Any:
    if len(kept) >= MOST_ANSWERS:
        kept.clear()
    kept[key] = answer
    return answer
