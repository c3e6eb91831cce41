"""
Whose signature counts: the key that signs checkpoints, and how one key follows another.

The private half is a file outside the database. The public half stands in entry
1 under `after.key`. When another key takes over, an entry with the subject
("key", <new public half>) says so, and both keys sign the same statement.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol, TypeAlias

from ocop_cycle.domain import audit_chain, plain

Verify: TypeAlias = Callable[[str, bytes, str], bool]
"""Whether a public key (hex) made, over some bytes, a signature (hex)."""


class Signer(Protocol):
    """Holds a private key and signs with it; nothing else ever sees the key."""

    @property
    def public_key_hex(self) -> str:
        """The public half, 64 hex digits."""

    def sign(self, data: bytes) -> str:
        """The Ed25519 signature of the bytes, 128 hex digits."""


class NextKey(Protocol):
    """A key that is to take over: made, kept beside the one in force, and put in its place once the trail says so."""

    @property
    def signer(self) -> Signer:
        """What signs with it; the key is made when it is asked for first."""

    def put_in_place(self) -> None:
        """From now on the instance signs with it."""

    def drop(self) -> None:
        """It does not take over."""


def key_statement(key: str, *, replaces: str | None) -> bytes:
    """The bytes that the old and the new key both sign when a new key takes over."""
    return audit_chain.canonical({"v": audit_chain.SCHEMA, "what": "key", "key": key, "replaces": replaces})


def key_change(new: Signer, *, old: Signer | None) -> dict[str, plain.Plain]:
    """
    What the entry that changes the key says under `after`; its subject is ("key", the new public half).

    Without the old key, because it was lost or there was none, the new one
    signs alone; checks then ask to be told the new key from outside.
    """
    replaces = old.public_key_hex if old else None
    statement = key_statement(new.public_key_hex, replaces=replaces)
    signed = {"new": new.sign(statement), "old": old.sign(statement) if old else None}
    return {"key": new.public_key_hex, "replaces": replaces, "signed": signed}


class KeyRing:
    """Which key may sign, as the entries of a trail tell it one after the other."""

    __slots__ = ("_in_force", "_known", "_named", "_verify")

    def __init__(self, verify: Verify, known: Collection[str] = ()) -> None:
        """`known`: public halves known from outside the trail; they vouch for themselves."""
        self._verify = verify
        self._known = frozenset(known)
        self._named: set[str] = set()
        self._in_force: str | None = None

    def hear(self, number: int, said: dict[str, Any]) -> str | None:
        """
        Take over the key that an entry names.

        Returns:
            Why it is not taken over; None when it is, or when there is none in it.
        """
        if number != 1 and not _is_about_a_key(said["subject"]):
            return None
        told = said["after"] if isinstance(said["after"], dict) else {}
        key = told.get("key")
        if number == 1 and key is None:
            return None
        if not isinstance(key, str):
            return "it speaks of a key and names none"
        why = None if number == 1 else self._why_not_after(key, told, said["subject"])
        if why is None:
            self._in_force = key
            self._named.add(key)
        return why

    def why_not_signed(self, key: str, body: bytes, signature: str) -> str | None:
        """Why a signature does not count here and now; None when it does."""
        if key != self._in_force:
            return f"it is signed with the key {key}, and {self._in_force or 'none'} is in force"
        return None if self._verify(key, body, signature) else "its signature was not made by its key over its bytes"

    def why_unknown(self) -> str | None:
        """Why the keys of the whole trail are not trusted, where any key is known from outside; None when they are."""
        if not self._known or self._named & self._known:
            return None
        return "no key in the trail is one that is known outside"

    def _why_not_after(self, key: str, told: dict[str, Any], subject: Any) -> str | None:
        replaces, signed = told.get("replaces"), told.get("signed")
        if subject != ["key", key] or replaces != self._in_force or not isinstance(signed, dict):
            return f"it does not say properly that {key} takes over from {self._in_force or 'no key'}"
        statement = key_statement(key, replaces=replaces)
        if not self._verify(key, statement, str(signed.get("new"))):
            return f"the key {key} did not sign its own taking over"
        if replaces is None or key in self._known or self._verify(replaces, statement, str(signed.get("old"))):
            return None
        return f"the key {replaces} did not sign that {key} takes over from it"


def _is_about_a_key(subject: Any) -> bool:
    return isinstance(subject, list) and subject[:1] == ["key"]
