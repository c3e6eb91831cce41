"""The bytes that are hashed: one way to write them, in two programs; commitments; entries."""

import enum
import hashlib
import json
import unicodedata
import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ocop_cycle.domain import audit_chain, plain
from tests import trails

SALT = bytes(range(16))

text = st.text() | st.text('aăâđeêoôơuưẤậ\u0301\u0302\u0303\u0323\u031b\n"\\\x7f\u2028 n') | st.just("Lạng Giang")
atoms = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text
values = st.recursive(
    atoms, lambda parts: st.lists(parts, max_size=4) | st.dictionaries(text, parts, max_size=4), max_leaves=12
)


class Colour(enum.StrEnum):
    """Text that only Python knows as such."""

    RED = "red"


class SpecialText(str):
    """A subclass of text."""

    __slots__ = ()


def in_nfc(value: Any) -> Any:
    """The value with its text in NFC, without a short cut."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [in_nfc(part) for part in value]
    if isinstance(value, dict):
        assume(len({in_nfc(key) for key in value}) == len(value))
        return {in_nfc(key): in_nfc(part) for key, part in value.items()}
    return value


@given(values)
@example("\n\u0303")
@example({"e\u0301": ["đ", "e\u0302\u0301"], "a": "\x00\x1f\x7f\u2028", "\uffff": 0, "\U00010000": 1})
def test_a_second_program_writes_the_same_bytes(value: Any) -> None:
    """Python's own json, told to sort and to leave out spaces, gives the bytes that orjson gives."""
    expected = json.dumps(in_nfc(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    assert audit_chain.canonical(value) == expected


@given(values)
def test_canonical_bytes_are_read_back_as_they_were(value: Any) -> None:
    """What was written is read as the same value in NFC, and written again as the same bytes."""
    expected = in_nfc(value)

    written = audit_chain.canonical(value)

    assert json.loads(written) == expected
    assert audit_chain.canonical(json.loads(written)) == written


@given(values)
def test_l13_the_form_of_unicode_changes_no_byte(value: Any) -> None:
    """L13: a value typed in NFD gives the same bytes as in NFC."""
    typed = in_nfc(value)

    decomposed = json.loads(unicodedata.normalize("NFD", json.dumps(typed, ensure_ascii=False)))

    assert audit_chain.canonical(in_nfc(decomposed)) == audit_chain.canonical(decomposed)


def test_l13_a_name_in_nfd_is_the_same_name() -> None:
    """L13: 'Hồ sơ Lạng Giang' typed on one machine and on another is one text, as key and as value."""
    composed = unicodedata.normalize("NFC", "Hồ sơ Lạng Giang")
    decomposed = unicodedata.normalize("NFD", composed)

    written = audit_chain.canonical({decomposed: [decomposed]})

    assert decomposed != composed
    assert written == f'{{"{composed}":["{composed}"]}}'.encode()
    assert audit_chain.commit_value(decomposed, SALT) == audit_chain.commit_value(composed, SALT)


def test_keys_stand_in_the_order_of_their_code_points() -> None:
    """Sorting is by code point, which is the order of UTF-8 too, not that of UTF-16."""
    written = audit_chain.canonical({"\U00010000": 1, "\uffff": 2, "đ": 3, "b": 4, "B": 5})

    assert written == '{"B":5,"b":4,"đ":3,"\uffff":2,"\U00010000":1}'.encode()


def test_a_tuple_is_written_as_a_list() -> None:
    """A subject may be kept as a tuple."""
    assert audit_chain.canonical(("dossier", ("a", None, True))) == b'["dossier",["a",null,true]]'


@pytest.mark.parametrize(
    ("value", "place", "why"),
    [
        (1.5, "", "a float; amounts are text or whole numbers"),
        ({"after": {"points": [89, 89.5]}}, "after.points.1", "a float; amounts are text or whole numbers"),
        ({"n": float("nan")}, "n", "a float; amounts are text or whole numbers"),
        ([2**53], "0", "a whole number beyond 2^53 - 1"),
        ([-(2**70)], "0", "a whole number beyond 2^53 - 1"),
        ({"a": "\ud800"}, "a", "half a character (a lone surrogate)"),
        ({"a": [{"\udc00": 1}]}, "a.0", "its key '\\udc00' is half a character (a lone surrogate)"),
        ({1: "a"}, "", "its key 1 is no text"),
        ({Colour.RED: 1}, "", "its key <Colour.RED: 'red'> is no text"),
        ({"a": Colour.RED}, "a", "a Colour, which JSON does not know"),
        ({"a": SpecialText("b")}, "a", "a SpecialText, which JSON does not know"),
        ([uuid.UUID(int=1)], "0", "a UUID, which JSON does not know"),
        ([date(2024, 6, 3)], "0", "a date, which JSON does not know"),
        ([b"bytes"], "0", "a bytes, which JSON does not know"),
        ([{1, 2}], "0", "a set, which JSON does not know"),
        ({"a": {"é": 1, "e\u0301": 2}}, "a", "two of its keys are one and the same text in NFC"),
    ],
)
def test_what_not_every_program_writes_alike_is_refused(value: Any, place: str, why: str) -> None:
    """The refusal names the place and the reason."""
    with pytest.raises(plain.NotCanonical) as refused:
        audit_chain.canonical(value)

    assert (refused.value.place, refused.value.why) == (place, why)


def test_a_value_nested_without_end_is_refused() -> None:
    """A list within a list a thousand times is refused by name and does not exhaust the stack."""
    value: Any = []
    for _ in range(1000):
        value = [value]

    with pytest.raises(plain.NotCanonical) as refused:
        audit_chain.canonical(value)

    assert refused.value.why == "nested deeper than 250"


def test_a_commitment_is_the_hash_of_salt_and_value() -> None:
    """H(salt | value), the value as UTF-8 in NFC or as the bytes it is."""
    name = "Nguyễn Thị Lan"

    commitments = [audit_chain.commit_value(name, SALT), audit_chain.commit_value(name.encode(), SALT)]

    assert commitments == [{"h": hashlib.sha256(SALT + name.encode()).hexdigest()}] * 2


@given(st.text(), st.text(), st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_a_commitment_matches_its_value_and_salt_alone(one: str, other: str, salt: bytes, pepper: bytes) -> None:
    """Another value, or the same value with another salt, does not match."""
    assume(plain.nfc(one) != plain.nfc(other) and salt != pepper)

    commitment = audit_chain.commit_value(one, salt)

    matched = [audit_chain.matches(commitment, *pair) for pair in ((one, salt), (other, salt), (one, pepper))]
    assert matched == [True, False, False]


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    """A salt of no fixed length would let one hash stand for two pairs of salt and value."""
    with pytest.raises(audit_chain.SaltUnfit) as unfit:
        audit_chain.commit_value("Lan", bytes(length))

    assert unfit.value.length == length


def test_half_a_character_cannot_be_committed_to() -> None:
    """Text that has no bytes is refused by name."""
    with pytest.raises(plain.NotCanonical):
        audit_chain.commit_value("\ud800", SALT)


def test_an_entry_is_sealed_as_the_format_says() -> None:
    """The body of an entry, byte for byte, and its hash."""
    draft = trails.draft(
        1, policy=("ab" * 32,), cause=None, why={"h": "cd" * 32}, rows=[["dossier", "LG-2024-0001", {"state": "idea"}]]
    )

    sealed = audit_chain.seal(draft, number=1, previous_hash=audit_chain.NO_HASH, at="2024-06-03T01:00:00.000000Z")

    body = (
        '{"actor":"person-lan","after":{"state":"district-scoring"},"alg":"sha256","at":"2024-06-03T01:00:00.000000Z",'
        '"before":{"state":"district-check"},"cause":null,"command":"command-1","deadlines":[],"kind":"AdvanceDossier",'
        f'"n":1,"notices":[],"origin":"cli:lan","policy":["{"ab" * 32}"],"prev":"{"0" * 64}",'
        '"rows":[["dossier","LG-2024-0001",{"state":"idea"}]],"subject":["dossier","LG-2024-0001"],'
        f'"unit":"unit-lang-giang","v":1,"why":{{"h":"{"cd" * 32}"}}}}'
    ).encode()
    assert sealed == (1, body, hashlib.sha256(body).hexdigest(), "0" * 64)


def test_what_was_sealed_is_read() -> None:
    """An entry reads back with every field, in order."""
    [entry] = trails.trail(1)

    said = audit_chain.read_body(entry.body)

    assert list(said) == audit_chain.FIELDS
    assert (said["n"], said["subject"], said["prev"]) == (1, ["dossier", "LG-2024-0001"], audit_chain.NO_HASH)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"v":1,', b'"v":1, ', "it is not in canonical form"),
        (b'"cause":null,', b'"cause":null,"cause":null,', "it is not in canonical form"),
        (b'{"state":"district-check"}', b'{"state":"x","state":"district-check"}', "it is not in canonical form"),
        (b'"cause":null,', b"", "its fields are not those of an entry"),
        (b'"cause":null,', b'"cause":null,"causf":null,', "its fields are not those of an entry"),
        (b'"v":1', b'"v":2', "schema 2 with sha256 is not known here"),
        (b'"alg":"sha256"', b'"alg":"md5"', "schema 1 with md5 is not known here"),
    ],
)
def test_a_body_that_could_be_read_in_two_ways_is_not_read(old: bytes, new: bytes, why: str) -> None:
    """Spaces, keys that come twice, fields too many or too few, and other schemas are refused by name."""
    [entry] = trails.trail(1)

    with pytest.raises(audit_chain.BodyUnreadable) as unreadable:
        audit_chain.read_body(entry.body.replace(old, new))

    assert str(unreadable.value) == why


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{", b"[" * 100_000, b'{"n":9007199254740993}', b"null"])
def test_junk_is_not_read(body: bytes) -> None:
    """Bytes that are no entry at all raise the one named error."""
    with pytest.raises(audit_chain.BodyUnreadable):
        audit_chain.read_body(body)
