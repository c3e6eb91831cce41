"""The small JSON files that an office may keep in its own folder: a file → the names and values it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

LARGEST = 1_000_000
"""Bytes."""


class Unread(Exception):
    """A file holds no names and values; ``why`` says what it is instead, from ``line`` on."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def read(file: Traversable) -> dict[str, Any]:
    """
    What an ordinary file says, as UTF-8 with or without a mark before it.

    Raises:
        Unread: it cannot be read, is too large, or holds something else.
    """
    try:
        if not file.is_file():  # a pipe would be waited for
            raise Unread("it is not an ordinary file")
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise Unread(f"it is larger than {LARGEST:,} bytes")
        said = json.loads(raw.decode("utf-8-sig"))
    except OSError as wrong:
        raise Unread(wrong.strerror or str(wrong)) from None
    except (ValueError, RecursionError) as wrong:
        raise Unread("it is no JSON in UTF-8", getattr(wrong, "lineno", 1)) from None
    if not isinstance(said, dict):
        raise Unread("it is no block of names and values")
    return said
