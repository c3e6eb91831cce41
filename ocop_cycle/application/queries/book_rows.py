"""What the book of dossiers reads: every line, those of some dossiers, and which rows entries of the trail wrote."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, bindparam, case, func, select

from ocop_cycle.application.queries import words
from ocop_cycle.storage import dossiers, schema, statements


class Line(NamedTuple):
    """
    One dossier in the book.

    ``counted`` is 0 for what only stands for a certificate of an older register. ``strict_at`` and ``lenient_at`` are
    the earliest such moments of its open deadlines.
    """

    code: str
    cycle_id: str
    round_id: str | None
    unit_id: str | None
    scope: str
    producer_id: str
    product_id: str
    kind: str
    regime: str
    state: str
    stage: str
    level: str
    holder_id: str | None
    entered_at: str
    ended_at: str | None
    late: int
    total: str | None
    stars: int | None
    counted: int
    strict_at: str | None
    lenient_at: str | None

    def is_late(self, now: str) -> bool:
        """Whether it was late, or something of it is overdue now."""
        return self.late == 1 or (self.lenient_at is not None and self.lenient_at <= now)


class Name(NamedTuple):
    """What something is called, how a search finds it, and where it belongs: a product to a group, others to a unit."""

    name: str
    found: str
    group: str | None = None


_d, _t, _e = schema.dossier.c, schema.deadline.c, schema.audit_entry.c
_COLUMNS = (
    _d.id, _d.cycle_id, _d.round_id, _d.unit_id, _d.scope, _d.producer_id, _d.product_id, _d.kind, _d.regime, _d.state,
    _d.stage, _d.level, _d.holder_id, _d.entered_at, _d.ended_at, _d.late, _d.total, _d.stars,
    case((dossiers.OF_THE_CYCLE, 1), else_=0),
)  # fmt: skip
_OPEN = (_t.subject_kind == "dossier", _t.state == "open", _t.strict_at.is_not(None))
_MOVED = frozenset({"state", "strict_at", "lenient_at"})
"""What a line holds of a deadline. That it rang, and when it rings next, stands in none."""

_HEAD = statements.Statement(lambda: select(schema.audit_head.c.number, schema.audit_head.c.epoch))
_BODIES = statements.Statement(lambda: select(_e.body).where(_e.number > bindparam("since")))
_ALL = statements.Statement(lambda: select(*_COLUMNS).order_by(_d.id))
_SOME = statements.Statement(lambda: select(*_COLUMNS).where(statements.among(_d.id, "ids")).order_by(_d.id))
_ALL_DUE = statements.Statement(lambda: _dues([]))
_SOME_DUE = statements.Statement(lambda: _dues([statements.among(_t.subject_id, "ids")]))
# Of what kind the subjects are is not asked in it: the database would walk along all that is open of that kind.
_SUBJECTS = statements.Statement(
    lambda: select(_t.subject_kind, _t.subject_id).where(statements.among(_t.id, "ids")).distinct()
)


def _dues(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    asked = select(_t.subject_id, func.min(_t.strict_at), func.min(_t.lenient_at))
    return asked.where(*_OPEN, *conditions).group_by(_t.subject_id)


def _names(table: Table, called: str, group: str | None, *, ids: str | None = None) -> statements.Statement:
    columns = [table.c[name] for name in ("id", called, group) if name]
    conditions = [statements.among(table.c.id, ids)] if ids else []
    return statements.Statement(lambda: select(*columns).where(*conditions))


_TABLES = {
    "product": (schema.product, "name", "product_group"),
    "producer": (schema.producer, "name", "unit_id"),
    "unit": (schema.unit, "name", None),
    "unit_alias": (schema.unit_alias, "alias", "unit_id"),
}
_ALL_NAMES = {name: _names(*how) for name, how in _TABLES.items()}
_SOME_NAMES = {name: _names(*how, ids="ids") for name, how in _TABLES.items()}


def head(runner: statements.Runner) -> tuple[int, int]:
    """
    The number of the newest entry, and of the one that last changed policy, units or rights; 0 before the first.

    For those who only read: it is asked once for each transaction. What is no number was put there behind the back of
    the house and counts as 0: the check of the trail, which will say so, is not to fail over it.
    """
    number, epoch = runner.once(_HEAD) or (0, 0)
    return (number if isinstance(number, int) else 0, epoch if isinstance(epoch, int) else 0)


def lines(runner: statements.Runner, codes: Sequence[str] | None = None) -> list[Line]:
    """The lines of these dossiers, or of all, in the order of codes."""
    given = {} if codes is None else {"ids": statements.listing(codes)}
    rows = runner.all(_ALL if codes is None else _SOME, given)
    dues = {row[0]: row[1:] for row in runner.all(_ALL_DUE if codes is None else _SOME_DUE, given)}
    nothing = (None, None)
    same: dict[Any, Any] = {}  # words that stand on many lines are kept once
    keep = same.setdefault
    return [Line._make((*map(keep, row, row), *dues.get(row[0], nothing))) for row in rows]


def names(runner: statements.Runner, table: str, keys: Sequence[str] | None = None) -> dict[str, Name]:
    """What the things of a table are called, these or all."""
    given = {} if keys is None else {"ids": statements.listing(keys)}
    rows = runner.all((_ALL_NAMES if keys is None else _SOME_NAMES)[table], given)
    return {row[0]: Name(row[1], words.findable(row[1]), *row[2:]) for row in rows}


def written(runner: statements.Runner, since: int) -> Mapping[str, set[str]]:
    """Table → keys of the rows that were written by the entries after ``since``; of deadlines those that moved."""
    found: dict[str, set[str]] = {}
    for (body,) in runner.all(_BODIES, {"since": since}):
        for table, key, values in json.loads(body)["rows"]:
            if table != "deadline" or not _MOVED.isdisjoint(values):
                found.setdefault(table, set()).add(key)
    return found


def dossiers_of(runner: statements.Runner, rows: Mapping[str, set[str]]) -> set[str]:
    """The dossiers whose lines these rows stand in."""
    codes = set(rows.get("dossier", ()))
    if rows.get("deadline"):
        subjects = runner.all(_SUBJECTS, {"ids": statements.listing(sorted(rows["deadline"]))})
        codes |= {key for kind, key in subjects if kind == "dossier"}
    return codes
