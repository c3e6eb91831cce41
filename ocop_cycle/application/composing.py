"""
The last border for texts: every text of a command is put into NFC and rid of what nobody sees, whichever face it is of.

A letter written as one code point and the same letter written as two look alike and are not equal (failure L13). Rows
and entries must hold the same one, or the trail says that a row was altered. What is not seen is left out for the
same reason, and because one database keeps it and the other refuses it.
"""

import dataclasses
import functools
import operator
from collections.abc import Callable
from typing import Any, TypeVar

from ocop_cycle.application import commands
from ocop_cycle.domain import audit_chain, plain
from ocop_cycle.policy import visible

T = TypeVar("T")


def composed(command: T) -> T:
    """The command with all its texts in NFC, as they are seen; the very same one where they are."""
    return composed_and_written(command)[0]


def composed_and_written(command: T) -> tuple[T, bytes]:
    """The command as ``composed`` gives it, and its bytes, from which its fingerprint is taken."""
    kind: Any = type(command)
    said_by = _said_by(kind)
    text = audit_chain.written(said_by(command))
    if text.isascii() and b"\\" not in text and b"\x7f" not in text:  # without these it holds no control character
        return command, text
    changed: T = _composed(command)
    return changed, text if changed is command else audit_chain.written(said_by(changed))


@functools.cache
def _said_by(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of a command's fields, and of its provenance's, in their order."""
    names = [field.name for field in dataclasses.fields(kind)]
    whence = [f"by.{field.name}" for field in dataclasses.fields(commands.Provenance)]
    return operator.attrgetter(*whence, *(name for name in names if name != "by"))


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        tidied = plain.nfc(visible.seen(value))
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
