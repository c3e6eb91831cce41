"""The built application: all parts of one instance, chosen by ``bootstrap`` and handed about as one frozen value."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import engine, outbox, policies, reporting, sweep
from ocop_cycle.application import sweep as sweeping
from ocop_cycle.application.queries import reader
from ocop_cycle.application.verification import checkpoints
from ocop_cycle.policy import shelf, vocabulary
from ocop_cycle.storage import transactions


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """
    One instance, ready for work. Lives as long as the process; whoever built it closes it.

    ``files`` are the policy files it can choose from, ``policies`` what it has stored; ``engine`` is the one way in;
    ``calls`` says whom to call about the certificates of a cycle.
    """

    store: transactions.Store
    clock: clock.Clock
    policies: policies.Shelf
    files: shelf.Shelf
    vocabulary: vocabulary.Vocabulary
    engine: engine.WorkflowEngine
    sweep: sweep.Sweep
    outbox: outbox.Outbox
    checkpoints: checkpoints.Checkpoints
    calls: Callable[[reader.Reader, str], Mapping[str, Any]]

    @property
    def reader(self) -> reader.Reader:
        """What reads this instance."""
        return reader.Reader(store=self.store, policies=self.policies.values, clock=self.clock)

    @property
    def reports(self) -> reporting.Reporting:
        """What owes the reports that fall due by themselves."""
        return reporting.Reporting(
            store=self.store, engine=self.engine, clock=self.clock, shelf=self.policies,
            calls=functools.partial(self.calls, self.reader),
        )  # fmt: skip

    def send(self) -> reporting.Sent:
        """Owe the reports that are due, let everything leave that may, and owe the word of what could not."""
        shut = self.sweep.gate.is_closed(self.clock.now())
        if not shut:
            self.reports.due()
        sent = self.outbox.run()
        if not shut:
            self.reports.after(sent)
        return sent

    def send_after(self, swept: sweeping.SweepReport) -> reporting.Sent:
        """
        As ``send``, once a sweep has left nothing to others.

        While another worker rings what is due, nothing is gathered for messages: a unit gets one digest a day, and what
        is owed a moment after it left would wait until tomorrow.
        """
        return outbox.OutboxReport(others=swept.others) if swept.others else self.send()

    def close(self) -> None:
        """Close all connections."""
        self.store.database.dispose()
