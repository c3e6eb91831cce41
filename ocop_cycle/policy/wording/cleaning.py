"""
From what people type to the one form that the grammar reads: NFC, lower case, one spelling, numbers in digits.

Vietnamese text arrives in two Unicode forms that look the same and are not equal; here is the border where that ends.
Diacritics are kept: without them "tháng sáu" (June) and "tháng sau" (next month) would be one.
"""

import re
import unicodedata
from collections.abc import Iterator

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_MARKUP = re.compile(r"[*_“”\"'‘’`]+")
_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212]\s*")
_BRACKETS = re.compile(r"\s*[()\[\]]\s*")
_SPACES = re.compile(r"\s+")
_DAY_LEFT_OUT = re.compile(r"(?:^ ?|(?<=[^\d ] ))(?:ngày ?)?/ ?(?=\d{1,2} ?/ ?(?:20)?\d\d(?!\d))")
"""A stroke with nothing before it: "trước /6/2024" leaves its day blank."""
_EDGES = " .,;:-+/"

_SPELLINGS = (
    (re.compile(r"\btr(?:uớ|ứơ|ươ)c\b"), "trước"),
    (re.compile(r"\bnhât\b"), "nhất"),
    (re.compile(r"\b(trước|đến|hết|nhất|trong|từ)(?=(?:ngày|tháng|quý|năm)\b)"), r"\1 "),
    (re.compile(r"\bhàng(?= (?:ngày|tuần|tháng|quý|quí|năm)\b)"), "hằng"),
    (re.compile(r"\b(?:quí|qúy|qúi)\b"), "quý"),
    (re.compile(r"\b(?:ngày )?(?:mồng|mùng) (?=\d)"), "ngày "),
)


def found(text: str) -> str:
    """The wording as it is kept: in NFC, without white space at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def clean(wording: str) -> str:
    """The wording as the grammar reads it."""
    text = _INVISIBLE.sub("", wording.lower())
    text = _MARKUP.sub("", text)
    text = _DASHES.sub(_dash, text)
    text = _SPOKEN_AGAIN.sub(r"\1", text)
    text = _BRACKETS.sub(" , ", text)
    text = _DAY_LEFT_OUT.sub("ngày …/", _SPACES.sub(" ", text)).strip(_EDGES)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    text = _SPOKEN_MONTH.sub(lambda m: f"tháng {_NUMBERS[m[1]]}", text)
    return _SPOKEN_COUNT.sub(lambda m: str(_NUMBERS[m[1]]), text)


def _dash(match: re.Match[str]) -> str:
    """A long dash is a hyphen, with spaces where it had them."""
    return " - " if match[0] != match[0].strip() else "-"


def _spoken() -> Iterator[tuple[str, int]]:
    ones = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    for hundreds in ("", "một trăm "):
        base = 100 if hundreds else 0
        for one in range(1, 10):
            yield f"{hundreds}{'lẻ ' if hundreds else ''}{ones[one]}", base + one
        for ten in range(1, 10):
            head = f"{hundreds}{'mười' if ten == 1 else ones[ten] + ' mươi'}"
            yield head, base + 10 * ten
            for one in range(1, 10):
                yield f"{head} {_after_ten(ten, one, ones)}", base + 10 * ten + one
    yield "một trăm", 100


def _after_ten(ten: int, one: int, ones: list[str]) -> str:
    special = {5: "lăm"} if ten == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return special.get(one, ones[one])


_NUMBERS = dict(_spoken()) | {"tư": 4, "bẩy": 7, "hai mươi bốn": 24}
_ANY_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SPOKEN_COUNT = re.compile(rf"\b({_ANY_NUMBER})(?= (?:ngày|tuần|tháng|năm|quý|giờ|lần)\b(?! ?\d))")
_SPOKEN_MONTH = re.compile(
    r"\btháng (mười một|mười hai|mười|hai|ba|tư|bốn|năm(?= năm)|sáu|bảy|bẩy|tám|chín)\b(?! (?:lần|ngày|tháng|tuần))"
)
_SPOKEN_AGAIN = re.compile(rf"(\d)\s*\(\s*(?:{_ANY_NUMBER})\s*\)")
