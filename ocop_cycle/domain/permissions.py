"""
Who may act: roles held at units, against where a thing belongs.

A unit's path (``/bac-giang/lang-giang/xa-huong-son/``) holds the paths of the units above it as beginnings, so "own
unit and the units below" is one comparison. What is granted nowhere, nobody may.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ocop_cycle import errors
from ocop_cycle.policy import regime

SYSTEM = "system"
"""The actor of automatic steps; it holds the role of the same name everywhere."""


ROOT, EVERYWHERE = "instance", "/"
"""The unit that stands above all, and its scope, which is that of what concerns the whole instance."""

PRODUCER = "producer"
"""The role of who stands for one producer; it is held for that producer's dossiers alone."""


class Grant(NamedTuple):
    """
    A role held at a unit.

    ``area`` is the path the role reaches: the unit's own, or that of its superior where the unit answers for the
    superior's level (a standing agency). ``producer_id`` narrows the role to one producer's dossiers.
    """

    role: str
    unit_id: str
    area: str
    level: str
    producer_id: str | None = None


_producer = operator.attrgetter("producer_id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts, with all roles held now."""

    person_id: str
    grants: tuple[Grant, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether a role is held for one producer's own things: then it matters whose a thing is."""
        return any(map(_producer, self.grants))

    @property
    def is_system(self) -> bool:
        """Whether the system itself acts."""
        return self.person_id == SYSTEM


class Place(NamedTuple):
    """Where a thing belongs: the path of its unit and, for dossiers, its producer."""

    scope: str
    producer_id: str | None = None


def why_not_step(actor: Actor, allowed: Sequence[regime.RoleAt], place: Place) -> errors.Reason | None:
    """
    The reason for which ``actor`` may not take a step that ``allowed`` roles may take on a dossier at ``place``.

    A role counts when the dossier lies in its area and its unit stands on the level the regime names for it, if it
    names one. Nobody decides on his own dossier: who stands for the producer may take the producer's steps only.
    """
    named = {(wanted.role, wanted.level) for wanted in allowed}
    matching = [
        g for g in actor.grants if not named.isdisjoint(((g.role, g.level), (g.role, None))) and _reaches(g, place)
    ]
    own = why_not_impartial(actor, place)
    if own is not None and not any(g.producer_id for g in matching):
        return own
    if matching:
        return None
    return errors.Reason(
        "role-missing",
        {"roles": ", ".join(dict.fromkeys(f"{w.role}@{w.level}" if w.level else w.role for w in allowed))},
    )


def _reaches(grant: Grant, place: Place) -> bool:
    return place.scope.startswith(grant.area) and grant.producer_id in (None, place.producer_id)


def why_not_permission(
    actor: Actor, permission: str, place: Place, *, roles_granting: Mapping[str, frozenset[str]]
) -> errors.Reason | None:
    """
    The reason for which ``actor`` lacks ``permission`` at ``place``, or None.

    A role that is narrowed to one producer reaches that producer's own things and nothing else of its area. What
    concerns the whole instance takes a role held at its root: who holds a fitting one elsewhere is told so (``root``).
    """
    granting = roles_granting.get(permission, frozenset())
    fitting = [g for g in actor.grants if g.role in granting]
    if any(_reaches(g, place) for g in fitting):
        return None
    where = {"root": ROOT} if fitting and place.scope == EVERYWHERE else {}
    return errors.Reason("permission-missing", {"permission": permission, **where})


def why_not_impartial(actor: Actor, place: Place) -> errors.Reason | None:
    """The reason for which ``actor`` may not judge a thing: he stands for the producer whose it is."""
    if any(g.producer_id is not None and g.producer_id == place.producer_id for g in actor.grants):
        return errors.Reason("own-dossier", {})
    return None


def scopes(actor: Actor, *wanted: str, roles_granting: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Paths under which ``actor`` holds one of the permissions: what lists and searches are narrowed to."""
    granting = frozenset().union(*(roles_granting.get(permission, frozenset()) for permission in wanted))
    return _outermost(g.area for g in actor.grants if g.role in granting)


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(set(paths), key=len):
        if not any(path.startswith(k) for k in kept):
            kept.append(path)
    return tuple(kept)
