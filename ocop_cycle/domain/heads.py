"""
What of the trail is kept outside the database: heads, and signed checkpoints.

A chain of hashes alone shows neither that its end was cut off nor that all of
it was computed anew. A head that left the machine shows both: it is a number
and the beginning of the hash of that entry, short enough for the footer of a
message. A checkpoint is the same, whole, with a Merkle root and a signature
by a key that is not in the database either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ocop_cycle import errors
from ocop_cycle.domain import audit_chain, signing_keys

LONGEST = 200
"""Characters of a text without a head that are repeated: a file may hold a line of any length."""

HEAD_DIGITS = 32
"""How many hex digits of a hash a head carries: 128 bits."""

_HEAD = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{0,17})-([0-9A-Fa-f]{32,64})(?![0-9A-Za-z])")


class HeadUnreadable(errors.WrongUse):
    """A text does not hold exactly one head like 1234-0123456789abcdef0123456789abcdef."""

    def __init__(self, said: str) -> None:
        text = said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
        super().__init__(
            f"{text!r} holds no head, or more than one: a head is a number, '-', and 32 to 64 hex digits", text=text
        )
        self.text = text


class Head(NamedTuple):
    """A number and the first hex digits (32 or more) of the hash of that entry, kept outside the database."""

    number: int
    prefix: str


def head_text(number: int, entry_hash: str) -> str:
    """The head as it leaves the machine: number, '-', first 32 hex digits of the hash."""
    return f"{number}-{entry_hash[:HEAD_DIGITS]}"


def parse_head(text: str) -> Head:
    """
    The one head in a text; what stands around it, as in the footer of a message, is passed over.

    Raises:
        HeadUnreadable: there is none, or more than one.
    """
    found = _HEAD.findall(text)
    if len(found) != 1:
        raise HeadUnreadable(text)
    return Head(int(found[0][0]), found[0][1].lower())


def parse_heads(text: str) -> list[Head]:
    """
    The heads of a file: one a line; blank lines and lines that begin with '#' say nothing.

    Raises:
        HeadUnreadable: another line holds no head, or more than one.
    """
    lines = (line.strip() for line in text.splitlines())
    return [parse_head(line) for line in lines if line and not line.startswith("#")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """
    A signed statement of what the first `size` entries are.

    Attributes:
        size: how many entries it covers, which is the number of the last.
        head: hash of that entry, hex.
        root: Merkle root over the hashes of all of them (32 bytes each a leaf), hex.
        at: when it was made, as text.
        key: public half of the key, hex.
        signature: Ed25519 over `body()`, hex.
    """

    size: int
    head: str
    root: str
    at: str
    key: str
    signature: str

    def body(self) -> bytes:
        """The bytes that were signed."""
        return checkpoint_body(size=self.size, head=self.head, root=self.root, at=self.at, key=self.key)


def checkpoint_body(*, size: int, head: str, root: str, at: str, key: str) -> bytes:
    """The bytes of a checkpoint that are signed."""
    return audit_chain.canonical(
        {"v": audit_chain.SCHEMA, "size": size, "head": head, "root": root, "at": at, "key": key}
    )


def sign_checkpoint(signer: signing_keys.Signer, *, size: int, head: str, root: str, at: str) -> Checkpoint:
    """The checkpoint, signed with the signer's key."""
    key = signer.public_key_hex
    signature = signer.sign(checkpoint_body(size=size, head=head, root=root, at=at, key=key))
    return Checkpoint(size=size, head=head, root=root, at=at, key=key, signature=signature)
