"""The days of rounds as plans and letters word them: until when dossiers are taken, and when the council sits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.application.queries import cycles, reader, round_goals
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, plan_days
from ocop_cycle.storage import cycles as stored

__all__ = ["Event", "Round", "events", "rounds"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """A round that somebody sees, for choosing it."""

    id: str
    cycle: str
    label: labels.Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """
    What the wording of a round says happens: from ``first`` to ``last``, on the strict reading.

    ``council`` is when the council of the ``level`` sits, ``dossiers-due`` the end of taking dossiers.
    """

    kind: Literal["council", "dossiers-due"]
    round: str
    label: labels.Label
    cycle: str
    level: str
    wording: str
    first: date
    last: date
    is_closed: bool


def events(
    asking: reader.Reader, actor: permissions.Actor, since: date, until: date, *, cycle: str | None = None,
    round_id: str | None = None,
) -> tuple[Event, ...]:  # fmt: skip
    """What happens with rounds of cycles that ``actor`` sees between two days, the first first."""
    found = (
        event
        for one in _rounds(asking, actor)
        if (cycle is None or one.cycle == cycle) and (round_id is None or one.id == round_id)
        for event in _events(one)
    )
    return tuple(sorted((e for e in found if e.first <= until and since <= e.last), key=lambda e: (e.last, e.round)))


def rounds(asking: reader.Reader, actor: permissions.Actor) -> tuple[Round, ...]:
    """Every round of the cycles that ``actor`` sees."""
    return tuple(Round(id=one.id, cycle=one.cycle or "", label=one.label) for one in _rounds(asking, actor))


def _rounds(asking: reader.Reader, actor: permissions.Actor) -> list[round_goals.Ahead]:
    with asking.look(actor) as view:
        known = [found for name in cycles.seen(view) if (found := stored.find_cycle(view.runner, name)) is not None]
        return [one for found in known for one in round_goals.of_cycle(view, found)]


def _events(one: round_goals.Ahead) -> Iterator[Event]:
    for kind, words in (("council", one.held), ("dossiers-due", one.dossiers_due)):
        days = plan_days.days_of(words, year=one.year)
        if words is not None and days is not None:
            yield Event(
                kind="council" if kind == "council" else "dossiers-due", round=one.id, label=one.label,
                cycle=one.cycle or "", level=one.level, wording=words, first=days.first, last=days.last,
                is_closed=one.closed,
            )  # fmt: skip
