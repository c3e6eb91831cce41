"""
Where ids and salts come from: the randomness of the operating system, and no other.

An id says nothing about whom or what it belongs to, and cannot be guessed from
its neighbours.
"""

from __future__ import annotations

import os
import secrets
import uuid
from datetime import datetime

_SALT_BYTES = 16
_AT_ONCE = 64
_MILLISECOND_BITS = 48

_waiting: list[bytes] = []
"""Salts that nobody was given yet."""
os.register_at_fork(after_in_child=_waiting.clear)  # else both would go on with the same ones


def salt() -> bytes:
    """
    16 random bytes that keep a committed value from being found by trying; nobody else ever gets the same.

    The operating system is asked for several at once, which wait in this process alone.
    """
    if not _waiting:
        several = os.urandom(_SALT_BYTES * _AT_ONCE)
        _waiting.extend(several[place : place + _SALT_BYTES] for place in range(0, len(several), _SALT_BYTES))
    try:
        return _waiting.pop()  # in one stroke: no two threads get the same
    except IndexError:  # another thread took the last one
        return os.urandom(_SALT_BYTES)


def random_id() -> str:
    """A random UUID (version 4) as text; for what needs no order."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def new_key(at: datetime) -> str:
    """
    A random UUID that sorts by the millisecond of `at` (version 7, RFC 9562) as text.

    Keys made about the same time lie side by side in an index. The order is a
    convenience and proves nothing; entries are ordered by their number.
    """
    milliseconds = int(at.timestamp() * 1000) & ((1 << _MILLISECOND_BITS) - 1)
    number = milliseconds << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    return str(uuid.UUID(int=number))
