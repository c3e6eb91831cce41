"""All open deadlines, block by block: for what concerns every one of them at once, as another calendar does."""

from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, select

from ocop_cycle.storage import deadlines, schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing

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


_d, _c = schema.dossier.c, schema.certificate.c
_STATES = {
    "dossier": Statement(lambda: select(_d.id, _d.state).where(among(_d.id, "ids"))),
    "certificate": Statement(
        lambda: (
            select(_c.id, _d.state)
            .select_from(schema.certificate.join(schema.dossier, _d.id == _c.dossier_id))
            .where(among(_c.id, "ids"))
        )
    ),
}


def dated(runner: Runner) -> Iterator[deadlines.Deadline]:
    """Every open deadline that has a date, in the order of ids, not locked; never more than a block in memory."""
    for found in blocks(runner):
        yield from found


def blocks(runner: Runner) -> Iterator[list[deadlines.Deadline]]:
    """The same, block by block."""
    after = ""
    while rows := runner.all(_PAGE, {"after": after, "most": BLOCK}):
        found = [deadlines.Deadline._make(row) for row in rows]
        yield found
        after = found[-1].id


def states(runner: Runner, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """The states of these dossiers, or of the dossiers of these certificates; nothing is locked."""
    return dict(runner.all(_STATES[kind], {"ids": listing(ids)}))
