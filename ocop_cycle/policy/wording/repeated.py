"""Forms of what comes again: every month on the 20th, every six months, every Friday, every year before 15 December."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ocop_cycle.policy.wording import building, counted, specs
from ocop_cycle.policy.wording.building import Hit, Refused
from ocop_cycle.policy.wording.marks import Mark

_DAYS_OF: dict[specs.Part | None, int] = {"start": 1, "middle": 15}
_CYCLES: dict[str, tuple[int, specs.Unit]] = {
    "ngày": (1, "days"),
    "tuần": (7, "days"),
    "tháng": (1, "months"),
    "quý": (3, "months"),
    "năm": (12, "months"),
}


def day_of_month(hit: Hit) -> specs.TimeSpec:
    """A day of every month; several days become several specifications."""
    return _each_day(hit, every=1, month=None)


def day_of_quarter(hit: Hit) -> specs.TimeSpec:
    """A day of the first, second or last month of every quarter."""
    place = {"đầu": 1, "gi": 2, "th": 2, "hai": 2, "cu": 3}
    word = hit.group("which")
    month = next(number for start, number in place.items() if word.startswith(start))
    return _each_day(hit, every=3, month=month)


def end_of_cycle(hit: Hit) -> specs.TimeSpec:
    """The start, middle or last day of every month, quarter or year."""
    word, of = hit.group("which"), hit.group("of")
    every = _CYCLES[of][0]
    if word.startswith("giữa") and of == "quý":
        raise Refused("not-understood")
    month, day = (1, 1) if word.startswith("đầu") else (None, -1)
    if word.startswith("giữa"):
        month, day = (None, 15) if of == "tháng" else (6, -1)
    found = _monthly(hit, every=every, month=None if every == 1 else month, day=day)
    return replace(found, working=bool(hit.group("working")))


def day_of_year(hit: Hit) -> specs.TimeSpec:
    """A day of every year; its year is not missed."""
    each = tuple(_monthly(hit, every=12, month=m.month, day=_possible(m)) for m in hit.marks if m.kind == "d")
    return _one_or_several(hit, each)


def span_of_year(hit: Hit) -> specs.TimeSpec:
    """Months or quarters of every year, or their first, middle or last day."""
    part = building.part_of(hit)
    spans = [mark for mark in hit.marks if mark.kind in "mq"]
    each = tuple(_monthly(hit, every=12, month=_month(mark, part), day=_DAYS_OF.get(part, -1)) for mark in spans)
    return _one_or_several(hit, each)


def end_of_yearly_range(hit: Hit) -> specs.TimeSpec:
    """A range of every year, of which the end is what falls due."""
    last = hit.marks[-1]
    if last.kind == "d":
        return _monthly(hit, every=12, month=last.month, day=_possible(last))
    return _monthly(hit, every=12, month=_month(last, None), day=-1)


def once_in(hit: Hit) -> specs.TimeSpec:
    """So many times in so long: "6 tháng một lần", "2 lần/năm"."""
    times = int(hit.group("times") or 1)
    mark = hit.first("p")
    count, unit = counted.length(mark) if mark else _CYCLES[hit.group("of")]
    if times < 1 or count % times:
        raise Refused("not-understood")
    return _cycle(hit, count // times, unit)


def list_of_cycles(hit: Hit) -> specs.TimeSpec:
    """Cycles in a row, each a report of its own: "định kỳ hằng tháng, quý, 6 tháng, năm"."""
    return _one_or_several(hit, tuple(_cycles(hit)))


def weekday(hit: Hit) -> specs.TimeSpec:
    """A weekday of every week."""
    mark = hit.first("w")
    return specs.Recurring(
        wording=hit.wording,
        unit="week",
        weekday=mark.weekday if mark else None,
        reading=building.reading_of(hit.group("cue")),
        time_of_day=building.time_of(hit.first("h")),
    )


def _each_day(hit: Hit, *, every: int, month: int | None) -> specs.TimeSpec:
    days = [m.day or 0 for m in hit.marks if m.kind == "k"] + [int(n) for n in re.findall(r"\d+", hit.group("more"))]
    if any(not 1 <= day <= 31 for day in days):
        raise Refused("no-such-day", text="ngày " + ", ".join(map(str, days)))
    return _one_or_several(hit, tuple(_monthly(hit, every=every, month=month, day=day) for day in days))


def _monthly(hit: Hit, *, every: int, month: int | None, day: int | None) -> specs.Recurring:
    return specs.Recurring(
        wording=hit.wording,
        unit="month",
        every=every,
        month=month,
        day=day,
        reading=building.reading_of(hit.group("cue")),
        time_of_day=building.time_of(hit.first("h")),
    )


def _month(mark: Mark, part: specs.Part | None) -> int:
    """The month in which a span of the year, or that part of it, ends."""
    month = mark.month or 3 * (mark.quarter or 0) - (2 if part == "start" else 0)
    if not 1 <= month <= 12 or (mark.quarter and part == "middle"):
        raise Refused("no-such-day", text=mark.text)
    return month


def _possible(mark: Mark) -> int:
    """The day of a mark, refused if no year has it; the 29th of February some years have."""
    return building.day_of(mark, 2000).day


def _one_or_several(hit: Hit, each: tuple[specs.Recurring, ...]) -> specs.TimeSpec:
    return each[0] if len(each) == 1 else specs.Several(wording=hit.wording, specs=each)


def _cycles(hit: Hit) -> Iterator[specs.Recurring]:
    lengths = iter(mark for mark in hit.marks if mark.kind == "p")
    for item in _ITEM.finditer(hit.group("items")):
        if item[0] == "<p>":
            count, unit = counted.length(next(lengths))
            yield _cycle(hit, count, unit)
        else:
            yield _cycle(hit, *_CYCLES[item[0]])


def _cycle(hit: Hit, count: int, unit: specs.Unit) -> specs.Recurring:
    if count < 1:
        raise Refused("not-understood")
    if unit == "months":
        return specs.Recurring(wording=hit.wording, unit="month", every=count)
    if unit == "days" and count % 7 == 0:
        return specs.Recurring(wording=hit.wording, unit="week", every=count // 7)
    if unit == "days":
        return specs.Recurring(wording=hit.wording, unit="day", every=count)
    raise Refused("not-understood")


_EVERY = r"(?:hằng|mỗi|từng|các)"
_YEARLY = r"(?: của)? (?:(?:hằng|mỗi) năm|năm báo cáo)"
_AND = r"(?:\s?,|\svà)+\s?"
_FOLLOWING = r"(?: sau| tiếp theo| kế tiếp| liền kề| liền sau| tới)"
_CUE, _MAYBE, _PART = building.CUE, building.MAYBE_CUE, building.PART
_MONTH_DAYS = rf"(?:<h>\s?,?\s?)?<k>(?P<more>(?:(?:\s?,|\svà)\s?\d{{1,2}})*)(?:{_AND}<k>)*"
_YEAR_DAYS = rf"(?:<h>,? )?<d>(?:(?:{_YEARLY})?{_AND}(?:trước\s)?<d>)*"
_SPANS = rf"(?:{_PART})?(?:<m>|<q>)(?:{_AND}(?:đầu |giữa |cuối )?(?:<m>|<q>))*"
_RANGE = r"(?:từ )?(?:đầu )?(?:<d>|<m>|<q>) ?(?:đến|tới|-)(?: hết| cuối)? ?(?:<d>|<m>|<q>)"
_PLACE = r"(?P<which>đầu tiên|đầu|giữa|thứ hai|cuối cùng|cuối)"
_ITEM = re.compile(r"<p>|(?<!\w)(?:ngày|tuần|tháng|quý|năm)(?!\w)")
_NEXT_ITEMS = r"(?:(?:\s?,|\svà|\s?;|\s?/)+\s?(?:(?:hằng|mỗi|định kỳ)\s)*(?:<p>|tuần|tháng|quý|năm)(?!\w))*"

FORMS = building.forms(
    (
        rf"{_MAYBE}{_MONTH_DAYS}(?: của)? tháng {_PLACE}(?: của)?(?: {_EVERY})? quý{_FOLLOWING}*",
        day_of_quarter,
    ),
    (
        rf"{_MAYBE}{_MONTH_DAYS},?(?: của)? "
        rf"(?:{_EVERY} tháng|tháng{_FOLLOWING}+|tháng báo cáo|tháng(?= *$))",
        day_of_month,
    ),
    (rf"{_EVERY} tháng[^<]{{0,40}}?\s{_CUE}{_MONTH_DAYS}", day_of_month),
    (rf"{_EVERY} tháng,?\s(?P<cue>){_MONTH_DAYS}", day_of_month),
    (rf"{_RANGE}{_YEARLY}", end_of_yearly_range),
    (rf"{_MAYBE}{_YEAR_DAYS},?{_YEARLY}", day_of_year),
    (rf"(?:(?:hằng|mỗi) năm|định kỳ (?:<p>|(?:hằng )?(?:quý|năm)))[^<]{{0,40}}?\s{_CUE}{_YEAR_DAYS}", day_of_year),
    (rf"{_MAYBE}{_SPANS},?{_YEARLY}", span_of_year),
    (rf"(?:hằng|mỗi) năm[^<]{{0,40}}?\s{_CUE}{_SPANS}", span_of_year),
    (r"(?:định kỳ )?(?:mỗi )?<p>(?:/| )?(?:báo cáo |tổ chức )?(?:/ ?)?(?P<times>\d{1,2} )?lần", once_in),
    (r"(?P<times>\d{1,2}) lần ?(?:/|trong|mỗi|trên|một|1)? ?(?:<p>|(?P<of>ngày|tuần|tháng|quý|năm))", once_in),
    (r"(?:mỗi|hằng) (?P<of>ngày|tuần|tháng|quý|năm) (?P<times>\d{1,2}) lần", once_in),
    (rf"{_MAYBE}(?:(?:sáng|chiều) )?(?:<h>,? )?(?:ngày )?<w>,?(?: của)? (?:hằng|mỗi) tuần", weekday),
    (rf"(?:hằng|mỗi) tuần[^<]{{0,40}}?\s{_CUE}(?:<h>,? )?(?:ngày )?<w>", weekday),
    (
        rf"{_MAYBE}(?:ngày )?(?P<working>làm việc )?{_PLACE}(?: của)? (?:hằng|mỗi|các) (?P<of>tháng|quý|năm)",
        end_of_cycle,
    ),
    (
        r"(?:định kỳ|báo cáo định kỳ)(?: báo cáo)?,? (?P<items>(?:(?:hằng|mỗi)\s)?(?:<p>|ngày|tuần|tháng|quý|năm)"
        rf"(?!\w){_NEXT_ITEMS})",
        list_of_cycles,
    ),
    (rf"(?P<items>(?:hằng|mỗi) (?:ngày|tuần|tháng|quý|năm)(?!\w){_NEXT_ITEMS})", list_of_cycles),
)
"""The forms of what comes again, the more telling first; dates inside them are not deadlines by themselves."""
