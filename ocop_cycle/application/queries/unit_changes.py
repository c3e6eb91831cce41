"""
Decisions about units: what one would do before anybody confirms it, and those that were entered.

A preview is made by carrying the decision out, with the functions that will, in a transaction that is given up.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from ocop_cycle import errors
from ocop_cycle.application import commands, desk, outcome, stored, taking_over, trying
from ocop_cycle.application.handlers import units
from ocop_cycle.application.queries import reader, vacancies, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import content, labels, problems, unit_changes
from ocop_cycle.storage import schema, statements, successions

__all__ = ["Entered", "GivingWay", "Preview", "entered", "preview", "why_not"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """A unit and what it is called."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GivingWay:
    """
    One unit that gives way, its successor, where its people hold their roles then, and everything that hangs on it.

    ``hit`` has ids by kind (dossiers, deadlines, duties, notices, messages, contacts, roles, cycles, rounds,
    certificates, producers, questions); ``people`` are those who hold roles, (name, role) each.
    """

    old: Called
    new: Called
    people_to: Called | None
    hit: Mapping[str, tuple[str, ...]]
    people: tuple[tuple[str, str], ...]
    state: str = "waiting"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """
    What a decision would do. ``count`` is what a person repeats to confirm: how many units give way or stand in.

    ``silent`` are successors without an address for mail; ``vacant`` what nobody could act on afterwards.
    """

    digest: str
    id: str
    title: labels.Label
    day: date
    decision: str
    founded: tuple[Called, ...]
    giving_way: tuple[GivingWay, ...]
    stand_ins: tuple[unit_changes.StandIn, ...]
    silent: tuple[Called, ...]
    vacant: tuple[vacancies.Vacant, ...]

    @property
    def count(self) -> int:
        """How many units give way, and how many stand in."""
        return len(self.giving_way) + len(self.stand_ins)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A decision that was entered, with its successions."""

    id: str
    title: labels.Label
    day: date
    decision: str
    state: str
    giving_way: tuple[tuple[Called, Called, str], ...]


_NAMES = statements.Statement(
    lambda: select(schema.unit.c.id, schema.unit.c.name).where(statements.among(schema.unit.c.id, "ids"))
)
_PEOPLE = statements.Statement(
    lambda: (
        select(schema.role_grant.c.id, schema.person.c.name, schema.role_grant.c.role)
        .select_from(schema.role_grant.join(schema.person, schema.person.c.id == schema.role_grant.c.person_id))
        .where(statements.among(schema.role_grant.c.id, "ids"))
        .order_by(schema.role_grant.c.id)
    )
)
_REACHED = statements.Statement(
    lambda: (
        select(schema.contact.c.party_id)
        .where(
            schema.contact.c.party_kind == "unit", schema.contact.c.channel == "email",
            schema.contact.c.state == "active", statements.among(schema.contact.c.party_id, "ids"),
        )
        .distinct()
    )
)  # fmt: skip


def why_not(asking: reader.Reader, actor: permissions.Actor, found: unit_changes.UnitChanges) -> list[problems.Problem]:
    """
    Everything for which the units of this instance cannot change so; places lead into the decision's file.

    Raises:
        errors.NotPermitted: ``actor`` may not change units.
    """
    flaws: list[problems.Problem] = []

    def asked(place: desk.Desk, _: commands.ChangeUnits) -> list[outcome.Act]:
        place.require(units.PERMISSION, desk.EVERYWHERE)
        flaws.extend(units.why_not(place, found, units.standing(place.runner)))
        return [outcome.Act(subject=("unit", "-"))]

    by = commands.Provenance(key="preview", actor=actor.person_id, origin="preview")
    command = commands.ChangeUnits(by=by, name=found.id, digest="", content="")
    trying.tried(asking.store, asking.clock, {commands.ChangeUnits: asked}, command)
    return flaws


def preview(asking: reader.Reader, command: commands.ChangeUnits) -> Preview:
    """
    What entering a decision, and carrying it out on its day, would do as things stand now.

    Raises:
        errors.Stopped: it would be refused, with every reason or flaw.
    """
    found: unit_changes.UnitChanges = content.build(unit_changes.UnitChanges, json.loads(command.content))
    with asking.store.reading() as runner:
        hits = successions.hits(runner, [one.old for one in found.changes])
        people = _people(runner, [key for hit in hits.values() for key in hit.roles])
    made: list[Preview] = []

    def look(runner: statements.Runner, _: trying.Tried) -> None:
        done = successions.of_change(runner, found.id)
        names = _names(runner, {*hits, *(one.successor_id for one in done), *(one.people_id or "" for one in done),
                                *(unit.id for unit in found.units)})  # fmt: skip
        heirs = sorted({one.successor_id for one in done})
        reached = {row[0] for row in runner.all(_REACHED, {"ids": statements.listing(heirs)})}
        made.append(
            Preview(
                digest=units.digest_of(found, hits), id=found.id, title=found.title, day=found.day,
                decision=units.said(found.decision),
                founded=tuple(names[key] for key in _founded(found)),
                giving_way=tuple(
                    GivingWay(
                        old=names[one.unit_id], new=names[one.successor_id],
                        people_to=names[one.people_id] if one.people_id else None, hit=hits[one.unit_id]._asdict(),
                        people=tuple(people[key] for key in hits[one.unit_id].roles),
                    )
                    for one in done
                ),
                stand_ins=found.stand_ins, silent=tuple(names[key] for key in heirs if key not in reached),
                vacant=vacancies.everywhere(runner, stored.SlowFacts(asking.policies, -1)),
            )
        )  # fmt: skip

    trying.tried(asking.store, asking.clock, {commands.ChangeUnits: _whole}, command, also=look)
    return made[0]


def _founded(found: unit_changes.UnitChanges) -> list[str]:
    named = (one.new for one in found.changes if one.name is not None and one.new is not None)
    return list(dict.fromkeys([*(unit.id for unit in found.units), *named]))


def _whole(place: desk.Desk, command: commands.ChangeUnits) -> list[outcome.Act]:
    """Enter the decision and carry it out at once, whatever its day is: for a transaction that is given up."""
    acts = units.change_units(place, command)
    change = successions.change(place.runner, command.name)
    if change is None:
        raise errors.RowVanished(table="unit_change", key=command.name)
    every = successions.of_change(place.runner, change.id)
    take = commands.TakeOverUnits(by=command.by, change=change.id, units=tuple(one.unit_id for one in every))
    return acts + taking_over.carried_out(place, take, change, every, last=True)


def entered(asking: reader.Reader) -> tuple[Entered, ...]:
    """All decisions about units, by their day; units are named to everybody, as plans are public."""
    with asking.store.reading() as runner:
        changes = successions.changes(runner)
        every = {one.id: successions.of_change(runner, one.id) for one in changes}
        ids = {name for found in every.values() for one in found for name in (one.unit_id, one.successor_id)}
        names = _names(runner, ids)
    return tuple(
        Entered(
            id=one.id, title=words.label(one.label), day=date.fromisoformat(one.day), decision=one.decision,
            state=one.state,
            giving_way=tuple((names[s.unit_id], names[s.successor_id], s.state) for s in every[one.id]),
        )
        for one in changes
    )  # fmt: skip


def _names(runner: statements.Runner, ids: set[str]) -> dict[str, Called]:
    found = runner.all(_NAMES, {"ids": statements.listing(sorted(ids))})
    return {key: Called(id=key, name=name) for key, name in found}


def _people(runner: statements.Runner, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    found: list[Any] = runner.all(_PEOPLE, {"ids": statements.listing(keys)}) if keys else []
    return {key: (name, role) for key, name, role in found}
