"""
Certificates as lists show them: which are wanted, what each is on the day asked about, and what the law makes of it.

What a certificate is on a day is worked out from its facts, never read from a column: it has lapsed on its day, whether
or not the sweep has entered it yet. Filters by status become bounds on columns, so that thousands need not be fetched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, not_, or_, select

from ocop_cycle.application.queries import dossier_rows, reader, scope, search, selection
from ocop_cycle.domain import certificates
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import schema, statements

LAST = "9999-12-31"
VALID: Literal["valid"] = "valid"
"""Asked for as a status: whatever may still be shown on the day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which certificates are asked for; what is absent does not narrow.

    ``on`` is the day asked about (absent: today). ``status`` is what they are on that day, or ``valid``. Records that
    a correction took the place of are left out unless ``corrected``. ``ends_by`` asks for those whose last day, grace
    included, is that day or earlier; ``end_known`` for those whose end was entered (or, False, for the others);
    ``commune`` is a unit's id, ``level`` the council that a renewal goes to, ``regime`` the one under which it was
    issued, ``search`` words in the dossier's code, product, producer or commune.
    """

    on: date | None = None
    status: certificates.Status | Literal["valid"] | None = VALID
    corrected: bool = False
    cycle: str | None = None
    commune: str | None = None
    level: str | None = None
    regime: str | None = None
    product: str | None = None
    ends_by: date | None = None
    end_known: bool | None = None
    stars: int | None = None
    producer: str | None = None
    search: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """
    One certificate as it is on a day.

    ``ends`` is its last day as decided, ``covered_until`` the last day of a grace; ``days_left`` counts from the day
    asked about to the last day on which it holds. ``opens`` and ``closes`` are the days between which a dossier for its
    renewal is taken by the law of that day, ``safe_day`` the last working day of them; ``level`` is that of the
    council to which a renewal with as many stars goes. ``follows`` is the certificate before it; ``informed_day`` the
    day of the paper that told the producer of the end.
    """

    id: str
    dossier: str
    cycle: str
    product_id: str
    product: str
    producer: dossier_rows.Party
    commune_id: str | None
    commune: str | None
    stars: int
    authority: str | None
    number: str | None
    decision_day: date | None
    issued: date | None
    ends: date | None
    covered_until: date | None
    days_left: int | None
    status: certificates.Status
    state: str
    regime: str | None
    level: str | None
    opens: date | None
    closes: date | None
    safe_day: date | None
    follows: str | None
    informed_number: str | None
    informed_day: date | None
    ground: str | None
    settled_number: str | None
    settled_on: date | None
    origin: str | None
    clause: str | None
    corrects: str | None
    finding_number: str | None
    finding_day: date | None


_c, _d = schema.certificate.c, schema.dossier.c
_authority = schema.unit.alias("authority")
_COLUMNS = (
    _c.id, _d.id, _d.cycle_id, _d.product_id, schema.product.c.name, _d.producer_id, schema.producer.c.name,
    _d.unit_id, schema.unit.c.name, _c.stars, _authority.c.name, _c.decision_number, _c.decision_day, _c.issued,
    _c.ends, _c.covered_until, _c.state, _c.regime, _c.follows_id, _c.informed_number, _c.informed_day, _c.ground,
    _c.settled_number, _c.settled_on, _c.origin, _c.clause, _c.corrects_id, _c.finding_number, _c.finding_day,
)  # fmt: skip
_LAST_DAY: ColumnElement[Any] = func.coalesce(_c.covered_until, _c.ends)


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """What the law of a day says of renewals: within which clock they are filed, and to which council they go."""

    clock: regime.CertificateClock | None
    levels: dict[int, str]


def law_on(view: reader.View, day: date) -> Law:
    """The law under which a dossier for a renewal would be opened on ``day``, of the regimes in force here."""
    digests = [d for (kind, _), d in sorted(view.slow.in_force(view.runner).items()) if kind == "regime"]
    found = certificates.governing([view.law(digest) for digest in digests], day)
    if found is None:
        return Law(clock=None, levels={})
    return Law(clock=certificates.renewal(found.certificate), levels={a.stars: a.level for a in found.authorities})


def level_labels(view: reader.View) -> dict[str, labels.Label]:
    """What the levels of the regimes in force are called."""
    digests = [d for (kind, _), d in sorted(view.slow.in_force(view.runner).items()) if kind == "regime"]
    return {level.id: level.label for digest in digests for level in view.law(digest).levels}


def choose(view: reader.View, wanted: Wanted, law: Law) -> selection.Selection:
    """The question of all wanted certificates that are seen."""
    day = wanted.on or view.today
    chosen = selection.Selection("certificates")
    scope.narrow(chosen, view.seen, _d.scope, _d.producer_id)
    chosen.equal(_d.cycle_id, wanted.cycle, "cycle")
    chosen.equal(_d.unit_id, wanted.commune, "commune")
    chosen.equal(_c.regime, wanted.regime, "regime")
    chosen.equal(_d.product_id, wanted.product, "product")
    chosen.equal(_c.stars, wanted.stars, "stars")
    chosen.equal(_d.producer_id, wanted.producer, "producer")
    if not wanted.corrected:
        chosen.narrow("as corrected", lambda: _c.state != "corrected")
    if wanted.level is not None:
        stars = tuple(number for number, level in sorted(law.levels.items()) if level == wanted.level)
        chosen.narrow(f"stars of level:{stars}", lambda: or_(false(), *(_c.stars == number for number in stars)))
    if wanted.ends_by is not None:
        chosen.narrow("ends by", lambda: bindparam("ends_by") >= _LAST_DAY, ends_by=wanted.ends_by.isoformat())
    if wanted.end_known is not None:
        chosen.narrow(f"end known:{wanted.end_known}", lambda: _known(wanted.end_known is True))
    if wanted.status is not None:
        _narrow_status(chosen, wanted.status, day, law.clock)
    search.narrow(chosen, view.runner, wanted.search)
    return chosen


def _known(wanted: bool) -> ColumnElement[bool]:
    return _c.ends.is_not(None) if wanted else _c.ends.is_(None)


def _narrow_status(chosen: selection.Selection, wanted: str, day: date, clock: regime.CertificateClock | None) -> None:
    bounds = certificates.ends_between(wanted, day, clock)  # type: ignore[arg-type] # "valid" has no bounds of its own
    since, until = bounds or (None, None)
    values = {
        "on": day.isoformat(),
        "far": since.isoformat() if since else "",
        "near": until.isoformat() if until else LAST,
    }
    within = bounds is not None
    chosen.narrow(f"status:{wanted}:{within}", lambda: and_(*_having(wanted, within=within)), **values)


def _having(wanted: str, *, within: bool) -> Iterator[ColumnElement[bool]]:
    """The conditions on a certificate that has the wanted status on the day ``on``, its end in ``far`` to ``near``."""
    on: ColumnElement[Any] = bindparam("on")
    if wanted == "not-issued":
        yield _c.issued > on
        return
    yield or_(_c.issued.is_(None), _c.issued <= on)
    settled = and_(or_(*(_c.state == state for state in certificates.SETTLED)), func.coalesce(_c.settled_on, "") <= on)
    if wanted in certificates.SETTLED:
        yield and_(settled, _c.state == wanted)
        return
    yield not_(settled)
    unknown = and_(_c.ends.is_(None), _c.state != "ended")
    if wanted == VALID:
        yield or_(unknown, on <= _LAST_DAY)
    elif wanted == "end-unknown":
        yield unknown
    elif wanted == "ended":
        yield or_(and_(_c.ends.is_(None), _c.state == "ended"), on > _LAST_DAY)
    elif wanted == "late-covered":
        yield and_(_c.ends < on, _c.covered_until >= on)
    elif within:
        yield and_(_c.ends >= on, _c.ends >= bindparam("far"), _c.ends <= bindparam("near"))
    else:
        yield _c.id.is_(None)


def not_settled() -> ColumnElement[bool]:
    """Neither revoked nor replaced: it runs, or it has lapsed."""
    return not_(or_(*(_c.state == state for state in certificates.SETTLED)))


def source() -> Any:
    """Certificates with all that is named beside them."""
    return (
        schema.certificate.join(schema.dossier, _d.id == _c.dossier_id)
        .join(schema.product, schema.product.c.id == _d.product_id)
        .join(schema.producer, schema.producer.c.id == _d.producer_id)
        .outerjoin(schema.unit, schema.unit.c.id == _d.unit_id)
        .outerjoin(_authority, _authority.c.id == _c.authority_id)
    )


def asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The first to end first, those of unknown end last."""
    last = func.coalesce(_c.covered_until, _c.ends, LAST)
    return select(*_COLUMNS).select_from(source()).where(*conditions).order_by(last, _c.id)


def ends_within(chosen: selection.Selection, until: date) -> None:
    """Narrow to those that end by ``until``, and those whose end is not known."""
    chosen.narrow("soon", lambda: func.coalesce(_LAST_DAY, "") <= bindparam("soon"), soon=until.isoformat())


def life_of(row: statements.Row) -> certificates.Life:
    """The facts of a row of ``asked`` that judgement goes by."""
    return certificates.Life(
        state=row[16], issued=reader.day(row[13]), ends=reader.day(row[14]), covered_until=reader.day(row[15]),
        settled_on=reader.day(row[23]),
    )  # fmt: skip


def listed(view: reader.View, row: statements.Row, day: date, law: Law) -> Listed:
    """A row of ``asked`` as it is on ``day``."""
    (
        key, dossier, cycle, product_id, product, producer_id, producer, commune_id, commune, stars, authority, number,
        decided, _, _, _, state, regime_id, follows, informed_number, informed_day, ground, settled_number, _, origin,
        clause, corrects, finding_number, finding_day,
    ) = row  # fmt: skip
    life = life_of(row)
    window = certificates.window(life.ends, law.clock)
    last = life.last_day
    return Listed(
        id=key, dossier=dossier, cycle=cycle, product_id=product_id, product=product,
        producer=dossier_rows.Party(kind="producer", id=producer_id, name=producer), commune_id=commune_id,
        commune=commune, stars=stars, authority=authority, number=number, decision_day=reader.day(decided),
        issued=life.issued, ends=life.ends, covered_until=life.covered_until,
        days_left=(last - day).days if last else None, status=certificates.status(life, day, law.clock), state=state,
        regime=regime_id, level=law.levels.get(stars), opens=window.opens if window else None,
        closes=window.closes if window else None,
        safe_day=view.calendar.previous_working(window.closes) if window else None, follows=follows,
        informed_number=informed_number, informed_day=reader.day(informed_day), ground=ground,
        settled_number=settled_number, settled_on=life.settled_on, origin=origin,
        clause=clause, corrects=corrects, finding_number=finding_number, finding_day=reader.day(finding_day),
    )  # fmt: skip
