"""
Dossiers as lists show them: which are wanted, what a row says, and when each is next due.

The board and the list ask the same question here; a row is fetched as a tuple with all names it needs, and the open
deadlines of all rows together in one more query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import reader, scope, search, selection, words
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import dossiers, parties, schema, statements

HELD_BY_PRODUCER = "producer"
"""Given as a holder, it asks for dossiers that no unit holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which dossiers are asked for; what is absent does not narrow.

    ``round`` is a round's id or its name within ``cycle``; ``commune`` a unit's id; ``holder`` a unit's id or
    ``producer``; ``late`` asks for those that are or were late (or, False, for the others); ``ended`` for those whose
    way is over (or, False, for those still on it); ``search`` for words in code, product, producer or commune;
    ``stars`` for as many as were found or given; ``group`` for a group of products; ``codes`` for these and no others.
    """

    cycle: str | None = None
    round: str | None = None
    commune: str | None = None
    kind: str | None = None
    state: str | None = None
    stage: str | None = None
    holder: str | None = None
    producer: str | None = None
    late: bool | None = None
    ended: bool | None = None
    search: str | None = None
    stars: int | None = None
    group: str | None = None
    codes: tuple[str, ...] | None = None


class Row(NamedTuple):
    """One dossier with the names beside its ids, as the database gives it; ``scope`` is the path it belongs to."""

    code: str
    cycle_id: str
    kind: str
    regime: str
    state: str
    stage: str
    level: str
    version: int
    entered_at: str
    opened_at: str
    ended_at: str | None
    late: int
    total: str | None
    stars: int | None
    predecessor_id: str | None
    product_id: str
    product: str
    producer_id: str
    producer: str
    unit_id: str | None
    commune: str | None
    holder_id: str | None
    holder: str | None
    round_id: str | None
    round: str | None
    scope: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A unit or producer: what kind, which, and what it is called."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NextDue:
    """
    The deadline of a dossier that comes first.

    ``day`` is its last safe day by the strict reading, ``lenient_day`` by the lenient one; ``late`` says that the
    lenient moment of this or another open deadline has passed.
    """

    label: labels.Label
    day: date
    lenient_day: date
    late: bool


_d = schema.dossier.c
_t = schema.deadline.c
_holder = schema.unit.alias("holder")
_COLUMNS = (
    _d.id, _d.cycle_id, _d.kind, _d.regime, _d.state, _d.stage, _d.level, _d.version, _d.entered_at, _d.opened_at,
    _d.ended_at, _d.late, _d.total, _d.stars, _d.predecessor_id, _d.product_id, schema.product.c.name, _d.producer_id,
    schema.producer.c.name, _d.unit_id, schema.unit.c.name, _d.holder_id, _holder.c.name, _d.round_id,
    schema.round.c.label, _d.scope,
)  # fmt: skip
CODE: ColumnElement[str] = _d.id
ENTERED: ColumnElement[str] = _d.entered_at
_OPEN = statements.Statement(
    lambda: (
        select(_t.subject_id, _t.label, _t.strict_at, _t.lenient_at)
        .where(
            _t.subject_kind == "dossier",
            statements.among(_t.subject_id, "ids"),
            _t.state == "open",
            _t.strict_at.is_not(None),
        )
        .order_by(_t.subject_id, _t.strict_at, _t.id)
    )
)


def of_the_cycle(chosen: selection.Selection) -> selection.Selection:
    """Narrow to what a cycle counts as its own, without the certificates of an older register."""
    chosen.narrow("of the cycle", lambda: dossiers.OF_THE_CYCLE)
    return chosen


def choose(view: reader.View, wanted: Wanted) -> selection.Selection:
    """The question of all wanted dossiers that are seen."""
    chosen = selection.Selection("dossiers")
    scope.narrow(chosen, view.seen, _d.scope, _d.producer_id)
    chosen.equal(_d.cycle_id, wanted.cycle, "cycle")
    chosen.equal(_d.round_id, round_id(wanted), "round")
    chosen.equal(_d.unit_id, wanted.commune, "commune")
    chosen.equal(_d.kind, wanted.kind, "kind")
    chosen.equal(_d.state, wanted.state, "state")
    chosen.equal(_d.stage, wanted.stage, "stage")
    chosen.equal(_d.producer_id, wanted.producer, "producer")
    chosen.equal(_d.stars, wanted.stars, "stars")
    _narrow_holder(chosen, wanted.holder)
    if wanted.group is not None:
        chosen.narrow("group", _of_group, group=wanted.group)
    if wanted.codes is not None:
        chosen.narrow("codes", lambda: statements.among(_d.id, "codes"), codes=statements.listing(wanted.codes))
    if wanted.late is not None:
        chosen.narrow(f"late:{wanted.late}", lambda: _late(wanted.late is True), now=view.at_text)
    if wanted.ended is not None:
        chosen.narrow(f"ended:{wanted.ended}", lambda: _ended(wanted.ended is True))
    search.narrow(chosen, view.runner, wanted.search)
    return chosen


def source() -> Any:
    """Dossiers with the tables that give them names."""
    return (
        schema.dossier.join(schema.product, schema.product.c.id == _d.product_id)
        .join(schema.producer, schema.producer.c.id == _d.producer_id)
        .outerjoin(schema.unit, schema.unit.c.id == _d.unit_id)
        .outerjoin(_holder, _holder.c.id == _d.holder_id)
        .outerjoin(schema.round, schema.round.c.id == _d.round_id)
    )


def asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """All columns of the wanted dossiers, in no order."""
    return select(*_COLUMNS).select_from(source()).where(*conditions)


def next_dues(view: reader.View, codes: Sequence[str]) -> dict[str, NextDue]:
    """When each of the dossiers is next due; those without an open dated deadline are absent."""
    found: dict[str, NextDue] = {}
    late: set[str] = set()
    first: dict[str, statements.Row] = {}
    for row in view.runner.all(_OPEN, {"ids": statements.listing(codes)}) if codes else ():
        first.setdefault(row[0], row)
        if row[3] <= view.at_text:
            late.add(row[0])
    for code, label, strict_at, lenient_at in first.values():
        found[code] = NextDue(
            label=words.label(label), day=_last(strict_at), lenient_day=_last(lenient_at), late=code in late
        )
    return found


def holder(row: Row) -> Party:
    """Who holds the dossier now."""
    if row.holder_id is None:
        return Party(kind="producer", id=row.producer_id, name=row.producer)
    return Party(kind="unit", id=row.holder_id, name=row.holder or row.holder_id)


def state_label(view: reader.View, row: Row) -> labels.Label:
    """What the dossier's regime calls the state it is in."""
    return _label_of(view.law(row.regime).states, row.state)


def stage_label(view: reader.View, row: Row) -> labels.Label:
    """What the dossier's regime calls the stage it is in."""
    return _label_of(view.law(row.regime).stages, row.stage)


def _label_of(named: Iterable[regime.State | regime.Stage], wanted: str) -> labels.Label:
    for one in named:
        if one.id == wanted:
            return one.label
    return words.same(wanted)


def entered(row: Row) -> datetime:
    """When the dossier came into its state."""
    return clock.from_text(row.entered_at)


def rows(found: Iterable[statements.Row]) -> list[Row]:
    """Rows of ``asked`` with their names."""
    return [Row._make(row) for row in found]


def unit_in_view(view: reader.View, unit_id: str) -> parties.Unit:
    """
    The unit with this id.

    Raises:
        errors.UnknownThing: there is none that is seen.
    """
    found = view.slow.unit(view.runner, unit_id)
    if found is None or not view.seen.holds(found.path):
        raise errors.UnknownThing("unit", unit_id)
    return found


def _last(due: str) -> date:
    return clock.last_day(clock.from_text(due))


def round_id(wanted: Wanted) -> str | None:
    """The id of the wanted round: a name alone is one of the wanted cycle."""
    if wanted.round is None or "/" in wanted.round or wanted.cycle is None:
        return wanted.round
    return f"{wanted.cycle}/{wanted.round}"


def _narrow_holder(chosen: selection.Selection, wanted: str | None) -> None:
    if wanted == HELD_BY_PRODUCER:
        chosen.narrow("held by producers", lambda: _d.holder_id.is_(None))
    else:
        chosen.equal(_d.holder_id, wanted, "holder")


def _of_group() -> ColumnElement[bool]:
    product = schema.product.alias("grouped").c
    return exists().where(product.id == _d.product_id, product.product_group == bindparam("group"))


def _late(wanted: bool) -> ColumnElement[bool]:
    passed = exists().where(
        _t.subject_kind == "dossier", _t.subject_id == _d.id, _t.state == "open", _t.lenient_at <= bindparam("now")
    )
    return or_(_d.late == 1, passed) if wanted else and_(_d.late == 0, ~passed)


def _ended(wanted: bool) -> ColumnElement[bool]:
    return _d.ended_at.is_not(None) if wanted else _d.ended_at.is_(None)
