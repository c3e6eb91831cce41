"""
Four workers on one PostgreSQL beside one: the sweep of many bells, and the outbox before a mail server that takes time.

Each worker is a process of its own that rings its bell as ``ocop worker`` does, on a clock that stands. The server
keeps what it promised on its disk (fsync); the mail server takes ``PACE`` over each message, as one that writes it to
its own disk before it answers. Runs of one and of four take turns, each on a fresh copy of the same database.
"""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from aiosmtpd.controller import Controller

from benchmarks import measuring, servers, town
from ocop_cycle import bootstrap, clock, scheduler, settings
from ocop_cycle.delivery import smtp
from ocop_cycle.storage import engines, transactions

ROUNDS = 3
AIM = 1.5
OPEN = 50_000
DUE = 12_000
MAILS = 300
PACE = 0.02
"""Seconds over a message: a mail server that brings it to its own disk before it says that it has it."""

MANY = 4
SWEPT_AT = clock.at_local(date(2024, 5, 31), 8, 5)
SENT_AT = town.MORNING + timedelta(minutes=10)


class Load(NamedTuple):
    """
    What workers are let loose on: a database to copy, the office time, and the entries that it makes at least.

    ``left`` asks how much is undone.
    """

    pattern: str
    at: datetime
    entries: int
    left: str


def lines() -> Iterator[measuring.Line]:
    """Both loads, by one worker and by four."""
    with servers.running() as server, _mail() as port:
        sweep, outbox = _sweep(server), _outbox(server)
        yield _line(f"sweep of {DUE:,} due among {OPEN:,} open", DUE, *_compared(server, sweep, port))
        what = f"outbox: {MAILS} notices issued and sent, {1000 * PACE:.0f} ms each at the mail server"
        yield _line(what, MAILS, *_compared(server, outbox, port))


def _line(what: str, count: int, alone: float, together: float) -> measuring.Line:
    ratio, count = alone / together, count * 9 // 10
    return measuring.Line(
        what=f"{what}, {MANY} workers, PostgreSQL", figure=f"{count / together:,.0f}/s",
        beside=f"1 worker: {count / alone:,.0f}/s", ratio=ratio, aim=f"≥ {AIM}", met=ratio >= AIM,
    )  # fmt: skip


def _compared(server: Any, load: Load, port: int) -> tuple[float, float]:
    """The seconds of one worker, and of several, in turn: the quickest of each, as whatever disturbs only slows."""
    taken = [(run(server, load, port, 1), run(server, load, port, MANY)) for _ in range(ROUNDS)]
    alone, together = zip(*taken, strict=True)
    return min(alone), min(together)


def run(server: Any, load: Load, port: int, workers: int) -> float:
    """The seconds in which so many workers, all ready before, leave nothing undone on a copy."""
    name = servers.copy(server, load.pattern)
    address = server.get_uri(name)
    crew = [_born(address, load.at, port) for _ in range(workers)]
    try:
        for worker in crew:
            _hear(worker)
        return _until_done(address, load, crew)
    finally:
        for worker in crew:
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait() for worker in crew]
        servers.drop(server, name)
        if any(codes):
            raise AssertionError(f"a worker died by itself: {codes}")


def _until_done(address: str, load: Load, crew: Sequence[subprocess.Popen[str]]) -> float:
    """
    The seconds from the first tenth of the work to its end.

    What a worker loads once in its life is in that first tenth. The trail's head is asked, which costs the server
    nothing; what is left is looked for at the end.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        before, begun = _entries(connection), 0.0
        for worker in crew:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        while True:
            made = _entries(connection) - before
            begun = begun or (time.perf_counter() if made >= load.entries / 10 else 0.0)
            if made >= load.entries and connection.execute(load.left).fetchone() == (0,):
                return time.perf_counter() - begun
            time.sleep(0.02)
            if any(worker.poll() is not None for worker in crew):
                raise AssertionError("a worker died by itself")


def _entries(connection: Any) -> int:
    (number,) = connection.execute("SELECT number FROM audit_head").fetchone()
    return int(number)


def _born(address: str, at: datetime, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.working_together", address, clock.to_text(at), str(port)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _hear(worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    if worker.stdout.readline() != "ready\n":
        raise AssertionError("a worker did not begin")


def work(address: str, at: str, port: str) -> None:
    """One worker: it gets ready, says so, waits for a word, and rings until it is told to stop."""
    server = settings.MailServer(host="127.0.0.1", port=int(port), tls="none")
    store = transactions.Store(database=engines.open_engine(address))
    keeper = clock.HandClock(clock.from_text(at))
    built = bootstrap.build(store, keeper=keeper, transport=smtp.SmtpTransport(server), confirmed=True)
    built.sweep.next_moment()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    scheduler.Bell(built, lambda _name, _facts: None).run()
    built.close()


class _Slow:
    """Takes every message, in its time; several at once."""

    async def handle_DATA(self, *_about: object) -> str:  # noqa: N802 - the name that aiosmtpd calls
        await asyncio.sleep(PACE)
        return "250 taken"


@contextlib.contextmanager
def _mail() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(_Slow(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _sweep(server: Any) -> Load:
    """One dossier and its deadline many times; the first bells are due, the others ring in another year."""
    later = clock.to_text(SWEPT_AT + timedelta(days=300))

    def fill(connection: Any, code: str) -> None:
        servers.multiply(connection, code, count=OPEN)
        staying = f"subject_id = '{code}' OR right(subject_id, 7)::int > {DUE}"
        connection.execute(f"UPDATE deadline SET next_at = '{later}' WHERE {staying}")
        connection.execute("INSERT INTO setting (name, value) VALUES ('sending-held', 'true')")

    pattern = servers.with_one_dossier(server, "many_bells", fill)
    return Load(pattern, SWEPT_AT, DUE, f"SELECT count(*) FROM deadline WHERE next_at <= '{clock.to_text(SWEPT_AT)}'")


def _outbox(server: Any) -> Load:
    """One notice to one producer many times, each to a producer with an address of its own."""

    def fill(connection: Any, code: str) -> None:
        del code
        party = "recipient_id = 'bm-htx' AND recipient_kind = 'producer' AND state = 'owed'"
        servers.rows_more(connection, "notice", party, ("id", "recipient_id"), "bm-htx", MAILS - 1, "bm-htx-")
        party = "party_kind = 'producer' AND party_id = 'bm-htx'"
        servers.rows_more(connection, "contact", party, ("id", "party_id", "address"), "bm-htx", MAILS - 1, "bm-htx-")

    pattern = servers.with_one_dossier(server, "many_notices", fill)
    return Load(
        pattern,
        SENT_AT,
        2 * MAILS,
        f"SELECT {MAILS} - count(*) FROM message WHERE state = 'sent' AND recipient_kind = 'producer'",
    )


if __name__ == "__main__":
    work(*sys.argv[1:])
