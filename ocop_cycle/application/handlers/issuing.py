"""Messages made of notices: issued once and never changed, and superseded while nobody has taken them."""

import hashlib
import json
from dataclasses import replace

from ocop_cycle import errors, logs
from ocop_cycle.application import commands, conditions, outcome, recipients, still_wanted
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.delivery import framing, mailboxes, messages, rendering
from ocop_cycle.domain import heads
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import dossiers, notices, operations, schema, trail

REPLY_TO_SETTING = "reply-to"
"""The setting that holds the address of the office to which answers go; absent where they go to the sender."""

DEMO_MARK = framing.MARK
"""The setting that holds other words for what the messages of a demo say."""

REPLACEABLE = frozenset({"issued", "retry"})
"""States of a message that certainly nobody has: one in doubt is never superseded."""

_ICS = (("method", "PUBLISH"), ("charset", "utf-8"))
_FILE = {"vi": "thoi-han", "en": "deadline"}
"""What an entry for the recipient's calendar is called."""


def issue_message(desk: Desk, command: commands.IssueMessage) -> list[outcome.Act]:
    """
    Issue one message for owed notices: draw its reference, add the frame, store bytes and SHA-256.

    The bodies were rendered before the transaction; no template runs here. What is issued never changes. Where a notice
    had a message that was superseded, the new one names it.

    Raises:
        errors.StepRefused: a notice is no longer owed, what it asks is no longer wanted, or its recipient has no
            address any more.
        errors.WrongUse: the notices are for several recipients, or there are none.
    """
    owed = notices.of_keys(desk.runner, list(command.notices))
    desk.require("notice.issue", EVERYWHERE)
    contact = _check(desk, command, owed)
    first, year = owed[0], desk.today.year
    number = desk.next_number(f"message:{year}")
    reference = f"OC-{desk.slow.settings(desk.runner)['instance-code']}-{year}-{number:05d}"
    causes = tuple(dict.fromkeys(logs.cause_of(notice.set_by) for notice in owed))
    frame = replace(_frame(desk, first, contact.address, reference, command.language), causes=causes)
    rendered = rendering.Rendered(subject=command.subject, text=command.text, html=command.html)
    data = messages.build(frame, rendered, _entries(command.calendar, _FILE[command.language]))
    row = {
        "id": reference, "channel": first.channel, "recipient_kind": first.recipient_kind,
        "recipient_id": first.recipient_id, "address": contact.address, "subject": command.subject,
        "message_id": frame.message_id, "sha256": hashlib.sha256(data).hexdigest(), "data": data.decode("ascii"),
        "state": "issued", "issued_at": desk.at_text, "settled_at": None,
        "replaces_id": next((n.message_id for n in owed if n.message_id), None),
    }  # fmt: skip
    desk.uow.insert(schema.message, row)
    given = {"reference": reference, "series": f"message:{year}", "number": number}
    desk.uow.insert(schema.reference_given, {**given, "subject_kind": "message", "subject_id": reference})
    for notice in owed:
        desk.uow.update(schema.notice, notice.id, {"state": "covered", "message_id": reference})
    after = {"state": "issued", "sha256": row["sha256"], "texts": command.texts, "notices": list(command.notices)}
    return [outcome.Act(subject=("message", reference), after=after)]


def _check(desk: Desk, command: commands.IssueMessage, owed: list[notices.Notice]) -> recipients.Reached:
    """The address that the message goes to, if it may go."""
    if not command.notices or len({(n.recipient_kind, n.recipient_id, n.channel) for n in owed}) > 1:
        raise errors.WrongUse("a message is for one recipient")
    if len(owed) != len(command.notices) or any(n.state != "owed" for n in owed):
        raise errors.StepRefused((errors.Reason("notice-not-owed", {"notices": ", ".join(command.notices)}),))
    void = [reason for notice in owed if (reason := why_void(desk, notice)) is not None]
    if void:
        raise errors.StepRefused(tuple(void))
    first = owed[0]
    contact = recipients.contact(desk, (first.recipient_kind, first.recipient_id), first.channel)
    if contact is None:
        raise errors.StepRefused((errors.Reason("no-address", {"recipient": first.recipient_id}),))
    return contact


def why_void(desk: Desk, notice: notices.Notice) -> errors.Reason | None:
    """Why a notice should not leave any more: what it asks is done, or a condition of its rule holds no longer."""
    reason = still_wanted.why_void(desk.shelf, desk.runner, notice)
    rule = _rule(desk, notice.rule)
    if reason is not None or rule is None or not conditions.asks(rule):
        return reason
    return conditions.why_not(desk, rule, _dossier(desk, notice))


def _rule(desk: Desk, rule_id: str) -> notice_rules.NoticeRule | None:
    files = desk.slow.rules(desk.runner)
    return next((rule for file in files for rule in file.rules if rule.id == rule_id), None)


def _dossier(desk: Desk, notice: notices.Notice) -> dossiers.Dossier | None:
    key: str | None = notice.subject_id if notice.subject_kind == "dossier" else None
    if notice.subject_kind == "certificate":
        certificate = dossiers.certificate(desk.runner, notice.subject_id)
        key = certificate.dossier_id if certificate else None
    return dossiers.find(desk.runner, key) if key else None


def _entries(calendar: tuple[str, ...], file: str) -> list[messages.Attachment]:
    """Each deadline as a file for the recipient's calendar."""
    return [
        messages.Attachment(
            name=f"{file}-{number}.ics" if len(calendar) > 1 else f"{file}.ics", kind="text/calendar",
            parameters=_ICS, data=text.encode(),
        )
        for number, text in enumerate(calendar, 1)
    ]  # fmt: skip


def _frame(desk: Desk, notice: notices.Notice, address: str, reference: str, language: str) -> framing.Frame:
    settings = desk.slow.settings(desk.runner)
    facts = json.loads(notice.facts)
    office = facts["office"]
    sender = mailboxes.Mailbox(name=office["name"], address=settings["mail-from"])
    reply_to = settings.get(REPLY_TO_SETTING)
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
        language=language,
        copies=tuple(facts.get("copies", ())),
        copy_of=facts.get("copy_of"),
    )


def supersede_message(desk: Desk, command: commands.SupersedeMessage) -> list[outcome.Act]:
    """
    Take back a message that nobody has: what of it is still wanted is owed again and gets a fresh one.

    Raises:
        errors.StepRefused: somebody may have it: it left, is in doubt, or is being handed over.
    """
    desk.require("notice.issue", EVERYWHERE)
    found = notices.message(desk.runner, command.message)
    if found is None:
        raise errors.UnknownThing("message", command.message)
    underway = operations.unfinished_attempt(desk.runner, found.id) is not None
    if found.settled_at is not None or found.state not in REPLACEABLE or underway:
        facts = {"message": found.id, "state": "sending" if underway else found.state}
        raise errors.StepRefused((errors.Reason("message-may-have-left", facts),))
    desk.uow.update(schema.message, found.id, {"state": "superseded", "settled_at": desk.at_text})
    again = []
    for notice in notices.covered_by(desk.runner, found.id):
        wanted = why_void(desk, notice) is None
        desk.uow.update(schema.notice, notice.id, {"state": "owed" if wanted else "cancelled"})
        again += [notice.id] if wanted else []
    after = {"state": "superseded", "again": again}
    return [outcome.Act(subject=("message", found.id), before={"state": found.state}, after=after, why=command.reason)]


def owe_report(desk: Desk, command: commands.OweReport) -> list[outcome.Act]:
    """Owe the notices of a report: of a cycle, or of the instance, for a period; once for each period."""
    desk.require("notice.issue", EVERYWHERE)
    subject = ("plan", command.cycle) if command.cycle else ("instance", "-")
    due = outcome.ReportDue(command.on, command.period, command.cycle, command.said)
    return [outcome.Act(subject=subject, after={"report": command.on, "period": command.period}, events=(due,))]
