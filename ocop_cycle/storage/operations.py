"""
Running state: heartbeats, sweeps, attempts. In no chain and no journal; losing it loses no fact.

The only writer of the ``operations`` tables. Each function works within the transaction of the runner it is given
(``unit_of_work.writing(engine)`` makes one). Moments are machine time unless they say otherwise: a pause must
end even while office time stands still.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, null, select, text

from ocop_cycle import clock
from ocop_cycle.storage import schema, server_clock
from ocop_cycle.storage.statements import Runner, Statement, among, insert_of, listing, update_of


class Heartbeat(NamedTuple):
    """The last sign of life of a worker, all columns in the order of the schema."""

    worker: str
    kind: str
    seen_at: str
    host: str
    detail: str | None


class SweepRun(NamedTuple):
    """One sweep that came to its end; ``office_at`` is the office time it swept for."""

    id: str
    office_at: str
    machine_at: str
    found: int
    done: int
    report: str | None


class Attempt(NamedTuple):
    """
    One try at sending a message; while it has no end it is under way, or its worker died.

    Until ``pause_until`` the message is not tried again, and while it ``halts`` (1) no other message either.
    """

    id: str
    message_id: str
    number: int
    worker: str
    started_at: str
    finished_at: str | None
    pause_until: str | None
    halts: int


_attempt = schema.attempt.c
_BEAT = Statement(
    lambda: text(
        "INSERT INTO heartbeat (worker, kind, seen_at, host, detail) VALUES (:worker, :kind, :seen_at, :host, :detail)"
        " ON CONFLICT (worker) DO UPDATE SET kind = excluded.kind, seen_at = excluded.seen_at, host = excluded.host,"
        " detail = excluded.detail"
    )
)
_SHARED_NOW = Statement(lambda: select(server_clock.ServersNow()))
_HEARTBEATS = Statement(
    lambda: select(schema.heartbeat).order_by(schema.heartbeat.c.seen_at.desc(), schema.heartbeat.c.worker)
)
_LEAVE = Statement(lambda: schema.heartbeat.delete().where(schema.heartbeat.c.worker == bindparam("worker")))
_FORGET_BEATS = Statement(lambda: schema.heartbeat.delete().where(schema.heartbeat.c.seen_at < bindparam("before")))
_LAST_SWEEP = Statement(lambda: select(schema.sweep_run).order_by(schema.sweep_run.c.id.desc()).limit(1))
_LAST_REPORT = Statement(
    lambda: (
        select(schema.sweep_run)
        .where(schema.sweep_run.c.report.is_not(None))
        .order_by(schema.sweep_run.c.id.desc())
        .limit(1)
    )
)
_FORGET_SWEEPS = Statement(lambda: schema.sweep_run.delete().where(schema.sweep_run.c.id < bindparam("before")))
_LAST_ATTEMPT = Statement(
    lambda: (
        select(_attempt.number)
        .where(_attempt.message_id == bindparam("message"))
        .order_by(_attempt.number.desc())
        .limit(1)
    )
)
_UNFINISHED = Statement(
    lambda: select(schema.attempt).where(_attempt.finished_at.is_(None)).order_by(_attempt.started_at, _attempt.id)
)
_UNDER_WAY = Statement(
    lambda: select(schema.attempt.c.message_id).where(
        among(schema.attempt.c.message_id, "messages"), schema.attempt.c.finished_at.is_(None)
    )
)
_UNFINISHED_OF = Statement(
    lambda: (
        select(schema.attempt)
        .where(_attempt.message_id == bindparam("message"), _attempt.finished_at.is_(None))
        .order_by(_attempt.number.desc())
        .limit(1)
    )
)
_FIRST_ATTEMPT = Statement(
    lambda: (
        select(_attempt.started_at)
        .where(_attempt.message_id == bindparam("message"))
        .order_by(_attempt.number)
        .limit(1)
    )
)
_PAUSED = Statement(
    lambda: (
        select(_attempt.message_id, _attempt.halts, _attempt.pause_until)
        .where(_attempt.pause_until > bindparam("at"))
        .order_by(_attempt.pause_until)
    )
)
_END_PAUSES = Statement(
    lambda: (
        schema.attempt.update()
        .where(_attempt.message_id == bindparam("message"), _attempt.pause_until.is_not(None))
        .values(pause_until=null())
    )
)
_BEGUN_SINCE = Statement(lambda: select(func.count()).where(_attempt.started_at > bindparam("since")))


def shared_now(runner: Runner) -> datetime | None:
    """What the clock of the database's server says, which several machines share; None where there is no server."""
    row = runner.first(_SHARED_NOW)
    return clock.from_text(row[0]) if row and row[0] else None


def beat(runner: Runner, *, worker: str, kind: str, host: str, at: datetime, detail: str | None = None) -> None:
    """Note that ``worker`` is alive; ``kind`` is what it is (``serve``, ``worker``)."""
    row = {"worker": worker, "kind": kind, "seen_at": clock.to_text(at), "host": host, "detail": detail}
    runner.run(_BEAT, row)


def leave(runner: Runner, *, worker: str) -> None:
    """Note that ``worker`` ended of its own will: it is not looked for. One that died stays and is missed."""
    runner.run(_LEAVE, {"worker": worker})


def heartbeats(runner: Runner) -> list[Heartbeat]:
    """The last sign of life of every worker, the newest first."""
    return [Heartbeat._make(row) for row in runner.all(_HEARTBEATS)]


def note_sweep(
    runner: Runner, *, office_at: datetime, machine_at: datetime, found: int, done: int, report: str | None = None
) -> SweepRun:
    """Note that a sweep for ``office_at`` came to its end: how many things were due, and how many were done."""
    office, machine = clock.to_text(office_at), clock.to_text(machine_at)
    run = SweepRun(f"{machine} {office}", office, machine, found, done, report)
    runner.run(insert_of(schema.sweep_run, SweepRun._fields), run._asdict())
    return run


def last_sweep(runner: Runner) -> SweepRun | None:
    """The sweep that was noted last, by machine time."""
    row = runner.first(_LAST_SWEEP)
    return SweepRun._make(row) if row else None


def last_report(runner: Runner) -> SweepRun | None:
    """The last sweep that had something to report besides its figures."""
    row = runner.first(_LAST_REPORT)
    return SweepRun._make(row) if row else None


def forget_beats(runner: Runner, *, before: datetime) -> int:
    """Delete the signs of life of workers that are silent since before a machine moment; how many there were."""
    return runner.run(_FORGET_BEATS, {"before": clock.to_text(before)})


def forget_sweeps(runner: Runner, *, before: datetime) -> int:
    """Delete the notes of sweeps that ended before a machine moment; how many there were."""
    return runner.run(_FORGET_SWEEPS, {"before": clock.to_text(before)})


def start_attempt(runner: Runner, *, message_id: str, worker: str, at: datetime) -> Attempt:
    """Note that ``worker`` now tries to send a message; committed before the first byte leaves."""
    last = runner.first(_LAST_ATTEMPT, {"message": message_id})
    number = last[0] + 1 if last else 1
    attempt = Attempt(f"{message_id}/{number}", message_id, number, worker, clock.to_text(at), None, None, 0)
    runner.run(insert_of(schema.attempt, Attempt._fields), attempt._asdict())
    return attempt


def finish_attempt(
    runner: Runner, attempt: Attempt, *, at: datetime, pause_until: datetime | None = None, halts: bool = False
) -> bool:
    """
    Note the end of an attempt, however it ended, and until when there shall be no other.

    Returns:
        False when running state was lost and nothing is known of it.
    """
    until = clock.to_text(pause_until) if pause_until else None
    changes = {
        "key_": attempt.id, "finished_at": clock.to_text(at), "pause_until": until, "halts": int(halts),
    }  # fmt: skip
    return runner.run(update_of(schema.attempt, ("finished_at", "pause_until", "halts")), changes) == 1


def first_attempt_at(runner: Runner, message_id: str) -> datetime | None:
    """When it was first tried to send a message."""
    row = runner.first(_FIRST_ATTEMPT, {"message": message_id})
    return clock.from_text(row[0]) if row else None


def paused(runner: Runner, *, at: datetime) -> tuple[frozenset[str], datetime | None]:
    """The messages that are not tried again yet; and until when no message at all is, if so."""
    rows = runner.all(_PAUSED, {"at": clock.to_text(at)})
    halted = max((row[2] for row in rows if row[1]), default=None)
    return frozenset(row[0] for row in rows), clock.from_text(halted) if halted else None


def end_pauses(runner: Runner, message_id: str) -> None:
    """Let a message rest no longer, nor the server for its sake."""
    runner.run(_END_PAUSES, {"message": message_id})


def count_attempts(runner: Runner, *, since: datetime) -> int:
    """How many attempts of all workers began after a machine moment."""
    row = runner.first(_BEGUN_SINCE, {"since": clock.to_text(since)})
    return int(row[0]) if row else 0


def unfinished_attempt(runner: Runner, message_id: str) -> Attempt | None:
    """The attempt on a message that has no end yet."""
    row = runner.first(_UNFINISHED_OF, {"message": message_id})
    return Attempt._make(row) if row else None


def under_way(runner: Runner, messages: Sequence[str]) -> frozenset[str]:
    """Which of these messages somebody is sending just now, or was when he died."""
    return frozenset(row[0] for row in runner.all(_UNDER_WAY, {"messages": listing(messages)}))


def unfinished_attempts(runner: Runner) -> list[Attempt]:
    """Attempts without an end, oldest first: what a worker that died may have sent or not."""
    return [Attempt._make(row) for row in runner.all(_UNFINISHED)]
