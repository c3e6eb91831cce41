"""
Who is hit when deadlines move: what waits to be told of the old day, and who was told it already.

What waits is put right in the transaction that moves: a reminder of the old day is cancelled, a notice that tells the
old day beside something else tells the new one, a message that was made and has not left is superseded, and what else
it carried is owed again. What has left stays as it was; whoever got it is owed a correction.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from ocop_cycle import clock, errors
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act, DeadlineMoved, DutyOpened, DutySettled, Event, MilestonesChanged
from ocop_cycle.domain import audit_chain
from ocop_cycle.storage import days_told, deadlines, operations, schema, statements

Fate = Literal["queued", "leaving", "left"]
"""Whether a notice waits to be made a message, its message waits to leave, or it has left (or may have)."""

UNSENT = frozenset({"issued", "retry"})
NEVER_CAME = frozenset({"refused", "superseded"})


class Told(NamedTuple):
    """A notice that tells the day of a deadline which moves."""

    notice: str
    fate: Fate
    deadline: str
    reminds: bool
    recipient: tuple[str, str]
    message: str | None
    issued_at: str | None


def moved_by(acts: Iterable[Act]) -> list[DeadlineMoved]:
    """The deadlines that acts move, in their order."""
    return [event for act in acts for event in act.events if isinstance(event, DeadlineMoved)]


def told_of(runner: statements.Runner, moved: Iterable[deadlines.Deadline]) -> list[Told]:
    """Every notice that tells a day of these deadlines, each once, in the order of the notices."""
    by_subject: dict[tuple[str, str], list[deadlines.Deadline]] = {}
    for deadline in moved:
        by_subject.setdefault((deadline.subject_kind, deadline.subject_id), []).append(deadline)
        if deadline.subject_kind == "duty" and deadline.cycle_id is not None:
            by_subject.setdefault(("plan", deadline.cycle_id), []).append(deadline)
    spoken = [
        (one, meant)
        for kind in sorted({kind for kind, _ in by_subject})
        for one in days_told.about(runner, kind, sorted(key for own, key in by_subject if own == kind))
        if (meant := _meant(one, by_subject[one.subject_kind, one.subject_id])) is not None
    ]
    sending = operations.under_way(runner, sorted({one.message_id for one, _ in spoken if one.message_id}))
    found = (_told(one, meant, sending) for one, meant in spoken)
    return sorted(told for told in found if told is not None)


def digest(runner: statements.Runner, acts: Iterable[Act]) -> str:
    """What fixes a change that was shown: SHA-256 over what moves, begins and ends, and over who was told what."""
    known = list(acts)
    moved = moved_by(known)
    lines = [f"{one.deadline.id} {one.wording} {one.again}" for one in moved]
    lines += filter(None, (_line(event) for act in known for event in act.events))
    lines += [f"{one.notice} {one.fate} {one.message}" for one in told_of(runner, (one.deadline for one in moved))]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _line(event: Event) -> str | None:
    match event:
        case DutyOpened(duty_id=key):
            return f"opened {key}"
        case DutySettled(duty_id=key):
            return f"settled {key}"
        case MilestonesChanged(dossier=d, dropped=dropped, added=added):
            return f"changed {d.id} {dropped} {added}"
        case _:
            return None


def stop_unless_shown(desk: Desk, acts: Iterable[Act], seen: str | None) -> None:
    """
    Stop when the change is no longer the one that somebody was shown and confirmed (``seen``: its digest).

    Raises:
        errors.StepRefused: it is another.
    """
    if seen is not None and seen != digest(desk.runner, acts):
        raise errors.StepRefused((errors.Reason("not-as-shown", {"digest": seen[:16]}),))


def put_right(desk: Desk, acts: Iterable[Act]) -> None:
    """Stage what becomes of notices and messages that wait to tell a day which these acts have just moved."""
    moving = [(act, event) for act in acts for event in act.events if isinstance(event, DeadlineMoved)]
    if not moving:
        return
    told = _held(desk, [event.deadline for _, event in moving])
    act_of = {event.deadline.id: act for act, event in moving}
    fresh = {event.deadline.id: _successor(act, event.deadline) for act, event in moving}
    again = _superseded(desk, [one for one in told if one.fate == "leaving"], act_of)
    speaking = {one.notice: one for one in told if one.fate != "left"}
    for key in sorted(speaking.keys() | again.keys()):
        one = speaking.get(key)
        act = act_of[one.deadline] if one else again[key]
        changes: dict[str, Any] = {"state": "owed"} if key in again else {}
        if one is not None and one.reminds:
            changes = {"state": "cancelled", "held_because": None}
        elif one is not None:
            changes["facts"] = _retold(desk, key, fresh[one.deadline])
        if changes:
            desk.uow.stage_update(schema.notice, key, changes, act.rows)


def _held(desk: Desk, moved: list[deadlines.Deadline]) -> list[Told]:
    """
    Who was told, found with what has not left under lock: from here on no message of it is made or begins to leave.

    Whoever makes or sends one at this moment is waited for, and what he did is seen.
    """
    told, held = told_of(desk.runner, moved), set[str]()
    while desk.uow.locks and not (waiting := {one.notice for one in told if one.fate != "left"}) <= held:
        leaving = {one.message for one in told if one.fate == "leaving" and one.message}
        days_told.lock(desk.runner, messages=sorted(leaving), notices=sorted(waiting))
        held |= waiting
        told = told_of(desk.runner, moved)
    return told


def _superseded(desk: Desk, leaving: list[Told], act_of: Mapping[str, Act]) -> dict[str, Act]:
    """Supersede these messages; the notices that they carried, each with the act that says so."""
    by_message = {one.message: act_of[one.deadline] for one in leaving if one.message}
    for message, act in by_message.items():
        changes = {"state": "superseded", "settled_at": desk.at_text}
        desk.uow.stage_update(schema.message, message, changes, act.rows)
    if not by_message:
        return {}
    covered = days_told.covered_by(desk.runner, sorted(by_message))
    return {notice: by_message[message] for notice, message in covered.items()}


def _successor(act: Act, old: deadlines.Deadline) -> Mapping[str, Any]:
    return next(c.values for c in act.rows if c.table == "deadline" and c.values.get("previous_id") == old.id)


def _retold(desk: Desk, notice: str, row: Mapping[str, Any]) -> str:
    from_row = {"day": _day(row["strict_at"]), "lenient_day": _day(row["lenient_at"]), "wording": row["wording"],
                "provisional": bool(row["provisional"])}  # fmt: skip
    facts = _facts(days_told.facts_of(desk.runner, notice))
    facts["deadline"] = {**facts["deadline"], **from_row}
    return audit_chain.canonical(facts).decode()


def _facts(text: str) -> dict[str, Any]:
    """What a notice tells."""
    said = json.loads(text)
    return said if isinstance(said, dict) else {}


def _meant(one: days_told.Spoken, moved: list[deadlines.Deadline]) -> deadlines.Deadline | None:
    """The deadline among those that move whose day a notice tells."""
    said = _facts(one.facts).get("deadline") or {}
    for deadline in moved:
        if one.deadline_id == deadline.id:
            return deadline
        own = one.subject_kind != "plan" or (one.recipient_kind, one.recipient_id) == ("unit", deadline.unit_id)
        if own and said.get("rule") == deadline.rule and said.get("day") == _day(deadline.strict_at):
            return deadline
    return None


def _told(one: days_told.Spoken, deadline: deadlines.Deadline, sending: frozenset[str]) -> Told | None:
    if one.state == "covered" and one.message_state in NEVER_CAME:
        return None
    fate: Fate = "queued"
    if one.state == "covered":
        fate = "leaving" if one.message_state in UNSENT and one.message_id not in sending else "left"
    return Told(
        one.id, fate, deadline.id, one.deadline_id == deadline.id, (one.recipient_kind, one.recipient_id),
        one.message_id, one.issued_at,
    )  # fmt: skip


def _day(at: str | None) -> str | None:
    return clock.last_day(clock.from_text(at)).isoformat() if at else None


def parties(told: Iterable[Told], fate: Fate) -> Iterator[tuple[str, str]]:
    """Whom notices of one fate are for, each once."""
    yield from dict.fromkeys(one.recipient for one in told if one.fate == fate)
