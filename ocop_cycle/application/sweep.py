"""
The sweep: everything due and not yet done, done once, in the order of the moments.

It asks "what is due", never "is it today"; a machine that was off for two months finds everything at its first sweep.
After a long silence it stops at the clock gate until a person confirms that the clock is right.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ocop_cycle import clock, errors
from ocop_cycle.application import clock_gate, commands, engine
from ocop_cycle.domain import permissions
from ocop_cycle.storage import deadlines, operations, transactions

log = logging.getLogger(__name__)

BLOCK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepReport:
    """
    What a sweep found and did; ``done`` counts what it did itself, not what another worker was first to do.

    ``refused`` names deadlines that could not be acted on now, with the reason; the next sweep tries them again.
    """

    at: datetime
    found: int
    done: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """Rings every bell that has fallen due, once the clock gate is open."""

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    gate: clock_gate.ClockGate

    def run(self, *, progress: Callable[[int], None] | None = None) -> SweepReport:
        """
        Do everything that is due now.

        Raises:
            errors.ClockGateClosed: the last sweep is too long ago and nobody has confirmed the clock since.
        """
        now = self.clock.now()
        self.gate.stop_at(now)
        until, done, refused = clock.to_text(now), 0, dict[str, str]()
        met: set[tuple[str, str]] = set()
        while due := self._unmet(until, met):
            for bell in due:
                rung = self._ring(*bell)
                if isinstance(rung, str):
                    refused[bell[0]] = rung
                done += rung is True
            met.update(due)
            if progress:
                progress(done)
        report = SweepReport(at=now, found=len(met), done=done, refused=tuple(sorted(refused.items())))
        with self.store.writing() as work:
            operations.note_sweep(
                work.runner, office_at=now, machine_at=self.clock.machine_now(), found=report.found, done=done
            )
        return report

    def due_now(self) -> list[tuple[str, str]]:
        """(deadline, moment) of everything that a sweep would act on now; for the list at the closed gate."""
        return self._due(clock.to_text(self.clock.now()), BLOCK)

    def next_moment(self, *, after: datetime | None = None) -> datetime | None:
        """When the next bell rings (after a moment), if any is set: until then a sweep finds nothing."""
        with self.store.reading() as runner:
            found = deadlines.next_bell(runner, clock.to_text(after) if after else "")
        return clock.from_text(found) if found else None

    def _unmet(self, until: str, met: set[tuple[str, str]]) -> list[tuple[str, str]]:
        """The next bells that are due and were not met by this run: none is rung twice, whatever becomes of it."""
        stuck = 0
        while fetched := self._due(until, stuck):
            if unmet := [bell for bell in fetched if bell not in met]:
                return unmet
            if len(fetched) < BLOCK + stuck:
                return []
            stuck = len(fetched)
        return []

    def _due(self, until: str, skipped: int) -> list[tuple[str, str]]:
        with self.store.reading() as runner:
            return deadlines.due(runner, until, BLOCK + skipped)

    def _ring(self, deadline_id: str, next_at: str) -> bool | str:
        """Whether it was rung here and not by another worker; or why it did not ring."""
        key = f"ring/{deadline_id}/{next_at}"
        by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin="scheduler")
        try:
            return not self.engine.execute(commands.RingDeadline(by=by, deadline=deadline_id)).repeated
        except (errors.ClockBehind, errors.ConnectionLost, errors.DatabaseRefused):
            raise
        except errors.Stopped as stop:
            if isinstance(stop, errors.Refused) and any(reason.code == "nothing-due" for reason in stop.reasons):
                return False
            log.warning("deadline not rung", extra={"action": "ring", "deadline": deadline_id, "why": stop.code})
            return str(stop)
        except Exception as defect:  # one spoiled row must not silence the bells of everybody else; it is reported
            log.exception("deadline not rung", extra={"action": "ring", "deadline": deadline_id})
            return f"unforeseen: {type(defect).__name__}"
