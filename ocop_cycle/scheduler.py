"""
The bell: rings sweep and outbox while a worker lives. It holds no deadline and loses none (failure L3).

APScheduler keeps three jobs in memory: one does what is due, one says that the worker is alive, one signs the trail.
What is due, and when, stands in the database; the bell asks for it, does it, and sleeps until the next moment, at most
a minute, because somebody else may have set an earlier one meanwhile. A bell that was late or silent finds everything
at its next ring.
"""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.events import EVENT_SCHEDULER_STARTED, SchedulerEvent
from apscheduler.schedulers import SchedulerNotRunningError
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, house
from ocop_cycle.domain import permissions
from ocop_cycle.storage import courtesy, keeper, leases, operations

log = logging.getLogger(__name__)

LONGEST_SLEEP = timedelta(minutes=1)
"""The bell never sleeps longer."""

SHORT_SLEEP = timedelta(seconds=10)
"""Nor longer than this while others had work in hand: should they die over it, it is taken over within a minute."""

BEAT = timedelta(seconds=30)
"""How often a worker says that it is alive."""

LOOK = timedelta(seconds=5)
"""How often the bell looks whether somebody set the clock of the machine."""

A_STEP = timedelta(seconds=1)
"""What is less is no setting of a clock."""

SEAL = timedelta(hours=1)
"""How often the trail is signed, when something was written."""

MEMORY = timedelta(days=90)
"""How long signs of life and notes of sweeps are kept."""

LEASES_KEPT = timedelta(days=1)
"""How long it is known who had what in hand: a worker that was frozen for longer would find nobody to refuse it."""

Told = Callable[[str, dict[str, str]], None]
"""Hears what the bell did, as a name and its facts."""


def nobody_beside() -> None:
    """Nobody in this process has to follow what the bell writes."""


class Every(BaseTrigger):  # type: ignore[misc] # the library has no types
    """So long after it was last asked; what the clock passed over when it was set on is not counted up, nor made up."""

    __slots__ = ("_span",)

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """The next moment, by the clock as it is now."""
        return now + self._span


class Bell:
    """
    One worker's bell; lives until it is stopped, by a signal or by ``stop``.

    ``follow`` is called after each bunch of deadlines that it rang: what pages remember is brought up to date while
    little was written, and not under the page that comes next.
    """

    def __init__(
        self, built: house.House, told: Told, follow: Callable[[], None] = nobody_beside, *, look: timedelta = LOOK
    ) -> None:
        self._shared = False
        self._look = look
        self._name = f"worker-{identity.random_id()}"
        self._built = replace(
            built,
            outbox=replace(built.outbox, stopping=lambda: self._ended, worker=self._name),
            sweep=replace(built.sweep, stopping=lambda: self._ended, worker=self._name),
        )
        self._told = told
        self._follow = follow
        self._scheduler = BlockingScheduler(
            timezone=clock.OFFICE_ZONE, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._heed_the_end, EVENT_SCHEDULER_STARTED)
        self._last: dict[str, str] = {}
        self._ended = False
        self._setting = threading.Lock()
        self._over = threading.Event()

    def run(self) -> None:
        """
        Ring until stopped. A job that is under way when the signal comes is done to its end.

        Raises:
            errors.WriterThere: another process keeps this database.
        """
        with keeper.holding(self._built.store.database, name="ocop worker"):
            self._heed_signals()
            self._ring_on()

    @contextmanager
    def beside(self, name: str) -> Iterator[None]:
        """
        Ring on a thread of its own for the length of the block; ``name`` is told to others who want to keep it.

        Raises:
            errors.WriterThere: another process keeps this database.
        """
        with keeper.holding(self._built.store.database, name=name):
            thread = threading.Thread(target=self._ring_on, name="bell")
            thread.start()
            try:
                yield
            finally:
                self.stop()
                thread.join()

    def _ring_on(self) -> None:
        for job, every in ((self.ring, LONGEST_SLEEP), (self.beat, BEAT), (self.seal, SEAL)):
            self._scheduler.add_job(self._living_on, Every(every), (job,), id=job.__name__)
        for job in (self.beat, self.ring, self.seal):
            if not self._ended:
                self._living_on(job)
        if not self._ended:
            watch = threading.Thread(target=self._heed_the_clock, name="clock")
            watch.start()
            try:
                self._scheduler.start()
            finally:
                self._over.set()
                watch.join()
        self._leave()

    def _heed_the_clock(self) -> None:
        """
        Until the run ends: when the clock of the machine is set, every job is due at once, and by the new clock then.

        A clock that was a year ahead when the worker began, and is set right, would else be waited for a year.
        """
        while not self._over.is_set():
            at, went_by = self._built.clock.machine_now(), clock.stopwatch()
            self._over.wait(self._look.total_seconds())
            step = self._built.clock.machine_now() - at - timedelta(seconds=went_by())
            if abs(step) >= A_STEP:
                log.warning("the clock was set", extra={"action": "clock", "seconds": round(step.total_seconds())})
                self._set_all()

    def _set_all(self) -> None:
        with self._setting:
            for job in () if self._ended else self._scheduler.get_jobs():
                job.modify(next_run_time=self._built.clock.machine_now())

    def _living_on(self, job: Callable[[], None]) -> None:
        """Do a job; whatever stops it is told once, and it is done again at its next time: no trouble ends a worker."""
        name = job.__name__
        try:
            job()
        except errors.Stopped as stop:
            log.warning("the bell will ring again", extra={"action": name, "why": stop.code, "sentence": stop.sentence})
            self._tell("stopped", "not-rung", why=stop.sentence)
        except Exception as failure:
            log.exception("unforeseen failure", extra={"action": name})
            self._tell("stopped", "not-rung", why=type(failure).__name__)
        else:
            if name == "ring":
                self._last.pop("stopped", None)

    def _leave(self) -> None:
        """Take this worker off the list of those who keep watch; a database that is away or busy is not waited for."""
        with suppress(errors.Stopped), self._built.store.writing() as work:
            operations.leave(work.runner, worker=self._name)

    @property
    def is_ringing(self) -> bool:
        """Whether it has begun and not ended."""
        return bool(self._scheduler.running)

    def stop(self) -> None:
        """End the run, once the job that is under way has come to a good place to stop."""
        self._ended = True
        self._shut_down()

    def _shut_down(self) -> None:
        with self._setting:  # whoever sets the next ring is let through first: the scheduler, once it ends, lets nobody
            self._ended = True
        with suppress(SchedulerNotRunningError):
            self._scheduler.shutdown(wait=True)

    def _heed_the_end(self, _event: SchedulerEvent) -> None:
        """Who was told to end while the scheduler was about to begin finds it not running: it ends as it begins."""
        if self._ended:
            self._shut_down()

    def ring(self) -> None:
        """Do what is due, and set the next ring."""
        try:
            with courtesy.polite():
                swept = self._built.sweep.run(progress=self._followed)
                sent = self._built.send_after(swept)
            self._shared = sent.others > 0
        except errors.ClockGateClosed as gate:
            self._tell("ring", "gate-closed", since=clock.to_text(gate.last_sweep))
        else:
            if swept.found or sent.issued or sent.sent or sent.failed:
                self._tell(
                    "ring", "rang", done=str(swept.done), refused=str(len(swept.refused)), issued=str(sent.issued),
                    sent=str(sent.sent), failed=str(len(sent.failed)),
                )  # fmt: skip
            if sent.stopped:
                self._tell("send", "sending-stopped", why=sent.stopped)
            elif sent.sent:
                self._last.pop("send", None)
        self._set_next()

    def _followed(self, _done: int) -> None:
        try:
            with courtesy.waited_for():
                self._follow()
        except Exception:  # what pages remember is no reason for a bell not to ring; the next page reads it anew
            log.exception("the book was not brought up to date", extra={"action": "ring"})

    def beat(self) -> None:
        """
        Say that this worker is alive, by the clock that all workers share.

        What is long past is forgotten, but not by a clock that waits to be confirmed: by it, all may be long past, and
        what others have in hand as well.
        """
        is_doubtful = self._built.sweep.gate.is_closed(self._built.clock.now())
        with self._built.store.writing() as work:
            at = operations.shared_now(work.runner) or self._built.clock.machine_now()
            operations.beat(work.runner, worker=self._name, kind="worker", host=socket.gethostname(), at=at)
            if is_doubtful:
                return
            operations.forget_beats(work.runner, before=at - MEMORY)
            operations.forget_sweeps(work.runner, before=at - MEMORY)
            leases.forget(work.runner, before=at - LEASES_KEPT, rescued_before=at - MEMORY)

    def seal(self) -> None:
        """
        Sign the trail as it stands; without a key the system works on, and the trouble is told once.

        While the clock waits to be confirmed nothing is signed: it would be on a day that may not have come.
        """
        if self._built.sweep.gate.is_closed(self._built.clock.now()):
            return
        at = self._built.clock.machine_now()
        by = commands.Provenance(key=identity.new_key(at), actor=permissions.SYSTEM, origin="scheduler")
        try:
            made = self._built.checkpoints.make(by)
        except errors.Stopped as stop:
            log.warning("no checkpoint was made", extra={"action": "seal", "why": stop.code})
            self._tell("seal", "not-sealed", why=stop.sentence)
        else:
            if made is not None:
                self._tell("seal", "sealed", entry=str(made.size))

    def sleep(self) -> timedelta:
        """How long there is nothing to do by office time; never longer than a minute."""
        due, now = self._built.sweep.next_moment(), self._built.clock.now()
        longest = SHORT_SLEEP if self._shared else LONGEST_SLEEP
        if due is None or due <= now:
            return longest
        return min(due - now, longest)

    def _set_next(self) -> None:
        """Also of the very first ring, before the scheduler runs; not any more once it is told to end."""
        at: datetime = self._built.clock.machine_now() + self.sleep()
        with self._setting:
            if not self._ended and self._scheduler.get_job("ring"):
                self._scheduler.modify_job("ring", next_run_time=at)

    def _tell(self, job: str, name: str, **facts: str) -> None:
        """Tell what a job did or met, the same trouble once."""
        told = f"{name} {facts}"
        if name == "rang" or told != self._last.get(job):
            self._told(name, facts)
        self._last[job] = told

    def _heed_signals(self) -> None:
        def end(_number: int, _frame: FrameType | None) -> None:
            self._ended = True
            # On a thread of its own: it waits for the job under way, and this one is needed to be ended.
            threading.Thread(target=self._shut_down, name="end").start()

        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)
