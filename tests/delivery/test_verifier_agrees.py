"""The program of the inspector is of one mind with the system, though they share no code."""

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_cycle.delivery import export, signing, verifier
from ocop_cycle.domain import audit_chain, chain_check, heads, merkle, signing_keys
from tests import trails
from tests.delivery import exports
from tests.delivery.exports import CHANGED, FIRST, NEXT, OFFICE, STRANGER, TRAIL

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19


def faults_of_both(
    entries: trails.Trail, checkpoints: list[heads.Checkpoint], outside: list[heads.Head], keys: set[str]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """What the system and what the program finds."""
    evidence = chain_check.Evidence(verify=signing.verify, outside=outside, checkpoints=checkpoints, known_keys=keys)
    walk = verifier.Walk(
        [(one.number, one.prefix) for one in outside],
        frozenset(keys),
        [{"body": one.body().decode(), "signature": one.signature} for one in checkpoints],
    )
    for number, body, digest in entries:
        walk.step({"n": number, "hash": digest, **export._exact("body", body)})
    walk.end()
    return {(fault.number, fault.what) for fault in chain_check.chain_faults(entries, evidence)}, set(walk.faults)


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.integers(0, 3), st.data())
def test_system_and_program_find_the_same(seed: int, ways: int, data: st.DataObject) -> None:
    """Two programs that share no code name the same faults at the same entries, whatever was done to the trail."""
    chance = trails.dice(seed)
    entries = data.draw(st.sampled_from([TRAIL, CHANGED, trails.trail(9)]))
    true = list(entries)
    for way in chance.choices(trails.TAMPERINGS, k=ways):
        if len(entries) > 2:
            entries = way(entries, chance)
    sizes = data.draw(st.lists(st.integers(1, len(true)), max_size=3, unique=True))
    checkpoints = [trails.checkpoint(true[:size], data.draw(st.sampled_from([OFFICE, NEXT]))) for size in sizes]
    outside = [
        heads.parse_head(exports.head(true[:number])) for number in data.draw(st.lists(st.integers(1, len(true))))
    ]
    keys = data.draw(st.sets(st.sampled_from([OFFICE, NEXT, STRANGER]).map(lambda one: one.public_key_hex)))

    by_system, by_program = faults_of_both(entries, checkpoints, outside, keys)

    assert by_program == by_system


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prev", None),
        ("prev", ["a"]),
        ("n", "x"),
        ("n", None),
        ("subject", 5),
        ("subject", ["key"]),
        ("after", {"key": 5}),
        ("at", 5),
        ("at", "2024-13-03T01:00:00.000000Z"),
        ("at", "2024-W23-1T01:00:00.000000Z"),
        ("v", 2),
        ("alg", "md5"),
        ("more", 1),
    ],
)
@pytest.mark.parametrize("place", [0, 4])
def test_system_and_program_find_the_same_in_odd_bodies(place: int, field: str, value: Any) -> None:
    """Values of other types, times that are none, and other schemas are the same faults to both."""
    entry = trails.resealed(CHANGED[place], **{field: value})._replace(number=place + 1)

    by_system, by_program = faults_of_both([*CHANGED[:place], entry, *CHANGED[place + 1 :]], [], [], set())

    assert by_program == by_system != set()


@pytest.mark.parametrize(
    ("at", "expected"), [("2024-06-03T01:02:00.000000Z", set()), ("2024-06-03T01:01:59.999999Z", {(5, "time")})]
)
def test_system_and_program_allow_the_same_two_minutes(at: str, expected: set[tuple[int, str]]) -> None:
    """An entry two minutes before the newest is no fault to either, one a microsecond further back is to both."""
    entries = trails.recomputed([*CHANGED[:4], trails.resealed(CHANGED[4], at=at), *CHANGED[5:]])

    assert faults_of_both(entries, [], [], set()) == (expected, expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"v":1', b'"v":1 '), (b'"unit"', b'"unit":0,"unit"'), (b'"kind"', b'"\\u006bind"'), (b'"cause":null,', b"")],
)
def test_system_and_program_read_one_form_only(old: bytes, new: bytes) -> None:
    """Bytes that say the same in another way are no entry to either."""
    body = CHANGED[5].body.replace(old, new)
    entry = audit_chain.StoredEntry(6, body, hashlib.sha256(body).hexdigest())

    by_system, by_program = faults_of_both([*CHANGED[:5], entry], [], [], set())

    assert by_program == by_system == {(6, "form")}


@pytest.mark.parametrize(
    "forged",
    [
        {"head": "00" * 32},
        {"root": "00" * 32},
        {"at": "2025-01-01T00:00:00.000000Z"},
        {"signature": "00" * 64},
        {"key": STRANGER.public_key_hex},
    ],
)
@pytest.mark.parametrize("resigned", [False, True])
def test_system_and_program_refuse_the_same_checkpoints(forged: dict[str, Any], resigned: bool) -> None:
    """Whatever is changed in a checkpoint, and whoever signs it again, neither believes it."""
    true = trails.checkpoint(CHANGED, NEXT)
    fields = {name: getattr(true, name) for name in ("size", "head", "root", "at", "key", "signature")} | forged
    if resigned and "signature" not in forged and "at" not in forged:
        by = STRANGER if "key" in forged else NEXT
        fields["signature"] = by.sign(heads.Checkpoint(**fields).body())

    both = faults_of_both(CHANGED, [heads.Checkpoint(**fields)], [], set())

    assert both == ({(6, "checkpoint")}, {(6, "checkpoint")})


@pytest.mark.parametrize(
    ("forged", "known", "expected"),
    [
        ({}, set(), set()),
        ({"new": None}, set(), {(5, "key")}),
        ({"old": None}, set(), {(5, "key")}),
        ({"old": None}, {NEXT}, set()),
        ({"new": None, "old": None}, {NEXT}, {(5, "key"), (6, "key")}),
        ({"old": STRANGER.sign(signing_keys.key_statement(NEXT.public_key_hex, replaces=None))}, set(), {(5, "key")}),
        ({}, {STRANGER}, {(6, "key")}),
    ],
)
def test_system_and_program_follow_the_same_keys(
    forged: dict[str, str | None], known: set[signing.FileSigner], expected: set[tuple[int, str]]
) -> None:
    """A key takes over when old and new signed, or when the new one signed and is known outside; not otherwise."""
    after: Any = signing_keys.key_change(NEXT, old=OFFICE)
    change = trails.draft(
        5, subject=("key", NEXT.public_key_hex), after={**after, "signed": {**after["signed"], **forged}}
    )
    entries = trails.trail([FIRST, *(trails.draft(number) for number in range(2, 5)), change, trails.draft(6)])

    both = faults_of_both(entries, [], [], {one.public_key_hex for one in known})

    assert both == (expected, expected)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_system_and_program_grow_the_same_tree(leaves: list[bytes]) -> None:
    """Roots and paths of the one are those of the other."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        verifier.grow(peaks, size, leaf)

    root = merkle.merkle_root(leaves).hex()
    proofs = merkle.inclusion_proofs(leaves, range(len(leaves)))

    assert verifier.root_of(peaks) == root
    assert [verifier.root_by_path(leaf, index, len(leaves), proofs[index]) for index, leaf in enumerate(leaves)] == [
        root
    ] * len(leaves)


# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_true(public: str, message: str, signature: str) -> None:
    """The published signatures verify, and not over other bytes."""
    data = bytes.fromhex(message)

    assert verifier.verify_signature(public, data, signature)
    assert not verifier.verify_signature(public, data + b"!", signature)


@settings(max_examples=50)
@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32), st.integers(0, 63), st.integers(1, 255))
def test_system_and_program_believe_the_same_signatures(data: bytes, seed: bytes, place: int, change: int) -> None:
    """What the library signs verifies; with any byte of the signature changed neither believes it."""
    key = signing.FileSigner(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    signature = bytearray.fromhex(key.sign(data))

    true = verifier.verify_signature(key.public_key_hex, data, signature.hex())
    signature[place] ^= change
    forged = [check(key.public_key_hex, data, signature.hex()) for check in (signing.verify, verifier.verify_signature)]

    assert (true, forged) == (True, [False, False])


def test_a_signature_has_one_form_only() -> None:
    """The same scalar plus the order of the group is another spelling of the signature, and is refused."""
    public, message, signature = VECTORS[1]
    scalar = int.from_bytes(bytes.fromhex(signature)[32:], "little")

    other = signature[:64] + (scalar + ORDER).to_bytes(32, "little").hex()

    assert not verifier.verify_signature(public, bytes.fromhex(message), other)


def test_a_point_and_its_mirror_are_two() -> None:
    """The negative of the scalar leads to the point across the axis, which has the same y, and is refused."""
    public, message, signature = VECTORS[1]
    scalar = int.from_bytes(bytes.fromhex(signature)[32:], "little")

    mirrored = signature[:64] + (ORDER - scalar).to_bytes(32, "little").hex()

    assert not verifier.verify_signature(public, bytes.fromhex(message), mirrored)


@pytest.mark.parametrize("number", [2, PRIME, PRIME + 1, 1 | 1 << 255, 2**255 - 1])
def test_bytes_that_are_no_point_are_no_key(number: int) -> None:
    """Not on the curve, not reduced, or with a sign where there is none."""
    encoded = number.to_bytes(32, "little")

    assert verifier.point(encoded) is None
    assert not verifier.verify_signature(encoded.hex(), b"", VECTORS[0][2])


@pytest.mark.parametrize("junk", [None, "", 5, "zz" * 32, "ab" * 31, "AB" * 32, [], "ab" * 64])
def test_junk_is_no_key_and_no_signature(junk: Any) -> None:
    """Whatever stands in a file is answered with no, never with an accident."""
    public, message, signature = VECTORS[1]

    assert not verifier.verify_signature(junk, bytes.fromhex(message), signature)
    assert not verifier.verify_signature(public, bytes.fromhex(message), junk)
