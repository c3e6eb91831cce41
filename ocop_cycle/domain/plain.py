"""
The values that can be hashed: those every reader in every language writes alike.

Text, whole numbers up to 2^53 - 1 (RFC 7493), true, false and nothing, in lists
and in dicts with text keys. No floats: amounts are text or whole numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Plain: TypeAlias = "bool | int | str | Sequence[Plain] | Mapping[str, Plain] | None"
"""A plain value; at run time only list, tuple and dict themselves, none of their subclasses."""

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 250

_HALF = re.compile("[\ud800-\udfff]")
_HALF_A_CHARACTER = "half a character (a lone surrogate)"
_ATOMS = frozenset({str, int, bool, type(None)})


class NotCanonical(ValueError):
    """A value cannot stand in hashed bytes, because not every reader would write it alike."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place or 'the value'}: {why}")
        self.place = place
        self.why = why


def nfc(text: str) -> str:
    """The text with every Vietnamese letter as one character, as the border of the system keeps it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def utf8(text: str) -> bytes:
    """
    The bytes of the text in NFC.

    Raises:
        NotCanonical: it holds half a character, which has none.
    """
    try:
        return nfc(text).encode()
    except UnicodeEncodeError:
        raise NotCanonical("", _HALF_A_CHARACTER) from None


def is_plain(value: Any) -> bool:
    """
    Whether a value and all its parts are of the plain types, exactly.

    A writer of JSON may take more than these unasked: orjson takes floats,
    enums and UUIDs. Keys are left to the writer; it refuses what is not str.
    """
    unseen: list[Iterable[Any]] = [(value,)]
    for parts in unseen:
        for part in parts:
            kind = type(part)
            if kind is str:
                continue
            if kind is dict:
                unseen.append(part.values())
            elif kind is list or kind is tuple:
                unseen.append(part)
            elif kind not in _ATOMS:
                return False
    return True


def flaw_in(value: Any) -> NotCanonical | None:
    """The first thing in a value that cannot stand in hashed bytes, with its place; None if there is none."""
    unseen: list[tuple[str, int, Any]] = [("", 0, value)]
    while unseen:
        place, depth, part = unseen.pop()
        why = _why_not_here(part, depth)
        if why:
            return NotCanonical(place, why)
        unseen += [(f"{place}.{name}".lstrip("."), depth + 1, inner) for name, inner in reversed(_parts_of(part))]
    return None


def _parts_of(value: Any) -> list[tuple[Any, Any]]:
    if type(value) is dict:
        return list(value.items())
    return list(enumerate(value)) if type(value) in {list, tuple} else []


def _why_not_here(value: Any, depth: int) -> str | None:
    if depth > MAX_DEPTH:
        return f"nested deeper than {MAX_DEPTH}"
    if type(value) is dict:
        return next((f"its key {key!r} is {why}" for key in value if (why := _why_not_a_key(key))), None)
    return None if type(value) in {list, tuple} else _why_not_an_atom(value)


def _why_not_a_key(key: Any) -> str | None:
    return _why_not_an_atom(key) if type(key) is str else "no text"


def _why_not_an_atom(value: Any) -> str | None:
    kind = type(value)
    if kind is float:
        return "a float; amounts are text or whole numbers"
    if kind is int and abs(value) > MAX_INTEGER:
        return "a whole number beyond 2^53 - 1"
    if kind is str and not value.isascii() and _HALF.search(value):
        return _HALF_A_CHARACTER
    return None if kind in _ATOMS else f"a {kind.__name__}, which JSON does not know"


def composed(value: Any, place: str = "") -> Any:
    """
    The value with all its text in NFC.

    Raises:
        NotCanonical: two keys of one dict are the same text in NFC.
    """
    if type(value) is str:
        return nfc(value)
    if type(value) is dict:
        parts = {nfc(key): composed(part, f"{place}.{key}".lstrip(".")) for key, part in value.items()}
        if len(parts) != len(value):
            raise NotCanonical(place, "two of its keys are one and the same text in NFC")
        return parts
    if type(value) in {list, tuple}:
        return [composed(part, f"{place}.{index}") for index, part in enumerate(value)]
    return value
