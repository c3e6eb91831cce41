"""Units that give way to others: the decision entered, and carried out when its day has come."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, taking_over
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import cycles
from ocop_cycle.domain import succession
from ocop_cycle.policy import content, places, problems, sayings, sentences, unit_changes
from ocop_cycle.storage import parties, schema, statements, successions

PERMISSION = "unit.change"


def change_units(desk: Desk, command: commands.ChangeUnits) -> list[outcome.Act]:
    """
    Enter what a decision changes of the units: new units begin, old ones wait for the day on which they end.

    Raises:
        errors.PolicyFlawed: it cannot be made of the units there are; every place is named.
        errors.StepRefused: what hangs on the units is no longer what was shown.
    """
    desk.require(PERMISSION, EVERYWHERE)
    found: unit_changes.UnitChanges = content.build(unit_changes.UnitChanges, json.loads(command.content))
    if successions.change(desk.runner, found.id) is not None:
        raise errors.AlreadyThere("unit change", found.id)
    known = standing(desk.runner)
    flaws = why_not(desk, found, known)
    if flaws:
        raise errors.PolicyFlawed(tuple(_flaw(found, flaw) for flaw in flaws))
    if command.seen is not None and command.seen != digest(desk.runner, found):
        raise errors.StepRefused((errors.Reason("not-as-shown", {"digest": str(command.seen)[:16]}),))
    cycles.store_policy(desk, "units", found.id, command.digest, command.content)
    desk.uow.insert(schema.unit_change, _change_row(desk, found, command.digest))
    founded = [*_founded(desk, found)]
    desk.uow.insert_many(schema.succession, _succession_rows(found, known))
    desk.uow.insert_many(schema.stand_in, _stand_in_rows(found))
    after = {"day": found.day.isoformat(), "units": len(found.changes), "founded": founded}
    return [
        outcome.Act(subject=("unit", _subject(found)), after=after, why=said(found.decision), policy=(command.digest,))
    ]


def why_not(desk: Desk, found: unit_changes.UnitChanges, known: succession.Known) -> list[problems.Problem]:
    """Everything for which the decision cannot be entered, by the units and the laws of this instance."""
    return list(succession.why_not(found, known, levels(desk)))


def levels(desk: Desk) -> frozenset[str]:
    """The levels that laws in force name."""
    laws = (desk.regime(d).regime for (kind, _), d in desk.slow.in_force(desk.runner).items() if kind == "regime")
    return frozenset(level.id for law in laws for level in law.levels)


def standing(runner: statements.Runner) -> dict[str, succession.Standing]:
    """Every unit as it stands, for judging what it may give way to."""
    units = parties.all_units(runner)
    ids = [unit.id for unit in units]
    ending = successions.of_units(runner, ids)
    changed: dict[str, str] = {}
    for one in successions.involving(runner, ids):
        for name in (one.unit_id, one.successor_id):
            changed[name] = max(one.day, changed.get(name, ""))
    held = parties.units_with_people(runner)
    return {
        unit.id: succession.Standing(
            unit.id, unit.level, unit.parent_id, unit.path,
            date.fromisoformat(ending[unit.id].day) if unit.id in ending else None,
            date.fromisoformat(changed[unit.id]) if unit.id in changed else None, unit.id in held,
        )
        for unit in units
    }  # fmt: skip


def digest(runner: statements.Runner, found: unit_changes.UnitChanges) -> str:
    """What fixes a change that was shown: SHA-256 over what it says and over everything that hangs on its units."""
    return digest_of(found, successions.hits(runner, [one.old for one in found.changes]))


def digest_of(found: unit_changes.UnitChanges, hits: Mapping[str, successions.Hit]) -> str:
    """The same, of what is known to hang on the units."""
    lines = [content.canonical(found)]
    for old, hit in hits.items():
        lines += [f"{old} {name} {' '.join(ids)}" for name, ids in hit._asdict().items()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _flaw(found: unit_changes.UnitChanges, problem: problems.Problem) -> errors.Flaw:
    return errors.Flaw(
        file=f"workflows/units/{found.id}.yaml", line=1, key=places.named(problem.path, found), code=problem.code,
        sentence=sentences.worded(problem), facts=dict(problem.facts),
    )  # fmt: skip


def _subject(found: unit_changes.UnitChanges) -> str:
    """The unit that the entry is about: the first that ends, or that somebody stands in at."""
    return found.changes[0].old if found.changes else found.stand_ins[0].area


def said(decision: unit_changes.Decision) -> str:
    """A decision in words, as entries and pages tell it."""
    day = f"{decision.day.day}/{decision.day.month}/{decision.day.year}" if decision.day else None
    number = decision.number and sayings.say("papers/number", number=decision.number)
    issuer = decision.issuer and sayings.say("papers/issuer", issuer=decision.issuer)
    parts = (decision.title, number, day and sayings.say("papers/day", day=day), issuer)
    return " ".join(filter(None, parts))


def _change_row(desk: Desk, found: unit_changes.UnitChanges, digest_: str) -> dict[str, Any]:
    return {
        "id": found.id, "digest": digest_,
        "label": json.dumps(found.title.both, ensure_ascii=False),
        "day": found.day.isoformat(), "decision": said(found.decision), "state": "waiting", "entered_at": desk.at_text,
        "done_at": None,
    }  # fmt: skip


def _succession_rows(found: unit_changes.UnitChanges, known: Mapping[str, succession.Standing]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{found.id}/{one.old}", "change_id": found.id, "unit_id": one.old, "successor_id": one.new,
            "people_id": None if one.people == unit_changes.NOBODY else one.people or one.new,
            "day": found.day.isoformat(), "position": number, "state": "waiting",
        }
        for number, one in enumerate(succession.in_order(found, known), 1)
    ]  # fmt: skip


def _stand_in_rows(found: unit_changes.UnitChanges) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{found.id}/{one.level}/{one.area}/{unit}", "change_id": found.id, "level": one.level,
            "area_id": one.area, "unit_id": unit, "holds": int(unit == one.unit),
            "state": "waiting",
        }
        for one in found.stand_ins
        for unit in (one.unit, *one.with_units)
    ]  # fmt: skip


def _founded(desk: Desk, found: unit_changes.UnitChanges) -> Iterable[str]:
    """Write the units that begin, each after the one above it; hand out their ids."""
    listed = {unit.id: unit for unit in found.units}
    for unit in found.units:
        yield from _found(desk, unit.id, listed)
    heirs = {one.old: one.new for one in found.changes if one.new is not None}
    named = {one.new: one for one in found.changes if one.name is not None}
    for new, one in sorted(named.items(), key=lambda item: len(desk.unit(item[1].old).path)):
        like = desk.unit(one.old)
        above = _above(desk, like.parent_id, heirs)
        write(desk, str(new), str(one.name), like.unit_class, like.level, above, answers=bool(like.answers_for_level))
        yield str(new)


def _above(desk: Desk, parent: str | None, heirs: Mapping[str, str]) -> str | None:
    """Who stands above a unit that is renamed: the former superior, or who takes its place on the same day."""
    if parent is None or parent not in heirs:
        return parent
    former, heir = desk.unit(parent), desk.unit(heirs[parent])
    return heir.id if heir.level == former.level else _above(desk, former.parent_id, heirs)


def _found(desk: Desk, unit_id: str, listed: Mapping[str, Any]) -> Iterable[str]:
    if parties.unit(desk.runner, unit_id) is not None:
        return
    unit = listed[unit_id]
    if unit.parent in listed:
        yield from _found(desk, unit.parent, listed)
    write(
        desk, unit.id, unit.name, unit.unit_class, unit.level, unit.parent, answers=unit.answers_for_level,
        aliases=unit.aliases,
    )  # fmt: skip
    yield unit.id


def write(
    desk: Desk, unit_id: str, name: str, unit_class: str, level: str, parent: str | None, *, answers: bool,
    aliases: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Write a unit that begins, below the unit ``parent``, with the names by which it is called too."""
    above = parties.unit(desk.runner, parent) if parent else None
    path = f"{above.path if above else EVERYWHERE}{unit_id}/"
    area = above.path if above is not None and answers and above.level == level else path
    row = {
        "id": unit_id, "name": name, "unit_class": unit_class, "level": level, "parent_id": parent, "path": path,
        "area": area, "answers_for_level": int(answers), "ended_on": None, "successor_id": None,
    }  # fmt: skip
    desk.uow.insert(schema.unit, row)
    others = [{"id": f"{unit_id}/{alias}", "unit_id": unit_id, "alias": alias} for alias in aliases]
    desk.uow.insert_many(schema.unit_alias, others)


def take_over_units(desk: Desk, command: commands.TakeOverUnits) -> list[outcome.Act]:
    """
    Carry out the first successions that wait of a decision: everything that hangs on the old units goes over.

    Raises:
        errors.StepRefused: the day has not come, or these are not the units that wait first.
    """
    desk.require(PERMISSION, EVERYWHERE)
    change = successions.change(desk.runner, command.change)
    if change is None:
        raise errors.UnknownThing("unit change", command.change, [c.id for c in successions.changes(desk.runner)])
    waiting = [one for one in successions.of_change(desk.runner, change.id) if one.state == "waiting"]
    batch = waiting[: len(command.units)]
    reasons = []
    if change.day > desk.today.isoformat():
        reasons.append(errors.Reason("units-change-later", {"change": change.id, "day": change.day}))
    if change.state == "done" or tuple(one.unit_id for one in batch) != command.units:
        reasons.append(errors.Reason("units-not-waiting", {"change": change.id}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    return taking_over.carried_out(desk, command, change, batch, last=len(batch) == len(waiting))
