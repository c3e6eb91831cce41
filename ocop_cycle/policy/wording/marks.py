"""
The dates, times and lengths inside a wording, taken out before its grammar is read.

``mark`` replaces each by a short tag (``<d>`` for a day, ``<m>`` a month …), so that the forms of the grammar are short
enough to be read: "từ ngày 01/4 đến hết tháng 6/2024" becomes "từ <d> đến hết <m>". A mark may lack its year; whoever
builds a specification completes it, because only the whole tells which year is meant.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

MarkKind = Literal["d", "m", "q", "y", "h", "k", "p", "w", "blank"]
"""
Day, month, quarter, year, time of day (or a number of hours), day of the month alone, length, weekday; and a date whose
day was left blank in the document.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """
    One date, time or length as found in ``text``; only the fields of its kind are set.

    ``count`` and ``unit`` are a length's; ``ahead`` says how many years after the current one "năm sau" means.
    """

    kind: MarkKind
    text: str
    day: int | None = None
    month: int | None = None
    year: int | None = None
    quarter: int | None = None
    hour: int = 0
    minute: int | None = None
    count: int = 0
    unit: str = ""
    weekday: int = 0
    ahead: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """A cleaned wording with its marks taken out; ``places[i]`` is where the tag of ``marks[i]`` starts in ``text``."""

    text: str
    marks: tuple[Mark, ...]
    places: tuple[int, ...]

    def within(self, start: int, end: int) -> tuple[Mark, ...]:
        """The marks whose tags stand between two places of the text."""
        return tuple(m for m, place in zip(self.marks, self.places, strict=True) if start <= place < end)

    def words(self, start: int, end: int) -> str:
        """That part of the wording with its dates back in their places."""
        marks = iter(self.within(start, end))
        return re.sub(r"<\w+>", lambda _: next(marks).text, self.text[start:end]).strip(" ,;.")


def mark(text: str) -> Marked:
    """Take the marks out of a cleaned wording, from left to right, the longest reading first."""
    pieces: list[str] = []
    marks: list[Mark] = []
    places: list[int] = []
    for piece in _pieces(text):
        if isinstance(piece, Mark):
            places.append(sum(map(len, pieces)))
            marks.append(piece)
            pieces.append(f"<{piece.kind}>")
        else:
            pieces.append(piece)
    return Marked(text="".join(pieces), marks=tuple(marks), places=tuple(places))


Reader = Callable[[re.Match[str]], Iterator[Mark | str]]


def _pieces(text: str) -> Iterator[Mark | str]:
    place = 0
    while trigger := _TRIGGER.search(text, place):
        yield text[place : trigger.start()]
        place = trigger.start()
        for pattern, read in _READERS:
            if match := pattern.match(text, place):
                yield from read(match)
                place = match.end()
                break
        else:
            yield trigger[0]
            place = trigger.end()
    yield text[place:]


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _ahead(match: re.Match[str]) -> int | None:
    """How many years after the current one a match says: "năm nay", "năm sau"."""
    when = match.groupdict().get("when")
    if when is None:
        return None
    return 0 if when in ("nay", "này") else 1


def _year(match: re.Match[str]) -> int | None:
    """The year of a match; two digits are of this century."""
    found = match.groupdict().get("y")
    return int(found) + (2000 if len(found) == 2 else 0) if found else None


def _read_blank(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="blank", text=match[0])


def _read_day(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(
        kind="d", text=match[0], day=int(match["d"]), month=int(match["m"]), year=_year(match), ahead=_ahead(match)
    )


def _read_day_to_day(match: re.Match[str]) -> Iterator[Mark | str]:
    year = _number(match["ay"])
    yield Mark(kind="d", text=match["first"], day=int(match["a"]), month=int(match["am"]), year=year)
    yield " đến "
    yield Mark(kind="d", text=match["last"], day=int(match["b"]), month=int(match["m"]), year=_year(match))


def _read_two_days(match: re.Match[str]) -> Iterator[Mark | str]:
    month, year = int(match["m"]), _year(match)
    yield Mark(kind="d", text=f"{match['a']}/{month}", day=int(match["a"]), month=month, year=year)
    yield _joint(match["join"])
    rest = match[0][match.end("join") - match.start() :]
    yield Mark(kind="d", text=rest.strip(), day=int(match["b"]), month=month, year=year, ahead=_ahead(match))


def _read_month(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="m", text=match[0], month=int(match["m"]), year=_year(match), ahead=_ahead(match))


def _read_two_months(match: re.Match[str]) -> Iterator[Mark | str]:
    year = _year(match)
    yield Mark(kind="m", text=f"tháng {match['a']}", month=int(match["a"]), year=year)
    yield _joint(match["join"])
    text = f"tháng {match['b']}" + (f"/{year}" if year else "")
    yield Mark(kind="m", text=text, month=int(match["b"]), year=year, ahead=_ahead(match))


def _read_month_to_month(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="m", text=match["first"], month=int(match["a"]), year=int(match["ay"]))
    yield " đến "
    yield Mark(kind="m", text=match["last"], month=int(match["m"]), year=_year(match))


def _read_months(match: re.Match[str]) -> Iterator[Mark | str]:
    year = _year(match)
    for place, month in enumerate(re.findall(r"\d+", match["list"])):
        if place:
            yield " và "
        yield Mark(kind="m", text=f"tháng {month}" + (f"/{year}" if year else ""), month=int(month), year=year)


def _read_quarter(match: re.Match[str]) -> Iterator[Mark | str]:
    text = match[0].replace(match["a"], match["a"].upper(), 1) if match["a"].isascii() else match[0]
    yield Mark(kind="q", text=text, quarter=_QUARTERS[match["a"]], year=_year(match), ahead=_ahead(match))


def _read_two_quarters(match: re.Match[str]) -> Iterator[Mark | str]:
    year = _year(match)
    for name in "ab":
        text = f"quý {match[name].upper()}" + (f"/{year}" if year else "")
        yield Mark(kind="q", text=text, quarter=_QUARTERS[match[name]], year=year)
        if name == "a":
            yield _joint(match["join"])


def _read_year(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="y", text=match[0], year=_year(match), ahead=_ahead(match))


def _read_two_years(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="y", text=match["a"], year=int(match["a"]))
    yield " - "
    yield Mark(kind="y", text=match["b"], year=int(match["b"]))


def _read_time(match: re.Match[str]) -> Iterator[Mark | str]:
    hour = int(match["h"])
    if match["half"] in ("chiều", "tối", "trưa") and hour < (11 if match["half"] == "trưa" else 12):
        hour += 12
    yield Mark(kind="h", text=match[0], hour=hour, minute=_number(match["min"] or match["min2"]))


def _read_day_of_month(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="k", text=match[0], day=int(match["d"]))


def _read_length(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="p", text=match[0], count=int(match["n"]), unit=match["unit"])


def _read_half(match: re.Match[str]) -> Iterator[Mark | str]:
    count, unit = (15, "ngày") if match["unit"] == "tháng" else (6, "tháng")
    yield Mark(kind="p", text=match[0], count=count, unit=unit)


def _read_two_lengths(match: re.Match[str]) -> Iterator[Mark | str]:
    unit = match["unit"]
    yield Mark(kind="p", text=f"{match['a']} {unit}", count=int(match["a"]), unit=unit)
    yield " đến "
    yield Mark(kind="p", text=f"{match['b']} {unit}", count=int(match["b"]), unit=unit)


def _read_weekday(match: re.Match[str]) -> Iterator[Mark | str]:
    yield Mark(kind="w", text=match[0], weekday=_WEEKDAYS[match["w"]])


def _joint(words: str) -> str:
    return " và " if words.strip() in ("và", ",") else " đến "


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTERS |= {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4}
_WEEKDAYS = {"thứ hai": 0, "thứ ba": 1, "thứ tư": 2, "thứ năm": 3, "thứ sáu": 4, "thứ bảy": 5, "chủ nhật": 6}
_WEEKDAYS |= {f"thứ {number}": number - 2 for number in range(2, 8)} | {"thứ bẩy": 5}

# What the patterns are made of. A year follows "năm", a stroke, a hyphen or a dot.
_WHICH_YEAR = r"(?<!các )(?<!những )năm (?P<when>nay|này|sau|tới|kế tiếp|tiếp theo|liền kề|liền sau)(?!\w)"
_OF_YEAR = (
    r"(?:(?:(?:\s?,)?\s?(?:của\s)?năm\s?|\s?[/.-]\s?)(?P<y>(?:19|20)\d\d)(?!\d)|\s?(?:của\s)?" + _WHICH_YEAR + ")"
)
_QUARTER = r"(?:iv|i{1,3}|[1-4]|một|hai|ba|bốn|tư)(?!\w)"
_ALONE = r"(?<![\d/.-])"
_UNIT = r"(?P<unit>ngày làm việc|ngày|tuần|tháng|năm|quý)(?!\w)(?! ?\d+(?!\d| ?lần))"

_ANY_UNIT = "ngày|giờ|tuần|tháng|quý|năm|hằng|của|mỗi"

_TRIGGER = re.compile(r"\d+|\b(?:ngày|tháng|quý|năm|thứ|chủ nhật|nửa|[tq](?=\.?\s?\d))")

_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"ngày\s?[.…]*\s?tháng\s?(?:[.…]+|\d{1,2})?(?:\s?năm\s?(?:\d{4}|[.…]+)?)?(?!\w)", _read_blank),
        (r"ngày\s?[.…]*\s?/\s?(?:[.…]+|\d{1,2})(?:\s?/\s?(?:\d{4}|[.…]+))?", _read_blank),
        (r"(?:ngày\s?)?" + _ALONE + r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", _read_day),
        (
            r"(?:ngày\s?)?" + _ALONE + r"(?P<first>(?P<a>\d{1,2})/(?P<am>\d{1,2})(?:/(?P<ay>20\d\d))?)\s?-\s?"
            r"(?P<last>(?P<b>\d{1,2})/(?P<m>\d{1,2})(?!\d)(?:/(?P<y>20\d\d)(?!\d))?)",
            _read_day_to_day,
        ),
        (
            r"ngày\s?(?P<a>\d{1,2})(?P<join>\s?(?:-|đến hết|đến|tới|và|,)\s?)(?:hết\s)?(?:ngày\s?)?"
            r"(?P<b>\d{1,2})(?:\s?[/.]\s?|\s?tháng\s?)(?P<m>\d{1,2})(?!\d)(?:" + _OF_YEAR + r")?",
            _read_two_days,
        ),
        (
            _ALONE + r"(?P<a>\d{1,2})(?P<join>-|\sđến\s)(?P<b>\d{1,2})/(?P<m>\d{1,2})(?!\d)(?:" + _OF_YEAR + r")?",
            _read_two_days,
        ),
        (
            r"(?:ngày\s?)?" + _ALONE + r"(?P<d>\d{1,2})\s?(?P<sign>[/.-])\s?(?P<m>\d{1,2})\s?(?P=sign)\s?"
            r"(?P<y>\d{4}|\d{2})(?!\d)",
            _read_day,
        ),
        (
            r"(?:ngày\s?)?" + _ALONE + r"(?P<d>\d{1,2})\s?tháng\s?(?P<m>\d{1,2})(?!\d| ?lần)(?:" + _OF_YEAR + r")?",
            _read_day,
        ),
        (
            r"(?:ngày\s?)?" + _ALONE + r"(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})(?!\d|\s?/\s?\d|/\w)(?:" + _OF_YEAR + r")?",
            _read_day,
        ),
        (
            r"ngày\s?(?P<d>\d{1,2})\s?[.-]\s?(?P<m>\d{1,2})(?!\d|\s?(?:hằng|của|mỗi)\b)(?:" + _OF_YEAR + r")?",
            _read_day,
        ),
        (
            r"(?:(?<=trước )|(?<=nhất ))(?P<d>\d{1,2})[.-](?P<m>0?[1-9]|1[0-2])(?![\d.-]|\s?/|\s?(?:"
            + _ANY_UNIT
            + r")\b)",
            _read_day,
        ),
        (
            r"(?P<first>(?:tháng\s?)?" + _ALONE + r"(?P<a>\d{1,2})/(?P<ay>20\d\d))\s?-\s?"
            r"(?P<last>(?:tháng\s?)?(?P<m>\d{1,2})/(?P<y>20\d\d)(?!\d))",
            _read_month_to_month,
        ),
        (
            r"tháng\s?(?P<a>\d{1,2})(?P<join>\s?(?:-|đến hết|đến|tới)\s?)(?P<b>\d{1,2})"
            r"(?!\d|\s?[/-]\s?\d{1,2}(?!\d)|\s(?:ngày|tháng|tuần)\b)(?:" + _OF_YEAR + r")?",
            _read_two_months,
        ),
        (r"tháng\s?(?P<list>\d{1,2}(?:\s?(?:,|và)\s?\d{1,2})+)(?!\d)(?:" + _OF_YEAR + r"|\s?$)", _read_months),
        (r"tháng\s?(?P<m>\d{1,2})(?!\d| ?lần)(?:" + _OF_YEAR + r")?", _read_month),
        (r"t\.?\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>20\d\d)(?!\d)", _read_month),
        (_ALONE + r"(?P<m>0?[1-9]|1[0-2])\s?[/-]\s?(?P<y>20\d\d)(?!\d|[/-]\w)", _read_month),
        (
            r"quý\s?(?P<a>" + _QUARTER + r")(?P<join>\s?(?:-|đến hết|đến|tới|và|,)\s?)(?:quý\s?)?"
            r"(?P<b>" + _QUARTER + r")(?!/\d{1,2}(?!\d))(?:" + _OF_YEAR + r")?",
            _read_two_quarters,
        ),
        (r"quý\s?(?P<a>" + _QUARTER + r")(?:" + _OF_YEAR + r")?", _read_quarter),
        (r"q\s?(?P<a>[1-4])\s?[/.-]\s?(?P<y>20\d\d)(?!\d)", _read_quarter),
        (r"(?:năm\s)?" + _ALONE + r"(?P<a>20\d\d)\s?-\s?(?P<b>20\d\d)(?!\d|-)", _read_two_years),
        (_WHICH_YEAR, _read_year),
        (r"(?:năm\s?)?" + _ALONE + r"(?P<y>(?:19|20)\d\d)(?!\d|/|-\w*[^\W\d])", _read_year),
        (
            _ALONE + r"(?P<h>\d{1,2})\s?(?:(?:giờ|h|g)\s?(?P<min>\d{2}(?!\d))?\s?(?:phút|’)?|:(?P<min2>\d{2}))(?!\w)"
            r"(?:\s(?P<half>sáng|trưa|chiều|tối))?",
            _read_time,
        ),
        (r"ngày\s?(?P<d>\d{1,2})(?!\d|\s?/)", _read_day_of_month),
        (_ALONE + r"(?P<d>\d{1,2})(?=\s(?:hằng|mỗi)\stháng)", _read_day_of_month),
        (_ALONE + r"(?P<a>\d{1,3})\s?(?:-|đến)\s?(?P<b>\d{1,3})\s" + _UNIT, _read_two_lengths),
        (_ALONE + r"(?P<n>\d{1,4})\s?" + _UNIT, _read_length),
        (r"nửa\s(?P<unit>tháng|năm)(?! đầu| cuối| sau)", _read_half),
        (r"(?<!tuần )(?<!đợt )(?<!lần )(?P<w>thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật)(?!\w)", _read_weekday),
    )
)
