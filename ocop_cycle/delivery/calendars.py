"""
A deadline as an entry for the recipient's calendar (RFC 5545): the only door to icalendar.

The entry is known by the deadline it stands for, so that a moved deadline moves it, and does not stand beside the old
one: the UID is that of the deadline's line, the SEQUENCE its version. The same deadline gives the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar

from ocop_cycle import clock
from ocop_cycle.delivery import messages
from ocop_cycle.domain import plain

MAKER = "-//ocop-cycle//deadlines//VI"
"""Who made the entry (PRODID)."""

FILE = "thoi-han.ics"
"""What the attachment is called."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """
    A deadline as its recipient should see it.

    Attributes:
        line: names the deadline through all its versions.
        version: which of them this is, from 1.
        day: the last day on which it can be met.
        at: the moment by which it must be met, where an hour was named; None for the whole day.
        title: what is due, in a few words.
        words: what is to be done, where it was written, which office answers for it; several lines.
        domain: the sender's, which makes the UID one in all the world.
        issued_at: when the message was issued.
        over: whether it is due no longer: the entry is taken back.
    """

    line: str
    version: int
    day: date
    title: str
    words: str
    domain: str
    issued_at: datetime
    at: datetime | None = None
    over: bool = False


def ics(due: Due) -> bytes:
    """The bytes of an .ics file with this one deadline, in UTF-8; it takes up no time of the day it lies on."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if due.over else "PUBLISH")
    calendar.add_component(_event(due))
    data: bytes = calendar.to_ical()
    return data


def attachment(due: Due) -> messages.Attachment:
    """The same as a part of a message."""
    method = "CANCEL" if due.over else "PUBLISH"
    return messages.Attachment(
        name=FILE, kind="text/calendar", parameters=(("method", method), ("charset", "utf-8")), data=ics(due)
    )


def _event(due: Due) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{hashlib.sha256(due.line.encode()).hexdigest()[:32]}@{due.domain}")
    event.add("sequence", due.version)
    event.add("dtstamp", clock.in_utc(due.issued_at).replace(microsecond=0))
    if due.at is None:
        event.add("dtstart", due.day)
        event.add("dtend", due.day + timedelta(days=1))
    else:
        event.add("dtstart", clock.in_utc(due.at).replace(microsecond=0))
        event.add("dtend", clock.in_utc(due.at).replace(microsecond=0))
    event.add("summary", _printed(due.title))
    event.add("description", _printed(due.words))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if due.over else "CONFIRMED")
    return event


def _printed(text: str) -> str:
    """The text without characters that no calendar shows; line breaks stay, and are escaped by the library."""
    return _CONTROLS.sub("", plain.nfc(text))
