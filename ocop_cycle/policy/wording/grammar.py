"""
Reading a wording: which forms it contains, and what is made of them.

The forms are tried in an order in which the more telling take their words first; what one form has taken, no other may
read. Words that no form reads do not matter, unless they make what was read conditional. A date that nothing leads up
to counts only where nothing but a label stands beside it: a letter is full of dates that are no deadlines.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ocop_cycle.policy.wording import building, cleaning, counted, dated, marks, repeated, specs

_FORMS = (
    *dated.CITATIONS,
    *dated.REFUSALS,
    *repeated.FORMS,
    *counted.WINDOWS,
    *counted.REFUSALS,
    *counted.FROM_EVENT,
    *dated.FORMS,
    *counted.PERIODS,
)
_BARE = (*dated.BARE, *counted.BARE)
_LONGEST = 2000
"""A longer text is no wording of a time but a document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claim:
    """What a form has taken of the wording."""

    start: int
    end: int
    spec: specs.TimeSpec | None


def parse(text: str, *, year: int | None) -> specs.TimeSpec:
    """
    What a wording of time means.

    Never raises: what is not understood, or must not be accepted (a day that does not exist, a day left blank, a
    condition), comes back as ``Unknown`` with a sentence for the official. Nothing is guessed.

    Args:
        text: the words as found, in any Unicode form.
        year: the year for dates written without one (that of the plan); None when there is none.
    """
    wording = cleaning.found(text)
    try:
        return _read(wording, year)
    except building.Refused as refusal:
        return specs.Unknown(wording=wording, reason=refusal.reason, sentence=refusal.sentence)


def hedges(wording: str) -> tuple[str, ...]:
    """
    The words in a wording that make its time less firm than it looks: "dự kiến", "khoảng", "cuối giờ chiều".

    They change no date; whoever shows the date says them beside it.
    """
    return tuple(dict.fromkeys(_HEDGES.findall(cleaning.clean(cleaning.found(wording)))))


def _read(wording: str, year: int | None) -> specs.TimeSpec:
    cleaned = cleaning.clean(wording)
    if not cleaned:
        raise building.Refused("empty")
    if len(cleaned) > _LONGEST:
        raise building.Refused("not-understood")
    if _MOON.search(cleaned):
        raise building.Refused("moon-calendar")
    marked = marks.mark(cleaned)
    claims = _claims(marked, year, _FORMS)
    read = [claim.spec for claim in claims if claim.spec]
    _refuse_conditions(marked, claims)
    if read and not (_STANDING.search(marked.text) and all(map(_is_vague, read))):
        return _together(wording, read)
    return _undated(wording, marked, year)


def _claims(marked: marks.Marked, year: int | None, forms: Iterable[building.Form]) -> list[_Claim]:
    free = marked.text
    claims: list[_Claim] = []
    for form in forms:
        for match in form.pattern.finditer(free):
            claims.append(_Claim(start=match.start(), end=match.end(), spec=form.build(_hit(marked, match, year))))
            free = _without(free, match.start(), match.end())
    return sorted(claims, key=lambda claim: claim.start)


def _without(text: str, start: int, end: int) -> str:
    """The text with a claimed part made unreadable, every place keeping its number."""
    return text[:start] + "#" * (end - start) + text[end:]


def _hit(marked: marks.Marked, match: re.Match[str], year: int | None) -> building.Hit:
    return building.Hit(
        wording=marked.words(match.start(), match.end()),
        marks=marked.within(match.start(), match.end()),
        groups=match.groupdict(),
        year=year,
    )


def _refuse_conditions(marked: marks.Marked, claims: list[_Claim]) -> None:
    """
    Refuse when the words right beside what was read change it: "… hoặc ngày 20/6", "nếu …".

    A date beside it that no form has read is refused too, for it may be half of what is meant.
    """
    rest = marked.text
    for claim in claims:
        rest = _without(rest, claim.start, claim.end)
    for claim in claims:
        if claim.spec and (_CONDITION_AFTER.match(rest, claim.end) or _CONDITION_BEFORE.search(rest[: claim.start])):
            raise building.Refused("conditional", text=marked.words(0, len(marked.text)))
        if claim.spec and (_UNREAD_AFTER.match(rest, claim.end) or _UNREAD_BEFORE.search(rest[: claim.start])):
            raise building.Refused("not-understood")
        if claim.spec and _UNREAD_DAY.search(rest[: claim.start]):
            raise building.Refused("not-understood")
    if any(claim.spec for claim in claims) and _UNREAD_ITEM.search(rest):
        raise building.Refused("not-understood")
    if any(isinstance(claim.spec, specs.Recurring | specs.Several) for claim in claims) and _UNREAD_CYCLE.search(rest):
        raise building.Refused("not-understood")


def _is_vague(spec: specs.TimeSpec) -> bool:
    """Whether a specification beside "liên tục" says no more than that the whole year is meant."""
    return isinstance(spec, specs.InYear | specs.Current) or (
        isinstance(spec, specs.Recurring) and spec.day is None and spec.weekday is None and spec.every in (1, 12)
    )


def _together(wording: str, read: list[specs.TimeSpec]) -> specs.TimeSpec:
    parts = _telling(list(dict.fromkeys(_flat(read))))
    merged = _one_range(wording, parts)
    if merged:
        return merged
    if len(parts) == 1:
        return replace(parts[0], wording=wording)
    return specs.Several(wording=wording, specs=tuple(parts))


def _telling(parts: list[specs.TimeSpec]) -> list[specs.TimeSpec]:
    """
    Without what another part says better: "hằng quý" beside "ngày 20 tháng cuối quý", a year beside its day.

    How long a thing takes is no time by which it is due, where its day stands beside it.
    """
    dated_years = {day.year for spec in parts if (day := _day(spec))}
    placed = any(isinstance(spec, specs.Recurring) and spec.day is not None for spec in parts)
    return [
        spec
        for spec in parts
        if not (isinstance(spec, specs.InYear) and spec.part is None and spec.year in dated_years)
        and not (isinstance(spec, specs.Recurring) and placed and spec.day is None and spec.unit == "month")
        and not (dated_years and _is_duration(spec, parts))
    ]


def _is_duration(spec: specs.TimeSpec, parts: Iterable[specs.TimeSpec]) -> bool:
    """Whether a length says how long a thing takes: by its words, or because a range beside it is just as long."""
    if not isinstance(spec, specs.Period) or spec.event or spec.since:
        return False
    ranges = (one for one in parts if isinstance(one, specs.DayRange))
    lengths = {(one.until - one.since).days + 1 for one in ranges}
    return _DURATION.match(spec.wording) is not None or (spec.unit == "days" and spec.count in lengths)


def _day(spec: specs.TimeSpec) -> date | None:
    if isinstance(spec, specs.FixedDay):
        return spec.day
    return spec.until if isinstance(spec, specs.DayRange) else None


def _flat(read: Iterable[specs.TimeSpec]) -> Iterator[specs.TimeSpec]:
    for spec in read:
        if isinstance(spec, specs.Several):
            yield from spec.specs
        else:
            yield spec


def _one_range(wording: str, parts: list[specs.TimeSpec]) -> specs.DayRange | None:
    """One range though written as two times: "bắt đầu từ ngày 01/4, hoàn thành trước ngày 30/6"."""
    starts = [spec for spec in parts if isinstance(spec, specs.FromDay)]
    ends = [spec for spec in parts if isinstance(spec, specs.FixedDay)]
    if len(parts) != 2 or not starts or not ends:
        return None
    (start,), (end,) = starts, ends
    since = start.day + timedelta(days=start.after)
    if since > end.day:
        return None
    return specs.DayRange(wording=wording, since=since, until=end.day, reading=end.reading, time_of_day=end.time_of_day)


def _undated(wording: str, marked: marks.Marked, year: int | None) -> specs.TimeSpec:
    if _ON_REQUEST.search(marked.text):
        return specs.Standing(wording=wording, on_request=True)
    if _STANDING.search(marked.text):
        return specs.Standing(wording=wording)
    bare = _claims(marked, year, _BARE)
    if bare and _only_labels(marked.text, bare):
        return _together(wording, [claim.spec for claim in bare if claim.spec])
    urgent = _URGENT.search(marked.text)
    if urgent and not _DATE.search(_unclaimed(marked, year)):
        return specs.Urgent(wording=wording, event=(urgent["event"] or "").strip() or None)
    if marked.marks and marked.marks[0].kind == "k":
        raise building.Refused("month-missing", text=marked.marks[0].text)
    if _CYCLE_WITHOUT_LENGTH.search(marked.text) and not marked.marks:
        raise building.Refused("cycle-missing")
    raise building.Refused("not-understood")


def _unclaimed(marked: marks.Marked, year: int | None) -> str:
    """The wording without the dates that are read as no deadline."""
    rest = marked.text
    for claim in _claims(marked, year, dated.CITATIONS):
        rest = _without(rest, claim.start, claim.end)
    return rest


def _only_labels(text: str, claims: list[_Claim]) -> bool:
    rest = text
    for claim in reversed(claims):
        rest = f"{rest[: claim.start]} {rest[claim.end :]}"
    return _LABELS.fullmatch(rest) is not None


_HEDGES = re.compile(
    r"\b(?:dự kiến|khoảng(?! thời gian)|phấn đấu|(?:sáng|trưa|chiều|tối)(?= (?:ngày|thứ))|"
    r"(?:đầu|cuối|hết) (?:giờ|buổi)(?: (?:làm việc|hành chính|sáng|trưa|chiều))?)\b"
)
_MOON = re.compile(r"\b(?:âm lịch|rằm|tháng (?:giêng|chạp)|tết nguyên đán|tết âm)\b")
_CONDITION_AFTER = re.compile(r"\s?[,;]?\s?(?:hoặc|hay|nếu|trừ|tùy|tuỳ|trường hợp|nhưng|riêng)\b")
_CONDITION_BEFORE = re.compile(r"(?:\bhoặc|\bhay|\bthay vì|\bthay cho|\bthay thế|\bkhông phải|\bchưa)\s*$")
_UNREAD_AFTER = re.compile(r"\s?(?:,|và|hoặc|-|;|/)*\s?<[dmqyk]>|\s?của năm\b")
_UNREAD_BEFORE = re.compile(r"<[dmqyk]>\s?(?:,|và|hoặc|-|/)+\s?(?:trước |cuối |đầu )?$")
_UNREAD_ITEM = re.compile(r"<[dmq]>\s?:|;\s?(?:-\s)?<[dmq]>")
"""A date that stands in a list as an item of its own."""

_UNREAD_DAY = re.compile(r"(?:^|,\s?|ngày )\d{1,2}\s?(?:,|và)\s?$")
"""A number that may be the first of two days: "14, 15/6"."""

_DURATION = re.compile(r"(?:thời gian)?[\s:,]*\d", re.IGNORECASE)
"""How long a thing takes, and not until when: "Thời gian: 01 ngày"."""

_DATE = re.compile(r"<[dmq]>")
_CYCLE_WITHOUT_LENGTH = re.compile(r"\bđịnh kỳ\b")
_UNREAD_CYCLE = re.compile(r"<k>|\b\d{1,2} (?:đợt|lần|kỳ)\b|#\s?(?:,|và)\s?(?:quý|năm|<p>)")
_STANDING = re.compile(
    r"\b(?:liên tục|thường xuyên|thường niên|quanh năm|cả năm|suốt năm|trong suốt|(?:các|những) năm tiếp theo|"
    r"lâu dài)\b|\b(?:cả|suốt) <y>"
)
_ON_REQUEST = re.compile(
    r"\b(?:khi (?:có|được) yêu cầu|theo yêu cầu|đột xuất|khi cần|khi phát sinh|khi có phát sinh)\b"
)
_URGENT = re.compile(
    r"\b(?:khẩn trương|khẩn cấp|hỏa tốc|hoả tốc|thượng khẩn|ngay lập tức|ngay|kịp thời|sớm nhất|càng sớm càng tốt|"
    r"nhanh chóng|gấp)\b(?: sau)?(?: khi (?P<event>[^,.;<]+))?"
)
_LABELS = re.compile(
    r"(?:[\s,:;.+/()-]|\d{1,2}(?=\s*[:.,)-])|\b(?:đợt|lần|kỳ|vòng|bước|số|thứ)\s?(?:\d+|[ivx]+|một|hai|ba)?(?!\w)|"
    r"\b(?:ngày|thời gian|thời hạn|thời điểm|hạn|thực hiện|hoàn thành|tổ chức|dự kiến|khoảng|vào|lúc|năm|tiến độ|mốc|"
    r"lộ trình|đánh giá|phân hạng|chấm điểm|hội nghị|hội đồng|họp|báo cáo|nộp|gửi|trình|hồ sơ|cấp (?:xã|huyện|tỉnh)|"
    r"hiệu lực|có|giá trị|là|và)(?!\w))*"
)
