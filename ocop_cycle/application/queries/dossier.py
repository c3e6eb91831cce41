"""
One dossier, whole: what it is called, where it stands, its deadlines with their proof, papers, results, certificates.

The notices about it, what came before and after it, and its entries on the trail stand beside. What the next steps are,
and why they are or are not open, is asked in ``transitions``, because that takes the engine's judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import (
    certificate_rows,
    comment_rows,
    deadlines,
    dossier_rows,
    notice_rows,
    papers,
    reader,
    trail_rows,
    words,
)
from ocop_cycle.domain import certificates as judging
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """
    One recorded result of a council; ``stands`` says that no later one of its level took its place.

    ``manner`` is how the council spoke (absent: it was not said), ``met_because`` why it met although it writes.
    """

    id: str
    level: str
    level_label: labels.Label
    total: str
    stars: int
    day: date | None
    corrects: str | None
    recorded_at: datetime
    stands: bool
    manner: str | None
    met_because: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """One record of a certificate, and what it is today; what the office has not entered is absent."""

    id: str
    stars: int
    authority: str | None
    number: str | None
    decision_day: date | None
    issued: date | None
    ends: date | None
    covered_until: date | None
    state: str
    status: judging.Status
    corrects: str | None
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Another dossier of the same product: the one before, or one after."""

    code: str
    cycle: str
    kind: str
    state_label: labels.Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """
    One dossier at one moment; ``comment_to`` are those whom a comment of who asks may be addressed to.

    ``meeting_when``: upon what the council that holds it meets, where the law has it write; absent where it meets.
    """

    code: str
    cycle: str
    product: str
    product_id: str
    producer: dossier_rows.Party
    commune: dossier_rows.Party | None
    kind: str
    kind_label: labels.Label
    regime: str
    regime_title: labels.Label
    state: str
    state_label: labels.Label
    producer_label: labels.Label
    stage: str
    stage_label: labels.Label
    act: labels.Label | None
    level: str
    holder: dossier_rows.Party
    round: labels.Label | None
    version: int
    opened_at: datetime
    entered_at: datetime
    ended_at: datetime | None
    days_held: int | None
    late: bool
    total: str | None
    stars: int | None
    deadlines: tuple[deadlines.Explained, ...]
    papers: tuple[papers.Paper, ...]
    results: tuple[Result, ...]
    meeting_when: tuple[str, ...] | None
    certificates: tuple[Certificate, ...]
    before: Link | None
    after: tuple[Link, ...]
    notices: tuple[notice_rows.Noticed, ...]
    comments: tuple[comment_rows.Comment, ...]
    comment_to: tuple[comment_rows.Visibility, ...]
    timeline: tuple[trail_rows.Logged, ...]


_d, _r, _c = schema.dossier.c, schema.result.c, schema.certificate.c
_e = schema.audit_entry.c
_RESULTS = statements.Statement(
    lambda: (
        select(_r.id, _r.level, _r.total, _r.stars, _r.day, _r.corrects_id, _r.recorded_at, _r.manner, _r.met_because)
        .where(_r.dossier_id == bindparam("code"))
        .order_by(_r.recorded_at, _r.level, _r.number)
    )
)
_CERTIFICATES = statements.Statement(
    lambda: (
        select(
            _c.id,
            _c.stars,
            schema.unit.c.name,
            _c.decision_number,
            _c.decision_day,
            _c.issued,
            _c.ends,
            _c.state,
            _c.corrects_id,
            _c.recorded_at,
            _c.covered_until,
            _c.settled_on,
        )
        .select_from(schema.certificate.outerjoin(schema.unit, schema.unit.c.id == _c.authority_id))
        .where(_c.dossier_id == bindparam("code"))
        .order_by(_c.recorded_at, _c.id)
    )
)
_ENTRIES = statements.Statement(
    lambda: (
        select(*trail_rows.COLUMNS)
        .select_from(schema.audit_entry)
        .where(
            or_(
                and_(_e.subject_kind == "dossier", _e.subject_id == bindparam("code")),
                and_(_e.subject_kind == "certificate", statements.among(_e.subject_id, "certificates")),
                and_(_e.subject_kind == "comment", statements.among(_e.subject_id, "comments")),
            )
        )
        .order_by(_e.number)
    )
)


def show(asking: reader.Reader, actor: permissions.Actor, code: str) -> Dossier:
    """
    One dossier with everything that stands on it.

    Raises:
        errors.UnknownThing: there is none of that code that ``actor`` may see; the nearest that may be are offered.
    """
    with asking.look(actor) as view:
        row = find(view, code)
        certificates = _certificates(view, code)
        subjects = [("dossier", code), *(("certificate", c.id) for c in certificates)]
        return _whole(view, row, certificates, subjects)


def find(view: reader.View, code: str) -> dossier_rows.Row:
    """
    The row of a dossier that is seen.

    Raises:
        errors.UnknownThing: none is seen under that code; the nearest that are seen are offered.
    """
    chosen = dossier_rows.choose(view, dossier_rows.Wanted())
    row = chosen.first(view.runner, "one", lambda c: dossier_rows.asked([*c, _d.id == bindparam("code")]), code=code)
    if row is None:
        raise unknown(view, code)
    return dossier_rows.Row._make(row)


def unknown(view: reader.View, code: str) -> errors.UnknownThing:
    """That no dossier is seen under that code, with the nearest that are."""
    chosen = dossier_rows.choose(view, dossier_rows.Wanted())
    codes = chosen.all(view.runner, "codes", lambda c: select(_d.id).where(*c).order_by(_d.id).limit(1000))
    return errors.UnknownThing("dossier", code, [other[0] for other in codes])


def _whole(
    view: reader.View,
    row: dossier_rows.Row,
    certificates: tuple[Certificate, ...],
    subjects: Sequence[tuple[str, str]],
) -> Dossier:
    law = view.law(row.regime)
    state = next(s for s in law.states if s.id == row.state)
    since = clock.day_of(dossier_rows.entered(row))
    place = permissions.Place(row.scope, row.producer_id)
    said = comment_rows.of_dossier(view, row.code, place)
    return Dossier(
        code=row.code,
        cycle=row.cycle_id,
        product=row.product,
        product_id=row.product_id,
        producer=dossier_rows.Party(kind="producer", id=row.producer_id, name=row.producer),
        commune=_commune(row),
        kind=row.kind,
        kind_label=view.kind_label(row.kind, law),
        regime=law.id,
        regime_title=law.title,
        state=row.state,
        state_label=state.label,
        producer_label=state.producer_label,
        stage=row.stage,
        stage_label=dossier_rows.stage_label(view, row),
        act=state.act,
        level=row.level,
        holder=dossier_rows.holder(row),
        round=words.label(row.round) if row.round else None,
        version=row.version,
        opened_at=clock.from_text(row.opened_at),
        entered_at=dossier_rows.entered(row),
        ended_at=reader.moment(row.ended_at),
        days_held=None if row.ended_at else view.calendar.count(since, view.today),
        late=bool(row.late),
        total=row.total,
        stars=row.stars,
        deadlines=deadlines.of_subjects(view, subjects),
        papers=papers.of_dossier(view, row, law, place),
        results=_results(view, row.code, law),
        meeting_when=next((rule.meeting_when for rule in law.opinions if rule.concerns(row.kind, row.level)), None),
        certificates=certificates,
        before=_before(view, row),
        after=_after(view, row),
        notices=notice_rows.of_subjects(view, subjects),
        comments=said,
        comment_to=comment_rows.writable(view, place),
        timeline=_timeline(view, row.code, certificates, said),
    )


def _commune(row: dossier_rows.Row) -> dossier_rows.Party | None:
    if row.unit_id is None:
        return None
    return dossier_rows.Party(kind="unit", id=row.unit_id, name=row.commune or row.unit_id)


def _results(view: reader.View, code: str, law: regime.Regime) -> tuple[Result, ...]:
    rows = view.runner.all(_RESULTS, {"code": code})
    newest = {level: key for key, level, *_ in rows}
    named = {level.id: level.label for level in law.levels}
    return tuple(
        Result(
            id=key,
            level=level,
            level_label=named.get(level) or words.same(level),
            total=total,
            stars=stars,
            day=reader.day(day),
            corrects=corrects,
            recorded_at=clock.from_text(at),
            stands=newest[level] == key,
            manner=manner,
            met_because=because,
        )
        for key, level, total, stars, day, corrects, at, manner, because in rows
    )


def _certificates(view: reader.View, code: str) -> tuple[Certificate, ...]:
    rows = view.runner.all(_CERTIFICATES, {"code": code})
    window = certificate_rows.law_on(view, view.today).clock if rows else None
    return tuple(_certificate(view, row, window) for row in rows)


def _certificate(view: reader.View, row: statements.Row, window: regime.CertificateClock | None) -> Certificate:
    key, stars, authority, number, decided, issued, ends, state, corrects, at, covered, settled = row
    life = judging.Life(
        state=state, issued=reader.day(issued), ends=reader.day(ends), covered_until=reader.day(covered),
        settled_on=reader.day(settled),
    )  # fmt: skip
    return Certificate(
        id=key, stars=stars, authority=authority, number=number, decision_day=reader.day(decided), issued=life.issued,
        ends=life.ends, covered_until=life.covered_until, state=state,
        status=judging.status(life, view.today, window), corrects=corrects, recorded_at=clock.from_text(at),
    )  # fmt: skip


def _before(view: reader.View, row: dossier_rows.Row) -> Link | None:
    if row.predecessor_id is None:
        return None
    return next(iter(_links(view, "before", _d.id, row.predecessor_id)), None)


def _after(view: reader.View, row: dossier_rows.Row) -> tuple[Link, ...]:
    return _links(view, "after", _d.predecessor_id, row.code)


def _links(view: reader.View, purpose: str, column: ColumnElement[Any], other: str) -> tuple[Link, ...]:
    chosen = dossier_rows.choose(view, dossier_rows.Wanted())

    def build(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
        return dossier_rows.asked([*conditions, column == bindparam("other")]).order_by(_d.id)

    found = dossier_rows.rows(chosen.all(view.runner, purpose, build, other=other))
    return tuple(
        Link(code=row.code, cycle=row.cycle_id, kind=row.kind, state_label=dossier_rows.state_label(view, row))
        for row in found
    )


def _timeline(
    view: reader.View, code: str, certificates: Sequence[Certificate], said: Sequence[comment_rows.Comment]
) -> tuple[trail_rows.Logged, ...]:
    ids = {
        "certificates": statements.listing([certificate.id for certificate in certificates]),
        "comments": statements.listing([comment.id for comment in said]),
    }
    return trail_rows.logged(view, view.runner.all(_ENTRIES, {"code": code, **ids}))
