"""
What an actor may see, as conditions of SQL: nothing is fetched that is not shown.

Whoever holds ``read.all``, and the system itself, sees everything; whoever holds ``read.unit`` sees what lies in the
areas of the units at which it is held; who stands for a producer sees that producer's own dossiers. Nobody else sees
anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, false, or_

from ocop_cycle.application.queries import selection
from ocop_cycle.domain import permissions
from ocop_cycle.storage import statements

ALL = "read.all"
UNIT = "read.unit"


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
    held = {g.role for g in actor.grants if g.producer_id is None}
    if actor.is_system or held & roles_granting.get(ALL, frozenset()):
        return Scope(everything=True)
    plain = permissions.Actor(person_id=actor.person_id, grants=tuple(g for g in actor.grants if g.producer_id is None))
    return Scope(
        everything=False,
        paths=permissions.scopes(plain, UNIT, roles_granting=roles_granting),
        producers=tuple(sorted({g.producer_id for g in actor.grants if g.producer_id is not None})),
    )


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
    shape = f"scope:{place}:{len(seen.paths)}:{producer is not None and bool(seen.producers)}"
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
