"""
The sweep: everything due and not yet done, done once, in the order of the moments.

It asks "what is due", never "is it today"; a machine that was off for two months finds everything at its first sweep.
After a long silence it stops at the clock gate until a person confirms that the clock is right.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, engine
from ocop_cycle.domain import permissions
from ocop_cycle.storage import deadlines, operations, trail, transactions

log = logging.getLogger(__name__)

GATE = timedelta(days=3)
"""How long a silence may be before a person must confirm the clock (setting ``clock-gate-days`` overrides it)."""

BLOCK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepReport:
    """What a sweep found and did. ``refused`` names deadlines that could not be acted on, with the reason."""

    at: datetime
    found: int
    done: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """Rings every bell that has fallen due; ``confirmed`` sweeps pass the gate by themselves (demo, rehearsal)."""

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    confirmed: bool = False
    gate: timedelta = GATE

    def run(self, *, progress: Callable[[int], None] | None = None) -> SweepReport:
        """
        Do everything that is due now.

        Raises:
            errors.ClockGateClosed: the last sweep is too long ago and nobody has confirmed the clock since.
        """
        now = self.clock.now()
        self.stop_at_gate(now)
        until, done, refused = clock.to_text(now), 0, dict[str, str]()
        while due := [one for one in self._due(until, len(refused)) if one[0] not in refused]:
            for deadline_id, next_at in due:
                reason = self._ring(deadline_id, next_at)
                if reason is None:
                    done += 1
                else:
                    refused[deadline_id] = reason
            if progress:
                progress(done)
        report = SweepReport(at=now, found=done + len(refused), done=done, refused=tuple(sorted(refused.items())))
        with self.store.writing() as work:
            operations.note_sweep(
                work.runner, office_at=now, machine_at=self.clock.machine_now(), found=report.found, done=done
            )
        return report

    def due_now(self) -> list[tuple[str, str]]:
        """(deadline, moment) of everything that a sweep would act on now; for the list at the closed gate."""
        return self._due(clock.to_text(self.clock.now()), BLOCK)

    def next_moment(self) -> datetime | None:
        """When the next bell rings, if any is set: until then a sweep finds nothing."""
        with self.store.reading() as runner:
            found = deadlines.next_bell(runner)
        return clock.from_text(found) if found else None

    def stop_at_gate(self, now: datetime) -> None:
        """
        Stop when the silence was too long and nobody has confirmed the clock since.

        Raises:
            errors.ClockGateClosed: so it is.
        """
        if self.confirmed:
            return
        with self.store.reading() as runner:
            last = operations.last_sweep(runner)
            newest, confirmed = trail.head(runner), trail.last_confirmation(runner)
        known = last.office_at if last else newest.at
        since = clock.from_text(known) if known else now
        heard = max([since, *([clock.from_text(confirmed)] if confirmed else [])])
        if now - heard > self.gate:
            raise errors.ClockGateClosed(now=now, last_sweep=since)

    def _due(self, until: str, skipped: int) -> list[tuple[str, str]]:
        with self.store.reading() as runner:
            return deadlines.due(runner, until, BLOCK + skipped)

    def _ring(self, deadline_id: str, next_at: str) -> str | None:
        key = f"ring/{deadline_id}/{next_at}"
        by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin="scheduler")
        try:
            self.engine.execute(commands.RingDeadline(by=by, deadline=deadline_id))
        except errors.Final as stop:
            log.warning("deadline not rung", extra={"action": "ring", "deadline": deadline_id, "why": str(stop)})
            return str(stop)
        return None
