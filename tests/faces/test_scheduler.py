"""The bell: rings what is due, sleeps until the next moment, holds no deadline, ends when it is told to."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, clock, errors, scheduler, settings
from ocop_cycle.application import house
from ocop_cycle.delivery import transports
from ocop_cycle.storage import checkpoints, operations
from tests.application import builders
from tests.faces.conftest import Ocop, run

PROGRAM = "import sys; from ocop_cycle import __main__, cli; sys.exit(cli.main(__main__.BUILDERS, sys.argv[1:]))"


@pytest.fixture
def built(demo: Path) -> Iterator[house.House]:
    """The demonstration, opened for work."""
    opened = bootstrap.open_instance(settings.read(demo))
    yield opened
    opened.close()


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A real instance, without a cycle."""
    place = tmp_path / "real"
    line = ("--name", "X", "--code", "X", "--mail-from", "a@b.example", "--person", "p", "--person-name", "P")
    assert run("--instance", str(place), "init", *line).code == 0
    return place


@contextmanager
def worker(place: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own; it is ended when the block ends, however that is."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--instance", str(place), "worker"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout
        child.stdout.close()


def heart_beats(place: Path) -> int:
    """How many workers have said that they are alive."""
    with closing(sqlite3.connect(place / "ocop.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM heartbeat").fetchone()[0])


def wait_for_a_beat(place: Path) -> None:
    """Until a worker says that it is alive; half a minute at most."""
    for _ in range(600):
        if heart_beats(place):
            return
        time.sleep(0.05)
    raise AssertionError("no worker came to life")


def test_it_rings_what_is_due(built: house.House, ocop: Ocop) -> None:
    """One ring sweeps and sends, and tells what it did."""
    told: list[tuple[str, dict[str, str]]] = []
    ocop("dossier", "advance", "LG24-0015", "approve-idea", "--as", "ha")

    scheduler.Bell(built, lambda name, facts: told.append((name, facts))).ring()

    assert told == [("rang", {"done": "0", "refused": "0", "issued": "1", "sent": "1", "failed": "0"})]


def test_a_database_that_is_away_ends_no_worker(built: house.House) -> None:
    """Whatever stops a job, at the start as well, is told once in a sentence; the worker goes on until it is ended."""
    told: list[tuple[str, dict[str, str]]] = []
    away = errors.DatabaseRefused("the server cannot be reached", "start the server")

    def refused() -> None:
        raise away

    bell = scheduler.Bell(built, lambda name, facts: told.append((name, facts)))
    bell._living_on(refused)
    bell._living_on(refused)

    assert told == [("not-rung", {"why": away.sentence})]


def test_it_is_silent_when_nothing_is_due(built: house.House) -> None:
    """A ring that finds nothing says nothing."""
    told: list[str] = []

    scheduler.Bell(built, lambda name, _facts: told.append(name)).ring()

    assert told == []


def test_it_sleeps_until_the_next_moment_and_at_most_a_minute(built: house.House) -> None:
    """The next bell of the demonstration is a day away: somebody may set an earlier one meanwhile."""
    bell = scheduler.Bell(built, lambda _name, _facts: None)

    assert bell.sleep() == timedelta(minutes=1)


def test_l3_it_holds_no_deadline(built: house.House) -> None:
    """What is due is asked of the database: two bells in a row ring what is due once, one that died none."""
    told: list[dict[str, str]] = []
    due = built.sweep.next_moment()
    assert due is not None
    moved = bootstrap.build(
        built.store, keeper=clock.HandClock(due), transport=built.outbox.transport, own=None, confirmed=True
    )

    scheduler.Bell(moved, lambda _name, facts: told.append(facts))
    scheduler.Bell(moved, lambda _name, facts: told.append(facts)).ring()
    scheduler.Bell(moved, lambda _name, facts: told.append(facts)).ring()

    assert [facts["done"] for facts in told] == ["3"]


def test_whoever_follows_the_bell_cannot_stop_it(built: house.House) -> None:
    """What is remembered beside it is brought up to date after what it rang; that it fails is no reason not to ring."""
    followed: list[int] = []

    def follow() -> None:
        followed.append(1)
        raise RuntimeError

    due = built.sweep.next_moment()
    assert due is not None
    moved = bootstrap.build(
        built.store, keeper=clock.HandClock(due), transport=built.outbox.transport, own=None, confirmed=True
    )

    told: list[str] = []
    scheduler.Bell(moved, lambda name, _facts: told.append(name), follow).ring()

    assert (bool(followed), told) == (True, ["rang"])


def test_a_closed_gate_is_told_once(real: Path) -> None:
    """After a long silence the bell waits for a person, and does not shout at every ring."""
    told: list[str] = []
    opened = bootstrap.open_instance(settings.read(real))
    later = clock.HandClock(opened.clock.now() + timedelta(days=40))
    waiting = bootstrap.build(opened.store, keeper=later, transport=opened.outbox.transport, own=real)
    bell = scheduler.Bell(waiting, lambda name, _facts: told.append(name))

    bell.ring()
    bell.ring()
    opened.close()

    assert told == ["gate-closed"]


def test_a_mail_server_that_is_down_is_told_once(built: house.House) -> None:
    """The worker says why nothing leaves, once, and goes on ringing."""
    down = transports.Delivery(outcome="retry", detail="Máy chủ thư không chạy.", halts=True)
    told: list[str] = []
    due = built.sweep.next_moment()
    assert due is not None
    moved = bootstrap.build(
        built.store, keeper=clock.HandClock(due + timedelta(days=2)), transport=builders.Basket(answers=[down] * 9),
        own=None, confirmed=True,
    )  # fmt: skip
    bell = scheduler.Bell(
        replace(moved, outbox=replace(moved.outbox, pauses=())),
        lambda name, facts: told.append(facts["why"]) if name == "sending-stopped" else None,
    )

    for _ in range(3):
        bell.ring()

    assert told == ["Máy chủ thư không chạy."]


def test_it_says_that_it_is_alive(built: house.House) -> None:
    """A heartbeat that the doctor can see."""
    scheduler.Bell(built, lambda _name, _facts: None).beat()

    with built.store.reading() as runner:
        (beat,) = operations.heartbeats(runner)
    assert (beat.kind, beat.worker.partition("-")[0]) == ("worker", "worker")


def test_it_signs_the_trail_once(built: house.House) -> None:
    """What was written since the last checkpoint is signed; when nothing was, nothing is."""
    told: list[tuple[str, dict[str, str]]] = []
    bell = scheduler.Bell(built, lambda name, facts: told.append((name, facts)))

    bell.seal()
    bell.seal()

    with built.store.reading() as runner:
        last = checkpoints.newest(runner)
    assert last is not None
    assert told == [("sealed", {"entry": str(last.size)})]


def test_without_its_key_it_tells_so_once(built: house.House, demo: Path) -> None:
    """No checkpoint is made, everything else works on, and whoever watches is told."""
    told: list[str] = []
    (demo / "key" / "signing.key").unlink()
    bell = scheduler.Bell(built, lambda name, _facts: told.append(name))

    bell.seal()
    bell.ring()
    bell.seal()

    assert told == ["not-sealed"]


def test_it_ends_when_it_is_stopped(real: Path) -> None:
    """A stop from another thread ends the run."""
    opened = bootstrap.open_instance(settings.read(real))
    bell = scheduler.Bell(opened, lambda _name, _facts: None)
    ringing = threading.Thread(target=bell.run)

    ringing.start()
    wait_for_a_beat(real)
    while not bell.is_ringing:
        time.sleep(0.01)
    bell.stop()
    ringing.join(timeout=30)
    with opened.store.reading() as runner:
        left = operations.heartbeats(runner)
    opened.close()

    assert not ringing.is_alive()
    assert left == [], "who ended of his own will is not missed"


def test_a_stop_while_it_is_about_to_begin_is_heeded(real: Path) -> None:
    """Who is told to end after his first jobs, and before his scheduler runs, does not ring for ever."""
    opened = bootstrap.open_instance(settings.read(real))
    bell = scheduler.Bell(opened, lambda _name, _facts: None)
    begin = bell._scheduler.start

    def stopped_first() -> None:
        bell.stop()
        begin()

    bell._scheduler.start = stopped_first  # type: ignore[method-assign] # the moment between is too short to be met
    ringing = threading.Thread(target=bell.run, daemon=True)
    ringing.start()
    ringing.join(timeout=30)
    opened.close()

    assert not ringing.is_alive()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to be graceful at")
def test_a_worker_ends_gracefully(real: Path) -> None:
    """SIGTERM: what is under way is done, the lock is given back, code 0."""
    with worker(real) as child:
        wait_for_a_beat(real)
        time.sleep(0.3)
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate(timeout=30)

    assert child.returncode == 0
    assert out.strip().endswith("Đã dừng; không có việc nào làm dở.")


def test_f15_a_second_worker_on_one_file_is_refused(real: Path) -> None:
    """Two bells would ring twice: the second is told who keeps the file."""
    with worker(real):
        wait_for_a_beat(real)

        said = run("--instance", str(real), "worker")

    assert said.code == 1
    assert "đang do ocop worker (PID" in said.err


def test_a_rehearsal_is_never_kept() -> None:
    """A database in memory is nothing to keep watch over."""
    in_memory = bootstrap.in_memory(clock.SystemClock(), None)  # type: ignore[arg-type] # nothing is sent

    with pytest.raises(errors.DatabaseRefused, match="in memory"):
        scheduler.Bell(in_memory, lambda _name, _facts: None).run()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to be graceful at")
def test_a_server_ends_gracefully(real: Path) -> None:
    """SIGTERM to `ocop serve`: pages are there until then, the bell is waited for, the lock is given back, code 0."""
    command = [sys.executable, "-m", "ocop_cycle", "--instance", str(real), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = iter(child.stdout.readline, "")
        address = next(line.split()[-1] for line in told if line.startswith("Trang web: "))
        with urllib.request.urlopen(f"{address}ready", timeout=30) as answer:  # noqa: S310 - our own server
            ready = answer.read()
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=60)

    assert (ready, child.returncode, err) == (b"ready\n", 0, "")
    assert out.strip().endswith("Đã dừng; không có việc nào làm dở.")
