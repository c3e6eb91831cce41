"""What waits to leave, read lightly: owed notices without their facts, messages of a day, messages not yet taken."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select

from ocop_cycle.storage import leases, schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing

BLOCK = 500
ISSUING = "issue/"
"""How the names of leases on notices begin."""


class Waiting(NamedTuple):
    """An owed notice, as far as it matters for when it leaves."""

    id: str
    rule: str
    recipient_kind: str
    recipient_id: str
    channel: str
    owed_at: str


class Unsent(NamedTuple):
    """A message that nobody has taken over yet, with one of its notices."""

    id: str
    issued_at: str
    notice_id: str
    rule: str


_n, _m = schema.notice.c, schema.message.c
_WAITING = Statement(
    lambda: (
        select(_n.id, _n.rule, _n.recipient_kind, _n.recipient_id, _n.channel, _n.owed_at)
        .where(
            _n.state == "owed",
            _n.owed_at <= bindparam("until"),
            or_(_n.owed_at > bindparam("since"), and_(_n.owed_at == bindparam("same"), _n.id > bindparam("after"))),
        )
        .order_by(_n.owed_at, _n.id)
        .limit(bindparam("most"))
    )
)
_TODAY = Statement(
    lambda: (
        select(_m.recipient_kind, _m.recipient_id, func.count())
        .where(_m.issued_at >= bindparam("since"), _m.state != "superseded")
        .group_by(_m.recipient_kind, _m.recipient_id)
        .order_by(_m.recipient_kind, _m.recipient_id)
    )
)
_DIGESTED = Statement(
    lambda: (
        select(_n.recipient_kind, _n.recipient_id, _n.rule)
        .distinct()
        .join(schema.message, _m.id == _n.message_id)
        .where(_m.issued_at >= bindparam("since"), _m.state != "superseded", among(_n.rule, "rules"))
        .order_by(_n.recipient_kind, _n.recipient_id, _n.rule)
    )
)
_UNSENT = Statement(
    lambda: (
        select(_m.id, _m.issued_at, _n.id, _n.rule)
        .join(schema.notice, _m.id == _n.message_id)
        .where(_m.settled_at.is_(None), or_(_m.state == "issued", _m.state == "retry"))
        .order_by(_m.issued_at, _m.id, _n.id)
        .limit(bindparam("most"))
    )
)
_IN_HAND = leases.is_held_by_others(literal(ISSUING) + _n.id)
_STILL_OWED = Statement(lambda: select(_n.id, _IN_HAND).where(among(_n.id, "ids"), _n.state == "owed").order_by(_n.id))
_CLAIMED = Statement(lambda: select(schema.command_claim.c.key).where(schema.command_claim.c.key == bindparam("key")))
_REPORTED = Statement(
    lambda: select(
        exists().where(
            _n.subject_kind == bindparam("kind"), _n.subject_id == bindparam("id"), among(_n.rule, "rules"),
            _n.occasion == bindparam("period"),
        )
    )
)  # fmt: skip


def waiting(runner: Runner, until: str) -> list[Waiting]:
    """Every notice owed by ``until``, oldest first, read in blocks."""
    found: list[Waiting] = []
    block = _block(runner, until, "", "")
    while block:
        found += block
        block = _block(runner, until, block[-1].owed_at, block[-1].id) if len(block) == BLOCK else []
    return found


def _block(runner: Runner, until: str, since: str, after: str) -> list[Waiting]:
    at = {"until": until, "since": since, "same": since, "after": after, "most": BLOCK}
    return [Waiting._make(row) for row in runner.all(_WAITING, at)]


def still_owed(runner: Runner, keys: list[str], worker: str) -> dict[str, bool]:
    """Which of these notices are owed, and whether another worker than this one has each in hand (``lease_of``)."""
    return {row[0]: bool(row[1]) for row in runner.all(_STILL_OWED, {"ids": listing(keys), "worker": worker})}


def lease_of(notice_id: str) -> str:
    """The name of the lease of whoever makes a message of notices, of which this is the first."""
    return f"{ISSUING}{notice_id}"


def messages_since(runner: Runner, since: str) -> dict[tuple[str, str], int]:
    """How many messages were issued to whom since a moment."""
    return {(row[0], row[1]): row[2] for row in runner.all(_TODAY, {"since": since})}


def rules_since(runner: Runner, since: str, rules: list[str]) -> set[tuple[str, str, str]]:
    """(recipient, its id, rule) of the notices of these rules that messages covered since a moment."""
    if not rules:
        return set()
    return {(r[0], r[1], r[2]) for r in runner.all(_DIGESTED, {"since": since, "rules": listing(rules)})}


def unsent(runner: Runner) -> list[Unsent]:
    """The oldest messages that were issued and that nobody is known to have taken, with each of their notices."""
    return [Unsent._make(row) for row in runner.all(_UNSENT, {"most": BLOCK})]


def is_reported(runner: Runner, subject: tuple[str, str], rules: list[str], period: str) -> bool:
    """Whether one of these rules has spoken of a subject for a period."""
    given = {"kind": subject[0], "id": subject[1], "rules": listing(rules), "period": period}
    row = runner.first(_REPORTED, given)
    return bool(row and row[0])


def is_claimed(runner: Runner, key: str) -> bool:
    """Whether a command was carried out under this key."""
    return runner.first(_CLAIMED, {"key": key}) is not None
