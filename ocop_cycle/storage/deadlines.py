"""Reading deadlines: those of a subject, and those whose moment has come."""

import operator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, not_, select

from ocop_cycle.storage import leases, schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing

RINGING = "ring/"
"""How the names of leases on bells begin."""


class Deadline(NamedTuple):
    """One row of ``deadline``, all columns in the order of the schema."""

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
    scope: str
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
    rung_until: str | None
    next_at: str | None
    proof: str
    previous_id: str | None
    set_by: str


class Open(NamedTuple):
    """The little that a step must know of an open deadline."""

    id: str
    subject_id: str
    rule: str
    label: str
    whose: str
    unit_id: str | None
    wording: str | None
    opens_at: str | None
    strict_at: str | None
    lenient_at: str | None
    hardness: str
    provisional: int
    subject_kind: str
    set_at: str
    rung_until: str | None
    next_at: str | None


_t = schema.deadline.c
_OPEN_OF = Statement(lambda: _open_of(among(_t.subject_id, "ids")))
_OPEN_OF_ONE = Statement(lambda: _open_of(_t.subject_id == bindparam("ids")))
_BY_ID = Statement(lambda: select(schema.deadline).where(_t.id == bindparam("id")).with_for_update())
_BY_IDS = Statement(lambda: select(schema.deadline).where(among(_t.id, "ids")).order_by(_t.id).with_for_update())
_OPEN_WHOLE = Statement(
    lambda: (
        select(schema.deadline)
        .where(_t.subject_kind == bindparam("kind"), among(_t.subject_id, "ids"), _t.state == "open")
        .order_by(_t.id)
        .with_for_update()
    )
)
_FOUND_MANY = Statement(lambda: select(_t.id, _t.subject_kind, _t.subject_id).where(among(_t.id, "ids")))
_NEWEST = Statement(
    lambda: select(schema.deadline).where(_t.line == bindparam("line")).order_by(_t.version.desc()).limit(1)
)
_FOUND = Statement(lambda: select(schema.deadline).where(_t.id == bindparam("id")))
_OF_RULE = Statement(
    lambda: (
        select(schema.deadline)
        .where(_t.subject_kind == bindparam("kind"), _t.subject_id == bindparam("id"), _t.rule == bindparam("rule"))
        .order_by(_t.set_at.desc(), _t.version.desc(), _t.id.desc())
    )
)
_NEWEST_OF_RULE = Statement(
    lambda: (
        select(_t.id)
        .where(_t.subject_kind == bindparam("kind"), _t.subject_id == bindparam("id"), _t.rule == bindparam("rule"))
        .order_by(_t.set_at.desc(), _t.id.desc())
        .limit(1)
    )
)
_OPEN_OF_DOSSIER = Statement(
    lambda: (
        select(_t.id)
        .where(_t.subject_kind == "dossier", _t.subject_id == bindparam("dossier"), _t.state == "open")
        .order_by(_t.id)
    )
)
_OPEN_OF_UNIT = Statement(
    lambda: select(_t.id).where(_t.unit_id == bindparam("unit"), _t.state == "open").order_by(_t.id)
)
_OPEN_OF_PLAN = Statement(
    lambda: (
        select(_t.id)
        .where(_t.cycle_id == bindparam("cycle"), _t.state == "open", _t.rule.like("plan/%"))
        .order_by(_t.id)
    )
)
_STATE = Statement(lambda: select(_t.state).where(_t.id == bindparam("id")))
_IS_DUE = and_(_t.next_at.is_not(None), _t.next_at <= bindparam("until"))
_DUE = Statement(lambda: select(_t.id, _t.next_at).where(_IS_DUE).order_by(_t.next_at, _t.id).limit(bindparam("most")))
_IN_HAND = leases.is_held_by_others(literal(RINGING) + _t.id + literal("/") + _t.next_at)
_DUE_AND_FREE = Statement(
    lambda: select(_t.id, _t.next_at).where(_IS_DUE, not_(_IN_HAND)).order_by(_t.next_at).limit(bindparam("most"))
)
_DUE_ELSEWHERE = Statement(lambda: select(func.count()).where(_IS_DUE, _IN_HAND))
_NEXT = Statement(
    lambda: (
        select(_t.next_at).where(_t.next_at.is_not(None), _t.next_at > bindparam("after")).order_by(_t.next_at).limit(1)
    )
)


def _open_of(subject: ColumnElement[bool]) -> Select[Any]:
    columns = (_t[name] for name in Open._fields)
    return select(*columns).where(_t.subject_kind == bindparam("kind"), subject, _t.state == "open").order_by(_t.id)


def open_of(runner: Runner, kind: str, ids: list[str]) -> dict[str, list[Open]]:
    """The open deadlines of each subject; of one, which is the way of a single step, without unpacking a list."""
    found: dict[str, list[Open]] = {}
    asked, wanted = (_OPEN_OF_ONE, ids[0]) if len(ids) == 1 else (_OPEN_OF, listing(ids))
    for row in runner.all(asked, {"kind": kind, "ids": wanted}):
        found.setdefault(row[1], []).append(Open._make(row))
    return found


def by_id(runner: Runner, deadline_id: str) -> Deadline | None:
    """One version of a deadline, locked."""
    row = runner.first(_BY_ID, {"id": deadline_id})
    return Deadline._make(row) if row else None


def find(runner: Runner, deadline_id: str) -> Deadline | None:
    """One version of a deadline, not locked: to learn what it is about, whose lock comes first."""
    row = runner.first(_FOUND, {"id": deadline_id})
    return Deadline._make(row) if row else None


def by_ids(runner: Runner, ids: list[str]) -> dict[str, Deadline]:
    """These versions of deadlines, locked in the order of their ids."""
    return {row[0]: Deadline._make(row) for row in runner.all(_BY_IDS, {"ids": listing(ids)})}


def open_whole(runner: Runner, kind: str, ids: list[str]) -> dict[str, list[Deadline]]:
    """The open deadlines of each of these subjects with all their columns, locked in the order of their ids."""
    found: dict[str, list[Deadline]] = {}
    for row in runner.all(_OPEN_WHOLE, {"kind": kind, "ids": listing(ids)}):
        one = Deadline._make(row)
        found.setdefault(one.subject_id, []).append(one)
    return found


def subjects_of(runner: Runner, ids: list[str]) -> dict[str, tuple[str, str]]:
    """What each of these deadlines is about, (kind, id); nothing is locked."""
    return {key: (kind, subject) for key, kind, subject in runner.all(_FOUND_MANY, {"ids": listing(ids)})}


def newest_of_rule(runner: Runner, kind: str, subject_id: str, rule: str) -> str | None:
    """The deadline that was set last for a subject by this rule, whatever became of it."""
    row = runner.first(_NEWEST_OF_RULE, {"kind": kind, "id": subject_id, "rule": rule})
    return row[0] if row else None


def of_rule(runner: Runner, kind: str, subject_id: str, rule: str) -> list[Deadline]:
    """Every deadline that was set for a subject by this rule, the newest first, whatever became of it."""
    return [Deadline._make(row) for row in runner.all(_OF_RULE, {"kind": kind, "id": subject_id, "rule": rule})]


def open_ids_of_dossier(runner: Runner, dossier_id: str) -> list[str]:
    """The open deadlines about a dossier."""
    return [row[0] for row in runner.all(_OPEN_OF_DOSSIER, {"dossier": dossier_id})]


def open_ids_of_unit(runner: Runner, unit_id: str) -> list[str]:
    """The open deadlines by which a unit must act, whatever they are about."""
    return [row[0] for row in runner.all(_OPEN_OF_UNIT, {"unit": unit_id})]


def open_of_plan(runner: Runner, cycle_id: str) -> list[str]:
    """The open deadlines that a cycle's plan has set."""
    return [row[0] for row in runner.all(_OPEN_OF_PLAN, {"cycle": cycle_id})]


def newest(runner: Runner, line: str) -> Deadline | None:
    """The newest version of a deadline."""
    row = runner.first(_NEWEST, {"line": line})
    return Deadline._make(row) if row else None


def due(runner: Runner, until: str, most: int) -> list[tuple[str, str]]:
    """(id, moment) of open deadlines whose bell is to ring by ``until``, in the order of their moments."""
    return [(row[0], row[1]) for row in runner.all(_DUE, {"until": until, "most": most})]


def due_and_free(runner: Runner, until: str, most: int, worker: str) -> list[tuple[str, str]]:
    """As ``due``, without those that another worker than this one has in hand (``lease_of``)."""
    # Thousands ring at one hour: the index ends the search after `most` of them, where by their ids all were looked at.
    found = runner.all(_DUE_AND_FREE, {"until": until, "most": most, "worker": worker})
    return sorted([(row[0], row[1]) for row in found], key=operator.itemgetter(1, 0))


def count_due_elsewhere(runner: Runner, until: str, worker: str) -> int:
    """How many bells are due that another worker than this one has in hand."""
    row = runner.first(_DUE_ELSEWHERE, {"until": until, "worker": worker})
    return int(row[0]) if row else 0


def lease_of(deadline_id: str, moment: str) -> str:
    """The name of the lease of whoever rings a bell."""
    return f"{RINGING}{deadline_id}/{moment}"


def state_of(runner: Runner, deadline_id: str) -> str | None:
    """The state of one version of a deadline."""
    row = runner.first(_STATE, {"id": deadline_id})
    return row[0] if row else None


def next_bell(runner: Runner, after: str = "") -> str | None:
    """The moment at which the next bell rings (after a moment, if one is given), if any is set."""
    row = runner.first(_NEXT, {"after": after})
    return row[0] if row else None
