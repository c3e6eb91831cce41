"""
What a watcher asks every few seconds: how much waits and since when, what mail came to, whether everybody is alive.

Counts and ages alone: no name, no code, nothing that would tell a stranger of a person or a dossier. Each question goes
through an index or reads a handful of rows, except the outcomes of mail, which are counted from the evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from ocop_cycle import clock
from ocop_cycle.application.queries import reader
from ocop_cycle.storage import cycles, leases, operations, revision, schema, statements

ALIVE = timedelta(minutes=2)
"""A worker whose last sign of life is older than this is not counted as alive (it gives one every half minute)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """
    The figures of one moment; ages are in seconds and never negative.

    ``backlog`` counts what waits (``bell``, ``notice``, ``message-issued`` …), ``oldest`` says for how long the first
    of it has waited. ``sweep_lag`` is the time since the last sweep ended, absent before the first. ``rescues`` counts
    leases that were taken from workers who had died, over all workers that are remembered.
    """

    backlog: Mapping[str, int]
    oldest: Mapping[str, float]
    sweep_lag: float | None
    workers: int
    rescues: int
    outcomes: Mapping[str, int]
    head: int
    head_age: float | None
    unsigned: int
    sending_held: bool


_t, _n, _m = schema.deadline.c, schema.notice.c, schema.message.c
_BELLS = statements.Statement(
    lambda: select(func.count(), func.min(_t.next_at)).where(_t.next_at.is_not(None), _t.next_at <= bindparam("now"))
)
_OWED = statements.Statement(
    lambda: select(func.count(), func.min(_n.owed_at)).where(_n.state == "owed", _n.owed_at <= bindparam("now"))
)
_UNSENT = statements.Statement(
    lambda: (
        select(_m.state, func.count(), func.min(_m.issued_at))
        .where(_m.settled_at.is_(None))
        .group_by(_m.state)
        .order_by(_m.state)
    )
)
_OUTCOMES = statements.Statement(
    lambda: (
        select(schema.evidence.c.outcome, func.count())
        .group_by(schema.evidence.c.outcome)
        .order_by(schema.evidence.c.outcome)
    )
)
_HEAD = statements.Statement(lambda: select(schema.audit_head.c.number, schema.audit_head.c.at))
_SIGNED = statements.Statement(lambda: select(func.max(schema.audit_checkpoint.c.size)))


def watched(asking: reader.Reader) -> Watched:
    """The figures of this moment, all of one view of the database."""
    at, machine = asking.clock.now(), asking.clock.machine_now()
    now = {"now": clock.to_text(at)}
    with asking.store.reading() as runner:
        bells, owed = runner.first(_BELLS, now) or (0, None), runner.first(_OWED, now) or (0, None)
        unsent = runner.all(_UNSENT)
        head = runner.first(_HEAD) or (0, None)
        last = operations.last_sweep(runner)
        beats = operations.heartbeats(runner)
        since = {"bell": bells[1], "notice": owed[1], **{f"message-{state}": first for state, _, first in unsent}}
        return Watched(
            backlog={"bell": bells[0], "notice": owed[0], **{f"message-{state}": count for state, count, _ in unsent}},
            oldest={what: age for what, first in since.items() if (age := _age(first, at)) is not None},
            sweep_lag=_age(last.machine_at, machine) if last else None,
            workers=sum(machine - clock.from_text(beat.seen_at) < ALIVE for beat in beats),
            rescues=leases.rescues(runner),
            outcomes={str(row[0]): int(row[1]) for row in runner.all(_OUTCOMES)},
            head=head[0],
            head_age=_age(head[1] or None, at),
            unsigned=head[0] - ((runner.first(_SIGNED) or (0,))[0] or 0),
            sending_held=cycles.settings(runner).get("sending-held") == "true",
        )


def is_reached(asking: reader.Reader) -> bool:
    """Whether the database answers, at the schema that this version works with; any trouble on the way is raised."""
    with asking.store.reading() as runner:
        revision.look(asking.store.database, runner)
        return runner.first(_HEAD) is not None


def _age(since: str | None, now: datetime) -> float | None:
    return max((now - clock.from_text(since)).total_seconds(), 0.0) if since else None
