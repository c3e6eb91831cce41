"""Ids and salts: random, of the promised form, and in the promised order."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

from ocop_cycle import identity

AT = datetime(2024, 6, 3, 1, tzinfo=UTC)


def test_salts_have_16_bytes_and_differ() -> None:
    """No two of a thousand salts are alike, of one command or of several."""
    salts = [*itertools.islice(identity.salts(), 1000), *(next(identity.salts()) for _ in range(1000))]

    assert len(set(salts)) == 2000
    assert {len(salt) for salt in salts} == {16}


def test_random_ids_are_uuids_of_version_4() -> None:
    """An id is a UUID as everybody writes it, and no two are alike."""
    ids = [identity.random_id() for _ in range(1000)]

    assert len(set(ids)) == 1000
    assert {(uuid.UUID(one).version, str(uuid.UUID(one)) == one) for one in ids} == {(4, True)}


def test_keys_are_uuids_of_version_7_that_tell_their_millisecond() -> None:
    """The first 48 bits are the milliseconds since 1970 (RFC 9562, section 5.7)."""
    key = uuid.UUID(identity.new_key(AT))

    assert (key.version, key.variant) == (7, uuid.RFC_4122)
    assert key.int >> 80 == int(AT.timestamp()) * 1000


def test_keys_sort_by_their_moment() -> None:
    """Keys of later milliseconds are later texts."""
    keys = [identity.new_key(AT + timedelta(milliseconds=step)) for step in range(100)]

    assert keys == sorted(keys)
    assert len({identity.new_key(AT) for _ in range(1000)}) == 1000
