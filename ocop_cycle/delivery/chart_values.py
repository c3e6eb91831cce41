"""What a chart of a year is told: rows with bars and signs, upright lines, days off, and the words of its legend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ocop_cycle.delivery import chart_signs as signs


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A stage of a row, from ``since`` up to ``until``, counted from 0 in the legend; ``fading``: nothing moves on."""

    stage: int
    label: str
    since: date
    until: date
    fading: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A sign on a row; ``label`` stands to the right of it."""

    sign: signs.Sign
    day: date
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the picture: its name in two parts, its bars and signs, and all of it in words."""

    code: str
    name: str
    words: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Rows that belong together."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """An upright line at the end of a day, with a word on top."""

    day: date
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Legend:
    """The words of the legend: stages in order, the signs, the upright line and the days off."""

    stages: tuple[str, ...]
    signs: tuple[tuple[signs.Sign, str], ...]
    deadline: str
    day_off: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """
    The whole picture, from the first day of a month to the last day of a month.

    ``days_off`` are shaded (day, name); ``months`` are the words over the months (first day, word).
    """

    title: str
    description: str
    first: date
    last: date
    months: tuple[tuple[date, str], ...]
    groups: tuple[Group, ...]
    deadlines: tuple[Deadline, ...]
    days_off: tuple[tuple[date, str], ...]
    legend: Legend
