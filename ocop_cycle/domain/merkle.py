"""
The tree of hashes of RFC 6962 (section 2.1; the same in RFC 9162).

A root stands for the first N entries of the trail at once. With it and about
log2(N) further hashes anybody can see that one entry is among the N
(`verify_inclusion`), or that a longer trail begins with the shorter one
(`verify_consistency`), without being shown the other entries.

A leaf is any bytes; the trail's leaves are the 32-byte hashes of its entries.
Leaves and inner nodes are hashed with a different first byte, so that neither
can be passed off as the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

_sha256 = hashlib.sha256
_LEAF = b"\x00"
_NODE = b"\x01"

EMPTY_ROOT = _sha256(b"").digest()
"""The root of a tree without leaves."""


class NoSuchLeaf(ValueError):
    """A place was asked for that the tree does not have."""

    def __init__(self, index: int, size: int) -> None:
        super().__init__(f"there is no leaf {index} in a tree of {size}")
        self.index = index
        self.size = size


class FrontierTorn(ValueError):
    """The hashes given for a tree do not fit its size."""

    def __init__(self, size: int, peaks: int) -> None:
        super().__init__(f"a tree of {size} leaves cannot have {peaks} complete subtrees")
        self.size = size
        self.peaks = peaks


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf."""
    return _sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two hashes below."""
    return _sha256(_NODE + left + right).digest()


class MerkleFrontier:
    """
    A tree that grows leaf by leaf and remembers only what its root needs.

    It keeps the roots of the complete subtrees on its right edge, one for each
    bit set in its size: at most 64 hashes, however long the trail. `size` and
    `peaks` are all there is to it; a frontier made from them goes on growing.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """
        Begin empty, or go on from an earlier frontier.

        Raises:
            FrontierTorn: the number of peaks is not the number of bits set in `size`.
        """
        self._size = size
        self._peaks = list(peaks)
        if len(self._peaks) != size.bit_count():
            raise FrontierTorn(size, len(self._peaks))

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, the largest first."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf at the right end: two hashes on the average."""
        node = _sha256(_LEAF + leaf).digest()
        peaks = self._peaks
        size = self._size
        self._size = size + 1
        while size & 1:
            node = _sha256(_NODE + peaks.pop() + node).digest()
            size >>= 1
        peaks.append(node)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        *rest, node = self._peaks
        for left in reversed(rest):
            node = node_hash(left, node)
        return node


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves, in O(log n) memory."""
    frontier = MerkleFrontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Iterable[bytes], index: int) -> list[bytes]:
    """
    The hashes that lead from one leaf to the root, from the leaf upwards.

    Raises:
        NoSuchLeaf: `index` (counted from 0) is not in the tree.
    """
    return inclusion_proofs(leaves, [index])[index]


def inclusion_proofs(leaves: Iterable[bytes], indexes: Collection[int]) -> dict[int, list[bytes]]:
    """
    The proof of each of several leaves, in one walk over the tree.

    Raises:
        NoSuchLeaf: one of them (counted from 0) is not in the tree.
    """
    level = [leaf_hash(leaf) for leaf in leaves]
    _refuse_outside(indexes, len(level))
    proofs: dict[int, list[bytes]] = {index: [] for index in indexes}
    height = 0
    while len(level) > 1:
        for index, proof in proofs.items():
            beside = (index >> height) ^ 1
            if beside < len(level):
                proof.append(level[beside])
        level = _level_above(level)
        height += 1
    return proofs


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows `leaf` at `index` (from 0) of the tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf_hash(leaf)
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(beside, node)
            place, last = _up_to_a_right_child(place, last)
        else:
            node = node_hash(node, beside)
        place >>= 1
        last >>= 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """
    The hashes that show that a tree of the first `first` leaves grew into this one.

    Nothing needs to be shown, and the proof is empty, when `first` is 0 or the whole.

    Raises:
        NoSuchLeaf: the tree has fewer than `first` leaves.
    """
    if not 0 <= first <= len(leaves):
        raise NoSuchLeaf(first, len(leaves))
    return _consistency(leaves, first, whole=True) if first else []


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `second` leaves begins with the tree of `first` leaves."""
    if first == second:
        return first_root == second_root and not proof
    if first == 0:
        return first_root == EMPTY_ROOT and not proof
    if not 0 < first < second:
        return False
    known = [first_root] if first.bit_count() == 1 else []
    return _grew(first - 1, second - 1, [*known, *proof], first_root, second_root)


def _grew(place: int, last: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    if not path:
        return False
    while place & 1:
        place >>= 1
        last >>= 1
    older = newer = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older = node_hash(beside, older)
            newer = node_hash(beside, newer)
            place, last = _up_to_a_right_child(place, last)
        else:
            newer = node_hash(newer, beside)
        place >>= 1
        last >>= 1
    return last == 0 and older == first_root and newer == second_root


def _up_to_a_right_child(place: int, last: int) -> tuple[int, int]:
    """Skip the levels on which a lone last node is carried up unhashed."""
    while place and not place & 1:
        place >>= 1
        last >>= 1
    return place, last


def _level_above(level: list[bytes]) -> list[bytes]:
    above = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    if len(level) & 1:
        above.append(level[-1])
    return above


def _consistency(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2; `whole`: the verifier knows this root already."""
    size = len(leaves)
    if first == size:
        return [] if whole else [merkle_root(leaves)]
    split = 1 << (size - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if first <= split:
        return [*_consistency(left, first, whole=whole), merkle_root(right)]
    return [*_consistency(right, first - split, whole=False), merkle_root(left)]


def _refuse_outside(indexes: Iterable[int], size: int) -> None:
    for index in indexes:
        if not 0 <= index < size:
            raise NoSuchLeaf(index, size)
