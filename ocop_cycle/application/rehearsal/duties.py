"""Dated duties of units in a rehearsal: done on the last safe day, or as late as the scenario says."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.application.rehearsal import stage, told
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, deadlines, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A duty, the day on which it is done and why then; whether it recurs, and what is to be looked at for it."""

    id: str
    milestone: str
    unit: str
    scope: str
    day: date
    why: tuple[told.Said, ...]
    recurs: bool = False
    finding: told.Finding | None = None


def plan_all(on: stage.Stage) -> list[Planned]:
    """Every duty that has a date; standing and urgent ones stay open and get no day that nobody set."""
    with on.built.store.reading() as runner:
        return _plan(on, runner, cycles.duty_ids(runner))


def plan_opened(on: stage.Stage, known: Collection[str]) -> list[Planned]:
    """The occurrences of what recurs that have opened since; ``known`` are those that were planned before."""
    with on.built.store.reading() as runner:
        return _plan(on, runner, [key for key in cycles.recurring_ids(runner, on.plan.id) if key not in known])


def _plan(on: stage.Stage, runner: statements.Runner, ids: list[str]) -> list[Planned]:
    found = cycles.duties(runner, ids)
    standing = deadlines.open_of(runner, "duty", list(found))
    dated = [
        (duty, deadline, last)
        for duty in found.values()
        for deadline in standing.get(duty.id, [])
        if (last := on.reckoner.last_safe_day(deadline)) is not None
    ]
    return [_planned(on, *one) for one in dated]


def _planned(on: stage.Stage, duty: cycles.Duty, deadline: deadlines.Open, last: date) -> Planned:
    facts = {"rule": deadline.rule, "wording": deadline.wording or "", "last_safe_day": last.isoformat()}
    why, day = [told.Said("last-safe-day", facts)], max(last, on.begins)
    late = on.scenario.duty_lateness(milestone=duty.milestone, unit=duty.unit_id)
    if late is not None:
        day = on.calendar.add(day, late.working_days)
        why.append(told.Said("late", {"days": str(late.working_days)}))
    return Planned(
        id=duty.id, milestone=duty.milestone, unit=duty.unit_id, scope=duty.scope, day=day, why=tuple(why),
        recurs=duty.occurrence is not None, finding=_due_before(on, duty, last) if last < on.begins else None,
    )  # fmt: skip


def _due_before(on: stage.Stage, duty: cycles.Duty, last: date) -> told.Finding:
    facts = {"duty": duty.milestone, "safe_day": last.isoformat(), "begins": on.begins.isoformat()}
    return told.Finding(code="duty-due-before-begin", facts=facts, subjects=(duty.id,))


def carry_out(on: stage.Stage, duty: Planned) -> Iterator[told.Line | told.Finding]:
    """Record that a duty was done; the line that tells it, or the finding that it was refused."""
    levels = {unit.id: unit.level for unit in on.plan.units}
    person = on.cast.for_permission("duty.record", permissions.Place(duty.scope), levels.get(duty.unit))
    said: dict[str, Any] = {"duty": duty.id, "day": clock.day_of(on.keeper.now())}
    try:
        receipt = on.hands.do(commands.RecordDutyDone, person.id if person else permissions.SYSTEM, **said)
    except errors.Refused as refusal:
        facts = {"step": duty.milestone, "reasons": "; ".join(str(reason) for reason in refusal.reasons)}
        yield told.Finding(code="step-refused", facts=facts, subjects=(duty.id,))
        return
    yield told.Line(
        at=on.keeper.now(), what="duty-done", subject=receipt.subject, person=person.name if person else None,
        party=("unit", duty.unit), facts={"duty": duty.milestone}, why=duty.why, notices=len(receipt.notices),
    )  # fmt: skip
