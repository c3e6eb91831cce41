"""
Levels that the law names and on which nobody stands: after 1 July 2025 a district, until the law that names none.

It is shown, never guessed: who stands in comes from the mapping of units alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from ocop_cycle.application import stored
from ocop_cycle.storage import schema, statements

__all__ = ["Vacant", "among", "everywhere"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vacant:
    """A level on which nobody stands, and the dossiers that lie there."""

    level: str
    dossiers: tuple[str, ...]


_d = schema.dossier.c
_ON_THEIR_WAY = (_d.ended_at.is_(None), _d.level != "producer")
_GOING = statements.Statement(
    lambda: select(_d.id, _d.level, _d.holder_id).where(*_ON_THEIR_WAY).order_by(_d.level, _d.id)
)
_AT_LEVELS = statements.Statement(
    lambda: (
        select(_d.level, _d.holder_id, func.count())
        .where(*_ON_THEIR_WAY)
        .group_by(_d.level, _d.holder_id)
        .order_by(_d.level, _d.holder_id)
    )
)


def everywhere(runner: statements.Runner, slow: stored.SlowFacts) -> tuple[Vacant, ...]:
    """The vacant levels of an instance, with all dossiers that lie there."""
    if not counts(runner, slow):
        return ()
    return among(runner, slow, ((code, level, holder) for code, level, holder in runner.all(_GOING)))


def counts(runner: statements.Runner, slow: stored.SlowFacts) -> Mapping[str, int]:
    """How many dossiers lie on each vacant level."""
    found: dict[str, int] = {}
    for level, holder, count in runner.all(_AT_LEVELS):
        if slow.is_vacant(runner, level, holder):
            found[level] = found.get(level, 0) + int(count)
    return found


def among(
    runner: statements.Runner, slow: stored.SlowFacts, listed: Iterable[tuple[str, str, str | None]]
) -> tuple[Vacant, ...]:
    """The vacant levels of these dossiers on their way, (code, level, holder) each."""
    found: dict[str, list[str]] = {}
    for code, level, holder in listed:
        if slow.is_vacant(runner, level, holder):
            found.setdefault(level, []).append(code)
    return tuple(Vacant(level=level, dossiers=tuple(codes)) for level, codes in sorted(found.items()))
