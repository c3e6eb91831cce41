"""
What stands where a personal value was erased.

An entry holds a personal value as a commitment; when value and salt are deleted, the ordinary column keeps a mark, and
the entry of the erasure says which commitments nobody can open any more. A mark says nothing of a person, so entries
hold it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KIND: Final = "ErasePersonalData"
"""The kind of the entries that erase; ``after.erased`` lists the commitments (hex)."""

MARK: Final = "[đã xóa]"

_SPECIAL: Final[Mapping[tuple[str, str], str]] = {
    ("notice", "facts"): '{"erased":true}',
    ("message", "data"): "[erased]",
}
"""Where the mark has to be JSON, or bytes of a mail."""

_MARKS: Final = (MARK, *_SPECIAL.values())
"""In a row: a long text is told from a few short ones without being hashed."""


def mark_for(table: str, column: str) -> str:
    """What a column holds once its value was erased."""
    return _SPECIAL.get((table, column), MARK)


def is_mark(value: object) -> bool:
    """Whether a value is such a mark, which needs no commitment."""
    return isinstance(value, str) and value in _MARKS
