"""
Reads a delivery-status report (RFC 3464): which message of ours it is about, and what became of it at which address.

What is read was written by strangers: it is looked at and never believed further than its fields go. A report says of
which message it speaks by the head of that message, which most servers send back with it.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from ocop_cycle.delivery import framing, messages

LARGEST = 10 * 1024 * 1024
"""Bytes of a report that are read."""

_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_LONGEST = 300
_ACTIONS: dict[str, Literal["failed", "delayed"]] = {"failed": "failed", "delayed": "delayed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """
    What a report says of one address.

    Attributes:
        address: where the message was to go; empty where the report does not say.
        action: ``failed``: it will not arrive; ``delayed``: it is still being tried.
        status: the code (RFC 3463): class 5 is for ever, class 4 is not.
        detail: one line: the address, the code, and the words of the server that said no.
    """

    address: str
    action: Literal["failed", "delayed"]
    status: str
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A report: the reference of the message it is about, and each address that failed or waits."""

    reference: str
    reported: tuple[Reported, ...]


def read(data: bytes) -> Report | None:
    """The report in these bytes; None where they hold none, or none about a message of this system."""
    try:
        found = email.message_from_bytes(data[:LARGEST].lstrip(), policy=email.policy.compat32)
        reference = next(_references(found), None)
        reported = tuple(_reported(found))
    except RecursionError:  # messages within messages, deeper than any server sends them
        return None
    return Report(reference=reference, reported=reported) if reference and reported else None


def _references(found: Message) -> Iterator[str]:
    """References that the report names, the head of the message that came back first."""
    for part in found.walk():
        if part is not found and part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            yield from _of_head(_inner(part))
    for header in ("In-Reply-To", "References", "Original-Message-ID"):
        yield from _of_ids(found.get_all(header, []))


def _inner(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    raw = part.get_payload(decode=True)
    return email.message_from_bytes(raw if isinstance(raw, bytes) else b"")


def _of_head(head: Message) -> Iterator[str]:
    said = [str(value).strip() for value in head.get_all(messages.REFERENCE_HEADER, [])]
    yield from (text for text in said if framing.is_reference(text))
    yield from _of_ids(head.get_all("Message-ID", []))


def _of_ids(values: list[str]) -> Iterator[str]:
    for value in values:
        for name in re.findall(r"<([^<>@\s]{1,200})@[^<>\s]{1,255}>", str(value)):
            if framing.is_reference(name):
                yield name


def _reported(found: Message) -> Iterator[Reported]:
    for part in found.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else []
            for block in blocks:
                if isinstance(block, Message) and "Final-Recipient" in block:
                    yield from _of_block(block)


def _of_block(block: Message) -> Iterator[Reported]:
    action = _ACTIONS.get(_said(block, "Action").lower())
    status = _STATUS.search(_said(block, "Status"))
    if action is None or status is None:
        return
    address = _address(block, "Original-Recipient") or _address(block, "Final-Recipient")
    words = _said(block, "Diagnostic-Code").partition(";")[2].strip()
    detail = " ".join(filter(None, (f"{address}:" if address else "", status[0], words)))
    yield Reported(address=address, action=action, status=status[0], detail=detail[:_LONGEST])


def _address(block: Message, field: str) -> str:
    """The address in a field like ``rfc822; ubnd@huong-son.example``."""
    return _said(block, field).partition(";")[2].strip().strip("<>")


def _said(block: Message, field: str) -> str:
    """A field as one line without what is not printed."""
    line = " ".join(str(block.get(field, "")).split())
    return "".join(letter for letter in line if letter.isprintable())
