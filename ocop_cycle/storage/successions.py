"""Reading how units gave way to others: what was decided, what waits for its day, and what hangs on a unit."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, exists, func, or_, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing


class Change(NamedTuple):
    """One row of ``unit_change``, all columns in the order of the schema."""

    id: str
    digest: str
    label: str
    day: str
    decision: str
    state: str
    entered_at: str
    done_at: str | None


class Succession(NamedTuple):
    """One row of ``succession``, all columns in the order of the schema."""

    id: str
    change_id: str
    unit_id: str
    successor_id: str
    people_id: str | None
    day: str
    position: int
    state: str


class StandIn(NamedTuple):
    """A unit that stands in for a level within an area (a path); ``holds`` says that it holds the dossiers."""

    level: str
    area: str
    unit_id: str
    holds: int


class StandInRow(NamedTuple):
    """Who stands in for which level where, by one decision."""

    id: str
    level: str
    area_id: str
    unit_id: str
    holds: int


class Hit(NamedTuple):
    """
    What hangs on a unit, by ids: open dossiers of it and held by it, deadlines, duties, notices that were not told yet,
    messages that have not left, addresses in use, roles held, cycles run, certificates in force, producers.
    """

    dossiers: tuple[str, ...]
    deadlines: tuple[str, ...]
    duties: tuple[str, ...]
    notices: tuple[str, ...]
    messages: tuple[str, ...]
    contacts: tuple[str, ...]
    roles: tuple[str, ...]
    cycles: tuple[str, ...]
    rounds: tuple[str, ...]
    certificates: tuple[str, ...]
    producers: tuple[str, ...]
    questions: tuple[str, ...]


SCOPED: tuple[tuple[Table, str], ...] = (
    (schema.unit, "path"), (schema.unit, "area"), (schema.dossier, "scope"), (schema.duty, "scope"),
    (schema.deadline, "scope"), (schema.notice, "scope"), (schema.question, "scope"),
)  # fmt: skip
"""The columns that say where a row lies, as a path of units."""

_s, _h, _i = schema.succession.c, schema.unit_change.c, schema.stand_in.c
_d, _t, _y, _n, _m = (
    schema.dossier.c, schema.deadline.c, schema.duty.c, schema.notice.c, schema.message.c,
)  # fmt: skip
_k, _g, _c, _r, _p, _q = (
    schema.contact.c, schema.role_grant.c, schema.certificate.c, schema.cycle.c, schema.producer.c, schema.question.c,
)  # fmt: skip
_WAITING = Statement(
    lambda: select(schema.succession).where(_s.state == "waiting").order_by(_s.day, _s.change_id, _s.position)
)
_OF = Statement(lambda: select(schema.succession).where(_s.change_id == bindparam("change")).order_by(_s.position))
_OF_UNITS = Statement(lambda: select(schema.succession).where(among(_s.unit_id, "units")))
_INVOLVED = Statement(
    lambda: select(schema.succession).where(or_(among(_s.unit_id, "units"), among(_s.successor_id, "units")))
)
_CHANGE = Statement(lambda: select(schema.unit_change).where(_h.id == bindparam("id")))
_CHANGES = Statement(lambda: select(schema.unit_change).order_by(_h.day, _h.id))
_OPEN_CHANGES = Statement(lambda: select(func.min(_h.day)).where(_h.state == "waiting"))
_STAND_INS = Statement(
    lambda: (
        select(_i.level, schema.unit.c.path, _i.unit_id, _i.holds)
        .select_from(schema.stand_in.join(schema.unit, schema.unit.c.id == _i.area_id))
        .where(_i.state == "standing")
        .order_by(_i.id)
    )
)
_SILENT = or_(_n.state == "owed", _n.state == "held")
_UNSENT = (_m.settled_at.is_(None), or_(_m.state == "issued", _m.state == "retry"))
_RUNNING = schema.round.join(schema.cycle, _r.id == schema.round.c.cycle_id)
_ISSUED = schema.certificate.join(schema.dossier, _d.id == _c.dossier_id)
_HANGING: dict[str, tuple[Any, ...]] = {
    "dossiers": tuple(select(column, _d.id).where(_d.ended_at.is_(None)) for column in (_d.unit_id, _d.holder_id)),
    "deadlines": (select(_t.unit_id, _t.id).where(or_(_t.state == "open", _t.state == "stopped")),),
    "duties": (select(_y.unit_id, _y.id).where(_y.state == "open"),),
    "notices": (select(_n.recipient_id, _n.id).where(_n.recipient_kind == "unit", _SILENT),),
    "messages": (select(_m.recipient_id, _m.id).where(_m.recipient_kind == "unit", *_UNSENT),),
    "contacts": (select(_k.party_id, _k.id).where(_k.party_kind == "unit", _k.state != "retired"),),
    "roles": (select(_g.unit_id, _g.id).where(_g.state == "granted"),),
    "cycles": tuple(select(column, _r.id).where(_r.state != "closed") for column in (_r.locality_id, _r.agency_id)),
    "rounds": tuple(
        select(column, schema.round.c.id)
        .select_from(_RUNNING)
        .where(_r.state != "closed", schema.round.c.closed_at.is_(None))
        for column in (_r.locality_id, _r.agency_id)
    ),
    "certificates": (
        select(_c.authority_id, _c.id).where(_c.state == "in-force"),
        select(_d.unit_id, _c.id).select_from(_ISSUED).where(_c.state == "in-force"),
    ),
    "producers": (select(_p.unit_id, _p.id),),
    "questions": (select(_q.unit_id, _q.id).where(_q.state == "open"),),
}
"""What hangs on units: selections of (unit, id), the unit first."""


def waiting(runner: Runner) -> list[Succession]:
    """What was decided and is not carried out yet, in the order in which it is."""
    return [Succession._make(row) for row in runner.all(_WAITING)]


def of_change(runner: Runner, change_id: str) -> list[Succession]:
    """All successions of one decision, in the order in which they are carried out."""
    return [Succession._make(row) for row in runner.all(_OF, {"change": change_id})]


def of_units(runner: Runner, unit_ids: Sequence[str]) -> dict[str, Succession]:
    """By which succession each of the units ended or will end."""
    found = (Succession._make(row) for row in runner.all(_OF_UNITS, {"units": listing(unit_ids)}))
    return {one.unit_id: one for one in found}


def involving(runner: Runner, unit_ids: Sequence[str]) -> list[Succession]:
    """Every succession in which one of the units gave way or took over."""
    return [Succession._make(row) for row in runner.all(_INVOLVED, {"units": listing(unit_ids)})]


def change(runner: Runner, change_id: str) -> Change | None:
    """One decision about units."""
    row = runner.first(_CHANGE, {"id": change_id})
    return Change._make(row) if row else None


def changes(runner: Runner) -> list[Change]:
    """All decisions about units, by the day on which they take effect."""
    return [Change._make(row) for row in runner.all(_CHANGES)]


def first_waiting_day(runner: Runner) -> str | None:
    """The day of the first decision that is not carried out yet."""
    row = runner.first(_OPEN_CHANGES)
    return row[0] if row else None


def stand_ins(runner: Runner) -> list[StandIn]:
    """Who stands in for which level where, now."""
    return [StandIn._make(row) for row in runner.all(_STAND_INS)]


def hits(runner: Runner, unit_ids: Sequence[str]) -> dict[str, Hit]:
    """What hangs on each of these units."""
    found: dict[str, dict[str, set[str]]] = {unit: {name: set() for name in _HANGING} for unit in unit_ids}
    wanted = {"units": listing(unit_ids)}
    for name, parts in _HANGING.items():
        for number in range(len(parts)):
            for unit, key in runner.all(_hanging(name, number), wanted):
                found[unit][name].add(key)
    return {unit: Hit(**{name: tuple(sorted(keys)) for name, keys in every.items()}) for unit, every in found.items()}


@functools.cache
def _hanging(name: str, number: int) -> Statement:
    asked = _HANGING[name][number]
    unit = next(iter(asked.selected_columns))
    return Statement(lambda: asked.where(among(unit, "units")))


def hit(runner: Runner, unit_id: str) -> Hit:
    """What hangs on a unit."""
    return hits(runner, [unit_id])[unit_id]


def lying_under(runner: Runner, table: Table, column: str, path: str) -> list[tuple[str, str]]:
    """(key, path) of every row that lies under a path."""
    found = runner.all(_under(table, column), {"path": path, "beyond": f"{path[:-1]}0"})
    return [(row[0], row[1]) for row in found]


@functools.cache
def _under(table: Table, column: str) -> Statement:
    place = table.c[column]
    return Statement(
        lambda: (
            select(table.c.id, place)
            .where(place >= bindparam("path"), place < bindparam("beyond"))
            .order_by(table.c.id)
        )
    )


_STANDING_BELOW = Statement(
    lambda: (
        select(schema.unit.c.id)
        .where(schema.unit.c.parent_id == bindparam("unit"), schema.unit.c.ended_on.is_(None))
        .order_by(schema.unit.c.id)
    )
)


_ANSWERING = Statement(
    lambda: (
        select(schema.unit.c.id)
        .where(schema.unit.c.area == bindparam("path"), schema.unit.c.ended_on.is_(None))
        .order_by(schema.unit.c.id)
    )
)


@functools.cache
def _at(column: str) -> Statement:
    return Statement(lambda: select(_i.id).where(_i[column] == bindparam("unit"), _i.state != "ended").order_by(_i.id))


def answering_for(runner: Runner, path: str) -> list[str]:
    """The units that stand on and whose area is exactly that path."""
    return [row[0] for row in runner.all(_ANSWERING, {"path": path})]


def stand_ins_at(runner: Runner, unit_id: str) -> dict[str, list[str]]:
    """Keys of stand-ins within the area of a unit, and of those that are it itself, by the column that says so."""
    columns = ("area_id", "unit_id")
    return {column: [row[0] for row in runner.all(_at(column), {"unit": unit_id})] for column in columns}


def standing_below(runner: Runner, unit_id: str) -> list[str]:
    """The units directly below one that stand on."""
    return [row[0] for row in runner.all(_STANDING_BELOW, {"unit": unit_id})]


_STAND_INS_OF = Statement(
    lambda: (
        select(*(_i[name] for name in StandInRow._fields)).where(_i.change_id == bindparam("change")).order_by(_i.id)
    )
)
_STANDING_INS = Statement(
    lambda: select(*(_i[name] for name in StandInRow._fields)).where(_i.state == "standing").order_by(_i.id)
)
_other = schema.stand_in.alias("other")
_REPLACED = Statement(
    lambda: (
        select(_i.id)
        .where(
            _i.state == "standing",
            exists().where(
                _other.c.change_id == bindparam("change"), _other.c.level == _i.level, _other.c.area_id == _i.area_id
            ),
        )
        .order_by(_i.id)
    )
)
_DOSSIERS_AT = Statement(
    lambda: (
        select(_d.id, _d.unit_id, _d.scope)
        .where(
            _d.level == bindparam("level"), _d.ended_at.is_(None), _d.scope >= bindparam("path"),
            _d.scope < bindparam("beyond"),
        )
        .order_by(_d.id)
    )
)  # fmt: skip
_DEADLINES_OF = Statement(
    lambda: (
        select(_t.id, _t.scope)
        .where(
            _t.whose == bindparam("level"), _t.subject_kind != "duty", or_(_t.state == "open", _t.state == "stopped"),
            _t.scope >= bindparam("path"), _t.scope < bindparam("beyond"),
        )
        .order_by(_t.id)
    )
)  # fmt: skip


def stand_ins_of(runner: Runner, change_id: str) -> list[StandInRow]:
    """Who stands in for which level by one decision."""
    return [StandInRow._make(row) for row in runner.all(_STAND_INS_OF, {"change": change_id})]


def standing_ins(runner: Runner) -> list[StandInRow]:
    """Everybody who stands in for a level now."""
    return [StandInRow._make(row) for row in runner.all(_STANDING_INS)]


def replaced_by(runner: Runner, change_id: str) -> list[str]:
    """Keys of those who stand in now where one decision names others."""
    return [row[0] for row in runner.all(_REPLACED, {"change": change_id})]


def dossiers_at_level(runner: Runner, level: str, path: str) -> list[tuple[str, str | None, str]]:
    """(id, unit, scope) of the dossiers under way that lie on a level, below a path."""
    found = runner.all(_DOSSIERS_AT, {"level": level, "path": path, "beyond": f"{path[:-1]}0"})
    return [(row[0], row[1], row[2]) for row in found]


def deadlines_of_level(runner: Runner, level: str, path: str) -> list[tuple[str, str]]:
    """(id, scope) of the open deadlines about dossiers by which a level must act, below a path."""
    found = runner.all(_DEADLINES_OF, {"level": level, "path": path, "beyond": f"{path[:-1]}0"})
    return [(row[0], row[1]) for row in found]
