"""
A run of the outbox: promises become messages (`issuing`), messages leave (`sending`), and what became of both.

Everything happens outside the transaction that owed it. A notice whose reason is gone is cancelled, not sent. Each
attempt to hand over is noted before the first byte leaves: one that never came to an end is *uncertain*, is shown, and
is made once more with the same Message-ID.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from ocop_cycle import clock, identity
from ocop_cycle.application import clock_gate, commands, engine, issuing, leasing, overrunning, sending
from ocop_cycle.application.policies import Shelf
from ocop_cycle.delivery import rendering, transports
from ocop_cycle.storage import cycles, operations, transactions

Receipt = engine.Receipt
"""Proof that a command was carried out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxReport:
    """
    What a run of the outbox did, and what it could not do (subject → sentence).

    ``shut`` says why it did nothing at all: sending is held, or the clock waits to be confirmed. ``stopped`` says why
    it ended before every message was tried. ``over`` counts notices that wait because a cap was reached, ``others``
    what other workers had in hand: whether that is done nobody knows before it was looked at again.
    """

    issued: int = 0
    cancelled: int = 0
    sent: int = 0
    unsent: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    shut: Literal["sending-held", "clock-gate"] | None = None
    stopped: str | None = None
    over: int = 0
    others: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbox:
    """
    Issues and hands over; ``transport`` is the only way out. Several workers may run one each.

    ``stopping`` is asked between one message and the next: what is under way is finished, and no more is begun.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    renderer: rendering.Renders
    transport: transports.Transport
    gate: clock_gate.ClockGate
    shelf: Shelf
    entry: issuing.Entry = issuing.no_entry
    patience: timedelta = sending.PATIENCE
    pauses: Sequence[float] = sending.PAUSES
    worker: str = field(default_factory=identity.random_id)
    stopping: Callable[[], bool] = leasing.goes_on

    @property
    def issuing(self) -> issuing.Issuing:
        """The half that makes messages."""
        return issuing.Issuing(
            store=self.store, engine=self.engine, clock=self.clock, renderer=self.renderer, shelf=self.shelf,
            entry=self.entry, stopping=self.stopping, worker=self.worker,
        )  # fmt: skip

    @property
    def sending(self) -> sending.Sending:
        """The half that hands them over."""
        return sending.Sending(
            store=self.store, engine=self.engine, clock=self.clock, transport=self.transport, patience=self.patience,
            pauses=self.pauses, worker=self.worker, stopping=self.stopping,
        )  # fmt: skip

    def run(self) -> OutboxReport:
        """Issue every notice that is owed by now and hand over every message that waits; nothing while held."""
        with self.store.at_one_moment():
            if self._is_held():
                return OutboxReport(shut="sending-held")
            if self.gate.is_closed(self.clock.now()):
                return OutboxReport(shut="clock-gate")
        made = self.issuing.run()
        left = self.sending.run()
        failed = {**made.failed, **left.failed}
        return OutboxReport(
            issued=made.issued, cancelled=made.cancelled, sent=left.sent, unsent=left.unsent,
            failed=tuple(sorted(failed.items())), stopped=left.stopped, over=made.over,
            others=made.others + left.others,
        )  # fmt: skip

    def retry(self, command: commands.RetryMessage, seen: overrunning.Seen | None = None) -> Receipt:
        """
        Carry out a person's word that a message shall leave now: it rests no longer, nor the server for its sake.

        Raises:
            errors.Refused: rules or rights say no; it then rests on.
        """
        receipt = self.engine.execute(command, seen)
        with self.store.writing() as work:
            operations.end_pauses(work.runner, command.message)
        return receipt

    def _is_held(self) -> bool:
        with self.store.reading() as runner:
            return cycles.settings(runner).get("sending-held") == "true"
