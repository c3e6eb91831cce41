"""Messages sent once more because a person says so: one of which nobody knows whether it left, or a notice anew."""

from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.domain import permissions
from ocop_cycle.storage import notices, schema

ON_ITS_WAY = frozenset({"issued", "sending", "retry"})
"""States of a message that will leave, or is leaving, by itself."""

RETRIED = frozenset({"uncertain", "retry"})
"""States of a message that a person may have handed over once more."""


def retry_message(desk: Desk, command: commands.RetryMessage) -> list[outcome.Act]:
    """
    Let a message be handed over once more, with the same Message-ID (``Outbox.retry`` ends the pause it rests in).

    One of which nobody knows whether it left, or one that a busy server put off. Only a person decides that: whoever
    got the first already gets it twice.

    Raises:
        errors.StepRefused: it is neither, no reason is given, or no person asks for it.
        errors.UnknownThing: there is no such message.
    """
    found = notices.message(desk.runner, command.message)
    if found is None:
        raise errors.UnknownThing("message", command.message)
    for scope in {one.scope for one in notices.covered_by(desk.runner, found.id)} or {EVERYWHERE}:
        desk.require("notice.hold", scope)
    require_person(desk, command.reason, "retry")
    if found.state not in RETRIED:
        raise errors.StepRefused((errors.Reason("message-not-in-doubt", {"message": found.id, "state": found.state}),))
    desk.uow.update(schema.message, found.id, {"state": "retry", "settled_at": None})
    before, after = {"state": found.state}, {"state": "retry"}
    return [outcome.Act(subject=("message", found.id), before=before, after=after, why=command.reason)]


def resend_notice(desk: Desk, command: commands.ResendNotice) -> list[outcome.Act]:
    """
    Owe a notice once more, as its next attempt: after a bounce, a corrected address, or a message that was lost.

    The attempt before stays as it is, with its message and what became of that. The new one leaves when what it asks
    for is still wanted, with the facts of the first.

    Raises:
        errors.StepRefused: it was not sent yet, its message is still on its way or in doubt, it was attempted again
            already, no reason is given, or no person asks for it.
        errors.UnknownThing: there is no such notice.
    """
    found = next(iter(notices.of_keys(desk.runner, [command.notice])), None)
    if found is None:
        raise errors.UnknownThing("notice", command.notice)
    desk.require("notice.hold", found.scope)
    require_person(desk, command.reason, "resend")
    reason = _why_not_again(desk, found)
    if reason is not None:
        raise errors.StepRefused((reason,))
    row = _owe_again(desk, command.by.key, found)
    key = row["id"]
    after = {"state": row["state"], "attempt": row["attempt"], "after": found.id}
    return [outcome.Act(subject=("notice", key), after=after, why=command.reason, notices=[key])]


def owe_what_failed(desk: Desk, command_id: str, kind: str, party: str) -> list[str]:
    """Owe once more what a party was sent by mail and never got, now that its address was corrected; their keys."""
    failed = notices.failed_to(desk.runner, kind, party, "email")
    again = [found for found in failed if not notices.of_keys(desk.runner, [_next_key(found)])]
    return [_owe_again(desk, command_id, found)["id"] for found in again]


def _owe_again(desk: Desk, command_id: str, found: notices.Notice) -> dict[str, Any]:
    """The next attempt at a notice, with the facts of the first."""
    contacts = desk.slow.contacts(desk.runner, found.recipient_kind, found.recipient_id)
    is_reachable = any(c.channel == found.channel and c.state == "active" for c in contacts)
    row = found._asdict() | {
        "id": _next_key(found), "attempt": found.attempt + 1, "state": "owed" if is_reachable else "held",
        "held_because": None if is_reachable else "no-address", "owed_at": desk.at_text, "message_id": None,
        "set_by": command_id,
    }  # fmt: skip
    desk.uow.insert(schema.notice, row)
    return row


def require_person(desk: Desk, reason: str, step: str) -> None:
    """
    Stop unless a person acts, and says why.

    Raises:
        errors.StepRefused: the system acts, or no reason is given.
    """
    if desk.actor_id == permissions.SYSTEM:
        raise errors.StepRefused((errors.Reason("needs-a-person", {"step": step}),))
    if not reason.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": step}),))


def _why_not_again(desk: Desk, found: notices.Notice) -> errors.Reason | None:
    if found.message_id is None:
        return errors.Reason("notice-is", {"notice": found.id, "state": found.state})
    if notices.of_keys(desk.runner, [_next_key(found)]):
        return errors.Reason("notice-attempted-again", {"notice": found.id, "next": _next_key(found)})
    message = notices.message(desk.runner, found.message_id)
    if message is not None and message.state in ON_ITS_WAY:
        return errors.Reason("message-on-its-way", {"message": message.id, "state": message.state})
    if message is not None and message.state == "uncertain" and message.settled_at is None:
        return errors.Reason("message-in-doubt", {"message": message.id})
    return None


def _next_key(found: notices.Notice) -> str:
    return f"{found.id.rpartition('|')[0]}|{found.attempt + 1}"
