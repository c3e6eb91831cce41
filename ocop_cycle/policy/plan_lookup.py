"""
Finding things in a plan by the words that letters use: units by id, class, name or alias, and who answers for what.

Nothing here guesses. Two spellings are the same word when they differ in Unicode form, in capitals, in "&" for "và", in
the place of a tone mark ("hoá", "hóa") or in the kind of dash; a part of a name is never a match.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ocop_cycle.policy.plan import Milestone, Plan, PlanUnit

_AND = re.compile(r"\s*&\s*")
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_SPACE = re.compile(r"\s+")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_OLD_TONE = re.compile(f"(o)([ae])([{''.join(sorted(_TONES))}])|(u)(y)([{''.join(sorted(_TONES))}])")


def folded(text: str) -> str:
    """The text as names are compared: one Unicode form, small letters, one spelling of "và", of tones and of dashes."""
    spread = unicodedata.normalize("NFD", text.casefold())
    spread = _OLD_TONE.sub(_tone_on_first, spread)
    spread = _DASH.sub(" - ", _AND.sub(" và ", spread))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", spread).strip())


def units_of(plan: Plan, name_or_class: str) -> tuple[PlanUnit, ...]:
    """
    The units that a word of a letter means, in the order of the plan; empty when it means none.

    An id counts before a name, a unit before a class. A class stands for all its units.
    """
    by_id = tuple(unit for unit in plan.units if unit.id == name_or_class)
    if by_id:
        return by_id
    members = tuple(unit for unit in plan.units if unit.unit_class == name_or_class)
    return members or _by_name(plan, folded(name_or_class))


def responsible_units(plan: Plan, milestone: Milestone) -> tuple[PlanUnit, ...]:
    """Each unit that a milestone makes responsible, once, in the order of the milestone; producers are no units."""
    return units_named(plan, milestone.responsible)


def departments(plan: Plan, product_id: str) -> tuple[PlanUnit, ...]:
    """The units that look after the group of a product; none where the plan does not say who does, or what group."""
    group = next((product.group for product in plan.products if product.id == product_id), None)
    return tuple(unit for unit in plan.units if group and folded(group) in map(folded, unit.product_groups))


def units_named(plan: Plan, names: Iterable[str]) -> tuple[PlanUnit, ...]:
    """All units that a list of unit ids and class ids stands for, each once: a unit may stand beside its own class."""
    found = {unit.id: unit for name in names for unit in units_of(plan, name)}
    return tuple(found.values())


def superiors(plan: Plan, unit_id: str) -> tuple[PlanUnit, ...]:
    """The unit and all above it, from below upwards; ends where a unit has no superior, or before a ring closes."""
    by_id = {unit.id: unit for unit in plan.units}
    return tuple(by_id[step] for step in way_up(unit_id, {unit.id: unit.parent for unit in plan.units}))


def area_of(plan: Plan, unit_id: str, level: str) -> PlanUnit | None:
    """
    The unit whose area at ``level`` the given unit lies in: the topmost of its superiors on that level.

    A district's committee is the head of the district's area; its offices lie in the same area.
    """
    heads = [unit for unit in superiors(plan, unit_id) if unit.level == level]
    return heads[-1] if heads else None


def answering_units(plan: Plan, unit_id: str, level: str) -> tuple[PlanUnit, ...]:
    """
    Those who hold dossiers of ``unit_id``'s area for ``level``; in a sound plan exactly one.

    Empty when nobody does, or when the unit lies in no area of that level.
    """
    area = area_of(plan, unit_id, level)
    if area is None:
        return ()
    answering = (unit for unit in plan.units if unit.answers_for_level and unit.level == level)
    return tuple(unit for unit in answering if area_of(plan, unit.id, level) == area)


def way_up(start: str, above: Mapping[str, str | None]) -> Iterator[str]:
    """``start`` and what lies above it, step by step; stops at a name that is not in ``above`` and before a repeat."""
    seen: set[str] = set()
    step: str | None = start
    while step is not None and step in above and step not in seen:
        yield step
        seen.add(step)
        step = above[step]


def ring_through(start: str, above: Mapping[str, str | None]) -> tuple[str, ...]:
    """The ring that leads from ``start`` back to itself; empty when there is none."""
    way = tuple(way_up(start, above))
    return way if way and above[way[-1]] == start else ()


def _by_name(plan: Plan, name: str) -> tuple[PlanUnit, ...]:
    called = tuple(unit for unit in plan.units if name in map(folded, (unit.name, *unit.aliases)))
    if called:
        return called
    classes = {kind.id for kind in plan.unit_classes if name in map(folded, (kind.label.vi, *kind.aliases))}
    return tuple(unit for unit in plan.units if unit.unit_class in classes)


def _tone_on_first(match: re.Match[str]) -> str:
    """Moves a tone mark from the second vowel of oa, oe, uy to the first: both spellings of "hóa" become one."""
    first, second, mark = (part for part in match.groups() if part is not None)
    return f"{first}{mark}{second}"
