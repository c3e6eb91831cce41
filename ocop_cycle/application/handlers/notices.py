"""Notices and messages: delivered, held, released, cancelled."""

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, recipients
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.delivery import mailboxes
from ocop_cycle.storage import leases, notices, schema

UNSETTLED = frozenset({"retry", "uncertain"})
"""Outcomes of an attempt after which a message still waits for another or for a person."""


def record_delivery(desk: Desk, command: commands.RecordDelivery) -> list[outcome.Act]:
    """
    Record what became of an attempt to send a message; the evidence stays for each attempt.

    Raises:
        errors.StepRefused: the message was settled before, or somebody else took it over from who sent it.
    """
    desk.require("notice.issue", EVERYWHERE)
    found = notices.message(desk.runner, command.message)
    if found is None:
        raise errors.UnknownThing("message", command.message)
    if found.settled_at is not None:
        raise errors.StepRefused((errors.Reason("message-settled", {"message": found.id, "state": found.state}),))
    name = notices.lease_of(found.id)
    if command.worker is not None and leases.is_lost(desk.runner, name, command.worker, command.fence):
        raise errors.StepRefused((errors.Reason("lease-lost", {"message": found.id}),))
    number = notices.count_evidence(desk.runner, found.id) + 1
    row = {
        "id": f"{found.id}/{number}", "message_id": found.id, "at": desk.at_text, "outcome": command.outcome,
        "detail": command.detail, "addresses": mailboxes.joined(command.taken) or None,
    }  # fmt: skip
    desk.uow.insert(schema.evidence, row)
    settled = None if command.outcome in UNSETTLED else desk.at_text
    desk.uow.update(schema.message, found.id, {"state": command.outcome, "settled_at": settled})
    after = {"state": command.outcome, "attempt": number}
    return [outcome.Act(subject=("message", found.id), before={"state": found.state}, after=after)]


def hold_notice(desk: Desk, command: commands.HoldNotice) -> list[outcome.Act]:
    """Hold an owed notice back, with a reason."""
    return _change(desk, command.notice, "notice.hold", ("owed",), "held", command.reason)


def release_notice(desk: Desk, command: commands.ReleaseNotice) -> list[outcome.Act]:
    """Let a held notice go; one without an address stays held until an address is entered."""
    found = _load(desk, command.notice, "notice.hold")
    if found.state == "held" and not recipients.has_address(
        desk, (found.recipient_kind, found.recipient_id), found.channel
    ):
        raise errors.StepRefused((errors.Reason("no-address", {"recipient": found.recipient_id}),))
    return _change(desk, command.notice, "notice.hold", ("held",), "owed", None)


def cancel_notice(desk: Desk, command: commands.CancelNotice) -> list[outcome.Act]:
    """Cancel a notice that has not left."""
    return _change(desk, command.notice, "notice.cancel", ("owed", "held"), "cancelled", command.reason)


def _load(desk: Desk, notice_id: str, permission: str) -> notices.Notice:
    found = notices.of_keys(desk.runner, [notice_id])
    if not found:
        raise errors.UnknownThing("notice", notice_id)
    desk.require(permission, found[0].scope)
    return found[0]


def _change(
    desk: Desk, notice_id: str, permission: str, from_states: tuple[str, ...], state: str, why: str | None
) -> list[outcome.Act]:
    found = _load(desk, notice_id, permission)
    if found.state not in from_states:
        raise errors.StepRefused((errors.Reason("notice-is", {"notice": found.id, "state": found.state}),))
    if why is not None and not why.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": state}),))
    changes = {"state": state, "held_because": "by-officer" if state == "held" else None}
    desk.uow.update(schema.notice, found.id, changes)
    return [outcome.Act(subject=("notice", found.id), before={"state": found.state}, after={"state": state}, why=why)]
