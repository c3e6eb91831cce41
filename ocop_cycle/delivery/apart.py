"""
Renders texts that an office edited in a process of their own, with limits of time and of memory (failure L11).

Whatever such a text does (a loop without end, a text of a gigabyte), it ends in one sentence, and the process that
issues messages goes on. The other process is started when it is first needed and kept; it is started anew after it had
to be stopped. It is a fresh Python that runs `apart_child`, never a fork, so that it works alike on every system, holds
no lock and no connection of this one; and it is answered to in JSON, so that nothing it says can run here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ocop_cycle import errors
from ocop_cycle.delivery import rendering
from ocop_cycle.domain import plain

LONGEST_ANSWER = 4_000_000
"""Bytes of one line; the child holds subject and bodies to less."""

_BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from ocop_cycle.delivery import apart_child as child; "
    "child.main()"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """
    What an edited text may take.

    Attributes:
        seconds: of computing, for one message; where the system cannot tell them, by the clock on the wall.
        grace: seconds more, by the clock on the wall, after which the process is stopped from outside.
        start: seconds that the process may take to begin.
        memory: bytes of the whole process, Python included.
    """

    seconds: float = 5.0
    grace: float = 25.0
    start: float = 60.0
    memory: int = 512 * 1024 * 1024


LIMITS = Limits()
"""What an edited text may take in an office."""

STOPPED = "was stopped: it took too long or needed too much memory"
_COSTLY = ("takes longer than", "needs more memory than", STOPPED)


def is_costly(failed: errors.TemplateFailed) -> bool:
    """Whether a text failed because of what it takes, so that trying it again would take as much again."""
    return failed.why.startswith(_COSTLY)


class Apart:
    """
    A renderer whose work is done in another process. Threads may share it; they wait for each other.

    `close` ends the process; so does the end of this one, however it comes. `program` is what the process runs.
    """

    def __init__(self, contents: Mapping[str, str], limits: Limits = LIMITS, *, program: str = _BEGIN) -> None:
        self._contents = dict(contents)
        self._limits = limits
        self._program = program
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def render(self, template: str, facts: Mapping[str, Any]) -> rendering.Rendered:
        """
        The words of `template` for these facts, as `rendering.Renderer.render` gives them.

        Raises:
            errors.TemplateFailed: also when it takes too long or needs too much memory.
            plain.NotCanonical: the facts are not plain.
        """
        given = dict(facts)
        if flaw := plain.flaw_in(given):
            raise flaw
        with self._lock:
            return self._render(template, given)

    def close(self) -> None:
        """End the process, if there is one; the next rendering starts another."""
        with self._lock:
            self._end()

    def _render(self, template: str, facts: dict[str, Any]) -> rendering.Rendered:
        child = self._started()
        answer = child.ask({"template": template, "facts": facts}, self._limits.seconds + self._limits.grace)
        if "said" in answer:
            subject, text, html = answer["said"]
            return rendering.Rendered(subject=subject, text=text, html=html)
        if "failed" in answer:
            raise errors.TemplateFailed(*answer["failed"])
        self._end()
        path = answer.get("part") or f"notices/{template}/{rendering.PARTS[0]}"
        raise errors.TemplateFailed(path, STOPPED)

    def _started(self) -> _Child:
        if self._child is not None and not self._child.is_there:
            self._end()
        if self._child is None:
            child = _Child(self._program)
            limits = {"seconds": self._limits.seconds, "bytes": self._limits.memory}
            answer = child.ask({"contents": self._contents, **limits}, self._limits.start)
            if "ready" not in answer:
                child.end()
                raise errors.TemplateFailed("notices", "the process that renders edited texts does not start")
            self._child = child
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """One process, and the lines that go to and fro."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program, and nothing of the facts on its line
            [sys.executable, "-P", "-c", program, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.end = weakref.finalize(self, _end, self._process)

    @property
    def is_there(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer; without one in time, or when the process is gone, the part that it was at (or nothing)."""
        watch = threading.Timer(seconds, self._process.kill)
        watch.start()
        begun: dict[str, Any] = {}
        try:
            self._write(question)
            while (answer := self._read()).keys() == {"part"}:
                begun = answer
        except (OSError, ValueError):
            return begun
        finally:
            watch.cancel()
        return answer or begun

    def _write(self, question: dict[str, Any]) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        """One line; nothing when there is none to come, or it is none of ours."""
        line = self._process.stdout.readline(LONGEST_ANSWER) if self._process.stdout is not None else b""
        said = json.loads(line) if line.endswith(b"\n") else {}
        return said if isinstance(said, dict) else {}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was still to be written to it has nobody left to read it
                continue
    process.wait()
