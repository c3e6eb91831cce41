"""
Who a message is from and to: a name as people write it, and an address that mail can reach.

Addresses are refused when they are entered, not when the night's mail stands waiting.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address

from ocop_cycle import errors

LONGEST_ADDRESS = 254
"""Characters (RFC 5321, 4.5.3.1.3: a path of 256 holds the address in angle brackets)."""

MOST_ADDRESSES = 10
"""So many addresses one party may have."""

FEWEST_DIGITS = 3
"""Of a telephone number: emergency numbers have three."""

LONGEST_LOCAL_PART = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""

_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mailbox:
    """
    A name and the address behind it. The name may be empty, hold commas, quotes and every Vietnamese letter.

    Raises:
        errors.NoMailbox: mail cannot reach the address.
    """

    name: str
    address: str

    def __post_init__(self) -> None:
        """Refuse what has no mailbox."""
        if why := why_not_a_mailbox(self.address):
            raise errors.NoMailbox(self.address, why)


def addresses(text: str) -> tuple[str, ...]:
    """The addresses of a party that reads its mail at more than one, as `joined` writes them."""
    return tuple(address for part in text.split(",") if (address := part.strip()))


def joined(several: Sequence[str]) -> str:
    """Several addresses as one text."""
    return ", ".join(several)


def why_not_mailboxes(text: str) -> str | None:
    """Why mail cannot be sent to all of these addresses, as the end of a sentence; None if it can."""
    several = addresses(text)
    if not several or len(several) > MOST_ADDRESSES or len(set(several)) < len(several):
        return f"it is not one address, nor up to {MOST_ADDRESSES} different ones with commas between"
    return next((why for address in several if (why := why_not_a_mailbox(address))), None)


def why_not_a_number(text: str) -> str | None:
    """Why nobody can be called there, as the end of a sentence; None if somebody can. Words may stand beside it."""
    if "@" in text:
        return "it is an address of mail"
    if sum(letter.isdecimal() for letter in text) < FEWEST_DIGITS:
        return f"it holds fewer than {FEWEST_DIGITS} digits"
    return None


@functools.lru_cache(maxsize=4096)
def why_not_a_mailbox(address: str) -> str | None:
    """
    Why mail cannot be sent to that address, as the end of a sentence; None if it can.

    Letters outside ASCII are refused: the servers between two offices do not all carry them (RFC 6531). So are
    addresses in quotes and on bare machine names, which are mistakes far more often than addresses.
    """
    if not address.isascii():
        return "it holds letters with accents; an address is written without them"
    if len(address) > LONGEST_ADDRESS:
        return f"it is longer than {LONGEST_ADDRESS} characters"
    local_part, at, domain = address.rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local_part) or len(local_part) > LONGEST_LOCAL_PART:
        return "before the @ there is no name of a mailbox"
    if not _DOMAIN.fullmatch(domain):
        return "after the @ there is no name of a mail server"
    return None if Address(addr_spec=address).addr_spec == address else "it is not written as an address is"
