"""
From what happened to the notices that are owed for it: promises, written in the same transaction.

A notice is one rule, one subject, one occasion, one recipient; its key is unique, so nothing is owed twice. It carries
a snapshot of the facts as they stood. A recipient without an address is owed all the same: the notice is held, and the
desk shows it.
"""

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ocop_cycle.application import commands, conditions, corrections, impact, recipients, ringing, snapshots
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import (
    Act,
    CertificateCovered,
    CycleOpened,
    DeadlineMoved,
    DeadlineRang,
    DossierMigrated,
    DutyHandedOn,
    DutyOpened,
    Event,
    HolderSucceeded,
    LastDayNamed,
    PlanChanged,
    ReportDue,
    RoundAssigned,
    RoundOpened,
    StateEntered,
    StepTakenBack,
)
from ocop_cycle.domain import audit_chain
from ocop_cycle.policy import notice_rules, rules_checks
from ocop_cycle.storage import deadlines, schema

CHANNEL = "email"
NO_ADDRESS = "no-address"

RulesOn = Callable[[str], list[notice_rules.NoticeRule]]
_UPON: Mapping[type[Event], str] = {
    DossierMigrated: "regime-migrated", HolderSucceeded: "unit-succeeded", CertificateCovered: "certificate-covered",
    LastDayNamed: "last-day-named",
}  # fmt: skip
_CHANGING = (DossierMigrated, LastDayNamed, HolderSucceeded, CertificateCovered)
"""What comes upon a dossier from outside."""
_STANDING = (StateEntered, StepTakenBack, RoundAssigned, DossierMigrated, HolderSucceeded)
"""Events that tell how a dossier stands now."""
_OF_A_UNIT = frozenset({"duty-unit", "holder", "responsible", "superior", "above-superior"})
"""Recipients for whom the opening of a cycle is told to each unit with the duties it has."""


class Cause(NamedTuple):
    """
    Why notices are owed: a rule, its subject, the occasion.

    ``deadline`` is the one that rang, ``line`` the one that was moved and ``replaced`` its former version; other
    notices speak of the nearest deadline that the subject has after this act. ``unit_id`` narrows a notice about a
    whole plan to one unit; ``also`` are recipients whom the rule does not name, ``only`` the one this notice is for;
    ``said`` is what the snapshot says besides; ``template`` the text of this moment.
    """

    rule: notice_rules.NoticeRule
    subject: tuple[str, str]
    occasion: str
    deadline: deadlines.Deadline | None = None
    reason: str | None = None
    unit_id: str | None = None
    line: str | None = None
    replaced: deadlines.Deadline | None = None
    also: tuple[snapshots.Party, ...] = ()
    only: snapshots.Party | None = None
    said: Mapping[str, Any] | None = None
    template: str | None = None


def follow(desk: Desk, command: commands.Command, acts: list[Act]) -> None:
    """Stage the notices that the events of ``acts`` make owed, and note their keys in each act."""
    events = [event for act in acts for event in act.events]
    changed = PlanChanged in map(type, events)
    causes: list[tuple[Act, Cause]] = []
    for act in acts:
        found = _causes(desk, act.command or command.by.key, act.events, together=changed)
        causes += [(act, cause) for cause in found]
    if not (causes or changed):
        return
    subjects = {cause.subject for _, cause in causes}
    if changed:
        subjects |= corrections.subjects(events)
    rung = any(cause.deadline is not None for _, cause in causes)
    standing = {event.dossier.id: event.dossier for event in events if isinstance(event, _STANDING)}
    album = snapshots.Album(desk, acts, subjects, standing, closely=rung)
    for act, cause in causes:
        _owe(desk, command.by.key, act, cause, album)
    if changed:
        _correct(desk, command.by.key, acts, album)


def _causes(desk: Desk, command_id: str, events: tuple[Event, ...], *, together: bool) -> list[Cause]:
    rules_on, occasion = functools.partial(desk.slow.rules_on, desk.runner), f"command:{command_id}"
    found: list[Cause] = []
    for event in events:
        if isinstance(event, StateEntered):
            subject = ("dossier", event.dossier.id)
            found += [Cause(rule, subject, occasion, reason=event.reason) for rule in _entering(desk, event)]
        elif isinstance(event, DeadlineRang):
            found += _rings(event)
        elif isinstance(event, _CHANGING):
            found += _changed(rules_on(_UPON[type(event)]), occasion, event)
        elif not (together and isinstance(event, DeadlineMoved)):
            found += _direct(rules_on, occasion, event)
    return found


def _changed(
    rules: Iterable[notice_rules.NoticeRule], occasion: str,
    event: DossierMigrated | LastDayNamed | HolderSucceeded | CertificateCovered,
) -> Iterable[Cause]:  # fmt: skip
    """What came upon a dossier from outside: another law or its last day, another unit, a grace for its certificate."""
    subject = ("dossier", event.dossier.id)
    return (Cause(rule, subject, occasion, reason=event.reason, said=event.said) for rule in rules)


def _direct(rules_on: RulesOn, occasion: str, event: Event) -> Iterable[Cause]:
    match event:
        case StepTakenBack(dossier=d, reason=reason, told=told) if told:
            yield from (
                Cause(r, ("dossier", d.id), occasion, reason=reason, also=told) for r in rules_on("step-taken-back")
            )
        case RoundAssigned(dossier=d, previous=previous, reason=reason) if previous is not None:
            yield from (Cause(r, ("dossier", d.id), occasion, reason=reason) for r in rules_on("dossier-moved-round"))
        case CycleOpened():
            yield from _opening(rules_on, occasion, event)
        case RoundOpened(cycle_id=key, label=label, held=held, dossiers_due=due):
            said = {"rounds": [{"label": label, "held": held, "dossiers_due": due}]}
            yield from (Cause(r, ("plan", key), occasion, said=said) for r in rules_on("round-opened"))
        case DutyOpened(duty_id=key, again=again, with_cycle=False, open_since=None):
            wanted = "duty-reopened" if again else "duty-opened"
            yield from (Cause(r, ("duty", key), occasion) for r in rules_on(wanted))
        case DutyHandedOn(duty_id=key):
            yield from (Cause(r, ("duty", key), occasion) for r in rules_on("duty-opened"))
        case DeadlineMoved(deadline=d, reason=reason):
            subject = (d.subject_kind, d.subject_id)
            yield from (
                Cause(r, subject, occasion, reason=reason, line=d.line, replaced=d) for r in rules_on("deadline-moved")
            )
        case ReportDue(on=on, period=period, cycle_id=cycle_id, said=said):
            subject = ("plan", cycle_id) if cycle_id else ("instance", "-")
            yield from (Cause(r, subject, period, said=json.loads(said)) for r in rules_on(on))
        case _:
            return


def _entering(desk: Desk, event: StateEntered) -> list[notice_rules.NoticeRule]:
    """The rules that speak of this state, entered by this step."""
    state, step = event.dossier.state, event.transition.step if event.transition is not None else rules_checks.OPEN

    def speaking() -> list[notice_rules.NoticeRule]:
        of_state = [rule for rule in desk.slow.rules_on(desk.runner, "state-entered") if state in rule.states]
        return [rule for rule in of_state if not rule.steps or step in rule.steps]

    found: list[notice_rules.NoticeRule] = desk.slow.once(("rules about entering", state, step), speaking)
    return found


def _opening(rules_on: RulesOn, occasion: str, event: CycleOpened) -> Iterable[Cause]:
    """One notice for each unit with duties; where the rule tells others, one for all of them."""
    units = dict.fromkeys(unit for unit, _ in event.duties)
    for rule in rules_on("cycle-opened"):
        if _OF_A_UNIT.isdisjoint(rule.to):
            yield Cause(rule, ("plan", event.cycle_id), occasion)
        else:
            yield from (Cause(rule, ("plan", event.cycle_id), occasion, unit_id=unit) for unit in units)


def _rings(event: DeadlineRang) -> Iterable[Cause]:
    deadline = event.deadline
    for ring, fate in event.heard:
        if fate in ringing.SAID:
            subject, occasion = (deadline.subject_kind, deadline.subject_id), f"{deadline.id}#{ring.offset}"
            yield Cause(ring.rule, subject, occasion, deadline, template=ring.template)


def _correct(desk: Desk, command_id: str, acts: list[Act], album: snapshots.Album) -> None:
    """One correction for each party whose dates moved, listing them all, of whatever plans they are."""
    for act in acts:
        changes = {event.cycle_id: event for event in act.events if isinstance(event, PlanChanged)}
        for rule in desk.slow.rules_on(desk.runner, "plan-changed") if changes else ():
            for party, (cycle, said) in corrections.by_party(desk, acts, rule, album, changes).items():
                occasion = f"command:{act.command or command_id}"
                reason = changes[cycle].reason or None
                cause = Cause(rule, ("plan", cycle), occasion, reason=reason, only=party, said=said)
                _owe(desk, command_id, act, cause, album)


def _owe(desk: Desk, command_id: str, act: Act, cause: Cause, album: snapshots.Album) -> None:
    picture = album.picture(cause.subject, cause.unit_id)
    if conditions.why_not(desk, cause.rule, picture.dossier) is not None:
        return
    speaks_of = _told(act, cause, album)
    roll = picture.roll(cause.rule, speaks_of.told) if cause.only is None else recipients.Roll((cause.only,), ())
    replaced = corrections.replaced(impact.told_of(desk.runner, [cause.replaced])) if cause.replaced else {}
    to = tuple(dict.fromkeys((*roll.to, *cause.also, *replaced)))
    for party in (*to, *(one for one in roll.copies if one not in to)):
        said = {**_copies(desk, party, to, roll.copies), **(cause.said or {})}
        if party in replaced:
            said["replaces"] = replaced[party]
        _stage(desk, command_id, act, cause, picture, party, speaks_of, said)


def _copies(
    desk: Desk, party: snapshots.Party, to: tuple[snapshots.Party, ...], copies: tuple[snapshots.Party, ...]
) -> dict[str, Any]:
    """Who else gets it, for the recipient; whose it is, for who gets a copy."""
    if not copies:
        return {}
    if party in to:
        return {"copies": recipients.names(desk, copies)}
    return {"copy_of": ", ".join(recipients.names(desk, to))}


class _Spoken(NamedTuple):
    """The deadline a notice speaks of, and the id of the one without which it need not leave."""

    told: snapshots.Told | None
    deadline_id: str | None = None


def _told(act: Act, cause: Cause, album: snapshots.Album) -> _Spoken:
    if cause.deadline is not None:
        return _Spoken(snapshots.told(cause.deadline), cause.deadline.id)
    if cause.line is not None:
        row = next(change.values for change in act.rows if change.values.get("line") == cause.line)
        return _Spoken(snapshots.told_by(row), str(row["id"]))
    return _Spoken(album.nearest(act, cause.subject, cause.unit_id))


def _stage(
    desk: Desk, command_id: str, act: Act, cause: Cause, picture: snapshots.Picture, party: snapshots.Party,
    speaks_of: _Spoken, said: Mapping[str, Any],
) -> None:  # fmt: skip
    reached = recipients.contact(desk, party, CHANNEL)
    extra = snapshots.Extra(reason=cause.reason, said=said)
    facts = picture.facts(cause.rule.id, party, reached, speaks_of.told, extra)
    kind, recipient = party
    key = f"{cause.rule.id}|{':'.join(cause.subject)}|{cause.occasion}|{kind}:{recipient}|{CHANNEL}|1"
    row = {
        "id": key, "rule": cause.rule.id, "subject_kind": cause.subject[0], "subject_id": cause.subject[1],
        "occasion": cause.occasion, "recipient_kind": kind, "recipient_id": recipient, "channel": CHANNEL,
        "attempt": 1, "state": "owed" if reached else "held", "held_because": None if reached else NO_ADDRESS,
        "template": cause.template or cause.rule.template, "facts": audit_chain.column_text(facts),
        "scope": picture.scope, "cycle_id": picture.cycle_id,
        "deadline_id": speaks_of.deadline_id, "owed_at": desk.at_text, "message_id": None,
        "set_by": command_id,
    }  # fmt: skip
    desk.uow.stage_insert(schema.notice, row, act.rows)
    act.notices.append(key)
