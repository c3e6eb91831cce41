"""Trails for tests: sealed entries without surprises, and the ways in which somebody may tamper with them."""

import hashlib
import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ocop_cycle import clock
from ocop_cycle.domain import audit_chain, heads, merkle, signing_keys

BEGIN = datetime(2024, 6, 3, 1, tzinfo=UTC)

Trail = list[audit_chain.StoredEntry]


class PaperSigner:
    """
    A signer for tests of judgement: it keeps the contract of a signature, save that anybody can forge it.

    `paper_verify` checks what it signs.
    """

    def __init__(self, name: str) -> None:
        self._public = hashlib.sha256(name.encode()).hexdigest()

    @property
    def public_key_hex(self) -> str:
        """64 hex digits that stand for the name."""
        return self._public

    def sign(self, data: bytes) -> str:
        """128 hex digits that stand for the name and the bytes."""
        return hashlib.sha512(self._public.encode() + data).hexdigest()


def paper_verify(public_key_hex: str, data: bytes, signature_hex: str) -> bool:
    """Whether the paper signer with this public half signed the bytes."""
    return hashlib.sha512(public_key_hex.encode() + data).hexdigest() == signature_hex


def checkpoint(entries: Trail, signer: signing_keys.Signer) -> heads.Checkpoint:
    """A signed statement of what the entries are."""
    root = merkle.merkle_root(bytes.fromhex(entry.hash) for entry in entries)
    at = clock.to_text(BEGIN + timedelta(days=1))
    return heads.sign_checkpoint(signer, size=len(entries), head=entries[-1].hash, root=root.hex(), at=at)


def draft(number: int = 1, **changes: Any) -> audit_chain.EntryDraft:
    """What entry `number` of a plain trail says, with changes."""
    said: dict[str, Any] = {
        "actor": "person-lan",
        "unit": "unit-lang-giang",
        "origin": "cli:lan",
        "command": f"command-{number}",
        "kind": "AdvanceDossier",
        "subject": ("dossier", f"LG-2024-{number:04}"),
        "before": {"state": "district-check"},
        "after": {"state": "district-scoring"},
    }
    return audit_chain.EntryDraft(**{**said, **changes})


def trail(drafts: Sequence[audit_chain.EntryDraft] | int, *, begin: datetime = BEGIN) -> Trail:
    """The drafts (or that many plain ones) sealed one after the other, a minute apart."""
    listed = [draft(number + 1) for number in range(drafts)] if isinstance(drafts, int) else drafts
    entries: Trail = []
    previous = audit_chain.NO_HASH
    for number, said in enumerate(listed, 1):
        at = clock.to_text(begin + number * timedelta(minutes=1))
        sealed = audit_chain.seal(said, number=number, previous_hash=previous, at=at)
        entries.append(audit_chain.StoredEntry(number, sealed.body, sealed.hash))
        previous = sealed.hash
    return entries


def resealed(entry: audit_chain.StoredEntry, **changes: Any) -> audit_chain.StoredEntry:
    """
    The entry with other words and the hash that fits them, as somebody with the source code would make it.

    Bytes that are no JSON any more only get their hash.
    """
    try:
        said = {**json.loads(entry.body), **changes}
    except ValueError:
        return entry._replace(hash=hashlib.sha256(entry.body).hexdigest())
    body = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return audit_chain.StoredEntry(changes.get("n", entry.number), body, hashlib.sha256(body).hexdigest())


def recomputed(entries: Trail) -> Trail:
    """The entries numbered and linked anew from the first: a chain that is whole in itself."""
    whole: Trail = []
    previous = audit_chain.NO_HASH
    for number, entry in enumerate(entries, 1):
        whole.append(resealed(entry, n=number, prev=previous))
        previous = whole[-1].hash
    return whole


def dice(seed: int = 5) -> random.Random:
    """Chance that falls alike in every run, so that a test which failed once fails again."""
    return random.Random(seed)  # noqa: S311 -- nothing is kept secret with it


def edit_bytes(entries: Trail, chance: random.Random) -> Trail:
    """One byte of one body changed."""
    place = chance.randrange(len(entries))
    number, body, digest = entries[place]
    at = chance.randrange(len(body))
    changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    return _put(entries, place, audit_chain.StoredEntry(number, changed, digest))


def edit_and_rehash(entries: Trail, chance: random.Random) -> Trail:
    """One entry says something else, and its own hash fits."""
    place = chance.randrange(len(entries))
    return _put(entries, place, resealed(entries[place], actor="person-nobody"))


def delete(entries: Trail, chance: random.Random) -> Trail:
    """One entry before the last is gone."""
    place = chance.randrange(len(entries) - 1)
    return entries[:place] + entries[place + 1 :]


def swap(entries: Trail, chance: random.Random) -> Trail:
    """Two entries stand in each other's place."""
    one, other = chance.sample(range(len(entries)), 2)
    return _put(_put(entries, one, entries[other]), other, entries[one])


def slip_in(entries: Trail, chance: random.Random) -> Trail:
    """One entry comes twice."""
    place = chance.randrange(len(entries))
    return [*entries[:place], entries[place], *entries[place:]]


def cut_off(entries: Trail, chance: random.Random) -> Trail:
    """The last entries are gone."""
    return entries[: -chance.randint(1, len(entries) - 1)]


def recompute(entries: Trail, chance: random.Random) -> Trail:
    """One entry says something else, and everything is computed anew, so that it fits."""
    return recomputed(edit_and_rehash(entries, chance))


TAMPERINGS: tuple[Callable[[Trail, random.Random], Trail], ...] = (
    edit_bytes,
    edit_and_rehash,
    delete,
    swap,
    slip_in,
    cut_off,
    recompute,
)
"""The ways of failures.md, L5: the last two leave a chain that is whole in itself."""


def _put(entries: Trail, place: int, entry: audit_chain.StoredEntry) -> Trail:
    return [*entries[:place], entry, *entries[place + 1 :]]
