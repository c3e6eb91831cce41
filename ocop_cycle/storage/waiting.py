"""Notices about one subject that wait to leave: owed, or held."""

from sqlalchemy import bindparam, or_, select

from ocop_cycle.storage import notices, schema
from ocop_cycle.storage.statements import Runner, Statement

_n = schema.notice.c
_ABOUT = Statement(
    lambda: (
        select(schema.notice)
        .where(
            _n.subject_kind == bindparam("kind"), _n.subject_id == bindparam("id"),
            or_(_n.state == "owed", _n.state == "held"),
        )
        .order_by(_n.id)
        .with_for_update()
    )
)  # fmt: skip


def about(runner: Runner, kind: str, key: str) -> list[notices.Notice]:
    """The notices about a subject that wait, locked in the order of their keys."""
    return [notices.Notice._make(row) for row in runner.all(_ABOUT, {"kind": kind, "id": key})]
