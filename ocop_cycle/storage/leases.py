"""
Leases: what one of several workers has in hand, so that the others take something else.

A lease is a row with a worker, a fence and an end, by the clock of the database, which all workers share. Claiming
rescues: what nobody holds, or held and let run out, changes hands and gets the next fence, so whatever a dead worker
held is taken over by whoever asks next, and nothing is ever stuck. What somebody else holds is left out and not waited
for: whoever gets nothing has learned nothing about whether the work is done.

A lease protects no record: what is done is looked at again under lock by the command that does it. Where that cannot
tell a late worker from the right one, his fence is asked for (`is_lost`). Losing all leases loses no fact.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ClauseElement, ColumnElement, Executable, Text, bindparam, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from ocop_cycle import clock
from ocop_cycle.storage import schema, server_clock
from ocop_cycle.storage.statements import Runner, Statement, among, listing

NOBODY = ""
"""Whose a released lease is."""


_EACH = {
    "sqlite": "value AS name FROM json_each({})",
    "postgresql": "jsonb_array_elements_text(CAST({} AS jsonb)) AS name",
}


class _Claim(Executable, ClauseElement):
    """The claim of many names in one statement, in their order, so that twins wait for each other one way round."""

    inherit_cache = False


@compiles(_Claim)
def _claim_of_names(_element: _Claim, compiler: SQLCompiler, **_kw: object) -> str:
    given = {name: compiler.process(bindparam(name, type_=Text())) for name in ("worker", "until", "names", "now")}
    return (
        "INSERT INTO lease (name, worker, fence, until, rescues)"  # noqa: S608 - placeholders, never a value
        f" SELECT listed.name, {given['worker']}, 1, {given['until']}, 0"
        f" FROM (SELECT {_EACH[compiler.dialect.name].format(given['names'])}) AS listed"
        " WHERE true ORDER BY listed.name"
        " ON CONFLICT (name) DO UPDATE SET worker = excluded.worker, fence = lease.fence + 1, until = excluded.until,"
        " rescues = lease.rescues + CASE WHEN lease.worker = '' THEN 0 ELSE 1 END"
        f" WHERE lease.until <= {given['now']}"
    )


_l = schema.lease.c
_NOW = Statement(lambda: select(server_clock.Now()))
_CLAIM = Statement(_Claim)
_GOT = Statement(
    lambda: select(_l.name, _l.fence).where(
        among(_l.name, "names"), _l.worker == bindparam("by"), _l.until == bindparam("to")
    )
)
_RENEW = Statement(
    lambda: (
        schema.lease.update()
        .where(_l.worker == bindparam("by"), _l.until > bindparam("now"))
        .values(until=bindparam("to"))
    )
)
_RELEASE = Statement(
    lambda: (
        schema.lease.update()
        .where(among(_l.name, "names"), _l.worker == bindparam("by"))
        .values(worker=NOBODY, until=bindparam("to"))
    )
)
_HOLDER = Statement(lambda: select(_l.worker, _l.fence).where(_l.name == bindparam("named")).with_for_update())
_FORGET = Statement(
    lambda: schema.lease.delete().where(_l.until < bindparam("before"), _l.rescues <= bindparam("most"))
)
_RESCUES = Statement(lambda: select(func.coalesce(func.sum(_l.rescues), 0)))


def now(runner: Runner) -> datetime:
    """What the clock of the database says."""
    row = runner.first(_NOW)
    return clock.from_text(row[0] if row else "")


def claim(runner: Runner, names: Sequence[str], worker: str, span: timedelta) -> dict[str, int]:
    """
    Take in hand what nobody living has; the fence of each name that was got.

    Args:
        runner: of a transaction that writes; it should do little else, as twins wait for its end.
        names: of the pieces of work.
        worker: who claims; a name that no other process has, and not this one after a new start.
        span: how long nobody else may take it, unless it is renewed.
    """
    if not names:
        return {}
    at = now(runner)
    to, by = clock.to_text(at + span), {"worker": worker, "now": clock.to_text(at)}
    listed = listing(names)
    runner.run(_CLAIM, {"names": listed, "until": to, **by})
    got = runner.all(_GOT, {"names": listed, "by": worker, "to": to})
    return {str(row[0]): int(row[1]) for row in got}


def is_held_by_others(name: ColumnElement[str]) -> ColumnElement[bool]:
    """
    Whether somebody living has the piece of work of this name in hand, who is not the parameter ``worker``.

    A part of queries that look for work: what others have is not asked for in vain. It is no claim.
    """
    # Counted for each row, by the key: as EXISTS the server would join both tables, and read all leases that ever were.
    held = select(func.count()).where(_l.name == name, _l.worker != bindparam("worker"), _l.until > server_clock.Now())
    return held.scalar_subquery() > 0


def renew(runner: Runner, worker: str, span: timedelta) -> int:
    """Hold on to everything that a worker has in hand and did not let run out; how many pieces of work."""
    at = now(runner)
    return runner.run(_RENEW, {"by": worker, "now": clock.to_text(at), "to": clock.to_text(at + span)})


def release(runner: Runner, names: Sequence[str], worker: str) -> None:
    """Give back what a worker has in hand; what he lost is not touched."""
    if names:
        runner.run(_RELEASE, {"names": listing(names), "by": worker, "to": clock.to_text(now(runner))})


def is_lost(runner: Runner, name: str, worker: str, fence: int) -> bool:
    """
    Whether somebody else took a piece of work over from this worker since he claimed it under this fence.

    Where nothing is known of the lease, running state was lost, and that makes no work worthless.
    """
    row = runner.first(_HOLDER, {"named": name})
    return row is not None and (row[0], row[1]) != (worker, fence)


def rescues(runner: Runner) -> int:
    """How many pieces of work were taken over from workers who had died, as far as it is remembered."""
    row = runner.first(_RESCUES)
    return int(row[0]) if row else 0


def forget(runner: Runner, *, before: datetime, rescued_before: datetime) -> int:
    """Delete leases that ended before a moment, those that were rescued before another; how many there were."""
    gone = runner.run(_FORGET, {"before": clock.to_text(before), "most": 0})
    return gone + runner.run(_FORGET, {"before": clock.to_text(rescued_before), "most": 1_000_000})
