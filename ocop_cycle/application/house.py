"""The built application: all parts of one instance, chosen by ``bootstrap`` and handed about as one frozen value."""

from dataclasses import dataclass

from ocop_cycle import clock
from ocop_cycle.application import engine, outbox, policies, sweep
from ocop_cycle.application.queries import reader
from ocop_cycle.application.verification import checkpoints
from ocop_cycle.policy import shelf, vocabulary
from ocop_cycle.storage import transactions


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """
    One instance, ready for work. Lives as long as the process; whoever built it closes it.

    ``files`` are the policy files it can choose from, ``policies`` what it has stored; ``engine`` is the one way in.
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

    @property
    def reader(self) -> reader.Reader:
        """What reads this instance."""
        return reader.Reader(store=self.store, policies=self.policies.values, clock=self.clock)

    def close(self) -> None:
        """Close all connections."""
        self.store.database.dispose()
