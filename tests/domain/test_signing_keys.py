"""Which key may sign, as a trail tells it."""

from typing import Any

import pytest

from ocop_cycle.domain import audit_chain, signing_keys
from tests import trails

FIRST, SECOND, STRANGER = (trails.PaperSigner(name) for name in ("first", "second", "stranger"))


def telling(subject: tuple[str, str], after: Any) -> dict[str, Any]:
    """What an entry says that has this subject and this after."""
    [entry] = trails.trail([trails.draft(subject=subject, after=after)])
    return audit_chain.read_body(entry.body)


def beginning(signer: signing_keys.Signer) -> dict[str, Any]:
    """What entry 1 says when the instance begins with a key."""
    return telling(("instance", "-"), {"key": signer.public_key_hex})


def change(new: signing_keys.Signer, old: signing_keys.Signer | None, **forged: Any) -> dict[str, Any]:
    """What the entry says by which one key takes over from another."""
    return telling(("key", new.public_key_hex), {**signing_keys.key_change(new, old=old), **forged})


def signed_by(signer: signing_keys.Signer) -> tuple[str, bytes, str]:
    """Some bytes with their key and signature."""
    return signer.public_key_hex, b"bytes", signer.sign(b"bytes")


def test_the_key_of_entry_1_is_in_force() -> None:
    """What it signs counts; what another signs, or was changed after, does not."""
    ring = signing_keys.KeyRing(trails.paper_verify)
    key, data, signature = signed_by(FIRST)

    refused = ring.hear(1, beginning(FIRST))

    assert refused is None
    assert ring.why_not_signed(key, data, signature) is None
    assert ring.why_not_signed(key, data + b"!", signature) == "its signature was not made by its key over its bytes"
    assert ring.why_not_signed(*signed_by(STRANGER)) == (
        f"it is signed with the key {STRANGER.public_key_hex}, and {key} is in force"
    )


@pytest.mark.parametrize("after", [None, [], "text", {}, {"key": None}])
def test_an_instance_may_begin_without_a_key(after: Any) -> None:
    """Entry 1 need not name one; then nothing signed counts."""
    ring = signing_keys.KeyRing(trails.paper_verify)

    refused = ring.hear(1, telling(("instance", "-"), after))

    assert refused is None
    assert ring.why_not_signed(*signed_by(FIRST)) == (
        f"it is signed with the key {FIRST.public_key_hex}, and none is in force"
    )


def test_a_key_takes_over_when_both_sign() -> None:
    """From then on the new key's signatures count and the old one's do not."""
    ring = signing_keys.KeyRing(trails.paper_verify)
    ring.hear(1, beginning(FIRST))

    refused = ring.hear(2, change(SECOND, FIRST))

    assert refused is None
    assert ring.why_not_signed(*signed_by(SECOND)) is None
    assert ring.why_not_signed(*signed_by(FIRST)) is not None


def test_a_first_key_may_come_later() -> None:
    """An instance that began without one takes the key that signs for itself."""
    ring = signing_keys.KeyRing(trails.paper_verify)
    ring.hear(1, telling(("instance", "-"), None))

    refused = ring.hear(2, change(FIRST, None))

    assert refused is None
    assert ring.why_not_signed(*signed_by(FIRST)) is None


def test_a_key_does_not_take_over_without_the_old_one() -> None:
    """The old key goes on being in force when it did not sign."""
    ring = signing_keys.KeyRing(trails.paper_verify)
    ring.hear(1, beginning(FIRST))
    statement = signing_keys.key_statement(STRANGER.public_key_hex, replaces=FIRST.public_key_hex)
    signed = {"new": STRANGER.sign(statement), "old": STRANGER.sign(statement)}

    refused = ring.hear(2, change(STRANGER, FIRST, signed=signed))

    assert refused == f"the key {FIRST.public_key_hex} did not sign that {STRANGER.public_key_hex} takes over from it"
    assert ring.why_not_signed(*signed_by(FIRST)) is None


def test_a_lost_key_is_followed_by_one_that_is_known_outside() -> None:
    """Whoever was told the new key from outside needs no signature of the lost one."""
    ring = signing_keys.KeyRing(trails.paper_verify, {SECOND.public_key_hex})
    ring.hear(1, beginning(FIRST))
    statement = signing_keys.key_statement(SECOND.public_key_hex, replaces=FIRST.public_key_hex)

    refused = ring.hear(2, change(SECOND, FIRST, signed={"new": SECOND.sign(statement), "old": None}))

    assert refused is None
    assert ring.why_unknown() is None


def test_nobody_can_hand_over_to_a_known_key_in_its_name() -> None:
    """A stranger who began a forged trail cannot name the office's key as its successor."""
    ring = signing_keys.KeyRing(trails.paper_verify, {SECOND.public_key_hex})
    ring.hear(1, beginning(STRANGER))

    refused = ring.hear(2, change(SECOND, STRANGER, signed={"new": "00" * 64, "old": "00" * 64}))

    assert refused == f"the key {SECOND.public_key_hex} did not sign its own taking over"
    assert ring.why_unknown() == "no key in the trail is one that is known outside"


@pytest.mark.parametrize(
    "said",
    [
        change(SECOND, FIRST, replaces=STRANGER.public_key_hex),
        change(SECOND, FIRST, replaces=None),
        change(SECOND, FIRST, signed=None),
        {**change(SECOND, FIRST), "subject": ["key", "another"]},
    ],
)
def test_a_change_that_contradicts_itself_is_refused(said: dict[str, Any]) -> None:
    """Another predecessor, no signatures, or another subject than the key."""
    ring = signing_keys.KeyRing(trails.paper_verify)
    ring.hear(1, beginning(FIRST))

    refused = ring.hear(2, said)

    assert refused == (f"it does not say properly that {SECOND.public_key_hex} takes over from {FIRST.public_key_hex}")


@pytest.mark.parametrize("after", [None, {}, {"key": 5}])
def test_a_change_that_names_no_key_is_refused(after: Any) -> None:
    """An entry about a key has to name it."""
    ring = signing_keys.KeyRing(trails.paper_verify)

    assert ring.hear(2, telling(("key", "x"), after)) == "it speaks of a key and names none"


def test_other_entries_change_no_key() -> None:
    """An entry about a dossier may say what it likes of keys."""
    ring = signing_keys.KeyRing(trails.paper_verify)

    refused = ring.hear(2, telling(("dossier", "x"), {"key": STRANGER.public_key_hex}))

    assert refused is None
    assert ring.why_not_signed(*signed_by(STRANGER)) is not None
