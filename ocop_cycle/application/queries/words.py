"""
Vietnamese words as people look for them and as lists are ordered.

Neither database compares Vietnamese without extensions: SQLite knows no such order, and a server's order depends on how
it was installed. So names are compared here, in Python, where both databases give the same answer.
"""

import functools
import json
import unicodedata

from ocop_cycle.policy import labels, sayings

_LETTERS = {letter: place for place, letter in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {tone: place for place, tone in enumerate(("\u0300", "\u0309", "\u0303", "\u0301", "\u0323"), start=1)}
_BESIDE = len(_LETTERS)


def folded(text: str) -> str:
    """The text without capitals and diacritics, as people type when they search: "Đỗ Vĩnh" becomes "do vinh"."""
    spread = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(plain.replace("đ", "d").split())


def findable(text: str) -> str:
    """
    The words of a name as a search looks through them, each with a space before it.

    Words written together ("HưngVượng") stand a second time, apart.
    """
    apart = "".join(
        f" {c}" if c.isupper() and before.islower() else c for before, c in zip(f" {text}", text, strict=False)
    )
    return f" {folded(text)}" if apart == text else f" {folded(text)} {folded(apart)}"


@functools.lru_cache(maxsize=20_000)
def order(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """
    A key by which names stand in Vietnamese order: a ă â b c d đ e ê …, and only then by their tones.

    Tones go as dictionaries have them: none, huyền, hỏi, ngã, sắc, nặng.
    """
    spread = unicodedata.normalize("NFD", text.casefold())
    bare = unicodedata.normalize("NFC", "".join(c for c in spread if c not in _TONES))
    return tuple(_LETTERS.get(c, -1 if c == " " else _BESIDE + ord(c)) for c in bare), _tones(spread)


def _tones(spread: str) -> tuple[int, ...]:
    found: list[int] = []
    for letter in spread:
        if letter in _TONES:
            found[-1] = _TONES[letter]
        elif not unicodedata.combining(letter):
            found.append(0)
    return tuple(found)


def label(text: str | None) -> labels.Label:
    """A label as rows hold it; what is no such text stands for itself in both languages."""
    try:
        said = json.loads(text or "")
        return labels.Label(vi=str(said["vi"]), en=str(said["en"]))
    except (ValueError, KeyError, TypeError):
        return same(text or "")


def same(text: str) -> labels.Label:
    """A word that is the same in both languages, such as a code."""
    return labels.Label(vi=text, en=text)


KINDS = {kind: sayings.label(f"labels/{kind}") for kind in ("new", "upgrade", "re-evaluation")}
"""Kinds of dossier, where a regime does not word them itself."""

PRODUCER = sayings.label("labels/producer")
"""Who holds a dossier that no unit holds."""
