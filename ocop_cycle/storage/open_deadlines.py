"""All open deadlines, block by block: for what concerns every one of them at once, as another calendar does."""

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from ocop_cycle.storage import deadlines, schema
from ocop_cycle.storage.statements import Runner, Statement

BLOCK = 500

_t = schema.deadline.c
_PAGE = Statement(
    lambda: (
        select(schema.deadline)
        .where(_t.state == "open", _t.lenient_at.is_not(None), _t.id > bindparam("after"))
        .order_by(_t.id)
        .limit(bindparam("most"))
    )
)


def dated(runner: Runner) -> Iterator[deadlines.Deadline]:
    """Every open deadline that has a date, in the order of ids, not locked; never more than a block in memory."""
    after = ""
    while rows := runner.all(_PAGE, {"after": after, "most": BLOCK}):
        found = [deadlines.Deadline._make(row) for row in rows]
        yield from found
        after = found[-1].id
