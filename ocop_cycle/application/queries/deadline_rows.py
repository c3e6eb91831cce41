"""
Deadlines as lists show them: which are wanted, whose each is, what it is about.

A deadline of a dossier or of a certificate is seen by whoever sees the dossier; one of a duty by whoever sees the
duty's unit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from ocop_cycle import clock
from ocop_cycle.application.queries import dossier_rows, reader, scope, selection, words
from ocop_cycle.policy import labels, plan, regime
from ocop_cycle.storage import schema, statements

CERTIFICATE_END = "certificate-end"
"""The rule of the deadline that is the end of a certificate itself; no clock of a regime has this name."""

LATER = "9999-12-31T00:00:00.000000Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which deadlines are asked for; what is absent does not narrow.

    ``state`` is ``open``, ``met``, ``closed`` or ``moved``. ``overdue`` asks for open ones whose lenient moment has
    passed (or, False, for the other open ones); ``since`` and ``until`` for those whose strict last day lies between
    these days, both included;
    ``unit`` for those of a unit and of the units below it, ``round`` for those of the dossiers of a round;
    ``subject`` for those of one dossier, duty or certificate
    (its kind and id); ``dated`` for those that have a date (or, False, for the others).
    """

    cycle: str | None = None
    state: str | None = "open"
    overdue: bool | None = None
    dated: bool | None = None
    since: date | None = None
    until: date | None = None
    unit: str | None = None
    round: str | None = None
    rule: str | None = None
    subject: tuple[str, str] | None = None


class Row(NamedTuple):
    """One version of a deadline with the names beside its ids, as the database gives it."""

    id: str
    line: str
    version: int
    subject_kind: str
    subject_id: str
    rule: str
    label: str
    cycle_id: str | None
    whose: str
    unit_id: str | None
    unit: str | None
    wording: str | None
    precision: str
    opens_at: str | None
    strict_at: str | None
    lenient_at: str | None
    hardness: str
    provisional: int
    state: str
    set_at: str
    passed_at: str | None
    settled_at: str | None
    previous_id: str | None
    dossier: str | None
    product: str | None
    producer_id: str | None
    producer: str | None
    regime: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """
    One version of a deadline.

    ``party`` is who must act; absent where the plan or the law names no one that is known here. ``day`` is the last
    safe day by the strict reading, ``lenient_day`` by the lenient one, both absent where there is no date. ``late``
    says that it is open and its lenient moment has passed, ``days_late`` how many days ago that day was. ``basis`` is
    the article, paper or page that the rule of the deadline rests on.
    """

    id: str
    line: str
    version: int
    subject: tuple[str, str]
    rule: str
    label: labels.Label
    cycle: str | None
    party: dossier_rows.Party | None
    whose: str
    wording: str | None
    precision: str
    opens_at: datetime | None
    day: date | None
    lenient_day: date | None
    strict_at: datetime | None
    lenient_at: datetime | None
    hard: bool
    provisional: bool
    state: str
    late: bool
    days_late: int
    days_left: int | None
    set_at: datetime
    passed_at: datetime | None
    settled_at: datetime | None
    dossier: str | None
    product: str | None
    basis: str | None


_t = schema.deadline.c
_dossier = schema.dossier.alias("of")
_certificate = schema.certificate.alias("paper")
_COLUMNS = (
    _t.id, _t.line, _t.version, _t.subject_kind, _t.subject_id, _t.rule, _t.label, _t.cycle_id, _t.whose, _t.unit_id,
    schema.unit.c.name, _t.wording, _t.precision, _t.opens_at, _t.strict_at, _t.lenient_at, _t.hardness,
    _t.provisional, _t.state, _t.set_at, _t.passed_at, _t.settled_at, _t.previous_id, _dossier.c.id,
    schema.product.c.name, _dossier.c.producer_id, schema.producer.c.name,
    _dossier.c.regime,
)  # fmt: skip


def choose(view: reader.View, wanted: Wanted) -> selection.Selection:
    """The question of all wanted deadlines that are seen."""
    chosen = selection.Selection("deadlines")
    scope.narrow(chosen, view.seen, _t.scope, _dossier.c.producer_id)
    chosen.equal(_t.cycle_id, wanted.cycle, "cycle")
    chosen.equal(_t.state, wanted.state, "state")
    chosen.equal(_t.rule, wanted.rule, "rule")
    chosen.equal(_dossier.c.round_id, wanted.round, "round")
    if wanted.subject is not None:
        chosen.equal(_t.subject_kind, wanted.subject[0], "subject_kind")
        chosen.equal(_t.subject_id, wanted.subject[1], "subject_id")
    if wanted.overdue is not None:
        chosen.narrow(f"overdue:{wanted.overdue}", lambda: _overdue(wanted.overdue is True), now=view.at_text)
    if wanted.dated is not None:
        chosen.narrow(f"dated:{wanted.dated}", lambda: _dated(wanted.dated is True))
    if wanted.since is not None:
        first = clock.to_text(clock.end_of(wanted.since - timedelta(days=1)))
        chosen.narrow("since", lambda: _t.strict_at > bindparam("since"), since=first)
    if wanted.until is not None:
        bound = clock.to_text(clock.end_of(wanted.until))
        chosen.narrow("until", lambda: _t.strict_at <= bindparam("until"), until=bound)
    _narrow_unit(view, chosen, wanted.unit)
    return chosen


def source() -> Any:
    """Deadlines with the tables that say whose they are and what they are about."""
    return (
        schema.deadline.outerjoin(schema.unit, schema.unit.c.id == _t.unit_id)
        .outerjoin(_certificate, and_(_t.subject_kind == "certificate", _certificate.c.id == _t.subject_id))
        .outerjoin(_dossier, _dossier.c.id == func.coalesce(_certificate.c.dossier_id, _t.subject_id))
        .outerjoin(schema.product, schema.product.c.id == _dossier.c.product_id)
        .outerjoin(schema.producer, schema.producer.c.id == _dossier.c.producer_id)
    )


def asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """All columns of the wanted deadlines, the earliest first, those without a date last."""
    first = func.coalesce(_t.strict_at, LATER)
    return select(*_COLUMNS).select_from(source()).where(*conditions).order_by(first, _t.line, _t.version)


def dues(view: reader.View, found: Iterable[statements.Row]) -> tuple[Due, ...]:
    """Rows of ``asked`` as values."""
    return tuple(_due(view, Row._make(row)) for row in found)


def _due(view: reader.View, row: Row) -> Due:
    lenient_day = reader.last_day(row.lenient_at)
    day = reader.last_day(row.strict_at)
    late = row.state == "open" and row.lenient_at is not None and row.lenient_at <= view.at_text
    return Due(
        id=row.id,
        line=row.line,
        version=row.version,
        subject=(row.subject_kind, row.subject_id),
        rule=row.rule,
        label=words.label(row.label),
        cycle=row.cycle_id,
        party=_party(row),
        whose=row.whose,
        wording=row.wording,
        precision=row.precision,
        opens_at=reader.moment(row.opens_at),
        day=day,
        lenient_day=lenient_day,
        strict_at=reader.moment(row.strict_at),
        lenient_at=reader.moment(row.lenient_at),
        hard=row.hardness == "hard",
        provisional=bool(row.provisional),
        state=row.state,
        late=late,
        days_late=(view.today - lenient_day).days if late and lenient_day else 0,
        days_left=(day - view.today).days if day and row.state == "open" else None,
        set_at=clock.from_text(row.set_at),
        passed_at=reader.moment(row.passed_at),
        settled_at=reader.moment(row.settled_at),
        dossier=row.dossier,
        product=row.product,
        basis=_basis(view, row),
    )


def _basis(view: reader.View, row: Row) -> str | None:
    source, _, name = row.rule.partition("/")
    rules: Iterable[plan.Milestone | regime.Clock | regime.CertificateClock] = ()
    if source == "plan" and row.cycle_id is not None:
        cycle = view.slow.cycle(view.runner, row.cycle_id)
        rules = view.policies.plan(view.runner, cycle.plan_digest).milestones if cycle else ()
    elif row.regime is not None:
        law = view.law(row.regime)
        rules = law.clocks if source == "law" else law.certificate.clocks
        if name == CERTIFICATE_END:
            return law.certificate.law.cites or law.certificate.law.source
    rule = next((one for one in rules if one.id == name), None)
    return (rule.law.cites or rule.law.source) if rule else None


def _party(row: Row) -> dossier_rows.Party | None:
    if row.unit_id is not None:
        return dossier_rows.Party(kind="unit", id=row.unit_id, name=row.unit or row.unit_id)
    if row.whose == "producer" and row.producer_id is not None:
        return dossier_rows.Party(kind="producer", id=row.producer_id, name=row.producer or row.producer_id)
    return None


def _overdue(wanted: bool) -> ColumnElement[bool]:
    passed = and_(_t.state == "open", _t.lenient_at.is_not(None), _t.lenient_at <= bindparam("now"))
    waiting = and_(_t.state == "open", or_(_t.lenient_at.is_(None), _t.lenient_at > bindparam("now")))
    return passed if wanted else waiting


def _dated(wanted: bool) -> ColumnElement[bool]:
    return _t.strict_at.is_not(None) if wanted else _t.strict_at.is_(None)


def _narrow_unit(view: reader.View, chosen: selection.Selection, unit_id: str | None) -> None:
    if unit_id is None:
        return
    path = dossier_rows.unit_in_view(view, unit_id).path
    below = select(schema.unit.c.id).where(scope.under(schema.unit.c.path, "unit_path"))
    chosen.narrow("unit", lambda: _t.unit_id.in_(below), unit_path=path, unit_path_end=scope.after(path))
