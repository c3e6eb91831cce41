"""
Entries of the trail as people read them: who, when, what, of what, and why as far as it may still be known.

An entry holds personal values and reasons as commitments. The values stand beside the chain until they are erased; here
they are put back where they are still there, and said to be gone where they are not.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ocop_cycle import clock
from ocop_cycle.application.queries import people, reader
from ocop_cycle.domain import audit_chain, permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import private_values, schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A value that an entry holds as a commitment: what it is, or that it was erased."""

    value: str | None
    erased: bool = False


class Logged(NamedTuple):
    """
    One entry.

    ``actor`` is the id of who acted and ``actor_name`` the name, where it is known; ``before`` and ``after`` are plain
    and free of personal values; ``why`` is the reason given, absent when none was. ``state_before`` and ``state_after``
    are what the states of a dossier were called by the law that it was under then.

    Of a person whose name the one who asks may not know, ``actor`` and ``command`` are empty, ``origin`` names no
    account, and ``actor_role`` is what the person is (failure F17).
    """

    number: int
    at: datetime
    actor: str
    actor_name: str | None
    origin: str
    unit: str | None
    command: str
    kind: str
    subject: tuple[str, str]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    why: Opened | None
    cause: int | None
    hash: str
    state_before: labels.Label | None
    state_after: labels.Label | None
    actor_role: str | None

    @property
    def is_veiled(self) -> bool:
        """Whether it may not be known who acted."""
        return self.actor_role is not None


KEPT = 8_000
"""Characters of an entry that is kept in memory as it was read."""

_e = schema.audit_entry.c
COLUMNS = (_e.number, _e.at, _e.actor, _e.command, _e.kind, _e.hash, _e.body)


def logged(view: reader.View, rows: Iterable[statements.Row]) -> tuple[Logged, ...]:
    """Rows of ``COLUMNS`` as values; the reasons of all of them, and who acted, are looked up together."""
    found = [(row, said_in(row[-1])) for row in rows]
    holders = {said["why"]["h"]: said["command"] for _, said in found if said["why"]}
    known = private_values.texts(view.runner, holders)
    actors = _actors(view, {row[2] for row, _ in found})
    return tuple(_logged(view, row, said, known, actors) for row, said in found)


class _Told(NamedTuple):
    """What an entry tells of who acted."""

    actor: str
    actor_name: str | None
    command: str
    origin: str
    actor_role: str | None


class _Actors:
    """Who acted, as far as the one who asks may know; lives for one question."""

    def __init__(self, named: Mapping[str, str], roles: Mapping[str, list[tuple[str, str]]]) -> None:
        self._named = named
        self._roles = roles

    def told(self, actor: str, command: str, origin: str, unit: str | None) -> _Told:
        """The name of who acted, or what he is and nothing that tells who."""
        if actor == permissions.SYSTEM or actor in self._named:
            return _Told(actor, self._named.get(actor), command, origin, None)
        return _Told("", None, "", origin.partition(":")[0], self._role(actor, unit))

    def _role(self, actor: str, of_unit: str | None) -> str:
        held = self._roles.get(actor, [])
        return next((role for unit, role in held if unit == of_unit), held[0][1] if held else people.NOBODY)


def _actors(view: reader.View, ids: set[str]) -> _Actors:
    acted = ids - {permissions.SYSTEM}
    named = people.names(view, acted) if acted else {}
    unnamed = acted - named.keys()
    return _Actors(named, people.roles_of(view, unnamed) if unnamed else {})


def said_in(body: str) -> Any:
    """What an entry says. Short ones are kept by their very text: the newest are asked for again and again."""
    return _kept(body) if len(body) <= KEPT else audit_chain.said(body)


_kept = functools.lru_cache(maxsize=500)(audit_chain.said)


def opened(commitment: str, known: Mapping[str, str]) -> Opened:
    """A committed value as far as it is known."""
    return Opened(value=known.get(commitment), erased=commitment not in known)


def _logged(
    view: reader.View, row: statements.Row, said: Mapping[str, Any], known: Mapping[str, str], actors: _Actors
) -> Logged:
    number, at, actor, command, kind, digest, _ = row
    told = actors.told(actor, command, said["origin"], said["unit"])
    return Logged(
        number=number,
        at=clock.from_text(at),
        actor=told.actor,
        actor_name=told.actor_name,
        actor_role=told.actor_role,
        origin=told.origin,
        unit=said["unit"],
        command=told.command,
        kind=kind,
        subject=(said["subject"][0], said["subject"][1]),
        before=said["before"] or {},
        after=said["after"] or {},
        why=opened(said["why"]["h"], known) if said["why"] else None,
        cause=said["cause"],
        hash=digest,
        state_before=_state_label(view, said, "before"),
        state_after=_state_label(view, said, "after"),
    )


def _state_label(view: reader.View, said: Mapping[str, Any], side: str) -> labels.Label | None:
    """What the state of a dossier was called: by the law it came under, where the entry tells of a change of law."""
    name = (said[side] or {}).get("state")
    if said["subject"][0] != "dossier" or name is None or not said["policy"]:
        return None
    digest = said["policy"][-1 if (side, said["kind"]) == ("after", "MigrateDossier") else 0]
    return _states(view, digest).get(name)


def _states(view: reader.View, digest: str) -> Mapping[str, labels.Label]:
    """What a stored regime calls its states."""
    found: Mapping[str, labels.Label] = view.policies.once(
        ("states", digest), lambda: {state.id: state.label for state in view.law(digest).states}
    )
    return found
