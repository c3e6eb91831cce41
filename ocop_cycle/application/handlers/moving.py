"""Deadlines given another date: one of them, or all that one dossier or one unit has to keep."""

from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, deadline_ledger, deadline_terms, impact, outcome, recurring
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import deadlines as ringing
from ocop_cycle.policy import wording
from ocop_cycle.storage import deadlines, dossiers


def move_deadline(desk: Desk, command: commands.MoveDeadline) -> list[outcome.Act]:
    """
    Give an open deadline another date, with a reason; the old version stays and names its successor's wording.

    One that has passed already is extended in the same way.

    Raises:
        errors.StepRefused: it is settled, no reason was given, the words name no day, or what it would do is not what
            was shown.
    """
    newest = deadlines.newest(desk.runner, command.line)
    if newest is None:
        raise errors.UnknownThing("deadline", command.line)
    (held,) = ringing.locked_many(desk, (newest.id,))
    old = held.deadline
    desk.require("deadline.move", old.scope)
    reasons = []
    if old.state != "open":
        reasons.append(errors.Reason("deadline-not-open", {"deadline": old.id, "state": old.state}))
    reasons += _why_no_reason(command.reason)
    reasons += _why_no_day(desk, old, command.wording)
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    acts = [_moving(old, command.wording, command.reason)]
    acts += _next_occurrence(desk, command.by.key, command.wording, held, follows=0)
    impact.stop_unless_shown(desk, acts, command.seen)
    return acts


def extend_deadlines(desk: Desk, command: commands.ExtendDeadlines) -> list[outcome.Act]:
    """
    Give one dossier or one unit a later date for its open deadlines, also for those that have passed.

    What is later already stays as it is. Each has an entry of its own, and who is concerned is told once.

    Raises:
        errors.StepRefused: none of them would become later, no reason was given, the words name no day, or what it
            would do is not what was shown.
    """
    held = _open_of(desk, command)
    found = [one.deadline for one in held]
    for scope in sorted({one.scope for one in found}):
        desk.require("deadline.move", scope)
    desk.require_somewhere("deadline.move")
    reasons = _why_no_reason(command.reason)
    reasons += next((why for one in found if (why := _why_no_day(desk, one, command.wording))), [])
    going = [one for one in held if not reasons and _becomes_later(desk, one.deadline, command.wording)]
    if not (reasons or going):
        reasons.append(errors.Reason("nothing-to-extend", {"of": command.subject[1], "count": str(len(found))}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    late = [one.deadline for one in going]
    acts = [_extending(command, late), *(_part(command, one) for one in late)]
    for place, one in enumerate(going, 1):
        acts += _next_occurrence(desk, command.by.key, command.wording, one, follows=place)
    impact.stop_unless_shown(desk, acts, command.seen)
    return acts


def _extending(command: commands.ExtendDeadlines, going: list[deadlines.Deadline]) -> outcome.Act:
    cycles = sorted({one.cycle_id for one in going if one.cycle_id is not None}) if len(going) > 1 else []
    return outcome.Act(
        subject=command.subject,
        after={"extended": len(going), "wording": command.wording},
        why=command.reason,
        events=tuple(outcome.PlanChanged(cycle, command.reason, "deadlines") for cycle in cycles),
    )


def _part(command: commands.ExtendDeadlines, one: deadlines.Deadline) -> outcome.Act:
    key = f"{command.by.key}/{one.id}"
    return _moving(one, command.wording, command.reason, kind="MoveDeadline", follows_first=True, command=key)


def _open_of(desk: Desk, command: commands.ExtendDeadlines) -> list[ringing.Held]:
    """
    The open deadlines that an extension is about, under lock.

    Raises:
        errors.UnknownThing: there is no such dossier, or no such unit.
    """
    kind, key = command.subject
    if kind == "dossier":
        if dossiers.find(desk.runner, key) is None:
            raise errors.UnknownThing("dossier", key, dossiers.codes_like(desk.runner, key))
        ids = deadlines.open_ids_of_dossier(desk.runner, key)
    elif kind == "unit":
        ids = deadlines.open_ids_of_unit(desk.runner, desk.unit(key).id)
    else:
        raise errors.WrongUse("an extension is for a dossier or a unit")
    return [one for one in ringing.locked_many(desk, ids) if _is_meant(one.deadline, command.rule)]


def _is_meant(found: deadlines.Deadline, rule: str | None) -> bool:
    return found.state == "open" and rule in (None, found.rule, found.rule.partition("/")[2])


def _next_occurrence(desk: Desk, key: str, text: str, held: ringing.Held, *, follows: int) -> list[outcome.Act]:
    """The next occurrence of what recurs, where the new date of this one is not before it: it waits for nothing."""
    if held.duty is None:
        return []
    return recurring.next_act(desk, key, held.duty, follows=follows, reached=_reckoned(desk, held.deadline, text))


def _becomes_later(desk: Desk, old: deadlines.Deadline, text: str) -> bool:
    reached = _reckoned(desk, old, text)
    return old.lenient_at is not None and reached is not None and reached > old.lenient_at


def _reckoned(desk: Desk, old: deadlines.Deadline, text: str) -> str | None:
    """The moment by which a deadline ends if it is worded so; None where the words name none."""
    spec = deadline_ledger.understood(text, deadline_terms.year_of(desk, old))
    columns = deadline_ledger.reckoned(desk.calendar, spec, desk.today, deadline_terms.reads_strictly(desk, old))
    reached: str | None = columns["lenient_at"]
    return reached


def _moving(old: deadlines.Deadline, text: str, reason: str, **act: Any) -> outcome.Act:
    return outcome.Act(
        subject=("deadline", old.line),
        before={"version": old.version, "strict_at": old.strict_at, "lenient_at": old.lenient_at},
        after={"version": old.version + 1, "wording": text},
        why=reason,
        events=(outcome.DeadlineMoved(old, text, reason),),
        **act,
    )


def _why_no_reason(reason: str) -> list[errors.Reason]:
    return [] if reason.strip() else [errors.Reason("reason-required", {"step": "move-deadline"})]


def _why_no_day(desk: Desk, old: deadlines.Deadline, text: str) -> list[errors.Reason]:
    """The reasons for which a wording gives no new date."""
    spec = deadline_ledger.understood(text, deadline_terms.year_of(desk, old))
    if isinstance(spec, wording.Unknown):
        return [errors.Reason("wording-not-understood", {"wording": text, "why": spec.reason}, spec.sentence)]
    strict = deadline_terms.reads_strictly(desk, old)
    if deadline_ledger.reckoned(desk.calendar, spec, desk.today, strict)["lenient_at"] is None:
        return [errors.Reason("wording-names-no-day", {"wording": text})]
    return []
