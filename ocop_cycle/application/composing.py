"""
The last border for texts: every text of a command is put into NFC and rid of what nobody sees, whichever face it is of.

A letter written as one code point and the same letter written as two look alike and are not equal (failure L13). Rows
and entries must hold the same one, or the trail says that a row was altered. What is not seen is left out for the
same reason, and because one database keeps it and the other refuses it.
"""

import dataclasses
import functools
from typing import Any, TypeVar

from ocop_cycle.domain import audit_chain, plain

T = TypeVar("T")

_WITH_CONTROLS = (b"\\", b"\x7f")
"""Without these no text in the bytes of a command holds a control character of ASCII."""


def composed(command: T) -> T:
    """The command with all its texts in NFC, as they are seen; the very same one where they are."""
    return composed_and_written(command)[0]


def composed_and_written(command: T) -> tuple[T, bytes]:
    """The command as ``composed`` gives it, and its bytes, from which its fingerprint is taken."""
    text = audit_chain.written(command)
    if text.isascii() and not any(sign in text for sign in _WITH_CONTROLS):
        return command, text
    changed: T = _composed(command)
    return changed, text if changed is command else audit_chain.written(changed)


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        tidied = plain.nfc(plain.seen(value))
        return value if tidied == value else tidied
    if isinstance(value, tuple):
        parts = tuple(map(_composed, value))
        return value if parts == value else parts
    if (names := _fields(value.__class__)) is not None:
        changes = {name: new for name in names if (new := _composed(old := getattr(value, name))) is not old}
        return dataclasses.replace(value, **changes) if changes else value
    return value


@functools.cache
def _fields(kind: Any) -> tuple[str, ...] | None:
    """The names of the fields of a dataclass; None of what is none."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None
