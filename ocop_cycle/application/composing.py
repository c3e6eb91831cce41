"""
The last border for texts: every text of a command is put into NFC, whichever face it came from.

A letter written as one code point and the same letter written as two look alike and are not equal (failure L13). Rows
and entries must hold the same one, or the trail says that a row was altered.
"""

import dataclasses
import functools
import unicodedata
from typing import Any, TypeVar

from ocop_cycle.domain import audit_chain

T = TypeVar("T")


def composed(command: T) -> T:
    """The command with all its texts in NFC; the very same one where they are."""
    if audit_chain.written(command).isascii():
        return command
    changed: T = _composed(command)
    return changed


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
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
