"""Lists of dossiers: what is wanted, in which order, a page at a time. ``ocop dossier list`` loads this and no more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Numeric, case, cast, select

from ocop_cycle import clock
from ocop_cycle.application.queries import dossier_rows, reader, selection, words
from ocop_cycle.application.queries.dossier_rows import NextDue, Party, Row, Wanted
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import schema, statements

__all__ = ["SORTS", "Listed", "Sort", "Wanted", "list_dossiers"]

Sort = Literal["code", "entered", "total", "product", "producer", "commune"]
"""``entered``: longest in its state first; ``total``: most points first; the last three stand in Vietnamese order."""

SORTS: tuple[Sort, ...] = ("code", "entered", "total", "product", "producer", "commune")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One dossier in a list. ``late`` is the mark that stays; ``due.late`` says that something is overdue now."""

    code: str
    cycle: str
    product: str
    producer: str
    commune: str | None
    kind: str
    kind_label: labels.Label
    state: str
    state_label: labels.Label
    stage: str
    stage_label: labels.Label
    holder: Party
    round: labels.Label | None
    opened_at: datetime
    entered_at: datetime
    version: int
    late: bool
    due: NextDue | None
    total: str | None
    stars: int | None
    predecessor: str | None


_d = schema.dossier.c
_BY_IDS = statements.Statement(lambda: dossier_rows.asked([statements.among(_d.id, "ids")]))
_NAMES: dict[str, tuple[ColumnElement[Any], Callable[[str], Any]]] = {
    "product": (schema.product.c.name, words.order),
    "producer": (schema.producer.c.name, words.order),
    "commune": (schema.unit.c.name, words.order),
}


def list_dossiers(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),  # noqa: B008 - a frozen value
    *,
    sort: Sort = "code",
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Listed]:
    """The wanted dossiers that ``actor`` may see, a page of them, and how many they are."""
    with asking.look(actor) as view:
        chosen = dossier_rows.choose(view, wanted)
        total = chosen.count(view.runner, lambda: schema.dossier)
        found = _by_name(view, chosen, sort, page) if sort in _NAMES else _in_order(view, chosen, sort, page)
        dues = dossier_rows.next_dues(view, [row.code for row in found])
        items = tuple(_listed(view, row, dues.get(row.code)) for row in found)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def _in_order(view: reader.View, chosen: selection.Selection, sort: str, page: selection.Paging) -> list[Row]:
    found = chosen.all(
        view.runner,
        f"page by {sort}",
        lambda conditions: selection.paged(dossier_rows.asked(conditions).order_by(*_order(sort))),
        **page.values,
    )
    return dossier_rows.rows(found)


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    if sort == "entered":
        return _d.entered_at.asc(), _d.id.asc()
    if sort == "total":
        return case((_d.total.is_(None), 1), else_=0).asc(), cast(_d.total, Numeric).desc(), _d.id.asc()
    return (_d.id.asc(),)


def _by_name(view: reader.View, chosen: selection.Selection, sort: str, page: selection.Paging) -> list[Row]:
    """No order of a database is Vietnamese on both of them: names are ordered here, then the page is fetched."""
    column, key = _NAMES[sort]
    names = chosen.all(
        view.runner,
        f"names by {sort}",
        lambda conditions: select(_d.id, column).select_from(dossier_rows.source()).where(*conditions),
    )
    names.sort(key=lambda row: (row[1] is None, key(row[1] or ""), row[0]))
    start = page.values["skipped"]
    codes = [row[0] for row in names[start : start + page.size]]
    found = {row.code: row for row in dossier_rows.rows(view.runner.all(_BY_IDS, {"ids": statements.listing(codes)}))}
    return [found[code] for code in codes]


def by_codes(view: reader.View, codes: Sequence[str]) -> list[tuple[Listed, bool]]:
    """The dossiers of these codes that are seen, in this order; beside each whether it is still on its way."""
    if not codes:
        return []
    chosen = dossier_rows.choose(view, Wanted(codes=tuple(codes)))
    found = {row.code: row for row in dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked))}
    dues = dossier_rows.next_dues(view, list(found))
    return [
        (_listed(view, found[code], dues.get(code)), found[code].ended_at is None) for code in codes if code in found
    ]


def _listed(view: reader.View, row: Row, due: NextDue | None) -> Listed:
    return Listed(
        code=row.code,
        cycle=row.cycle_id,
        product=row.product,
        producer=row.producer,
        commune=row.commune,
        kind=row.kind,
        kind_label=view.kind_label(row.kind, view.law(row.regime)),
        state=row.state,
        state_label=dossier_rows.state_label(view, row),
        stage=row.stage,
        stage_label=dossier_rows.stage_label(view, row),
        holder=dossier_rows.holder(row),
        round=words.label(row.round) if row.round else None,
        opened_at=clock.from_text(row.opened_at),
        entered_at=dossier_rows.entered(row),
        version=row.version,
        late=bool(row.late),
        due=due,
        total=row.total,
        stars=row.stars,
        predecessor=row.predecessor_id,
    )
