"""Whether every name in a plan means exactly one thing: ids, aliases, and each place where a name is used."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ocop_cycle.policy import plan_lookup
from ocop_cycle.policy.plan import Milestone, Plan
from ocop_cycle.policy.problems import Place, Problem, duplicates, unknown
from ocop_cycle.policy.regime import Regime

_LISTS = {
    "unit_classes": "unit class",
    "units": "unit",
    "producers": "producer",
    "products": "product",
    "rounds": "round",
    "milestones": "milestone",
    "targets": "target",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Every id that a plan gives, by what it names; ``parties`` are units and classes together."""

    units: frozenset[str]
    classes: frozenset[str]
    producers: frozenset[str]
    rounds: frozenset[str]
    milestones: frozenset[str]

    @property
    def parties(self) -> frozenset[str]:
        """What a list of units may name: single units and whole classes."""
        return self.units | self.classes


def problems(plan: Plan, regime: Regime | None) -> Iterator[Problem]:
    """All names that stand twice, mean two things, or mean nothing."""
    known = known_in(plan)
    for key, thing in _LISTS.items():
        yield from duplicates((key,), thing, (item.id for item in getattr(plan, key)))
    yield from _shared_ids(plan, known)
    yield from _colliding_words(plan)
    yield from _unknown_at_the_top(plan, known)
    yield from _unknown_in_units(plan, known)
    yield from _unknown_in_products(plan, known)
    for number, milestone in enumerate(plan.milestones):
        yield from _unknown_in_milestone(("milestones", number), milestone, known)
    if regime is not None:
        yield from _unknown_to_regime(plan, regime)


def known_in(plan: Plan) -> Known:
    """Every id that the plan gives."""
    return Known(
        units=frozenset(unit.id for unit in plan.units),
        classes=frozenset(kind.id for kind in plan.unit_classes),
        producers=frozenset(producer.id for producer in plan.producers),
        rounds=frozenset(each.id for each in plan.rounds),
        milestones=frozenset(milestone.id for milestone in plan.milestones),
    )


def _shared_ids(plan: Plan, known: Known) -> Iterator[Problem]:
    """A list of responsible parties may name units, classes and producers: one id must not be two of them."""
    for number, unit in enumerate(plan.units):
        if unit.id in known.classes:
            yield Problem(("units", number, "id"), "id-shared", {"name": unit.id, "other": "unit class"})
    for number, producer in enumerate(plan.producers):
        if producer.id in known.parties:
            facts = {"name": producer.id, "other": "unit or unit class"}
            yield Problem(("producers", number, "id"), "id-shared", facts)


def _colliding_words(plan: Plan) -> Iterator[Problem]:
    """A word of a letter must lead to one unit or one class."""
    taken: dict[str, str] = {}
    for path, owner, word in _words(plan):
        first = taken.setdefault(plan_lookup.folded(word), owner)
        if first != owner:
            yield Problem(path, "word-means-two", {"word": word, "first": first, "second": owner})


def _words(plan: Plan) -> Iterator[tuple[Place, str, str]]:
    for number, unit in enumerate(plan.units):
        yield ("units", number, "name"), unit.id, unit.name
        yield from ((("units", number, "aliases", place), unit.id, word) for place, word in enumerate(unit.aliases))
    for number, kind in enumerate(plan.unit_classes):
        path: Place = ("unit_classes", number)
        yield (*path, "label", "vi"), kind.id, kind.label.vi
        yield from (((*path, "aliases", place), kind.id, word) for place, word in enumerate(kind.aliases))


def _unknown_at_the_top(plan: Plan, known: Known) -> Iterator[Problem]:
    yield from _missing(("locality",), "unit", plan.locality, known.units)
    yield from _missing(("standing_agency",), "unit", plan.standing_agency, known.units)
    for number, target in enumerate(plan.targets):
        yield from _missing(("targets", number, "unit"), "unit", target.unit, known.parties)
    for number, support in enumerate(plan.support):
        yield from _missing(("support", number, "producer"), "producer", support.producer, known.producers)
    for number, stated in enumerate(plan.stated):
        yield from _missing(("stated", number, "round"), "round", stated.round, known.rounds)
    for number, each in enumerate(plan.rounds):
        yield from _missing(("rounds", number, "rolls_to"), "round", each.rolls_to, known.rounds)


def _unknown_in_units(plan: Plan, known: Known) -> Iterator[Problem]:
    for number, unit in enumerate(plan.units):
        yield from _missing(("units", number, "unit_class"), "unit class", unit.unit_class, known.classes)
        yield from _missing(("units", number, "parent"), "unit", unit.parent, known.units)
    for number, producer in enumerate(plan.producers):
        yield from _missing(("producers", number, "unit"), "unit", producer.unit, known.units)


def _unknown_in_products(plan: Plan, known: Known) -> Iterator[Problem]:
    for number, product in enumerate(plan.products):
        yield from _missing(("products", number, "producer"), "producer", product.producer, known.producers)
        yield from _missing(("products", number, "round"), "round", product.round, known.rounds)


def _unknown_in_milestone(path: Place, milestone: Milestone, known: Known) -> Iterator[Problem]:
    yield from _responsible(path, milestone, known)
    yield from _missing_each((*path, "coordinating"), "unit", milestone.coordinating, known.parties)
    yield from _missing_each((*path, "receiving"), "unit", milestone.receiving, known.parties)
    yield from _missing_each((*path, "via"), "unit", milestone.via, known.parties)
    yield from _missing_each((*path, "producers"), "producer", milestone.producers, known.producers)
    yield from _missing_each((*path, "rounds"), "round", milestone.rounds, known.rounds)
    yield from _missing_each((*path, "follows"), "milestone", milestone.follows, known.milestones)


def _responsible(path: Place, milestone: Milestone, known: Known) -> Iterator[Problem]:
    """A duty is a unit's; a producer can only be made responsible for dossiers."""
    for place, name in enumerate(milestone.responsible):
        if name not in known.producers:
            yield from _missing((*path, "responsible", place), "unit", name, known.parties)
        elif milestone.about == "units":
            yield Problem((*path, "responsible", place), "producer-for-unit-duty", {"name": name})


def _unknown_to_regime(plan: Plan, regime: Regime) -> Iterator[Problem]:
    levels = [level.id for level in regime.levels]
    states = [state.id for state in regime.states]
    for number, unit in enumerate(plan.units):
        yield from _missing(("units", number, "level"), "level", unit.level, levels)
    for number, each in enumerate(plan.rounds):
        yield from _missing(("rounds", number, "level"), "level", each.level, levels)
    for number, milestone in enumerate(plan.milestones):
        yield from _missing_each(("milestones", number, "reach"), "state", milestone.reach, states)


def _missing_each(path: Place, thing: str, names: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
    for place, name in enumerate(names):
        yield from _missing((*path, place), thing, name, known)


def _missing(path: Place, thing: str, name: str | None, known: Collection[str]) -> Iterator[Problem]:
    if name is not None and name not in known:
        yield unknown(path, thing, name, known)
