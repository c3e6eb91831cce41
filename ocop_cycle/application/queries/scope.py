"""
What an actor may see, as conditions of SQL: nothing is fetched that is not shown.

Whoever holds ``read.all`` at the root of the instance, and the system itself, sees everything, and with it what belongs
to no unit; whoever holds it or ``read.unit`` at a unit sees what lies in that unit's area and below; who stands for a
producer sees that producer's own dossiers. Nobody else sees anything.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, false, or_

from ocop_cycle.application.queries import selection
from ocop_cycle.domain import permissions
from ocop_cycle.storage import statements

ALL = "read.all"
UNIT = "read.unit"
ROOT = "/"
"""The area above all units."""

_called = functools.cache(str)
"""What SQL calls a column; to word it anew takes longer than all else here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """``everything``, or what lies under ``paths`` and what belongs to ``producers``."""

    everything: bool
    paths: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be seen."""
        return not (self.everything or self.paths or self.producers)

    def holds(self, path: str | None, producer_id: str | None = None) -> bool:
        """Whether something at ``path``, belonging to ``producer_id``, is seen."""
        under = path is not None and any(path.startswith(above) for above in self.paths)
        return self.everything or under or producer_id in self.producers


def of(actor: permissions.Actor, roles_granting: Mapping[str, frozenset[str]]) -> Scope:
    """What the actor may see. A role that is narrowed to a producer opens that producer's dossiers and no more."""
    plain = _plain(actor)
    if actor.is_system or ROOT in permissions.scopes(plain, ALL, roles_granting=roles_granting):
        return Scope(everything=True)
    return Scope(
        everything=False,
        paths=permissions.scopes(plain, ALL, UNIT, roles_granting=roles_granting),
        producers=tuple(sorted({g.producer_id for g in actor.grants if g.producer_id is not None})),
    )


def with_kept(
    seen: Scope, actor: permissions.Actor, permission: str, roles_granting: Mapping[str, frozenset[str]]
) -> Scope:
    """What is seen, and what lies where ``actor`` holds ``permission``: nobody keeps what he cannot find."""
    if seen.everything:
        return seen
    kept = permissions.scopes(_plain(actor), ALL, UNIT, permission, roles_granting=roles_granting)
    return replace(seen, paths=kept)


def _plain(actor: permissions.Actor) -> permissions.Actor:
    return replace(actor, grants=tuple(g for g in actor.grants if g.producer_id is None))


class Condition(NamedTuple):
    """A condition to be built, what tells it apart from others, and the values of its parameters."""

    shape: str
    build: Callable[[], ColumnElement[bool]]
    values: dict[str, str]


def narrow(
    chosen: selection.Selection,
    seen: Scope,
    place: ColumnElement[str],
    producer: ColumnElement[str] | None = None,
) -> None:
    """Narrow a selection to what is seen: rows at ``place``, and rows of ``producer`` where rows have one."""
    if not seen.everything:
        condition = condition_of(seen, place, producer)
        chosen.narrow(condition.shape, condition.build, **condition.values)


def condition_of(seen: Scope, place: ColumnElement[str], producer: ColumnElement[str] | None = None) -> Condition:
    """
    What narrows rows to a scope that is not everything.

    "Under a path" is a range of texts, because paths end in "/" and are compared byte by byte: an index serves it.
    """
    shape = f"scope:{_called(place)}:{len(seen.paths)}:{producer is not None and bool(seen.producers)}"
    return Condition(shape, lambda: seen_at(seen, place, producer), parameters(seen))


def parameters(seen: Scope) -> dict[str, str]:
    """The values of the parameters that ``seen_at`` names."""
    found = {f"path_{n}": path for n, path in enumerate(seen.paths)}
    found |= {f"beyond_{n}": after(path) for n, path in enumerate(seen.paths)}
    return found | ({"own_producers": statements.listing(seen.producers)} if seen.producers else {})


def seen_at(seen: Scope, place: ColumnElement[str], producer: ColumnElement[str] | None = None) -> ColumnElement[bool]:
    """Whether a row at ``place``, or of ``producer``, lies within a scope that is not everything."""
    found = [and_(place >= bindparam(f"path_{n}"), place < bindparam(f"beyond_{n}")) for n in range(len(seen.paths))]
    if producer is not None and seen.producers:
        found.append(statements.among(producer, "own_producers"))
    return or_(*found) if found else false()


def after(path: str) -> str:
    """The first text that sorts behind everything under a path."""
    return f"{path[:-1]}0"


def under(place: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether ``place`` lies under the path given as parameter ``name``, the text behind it as ``<name>_end``."""
    return and_(place >= bindparam(name), place < bindparam(f"{name}_end"))
