"""Forms with a date of their own: days, ranges of days, months, quarters and years, and their parts."""

import calendar
from datetime import date, timedelta
from typing import Literal

from ocop_cycle.policy.wording import building, specs
from ocop_cycle.policy.wording.building import Hit, Refused
from ocop_cycle.policy.wording.marks import Mark

_HALF_DAY = (
    r"(?P<half>(?:(?:đầu|cuối|hết|trong)\s)?(?:(?:giờ|buổi)\s)?(?:làm việc|hành chính|sáng|trưa|chiều|tối)"
    r"|(?:cuối|hết)\s(?:ngày|giờ|buổi))(?:\scủa)?,?\s"
)
_AT = r"(?:<h>\s?,?\s?(?:của\s)?)?"
_WEEKDAY = r"(?:(?:ngày\s)?<w>\s?,?\s?)?"
_AT_LAST = r"(?:\s?,?\s?(?:lúc|vào lúc|hồi|vào hồi)\s<h>)?"
_WEEKDAY_LAST = r"(?:\s?,?\s?(?:(?:sáng|chiều|tối)\s)?<w>)?"
POINT = rf"(?:{_HALF_DAY})?{_AT}{_WEEKDAY}<d>{_WEEKDAY_LAST}{_AT_LAST}"
"""A day, with its hour and weekday where they are written."""

_END = rf"{_AT}{_WEEKDAY}(?:<d>|<m>|<q>|<y>)"
_NARROWED = r"(?:đầu|giữa|cuối|hết|trước|ngày)"


def fixed_day(hit: Hit) -> specs.TimeSpec:
    """A day with the words that lead up to it."""
    day = _checked_day(hit)
    reading = building.reading_of(hit.group("cue"))
    if reading == "before" and hit.group("half").startswith(("cuối", "hết")):
        reading = "by"
    at = building.time_of(hit.first("h"))
    return specs.FixedDay(wording=hit.wording, day=day, reading=reading, time_of_day=at)


def not_after(hit: Hit) -> specs.TimeSpec:
    """The last day, told by what comes after it: "không nhận hồ sơ sau ngày …"."""
    at = building.time_of(hit.first("h"))
    return specs.FixedDay(wording=hit.wording, day=_checked_day(hit), reading="by", time_of_day=at)


def several_days(hit: Hit) -> specs.TimeSpec:
    """Days in a row under one leading word: "trước ngày 15/6 và ngày 15/10/2024"."""
    reading = building.reading_of(hit.group("cue"))
    each = tuple(
        specs.FixedDay(
            wording=f"{hit.group('cue')} {mark.text}".strip(), day=building.day_of(mark, hit.year), reading=reading
        )
        for mark in building.dated(hit.marks, hit.year)
    )
    return specs.Several(wording=hit.wording, specs=each)


def several_spans(hit: Hit) -> specs.TimeSpec:
    """Months or quarters in a row that do not run on: "tháng 6 và tháng 10/2024"."""
    marks = building.dated([mark for mark in hit.marks if mark.kind in "mq"], hit.year)
    each = tuple(_span_spec(mark.text, mark, hit.year, None) for mark in marks)
    return specs.Several(wording=hit.wording, specs=each)


def day_range(hit: Hit) -> specs.TimeSpec:
    """From one date to another; the ends may be days, months, quarters or years."""
    ends = [mark for mark in hit.marks if mark.kind in "dmqy"]
    first, last = building.dated(ends, hit.year)
    since = _edge(first, hit.year, hit.group("narrow"), last_day=False)
    until = _edge(last, hit.year, hit.group("join"), last_day=True)
    since, until = _in_order(since, until, ends)
    return specs.DayRange(
        wording=hit.wording,
        since=since,
        until=until,
        reading="before" if "trước" in hit.group("join") else "by",
        precision=_coarser(ends),
        time_of_day=_last_time(hit),
    )


def span(hit: Hit) -> specs.TimeSpec:
    """A month, quarter or year, whole or in part."""
    (mark,) = building.dated([m for m in hit.marks if m.kind in "mqy"], hit.year)
    part = building.part_of(hit)
    reading = building.reading_of(hit.group("cue"))
    if reading == "by":
        return _span_spec(hit.wording, mark, hit.year, part)
    if part:
        edge = _edge(mark, hit.year, hit.group("part"), last_day=True)
        return specs.FixedDay(wording=hit.wording, day=edge, reading=reading)
    start, precision = _first_day(mark, hit.year), _coarser([mark])
    return specs.FixedDay(wording=hit.wording, day=start, reading=reading, precision=precision)


def last_working_day(hit: Hit) -> specs.TimeSpec:
    """The last working day of a month, quarter or year."""
    (mark,) = building.dated(hit.marks, hit.year)
    last = _last_day(mark, hit.year)
    return specs.InMonth(wording=hit.wording, year=last.year, month=last.month, part="last-working-day")


def this_year(hit: Hit) -> specs.TimeSpec:
    """The year of the plan, where the words say no more than "năm": "trong năm", "cuối năm"."""
    if hit.year is None:
        raise Refused("year-missing", text=hit.wording)
    return specs.InYear(wording=hit.wording, year=hit.year, part=building.part_of(hit))


def months_of_year(hit: Hit) -> specs.TimeSpec:
    """So many months of a year: "6 tháng đầu năm", "9 tháng năm 2024", "6 tháng cuối năm"."""
    length = hit.first("p")
    year_mark = hit.first("y")
    year = building.year_of(year_mark, hit.year) if year_mark else hit.year
    if year is None:
        raise Refused("year-missing", text=hit.wording)
    months = length.count * {"tháng": 1, "quý": 3}.get(length.unit, 0) if length else 0
    if not 1 <= months <= 12:
        raise Refused("not-understood")
    if hit.group("end") == "cuối":
        return specs.InYear(wording=hit.wording, year=year, part="second-half" if months == 6 else None)
    if months == 6:
        return specs.InYear(wording=hit.wording, year=year, part="first-half")
    return specs.InMonth(wording=hit.wording, year=year, month=months)


def month_of_quarter(hit: Hit) -> specs.TimeSpec:
    """The first or last month of a quarter: "tháng cuối quý III/2024"."""
    (mark,) = building.dated(hit.marks, hit.year)
    start = building.quarter_of(mark, hit.year)
    month = start.month + (2 if hit.group("part") == "cuối" else 0)
    return specs.InMonth(wording=hit.wording, year=start.year, month=month)


def from_day(hit: Hit) -> specs.TimeSpec:
    """A beginning without an end: "kể từ ngày 01/7/2025", "sau ngày 30/6"."""
    (mark,) = building.dated([m for m in hit.marks if m.kind in "dmqy"], hit.year)
    after = hit.group("cue").endswith("sau")
    day = _edge(mark, hit.year, "", last_day=after)
    return specs.FromDay(wording=hit.wording, day=day, after=after, precision=_coarser([mark]))


def current(hit: Hit) -> specs.TimeSpec:
    """The words lean on the day the document is received: "trong tuần này"."""
    return specs.Current(wording=hit.wording, unit=_CURRENT[hit.group("unit")])


def cited(hit: Hit) -> None:
    """The date of a document that is named, or of a count: no deadline."""
    del hit


def refused_blank(hit: Hit) -> specs.TimeSpec:
    """A date whose day the document leaves open."""
    raise Refused("day-left-blank", text=hit.marks[0].text)


def refused_week(hit: Hit) -> specs.TimeSpec:
    """A week of a month: nobody has said on which day it begins."""
    raise Refused("week-of-month", text=hit.wording)


def moved_day(hit: Hit) -> specs.TimeSpec:
    """Another day in place of one that no longer counts: "lùi từ ngày 15/6 sang ngày 30/6/2024"."""
    last = building.dated([mark for mark in hit.marks if mark.kind == "d"], hit.year)[-1]
    reading = building.reading_of(hit.group("cue"))
    return specs.FixedDay(wording=hit.wording, day=building.day_of(last, hit.year), reading=reading)


def _checked_day(hit: Hit) -> date:
    mark = hit.first("d")
    if mark is None:
        raise Refused("not-understood")
    day = building.day_of(mark, building.dated([mark], hit.year)[0].year)
    written = hit.first("w")
    if written and written.weekday != day.weekday():
        raise Refused("weekday-differs", written=written.text, text=f"{day:%d/%m/%Y}", real=_WEEKDAYS[day.weekday()])
    return day


def _first_day(mark: Mark, year: int | None) -> date:
    if mark.kind == "d":
        return building.day_of(mark, year)
    if mark.kind == "m":
        return building.month_of(mark, year)
    if mark.kind == "q":
        return building.quarter_of(mark, year)
    return date(building.year_of(mark, year), 1, 1)


def _last_day(mark: Mark, year: int | None) -> date:
    start = _first_day(mark, year)
    months = {"d": 0, "m": 1, "q": 3, "y": 12}[mark.kind]
    if not months:
        return start
    last_month = start.month + months - 1
    return date(start.year, last_month, calendar.monthrange(start.year, last_month)[1])


def _edge(mark: Mark, year: int | None, words: str, *, last_day: bool) -> date:
    """The day that an end of a range means: "đầu tháng 6" its first, "giữa" the 15th, "trước tháng 6" its first."""
    first, last = _first_day(mark, year), _last_day(mark, year)
    if mark.kind == "d":
        return first
    if words.endswith("giữa"):
        return _middle(mark, first)
    if words.endswith(("đầu", "trước")):
        return first
    return last if last_day or words.endswith("cuối") else first


def _middle(mark: Mark, first: date) -> date:
    if mark.kind == "q":
        raise Refused("not-understood")
    return date(first.year, 6, 30) if mark.kind == "y" else first + timedelta(days=14)


def _in_order(since: date, until: date, ends: list[Mark]) -> tuple[date, date]:
    """Both days, the one without a year of its own moved over New Year where the other one says its year."""
    if since <= until:
        return since, until
    first, last = ends
    if first.year is None and last.year is not None:
        return building.day_of(Mark(kind="d", text="", day=since.day, month=since.month), since.year - 1), until
    if last.year is None and first.year is not None:
        return since, building.day_of(Mark(kind="d", text="", day=until.day, month=until.month), until.year + 1)
    raise Refused("reversed", since=f"{since:%d/%m/%Y}", until=f"{until:%d/%m/%Y}")


def _coarser(ends: list[Mark]) -> specs.Precision:
    kinds = {mark.kind for mark in ends}
    if "y" in kinds:
        return "year"
    return "day" if kinds == {"d"} else "month"


def _last_time(hit: Hit) -> str | None:
    """The hour of the second end; an hour of the first says when it opens, which days do not hold."""
    times = [mark for mark in hit.marks if mark.kind == "h"]
    if not times or hit.marks[-2] is not times[-1]:
        return None
    return building.time_of(times[-1])


def _span_spec(wording: str, mark: Mark, year: int | None, part: specs.Part | None) -> specs.TimeSpec:
    if mark.kind == "m":
        first = building.month_of(mark, year)
        return specs.InMonth(wording=wording, year=first.year, month=first.month, part=part)
    if mark.kind == "q":
        if part not in (None, "start", "end"):
            raise Refused("not-understood")
        first = building.quarter_of(mark, year)
        return specs.Quarter(wording=wording, year=first.year, quarter=(first.month + 2) // 3, part=part)
    if part in ("first-ten-days", "second-ten-days", "last-ten-days"):
        raise Refused("not-understood")
    return specs.InYear(wording=wording, year=building.year_of(mark, year), part=part)


_CURRENT: dict[str, Literal["day", "week", "month", "quarter"]] = {
    "ngày": "day",
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
}
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_PAPERS = (
    "quyết định|nghị quyết|nghị định|thông tư|công văn|kế hoạch|văn bản|thông báo|tờ trình|chỉ thị|báo cáo|luật|"
    "hướng dẫn|biên bản|giấy mời|công điện|kết luận"
)
_AND = r"(?:\s?,|\svà)+\s"
_CUE, _MAYBE, _PART = building.CUE, building.MAYBE_CUE, building.PART

_MOVED = r"(?:lùi|dời|gia hạn|điều chỉnh|chuyển|thay đổi|kéo dài)(?:\s\w+){0,4}?\stừ"
_ROUND = r"(?:\s?,?\s?(?:đợt|lần|kỳ|vòng)\s?(?:\d{1,2}|[ivx]+|một|hai|ba)(?!\w))"
_RANGE = (
    r"(?:(?:kể từ|từ|trong khoảng từ|trong khoảng|bắt đầu từ|giai đoạn|trong|bắt đầu)\s)?"
    rf"(?P<narrow>{_NARROWED}\s)?{_END}\s?,?\s?"
    rf"(?P<join>(?:(?:cho\s)?(?:đến|tới)|-)(?:\s{_NARROWED})*)\s?{_END}"
)

CITATIONS = building.forms(
    (rf"(?:{_PAPERS})[^<;]{{0,60}}?(?:số|/)[^<;]{{0,40}}<d>", cited),
    (r"tính đến(?: hết)? (?:<d>|<m>|<q>|<y>)", cited),
    (r"ban hành (?:vào )?<d>", cited),
    (r"(?:báo cáo|sơ kết|số liệu|kết quả) <p>(?: (?:đầu|cuối)(?: của)? (?:<y>|năm))?", cited),
    (r"số liệu[^<;]{0,60}?\stính từ <d> (?:đến|tới)(?: hết)? <d>", cited),
    (r"giai đoạn <y>\s?(?:-|đến)\s?<y>", cited),
)
"""Dates that are not deadlines; they are taken out of the way first."""

REFUSALS = building.forms(
    (rf"{_MAYBE}<blank>", refused_blank),
    (
        r"(?<!thượng )(?<!trung )(?<!hạ )tuần (?:lễ )?"
        r"(?:đầu tiên|đầu|thứ \w+|thứ(?= <)|cuối cùng|cuối|\d|<w>)?,?(?: của)? ?"
        r"(?:<m>|<d>|(?:thứ )?<p>(?: \d{1,2})?|(?:hằng |mỗi )?tháng)",
        refused_week,
    ),
)

FORMS = building.forms(
    (rf"không[^<,.;]{{0,60}}?\ssau\s{POINT}", not_after),
    (rf"{_MOVED}\s?(?:ngày\s)?<d>\s(?P<cue>(?:(?:sang|thành|lên|xuống|đến|hết|trước|ngày)\s)+)<d>", moved_day),
    (_RANGE, day_range),
    (rf"{_CUE}<d>(?:(?:{_ROUND}\s?,?\s?và|(?:\s?,|\s?;)?\s?(?:và)?)\s?(?:trước\s)?<d>)+", several_days),
    (rf"{_MAYBE}(?:<m>(?:{_AND}<m>)+|<q>(?:{_AND}<q>)+)", several_spans),
    (rf"{_CUE}{POINT}", fixed_day),
    (rf"{_MAYBE}<p>\s(?P<end>đầu|cuối)(?: của)? (?:<y>|năm)", months_of_year),
    (rf"{_MAYBE}<p> <y>", months_of_year),
    (rf"{_MAYBE}tháng (?P<part>đầu tiên|đầu|cuối cùng|cuối)(?: của)? <q>", month_of_quarter),
    (rf"{_MAYBE}ngày làm việc cuối(?: cùng)?(?: của)? (?:<m>|<q>|<y>)", last_working_day),
    (rf"{_MAYBE}ngày (?P<part>đầu|cuối)(?: tiên| cùng)?(?: của)? (?:<m>|<q>|<y>)", span),
    (rf"{_MAYBE}{_PART}(?:<m>|<q>|<y>)", span),
    (rf"{_CUE}(?:<m>|<q>|<y>)", span),
    (rf"{_MAYBE}{_PART}năm(?! (?:đầu|sau|trước))", this_year),
    (
        r"(?P<cue>(?:bắt đầu |áp dụng |thực hiện )?(?:kể từ|tính từ|từ|sau)(?: sau)?) (?:<h> )?(?:<d>|<m>|<q>|<y>)"
        r"(?: trở đi)?",
        from_day,
    ),
    (r"(?:trong|hết|đến hết|xong trong) (?:cả )?năm(?: nay| này)?(?= *(?:$|[,.;]))", this_year),
    (r"trong (?P<unit>ngày|tuần|tháng|quý)(?: làm việc)?(?: này| nay)?(?= *(?:$|[,.;]))", current),
)
"""The dated forms, the more telling first."""

BARE = building.forms(
    (_RANGE, day_range),
    (r"<d>(?:(?:\s?,|\svà)+\s?<d>)+", several_days),
    (POINT, fixed_day),
    (rf"{_MAYBE}(?:<m>|<q>|<y>)", span),
)
"""Dates that nothing leads up to; taken only where nothing else stands in the wording."""
