"""
What a wording of time can mean: one frozen class for each kind of specification.

A specification is what the words say and nothing more. It holds no moment and knows no calendar; turning it into
moments is the work of ``domain/deadlines.py``. Each keeps its ``wording`` as found (in NFC), because that is what the
official recognises. ``as_plain`` and ``from_plain`` carry a specification through JSON and back.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ocop_cycle.policy import content

Reading = Literal["by", "before", "by-before"]
"""
``by``: that day is still in time (chậm nhất ngày …, đến hết ngày …). ``before``: trước ngày …, which some offices read
as the day before and some as the day itself. ``by-before``: chậm nhất trước ngày …, ambiguous in so many words.
"""

Precision = Literal["day", "month", "year"]

Part = Literal[
    "start",
    "middle",
    "end",
    "first-ten-days",
    "second-ten-days",
    "last-ten-days",
    "first-half",
    "second-half",
    "last-working-day",
]
"""
Part of a month, quarter or year. Start, middle and end are days (Bộ luật Dân sự 2015, Điều 146); the others are spans.
"""

Unit = Literal["hours", "days", "working-days", "months"]

Reason = Literal[
    "empty",
    "not-understood",
    "no-such-day",
    "no-such-time",
    "year-missing",
    "month-missing",
    "day-left-blank",
    "weekday-differs",
    "reversed",
    "conditional",
    "moon-calendar",
    "relative",
    "week-of-month",
    "cycle-missing",
    "several-lengths",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedDay:
    """
    A day of the calendar. With ``precision`` month or year, ``day`` is the first of that month or year.

    ``time_of_day`` ("17:00", "24:00") is kept when the words give an hour.
    """

    wording: str
    day: date
    reading: Reading
    precision: Precision = "day"
    time_of_day: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InMonth:
    """Within a month, or within or at a ``part`` of it."""

    wording: str
    year: int
    month: int
    part: Part | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quarter:
    """Within a quarter (1 to 4), or at its start or end."""

    wording: str
    year: int
    quarter: int
    part: Part | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InYear:
    """Within a year, or within or at a ``part`` of it."""

    wording: str
    year: int
    part: Part | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Current:
    """Within the week, month or quarter (or on the day) in which the document is received: "trong tuần này"."""

    wording: str
    unit: Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DayRange:
    """From ``since`` up to and including ``until``, read as ``reading`` says; ``precision`` of the coarser end."""

    wording: str
    since: date
    until: date
    reading: Reading = "by"
    precision: Precision = "day"
    time_of_day: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FromDay:
    """Not before ``day`` (``after``: not before the day after it), without an end."""

    wording: str
    day: date
    after: bool = False
    precision: Precision = "day"


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """
    So long from an event. ``event`` is the event in the words found; ``since`` its day where the words give one.

    ``after`` marks "sau 10 ngày" without "chậm nhất": whether within or not before is not said.
    """

    wording: str
    count: int
    unit: Unit
    event: str | None = None
    since: date | None = None
    after: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """
    Before an event: not earlier than ``not_earlier`` and not later than ``not_later`` units before it.

    Either edge may be absent. ``end`` is the day of the event where the words give one.
    """

    wording: str
    unit: Unit
    not_earlier: int | None = None
    not_later: int | None = None
    event: str | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recurring:
    """
    Again every ``every`` units.

    For months and years the place in the cycle is ``month`` (1 is its first month; absent: its last) and ``day`` (-1 is
    the last of the month; absent: no day is said, so the cycle's end); for weeks it is ``weekday`` (0 is Monday).
    ``working`` asks for the last working day up to there. ``on`` names one occurrence of the cycle by its day, before a
    calendar takes it to a working day; absent: the cycle as such.
    """

    wording: str
    unit: Literal["day", "week", "month"]
    every: int = 1
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    working: bool = False
    reading: Reading = "by"
    time_of_day: str | None = None
    on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """No date by intention: all the time, or (``on_request``) whenever it is asked for."""

    wording: str
    on_request: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Urgent:
    """At once, without a date; ``event`` is what starts it, where the words say so."""

    wording: str
    event: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Several:
    """More than one time in one wording, each a matter of its own; none of them is itself ``Several``."""

    wording: str
    specs: tuple["TimeSpec", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """What the grammar does not understand or must refuse. ``sentence`` says why and what to do, in Vietnamese."""

    wording: str
    reason: Reason
    sentence: str


TimeSpec = (
    FixedDay
    | InMonth
    | Quarter
    | InYear
    | Current
    | DayRange
    | FromDay
    | Period
    | Window
    | Recurring
    | Standing
    | Urgent
    | Several
    | Unknown
)

KINDS: dict[str, type[TimeSpec]] = {
    "fixed-day": FixedDay,
    "in-month": InMonth,
    "quarter": Quarter,
    "in-year": InYear,
    "current": Current,
    "day-range": DayRange,
    "from-day": FromDay,
    "period": Period,
    "window": Window,
    "recurring": Recurring,
    "standing": Standing,
    "urgent": Urgent,
    "several": Several,
    "unknown": Unknown,
}
"""The name under which each kind is stored."""

_NAMES = {kind: name for name, kind in KINDS.items()}


def as_plain(spec: TimeSpec) -> dict[str, Any]:
    """The specification as JSON-like data: its kind and those of its fields that differ from their defaults."""
    if isinstance(spec, Several):
        return {"kind": "several", "wording": spec.wording, "specs": [as_plain(one) for one in spec.specs]}
    set_fields = (f.name for f in dataclasses.fields(spec) if getattr(spec, f.name) != f.default)
    return {"kind": _NAMES[type(spec)]} | {name: _plain(getattr(spec, name)) for name in set_fields}


def from_plain(data: Mapping[str, Any]) -> TimeSpec:
    """
    The specification that ``as_plain`` wrote.

    Raises:
        KeyError: there is no such kind.
        TypeError: a field is missing or unknown.
    """
    fields = dict(data)
    kind = KINDS[fields.pop("kind")]
    if kind is Several:
        return Several(wording=fields["wording"], specs=tuple(from_plain(one) for one in fields["specs"]))
    return content.build(kind, fields)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
