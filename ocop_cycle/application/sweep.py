"""
The sweep: everything due and not yet done, done once, in the order of the moments.

It asks "what is due", never "is it today"; a machine that was off for two months finds everything at its first sweep.
After a long silence it stops at the clock gate until a person confirms that the clock is right. Many deadlines are rung
in one transaction, each with an entry of its own; where that is refused, each is tried alone, so that one that cannot
be rung holds nobody up. Several workers may sweep at once: what is due is looked at again under lock.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import (
    clock_gate,
    commands,
    engine,
    last_days_due,
    leasing,
    reported,
    ringing,
    stored,
    units_due,
)
from ocop_cycle.application.handlers import deadlines as handler
from ocop_cycle.domain import audit_chain, permissions
from ocop_cycle.storage import deadlines, operations, statements, transactions

log = logging.getLogger(__name__)

BLOCK = 500
"""How many due deadlines are read at once."""

TOGETHER = 50
"""
How many are rung in one transaction where nobody else sweeps: on an embedded database whoever writes waits for its end.
"""

PATIENCE = timedelta(days=1)
"""How long after its moment a bell that fails for no good reason is tried again; a refusal is final at once."""

SILENCE = timedelta(hours=1)
"""Between two sweeps; when it was longer, the administration is told that nothing was done or sent meanwhile."""

Bell = tuple[str, str]
"""A deadline and the moment of its bell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepReport:
    """
    What a sweep found and did; ``done`` counts what it did itself, not what another worker was first to do.

    ``refused`` names deadlines that could not be acted on, with the reason; those in ``silenced`` will not be tried
    again by themselves, the others at the next sweep. ``since`` is the sweep before, and ``missed`` what was not heard
    on its day, by rule: said late, merged, written off, or overtaken by the passing. ``silent`` says that the sweep
    before was so long ago that somebody had to be told. ``units`` counts units that gave way to others. ``others``
    counts deadlines that other workers have in hand: whether those ring nobody knows before they were looked at again.
    """

    at: datetime
    found: int
    done: int
    refused: tuple[tuple[str, str], ...] = ()
    silenced: tuple[str, ...] = ()
    since: datetime | None = None
    missed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    silent: bool = False
    units: int = 0
    others: int = 0

    def as_text(self) -> str | None:
        """What is kept of it beside its figures; None when there is nothing to say."""
        if not (self.refused or self.missed or self.silent):
            return None
        said = {"since": clock.to_text(self.since) if self.since else None, "missed": self.missed,
                "refused": self.refused, "silenced": self.silenced, "silent": self.silent}  # fmt: skip
        return json.dumps(said, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=False, kw_only=True, slots=True)
class _Tally:
    """What one run has met so far."""

    done: int = 0
    others: int = 0
    met: set[Bell] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    silenced: list[str] = field(default_factory=list)
    missed: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, receipt: engine.Receipt, rung: int, missed: Mapping[str, Mapping[str, int]]) -> None:
        """Count what one command did; nothing of one that was carried out before."""
        if receipt.repeated:
            return
        self.done += rung
        for rule, fates in missed.items():
            known = self.missed.setdefault(rule, {})
            for fate, count in fates.items():
                known[fate] = known.get(fate, 0) + count


class _Look(NamedTuple):
    """
    The next bells that are due, as one moment shows them.

    ``others`` counts those that other workers have in hand; None where that was not asked, as there is enough to do.
    """

    bells: list[Bell]
    others: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """
    Rings every bell that has fallen due, once the clock gate is open.

    ``span`` is how long bells stay with a worker that gives no sign of life.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    gate: clock_gate.ClockGate
    policies: stored.Stored
    stopping: Callable[[], bool] = leasing.goes_on
    worker: str = field(default_factory=identity.random_id)
    span: timedelta = leasing.SPAN

    def run(self, *, progress: Callable[[int], None] | None = None) -> SweepReport:
        """
        Do everything that is due now.

        Raises:
            errors.ClockGateClosed: the last sweep is too long ago and nobody has confirmed the clock since.
        """
        tally = _Tally()
        shared = leasing.Leases(store=self.store, worker=self.worker, span=self.span)
        with self.store.at_one_moment():  # where nothing is due, this is all that is asked
            now = self.clock.now()
            self.gate.stop_at(now)
            until, last = clock.to_text(now), self._last()
            changing, ending = units_due.due(self.store, now), last_days_due.due(self.store, self.policies, now)
            look = self._look(until, tally.met, shared)
        if changing or ending:
            units_due.carry_out(changing, self.engine.execute)
            last_days_due.carry_out(ending, self.engine.execute, now)
            look = self._look(until, tally.met, shared)
        with shared.kept() if look.bells else nullcontext():
            while look.bells and not self.stopping():
                together = handler.MOST if shared.are_needed else TOGETHER
                for start in range(0, len(look.bells), together):
                    self._ring_claimed(look.bells[start : start + together], shared, tally)
                    if progress:
                        progress(tally.done)
                look = self._look(until, tally.met, shared)
        tally.others = self._others(look, until, shared)
        return replace(self._noted(now, tally, last), units=sum(len(batch.units) for batch in changing))

    def due_now(self) -> list[Bell]:
        """(deadline, moment) of everything that a sweep would act on now; for the list at the closed gate."""
        with self.store.reading() as runner:
            return deadlines.due(runner, clock.to_text(self.clock.now()), BLOCK)

    def next_moment(self, *, after: datetime | None = None) -> datetime | None:
        """When the next bell rings or units change (after a moment), if any will: until then a sweep finds nothing."""
        with self.store.reading() as runner:
            found = deadlines.next_bell(runner, clock.to_text(after) if after else "")
            changing = units_due.next_moment(runner, after=after)
        moments = [clock.from_text(found)] if found else []
        return min([*moments, *([changing] if changing else [])], default=None)

    def _last(self) -> datetime | None:
        with self.store.reading() as runner:
            last = operations.last_sweep(runner)
        return clock.from_text(last.office_at) if last else None

    def _noted(self, now: datetime, tally: _Tally, last: datetime | None) -> SweepReport:
        report = SweepReport(
            at=now, found=len(tally.met), done=tally.done, refused=tuple(sorted(tally.refused.items())),
            silenced=tuple(sorted(tally.silenced)), since=last, missed=tally.missed,
            silent=not self.gate.confirmed and last is not None and now - last > SILENCE,
            others=tally.others,
        )  # fmt: skip
        if report.silent:
            self._tell_of_silence(report)
        with self.store.writing() as work:
            operations.note_sweep(
                work.runner, office_at=now, machine_at=self.clock.machine_now(), found=report.found, done=report.done,
                report=report.as_text(),
            )  # fmt: skip
        return report

    def _look(self, until: str, met: set[Bell], shared: leasing.Leases) -> _Look:
        """
        The next bells that are due and were not met by this run: none is rung twice, whatever becomes of it.

        Where there may be other workers, few at a time, and none that one of them has in hand.
        """
        stuck, most = 0, handler.MOST if shared.are_needed else BLOCK
        with self.store.reading() as runner:
            first = deadlines.next_bell(runner)
            if first is None or first > until:  # the usual answer, and the quickest: nobody has anything in hand
                return _Look([], 0)
            while fetched := self._due(runner, until, most + stuck, shared):
                if unmet := [bell for bell in fetched if bell not in met]:
                    return _Look(unmet, None)
                if len(fetched) < most + stuck:
                    break
                stuck = len(fetched)
            return _Look([], self._elsewhere(runner, until, shared))

    def _others(self, look: _Look, until: str, shared: leasing.Leases) -> int:
        """How many bells other workers have in hand, at the last look or, where the run was told to stop, now."""
        if look.others is not None:
            return look.others
        with self.store.reading() as runner:
            return self._elsewhere(runner, until, shared)

    def _due(self, runner: statements.Runner, until: str, most: int, shared: leasing.Leases) -> list[Bell]:
        if shared.are_needed:
            return deadlines.due_and_free(runner, until, most, self.worker)
        return deadlines.due(runner, until, most)

    def _elsewhere(self, runner: statements.Runner, until: str, shared: leasing.Leases) -> int:
        return deadlines.count_due_elsewhere(runner, until, self.worker) if shared.are_needed else 0

    def _ring_claimed(self, bells: list[Bell], shared: leasing.Leases, tally: _Tally) -> None:
        """Ring those of them that no other worker took in hand meanwhile."""
        if self.stopping():
            return
        names = {deadlines.lease_of(*bell): bell for bell in bells}
        ours = shared.claim(list(names))
        mine = [bell for name, bell in names.items() if name in ours]
        tally.met.update(mine)
        try:
            self._ring_many(mine, tally)
        finally:
            shared.release(sorted(ours))

    def _ring_many(self, bells: Iterable[Bell], tally: _Tally) -> None:
        """Ring together what can be rung together, in order; what must wait for a step of this very ring, after it."""
        waiting = list(bells)
        while waiting:
            left = self._ring_together(waiting, tally) if len(waiting) > 1 else None
            if left is None:
                for bell in waiting:
                    self._ring_alone(bell, tally)
                return
            waiting = [bell for bell in waiting if bell[0] in left]

    def _ring_together(self, bells: list[Bell], tally: _Tally) -> frozenset[str] | None:
        """Ring them in one transaction; which are left for the next, or None when they must be tried one by one."""
        listed = "\n".join(f"{deadline}/{next_at}" for deadline, next_at in bells)
        by = self._by(f"sweep/{hashlib.sha256(listed.encode()).hexdigest()[:32]}")
        try:
            receipt = self.engine.execute(commands.RingDeadlines(by=by, deadlines=tuple(key for key, _ in bells)))
        except (errors.ClockBehind, errors.ClockAhead, errors.ConnectionLost, errors.DatabaseRefused):
            raise
        except errors.Stopped as stop:
            return frozenset() if _is_nothing(stop) else None
        except Exception:  # whichever of them is spoiled, it is found and told when each is tried alone
            log.exception("deadlines not rung together", extra={"action": "ring"})
            return None
        tally.add(receipt, receipt.after["count"], receipt.after["missed"])
        return frozenset(receipt.after["left"])

    def _ring_alone(self, bell: Bell, tally: _Tally) -> None:
        deadline, next_at = bell
        by = self._by(f"ring/{deadline}/{next_at}")
        try:
            receipt = self.engine.execute(commands.RingDeadline(by=by, deadline=deadline))
        except (errors.ClockBehind, errors.ClockAhead, errors.ConnectionLost, errors.DatabaseRefused):
            raise
        except errors.Stopped as stop:
            if not _is_nothing(stop):
                self._refused(bell, stop.code, str(stop), tally, final=isinstance(stop, errors.Refused))
        except Exception as defect:  # one spoiled row must not silence the bells of everybody else; it is reported
            log.exception("deadline not rung", extra={"action": "ring", "deadline": deadline})
            self._refused(bell, "unforeseen", f"unforeseen: {type(defect).__name__}", tally, final=False)
        else:
            tally.add(receipt, 1, ringing.counted(receipt.after.get("missed", ())))

    def _refused(self, bell: Bell, code: str, why: str, tally: _Tally, *, final: bool) -> None:
        """Note a bell that did not ring; one that will not ring tomorrow either is silenced, not rung for ever."""
        deadline, next_at = bell
        tally.refused[deadline] = why
        log.warning("deadline not rung", extra={"action": "ring", "deadline": deadline, "why": code})
        if not final and self.clock.now() - clock.from_text(next_at) <= PATIENCE:
            return
        by = self._by(f"silence/{deadline}/{next_at}")
        try:
            self.engine.execute(commands.SilenceDeadline(by=by, deadline=deadline, code=code, reason=why))
        except errors.Stopped as stop:
            log.warning("deadline not silenced", extra={"action": "silence", "deadline": deadline, "why": stop.code})
        else:
            tally.silenced.append(deadline)

    def _tell_of_silence(self, report: SweepReport) -> None:
        """Owe the administration the news that nothing was done from the last sweep to this one, and what was due."""
        since, missed = report.since or report.at, sum(sum(fates.values()) for fates in report.missed.values())
        told = reported.silence(since, report.at, done=report.done, missed=missed)
        text, period = audit_chain.canonical({"report": told}).decode(), f"silence/{clock.to_text(since)}"
        try:
            self.engine.execute(
                commands.OweReport(by=self._by(period), on="nothing-sent", period=period, cycle=None, said=text)
            )
        except errors.Stopped as stop:
            log.warning("nobody was told of a silence", extra={"action": "silence", "why": stop.code})

    def _by(self, key: str) -> commands.Provenance:
        return commands.Provenance(key=key, actor=permissions.SYSTEM, origin="scheduler")


def _is_nothing(stop: Any) -> bool:
    """Whether it only says that another worker was first, or that somebody settled the deadline meanwhile."""
    return isinstance(stop, errors.Refused) and any(reason.code == "nothing-due" for reason in stop.reasons)
