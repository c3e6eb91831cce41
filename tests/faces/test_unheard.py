"""Long-lived commands whose words nobody hears: the pipe is closed, or the disk behind their output is full."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.faces.test_scheduler import PROGRAM


def _pipe_without_reader() -> int:
    reads, writes = os.pipe()
    os.close(reads)
    return writes


def _full() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def _ringing(place: Path) -> bool:
    with closing(sqlite3.connect(place / "ocop.db")) as connection:
        return bool(connection.execute("SELECT count(*) FROM heartbeat").fetchone()[0])


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
@pytest.mark.parametrize("nowhere", [_pipe_without_reader, _full], ids=["closed", "full"])
@pytest.mark.parametrize("words", [("worker",), ("serve", "--port", "0")], ids=["worker", "serve"])
def test_who_is_not_heard_works_on(demo: Path, words: tuple[str, ...], nowhere: Callable[[], int]) -> None:
    """It rings, says nothing on the other line either, and ends well when it is told to."""
    out = nowhere()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--instance", str(demo), *words], stdout=out, stderr=subprocess.PIPE, text=True
    )
    os.close(out)

    late = time.monotonic() + 60
    while not _ringing(demo) and child.poll() is None and time.monotonic() < late:
        time.sleep(0.05)
    time.sleep(1)
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=60)

    assert (child.returncode, said) == (0, "")
