"""
Long work on the trail in a process of its own: pages go on being shown while a million entries are checked.

A thread would take the pages' turns; another process takes none of them. It opens the instance for reading only, tells
from time to time how far it is, and hands over what it found. It ends with the process that began it. Nothing of it
is kept: after a restart it is begun anew.
"""

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application.queries import reader

log = logging.getLogger(__name__)

Opening = Callable[[], reader.Reader]
"""Opens the instance for reading; handed to another process, so a plain function, or a part of one."""

Task = Callable[..., Any]
"""What is to be done: takes the reader and ``progress``; handed over as well."""

POLITE = 10
"""How far the other process stands back behind the pages (``nice``)."""

FEW = 5_000
"""Entries that are gone through in less than a second."""

_TOLD, _FOUND, _STOPPED = "told", "found", "stopped"


class AtWork(errors.TryAgain):
    """The same work is being done already; it is not begun twice."""

    def __init__(self, kind: str) -> None:
        super().__init__("this is being done already; wait for it to end", kind=kind)


class WorkStopped(errors.TryAgain):
    """The work ended without an answer."""

    def __init__(self, code: str, sentence: str, facts: dict[str, str]) -> None:
        super().__init__(sentence, **facts)
        self._code = code

    @property
    def code(self) -> str:
        """What stopped it."""
        return self._code


class WorkRefused(errors.Final):
    """The work was refused, and would be refused again."""

    def __init__(self, code: str, sentence: str, facts: dict[str, str]) -> None:
        super().__init__(sentence, **facts)
        self._code = code

    @property
    def code(self) -> str:
        """What refused it."""
        return self._code


class Job:
    """
    One piece of work: how far it is, and how it ended.

    Attributes:
        by: the person who asked for it.
        asked: what was asked, in words that the asker knows again.
        begun_at: machine time.
        done: how much is done, of ``of``; both 0 before the first is heard.
        found: what it found, once it has.
        stop: why it ended without, if it did.
    """

    def __init__(self, by: str, asked: Any, begun_at: datetime) -> None:
        self.by = by
        self.asked = asked
        self.begun_at = begun_at
        self.ended_at: datetime | None = None
        self.done = self.of = 0
        self.found: Any = None
        self.stop: errors.Stopped | None = None
        self._ended = threading.Event()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self._ended.is_set()

    @property
    def hundredths(self) -> int:
        """How much is done, of a hundred; never a hundred before the end."""
        if self.is_over:
            return 100
        return min(99, self.done * 100 // self.of) if self.of else 0

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; whether it is."""
        return self._ended.wait(seconds)

    def hear(self, told: tuple[Any, ...]) -> None:
        """Take what the other process says."""
        what, *rest = told
        if what == _TOLD:
            self.done, self.of = rest
        elif what == _FOUND:
            (self.found,) = rest
        elif what == _STOPPED:
            is_final, *told_why = rest
            self.stop = WorkRefused(*told_why) if is_final else WorkStopped(*told_why)

    def end(self, at: datetime) -> None:
        """It is over; a process that went without a word was stopped."""
        if self.found is None and self.stop is None:
            self.stop = WorkStopped("work-stopped", "the process that did it ended without an answer", {})
        self.ended_at = at
        self._ended.set()


class Apart:
    """
    Long work of one server; lives as long as it. Safe to share between threads.

    ``few`` is how many entries are gone through at once, where somebody waits: it is not worth another process.
    """

    def __init__(self, opening: Opening, machine_now: Callable[[], datetime], *, few: int = FEW) -> None:
        self.few = few
        self._opening = opening
        self._now = machine_now
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def job(self, name: str) -> Job | None:
        """The newest work of that name, ended or not."""
        return self._jobs.get(name)

    def begin(self, name: str, task: Task, *, by: str, asked: Any = None) -> Job:
        """
        Begin work of a name.

        Raises:
            AtWork: work of that name is under way.
        """
        with self._lock:
            former = self._jobs.get(name)
            if former is not None and not former.is_over:
                raise AtWork(name)
            job = self._jobs[name] = Job(by, asked, self._now())
        hears, tells = multiprocessing.get_context("spawn").Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(
            target=_work, args=(self._opening, task, tells), name=f"ocop {name}", daemon=True
        )
        try:
            process.start()
        except BaseException:
            job.end(self._now())
            raise
        tells.close()
        threading.Thread(target=self._follow, args=(job, hears, process), name=name, daemon=True).start()
        return job

    def _follow(self, job: Job, hears: Connection, process: Any) -> None:
        try:
            while True:
                job.hear(hears.recv())
        except EOFError:
            pass
        except Exception:
            log.exception("what a process found was not understood", extra={"action": "apart"})
        finally:
            hears.close()
            process.join(5)
            job.end(self._now())


def _work(opening: Opening, task: Task, tells: Connection) -> None:
    """What the other process does."""
    if hasattr(os, "nice"):
        os.nice(POLITE)
    try:
        asking = opening()
        found = task(asking, progress=lambda done, of: tells.send((_TOLD, done, of)))
        tells.send((_FOUND, found))
    except errors.Stopped as stop:
        tells.send((_STOPPED, isinstance(stop, errors.Final), stop.code, stop.sentence, dict(stop.facts)))
    except BrokenPipeError:
        pass  # who asked is gone
    except Exception as failure:  # noqa: BLE001 - whatever it is, who waits is told
        tells.send((_STOPPED, False, "work-stopped", f"{type(failure).__name__}: {failure}", {}))
    finally:
        tells.close()
