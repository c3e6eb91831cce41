"""
Choosing dossiers in the book: by what is wanted and what is seen, counted, and in an order.

The same question as ``dossier_rows.choose`` puts to the database, answered from memory; a test holds the two against
each other. Due moments are whole minutes, so what is late is asked as of the minute, and answers are kept so long.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from ocop_cycle.application.queries import book, dossier_rows, reader, scope, search, words
from ocop_cycle.application.queries.book import Book, Line
from ocop_cycle.storage import schema, statements

SORTS = ("code", "product", "producer", "commune", "kind", "stage", "round", "holder", "entered", "due", "stars")
"""By what dossiers can be ordered; names in Vietnamese order, what is not known last."""

_FIELDS = ("cycle_id", "round_id", "unit_id", "kind", "state", "stage", "producer_id", "stars", "holder_id")
_PLACES = {name: place for place, name in enumerate(Line._fields)}
_KIND: Callable[[Line], Any] = operator.itemgetter(
    *(_PLACES[name] for name in ("regime", "stage", "state", "kind", "cycle_id", "round_id", "stars"))
)
_ENTERED: Callable[[Line], Any] = operator.itemgetter(_PLACES["entered_at"])
_CODE: Callable[[Line], Any] = operator.itemgetter(_PLACES["code"])
_UNIT: Callable[[Line], Any] = operator.itemgetter(_PLACES["unit_id"])
_HOLDER: Callable[[Line], Any] = operator.itemgetter(_PLACES["holder_id"])

_PATHS = statements.Statement(lambda: select(schema.unit.c.id, schema.unit.c.path))

T = TypeVar("T")
Counted = Mapping[str | None, int]


class Kind(NamedTuple):
    """What counts tell dossiers apart by."""

    regime: str
    stage: str
    state: str
    kind: str
    cycle_id: str
    round_id: str | None
    stars: int | None


class Chosen:
    """The dossiers that were chosen, in the order of codes, as of one book and one minute (``now``)."""

    __slots__ = ("book", "key", "lines", "now")

    def __init__(self, found: Book, key: object, now: str, lines: Sequence[Line]) -> None:
        self.book, self.key, self.now, self.lines = found, key, now, lines

    def counted(self) -> Mapping[Kind, int]:
        """How many there are of each kind."""
        return self.once("counted", lambda: {Kind._make(k): n for k, n in Counter(map(_KIND, self.lines)).items()})

    def late(self) -> int:
        """How many were late, or have something overdue now."""
        return self.once("late", lambda: sum(1 for line in self.lines if line.is_late(self.now)))

    def ended(self) -> int:
        """Of how many the way is over."""
        return self.once("ended", lambda: sum(1 for line in self.lines if line.ended_at is not None))

    def areas(self) -> tuple[Counted, Counted, Counted]:
        """How many there are of each commune, of each group of products, and with each unit that holds them."""
        return self.once("areas", lambda: _areas(self.book, self.lines))

    def states(self) -> frozenset[tuple[str, str]]:
        """The states they are in, each with its regime."""
        return frozenset((kind.regime, kind.state) for kind in self.counted())

    def first(self, stage: str, most: int) -> Sequence[str]:
        """The codes of those longest in their state in a stage, at most so many."""
        return self.once(f"first {most}", lambda: _first(self.lines, most)).get(stage, ())

    def ordered(self, sort: str, backwards: bool, stages: Iterable[str] = ()) -> Sequence[str]:
        """All codes in an order (``stages`` is that of stages); what is not known stands last both ways."""
        order = {stage: place for place, stage in enumerate(stages)}
        return self.once(
            f"order {sort} {backwards}", lambda: _ordered(self.lines, _keys(self.book, sort, order), backwards)
        )

    def once(self, name: object, work: Callable[[], T]) -> T:
        """What ``work`` makes of these dossiers, worked out once for the book and the minute."""
        return _once(self.book, (name, self.now, self.key), work)


def choose(view: reader.View, wanted: dossier_rows.Wanted) -> Chosen:
    """The wanted dossiers that are seen, without the certificates of an older register."""
    found, key, now = view.book, (view.seen, wanted), f"{view.at_text[:16]}:00.000000Z"
    lines = _once(found, ("chosen", now, key), lambda: _chosen(found, _seen(found, view.seen), wanted, now))
    return Chosen(found, key, now, lines)


def _once(found: Book, key: object, work: Callable[[], T]) -> T:
    known: T | None = found.answers.get(key)
    return known if known is not None else found.remember(key, work())


def _seen(found: Book, seen: scope.Scope) -> Sequence[Line]:
    return _once(found, seen, lambda: [found.lines[place] for place in found.seen(seen).places])


def _chosen(found: Book, lines: Sequence[Line], wanted: dossier_rows.Wanted, now: str) -> Sequence[Line]:
    for place, value in _plain(wanted):
        lines = [line for line in lines if line[place] == value]
    if wanted.codes is not None:
        codes = frozenset(wanted.codes)
        lines = [line for line in lines if line.code in codes]
    if wanted.late is not None:
        lines = [line for line in lines if line.is_late(now) == wanted.late]
    if wanted.ended is not None:
        lines = [line for line in lines if (line.ended_at is not None) == wanted.ended]
    if wanted.holder == dossier_rows.HELD_BY_PRODUCER:
        lines = [line for line in lines if line.holder_id is None]
    if wanted.group is not None:
        products = {key for key, name in found.names.product.items() if name.group == wanted.group}
        lines = [line for line in lines if line.product_id in products]
    for word in search.words_of(wanted.search):
        lines = _having(found.names, lines, word)
    return lines


def _plain(wanted: dossier_rows.Wanted) -> Iterable[tuple[int, object]]:
    holder = None if wanted.holder == dossier_rows.HELD_BY_PRODUCER else wanted.holder
    values = (
        wanted.cycle, dossier_rows.round_id(wanted), wanted.commune, wanted.kind, wanted.state, wanted.stage,
        wanted.producer, wanted.stars, holder,
    )  # fmt: skip
    return [(_PLACES[name], value) for name, value in zip(_FIELDS, values, strict=True) if value is not None]


def _having(names: book.Names, lines: Sequence[Line], word: str) -> Sequence[Line]:
    sought = f" {word}"
    products, producers, units = (
        {key for key, name in called.items() if sought in name.found}
        for called in (names.product, names.producer, names.unit)
    )
    units |= {name.group or "" for name in names.unit_alias.values() if sought in name.found}
    return [
        line
        for line in lines
        if line.product_id in products
        or line.producer_id in producers
        or line.unit_id in units
        or word in line.code.lower()
    ]


def _areas(found: Book, lines: Sequence[Line]) -> tuple[Counted, Counted, Counted]:
    if "group" not in found.ranks:
        found.ranks["group"] = {key: name.group for key, name in found.names.product.items() if name.group}
    grouped = found.ranks["group"]
    groups = Counter(grouped.get(line.product_id) for line in lines) if grouped else Counter[str | None]()
    return Counter(map(_UNIT, lines)), groups, Counter(map(_HOLDER, lines))


def _first(lines: Sequence[Line], most: int) -> Mapping[str, Sequence[str]]:
    stages: dict[str, list[Line]] = {}
    for line in lines:
        stages.setdefault(line.stage, []).append(line)
    return {stage: _longest(inside, most) for stage, inside in stages.items()}


def _longest(lines: Sequence[Line], most: int) -> Sequence[str]:
    """Those longest in their state: only they are put in order, not all fifty thousand."""
    entered = sorted(map(_ENTERED, lines))
    bound = entered[min(most, len(entered)) - 1]
    return [line.code for line in sorted((line for line in lines if line.entered_at <= bound), key=_ENTERED)[:most]]


def _ordered(lines: Sequence[Line], key: Callable[[Line], Any], backwards: bool) -> Sequence[str]:
    if key is _CODE:
        return list(map(_CODE, reversed(lines) if backwards else lines))
    keyed = [(key(line), line.code) for line in lines]
    known = [pair for pair in keyed if pair[0] is not None]
    # Equals stay in the order of codes both ways.
    known.sort(key=operator.itemgetter(0), reverse=backwards)
    return [*(code for _, code in known), *(code for value, code in keyed if value is None)]


_CALLED = {"entered": "entered_at", "due": "strict_at", "round": "round_id"}
_NAMED = {
    "product": ("product_id", "product"),
    "producer": ("producer_id", "producer"),
    "commune": ("unit_id", "unit"),
    "holder": ("holder_id", "unit"),
}


def _keys(found: Book, sort: str, stages: Mapping[str, int]) -> Callable[[Line], Any]:
    if sort == "stage":
        return lambda line: (stages.get(line.stage, len(stages)), line.state)
    if sort in _NAMED:
        field, table = _NAMED[sort]
        ranks, place = _ranks(found, table), _PLACES[field]
        return lambda line: ranks.get(str(line[place]))
    return _CODE if sort == "code" else operator.itemgetter(_PLACES[_CALLED.get(sort, sort)])


def _ranks(found: Book, table: str) -> Mapping[str, int]:
    """The place of each thing in the Vietnamese order of names; equal names share one."""
    if table not in found.ranks:
        names: Mapping[str, book.Name] = getattr(found.names, table)
        order = {name: words.order(name) for name in {each.name for each in names.values()}}
        places = {name: place for place, name in enumerate(sorted(order, key=order.__getitem__))}
        found.ranks[table] = {key: places[each.name] for key, each in names.items()}
    return found.ranks[table]


class Known(Mapping[str, str]):
    """Names by id, as far as who asks may know them: looked up one by one, for a page tells of few among many."""

    __slots__ = ("_may", "_names")

    def __init__(self, names: Mapping[str, book.Name], may: Callable[[str, book.Name], bool]) -> None:
        self._names = names
        self._may = may

    def __getitem__(self, key: str) -> str:
        """The name of an id."""
        name = self._names[key]
        if not self._may(key, name):
            raise KeyError(key)
        return name.name

    def get(self, key: str, default: Any = None) -> Any:
        """The name of an id, where it may be known: quicker than by an error that is caught."""
        name = self._names.get(key)
        return name.name if name is not None and self._may(key, name) else default

    def __iter__(self) -> Iterator[str]:
        """The ids whose names may be known."""
        return (key for key, name in self._names.items() if self._may(key, name))

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


def products(view: reader.View) -> Known:
    """Products that a dossier is about which is seen, an old register's among them."""
    found = view.book
    about = found.seen(view.seen).products
    return Known(found.names.product, lambda key, _: key in about)


def producers(view: reader.View) -> Known:
    """Producers whose commune lies in what is seen, or that have a dossier there."""
    found, by = view.book, view.seen
    having = found.seen(by).producers
    paths: Mapping[str, str] = view.slow.once("paths of units", lambda: dict(view.runner.all(_PATHS)))
    return Known(found.names.producer, lambda key, name: key in having or by.holds(paths.get(name.group or ""), key))


def prepare(asking: reader.Reader) -> None:
    """Read the book, and put names in their order, so that nobody waits for it at his first page."""
    with asking.store.reading() as runner:
        found = asking.keeper.book(runner)
    for table in ("product", "producer", "unit"):
        _ranks(found, table)
