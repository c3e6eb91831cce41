"""
What the planner of renewals reads: certificates, dossiers that renew them, who was told and how, and what was answered.

Five questions for the whole instance, however many certificates there are.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from ocop_cycle.application.queries import certificate_rows, reader, selection
from ocop_cycle.storage import schema, statements

TOLD = ("letter", "telephone", "mail", "doubt", "waiting", "held", "none")
"""How a producer was told of the end, the surest way first; the last three have told nobody yet."""

IS_TOLD = frozenset({"letter", "telephone", "mail"})

_OF_MESSAGE = {"sent": "mail", "uncertain": "doubt", "sending": "doubt"}
_BY_HAND = {"post": "letter", "telephone": "telephone"}


class Row(NamedTuple):
    """One certificate, with the names beside its ids."""

    id: str
    dossier: str
    cycle: str
    product_id: str
    product: str
    producer_id: str
    producer: str
    commune_id: str | None
    commune: str | None
    scope: str
    regime: str
    stars: int
    number: str | None
    issued: str | None
    ends: str | None
    covered_until: str | None
    informed_day: str | None


class Renewing(NamedTuple):
    """An open dossier that renews a certificate of its product, or takes its place with other stars."""

    product_id: str
    code: str
    kind: str
    regime: str
    state: str
    opened_at: str
    round: str | None


class Answered(NamedTuple):
    """The newest answer about a certificate."""

    certificate: str
    answer: str
    day: str


_c, _d, _n, _t, _a = (
    schema.certificate.c, schema.dossier.c, schema.notice.c, schema.telling.c, schema.answer.c,
)  # fmt: skip
_COLUMNS = (
    _c.id, _d.id, _d.cycle_id, _d.product_id, schema.product.c.name, _d.producer_id, schema.producer.c.name, _d.unit_id,
    schema.unit.c.name, _d.scope, _d.regime, _c.stars, _c.decision_number, _c.issued, _c.ends, _c.covered_until,
    _c.informed_day,
)  # fmt: skip
_RENEWING = statements.Statement(
    lambda: (
        select(_d.product_id, _d.id, _d.kind, _d.regime, _d.state, _d.opened_at, schema.round.c.label)
        .select_from(schema.dossier.outerjoin(schema.round, schema.round.c.id == _d.round_id))
        .where(_d.kind != "new", _d.ended_at.is_(None), _d.stage != "certificate")
        .order_by(_d.opened_at, _d.id)
    )
)
_NOTICES = statements.Statement(
    lambda: (
        select(_n.subject_id, _n.state, schema.message.c.state)
        .select_from(schema.notice.outerjoin(schema.message, schema.message.c.id == _n.message_id))
        .where(_n.subject_kind == "certificate", _n.recipient_kind == "producer", _n.state != "cancelled")
        .distinct()
    )
)
_TELLINGS = statements.Statement(
    lambda: (
        select(_n.subject_id, _t.channel)
        .select_from(schema.telling.join(schema.notice, _n.id == _t.notice_id))
        .where(_n.subject_kind == "certificate", _n.recipient_kind == "producer", _t.withdrawn_at.is_(None))
        .distinct()
    )
)
_ANSWERS = statements.Statement(
    lambda: select(_a.certificate_id, _a.answer, _a.day).order_by(_a.certificate_id, _a.day, _a.recorded_at, _a.id)
)
_TELEPHONES = statements.Statement(
    lambda: (
        select(schema.contact.c.party_kind, schema.contact.c.party_id, schema.contact.c.address)
        .where(
            schema.contact.c.channel == "telephone", schema.contact.c.state == "active",
            schema.contact.c.party_kind == bindparam("kind"),
        )
        .order_by(schema.contact.c.version)
    )
)  # fmt: skip


def certificates(view: reader.View, chosen: selection.Selection) -> list[Row]:
    """The chosen certificates, the first to end first, those of unknown end last."""
    return [Row._make(row) for row in chosen.all(view.runner, "cohort", _asked)]


def _asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    last = func.coalesce(_c.covered_until, _c.ends, certificate_rows.LAST)
    return select(*_COLUMNS).select_from(certificate_rows.source()).where(*conditions).order_by(last, _c.id)


def renewing(view: reader.View) -> dict[str, Renewing]:
    """Product → the newest open dossier that renews its certificate."""
    return {one.product_id: one for one in map(Renewing._make, view.runner.all(_RENEWING))}


def told(view: reader.View) -> dict[str, str]:
    """Certificate → the surest way by which its producer was told; absent where nobody even meant to."""
    found: dict[str, str] = {}
    for key, state, message in view.runner.all(_NOTICES):
        _note(found, key, _of_notice(state, message))
    for key, channel in view.runner.all(_TELLINGS):
        _note(found, key, _BY_HAND[channel])
    return found


def _of_notice(state: str, message: str | None) -> str:
    if state in ("owed", "held"):
        return "waiting" if state == "owed" else "held"
    return _OF_MESSAGE.get(message or "", "waiting")


def _note(found: dict[str, str], key: str, way: str) -> None:
    if TOLD.index(way) < TOLD.index(found.get(key, "none")):
        found[key] = way


def answers(view: reader.View) -> dict[str, Answered]:
    """Certificate → the newest answer of its producer."""
    return {one.certificate: one for one in map(Answered._make, view.runner.all(_ANSWERS))}


def telephones(view: reader.View, kind: str) -> dict[str, str]:
    """Party → its number, of all producers or all units."""
    return {party: address for _, party, address in view.runner.all(_TELEPHONES, {"kind": kind})}
