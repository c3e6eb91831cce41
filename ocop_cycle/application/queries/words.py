"""
Vietnamese words as people look for them and as lists are ordered.

Neither database compares Vietnamese without extensions: SQLite knows no such order, and a server's order depends on how
it was installed. So names are compared here, in Python, where both databases give the same answer.
"""

import functools
import itertools
import json
import re
import unicodedata

from ocop_cycle.policy import labels, sayings

_LETTERS = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_MARKS = [n for n in (*range(0x300, 0x2100), 0x3099, 0x309A, *range(0xFE20, 0xFE30)) if unicodedata.combining(chr(n))]
_PLAIN: dict[int, str | None] = {**dict.fromkeys(_MARKS), ord("đ"): "d"}
_PLACE = {ord(sign): chr(place) for place, sign in enumerate(
    [" ", *_LETTERS, *(chr(n) for n in range(128) if chr(n) not in f" {_LETTERS}" and not 65 <= n <= 90)]
)}  # fmt: skip
"""The place of a sign, as a sign to be compared: spaces, then the alphabet, then others; those beyond stay."""
_TONELESS = dict.fromkeys(map(ord, _TONES))
_TONE = {**dict.fromkeys(_MARKS), **{ord(tone): chr(0x10FF00 + place) for place, tone in enumerate(_TONES)}}
"""Tones compare behind every letter, so that none comes before the first."""


def folded(text: str) -> str:
    """The text without capitals and diacritics, as people type when they search: "Đỗ Vĩnh" becomes "do vinh"."""
    return " ".join(unicodedata.normalize("NFD", text.casefold()).translate(_PLAIN).split())


def findable(text: str) -> str:
    """
    The words of a name as a search looks through them, each with a space before it.

    Words written together ("HưngVượng") stand a second time, apart.
    """
    apart = _TOGETHER.sub(_parted, text)
    return f" {folded(text)}" if apart == text else f" {folded(text)} {folded(apart)}"


_TOGETHER = re.compile(r"[^\W\d_]{2,}")


def _parted(word: re.Match[str]) -> str:
    text = word[0]
    if text.islower() or text.isupper() or text.istitle():
        return text
    return text[0] + "".join(f" {c}" if c.isupper() and b.islower() else c for b, c in itertools.pairwise(text))


@functools.lru_cache(maxsize=20_000)
def order(text: str) -> tuple[str, str]:
    """
    A key by which names stand in Vietnamese order: a ă â b c d đ e ê …, and only then by their tones.

    Tones go as dictionaries have them: none, huyền, hỏi, ngã, sắc, nặng.
    """
    spread = unicodedata.normalize("NFD", text.casefold())
    bare = unicodedata.normalize("NFC", spread.translate(_TONELESS))
    return bare.translate(_PLACE), spread.translate(_TONE)


@functools.lru_cache(maxsize=4_000)
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
