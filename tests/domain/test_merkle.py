"""The tree of hashes, against published roots, against the definition, and against tampering."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.domain import merkle

# The leaves and roots that implementations of Certificate Transparency have in common.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
many_leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + defined_root(leaves[:split]) + defined_root(leaves[split:])).digest()


def defined_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*defined_path(index, leaves[:split]), defined_root(leaves[split:])]
    return [*defined_path(index - split, leaves[split:]), defined_root(leaves[:split])]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_the_published_ones(size: int) -> None:
    """The first leaves of the published example have the published roots."""
    assert merkle.merkle_root(LEAVES[:size]).hex() == ROOTS[size]


@given(many_leaves)
def test_the_frontier_has_the_root_of_the_definition(leaves: list[bytes]) -> None:
    """A tree that grew leaf by leaf has, at each size, the root that the definition gives."""
    frontier = merkle.MerkleFrontier()

    grown = []
    for leaf in leaves:
        frontier.append(leaf)
        grown.append(frontier.root())

    assert grown == [defined_root(leaves[: size + 1]) for size in range(len(leaves))]
    assert frontier.size == len(leaves)


@given(many_leaves, st.data())
def test_a_frontier_goes_on_where_another_stood(leaves: list[bytes], data: st.DataObject) -> None:
    """Size and peaks are all there is: a frontier made from them grows to the same root."""
    split = data.draw(st.integers(0, len(leaves)))
    first = merkle.MerkleFrontier()
    for leaf in leaves[:split]:
        first.append(leaf)

    second = merkle.MerkleFrontier(first.size, first.peaks)
    for leaf in leaves[split:]:
        second.append(leaf)

    assert second.root() == merkle.merkle_root(leaves)


def test_a_frontier_remembers_little() -> None:
    """A thousand leaves leave as many peaks as 1,000 has bits set."""
    frontier = merkle.MerkleFrontier()

    for number in range(1000):
        frontier.append(number.to_bytes(32, "big"))

    assert len(frontier.peaks) == 6


def test_a_frontier_refuses_peaks_that_do_not_fit() -> None:
    """Three leaves have two complete subtrees, never one."""
    with pytest.raises(merkle.FrontierTorn) as torn:
        merkle.MerkleFrontier(3, [bytes(32)])

    assert (torn.value.size, torn.value.peaks) == (3, 1)


@given(many_leaves)
def test_every_leaf_has_the_path_of_the_definition(leaves: list[bytes]) -> None:
    """One walk gives each leaf the path of the definition, and the path verifies."""
    root = merkle.merkle_root(leaves)

    proofs = merkle.inclusion_proofs(leaves, range(len(leaves)))

    assert proofs == {index: defined_path(index, leaves) for index in range(len(leaves))}
    assert all(
        merkle.verify_inclusion(leaf, index, len(leaves), proofs[index], root) for index, leaf in enumerate(leaves)
    )


@given(many_leaves, st.data())
def test_a_path_proves_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    """Another leaf, place, size, root or path is not proved."""
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    elsewhere = data.draw(st.integers(-2, size + 2).filter(lambda place: place != index))
    leaf, root = leaves[index], merkle.merkle_root(leaves)
    proof = merkle.inclusion_proof(leaves, index)

    verdicts = [
        merkle.verify_inclusion(leaf + b"!", index, size, proof, root),
        merkle.verify_inclusion(leaf, index, size, [*proof, bytes(32)], root),
        merkle.verify_inclusion(leaf, index, size, proof, bytes(32)),
        merkle.verify_inclusion(leaf, index, size, proof[:-1] if proof else [bytes(32)], root),
        merkle.verify_inclusion(leaf, elsewhere, size, proof, root) and leaves.count(leaf) == 1,
        merkle.verify_inclusion(leaf, index, 0, proof, root),
    ]

    assert verdicts == [False] * 6


def test_a_path_that_ends_early_proves_nothing() -> None:
    """The root of a tree of one leaf is not that of a tree of two, in which a hash would stand beside it."""
    leaf = LEAVES[3]

    assert merkle.verify_inclusion(leaf, 0, 1, [], merkle.leaf_hash(leaf))
    assert not merkle.verify_inclusion(leaf, 0, 2, [], merkle.leaf_hash(leaf))


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_that_is_not_there_has_no_proof(index: int) -> None:
    """A place outside the tree is refused by name."""
    with pytest.raises(merkle.NoSuchLeaf) as missing:
        merkle.inclusion_proof(LEAVES[:3], index)

    assert (missing.value.index, missing.value.size) == (index, 3)


@given(many_leaves, st.data())
def test_a_tree_that_grew_is_consistent(leaves: list[bytes], data: st.DataObject) -> None:
    """The proof that the tree begins with an earlier one verifies."""
    first = data.draw(st.integers(0, len(leaves)))

    proof = merkle.consistency_proof(leaves, first)

    assert merkle.verify_consistency(
        first, len(leaves), merkle.merkle_root(leaves[:first]), merkle.merkle_root(leaves), proof
    )


@given(many_leaves, st.data())
def test_a_tree_that_was_changed_is_not_consistent(leaves: list[bytes], data: st.DataObject) -> None:
    """When one of the first leaves is another, no proof made of the new tree carries the old root."""
    first = data.draw(st.integers(1, len(leaves)))
    changed = data.draw(st.integers(0, first - 1))
    forged = [*leaves[:changed], leaves[changed] + b"!", *leaves[changed + 1 :]]

    proof = merkle.consistency_proof(forged, first)

    old, new = merkle.merkle_root(leaves[:first]), merkle.merkle_root(forged)
    assert not merkle.verify_consistency(first, len(leaves), old, new, proof)


def test_consistency_proofs_are_those_of_the_example() -> None:
    """The seven leaves of RFC 6962, section 2.1.3: from 3 to 7 it is c d g l, from 4 it is l, from 6 it is i j k."""
    leaves = [b"d%d" % number for number in range(7)]
    c, d, j = (defined_root(leaves[place : place + 1]) for place in (2, 3, 6))
    g, i, h = (defined_root(leaves[place : place + 2]) for place in (0, 4, 2))
    k, l = defined_root(leaves[:4]), defined_root(leaves[4:])  # noqa: E741 -- the letters of the RFC

    proofs = [merkle.consistency_proof(leaves, first) for first in (3, 4, 6)]

    assert proofs == [[c, d, g, l], [l], [i, j, k]]
    assert k == hashlib.sha256(b"\x01" + g + h).digest()


@given(st.integers(2, 40), st.data())
def test_a_consistency_proof_proves_nothing_else(size: int, data: st.DataObject) -> None:
    """A proof that is longer, shorter, empty or told of other sizes is refused."""
    leaves = [bytes([number]) * 32 for number in range(size)]
    first = data.draw(st.integers(1, size - 1))
    old, new = merkle.merkle_root(leaves[:first]), merkle.merkle_root(leaves)
    proof = merkle.consistency_proof(leaves, first)

    verdicts = [
        merkle.verify_consistency(first, size, old, new, [*proof, bytes(32)]),
        merkle.verify_consistency(first, size, old, new, proof[:-1]),
        merkle.verify_consistency(first, size, old, new, []),
        merkle.verify_consistency(size, first, old, new, proof),
        merkle.verify_consistency(first, size, old, bytes(32), proof),
        merkle.verify_consistency(0, size, old, new, []),
    ]

    assert verdicts == [False] * 6


def test_no_tree_began_with_a_longer_one() -> None:
    """A first size beyond the leaves is refused by name."""
    with pytest.raises(merkle.NoSuchLeaf):
        merkle.consistency_proof(LEAVES, 9)
