"""
What lies ahead, counted: the dossiers of each stage by how long they have still, and the certificates of each month.

What is counted of dossiers is asked of the book, so that a desk of fifty thousand opens as quickly as one of fifty.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from ocop_cycle import clock
from ocop_cycle.application.queries import board, certificate_rows, choosing, dossier_rows, reader
from ocop_cycle.application.queries.book import Line
from ocop_cycle.domain import months, permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import schema

Span = Literal["overdue", "week", "month", "later", "undated"]
SPANS: tuple[Span, ...] = get_args(Span)
"""How long a dossier has still, from its nearest limit: none left, a week, a month (30 days), longer, no day known."""

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
MONTHS = 12
"""So many months ahead certificates are counted, that of today among them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """A stage with the dossiers on their way in it, by how long each has still."""

    id: str
    label: labels.Label
    counts: Mapping[Span, int]

    @property
    def total(self) -> int:
        """How many dossiers are on their way in it."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month by its first day, and how many valid certificates end in it."""

    first: date
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What lies ahead; stages and months in their order, empty ones too."""

    stages: tuple[Stage, ...]
    months: tuple[Month, ...]


_c = schema.certificate.c
_LAST_DAY: ColumnElement[Any] = func.coalesce(_c.covered_until, _c.ends)


def outlook(asking: reader.Reader, actor: permissions.Actor) -> Outlook:
    """What lies ahead of the dossiers and certificates that ``actor`` sees."""
    with asking.look(actor) as view:
        return Outlook(stages=_stages(view), months=_months(view))


def _stages(view: reader.View) -> tuple[Stage, ...]:
    chosen = choosing.choose(view, dossier_rows.Wanted(ended=False))
    counted: Counter[tuple[str, Span]] = chosen.once("spans", lambda: _spans(view, chosen.lines))
    named = board.stages_of(view, chosen, None)
    told = (
        Stage(id=stage, label=label, counts={span: counted[stage, span] for span in SPANS})
        for stage, label in named.items()
    )
    return tuple(one for one in told if one.total)


def _spans(view: reader.View, lines: Sequence[Line]) -> Counter[tuple[str, Span]]:
    now = f"{view.at_text[:16]}:00.000000Z"
    week, month = (clock.to_text(clock.end_of(clock.day_of(view.at + ahead))) for ahead in (WEEK, MONTH))

    def span(line: Line) -> Span:
        if line.lenient_at is not None and line.lenient_at <= now:
            return "overdue"
        if line.strict_at is None:
            return "undated"
        return "week" if line.strict_at <= week else "month" if line.strict_at <= month else "later"

    return Counter((line.stage, span(line)) for line in lines)


def _months(view: reader.View) -> tuple[Month, ...]:
    first = view.today.replace(day=1)
    firsts = [months.add_months(first, ahead) for ahead in range(MONTHS)]
    last = months.end_of_span(first, MONTHS)
    law = certificate_rows.law_on(view, view.today)
    chosen = certificate_rows.choose(view, certificate_rows.Wanted(ends_by=last), law)
    found: dict[str, int] = dict(chosen.all(view.runner, "by month", _by_month))
    return tuple(Month(first=one, count=found.get(one.isoformat()[:7], 0)) for one in firsts)


def _by_month(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    month = func.substr(_LAST_DAY, literal_column("1"), literal_column("7"))
    return select(month, func.count()).select_from(certificate_rows.source()).where(*conditions).group_by(month)
