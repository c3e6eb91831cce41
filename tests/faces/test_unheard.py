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


def _wait_for_ringing(place: Path, child: subprocess.Popen[str]) -> None:
    """Until it rings, and a little longer: it has begun to listen to signals then."""
    late = time.monotonic() + 60
    while not _ringing(place) and child.poll() is None and time.monotonic() < late:
        time.sleep(0.05)
    time.sleep(1)


LONG_LIVED = pytest.mark.parametrize("words", [("worker",), ("serve", "--port", "0")], ids=["worker", "serve"])


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
@pytest.mark.parametrize("nowhere", [_pipe_without_reader, _full], ids=["closed", "full"])
@LONG_LIVED
def test_who_is_not_heard_works_on(demo: Path, words: tuple[str, ...], nowhere: Callable[[], int]) -> None:
    """It rings, says nothing on the other line either, and ends well when it is told to."""
    out = nowhere()
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--instance", str(demo), *words], stdout=out, stderr=subprocess.PIPE, text=True
    )
    os.close(out)

    _wait_for_ringing(demo, child)
    child.send_signal(signal.SIGTERM)
    _, said = child.communicate(timeout=60)

    assert (child.returncode, said) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal that is closed is told by a signal of POSIX")
@LONG_LIVED
def test_who_loses_the_terminal_comes_to_an_end(demo: Path, words: tuple[str, ...]) -> None:
    """A closed window ends it as SIGTERM does: what is under way is done, and it is off the list of those who watch."""
    minds = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL); {PROGRAM}"  # the tests may be under `nohup`
    child = subprocess.Popen(
        [sys.executable, "-c", minds, "--instance", str(demo), *words], stdout=subprocess.DEVNULL, text=True
    )

    _wait_for_ringing(demo, child)
    child.send_signal(signal.SIGHUP)
    child.wait(60)

    assert (child.returncode, _ringing(demo)) == (0, False)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal that is closed is told by a signal of POSIX")
def test_who_was_told_not_to_mind_the_terminal_does_not(demo: Path) -> None:
    """A worker under `nohup` outlives the window in which it was started."""
    deaf = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {PROGRAM}"
    child = subprocess.Popen(
        [sys.executable, "-c", deaf, "--instance", str(demo), "worker"], stdout=subprocess.DEVNULL, text=True
    )

    _wait_for_ringing(demo, child)
    child.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    lives = child.poll() is None
    child.terminate()
    child.wait(60)

    assert (lives, child.returncode) == (True, 0)
