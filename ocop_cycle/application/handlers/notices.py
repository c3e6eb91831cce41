"""Notices and messages: issued, delivered, held, released, cancelled."""

import hashlib
import json

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, still_wanted
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.delivery import framing, mailboxes, messages, rendering
from ocop_cycle.domain import heads
from ocop_cycle.storage import notices, schema, trail

UNSETTLED = frozenset({"retry", "uncertain"})
"""Outcomes of an attempt after which a message still waits for another or for a person."""


REPLY_TO = "reply-to"
"""The setting that holds the address of the office to which answers go; absent where they go to the sender."""

DEMO_MARK = "demo-mark"
"""The setting that holds other words for what the messages of a demo say: a rehearsal says that it is one."""


def issue_message(desk: Desk, command: commands.IssueMessage) -> list[outcome.Act]:
    """
    Issue one message for owed notices: draw its reference, add the frame, store bytes and SHA-256.

    The bodies were rendered before the transaction; no template runs here. What is issued never changes.

    Raises:
        errors.StepRefused: a notice is no longer owed, what it asks is no longer wanted, or its recipient has no
            address any more.
        errors.WrongUse: the notices are for several recipients, or there are none.
    """
    owed = notices.of_keys(desk.runner, list(command.notices))
    desk.require("notice.issue", EVERYWHERE)
    if not command.notices or len({(n.recipient_kind, n.recipient_id, n.channel) for n in owed}) > 1:
        raise errors.WrongUse("a message is for one recipient")
    if len(owed) != len(command.notices) or any(n.state != "owed" for n in owed):
        raise errors.StepRefused((errors.Reason("notice-not-owed", {"notices": ", ".join(command.notices)}),))
    void = [reason for n in owed if (reason := still_wanted.why_void(desk.shelf, desk.runner, n)) is not None]
    if void:
        raise errors.StepRefused(tuple(void))
    first = owed[0]
    address = _address(desk, first)
    if address is None:
        raise errors.StepRefused((errors.Reason("no-address", {"recipient": first.recipient_id}),))
    year = desk.today.year
    settings = desk.slow.settings(desk.runner)
    number = desk.next_number(f"message:{year}")
    reference = f"OC-{settings['instance-code']}-{year}-{number:05d}"
    frame = _frame(desk, first, address, reference)
    rendered = rendering.Rendered(subject=command.subject, text=command.text, html=command.html)
    data = messages.build(frame, rendered)
    row = {
        "id": reference, "channel": first.channel, "recipient_kind": first.recipient_kind,
        "recipient_id": first.recipient_id, "address": address, "subject": command.subject,
        "message_id": frame.message_id, "sha256": hashlib.sha256(data).hexdigest(), "data": data.decode("ascii"),
        "state": "issued", "issued_at": desk.at_text, "settled_at": None, "replaces_id": None,
    }  # fmt: skip
    desk.uow.insert(schema.message, row)
    given = {"reference": reference, "series": f"message:{year}", "number": number}
    desk.uow.insert(schema.reference_given, {**given, "subject_kind": "message", "subject_id": reference})
    for notice in owed:
        desk.uow.update(schema.notice, notice.id, {"state": "covered", "message_id": reference})
    after = {"state": "issued", "sha256": row["sha256"], "texts": command.texts, "notices": list(command.notices)}
    return [outcome.Act(subject=("message", reference), after=after)]


def _address(desk: Desk, notice: notices.Notice) -> str | None:
    found = desk.slow.contacts(desk.runner, notice.recipient_kind, notice.recipient_id)
    return next((c.address for c in found if c.channel == notice.channel and c.state == "active"), None)


def _frame(desk: Desk, notice: notices.Notice, address: str, reference: str) -> framing.Frame:
    settings = desk.slow.settings(desk.runner)
    facts = json.loads(notice.facts)
    office = facts["office"]
    sender = mailboxes.Mailbox(name=office["name"], address=settings["mail-from"])
    reply_to = settings.get(REPLY_TO)
    newest = trail.locked_head(desk.runner)  # so that the head in the frame is the one before this entry
    return framing.Frame(
        reference=reference,
        message_id=messages.message_id(reference, sender),
        at=desk.at,
        sender=sender,
        recipients=tuple(
            mailboxes.Mailbox(name=facts["recipient"]["name"], address=each) for each in mailboxes.addresses(address)
        ),
        reply_to=mailboxes.Mailbox(name=office["name"], address=reply_to) if reply_to else None,
        office=office["name"],
        contact=office["contact"],
        head=heads.head_text(newest.number, newest.hash),
        demo=bool(facts["demo"]),
        mark=settings.get(DEMO_MARK, framing.DEMO),
    )


def record_delivery(desk: Desk, command: commands.RecordDelivery) -> list[outcome.Act]:
    """
    Record what became of an attempt to send a message; the evidence stays for each attempt.

    Raises:
        errors.StepRefused: the message was settled before.
    """
    desk.require("notice.issue", EVERYWHERE)
    found = notices.message(desk.runner, command.message)
    if found is None:
        raise errors.UnknownThing("message", command.message)
    if found.settled_at is not None:
        raise errors.StepRefused((errors.Reason("message-settled", {"message": found.id, "state": found.state}),))
    number = notices.count_evidence(desk.runner, found.id) + 1
    row = {
        "id": f"{found.id}/{number}", "message_id": found.id, "at": desk.at_text, "outcome": command.outcome,
        "detail": command.detail, "taken": mailboxes.joined(command.taken) or None,
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
    if found.state == "held" and _address(desk, found) is None:
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
