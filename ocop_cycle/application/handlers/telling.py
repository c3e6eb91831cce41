"""What reached somebody otherwise than by a message, and messages that came back."""

from collections.abc import Iterator
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, recipients
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import instance, resending
from ocop_cycle.delivery import mailboxes
from ocop_cycle.domain import permissions
from ocop_cycle.storage import notices, parties, schema

FOR_EVER = "5"
"""The class of a status that no second attempt would change (RFC 3463, 3.1)."""

EMAIL = "email"
BY_OFFICER = "by-officer"
"""Why a notice is held that a person holds."""


def record_telling(desk: Desk, command: commands.RecordTelling) -> list[outcome.Act]:
    """
    Record that somebody was told by hand, with the evidence for it; a notice that waits need not leave any more.

    Raises:
        errors.StepRefused: the notice was cancelled, the evidence is not complete, the day has not come, or no person
            records it.
        errors.UnknownThing: there is no such notice.
    """
    found = next(iter(notices.of_keys(desk.runner, [command.notice])), None)
    if found is None:
        raise errors.UnknownThing("notice", command.notice)
    desk.require("notice.hold", found.scope)
    reasons = tuple(_why_not_told(desk, command, found))
    if reasons:
        raise errors.StepRefused(reasons)
    row = {
        "id": f"{found.id}/{notices.count_tellings(desk.runner, found.id) + 1}", "notice_id": found.id,
        "channel": command.channel, "day": command.day.isoformat(), "by_whom": command.by_whom,
        "spoken_to": command.spoken_to, "document_number": command.document_number,
        "document_day": command.document_day.isoformat() if command.document_day else None, "note": command.note,
        "recorded_at": desk.at_text, "held_before": found.held_because, "withdrawn_at": None,
    }  # fmt: skip
    desk.uow.insert(schema.telling, row)
    if found.state != "covered":
        desk.uow.update(schema.notice, found.id, {"state": "covered", "held_because": None})
    after = {"state": "covered", "channel": command.channel, "day": row["day"], "document": command.document_number}
    return [outcome.Act(subject=("notice", found.id), before={"state": found.state}, after=after)]


def withdraw_telling(desk: Desk, command: commands.WithdrawTelling) -> list[outcome.Act]:
    """
    Withdraw a record of telling that is wrong: it tells nobody any more, stays readable, and the entry names it.

    A notice that nothing else covers waits again as it did: it leaves by mail when it is still wanted, and not when
    somebody had held it.

    Raises:
        errors.StepRefused: there is no such record, several and none is named, no reason is given, or no person asks.
        errors.UnknownThing: there is no such notice.
    """
    found = next(iter(notices.of_keys(desk.runner, [command.notice])), None)
    if found is None:
        raise errors.UnknownThing("notice", command.notice)
    desk.require("notice.hold", found.scope)
    resending.require_person(desk, command.reason, "withdraw-told")
    every = notices.tellings(desk.runner, found.id)
    standing = {one.number: one for one in every if one.withdrawn_at is None}
    number = command.number or next(iter(standing), 0)
    if number not in standing:
        raise errors.StepRefused((errors.Reason("no-telling", {"notice": found.id}),))
    if command.number is None and len(standing) > 1:
        facts = {"numbers": ", ".join(map(str, standing))}
        raise errors.StepRefused((errors.Reason("which-telling", facts),))
    desk.uow.update(schema.telling, standing[number].id, {"withdrawn_at": desk.at_text})
    after = {"state": found.state, "withdrawn": standing[number].id}
    if len(standing) == 1 and found.message_id is None and found.state == "covered":
        after |= _waiting_again(desk, found, held=next((one.held_before for one in every if one.held_before), None))
    return [outcome.Act(subject=("notice", found.id), before={"state": found.state}, after=after, why=command.reason)]


def _waiting_again(desk: Desk, found: notices.Notice, *, held: str | None) -> dict[str, Any]:
    """Let a notice wait as it did before somebody was told; its state now."""
    because = held if held == BY_OFFICER else None
    if because is None and recipients.contact(desk, (found.recipient_kind, found.recipient_id), found.channel) is None:
        because = "no-address"
    state = "held" if because else "owed"
    desk.uow.update(schema.notice, found.id, {"state": state, "held_because": because})
    return {"state": state}


def _why_not_told(desk: Desk, command: commands.RecordTelling, found: notices.Notice) -> Iterator[errors.Reason]:
    if desk.actor_id == permissions.SYSTEM:
        yield errors.Reason("needs-a-person", {"step": "told"})
    if found.state == "cancelled":
        yield errors.Reason("notice-is", {"notice": found.id, "state": found.state})
    if command.day > desk.today:
        yield errors.Reason("day-to-come", {"day": command.day.isoformat()})
    if not command.by_whom.strip():
        yield errors.Reason("evidence-missing", {"what": "by-whom"})
    if command.channel == "telephone" and not (command.spoken_to or "").strip():
        yield errors.Reason("evidence-missing", {"what": "spoken-to"})
    if command.channel == "post" and not (command.document_number or "").strip():
        yield errors.Reason("evidence-missing", {"what": "document-number"})
    if command.channel == "post" and command.document_day is None:
        yield errors.Reason("evidence-missing", {"what": "document-day"})


def record_bounce(desk: Desk, command: commands.RecordBounce) -> list[outcome.Act]:
    """
    Record that a message came back from an address; where that is for ever, the address is written to no more.

    A message that came back from every one of its addresses told nobody. One that is only delayed may still arrive.

    Raises:
        errors.UnknownThing: there is no such message, or it did not go to that address.
    """
    found = notices.message(desk.runner, command.message)
    if found is None:
        desk.require_somewhere("contact.change")
        raise errors.UnknownThing("message", command.message)
    desk.require("contact.change", instance.party_scope(desk, found.recipient_kind, found.recipient_id))
    went_to = mailboxes.addresses(found.address)
    address = _meant(command.address, went_to)
    failed = command.action == "failed"
    number = notices.count_evidence(desk.runner, found.id) + 1
    row = {
        "id": f"{found.id}/{number}", "message_id": found.id, "at": desk.at_text,
        "outcome": notices.BOUNCED if failed else "delayed", "detail": command.detail, "addresses": address,
    }  # fmt: skip
    desk.uow.insert(schema.evidence, row)
    state = found.state
    if failed and {address, *notices.bounced(desk.runner, found.id)} >= set(went_to):
        state = "refused"
        desk.uow.update(schema.message, found.id, {"state": state, "settled_at": found.settled_at or desk.at_text})
    marked = failed and command.status.startswith(FOR_EVER) and _mark(desk, found, address)
    after = {"state": state, "status": command.status, "action": command.action, "address-marked": bool(marked)}
    return [outcome.Act(subject=("message", found.id), before={"state": found.state}, after=after)]


def _meant(said: str, went_to: tuple[str, ...]) -> str:
    """The address a report is about: a server on the way may write it in other letters, or name where it passed it."""
    named = next((address for address in went_to if address.casefold() == said.casefold()), None)
    if named is not None:
        return named
    if len(went_to) == 1:
        return went_to[0]
    raise errors.UnknownThing("address", said)


def _mark(desk: Desk, message: notices.Message, address: str) -> bool:
    """Mark the address as bouncing, if it still stands; other addresses of the same party go on being written to."""
    known = parties.contacts(desk.runner, message.recipient_kind, message.recipient_id)
    mails = [contact for contact in known if contact.channel == EMAIL]
    standing = next((c for c in mails if c.state == "active" and address in mailboxes.addresses(c.address)), None)
    if standing is None:
        return False
    left = tuple(each for each in mailboxes.addresses(standing.address) if each != address)
    if not left:
        desk.uow.update(schema.contact, standing.id, {"state": "bouncing"})
        return True
    desk.uow.update(schema.contact, standing.id, {"state": "retired"})
    for offset, (text, state) in enumerate(((address, "bouncing"), (mailboxes.joined(left), "active")), start=1):
        desk.uow.insert(schema.contact, _version(standing, len(mails) + offset, text, state))
    return True


def _version(former: parties.Contact, version: int, address: str, state: str) -> dict[str, Any]:
    key = f"{former.party_kind}:{former.party_id}/{former.channel}/{version}"
    return former._asdict() | {"id": key, "address": address, "state": state, "version": version}
