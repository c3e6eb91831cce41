"""
The list of dossiers as a desk works with it: in any order, a page at a time, whole, and what can be narrowed by.

What is chosen and ordered is asked of the book (``choosing``); the rows of a page are fetched, within what is seen.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from ocop_cycle import clock
from ocop_cycle.application.queries import board, choosing, dossier_rows, dossiers, reader, selection, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import schema, statements

T = TypeVar("T")

BLOCK = 1_000
"""How many rows of a whole list are fetched at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A dossier in the list, the day on which it came into its state, and its working days there while it goes on."""

    row: dossiers.Listed
    since: date
    days_held: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step that people take with dossiers in some of the states that were found, by its name."""

    id: str
    label: labels.Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A page of the wanted dossiers, how many of them are late, and the steps that may be taken with several."""

    page: selection.Page[Item]
    late: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facets:
    """By what dossiers that are seen can be narrowed: each value with how many there are."""

    cycles: tuple[board.Count, ...]
    rounds: tuple[board.Count, ...]
    communes: tuple[board.Count, ...]
    kinds: tuple[board.Count, ...]
    stages: tuple[board.Count, ...]
    stars: tuple[board.Count, ...]
    groups: tuple[board.Count, ...]
    holders: tuple[board.Count, ...]


_ROUNDS = statements.Statement(lambda: select(schema.round.c.id, schema.round.c.label))


def listing(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: dossier_rows.Wanted,
    *,
    sort: str,
    backwards: bool,
    page: selection.Paging,
) -> Listing:
    """A page of the wanted dossiers that ``actor`` may see."""
    with asking.look(actor) as view:
        chosen = choosing.choose(view, wanted)
        start = page.values["skipped"]
        codes = _ordered(view, chosen, wanted, sort, backwards)[start : start + page.size]
        items = chosen.once(("items", tuple(codes)), lambda: _items(view, codes))
        found = selection.Page(items=items, total=len(chosen.lines), number=page.number, size=page.size)
        return Listing(page=found, late=chosen.late(), steps=tuple(_steps(view, chosen)))


def codes(
    asking: reader.Reader, actor: permissions.Actor, wanted: dossier_rows.Wanted, *, sort: str, backwards: bool
) -> Sequence[str]:
    """The codes of all wanted dossiers that ``actor`` may see, in their order."""
    with asking.look(actor) as view:
        return _ordered(view, choosing.choose(view, wanted), wanted, sort, backwards)


def step(asking: reader.Reader, actor: permissions.Actor, wanted: dossier_rows.Wanted, step_id: str) -> Step | None:
    """A step that people take under the regimes of the wanted dossiers; None where it is none."""
    with asking.look(actor) as view:
        digests = sorted({digest for digest, _ in choosing.choose(view, wanted).states()})
        found = (each for digest in digests for each in view.law(digest).transitions)
        return next(
            (Step(id=step_id, label=each.label) for each in found if each.step == step_id and _by_hand(each)), None
        )


def rows(asking: reader.Reader, actor: permissions.Actor, listed: Sequence[str]) -> Iterator[Item]:
    """The dossiers of these codes that ``actor`` may see, in this order, a block at a time: no view stays open."""
    for start in range(0, len(listed), BLOCK):
        with asking.look(actor) as view:
            block = _items(view, listed[start : start + BLOCK])
        yield from block


def facets(asking: reader.Reader, actor: permissions.Actor, cycle: str | None = None) -> Facets:
    """By what the dossiers that ``actor`` may see can be narrowed, those of a cycle or all."""
    with asking.look(actor) as view:
        every = choosing.choose(view, dossier_rows.Wanted())
        chosen = choosing.choose(view, dossier_rows.Wanted(cycle=cycle)) if cycle else every
        units, groups, holders = chosen.areas()
        stages = board.stages_of(view, chosen, cycle)
        rounds: dict[str, str] = dict(view.runner.all(_ROUNDS))
        kinds = _by(chosen, lambda one: one.kind)
        stars = _by(chosen, lambda one: one.stars)
        staged = _by(chosen, lambda one: one.stage)
        return Facets(
            cycles=_counts(_by(every, lambda one: one.cycle_id), words.same),
            rounds=_counts(_by(chosen, lambda one: one.round_id), lambda key: words.label(rounds.get(key))),
            communes=_units(view, units),
            kinds=tuple(board.Count(id=k, label=view.kind_label(k), count=kinds[k]) for k in words.KINDS if kinds[k]),
            stages=tuple(board.Count(id=key, label=label, count=staged[key]) for key, label in stages.items()),
            stars=_counts(Counter({str(key): n for key, n in stars.items() if key}), words.same),
            groups=_in_order(_counts(groups, words.same)),
            holders=_units(view, holders),
        )


def _by(chosen: choosing.Chosen, key: Callable[[choosing.Kind], T]) -> Counter[T]:
    found: Counter[T] = Counter()
    for kind, count in chosen.counted().items():
        found[key(kind)] += count
    return found


def _counts(
    found: Mapping[str | None, int] | Mapping[str, int], label: Callable[[str], labels.Label]
) -> tuple[board.Count, ...]:
    known = sorted((key, count) for key, count in found.items() if key is not None)
    return tuple(board.Count(id=key, label=label(key), count=count) for key, count in known)


def _units(view: reader.View, found: Mapping[str | None, int]) -> tuple[board.Count, ...]:
    named = view.book.names.unit
    return _in_order(_counts(found, lambda key: words.same(named[key].name if key in named else key)))


def _in_order(found: tuple[board.Count, ...]) -> tuple[board.Count, ...]:
    return tuple(sorted(found, key=lambda one: words.order(one.label.vi)))


def _ordered(
    view: reader.View, chosen: choosing.Chosen, wanted: dossier_rows.Wanted, sort: str, backwards: bool
) -> Sequence[str]:
    stages = board.stages_of(view, chosen, wanted.cycle) if sort == "stage" else ()
    return chosen.ordered(sort, backwards, stages)


def _items(view: reader.View, listed: Sequence[str]) -> tuple[Item, ...]:
    return tuple(_item(view, row, goes_on) for row, goes_on in dossiers.by_codes(view, listed))


def _item(view: reader.View, row: dossiers.Listed, goes_on: bool) -> Item:
    since = clock.day_of(row.entered_at)
    return Item(row=row, since=since, days_held=view.calendar.count(since, view.today) if goes_on else None)


def _steps(view: reader.View, chosen: choosing.Chosen) -> Iterator[Step]:
    told = set()
    states = chosen.states()
    for digest in sorted({digest for digest, _ in states}):
        for each in view.law(digest).transitions:
            if each.step not in told and _by_hand(each) and any((digest, state) in states for state in each.sources):
                told.add(each.step)
                yield Step(id=each.step, label=each.label)


def _by_hand(transition: regime.Transition) -> bool:
    return transition.automatic is None and transition.records == "nothing" and bool(transition.by)
