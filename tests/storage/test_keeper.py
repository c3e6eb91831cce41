"""One keeper for each database file, and commands beside it."""

import os
import pathlib
import subprocess
import sys

import pytest

from ocop_cycle import errors
from ocop_cycle.storage import engines, keeper, schema, unit_of_work
from tests.storage.databases import Database

KEEP_AND_DIE = """
import os, sys
from ocop_cycle.storage import engines, keeper
with keeper.holding(engines.open_engine(sys.argv[1]), name="ocop worker"):
    print("keeping", flush=True)
    sys.stdin.readline()
    os._exit(9)
"""


def test_a_file_has_one_keeper(office: Database) -> None:
    """The second one is refused, and told who the first one is."""
    with (
        keeper.holding(office.engine, name="ocop serve"),
        pytest.raises(errors.WriterThere) as caught,
        keeper.holding(office.again(), name="ocop worker"),
    ):
        pass

    assert caught.value.holder == f"ocop serve (PID {os.getpid()})"


def test_a_keeper_may_follow_a_keeper(office: Database) -> None:
    """When the first one has ended, however it ended, the next one may begin."""
    with pytest.raises(KeyboardInterrupt), keeper.holding(office.engine, name="ocop serve"):
        raise KeyboardInterrupt

    with keeper.holding(office.again(), name="ocop worker"):
        told = keeper.lock_file(engines.path_of(office.engine) or pathlib.Path()).read_text()

    assert told == f"ocop worker (PID {os.getpid()})"


def test_two_names_of_a_file_have_one_keeper(office: Database, tmp_path: pathlib.Path) -> None:
    """A link to the file is no way around it."""
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "ocop.db")

    with (
        keeper.holding(office.engine, name="ocop serve"),
        pytest.raises(errors.WriterThere),
        keeper.holding(engines.sqlite_file(link), name="ocop serve"),
    ):
        pass


def test_a_killed_keeper_keeps_nothing(office: Database) -> None:
    """The lock ends with the process: no file is left that someone would have to delete."""
    command = [sys.executable, "-c", KEEP_AND_DIE, office.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "keeping\n"
        with pytest.raises(errors.WriterThere) as caught, keeper.holding(office.engine, name="ocop serve"):
            pass
        other.communicate("die\n")

    assert caught.value.holder == f"ocop worker (PID {other.pid})"
    with keeper.holding(office.engine, name="ocop serve"):
        pass


def test_commands_write_beside_the_keeper(office: Database) -> None:
    """The lock is for those who stay; a command that writes and ends does not ask for it."""
    with keeper.holding(office.engine, name="ocop serve"), unit_of_work.writing(office.again()) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})

    assert work.journal == [("setting", "a", {"name": "a", "value": "1"})]


def test_a_server_may_have_many_workers(province: Database) -> None:
    """On PostgreSQL several workers may run, and nobody is turned away."""
    with keeper.holding(province.engine, name="ocop worker"), keeper.holding(province.again(), name="ocop worker"):
        pass


def test_a_rehearsal_has_no_keeper() -> None:
    """A database in memory is never kept by a process that stays."""
    with pytest.raises(errors.DatabaseRefused), keeper.holding(engines.sqlite_memory(), name="ocop serve"):
        pass
