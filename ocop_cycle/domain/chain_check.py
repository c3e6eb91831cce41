"""
Whether a stored trail is the one that was written.

Nothing in the store is believed: every hash is computed from the bytes again,
every number, link and time is looked at, and the result is held against what
was kept outside. A chain without an outside head proves only that nobody
changed it *carelessly*: its end can be cut off, and all of it computed anew.

The rows that the entries tell of are rebuilt and compared elsewhere; this is
the check that comes first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from ocop_cycle import clock
from ocop_cycle.domain import audit_chain, heads, merkle, signing_keys

What: TypeAlias = Literal["hash", "form", "number", "gap", "order", "link", "time", "head", "cut", "checkpoint", "key"]
"""
The kinds of fault.

hash: the bytes are not those that the stored hash was made of. form: they are
no entry. number: they say another number. gap, order: numbers are missing, or
come twice or too late. link: the hash before is another. time: the clock ran
back. head, checkpoint: not what was kept outside. cut: the trail ends before
it. key: nobody entitled vouches for a signing key.
"""

_sha256 = hashlib.sha256


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """
    What the trail is held against, besides itself.

    Attributes:
        verify: checks a signature (`delivery.signing.verify`).
        outside: heads that left the machine. Without one, or a signed checkpoint
            and a known key, cutting off and computing anew go unseen.
        checkpoints: as stored; each is held against the entries and its key.
        known_keys: public halves known from outside the database. If any is
            given, the trail has to name one of them as its key.
    """

    verify: signing_keys.Verify
    outside: Collection[heads.Head] = ()
    checkpoints: Collection[heads.Checkpoint] = ()
    known_keys: Collection[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong with a trail: at which entry, of which kind, and what exactly."""

    number: int
    what: What
    detail: str


def why_not_next(previous: audit_chain.StoredEntry | None, entry: audit_chain.StoredEntry) -> Fault | None:
    """The first reason why one entry cannot follow the other, or begin a trail where there is no other."""
    check = ChainCheck(Evidence(verify=_nobody_signed))
    if previous:
        check.step(*previous)
    return next((fault for fault in check.step(*entry) if fault.what != "key"), None)


def chain_faults(entries: Iterable[audit_chain.StoredEntry], evidence: Evidence) -> Iterator[Fault]:
    """
    Every fault of a trail, in one pass and in memory that does not grow with it.

    The entries come in the order of their numbers, as the store gives them.
    Whoever wants to use what the entries say as well walks with `ChainCheck`.
    """
    check = ChainCheck(evidence)
    for entry in entries:
        if faults := check.step(*entry):
            yield from faults
    yield from check.end()


class ChainCheck:
    """
    A walk along a trail, entry by entry.

    Attributes:
        number: of the entry met last; 0 before the first.
        said: what it says; None when it cannot be read.
    """

    __slots__ = ("_at", "_awaited", "_digest", "_earliest", "_hash", "_latest", "_text", "number", "said")

    def __init__(self, evidence: Evidence) -> None:
        self.number = 0
        self.said: dict[str, Any] | None = None
        self._digest = _sha256()
        self._hash = audit_chain.NO_HASH
        self._text: Any = ""
        self._at: datetime | None = None
        self._latest = self._earliest = datetime.min.replace(tzinfo=UTC)
        self._awaited = _Awaited(evidence)

    def step(self, number: int, body: bytes, stored: str) -> Sequence[Fault]:
        """Move on to the entry of that number, body and stored hash; what is wrong with it, its place, by evidence."""
        digest, said, flaw, at = _sha256(body), None, "", None
        try:
            said = audit_chain.read_body(body)
            at = self._at if said["at"] == self._text else self._heard(said["at"])
        except audit_chain.BodyUnreadable as unreadable:
            flaw = str(unreadable)
        faults: Sequence[Fault] = ()
        # One condition for the entry that is as it should be, and the careful questions only for one that is not.
        if (
            said is None
            or digest.hexdigest() != stored
            or not said["n"] == number == self.number + 1
            or said["prev"] != self._hash
            or at is None
            or at < self._earliest
        ):
            entry = audit_chain.StoredEntry(number, body, stored)
            faults = [*self._bad_bytes(entry, digest.digest(), flaw), *self._bad_place(entry, said, at)]
        self.number, self._digest, self.said, self._hash = number, digest, said, stored
        if at is not None and not self._earliest <= at <= self._latest:
            self._latest, self._earliest = at, at - clock.MAY_RUN_BACK
        concerned = self._awaited.concerns(number, digest, said)
        return [*faults, *self._awaited.faults_at(self)] if concerned else faults

    def _heard(self, text: Any) -> datetime | None:
        self._text, self._at = text, _moment(text)
        return self._at

    @property
    def digest(self) -> bytes:
        """The hash of the bytes of the entry met last, computed anew."""
        return self._digest.digest()

    def end(self) -> Iterator[Fault]:
        """What is wrong once no more entries come: evidence of entries that never came, and keys that nobody knows."""
        return self._awaited.unmet(self.number)

    def _bad_bytes(self, entry: audit_chain.StoredEntry, digest: bytes, flaw: str) -> Iterator[Fault]:
        if digest.hex() != entry.hash:
            detail = f"its bytes have the hash {digest.hex()}, and {entry.hash} is stored with them"
            yield Fault(number=entry.number, what="hash", detail=detail)
        if flaw:
            yield Fault(number=entry.number, what="form", detail=flaw)
        if entry.number > self.number + 1:
            detail = f"the entries {self.number + 1} to {entry.number - 1} are missing"
            yield Fault(number=entry.number, what="gap", detail=detail)
        if entry.number <= self.number:
            yield Fault(number=entry.number, what="order", detail=f"it stands after entry {self.number}")

    def _bad_place(
        self, entry: audit_chain.StoredEntry, said: dict[str, Any] | None, at: datetime | None
    ) -> Iterator[Fault]:
        if said is None:
            return
        if said["n"] != entry.number:
            yield Fault(number=entry.number, what="number", detail=f"its bytes say that it is entry {said['n']}")
        # A stored hash that was tampered with is one fault; the entry after it still names the true one.
        if entry.number == self.number + 1 and said["prev"] not in (self._hash, self.digest.hex()):
            detail = f"it names {said['prev']} as the hash before it, and that is {self._hash}"
            yield Fault(number=entry.number, what="link", detail=detail)
        if at is None:
            yield Fault(number=entry.number, what="time", detail=f"{said['at']!r} is no moment")
        elif at < self._earliest:
            detail = f"{said['at']} is more than two minutes before {clock.to_text(self._latest)}"
            yield Fault(number=entry.number, what="time", detail=detail)


class _Awaited:
    """The evidence that was not met yet, and the tree of hashes that checkpoints are held against."""

    __slots__ = ("_checkpoints", "_frontier", "_heads", "_keys", "_numbers")

    def __init__(self, evidence: Evidence) -> None:
        self._keys = signing_keys.KeyRing(evidence.verify, evidence.known_keys)
        self._heads: dict[int, list[heads.Head]] = defaultdict(list)
        self._checkpoints: dict[int, list[heads.Checkpoint]] = defaultdict(list)
        for head in evidence.outside:
            self._heads[head.number].append(head)
        for checkpoint in evidence.checkpoints:
            self._checkpoints[checkpoint.size].append(checkpoint)
        self._numbers = {1, *self._heads, *self._checkpoints}
        self._frontier = merkle.MerkleFrontier()

    def concerns(self, number: int, digest: Any, said: dict[str, Any] | None) -> bool:
        """Take note of an entry; whether there is more to say of it."""
        if self._checkpoints:
            self._frontier.append(digest.digest())
        if number in self._numbers:
            return True
        return said is not None and type(subject := said["subject"]) is list and "key" in subject

    def faults_at(self, check: ChainCheck) -> Iterator[Fault]:
        """What is wrong at the entry met last, by the evidence."""
        number, said = check.number, check.said
        if said is not None and (why := self._keys.hear(number, said)):
            yield Fault(number=number, what="key", detail=why)
        for head in self._heads.pop(number, ()):
            if not check.digest.hex().startswith(head.prefix):
                detail = f"outside it is known with the hash {head.prefix}, and it has {check.digest.hex()}"
                yield Fault(number=number, what="head", detail=detail)
        for checkpoint in self._checkpoints.pop(number, ()):
            yield from self._wrong_with(checkpoint, check)

    def unmet(self, last: int) -> Iterator[Fault]:
        """What is wrong after the last entry: evidence of entries that never came, and keys nobody knows."""
        for number in sorted({*self._heads, *self._checkpoints}):
            if number > last:
                detail = f"the trail ends at entry {last}, and outside it is known to have had entry {number}"
                yield Fault(number=number, what="cut", detail=detail)
            else:
                what: What = "head" if number in self._heads else "checkpoint"
                yield Fault(number=number, what=what, detail="it is known outside, and is not in the trail")
        if why := self._keys.why_unknown():
            yield Fault(number=last, what="key", detail=why)

    def _wrong_with(self, checkpoint: heads.Checkpoint, check: ChainCheck) -> Iterator[Fault]:
        if checkpoint.head != check.digest.hex():
            detail = f"it was signed with the hash {checkpoint.head}, and now has {check.digest.hex()}"
            yield Fault(number=check.number, what="checkpoint", detail=detail)
        if checkpoint.root != (root := self._frontier.root().hex()):
            detail = f"the root over the entries up to here was signed as {checkpoint.root}, and now is {root}"
            yield Fault(number=check.number, what="checkpoint", detail=detail)
        if why := self._keys.why_not_signed(checkpoint.key, checkpoint.body(), checkpoint.signature):
            yield Fault(number=check.number, what="checkpoint", detail=why)


def _moment(text: Any) -> datetime | None:
    try:
        return clock.from_text(text)
    except (clock.NotAMoment, TypeError):
        return None


def _nobody_signed(_key: str, _data: bytes, _signature: str) -> bool:
    return False
