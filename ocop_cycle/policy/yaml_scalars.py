"""
Plain words of YAML 1.2 → values: null, true and false, whole numbers, decimal numbers; everything else is text.

The core schema without its rarities: ``no`` and ``on`` are text (a country and a preposition), ``0o17``, ``.nan`` and
``2024-06-03`` too.
"""

import re
import unicodedata

from ocop_cycle.policy import visible

Scalar = None | bool | int | float | str

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]{1,18}(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(word: str) -> Scalar:
    """The value of a word that stands without quotes."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _DECIMAL.fullmatch(word):
        return float(word)
    return text(word)


def text(word: str) -> str:
    """The text in NFC and as it is seen: Vietnamese typed on one machine equals the same typed on another."""
    return word if word.isascii() else unicodedata.normalize("NFC", visible.seen(word))


def is_fit(word: str) -> bool:
    """Whether the text holds only what can be stored and printed: no control characters, no half characters."""
    return _UNFIT.search(word) is None
