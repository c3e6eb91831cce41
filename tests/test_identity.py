"""Ids and salts: random, of the promised form, and in the promised order."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from ocop_cycle import identity

AT = datetime(2024, 6, 3, 1, tzinfo=UTC)


def test_salts_have_16_bytes_and_differ() -> None:
    """No two of many salts are alike, of whichever thread."""
    with ThreadPoolExecutor(8) as threads:
        salts = list(threads.map(lambda _: identity.salt(), range(20_000)))

    assert len(set(salts)) == 20_000
    assert {len(salt) for salt in salts} == {16}


def test_a_process_that_forks_shares_no_salt_with_its_child() -> None:
    """Salts that wait in the parent are not the child's."""
    identity.salt()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"".join(identity.salt() for _ in range(100)))
        os._exit(0)
    os.waitpid(child, 0)
    told = os.read(reader, 1600)
    os.close(reader)
    os.close(writer)

    theirs = {told[place : place + 16] for place in range(0, 1600, 16)}
    assert len(theirs) == 100
    assert theirs.isdisjoint({identity.salt() for _ in range(100)})


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
