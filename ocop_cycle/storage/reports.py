"""What reports count: dossiers by stage, deadlines passed or near, who cannot be reached, what did not leave."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select

from ocop_cycle.storage import dossiers, schema
from ocop_cycle.storage.statements import Runner, Statement


class Due(NamedTuple):
    """An open deadline as a report lists it."""

    label: str
    unit: str | None
    subject_kind: str
    subject_id: str
    strict_at: str
    lenient_at: str


_c, _d, _t = schema.cycle.c, schema.dossier.c, schema.deadline.c
_x = schema.certificate.c
_n, _m, _u, _p, _w = schema.notice.c, schema.message.c, schema.unit.c, schema.producer.c, schema.person.c
_CALLED = func.coalesce(_u.name, _p.name, _w.name, _n.recipient_id)
_OPEN = Statement(lambda: select(_c.id, _c.regime).where(_c.state == "open").order_by(_c.id))
_STAGES = Statement(
    lambda: (
        select(_d.stage, func.count())
        .where(_d.cycle_id == bindparam("cycle"), dossiers.OF_THE_CYCLE)
        .group_by(_d.stage)
        .order_by(_d.stage)
    )
)
_DUE = Statement(
    lambda: (
        select(_t.label, _u.name, _t.subject_kind, _t.subject_id, _t.strict_at, _t.lenient_at)
        .outerjoin(schema.unit, _u.id == _t.unit_id)
        .where(
            _t.cycle_id == bindparam("cycle"), _t.state == "open", _t.subject_kind != "certificate",
            _t.strict_at > bindparam("since"), _t.strict_at <= bindparam("until"),
        )
        .order_by(_t.strict_at, _t.id)
    )
)  # fmt: skip
_ENDING = Statement(
    lambda: (
        select(_x.id)
        .join(schema.dossier, _d.id == _x.dossier_id)
        .where(_d.cycle_id == bindparam("cycle"), _x.state == "in-force", _x.ends <= bindparam("until"))
        .limit(1)
    )
)
_SILENT = Statement(
    lambda: (
        select(_CALLED)
        .distinct()
        .select_from(
            schema.notice.outerjoin(schema.unit, and_(_n.recipient_kind == "unit", _u.id == _n.recipient_id))
            .outerjoin(schema.producer, and_(_n.recipient_kind == "producer", _p.id == _n.recipient_id))
            .outerjoin(schema.person, and_(_n.recipient_kind == "person", _w.id == _n.recipient_id))
        )
        .where(_n.state == "held", _n.held_because == "no-address")
        .order_by(_CALLED)
    )
)
_UNSENT = Statement(
    lambda: (
        select(_m.state, func.count())
        .where(
            or_(_m.settled_at.is_(None), _m.issued_at >= bindparam("since")),
            or_(_m.state == "refused", _m.state == "uncertain", _m.state == "retry", _m.state == "sent"),
        )
        .group_by(_m.state)
        .order_by(_m.state)
    )
)
_OWED = Statement(lambda: select(func.count()).where(_n.state == "owed"))


def open_cycles(runner: Runner) -> list[tuple[str, str]]:
    """(cycle, its regime) of each open cycle."""
    return [(row[0], row[1]) for row in runner.all(_OPEN)]


def stages(runner: Runner, cycle_id: str) -> dict[str, int]:
    """How many dossiers of a cycle stand on each stage."""
    return {row[0]: row[1] for row in runner.all(_STAGES, {"cycle": cycle_id})}


def due(runner: Runner, cycle_id: str, *, since: str, until: str) -> list[Due]:
    """The open deadlines of a cycle whose last day by the strict reading ends after one moment and by another."""
    given = {"cycle": cycle_id, "since": since, "until": until}
    return [Due._make(row) for row in runner.all(_DUE, given)]


def is_ending(runner: Runner, cycle: str, until: str) -> bool:
    """Whether a certificate of a cycle that is in force ends by a day."""
    return runner.first(_ENDING, {"cycle": cycle, "until": until}) is not None


def silent(runner: Runner) -> list[str]:
    """Names of those whom notices wait for because they have no address."""
    return [row[0] for row in runner.all(_SILENT)]


def unsent(runner: Runner, since: str) -> dict[str, int]:
    """Messages since a moment, and those not settled, by state."""
    return {row[0]: row[1] for row in runner.all(_UNSENT, {"since": since})}


def owed(runner: Runner) -> int:
    """How many notices wait to leave."""
    row = runner.first(_OWED)
    return int(row[0]) if row else 0
