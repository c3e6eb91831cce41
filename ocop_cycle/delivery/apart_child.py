"""
The process in which texts that an office edited are rendered: it has little memory, little time, and nothing to break.

It is started by `apart.Apart`, reads lines of JSON and answers in lines of JSON; it opens no file and knows no
database. The first line brings the texts and the limits. For each further line it says which part it begins, and then
the words or how they failed. When nobody reads any more it ends.
"""

from __future__ import annotations

import _thread
import json
import signal
import sys
import threading
from typing import IO, Any

import jinja2

from ocop_cycle import errors
from ocop_cycle.delivery import rendering

if sys.platform != "win32":
    import resource


class TimeUp(jinja2.TemplateError):
    """A template takes longer than it may. Never leaves this package."""


def main() -> None:
    """Serve the process that started this one."""
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(asked: IO[bytes], told: IO[bytes]) -> None:
    """Answer line by line until there is no more."""
    given = json.loads(asked.readline())
    watch = _Watch(given["seconds"])
    _limit_memory(given["bytes"])
    renderer = rendering.Renderer(given["contents"], told=lambda path: _tell(told, {"part": path}))
    _tell(told, {"ready": True})
    for line in asked:
        _tell(told, _answer(renderer, json.loads(line), watch))


def _answer(renderer: rendering.Renderer, question: dict[str, Any], watch: _Watch) -> dict[str, Any]:
    try:
        with watch:
            said = renderer.render(question["template"], question["facts"])
    except errors.TemplateFailed as failed:
        return {"failed": [failed.path, failed.why, failed.line, failed.word]}
    return {"said": [said.subject, said.text, said.html]}


class _Watch:
    """
    Stops what runs within it when its time is up: where it is, so that the failure names the line.

    Where the system can tell, the time is that of computing, so that no text fails because the machine is busy;
    elsewhere (Windows) it is that of the clock on the wall.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_on = False
        self._timer: threading.Timer | None = None
        signal.signal(signal.SIGINT, self._stop)
        if sys.platform != "win32":
            signal.signal(signal.SIGPROF, self._stop)

    def __enter__(self) -> None:
        self._is_on = True
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_PROF, self._seconds)
        else:
            self._timer = threading.Timer(self._seconds, _thread.interrupt_main)
            self._timer.start()

    def __exit__(self, *_raised: object) -> None:
        self._is_on = False
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_PROF, 0)
        elif self._timer is not None:
            self._timer.cancel()

    def _stop(self, _signal: int, _frame: object) -> None:
        if self._is_on:
            raise TimeUp(f"takes longer than {self._seconds:g} seconds")


def _limit_memory(most: int) -> None:
    """Hold this process to so many bytes, where the system can do that; Windows and some others cannot."""
    if sys.platform == "win32":
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ValueError, OSError):  # the length of what is said stays limited, and so does the time
        return


def _tell(told: IO[bytes], said: dict[str, Any]) -> None:
    told.write(json.dumps(said).encode() + b"\n")
    told.flush()
