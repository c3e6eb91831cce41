"""Reading what producers answered when asked whether a certificate is to be renewed."""

from sqlalchemy import bindparam, func, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement

_a, _n = schema.answer.c, schema.notice.c
_COUNT = Statement(lambda: select(func.count()).where(_a.certificate_id == bindparam("certificate")))
_NEWEST_NOTICE = Statement(
    lambda: (
        select(_n.id)
        .where(
            _n.subject_kind == "certificate", _n.subject_id == bindparam("certificate"),
            _n.recipient_kind == "producer", _n.recipient_id == bindparam("producer"), _n.state != "cancelled",
        )
        .order_by(_n.owed_at.desc(), _n.id.desc())
        .limit(1)
    )
)  # fmt: skip


def count(runner: Runner, certificate_id: str) -> int:
    """How many answers were recorded for a certificate."""
    row = runner.first(_COUNT, {"certificate": certificate_id})
    return int(row[0]) if row else 0


def newest_notice(runner: Runner, certificate_id: str, producer_id: str) -> str | None:
    """The newest notice to the producer about a certificate that was not cancelled."""
    row = runner.first(_NEWEST_NOTICE, {"certificate": certificate_id, "producer": producer_id})
    return row[0] if row else None
