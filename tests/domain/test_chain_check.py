"""A stored trail held against itself and against what was kept outside; failures.md, L5."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import clock
from ocop_cycle.domain import audit_chain, chain_check, heads, signing_keys
from tests import trails

OFFICE, STRANGER = trails.PaperSigner("office"), trails.PaperSigner("stranger")
TRAIL = trails.trail(12)


def head_of(entries: trails.Trail) -> heads.Head:
    """The head of the last entry, as the footer of a message gives it."""
    return heads.parse_head(heads.head_text(entries[-1].number, entries[-1].hash))


def faults(entries: trails.Trail, **evidence: Any) -> list[tuple[int, str]]:
    """Number and kind of every fault."""
    held_against = chain_check.Evidence(verify=trails.paper_verify, **evidence)
    return [(fault.number, fault.what) for fault in chain_check.chain_faults(entries, held_against)]


def with_key(signer: signing_keys.Signer, length: int = 6) -> trails.Trail:
    """A trail whose first entry names a key."""
    first = trails.draft(subject=("instance", "-"), after={"key": signer.public_key_hex})
    return trails.trail([first, *(trails.draft(number) for number in range(2, length + 1))])


def found(way: Callable[[trails.Trail, random.Random], trails.Trail], **evidence: Any) -> int:
    """In how many of 100 tampered trails of 30 entries any fault is found."""
    chance, entries = trails.dice(), trails.trail(30)
    tampered = [way(entries, chance) for _ in range(100)]
    assert entries not in tampered
    return sum(bool(faults(forged, **evidence)) for forged in tampered)


def test_a_trail_as_it_was_written_has_no_fault() -> None:
    """Neither by itself nor by any of its heads, nor by a checkpoint."""
    entries = with_key(OFFICE, 12)
    outside = [heads.Head(number, digest[:32]) for number, _, digest in entries]
    checkpoints = [trails.checkpoint(entries[:size], OFFICE) for size in (1, 2, 7, 12)]

    assert faults(entries) == []
    assert faults(entries, outside=outside, checkpoints=checkpoints, known_keys=[OFFICE.public_key_hex]) == []


@pytest.mark.parametrize("way", trails.TAMPERINGS)
def test_l5_every_tampering_is_found_with_an_outside_head(way: Any) -> None:
    """L5: of 100 trails tampered with in each of seven ways, 100 are found: 700 of 700."""
    assert found(way, outside=[head_of(trails.trail(30))]) == 100


@pytest.mark.parametrize("way", trails.TAMPERINGS[:4])
def test_l5_a_careless_tampering_is_found_without_a_head(way: Any) -> None:
    """L5: bytes edited, an entry deleted or entries swapped, without computing all anew, break the chain itself."""
    expected = {trails.edit_and_rehash: 97}.get(way, 100)

    assert found(way) == expected


@pytest.mark.parametrize("way", [trails.cut_off, trails.recompute])
def test_l5_without_a_head_the_careful_tampering_is_never_found(way: Any) -> None:
    """L5: of 100 truncations and 100 full recomputations a plain chain finds none; hence heads leave the house."""
    assert found(way) == 0


@pytest.mark.parametrize("way", [trails.cut_off, trails.recompute])
def test_l5_a_signed_checkpoint_and_a_known_key_are_as_good_as_a_head(way: Any) -> None:
    """L5: who has no head but knows the office's key finds all of them by a checkpoint over the whole."""
    entries = with_key(OFFICE, 30)
    evidence = {"checkpoints": [trails.checkpoint(entries, OFFICE)], "known_keys": [OFFICE.public_key_hex]}
    chance = trails.dice()

    results = [bool(faults(way(entries, chance), **evidence)) for _ in range(100)]

    assert results == [True] * 100


def test_l5_a_forger_with_a_key_of_his_own_is_found_by_the_known_key_alone() -> None:
    """L5: a trail computed anew with another key and checkpoints signed by it is whole; only the known key tells."""
    forged = with_key(STRANGER)
    evidence = {"checkpoints": [trails.checkpoint(forged, STRANGER)]}

    assert faults(forged, **evidence) == []
    assert faults(forged, **evidence, known_keys=[OFFICE.public_key_hex]) == [(6, "key")]


def test_l5_what_came_after_the_last_head_is_not_covered() -> None:
    """L5: a head stands for the entries up to it and says nothing of later ones."""
    entries = trails.recomputed([*TRAIL[:8], trails.resealed(TRAIL[8], actor="person-nobody"), *TRAIL[9:]])

    assert faults(entries, outside=[head_of(TRAIL[:8])]) == []
    assert faults(entries, outside=[head_of(TRAIL[:9])]) == [(9, "head")]


@given(st.data())
def test_no_byte_can_be_changed_unseen(data: st.DataObject) -> None:
    """Whichever byte of whichever body or hash is changed to whatever else, the chain alone shows it."""
    place = data.draw(st.integers(0, len(TRAIL) - 1))
    number, body, digest = TRAIL[place]
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != body[at]))

    edited = audit_chain.StoredEntry(number, body[:at] + bytes([other]) + body[at + 1 :], digest)
    rehashed = audit_chain.StoredEntry(number, body, "f" + digest if digest[0] != "f" else "0" + digest)

    for forged in (edited, rehashed):
        assert (number, "hash") in faults([*TRAIL[:place], forged, *TRAIL[place + 1 :]])


def test_each_fault_is_named_once_and_the_walk_goes_on() -> None:
    """A hash that was tampered with is one fault, not one for every entry after it."""
    forged = [*TRAIL[:4], TRAIL[4]._replace(hash="0" * 64), *TRAIL[5:]]

    assert faults(forged) == [(5, "hash")]


def test_an_entry_rewritten_with_its_hash_breaks_the_next_link() -> None:
    """The entry after it still names the old hash."""
    forged = [*TRAIL[:4], trails.resealed(TRAIL[4], kind="OpenDossier"), *TRAIL[5:]]

    assert faults(forged) == [(6, "link")]


def test_missing_entries_are_named() -> None:
    """A gap says from where to where."""
    check = chain_check.chain_faults([*TRAIL[:3], *TRAIL[6:]], chain_check.Evidence(verify=trails.paper_verify))

    assert [str(fault.detail) for fault in check] == ["the entries 4 to 6 are missing"]


def test_a_number_that_was_skipped_is_found_though_the_links_hold() -> None:
    """Who computes the rest anew after a deletion must number it anew as well; where he does not, it shows."""
    skipped = trails.resealed(TRAIL[3], n=5)

    assert faults([*TRAIL[:3], skipped]) == [(5, "gap")]


def test_entries_in_another_order_are_found() -> None:
    """An entry that stands after a later one is out of order, whatever the store says."""
    assert faults([TRAIL[0], TRAIL[2], TRAIL[1], TRAIL[3]]) == [(3, "gap"), (2, "order"), (4, "gap")]


def test_the_first_entry_begins_the_trail() -> None:
    """A trail that begins in the middle, or with a hash before its first entry, is not whole."""
    renumbered = trails.resealed(TRAIL[1], n=1)

    assert faults(TRAIL[1:]) == [(2, "gap")]
    assert faults([renumbered]) == [(1, "link")]


def test_bytes_that_say_another_number_are_found() -> None:
    """The number of the row and that in the hashed bytes are one."""
    forged = [*TRAIL[:11], trails.resealed(TRAIL[11], n=13)._replace(number=12)]

    assert faults(forged) == [(12, "number")]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", TRAIL[4].body.replace(b'"v":1', b'"v":9')])
def test_bytes_that_are_no_entry_are_found(body: bytes) -> None:
    """What cannot be read is a fault of its form, and the walk goes on."""
    forged = [*TRAIL[:4], TRAIL[4]._replace(body=body), *TRAIL[5:]]

    assert faults(forged) == [(5, "hash"), (5, "form")]


@pytest.mark.parametrize(
    ("field", "value"), [("prev", None), ("prev", ["a"]), ("n", "x"), ("subject", 5), ("after", 5), ("at", 5)]
)
def test_a_body_of_other_types_does_not_stop_the_walk(field: str, value: Any) -> None:
    """Whatever a forger puts in a field, the verdict is a fault and not an accident."""
    first = [trails.resealed(TRAIL[0], **{field: value})._replace(number=1), *TRAIL[1:]]
    key_entry = [*TRAIL[:2], trails.resealed(TRAIL[2], subject=["key", value], after=value)]

    assert faults(first) != []
    assert faults(key_entry)[0] == (3, "key")


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-60, []), (-120, []), (-121, [(2, "time")]), (-86_400, [(2, "time")]), (86_400, [])]
)
def test_time_may_run_back_by_two_minutes(seconds: int, expected: list[tuple[int, str]]) -> None:
    """A clock that is set right by a little is no fault; one that jumps back is."""
    first, second = (trails.draft(number) for number in (1, 2))
    sealed = audit_chain.seal(first, number=1, previous_hash=audit_chain.NO_HASH, at=clock.to_text(trails.BEGIN))
    later = clock.to_text(trails.BEGIN + timedelta(seconds=seconds))
    after = audit_chain.seal(second, number=2, previous_hash=sealed.hash, at=later)

    entries = [audit_chain.StoredEntry(*entry[:3]) for entry in (sealed, after)]

    assert faults(entries) == expected


def test_small_steps_back_do_not_add_up() -> None:
    """The time is held against the newest so far, so that a clock cannot creep back an hour by minutes."""
    entries: trails.Trail = []
    previous = audit_chain.NO_HASH
    for number in range(1, 6):
        at = clock.to_text(trails.BEGIN - number * timedelta(seconds=90))
        sealed = audit_chain.seal(trails.draft(number), number=number, previous_hash=previous, at=at)
        entries.append(audit_chain.StoredEntry(*sealed[:3]))
        previous = sealed.hash

    assert faults(entries) == [(3, "time"), (5, "time")]


@pytest.mark.parametrize("at", ["2024-06-03", "", "2024-13-03T01:00:00.000000Z", None])
def test_a_time_that_is_none_is_found(at: Any) -> None:
    """An entry without a proper moment is a fault."""
    assert faults([trails.resealed(TRAIL[0], at=at)]) == [(1, "time")]


def test_a_head_beyond_the_end_shows_that_the_end_was_cut_off() -> None:
    """Nothing but the head can show it."""
    assert faults(TRAIL[:9], outside=[head_of(TRAIL)]) == [(12, "cut")]
    assert faults([], outside=[head_of(TRAIL)]) == [(12, "cut")]


def test_a_head_of_an_entry_in_a_gap_is_missed() -> None:
    """An entry that is known outside and was deleted is named beside the gap."""
    assert faults([*TRAIL[:3], *TRAIL[4:]], outside=[head_of(TRAIL[:4])]) == [(5, "gap"), (4, "head")]


def test_heads_that_disagree_cannot_both_hold() -> None:
    """Two footers that give one entry two hashes show that there were two trails."""
    assert faults(TRAIL, outside=[head_of(TRAIL), heads.Head(12, "0" * 32)]) == [(12, "head")]


@pytest.mark.parametrize(
    ("forged", "expected"),
    [
        ({"head": "00" * 32}, [(6, "checkpoint"), (6, "checkpoint")]),
        ({"root": "00" * 32}, [(6, "checkpoint"), (6, "checkpoint")]),
        ({"at": "2025-01-01T00:00:00.000000Z"}, [(6, "checkpoint")]),
        ({"signature": "00" * 64}, [(6, "checkpoint")]),
        ({"key": STRANGER.public_key_hex}, [(6, "checkpoint")]),
        ({"size": 7}, [(7, "cut")]),
    ],
)
def test_a_checkpoint_that_was_changed_is_found(forged: dict[str, Any], expected: list[tuple[int, str]]) -> None:
    """Whichever part of it is changed: what it states, or that the key stated it, no longer holds."""
    entries = with_key(OFFICE)
    signed = trails.checkpoint(entries, OFFICE)
    fields = {name: getattr(signed, name) for name in ("size", "head", "root", "at", "key", "signature")}

    assert faults(entries, checkpoints=[heads.Checkpoint(**{**fields, **forged})]) == expected


def test_checkpoints_go_on_over_a_change_of_key() -> None:
    """Those before are signed by the old key, those after by the new one, and both are held to it."""
    new = trails.PaperSigner("new")
    change = trails.draft(4, subject=("key", new.public_key_hex), after=signing_keys.key_change(new, old=OFFICE))
    first = trails.draft(subject=("instance", "-"), after={"key": OFFICE.public_key_hex})
    entries = trails.trail([first, trails.draft(2), trails.draft(3), change, trails.draft(5)])
    by_turns = [trails.checkpoint(entries[:3], OFFICE), trails.checkpoint(entries, new)]
    by_the_old = [trails.checkpoint(entries, OFFICE)]

    assert faults(entries, checkpoints=by_turns) == []
    assert faults(entries, checkpoints=by_the_old) == [(5, "checkpoint")]


def test_one_entry_is_asked_whether_it_can_follow_another() -> None:
    """The reason is the same as that of the whole walk; None when there is none."""
    assert chain_check.why_not_next(None, TRAIL[0]) is None
    assert chain_check.why_not_next(TRAIL[4], TRAIL[5]) is None
    reasons = [chain_check.why_not_next(TRAIL[4], TRAIL[6]), chain_check.why_not_next(None, TRAIL[1])]
    assert [reason.what if reason else None for reason in reasons] == ["gap", "gap"]


def test_the_walk_tells_what_it_reads() -> None:
    """Who rebuilds rows walks along and need not read the bytes a second time."""
    check = chain_check.ChainCheck(chain_check.Evidence(verify=trails.paper_verify))

    told = []
    for entry in TRAIL:
        check.step(*entry)
        told.append((check.number, check.digest.hex(), (check.said or {})["command"]))

    assert told == [(number, digest, f"command-{number}") for number, _, digest in TRAIL]
    assert list(check.end()) == []
