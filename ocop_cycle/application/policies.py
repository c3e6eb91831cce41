"""
Policy as it was stored, ready to judge by: its values, and the machine of each regime.

What is built of content stands under its digest for the life of the process, because stored content never changes.
"""

from ocop_cycle.application import stored
from ocop_cycle.application.stored import SlowFacts
from ocop_cycle.domain import machine, working_days
from ocop_cycle.policy import notice_rules, plan, rights
from ocop_cycle.storage import statements

__all__ = ["Shelf", "SlowFacts"]


class Shelf:
    """Stored policy by digest. Lives as long as the process; safe to share between transactions."""

    def __init__(self, values: stored.Stored | None = None) -> None:
        self.values = values or stored.Stored()
        self.machines: dict[str, machine.RegimeMachine] = {}

    def regime(self, runner: statements.Runner, digest: str) -> machine.RegimeMachine:
        """The machine of a stored regime."""
        if digest not in self.machines:
            self.machines[digest] = machine.RegimeMachine(self.values.law(runner, digest))
        return self.machines[digest]

    def plan(self, runner: statements.Runner, digest: str) -> plan.Plan:
        """A stored plan."""
        return self.values.plan(runner, digest)

    def rules(self, runner: statements.Runner, digest: str) -> notice_rules.NoticeRules:
        """Stored notice rules."""
        return self.values.rules(runner, digest)

    def rights(self, runner: statements.Runner, digest: str) -> rights.Rights:
        """Stored rights."""
        return self.values.rights(runner, digest)

    def calendar(self, runner: statements.Runner, digests: tuple[str, ...]) -> working_days.WorkingCalendar:
        """The working calendar of the stored years."""
        return self.values.calendar(runner, digests)
