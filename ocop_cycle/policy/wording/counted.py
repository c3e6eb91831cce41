"""Forms that count from an event (periods) or back from one (windows)."""

from ocop_cycle.policy.wording import building, specs
from ocop_cycle.policy.wording.building import Hit, Refused
from ocop_cycle.policy.wording.marks import Mark

_UNITS: dict[str, tuple[int, specs.Unit]] = {
    "ngày": (1, "days"),
    "ngày làm việc": (1, "working-days"),
    "tuần": (7, "days"),
    "tháng": (1, "months"),
    "quý": (3, "months"),
    "năm": (12, "months"),
}
"""What a unit counts as; a week is seven days and half a month fifteen (Bộ luật Dân sự 2015, Điều 146)."""


def length(mark: Mark) -> tuple[int, specs.Unit]:
    """How much a mark of a length, or of a number of hours, amounts to."""
    if mark.kind == "h":
        if mark.minute:
            raise Refused("not-understood")
        return mark.hour, "hours"
    each, unit = _UNITS[mark.unit]
    return each * mark.count, unit


def period(hit: Hit) -> specs.TimeSpec:
    """So long from an event, which may follow the length or go before it."""
    mark = hit.first("p") or hit.first("h")
    if mark is None:
        raise Refused("not-understood")
    count, unit = length(mark)
    day = hit.first("d")
    return specs.Period(
        wording=hit.wording,
        count=count,
        unit=unit,
        event=_event(hit),
        since=building.day_of(day, hit.year) if day else None,
        after=hit.group("lead") == "sau",
    )


def next_working_day(hit: Hit) -> specs.TimeSpec:
    """The working day after the event: "chậm nhất ngày làm việc tiếp theo"."""
    return specs.Period(wording=hit.wording, count=1, unit="working-days")


def window(hit: Hit) -> specs.TimeSpec:
    """Between two lengths before an event."""
    lengths = sorted((length(mark) for mark in hit.marks if mark.kind == "p"), reverse=True)
    (early, unit), (late, other) = lengths
    if unit != other:
        raise Refused("not-understood")
    return _window(hit, unit, early, late)


def at_the_latest_before(hit: Hit) -> specs.TimeSpec:
    """Only the later edge is given: "ít nhất 05 ngày làm việc trước ngày họp"."""
    count, unit = _only_length(hit)
    return _window(hit, unit, None, count)


def at_the_earliest_before(hit: Hit) -> specs.TimeSpec:
    """The earlier edge is given, the later one is the event: "trong vòng 30 ngày trước khi hết hạn"."""
    count, unit = _only_length(hit)
    return _window(hit, unit, count, 0)


def refused_lengths(hit: Hit) -> specs.TimeSpec:
    """Two lengths, and which of them counts is not said: "05-07 ngày"."""
    raise Refused("several-lengths", text=" - ".join(mark.text for mark in hit.marks))


def _only_length(hit: Hit) -> tuple[int, specs.Unit]:
    mark = hit.first("p")
    if mark is None:
        raise Refused("not-understood")
    return length(mark)


def _event(hit: Hit) -> str | None:
    """The event in its own words; "kể từ ngày" alone names none."""
    words = hit.group("event") or hit.group("before")
    return words if words and words != "ngày" else None


def _window(hit: Hit, unit: specs.Unit, early: int | None, late: int | None) -> specs.TimeSpec:
    day = hit.first("d")
    return specs.Window(
        wording=hit.wording,
        unit=unit,
        not_earlier=early,
        not_later=late,
        event=_event(hit),
        end=building.day_of(day, hit.year) if day else None,
    )


_WHEN = r"(?:(?:từ|khi|ngày|thời điểm|lúc|cuộc)\s)"
_EVENT = r"(?P<event>[^<>,.;:]*[^<>,.;:\s])"
_SHORT_EVENT = r"(?P<event>[^<>,.;:]+?)"
_OF = rf"(?:<d>|{_WHEN}*{_EVENT})"
_LATE = r"(?:muộn|chậm|trễ)"
_LEAST = rf"(?:ít nhất|tối thiểu|{_LATE} nhất|trước|không (?:được )?{_LATE} hơn|là|phải)\s"
_NOT_EARLY = r"(?:không (?:được )?sớm (?:hơn|quá)|sớm nhất(?: là)?)"
_NOT_LATE = rf"(?:không (?:được )?{_LATE} (?:hơn|quá)|{_LATE} nhất(?: là)?)"
_WITHIN = r"trong vòng|trong thời hạn|trong khoảng|không quá|không sớm hơn|sớm nhất"
_LEAD = (
    r"(?P<lead>(?:(?:trong(?: vòng| thời hạn| thời gian| khoảng)?|thời hạn|thời gian|vòng|khoảng|hạn|sau|là|"
    rf"không (?:được )?(?:vượt |chậm )?quá|tối đa|{_LATE} nhất|không {_LATE} hơn|xử lý|giải quyết|thẩm định)"
    r"(?!\w)[\s,:]*){1,5})"
)
_SINCE = r"\s?,?\s(?:(?:kể|tính)\s)?(?:kể từ|từ|sau)(?:\s(?:sau|ngày))*\s"
_TAIL = rf"{_SINCE}(?:<d>(?! ?(?:đến|tới|-))|(?:(?:khi|ngày|thời điểm|lúc)\s)*{_EVENT})"

WINDOWS = building.forms(
    (
        rf"{_NOT_EARLY} <p>(?:\s?,|\svà|\snhưng)*\s{_NOT_LATE} <p>"
        rf"(?:\s?,?\s(?:(?:tính|so)\s)?(?:đến|trước|kể từ|với|từ)\s{_OF})?",
        window,
    ),
    (rf"(?:trong )?(?:khoảng )?(?:thời gian )?(?:từ )?<p> (?:đến|tới|-) <p> (?:trước|tính đến)\s{_OF}", window),
    (rf"(?:{_WITHIN})(?: là)? <p>,? trước\s{_OF}", at_the_earliest_before),
    (rf"(?:{_LEAST}){{0,4}}<p>(?: làm việc)? trước\s{_OF}", at_the_latest_before),
    (rf"trước (?:{_LEAST}){{0,4}}<p>(?:,? (?:so với|tính đến|kể từ|tính từ|trước))?\s{_OF}", at_the_latest_before),
    (rf"trước {_WHEN}{_SHORT_EVENT}\s(?:{_LEAST}){{0,4}}<p>", at_the_latest_before),
)
"""Counted back from an event."""

FROM_EVENT = building.forms(
    (rf"(?:sau|kể từ|từ) (?:khi|ngày|thời điểm) (?P<before>[^<>;.]{{2,80}}?)\s?,\s?{_LEAD}(?:<p>|<h>)", period),
    (rf"(?:{_LEAD})?(?:<p>|<h>){_TAIL}", period),
    (rf"sau (?:khi|ngày|cuộc) {_SHORT_EVENT}\s(?:{_LEAD})?<p>", period),
)
"""Counted on from an event that is named."""

PERIODS = building.forms(
    (rf"{_LEAD}(?:<p>|<h>)", period),
    (rf"(?:{_LEAD})?ngày làm việc (?:tiếp theo|kế tiếp|liền kề|sau)(?: liền kề| sau)?", next_working_day),
)
"""Counted on from an event that goes without saying."""

REFUSALS = building.forms((rf"(?:{_LEAD})?<p> (?:đến|-) <p>", refused_lengths))

BARE = building.forms((r"(?:<p>|<h>)", period))
"""A length that nothing leads up to."""
