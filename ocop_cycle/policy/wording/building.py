"""
What every form of the grammar is built with: the hit, the words that introduce a date, and the completion of dates.

A form that meets something it must not accept raises `Refused`; ``grammar.parse`` turns that into an ``Unknown``. No
date is mended here: the 31st of June is refused and not read as the 30th.
"""

import calendar
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ocop_cycle.policy.wording import specs
from ocop_cycle.policy.wording.marks import Mark


class Refused(Exception):
    """A wording is understood and cannot be accepted. Never leaves this package."""

    def __init__(self, reason: specs.Reason, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sentence = SENTENCES[reason].format(**facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """Where a form met the wording: its marks in order, its named groups, and the year for dates without one."""

    wording: str
    marks: tuple[Mark, ...]
    groups: Mapping[str, str | None]
    year: int | None

    def first(self, kind: str) -> Mark | None:
        """The first mark of that kind, if the hit has one."""
        return next((m for m in self.marks if m.kind == kind), None)

    def group(self, name: str) -> str:
        """A named group without the spaces around it; empty when the form has none or it met nothing."""
        return (self.groups.get(name) or "").strip()


Build = Callable[[Hit], specs.TimeSpec | None]
"""From a hit to what it means; None for a date that is no deadline (that of a cited document)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One way in which offices write time: the words, as a regular expression, and what is made of them."""

    words: str
    build: Build

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression; compiled when a wording is first read, as few commands read any."""
        return _compiled(self.words)


def forms(*table: tuple[str, Build]) -> tuple[Form, ...]:
    """The forms of a table; each pattern begins and ends at the edge of a word."""
    return tuple(Form(words=rf"(?<!\w){words}(?!\w)", build=build) for words, build in table)


@functools.cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)


_LEADING_WORDS = (
    "chậm nhất|muộn nhất|trễ nhất|không (?:được )?(?:muộn|chậm|trễ) (?:hơn|quá)|không (?:để )?quá|quá|"
    "(?:thời )?hạn (?:cuối cùng |cuối |chót )?(?:nộp|gửi|nhận|tiếp nhận|đăng ký) (?:hồ sơ|báo cáo|phiếu|tham gia)|"
    "hạn (?:cuối cùng|cuối|chót|nộp|gửi|báo cáo|hoàn thành)|hạn|thời hạn(?: cuối cùng| hoàn thành| nộp| gửi)?|"
    "thời gian(?: hoàn thành| thực hiện| nộp| gửi| tổ chức)?|thời điểm|mốc|trong hoặc trước|trước hoặc trong|trước|"
    "đến hết|cho đến|từ nay|đến|tới|hết|xong|hoàn thành|hoàn tất|kết thúc|cuối cùng|vào|là|trong|lúc|hồi|"
    "dự kiến|khoảng|phấn đấu|các|ngày"
)
CUE = rf"(?P<cue>(?:(?:{_LEADING_WORDS})(?!\w)[\s,:-]*){{1,7}})"
"""The run of words that leads up to a date and says how it is meant; bounded, for a long run has many readings."""

MAYBE_CUE = rf"(?P<cue>(?:(?:{_LEADING_WORDS})(?!\w)[\s,:-]*){{0,7}})"

PART = r"(?P<part>nửa đầu|nửa cuối|nửa sau|thượng tuần|trung tuần|hạ tuần|đầu|giữa|cuối)(?: của)?\s"
"""The words that narrow a month, quarter or year."""

_PARTS: dict[str, specs.Part] = {
    "đầu": "start",
    "giữa": "middle",
    "cuối": "end",
    "nửa đầu": "first-half",
    "nửa cuối": "second-half",
    "nửa sau": "second-half",
    "thượng tuần": "first-ten-days",
    "trung tuần": "second-ten-days",
    "hạ tuần": "last-ten-days",
}

_AT_THE_LATEST = re.compile(r"nhất|không .*(?:hơn|quá)|quá")
_INCLUDED = re.compile(r"trước hoặc trong|trong hoặc trước")


def part_of(hit: Hit, group: str = "part") -> specs.Part | None:
    """The part that the words before a month, quarter or year name."""
    return _PARTS.get(hit.group(group))


def reading_of(words: str) -> specs.Reading:
    """How the words that lead up to a day mean it."""
    if "trước" not in words or _INCLUDED.search(words):
        return "by"
    return "by-before" if _AT_THE_LATEST.search(words) else "before"


def dated(marks: Sequence[Mark], year: int | None) -> list[Mark]:
    """
    The marks with their years completed: from the one that follows, else from the one before, else ``year``.

    "từ 01/4 đến 30/6/2024" says its year once, at the end.
    """
    known = [_own_year(mark, year) for mark in marks]
    return [replace(mark, year=_nearest(known, place) or year) for place, mark in enumerate(marks)]


def day_of(mark: Mark, year: int | None) -> date:
    """
    The day of a mark.

    Raises:
        Refused: there is no such day, or no year to put it in.
    """
    day, month, of_year = mark.day or 0, mark.month or 0, mark.year or year
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(of_year or 2000, month)[1]:
        raise Refused("no-such-day", text=f"ngày {day}/{month}" + (f"/{of_year}" if of_year else ""))
    if of_year is None:
        raise Refused("year-missing", text=f"{day}/{month}")
    return date(of_year, month, day)


def month_of(mark: Mark, year: int | None) -> date:
    """The first day of a mark's month; refused like a day."""
    if not 1 <= (mark.month or 0) <= 12:
        raise Refused("no-such-day", text=mark.text)
    return day_of(replace(mark, day=1), year)


def quarter_of(mark: Mark, year: int | None) -> date:
    """The first day of a mark's quarter; refused like a day."""
    return day_of(replace(mark, day=1, month=3 * (mark.quarter or 0) - 2), year)


def year_of(mark: Mark, year: int | None) -> int:
    """The year of a mark, "năm nay" and "năm sau" being counted from ``year``."""
    found = _own_year(mark, year)
    if found is None:
        raise Refused("year-missing", text=mark.text)
    return found


def time_of(mark: Mark | None) -> str | None:
    """The time of day of a mark as "17:00"; refused where no clock shows it."""
    if mark is None:
        return None
    minute = mark.minute or 0
    if mark.hour > 24 or minute > 59 or (mark.hour == 24 and minute):
        raise Refused("no-such-time", text=mark.text)
    return f"{mark.hour:02d}:{minute:02d}"


def _own_year(mark: Mark, year: int | None) -> int | None:
    if mark.ahead is None:
        return mark.year
    return None if year is None else year + mark.ahead


def _nearest(known: Sequence[int | None], place: int) -> int | None:
    """The year at a place, else the first that follows, else the last that went before."""
    after, before = known[place:], known[:place][::-1]
    return next((year for year in (*after, *before) if year), None)


SENTENCES: dict[specs.Reason, str] = {
    "empty": "Chưa ghi mốc thời gian.",
    "not-understood": "Chưa hiểu mốc thời gian này; hãy ghi như “trước ngày 15/6/2024” hoặc “trong tháng 6/2024”.",
    "no-such-day": "Không có {text} trong lịch; hãy kiểm tra lại văn bản.",
    "no-such-time": "Không có giờ “{text}”; hãy kiểm tra lại văn bản.",
    "year-missing": "Mốc “{text}” không ghi năm và không suy ra được năm; hãy ghi đủ ngày, tháng, năm.",
    "month-missing": "Mốc “{text}” không ghi tháng; hãy ghi đủ ngày, tháng, năm.",
    "day-left-blank": "Ngày trong văn bản để trống (“{text}”); hãy nhập khi văn bản được ban hành.",
    "weekday-differs": "Văn bản ghi {written} nhưng ngày {text} là {real}; hãy hỏi lại cơ quan ban hành.",
    "reversed": "Ngày kết thúc {until} đứng trước ngày bắt đầu {since}; hãy kiểm tra lại văn bản.",
    "conditional": "Mốc thời gian có điều kiện (“{text}”); hãy chọn một ngày và ghi rõ.",
    "moon-calendar": "Mốc thời gian theo âm lịch; hãy ghi ngày dương lịch.",
    "week-of-month": "“{text}” không nói rõ tuần ấy từ ngày nào đến ngày nào; hãy ghi ngày, tháng, năm cụ thể.",
    "cycle-missing": "Văn bản ghi định kỳ mà không nói bao lâu một lần; hãy ghi như “ngày 20 hằng tháng”.",
    "relative": "Mốc “{text}” tính theo ngày văn bản; hãy ghi ngày, tháng, năm cụ thể.",
    "several-lengths": "Thời hạn ghi một khoảng (“{text}”); hãy ghi một số ngày cụ thể.",
}
"""What an official reads when a wording is refused."""
