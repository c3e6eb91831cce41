"""Requests about what reached somebody otherwise than by a message, and about messages that came back."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordTelling:
    """
    Record that the recipient of a notice was told by a letter on paper, or by telephone; a waiting notice is covered.

    ``by_whom`` told on ``day``. By telephone ``spoken_to`` says to whom; on paper number and day of the document.
    """

    by: Provenance
    notice: str
    channel: Literal["post", "telephone"]
    day: date
    by_whom: str
    spoken_to: str | None = None
    document_number: str | None = None
    document_day: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawTelling:
    """
    Withdraw the record that the recipient of a notice was told by hand, because it is wrong; it stays, and is named.

    ``number`` says which, where several stand.
    """

    by: Provenance
    notice: str
    reason: str
    number: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordBounce:
    """
    Record a delivery-status report about a message (RFC 3464): it came back from an address, or is still on its way.

    ``status`` is the code of RFC 3463; only one of its class 5 says that the address is no good.
    """

    by: Provenance
    message: str
    address: str
    action: Literal["failed", "delayed"]
    status: str
    detail: str
