"""
From what happened to the notices that are owed for it: promises, written in the same transaction.

A notice is one rule, one subject, one occasion, one recipient; its key is unique, so nothing is owed twice. It carries
a snapshot of the facts as they stood. A recipient without an address is owed all the same: the notice is held, and the
desk shows it.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ocop_cycle.application import commands, ringing, snapshots
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import (
    Act,
    CycleOpened,
    DeadlineMoved,
    DeadlineRang,
    DutyHandedOn,
    DutyOpened,
    Event,
    RoundAssigned,
    StateEntered,
    StepTakenBack,
)
from ocop_cycle.domain import audit_chain
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import deadlines, schema

CHANNEL = "email"
NO_ADDRESS = "no-address"


class Cause(NamedTuple):
    """
    Why notices are owed: a rule, its subject, the occasion.

    ``deadline`` is the one that rang, ``line`` the one that was moved; other notices speak of the nearest deadline that
    the subject has after this act. ``unit_id`` narrows a notice about a whole plan to one unit; ``also`` are recipients
    whom the rule does not name.
    """

    rule: notice_rules.NoticeRule
    subject: tuple[str, str]
    occasion: str
    deadline: deadlines.Deadline | None = None
    reason: str | None = None
    unit_id: str | None = None
    line: str | None = None
    also: tuple[snapshots.Party, ...] = ()


def follow(desk: Desk, command: commands.Command, acts: list[Act]) -> None:
    """Stage the notices that the events of ``acts`` make owed, and note their keys in each act."""
    causes = [(act, list(_causes(desk, act.command or command.by.key, act.events))) for act in acts]
    wanted = [cause for _, found in causes for cause in found]
    if not wanted:
        return
    album = snapshots.Album(desk, acts, {cause.subject for cause in wanted}, _entered(acts))
    for act, found in causes:
        for cause in found:
            _owe(desk, command.by.key, act, cause, album)


def _entered(acts: Iterable[Act]) -> dict[str, Any]:
    events = [event for act in acts for event in act.events]
    return {e.dossier.id: e.dossier for e in events if isinstance(e, StateEntered | StepTakenBack | RoundAssigned)}


def _causes(desk: Desk, command_id: str, events: tuple[Event, ...]) -> Iterable[Cause]:
    for event in events:
        if isinstance(event, DeadlineRang):
            yield from _rings(desk, event.deadline)
        else:
            yield from _direct(lambda on: desk.slow.rules_on(desk.runner, on), f"command:{command_id}", event)


def _direct(rules_on: Callable[[str], list[notice_rules.NoticeRule]], occasion: str, event: Event) -> Iterable[Cause]:
    match event:
        case StateEntered(dossier=d, reason=reason):
            speaking = (rule for rule in rules_on("state-entered") if d.state in rule.states)
            yield from (Cause(rule, ("dossier", d.id), occasion, reason=reason) for rule in speaking)
        case StepTakenBack(dossier=d, reason=reason, told=told) if told:
            yield from (
                Cause(r, ("dossier", d.id), occasion, reason=reason, also=told) for r in rules_on("step-taken-back")
            )
        case RoundAssigned(dossier=d, previous=previous) if previous is not None:
            yield from (Cause(r, ("dossier", d.id), occasion) for r in rules_on("dossier-moved-round"))
        case CycleOpened(cycle_id=key, duties=duties):
            units = dict.fromkeys(unit for unit, _ in duties)
            yield from (
                Cause(r, ("plan", key), occasion, unit_id=unit) for r in rules_on("cycle-opened") for unit in units
            )
        case DutyOpened(duty_id=key, again=again, with_cycle=False):
            wanted = "duty-reopened" if again else "duty-opened"
            yield from (Cause(r, ("duty", key), occasion) for r in rules_on(wanted))
        case DutyHandedOn(duty_id=key):
            yield from (Cause(r, ("duty", key), occasion) for r in rules_on("duty-opened"))
        case DeadlineMoved(deadline=d, reason=reason):
            subject = (d.subject_kind, d.subject_id)
            yield from (Cause(r, subject, occasion, reason=reason, line=d.line) for r in rules_on("deadline-moved"))
        case _:
            return


def _rings(desk: Desk, deadline: deadlines.Deadline) -> Iterable[Cause]:
    for ring, fate in ringing.heard(desk, deadline):
        if fate in ringing.SAID:
            occasion = f"{deadline.id}#{ring.offset}"
            yield Cause(ring.rule, (deadline.subject_kind, deadline.subject_id), occasion, deadline)


def _owe(desk: Desk, command_id: str, act: Act, cause: Cause, album: snapshots.Album) -> None:
    picture = album.picture(cause.subject, cause.unit_id)
    told, deadline_id = _told(act, cause, album)
    named = (picture.party(role, told) for role in cause.rule.to)
    for party in dict.fromkeys((*named, *cause.also)):
        if party is not None:
            facts = picture.facts(cause.rule.id, party, told, cause.reason)
            _stage(desk, command_id, act, cause, facts, picture, party, deadline_id)


def _told(act: Act, cause: Cause, album: snapshots.Album) -> tuple[snapshots.Told | None, str | None]:
    """The deadline a notice speaks of, and the id of the one without which it need not leave."""
    if cause.deadline is not None:
        return snapshots.told(cause.deadline), cause.deadline.id
    if cause.line is not None:
        row = next(change.values for change in act.rows if change.values.get("line") == cause.line)
        return snapshots.told_by(row), str(row["id"])
    return album.nearest(act, cause.subject, cause.unit_id), None


def _stage(
    desk: Desk, command_id: str, act: Act, cause: Cause, facts: dict[str, Any], picture: snapshots.Picture,
    party: tuple[str, str], deadline_id: str | None,
) -> None:  # fmt: skip
    kind, recipient = party
    reachable = any(
        c.channel == CHANNEL and c.state == "active" for c in desk.slow.contacts(desk.runner, kind, recipient)
    )
    key = f"{cause.rule.id}|{':'.join(cause.subject)}|{cause.occasion}|{kind}:{recipient}|{CHANNEL}|1"
    row = {
        "id": key, "rule": cause.rule.id, "subject_kind": cause.subject[0], "subject_id": cause.subject[1],
        "occasion": cause.occasion, "recipient_kind": kind, "recipient_id": recipient, "channel": CHANNEL,
        "attempt": 1, "state": "owed" if reachable else "held", "held_because": None if reachable else NO_ADDRESS,
        "template": cause.rule.template, "facts": audit_chain.canonical(facts).decode(),
        "scope": picture.scope, "cycle_id": picture.cycle_id,
        "deadline_id": deadline_id, "owed_at": desk.at_text, "message_id": None,
        "set_by": command_id,
    }  # fmt: skip
    desk.uow.stage_insert(schema.notice, row, act.rows)
    act.notices.append(key)
