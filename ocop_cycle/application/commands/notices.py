"""Requests about notices and messages."""

from dataclasses import dataclass
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueMessage:
    """
    Issue one message for owed notices; subject and bodies were rendered before, the frame is added here.

    ``texts`` is the digest of the files that the words were made of; it stands in the entry. ``calendar`` holds the
    deadlines it tells of as entries for a calendar (RFC 5545), one text each.
    """

    by: Provenance
    notices: tuple[str, ...]
    subject: str
    text: str
    html: str
    texts: str = ""
    calendar: tuple[str, ...] = ()
    language: Literal["vi", "en"] = "vi"


@dataclass(frozen=True, kw_only=True, slots=True)
class SupersedeMessage:
    """Take back a message that nobody has taken, because it went stale; what of it is still wanted is issued anew."""

    by: Provenance
    message: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OweReport:
    """
    Owe a report upon an occasion of notice rules (``weekly-report`` …) for a period, of a cycle or of the instance.

    ``said`` is canonical JSON: what the snapshot says besides.
    """

    by: Provenance
    on: str
    period: str
    cycle: str | None
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordDelivery:
    """
    Record what became of an attempt to send a message; ``taken`` where some of its addresses took it, others not.

    ``worker`` and ``fence`` are those of the lease under which it was sent, where it was under one.
    """

    by: Provenance
    message: str
    outcome: Literal["sent", "retry", "uncertain", "refused"]
    detail: str | None = None
    taken: tuple[str, ...] = ()
    worker: str | None = None
    fence: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldNotice:
    """Hold an owed notice back."""

    by: Provenance
    notice: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseNotice:
    """Let a held notice go."""

    by: Provenance
    notice: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryMessage:
    """Hand over once more a message of which nobody knows whether it left; only a person may say so."""

    by: Provenance
    message: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ResendNotice:
    """Owe a notice once more, as its next attempt, because a person says that the last did not reach its recipient."""

    by: Provenance
    notice: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelNotice:
    """Cancel an owed or held notice; it never leaves."""

    by: Provenance
    notice: str
    reason: str
