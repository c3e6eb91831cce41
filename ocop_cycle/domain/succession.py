"""
Which units may give way to which: changes of units held against the units that there are. Pure judgement.

A path tells where a unit lies (``/tinh/huyen/xa/``). A unit that is succeeded lies below its successor from its day on,
with everything that lay below it: so who may see and do things at the successor may see and do them for what it took
over, and nothing has to be looked up twice.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ocop_cycle.policy import problems, unit_changes

ROOT = "/"


class Standing(NamedTuple):
    """
    A unit as it stands: ``ends`` is the day from which it is no more, done or decided; ``changed`` the newest day on
    which it gave way or took something over; ``has_people`` says that somebody holds a role there.
    """

    id: str
    level: str
    parent: str | None
    path: str
    ends: date | None
    changed: date | None
    has_people: bool


Known = Mapping[str, Standing]
Place = tuple[str | int, ...]


def why_not(found: unit_changes.UnitChanges, known: Known, levels: Collection[str]) -> Iterator[problems.Problem]:
    """Everything for which the changes cannot be made of the units ``known``; ``levels`` are those any law names."""
    yield from _unfounded(found, known, levels)
    founded = _founded(found)
    for number, change in enumerate(found.changes):
        yield from _why_not_ended(found, ("changes", number), change.old, known)
        yield from _why_not_taken(found, ("changes", number, "new"), change.new, known, founded)
        if change.people not in (None, unit_changes.NOBODY):
            yield from _why_not_taken(found, ("changes", number, "people"), change.people, known, founded)
        yield from _of_another_level(found, number, change, known)
    for number, stand in enumerate(found.stand_ins):
        place = ("stand_ins", number)
        if stand.level not in levels:
            yield problems.unknown((*place, "level"), "level", stand.level, levels)
        for key, name in (("area", stand.area), ("unit", stand.unit), *(("with_units", w) for w in stand.with_units)):
            yield from _why_not_taken(found, (*place, key), name, known, founded)


def _founded(found: unit_changes.UnitChanges) -> frozenset[str]:
    named = {one.new for one in found.changes if one.name is not None and one.new is not None}
    return frozenset(named | {unit.id for unit in found.units})


def _unfounded(found: unit_changes.UnitChanges, known: Known, levels: Collection[str]) -> Iterator[problems.Problem]:
    """Units that cannot begin: there is one of that id, or its level or superior is none."""
    founded = _founded(found)
    for number, unit in enumerate(found.units):
        if unit.id in known:
            yield problems.Problem(("units", number, "id"), "unit-there", {"name": unit.id})
        if unit.level not in levels:
            yield problems.unknown(("units", number, "level"), "level", unit.level, levels)
        yield from _why_not_taken(found, ("units", number, "parent"), unit.parent, known, founded - {unit.id})
    for number, change in enumerate(found.changes):
        if change.name is not None and change.new in known:
            yield problems.Problem(("changes", number, "new"), "unit-there", {"name": str(change.new)})


def _why_not_ended(
    found: unit_changes.UnitChanges, place: Place, name: str, known: Known
) -> Iterator[problems.Problem]:
    one = known.get(name)
    if one is None or one.path == ROOT:
        yield problems.unknown((*place, "old"), "unit", name, known)
    elif one.ends is not None:
        facts = {"old": name, "day": one.ends.isoformat()}
        yield problems.Problem((*place, "old"), "ended-already", facts)
    elif one.changed is not None and found.day < one.changed:
        facts = {"old": name, "day": found.day.isoformat(), "other": one.changed.isoformat()}
        yield problems.Problem((*place, "old"), "before-another-change", facts)


def _why_not_taken(
    found: unit_changes.UnitChanges, place: Place, name: str | None, known: Known, founded: Collection[str]
) -> Iterator[problems.Problem]:
    """Why a unit cannot take something over on the day."""
    one = known.get(name) if name is not None else None
    if name is None or name in founded:
        return
    if one is None or one.path == ROOT:
        yield problems.unknown(place, "unit", name, [*known, *founded])
    elif one.ends is not None:
        yield problems.Problem(place, "into-ended", {"new": name, "day": one.ends.isoformat()})
    elif one.changed is not None and found.day < one.changed:
        facts = {"old": name, "day": found.day.isoformat(), "other": one.changed.isoformat()}
        yield problems.Problem(place, "before-another-change", facts)


def _of_another_level(
    found: unit_changes.UnitChanges, number: int, change: unit_changes.UnitChange, known: Known
) -> Iterator[problems.Problem]:
    """What a successor of another level does not take over by itself: people, and units of the old level below."""
    old, level = known.get(change.old), level_of(found, change.new, known)
    if old is None or level is None or level == old.level:
        return
    if old.has_people and change.people is None:
        facts = {"old": old.id, "new": str(change.new)}
        yield problems.Problem(("changes", number), "people-untold", facts)
    ending = {one.old for one in found.changes}
    for below in known.values():
        stays = below.ends is None and below.id not in ending and below.id != change.new
        if stays and below.level == old.level and below.path.startswith(old.path) and below.id != old.id:
            facts = {"old": old.id, "below": below.id, "level": old.level}
            yield problems.Problem(("changes", number), "left-below", facts)


def level_of(found: unit_changes.UnitChanges, name: str | None, known: Known) -> str | None:
    """The level of a unit that there is, or that begins with these changes."""
    if name is not None and name in known:
        return known[name].level
    listed = next((unit.level for unit in found.units if unit.id == name), None)
    like = next((known.get(one.old) for one in found.changes if one.new == name and one.name is not None), None)
    return listed or (like.level if like is not None else None)


def in_order(found: unit_changes.UnitChanges, known: Known) -> tuple[unit_changes.UnitChange, ...]:
    """The changes as they are carried out: what lies deepest first, so that each unit takes along only its own."""

    def depth(change: unit_changes.UnitChange) -> tuple[int, str]:
        return -known[change.old].path.count("/"), change.old

    return tuple(sorted(found.changes, key=depth))


def head_of(unit: Standing, old: Standing, successor: Standing, above: Standing) -> Standing:
    """
    The superior from now on of a unit that stood directly below ``old`` and stands on.

    It stays below a successor of the same level; otherwise, or where it is itself the successor, it comes below the
    unit ``above``, the former superior of ``old``.
    """
    itself = successor.path.startswith(unit.path)
    return successor if successor.level == old.level and not itself else above
