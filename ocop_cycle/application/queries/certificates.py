"""Certificates: all that are seen, those that end soon, and those whose end nobody has entered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from ocop_cycle.application.queries import dossier_rows, reader, scope, search, selection
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements

__all__ = ["Listed", "Wanted", "expiring", "list_certificates"]

LAST = "9999-12-31"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which certificates are asked for; what is absent does not narrow.

    ``ends_by`` asks for those that end on that day or earlier; ``end_known`` for those whose end was entered (or,
    False, for the others); ``search`` for words in the dossier's code, product, producer or commune.
    """

    cycle: str | None = None
    state: Literal["in-force", "ended", "revoked", "replaced", "corrected"] | None = "in-force"
    ends_by: date | None = None
    end_known: bool | None = None
    stars: int | None = None
    producer: str | None = None
    search: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One certificate. ``days_left`` counts from today to its last day, absent where its end is not known."""

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
    days_left: int | None
    state: str


_c, _d = schema.certificate.c, schema.dossier.c
_authority = schema.unit.alias("authority")
_COLUMNS = (
    _c.id, _d.id, _d.cycle_id, _d.product_id, schema.product.c.name, _d.producer_id, schema.producer.c.name,
    _d.unit_id, schema.unit.c.name, _c.stars, _authority.c.name, _c.decision_number, _c.decision_day, _c.issued,
    _c.ends, _c.state,
)  # fmt: skip


def list_certificates(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Listed]:
    """The wanted certificates that ``actor`` may see, the first to end first, those of unknown end last."""
    with asking.look(actor) as view:
        chosen = _choose(view, wanted)
        rows = chosen.all(view.runner, "page", lambda c: selection.paged(_asked(c)), **page.values)
        total = chosen.count(view.runner, _source)
        items = tuple(_listed(view, row) for row in rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def expiring(
    asking: reader.Reader,
    actor: permissions.Actor,
    days: int,
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Listed]:
    """Certificates in force that end within so many days from today, and after them those whose end is not known."""
    with asking.look(actor) as view:
        chosen = _choose(view, Wanted())
        until = (view.today + timedelta(days=days)).isoformat()
        chosen.narrow("soon", lambda: func.coalesce(_c.ends, "") <= bindparam("soon"), soon=until)
        rows = chosen.all(view.runner, "page", lambda c: selection.paged(_asked(c)), **page.values)
        total = chosen.count(view.runner, _source)
        items = tuple(_listed(view, row) for row in rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def _choose(view: reader.View, wanted: Wanted) -> selection.Selection:
    chosen = selection.Selection("certificates")
    scope.narrow(chosen, view.seen, _d.scope, _d.producer_id)
    chosen.equal(_d.cycle_id, wanted.cycle, "cycle")
    chosen.equal(_c.state, wanted.state, "state")
    chosen.equal(_c.stars, wanted.stars, "stars")
    chosen.equal(_d.producer_id, wanted.producer, "producer")
    if wanted.ends_by is not None:
        chosen.narrow("ends by", lambda: _c.ends <= bindparam("ends_by"), ends_by=wanted.ends_by.isoformat())
    if wanted.end_known is not None:
        chosen.narrow(f"end known:{wanted.end_known}", lambda: _known(wanted.end_known is True))
    search.narrow(chosen, view.runner, wanted.search)
    return chosen


def _known(wanted: bool) -> ColumnElement[bool]:
    return _c.ends.is_not(None) if wanted else _c.ends.is_(None)


def _source() -> Any:
    return (
        schema.certificate.join(schema.dossier, _d.id == _c.dossier_id)
        .join(schema.product, schema.product.c.id == _d.product_id)
        .join(schema.producer, schema.producer.c.id == _d.producer_id)
        .outerjoin(schema.unit, schema.unit.c.id == _d.unit_id)
        .outerjoin(_authority, _authority.c.id == _c.authority_id)
    )


def _asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    last = func.coalesce(_c.ends, LAST)
    return select(*_COLUMNS).select_from(_source()).where(*conditions).order_by(last, _c.id)


def _listed(view: reader.View, row: statements.Row) -> Listed:
    (
        key, dossier, cycle, product_id, product, producer_id, producer, commune_id, commune, stars, authority, number,
        decided, issued, ends, state,
    ) = row  # fmt: skip
    last = reader.day(ends)
    return Listed(
        id=key,
        dossier=dossier,
        cycle=cycle,
        product_id=product_id,
        product=product,
        producer=dossier_rows.Party(kind="producer", id=producer_id, name=producer),
        commune_id=commune_id,
        commune=commune,
        stars=stars,
        authority=authority,
        number=number,
        decision_day=reader.day(decided),
        issued=reader.day(issued),
        ends=last,
        days_left=(last - view.today).days if last else None,
        state=state,
    )
