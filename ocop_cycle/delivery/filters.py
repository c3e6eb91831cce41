"""
The words that templates may put facts through: days, hours, stars and numbers as an official writes them.

Each takes one plain value and returns one line of text; `quoted` may return several. Nothing else that Jinja2
brings along is within reach of a template. Those whose name begins with `english` are for texts in English.

Days are written as Nghị định 30/2020/NĐ-CP asks for the day of a document: below 10, and months 1 and 2, with a
leading zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from types import MappingProxyType

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_ENGLISH_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")
_JOINING = frozenset({"và", "của", "các", "những", "cho", "với", "về", "tại", "theo", "trong", "từ", "đến", "hoặc"})
_WORD = re.compile(r"\S+")


class FilterRefused(ValueError):
    """A filter was given a value that it does not write."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__(f"the filter '{name}' does not write {value!r}")
        self.name = name
        self.value = value


def day(value: object) -> str:
    """
    The day as "14/6/2024" or "05/02/2024", from "2024-06-14".

    Raises:
        FilterRefused: it is not a day.
    """
    read = _read_day("day", value)
    return f"{read.day:02d}/{_month(read.month)}/{read.year}"


def long_day(value: object) -> str:
    """
    The day as "ngày 05 tháng 02 năm 2024".

    Raises:
        FilterRefused: it is not a day.
    """
    read = _read_day("long_day", value)
    return f"ngày {read.day:02d} tháng {_month(read.month)} năm {read.year}"


def weekday(value: object) -> str:
    """
    The day of the week as "thứ Sáu" or "Chủ nhật".

    Raises:
        FilterRefused: it is not a day.
    """
    return _WEEKDAYS[_read_day("weekday", value).weekday()]


def when(value: object) -> str:
    """
    A time as far as it is known: "ngày 14/6/2024", "tháng 10/2024" or "năm 2024".

    What is known to the month stays known to the month; no day is made up for it.

    Raises:
        FilterRefused: it is neither a day ("2024-06-14"), a month ("2024-10") nor a year ("2024").
    """
    text = value if isinstance(value, str) else ""
    if month := _MONTH.fullmatch(text):
        return f"tháng {_month(int(month[2]))}/{month[1]}"
    if _YEAR.fullmatch(text):
        return f"năm {text}"
    return f"ngày {day(_read_day('when', value).isoformat())}"


def hour(value: object) -> str:
    """
    The hour as "17 giờ 00", from "17:00".

    Raises:
        FilterRefused: it is not an hour of the day.
    """
    if not isinstance(value, str) or not _HOUR.fullmatch(value):
        raise FilterRefused("hour", value)
    try:
        read = time.fromisoformat(value)
    except ValueError:
        raise FilterRefused("hour", value) from None
    return f"{read.hour:02d} giờ {read.minute:02d}"


def stars(value: object) -> str:
    """
    The rank as "3 sao".

    Raises:
        FilterRefused: it is not a whole number from 1 to 5.
    """
    return f"{_read_stars('stars', value)} sao"


def number(value: object) -> str:
    """
    The number with a decimal comma, as "66,36" from "66.36".

    Raises:
        FilterRefused: it is not a whole number or a number as text.
    """
    text = str(value) if type(value) in {int, str} else ""
    if not _NUMBER.fullmatch(text):
        raise FilterRefused("number", value)
    return text.replace(".", ",")


def money(value: object) -> str:
    """
    The amount in đồng, its thousands parted by points, as "1.250.000 đồng" from 1250000 or "1250000".

    Raises:
        FilterRefused: it is not a whole number.
    """
    text = str(value) if type(value) in {int, str} else ""
    if not _WHOLE.fullmatch(text):
        raise FilterRefused("money", value)
    return f"{int(text):,} đồng".replace(",", ".")


def ordinal(value: object) -> str:
    """
    The place in an order as "thứ nhất", "thứ tư", "thứ mười"; from 11 on in figures.

    Raises:
        FilterRefused: it is not a whole number from 1.
    """
    if type(value) is not int or value < 1:
        raise FilterRefused("ordinal", value)
    return f"thứ {_ORDINALS[value - 1] if value <= len(_ORDINALS) else value}"


def title(value: object) -> str:
    """
    Each word with a capital, the rest of it as it stands ("mật ong OCOP" → "Mật Ong OCOP").

    Words that join others stay small inside a name ("Văn hóa và Thông tin" → "Văn Hóa và Thông Tin").

    Raises:
        FilterRefused: it is not text.
    """
    text = _read_text("title", value)
    return _WORD.sub(lambda word: word[0] if word.start() and word[0] in _JOINING else capital(word[0]), text)


def capital(value: object) -> str:
    """
    The text with a capital at its beginning, the rest as it stands.

    Raises:
        FilterRefused: it is not text.
    """
    text = _read_text("capital", value)
    return text[:1].upper() + text[1:]


def quoted(value: object) -> str:
    """
    Words that somebody entered, each line set in by two spaces: none can pass for a line of the frame.

    Raises:
        FilterRefused: it is not text.
    """
    return "\n".join(f"  {line.strip()}" for line in _read_text("quoted", value).splitlines() if line.strip())


def english_day(value: object) -> str:
    """
    The day as "14 June 2024", which nobody can read as another one.

    Raises:
        FilterRefused: it is not a day.
    """
    read = _read_day("english_day", value)
    return f"{read.day} {_ENGLISH_MONTHS[read.month - 1]} {read.year}"


def english_weekday(value: object) -> str:
    """
    The day of the week as "Friday".

    Raises:
        FilterRefused: it is not a day.
    """
    return _ENGLISH_WEEKDAYS[_read_day("english_weekday", value).weekday()]


def english_when(value: object) -> str:
    """
    A time as far as it is known: "14 June 2024", "October 2024" or "2024".

    Raises:
        FilterRefused: it is neither a day ("2024-06-14"), a month ("2024-10") nor a year ("2024").
    """
    text = value if isinstance(value, str) else ""
    if month := _MONTH.fullmatch(text):
        return f"{_ENGLISH_MONTHS[int(month[2]) - 1]} {month[1]}"
    if _YEAR.fullmatch(text):
        return text
    return english_day(_read_day("english_when", value).isoformat())


def english_stars(value: object) -> str:
    """
    The rank as "3 stars", "1 star".

    Raises:
        FilterRefused: it is not a whole number from 1 to 5.
    """
    return f"{_read_stars('english_stars', value)} star{'' if value == 1 else 's'}"


FILTERS: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {
        word.__name__: word
        for word in (
            *(day, long_day, weekday, when, hour, stars, number, money, ordinal, title, capital, quoted),
            *(english_day, english_weekday, english_when, english_stars),
        )
    }
)
"""What a template may name after a bar, besides the `join`, `length` and `upper` of Jinja2."""


def _month(month: int) -> str:
    return f"{month:02d}" if month < 3 else str(month)


def _read_day(name: str, value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise FilterRefused(name, value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise FilterRefused(name, value) from None


def _read_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise FilterRefused(name, value)
    return value


def _read_stars(name: str, value: object) -> int:
    if type(value) is not int or not 1 <= value <= 5:
        raise FilterRefused(name, value)
    return value
