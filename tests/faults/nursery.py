"""
Children of a process that has loaded everything: they begin to work at once, and to kill one costs milliseconds.

A child says what it was told is done, by lines of its own; it ends without the ceremony of an interpreter, so that
nothing of its parent is closed by it.
"""

import contextlib
import io
import os
import signal
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.faults import checker

FAILED = 70
"""The return code of a child that died of an error of its own."""

PATIENCE = 120
"""So many seconds a child may take that nobody kills."""

Say = Callable[[str, int], None]
"""Note that a command was carried out: its key, and the number of its entry."""

Work = Callable[[Say], None]


class Life(NamedTuple):
    """How a child ended, what it had been told was done, and what it said last when it died by itself."""

    code: int
    told: Mapping[str, int]
    words: str

    @property
    def end(self) -> checker.End:
        """The end, as the checker counts it: a kill was planned, and nothing else but success is."""
        return checker.End(code=self.code, planned=self.code in (0, -signal.SIGKILL), words=self.words)


@dataclass(frozen=True, kw_only=True)
class Child:
    """A process that is under way."""

    pid: int
    lines: io.FileIO

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def is_over(self) -> bool:
        """Whether it has ended; it is still to be waited for."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def wait(self, seconds: float = PATIENCE) -> Life:
        """Wait for its end; one that does not end is killed, and counts as dead by itself."""
        late = time.monotonic() + seconds
        while not self.is_over() and time.monotonic() < late:
            time.sleep(0.001)
        hung = not self.is_over()
        if hung:
            self.kill()
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        told, words = _told(self.heard())
        self.lines.close()
        return Life(FAILED, told, "did not end") if hung else Life(code, told, words)

    def heard(self) -> str:
        """What it has said so far."""
        return os.pread(self.lines.fileno(), 1 << 24, 0).decode()


def born(work: Work) -> Child:
    """A child that has begun to work."""
    lines = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - open as long as the child is asked about
    with warnings.catch_warnings():
        # Other threads of this process hold nothing that a child needs: it opens its database itself.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return Child(pid=pid, lines=lines)  # type: ignore[arg-type] # a raw file, as there is no buffer
    code = FAILED
    try:
        work(lambda key, entry: _say(lines.fileno(), f"done {key} {entry}"))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it died of is told to the parent, which counts it
        _say(lines.fileno(), f"died {traceback.format_exc()!r}")
    finally:
        os._exit(code)


def live(work: Work, *, killed_after: float | None = None) -> Life:
    """A whole life: to its own end, or killed after so many seconds."""
    child = born(work)
    if killed_after is not None:
        time.sleep(killed_after)
        child.kill()
    return child.wait()


@contextlib.contextmanager
def together(*works: Work) -> Iterator[list[Child]]:
    """Several children at once; whoever is left at the end of the block is killed."""
    children = [born(work) for work in works]
    try:
        yield children
    finally:
        for child in children:
            child.kill()


def _say(file: int, words: str) -> None:
    os.write(file, f"{words}\n".encode())


def _told(lines: str) -> tuple[dict[str, int], str]:
    """What was done, of whole lines alone, and the last words."""
    told, words = {}, ""
    for line in lines.split("\n")[:-1]:
        word, _, rest = line.partition(" ")
        if word == "done":
            key, _, entry = rest.rpartition(" ")
            told[key] = int(entry)
        else:
            words = rest
    return told, words
