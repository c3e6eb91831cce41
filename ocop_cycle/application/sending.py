"""
From messages to what became of them: issued ones are handed over, and each attempt leaves its evidence.

Each attempt is noted before the first byte leaves: one that never came to an end is *uncertain*, is shown, and is made
once more with the same Message-ID.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, engine
from ocop_cycle.delivery import transports
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, notices, operations, transactions

log = logging.getLogger(__name__)

BLOCK = 200
PATIENCE = timedelta(minutes=2)
"""How long an attempt may go on, by machine time, before its worker counts as dead."""

CUT_OFF = "Tiến trình gửi dừng giữa chừng; không biết thư đã đi hay chưa."


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """How many messages a run handed over and how many not, and what it could not record (message → sentence)."""

    sent: int
    unsent: int
    failed: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """
    Hands over; ``transport`` is the only way out. Several workers may run one each.

    ``patience``: how long another worker's attempt is waited for. Setting ``uncertain`` = ``hold``: a message of which
    nobody knows whether it left waits for a person instead of being sent once more.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    transport: transports.Transport
    patience: timedelta = PATIENCE
    worker: str = field(default_factory=identity.random_id)

    def run(self) -> Sent:
        """Hand over every message that waits."""
        sent = unsent = 0
        failed: dict[str, str] = {}
        doubts = 0 if self._setting("uncertain") == "hold" else 1
        tried: set[str] = set()
        while waiting := self.waiting(tried, doubts):
            for message in waiting:
                tried.add(message.id)
                try:
                    outcome = self.hand_over(message)
                except errors.Final as stop:
                    failed[message.id] = str(stop)
                    continue
                sent += outcome == "sent"
                unsent += outcome not in ("sent", None)
        return Sent(sent=sent, unsent=unsent, failed=failed)

    def waiting(self, tried: set[str], doubts: int) -> list[notices.Message]:
        """Messages that wait and were not tried in this run, oldest first, at most a block."""
        with self.store.reading() as runner:
            found = notices.to_send(runner, BLOCK + len(tried), doubts=doubts)
        return [message for message in found if message.id not in tried]

    def hand_over(self, message: notices.Message) -> str | None:
        """What became of the message; None when another worker has it in hand, or was first."""
        begun = self._begin(message)
        if begun is None:
            return None
        attempt, is_ours = begun
        delivery = self._deliver(message) if is_ours else transports.Delivery(outcome="uncertain", detail=CUT_OFF)
        self._record(message, delivery)
        with self.store.writing() as work:
            operations.finish_attempt(work.runner, attempt, at=self.clock.machine_now())
        return delivery.outcome

    def _setting(self, name: str) -> str | None:
        with self.store.reading() as runner:
            return cycles.settings(runner).get(name)

    def _deliver(self, message: notices.Message) -> transports.Delivery:
        sender = self._setting("mail-from") or ""
        data = message.data.encode("ascii")
        try:
            return self.transport.deliver(message.message_id, sender, [message.address], data)
        except Exception:  # what broke in the middle may have sent it: nobody knows, and so it is told
            log.exception("transport broke", extra={"action": "send", "reference": message.id})
            return transports.Delivery(outcome="uncertain", detail=CUT_OFF)

    def _record(self, message: notices.Message, delivery: transports.Delivery) -> None:
        with self.store.reading() as runner:
            number = notices.count_evidence(runner, message.id) + 1
        by = commands.Provenance(key=f"delivery/{message.id}/{number}", actor=permissions.SYSTEM, origin="outbox")
        self.engine.execute(
            commands.RecordDelivery(by=by, message=message.id, outcome=delivery.outcome, detail=delivery.detail)
        )

    def _begin(self, message: notices.Message) -> tuple[operations.Attempt, bool] | None:
        """A new attempt of ours; or one of a worker that died over it; or None when it is in living hands."""
        now = self.clock.machine_now()
        with self.store.writing() as work:
            standing = notices.message(work.runner, message.id)
            if standing is None or standing.state != message.state or standing.settled_at is not None:
                return None
            other = operations.unfinished_attempt(work.runner, message.id)
            if other is None:
                fresh = operations.start_attempt(work.runner, message_id=message.id, worker=self.worker, at=now)
                return fresh, True
        return None if now - clock.from_text(other.started_at) < self.patience else (other, False)
