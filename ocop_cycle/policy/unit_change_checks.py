"""Whether changes of units make sense by themselves: nothing into itself, in a ring, twice, or to nobody."""

from collections.abc import Iterator, Mapping

from ocop_cycle.policy import plan_lookup
from ocop_cycle.policy.problems import Problem, duplicates
from ocop_cycle.policy.unit_changes import UnitChanges
from ocop_cycle.policy.vocabulary import Surroundings


def problems(found: UnitChanges, around: Surroundings) -> Iterator[Problem]:
    """What is wrong whatever units there are."""
    del around
    yield from duplicates(("units",), "unit", (unit.id for unit in found.units))
    yield from duplicates(("changes",), "unit", (one.old for one in found.changes), "old")
    yield from _successors(found)
    yield from _names(found)
    yield from _ended(found)
    if not (found.changes or found.stand_ins):
        yield Problem(("id",), "nothing-changes")


def _successors(found: UnitChanges) -> Iterator[Problem]:
    after: Mapping[str, str | None] = {one.old: one.new for one in found.changes}
    told: set[str] = set()
    for number, one in enumerate(found.changes):
        place = ("changes", number, "new")
        ring = plan_lookup.ring_through(one.old, after)
        if one.new is None:
            yield Problem(("changes", number), "successor-unknown", {"old": one.old})
        elif one.new == one.old:
            yield Problem(place, "into-itself", {"old": one.old})
        elif ring:
            if one.old not in told:
                told.update(ring)
                yield Problem(place, "succession-ring", {"way": " → ".join((*ring, one.old))})
        elif one.new in after:
            yield Problem(place, "into-ended", {"new": one.new, "day": found.day.isoformat()})


def _names(found: UnitChanges) -> Iterator[Problem]:
    """A successor is founded once: among ``units``, or by one name."""
    listed = {unit.id for unit in found.units}
    named: dict[str, str] = {}
    for number, one in enumerate(found.changes):
        if one.name is None or one.new is None:
            continue
        first = named.setdefault(one.new, one.name)
        if one.new in listed or first != one.name:
            yield Problem(("changes", number, "name"), "founded-twice", {"new": one.new})


def _ended(found: UnitChanges) -> Iterator[Problem]:
    """What ends on the day neither begins on it nor takes anything over."""
    ended = {one.old for one in found.changes}
    facts = {"day": found.day.isoformat()}
    for number, unit in enumerate(found.units):
        if unit.id in ended:
            yield Problem(("units", number, "id"), "into-ended", {"new": unit.id, **facts})
        if unit.parent in ended:
            yield Problem(("units", number, "parent"), "into-ended", {"new": str(unit.parent), **facts})
    for number, change in enumerate(found.changes):
        if change.people in ended:
            yield Problem(("changes", number, "people"), "into-ended", {"new": str(change.people), **facts})
    for number, stand in enumerate(found.stand_ins):
        for key, name in (("area", stand.area), ("unit", stand.unit), *(("with_units", w) for w in stand.with_units)):
            if name in ended:
                yield Problem(("stand_ins", number, key), "into-ended", {"new": name, **facts})
