"""
The tree of hashes over the trail, grown from checkpoint to checkpoint.

The root of RFC 6962 over a million entries takes seconds to compute anew. Each checkpoint's entry therefore states,
beside the root, the roots of the complete subtrees on the right edge (``peaks``, one for each bit set in the size), and
the next checkpoint goes on from them: it costs what was written since. Before that the last checkpoint is held against
the trail: its signature, the root its peaks lead to, and the hash of its last entry. Somebody who computed the trail
anew is stopped here, and not signed for. ``audit verify`` computes every root from the first entry on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ocop_cycle import errors
from ocop_cycle.domain import heads, merkle, signing_keys
from ocop_cycle.storage import checkpoints, statements, trail_reading

KIND = "MakeCheckpoint"


class TrailBroken(errors.Final):
    """The trail is not what its last checkpoint signed, or has a gap; nothing is signed on top of it."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(
            f"the trail is broken at entry {number}: {why}; run ocop audit verify with a head from outside",
            number=str(number),
            why=why,
        )
        self.number = number
        self.why = why


@dataclass(frozen=True, kw_only=True, slots=True)
class Grown:
    """The tree over the first entries: how many, the hash of the last, the root and the peaks (hex)."""

    size: int
    head: str
    root: str
    peaks: tuple[str, ...]


def grown(runner: statements.Runner, until: int, verify: signing_keys.Verify) -> Grown:
    """
    The tree over the first ``until`` entries, going on from the last checkpoint.

    Raises:
        TrailBroken: the last checkpoint does not fit the trail, or entries are missing.
    """
    tree, head = _from_last(runner, verify)
    before = max(tree.size - 1, 0)
    number, digest = before, ""
    for number, digest in _in_line(runner, before, until):
        if number == tree.size and digest != head:
            raise TrailBroken(number, "its hash is not the one that was signed")
        if number > tree.size:
            tree.append(bytes.fromhex(digest))
    if number != until:
        raise TrailBroken(number + 1, "it is not there")
    return Grown(size=until, head=digest, root=tree.root().hex(), peaks=tuple(peak.hex() for peak in tree.peaks))


def key_in_force(runner: statements.Runner) -> str | None:
    """The key that may sign now: the last one that entries name; None when there is none."""
    named = keys_named(runner)
    return named[-1][1] if named else None


def keys_named(runner: statements.Runner) -> list[tuple[int, str]]:
    """The keys that entries name, with the numbers of the entries."""
    found = [(entry.number, _after(entry).get("key")) for entry in trail_reading.of_keys(runner)]
    return [(number, key) for number, key in found if isinstance(key, str)]


def _in_line(runner: statements.Runner, after: int, until: int) -> Any:
    for number, digest in trail_reading.hashes(runner, after=after, until=until):
        if number != after + 1:
            raise TrailBroken(after + 1, "it is not there")
        after = number
        yield number, digest


def _from_last(runner: statements.Runner, verify: signing_keys.Verify) -> tuple[merkle.MerkleFrontier, str]:
    stored = checkpoints.newest(runner)
    if stored is None:
        return merkle.MerkleFrontier(), ""
    entry = trail_reading.newest_of_kind(runner, KIND)
    stating = _after(entry) if entry else {}
    try:
        tree = merkle.MerkleFrontier(stored.size, [bytes.fromhex(peak) for peak in stating["peaks"]])
    except (KeyError, TypeError, ValueError):
        raise TrailBroken(stored.size, "its checkpoint has no entry of its own") from None
    if tree.root().hex() != stored.root or stating.get("size") != stored.size:
        raise TrailBroken(stored.size, "the tree of hashes does not lead to the root that was signed")
    if not verify(stored.key, stored.body(), stored.signature):
        raise TrailBroken(stored.size, "the signature of its checkpoint does not hold")
    return tree, stored.head


def said(entry: trail_reading.Entry) -> dict[str, Any]:
    """What an entry says of its subject and after; nothing where it cannot be read."""
    try:
        told = json.loads(entry.body)
        return {"subject": told["subject"], "after": told["after"]}
    except (ValueError, TypeError, KeyError):
        return {"subject": None, "after": None}


def _after(entry: trail_reading.Entry) -> Mapping[str, Any]:
    after = said(entry)["after"]
    return after if isinstance(after, dict) else {}


def stated(made: heads.Checkpoint, peaks: tuple[str, ...]) -> dict[str, Any]:
    """What the entry of a checkpoint says under ``after``."""
    return {**{name: getattr(made, name) for name in heads.Checkpoint.__slots__}, "peaks": list(peaks)}
