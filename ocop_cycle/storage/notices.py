"""Reading notices, messages and the evidence of their delivery."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, literal, not_, or_, select

from ocop_cycle.storage import leases, schema
from ocop_cycle.storage.statements import Row, Runner, Statement, among, listing

BOUNCED = "bounced"
"""The outcome of evidence that a message came back; its ``addresses`` are those it came back from."""

SENDING = "send/"
"""How the names of leases on messages begin."""


class Notice(NamedTuple):
    """One row of ``notice``, all columns in the order of the schema."""

    id: str
    rule: str
    subject_kind: str
    subject_id: str
    occasion: str
    recipient_kind: str
    recipient_id: str
    channel: str
    attempt: int
    state: str
    held_because: str | None
    template: str
    facts: str
    scope: str
    cycle_id: str | None
    deadline_id: str | None
    owed_at: str
    message_id: str | None
    set_by: str


class Message(NamedTuple):
    """One row of ``message``, all columns in the order of the schema."""

    id: str
    channel: str
    recipient_kind: str
    recipient_id: str
    address: str
    subject: str
    message_id: str
    sha256: str
    data: str
    state: str
    issued_at: str
    settled_at: str | None
    replaces_id: str | None


class Telling(NamedTuple):
    """A record that somebody was told by hand; ``held_before`` is why its notice was held, if it was."""

    id: str
    held_before: str | None
    withdrawn_at: str | None

    @property
    def number(self) -> int:
        """Its place among the records of its notice, from 1."""
        return int(self.id.rpartition("/")[2])


_n, _m = schema.notice.c, schema.message.c
_OF_KEYS = Statement(lambda: select(schema.notice).where(among(_n.id, "ids")).order_by(_n.id).with_for_update())
_LEFT = Statement(
    lambda: select(func.count()).select_from(schema.notice).where(among(_n.id, "ids"), _n.state == "covered")
)
_READ_KEYS = Statement(lambda: select(schema.notice).where(among(_n.id, "ids")).order_by(_n.id))
_OWED = Statement(
    lambda: (
        select(schema.notice)
        .where(_n.state == "owed", _n.owed_at <= bindparam("until"))
        .order_by(_n.owed_at, _n.id)
        .limit(bindparam("most"))
    )
)
_HELD_FOR_ADDRESS = Statement(
    lambda: (
        select(_n.id)
        .where(
            _n.state == "held",
            _n.held_because == "no-address",
            _n.recipient_kind == bindparam("kind"),
            _n.recipient_id == bindparam("id"),
        )
        .order_by(_n.id)
    )
)
_c = schema.contact.c
_HELD_IN_VAIN = Statement(
    lambda: (
        select(_n.id)
        .distinct()
        .join(schema.contact, and_(_c.party_kind == _n.recipient_kind, _c.party_id == _n.recipient_id))
        .where(
            _n.state == "held", _n.held_because == "no-address", _c.channel == _n.channel, _c.state == "active",
        )
        .order_by(_n.id)
    )
)  # fmt: skip
_MESSAGE = Statement(lambda: select(schema.message).where(_m.id == bindparam("id")).with_for_update())
_DOUBTS = (
    select(func.count())
    .where(schema.evidence.c.message_id == _m.id, schema.evidence.c.outcome == "uncertain")
    .correlate(schema.message)
    .scalar_subquery()
)
_WAITS = and_(
    _m.settled_at.is_(None),
    or_(_m.state == "issued", _m.state == "retry", and_(_m.state == "uncertain", bindparam("doubts") >= _DOUBTS)),
)
_UNSETTLED = Statement(
    lambda: select(schema.message).where(_WAITS).order_by(_m.issued_at, _m.id).limit(bindparam("most"))
)
_IN_HAND = leases.is_held_by_others(literal(SENDING) + _m.id)
_UNSETTLED_AND_FREE = Statement(
    lambda: select(schema.message).where(_WAITS, not_(_IN_HAND)).order_by(_m.issued_at, _m.id).limit(bindparam("most"))
)
_UNSETTLED_ELSEWHERE = Statement(lambda: select(func.count()).select_from(schema.message).where(_WAITS, _IN_HAND))
_e = schema.evidence.c
_TAKEN = Statement(
    lambda: select(_e.addresses).where(
        _e.message_id == bindparam("message"), _e.addresses.is_not(None), _e.outcome != BOUNCED
    )
)
_COVERED_BY = Statement(
    lambda: select(schema.notice).where(_n.message_id == bindparam("message")).order_by(_n.id).with_for_update()
)
_BOUNCED = Statement(lambda: select(_e.addresses).where(_e.message_id == bindparam("message"), _e.outcome == BOUNCED))
_FAILED_TO = Statement(
    lambda: (
        select(schema.notice)
        .join(schema.message, _m.id == _n.message_id)
        .where(
            _n.state == "covered", _m.state == "refused", _n.channel == bindparam("channel"),
            _n.recipient_kind == bindparam("kind"), _n.recipient_id == bindparam("id"),
        )
        .order_by(_n.id)
    )
)  # fmt: skip
_l = schema.telling.c
_TELLINGS = Statement(
    lambda: (
        select(_l.id, _l.held_before, _l.withdrawn_at)
        .where(_l.notice_id == bindparam("notice"))
        .order_by(_l.recorded_at, _l.id)
    )
)
_EVIDENCE = Statement(lambda: select(func.count()).where(schema.evidence.c.message_id == bindparam("message")))


def of_keys(runner: Runner, keys: list[str]) -> list[Notice]:
    """The notices with these keys, locked in the order of the keys."""
    return [Notice._make(row) for row in runner.all(_OF_KEYS, {"ids": listing(keys)})]


def count_left(runner: Runner, keys: list[str]) -> int:
    """How many of the notices with these keys a message covers; not locked: for those who only read."""
    row = runner.first(_LEFT, {"ids": listing(keys)})
    return int(row[0]) if row else 0


def owed(runner: Runner, until: str, most: int) -> list[Notice]:
    """Notices owed by ``until`` and not yet covered by a message, oldest first."""
    return [Notice._make(row) for row in runner.all(_OWED, {"until": until, "most": most})]


def held_for_address(runner: Runner, kind: str, party_id: str) -> list[str]:
    """Keys of notices held because the party had no address."""
    return [row[0] for row in runner.all(_HELD_FOR_ADDRESS, {"kind": kind, "id": party_id})]


def held_in_vain(runner: Runner) -> list[str]:
    """Keys of notices that are held for want of an address although there is one by now."""
    return [row[0] for row in runner.all(_HELD_IN_VAIN)]


def read(runner: Runner, keys: list[str]) -> list[Notice]:
    """The notices with these keys, not locked: for those who only look."""
    return [Notice._make(row) for row in runner.all(_READ_KEYS, {"ids": listing(keys)})]


def covered_by(runner: Runner, message_id: str) -> list[Notice]:
    """The notices that a message covers, locked in the order of their keys."""
    return [Notice._make(row) for row in runner.all(_COVERED_BY, {"message": message_id})]


def message(runner: Runner, message_id: str) -> Message | None:
    """The message with this reference, locked."""
    row = runner.first(_MESSAGE, {"id": message_id})
    return Message._make(row) if row else None


def to_send(runner: Runner, most: int, *, doubts: int = 0) -> list[Message]:
    """
    Messages that were issued and wait to be handed over, oldest first.

    One of which nobody knows whether it left is among them until that has happened more than ``doubts`` times.
    """
    return [Message._make(row) for row in runner.all(_UNSETTLED, {"most": most, "doubts": doubts})]


def to_send_and_free(runner: Runner, most: int, worker: str, *, doubts: int = 0) -> list[Message]:
    """As ``to_send``, without those that another worker than this one has in hand (``lease_of``)."""
    given = {"most": most, "doubts": doubts, "worker": worker}
    return [Message._make(row) for row in runner.all(_UNSETTLED_AND_FREE, given)]


def count_to_send_elsewhere(runner: Runner, worker: str, *, doubts: int = 0) -> int:
    """How many messages wait that another worker than this one has in hand."""
    row = runner.first(_UNSETTLED_ELSEWHERE, {"worker": worker, "doubts": doubts})
    return int(row[0]) if row else 0


def lease_of(message_id: str) -> str:
    """The name of the lease of whoever hands a message over."""
    return f"{SENDING}{message_id}"


def taken_by(runner: Runner, message_id: str) -> frozenset[str]:
    """The addresses that took a message in earlier attempts, while others of its addresses did not."""
    return _addresses(runner.all(_TAKEN, {"message": message_id}))


def bounced(runner: Runner, message_id: str) -> frozenset[str]:
    """The addresses from which a message came back."""
    return _addresses(runner.all(_BOUNCED, {"message": message_id}))


def _addresses(rows: list[Row]) -> frozenset[str]:
    return frozenset(address.strip() for (several,) in rows for address in several.split(","))


def failed_to(runner: Runner, kind: str, party_id: str, channel: str) -> list[Notice]:
    """The notices to a party whose messages nobody took, or came back, in the order of their keys."""
    found = runner.all(_FAILED_TO, {"kind": kind, "id": party_id, "channel": channel})
    return [Notice._make(row) for row in found]


def tellings(runner: Runner, notice_id: str) -> list[Telling]:
    """Every record that the recipient of a notice was told by hand, the withdrawn ones too, in order of recording."""
    return [Telling._make(row) for row in runner.all(_TELLINGS, {"notice": notice_id})]


def count_tellings(runner: Runner, notice_id: str) -> int:
    """How often it was recorded that the recipient of a notice was told by hand."""
    return len(tellings(runner, notice_id))


def count_evidence(runner: Runner, message_id: str) -> int:
    """How many attempts on a message are on record."""
    row = runner.first(_EVIDENCE, {"message": message_id})
    return int(row[0]) if row else 0
