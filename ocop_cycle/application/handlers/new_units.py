"""Units that begin outside a plan and without a decision, and other names by which units are called, or no more."""

from collections.abc import Iterator

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import units
from ocop_cycle.domain import permissions
from ocop_cycle.policy import names
from ocop_cycle.storage import parties, schema


def add_unit(desk: Desk, command: commands.AddUnit) -> list[outcome.Act]:
    """
    Add a unit; what it is to do comes with the next plan, and its people and addresses are entered afterwards.

    Raises:
        errors.AlreadyThere: a unit has that id, also one that is no more.
        errors.UnknownThing: no unit is called as the one above it.
        errors.StepRefused: id, name, level or superior cannot be so, or another unit answers for the level already.
    """
    desk.require(units.PERMISSION, EVERYWHERE)
    if parties.unit(desk.runner, command.unit) is not None:
        raise errors.AlreadyThere("unit", command.unit)
    above = None if command.above is None else _standing(desk, command.above)
    reasons = (*_unfit(command), *_misplaced(desk, command, above))
    if reasons:
        raise errors.StepRefused(reasons)
    units.write(
        desk, command.unit, command.name.strip(), command.unit_class, command.level, command.above,
        answers=command.answers_for_level,
    )  # fmt: skip
    after = {"level": command.level, "above": command.above}
    return [outcome.Act(subject=("unit", command.unit), after=after, why=command.reason)]


def _unfit(command: commands.AddUnit) -> Iterator[errors.Reason]:
    for what, said in (("unit", command.unit), ("class", command.unit_class)):
        if not names.is_name(said):
            yield errors.Reason("unfit-name", {"what": what, "found": said})
    if not command.name.strip():
        yield errors.Reason("text-required", {"what": "name"})


def _misplaced(desk: Desk, command: commands.AddUnit, above: parties.Unit | None) -> Iterator[errors.Reason]:
    levels = units.levels(desk)
    if command.level not in levels:
        yield errors.Reason("level-unknown", {"level": command.level, "known": ", ".join(sorted(levels))})
    if above is not None and above.ended_on:
        yield errors.Reason("unit-is-no-more", {"unit": above.name, "day": above.ended_on})
    if command.answers_for_level:
        yield from _answered(desk, command, above)


def _answered(desk: Desk, command: commands.AddUnit, above: parties.Unit | None) -> Iterator[errors.Reason]:
    """The unit that holds the dossiers of the level in the same area already."""
    area = above.path if above is not None and above.level == command.level else None
    for other in parties.answering_units(desk.runner):
        if other.level == command.level and other.area == area:
            yield errors.Reason("level-answered", {"unit": other.name, "level": command.level})


def _standing(desk: Desk, unit_id: str) -> parties.Unit:
    """A unit that is one: not the root of the instance."""
    if unit_id == permissions.ROOT:
        raise errors.UnknownThing("unit", unit_id, parties.unit_ids(desk.runner))
    return desk.unit(unit_id)


def name_unit(desk: Desk, command: commands.NameUnit) -> list[outcome.Act]:
    """
    Note another name of a unit: former names of places, spellings in letters. It is found by it from now on.

    Raises:
        errors.StepRefused: there is no name, or the unit is called so already.
    """
    desk.require(units.PERMISSION, EVERYWHERE)
    found, alias = _standing(desk, command.unit), command.alias.strip()
    if not alias:
        raise errors.StepRefused((errors.Reason("text-required", {"what": "alias"}),))
    if alias == found.name or alias in parties.aliases(desk.runner, found.id):
        raise errors.StepRefused((errors.Reason("called-so-already", {"unit": found.name, "name": alias}),))
    row = {"id": f"{found.id}/{alias}", "unit_id": found.id, "alias": alias}
    if not desk.uow.insert_unless_there(schema.unit_alias, row):
        desk.uow.update(schema.unit_alias, row["id"], {"alias": alias})
    return [outcome.Act(subject=("unit", found.id), after={"alias": alias})]


def withdraw_name(desk: Desk, command: commands.WithdrawName) -> list[outcome.Act]:
    """
    Take another name of a unit away; it is found by it no more, until it is noted again.

    Raises:
        errors.StepRefused: no reason is given, or the unit is not called so beside its own name.
    """
    desk.require(units.PERMISSION, EVERYWHERE)
    found, alias = _standing(desk, command.unit), command.alias.strip()
    reasons = []
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "unit"}))
    if alias not in parties.aliases(desk.runner, found.id):
        reasons.append(errors.Reason("not-called-so", {"unit": found.name, "name": alias}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    desk.uow.update(schema.unit_alias, f"{found.id}/{alias}", {"alias": parties.NO_NAME})
    return [outcome.Act(subject=("unit", found.id), after={"withdrawn": alias}, why=command.reason)]
