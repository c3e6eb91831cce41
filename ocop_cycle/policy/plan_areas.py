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


def _answered(plan: Plan) -> Iterator[tuple[int, PlanUnit, PlanUnit]]:
    """Each unit that answers, with its position and the head of its area."""
    for number, unit in enumerate(plan.units):
        area = plan_lookup.area_of(plan, unit.id, unit.level)
        if unit.answers_for_level and area is not None:
            yield number, unit, area


def _answered_twice(plan: Plan) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for number, unit, area in _answered(plan):
        other = first.setdefault((area.id, unit.level), unit.id)
        if other != unit.id:
            facts = {"name": unit.id, "other": other, "level": unit.level, "area": area.name}
            yield Problem(("units", number, "answers_for_level"), "answered-twice", facts)


def _unanswered(plan: Plan, levels: list[str]) -> Iterator[Problem]:
    """Each level from the unit's own upwards must have somebody who holds the dossiers; each gap is told once."""
    settled = {(area.id, unit.level) for _, unit, area in _answered(plan)}
    for number, unit in _receivers(plan, levels):
        for level in levels[levels.index(unit.level) :]:
            area = plan_lookup.area_of(plan, unit.id, level)
            gap = (area.id if area else "", level)
            if gap not in settled:
                settled.add(gap)
                facts = {"name": unit.name, "level": level, "area": area.name if area else "-"}
                yield Problem(("units", number), "nobody-answers", facts)


def _receivers(plan: Plan, levels: list[str]) -> Iterator[tuple[int, PlanUnit]]:
    """Where dossiers begin: at the locality, at the units of the lowest level, and where a producer is."""
    begins = {plan.locality, *(producer.unit for producer in plan.producers)}
    for number, unit in enumerate(plan.units):
        if unit.level in levels and (unit.id in begins or unit.level == levels[0]):
            yield number, unit
