"""Which notices speak of a subject, and the message that carries each: for finding those that tell a wrong day."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing


class Spoken(NamedTuple):
    """A notice that was not cancelled, with the facts it tells, and the message that carries it, if one was made."""

    id: str
    subject_kind: str
    subject_id: str
    recipient_kind: str
    recipient_id: str
    state: str
    deadline_id: str | None
    facts: str
    message_id: str | None
    message_state: str | None
    issued_at: str | None


_n, _m = schema.notice.c, schema.message.c
_ABOUT = Statement(
    lambda: (
        select(
            _n.id, _n.subject_kind, _n.subject_id, _n.recipient_kind, _n.recipient_id, _n.state, _n.deadline_id,
            _n.facts, _n.message_id, _m.state, _m.issued_at,
        )
        .select_from(schema.notice.outerjoin(schema.message, _m.id == _n.message_id))
        .where(_n.subject_kind == bindparam("kind"), among(_n.subject_id, "ids"), _n.state != "cancelled")
        .order_by(_n.id)
    )
)  # fmt: skip
_COVERED = Statement(
    lambda: select(_n.id, _n.message_id).where(among(_n.message_id, "messages"), _n.state == "covered").order_by(_n.id)
)
_MESSAGES = Statement(lambda: select(_m.id).where(among(_m.id, "messages")).order_by(_m.id).with_for_update())
_NOTICES = Statement(lambda: select(_n.id).where(among(_n.id, "notices")).order_by(_n.id).with_for_update())
_FACTS = Statement(lambda: select(_n.facts).where(_n.id == bindparam("id")))


def about(runner: Runner, kind: str, ids: Sequence[str]) -> list[Spoken]:
    """The notices about these subjects of one kind."""
    return [Spoken._make(row) for row in runner.all(_ABOUT, {"kind": kind, "ids": listing(ids)})]


def lock(runner: Runner, *, messages: Sequence[str], notices: Sequence[str]) -> None:
    """Lock these messages and then these notices, each in order: whoever sends or makes one of them waits."""
    runner.all(_MESSAGES, {"messages": listing(messages)})
    runner.all(_NOTICES, {"notices": listing(notices)})


def facts_of(runner: Runner, notice: str) -> str:
    """The facts that a notice tells, as JSON."""
    row = runner.first(_FACTS, {"id": notice})
    return str(row[0]) if row else "{}"


def covered_by(runner: Runner, messages: Sequence[str]) -> dict[str, str]:
    """Every notice that these messages carry → the message."""
    return dict(runner.all(_COVERED, {"messages": listing(messages)}))
