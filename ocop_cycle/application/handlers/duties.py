"""Duties of units: done, handed on, waived, opened again. What recurs opens its next occurrence with the end of one."""

from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, recurring
from ocop_cycle.application.desk import Desk
from ocop_cycle.storage import cycles, schema


def record_duty_done(desk: Desk, command: commands.RecordDutyDone) -> list[outcome.Act]:
    """Record that a duty was done, on which day and by which document. A day in the future is refused."""
    duty = _load(desk, command.duty, "duty.record")
    reasons = _not_open(duty)
    if command.day > desk.today:
        reasons.append(errors.Reason("day-in-future", {"day": command.day.isoformat()}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    changes = {"state": "done", "done_on": command.day.isoformat(), "document": command.document, "note": command.note}
    act = _change(desk, duty, changes, None, outcome.DutySettled(duty.id, met=True))
    return [act, *recurring.next_act(desk, command.by.key, duty, follows=0)]


def waive_duty(desk: Desk, command: commands.WaiveDuty) -> list[outcome.Act]:
    """Waive an open duty with a reason; of what recurs, this one occurrence."""
    duty = _load(desk, command.duty, "duty.waive")
    _stop_at(_not_open(duty))
    act = _change(desk, duty, {"state": "waived"}, command.reason, outcome.DutySettled(duty.id, met=False))
    return [act, *recurring.next_act(desk, command.by.key, duty, follows=0)]


def reopen_duty(desk: Desk, command: commands.ReopenDuty) -> list[outcome.Act]:
    """Open again a duty that was done or waived: a fresh deadline of the same wording, and a fresh notice."""
    duty = _load(desk, command.duty, "duty.reopen")
    if duty.state == "open":
        raise errors.StepRefused((errors.Reason("duty-is-open", {"duty": duty.id}),))
    changes = {"state": "open", "done_on": None, "document": None, "note": None}
    return [_change(desk, duty, changes, command.reason, outcome.DutyOpened(duty.id, again=True))]


def hand_on_duty(desk: Desk, command: commands.HandOnDuty) -> list[outcome.Act]:
    """
    Hand an open duty on to another unit, with a reason: it gets a deadline of its own, and a notice.

    Of what recurs, the occurrences that open after it go to that unit, too.
    """
    duty = _load(desk, command.duty, "duty.hand-on")
    unit = desk.unit(command.unit)
    same = [errors.Reason("duty-is-theirs", {"duty": duty.id, "unit": unit.id})] if unit.id == duty.unit_id else []
    _stop_at(_not_open(duty) + same)
    changes = {"unit_id": unit.id, "scope": unit.path}
    return [_change(desk, duty, changes, command.reason, outcome.DutyHandedOn(duty.id))]


def _load(desk: Desk, duty_id: str, permission: str) -> cycles.Duty:
    found = cycles.duties(desk.runner, [duty_id]).get(duty_id)
    if found is None:
        raise errors.UnknownThing("duty", duty_id, cycles.duty_ids(desk.runner))
    desk.require(permission, found.scope)
    return found


def _not_open(duty: cycles.Duty) -> list[errors.Reason]:
    return [] if duty.state == "open" else [errors.Reason("duty-not-open", {"duty": duty.id, "state": duty.state})]


def _stop_at(reasons: list[errors.Reason]) -> None:
    if reasons:
        raise errors.StepRefused(tuple(reasons))


def _change(
    desk: Desk, duty: cycles.Duty, changes: dict[str, Any], why: str | None, event: outcome.Event
) -> outcome.Act:
    if why is not None and not why.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": "duty"}),))
    written = {**changes, "version": duty.version + 1}
    desk.uow.update(schema.duty, duty.id, written)
    said = {name: value for name, value in written.items() if name != "note"}
    return outcome.Act(
        subject=("duty", duty.id),
        before={name: getattr(duty, name) for name in said},
        after=said,
        why=why,
        events=(event,),
    )
