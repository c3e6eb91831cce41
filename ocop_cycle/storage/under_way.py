"""Dossiers on their way without a day by which they must end, block by block."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement

BLOCK = 500


class Standing(NamedTuple):
    """A dossier on its way: what it is judged by, and where it stands."""

    id: str
    regime: str
    kind: str
    state: str


_d, _t = schema.dossier.c, schema.deadline.c
_PAGE = Statement(
    lambda: (
        select(*(_d[name] for name in Standing._fields))
        .where(
            _d.ended_at.is_(None),
            _d.stage != bindparam("stage"),
            _d.id > bindparam("after"),
            ~exists().where(
                _t.subject_kind == "dossier", _t.subject_id == _d.id, _t.state == "open", _t.rule == bindparam("rule")
            ),
        )
        .order_by(_d.id)
        .limit(bindparam("most"))
    )
)


def without(runner: Runner, rule: str, *, beside: str) -> Iterator[Standing]:
    """Dossiers that have not ended, stand in another stage than ``beside``, and have no open deadline of ``rule``."""
    after = ""
    while rows := runner.all(_PAGE, {"rule": rule, "stage": beside, "after": after, "most": BLOCK}):
        yield from (Standing._make(row) for row in rows)
        after = rows[-1][0]
