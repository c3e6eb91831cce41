"""Whether a plan's units lead somewhere: no ring of superiors, one unit that answers for each level of each area."""

from collections.abc import Iterator

from ocop_cycle.policy import plan_lookup
from ocop_cycle.policy.plan import Plan, PlanUnit
from ocop_cycle.policy.problems import Problem
from ocop_cycle.policy.regime import Regime


def problems(plan: Plan, regime: Regime | None) -> Iterator[Problem]:
    """Rings of superiors; levels for which nobody, or more than one unit, holds the dossiers of an area."""
    rings = list(_rings(plan))
    yield from rings
    if regime is None or rings:
        return
    yield from _answered_twice(plan)
    yield from _unanswered(plan, [level.id for level in regime.levels])


def _rings(plan: Plan) -> Iterator[Problem]:
    above = {unit.id: unit.parent for unit in plan.units}
    told: set[str] = set()
    for number, unit in enumerate(plan.units):
        ring = plan_lookup.ring_through(unit.id, above)
        if ring and unit.id not in told:
            told.update(ring)
            yield Problem(("units", number, "parent"), "parent-ring", {"way": " → ".join((*ring, unit.id))})


def _answered_twice(plan: Plan) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for number, unit in enumerate(plan.units):
        area = plan_lookup.area_of(plan, unit.id, unit.level)
        if not unit.answers_for_level or area is None:
            continue
        other = first.setdefault((area.id, unit.level), unit.id)
        if other != unit.id:
            facts = {"name": unit.id, "other": other, "level": unit.level, "area": area.name}
            yield Problem(("units", number, "answers_for_level"), "answered-twice", facts)


def _unanswered(plan: Plan, levels: list[str]) -> Iterator[Problem]:
    """Each level from the unit's own upwards must have somebody who holds the dossiers; each gap is told once."""
    told: set[tuple[str, str]] = set()
    for number, unit in enumerate(plan.units):
        if not _receives_dossiers(plan, unit, levels):
            continue
        for level in levels[levels.index(unit.level) :]:
            area = plan_lookup.area_of(plan, unit.id, level)
            gap = (level, area.id if area else "")
            if gap not in told and not plan_lookup.answering_units(plan, unit.id, level):
                told.add(gap)
                facts = {"name": unit.name, "level": level, "area": area.name if area else "-"}
                yield Problem(("units", number), "nobody-answers", facts)


def _receives_dossiers(plan: Plan, unit: PlanUnit, levels: list[str]) -> bool:
    """Dossiers begin at the locality, at the units of the lowest level, and where a producer is."""
    begins = unit.id == plan.locality or any(producer.unit == unit.id for producer in plan.producers)
    return unit.level in levels and (begins or unit.level == levels[0])
