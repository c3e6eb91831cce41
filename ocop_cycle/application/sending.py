"""
From messages to what became of them: issued ones are handed over, and each attempt leaves its evidence.

Each attempt is noted before the first byte leaves: one that never came to an end is *uncertain*, is shown, and is made
once more with the same Message-ID. A server that is busy is tried again after a pause, longer each time, for five days.
"""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, engine, leasing
from ocop_cycle.delivery import mailboxes, transports
from ocop_cycle.domain import permissions
from ocop_cycle.policy import sayings
from ocop_cycle.storage import cycles, leases, notices, operations, transactions

log = logging.getLogger(__name__)

BLOCK = 200
FEW, FEWER = 30, 6
"""So many messages are read at once where there may be other workers, and so many of them tried where there are."""

SETTLED = frozenset({"sent", "refused"})
"""Outcomes after which a message waits no more."""

PATIENCE = timedelta(minutes=30)
"""
How long an attempt may go on, by machine time, before its worker counts as dead: longer than a mail server that answers
each line at the last moment can make it (`delivery.smtp.Waits`), so that nobody sends what another one still sends.
"""

PAUSES = (5, 15, 30, 60, 120, 240)
"""Minutes of machine time between attempts at one message; the last is repeated."""

LONGEST_TRY = timedelta(days=5)
"""After so long a message that was never taken is given up (RFC 5321, 4.5.4.1: at least four to five days)."""

RATE_SETTING = "mail-per-minute"
"""The setting that says how many messages may be tried in a minute, by all workers together; absent for no limit."""

DOUBT_SETTING = "uncertain"
"""The setting that says what becomes of a message in doubt: ``hold`` leaves it to a person."""

CUT_OFF = sayings.say("evidence/cut-off")
GIVEN_UP = sayings.say("evidence/given-up")
OTHERS_TOOK_IT = sayings.say("evidence/others-took-it")
RATE_REACHED = sayings.say("evidence/rate-reached")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """
    How many messages a run handed over and how many not, and what it could not record (message → sentence).

    ``stopped`` says why it ended before every message was tried: the server, or the number of messages a minute.
    ``others`` counts messages that other workers have in hand.
    """

    sent: int
    unsent: int
    failed: dict[str, str]
    stopped: str | None = None
    others: int = 0


@dataclass(frozen=False, kw_only=True, slots=True)
class _Tally:
    sent: int = 0
    unsent: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    stopped: str | None = None
    doubts: int = 0
    missed: int = 0
    settled: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """
    Hands over; ``transport`` is the only way out. Several workers may run one each.

    ``patience``: how long another worker's attempt is waited for. ``pauses``: minutes between attempts at one message;
    none where it is empty. Setting ``uncertain`` = ``hold``: a message of which nobody knows whether it left waits for
    a person instead of being sent once more.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    transport: transports.Transport
    patience: timedelta = PATIENCE
    pauses: Sequence[float] = PAUSES
    worker: str = field(default_factory=identity.random_id)
    stopping: Callable[[], bool] = leasing.goes_on

    def run(self) -> Sent:
        """Hand over every message that waits, as far as server and rate allow."""
        with self.store.at_one_moment():  # where nothing waits, this is all that is asked
            tally = _Tally(doubts=0 if self._setting(DOUBT_SETTING) == "hold" else 1)
            waiting = self._next(tally)
            if not waiting:
                return self._told(tally)
        with self._leases.kept():
            self._hand_over_all(waiting, tally)
        return self._told(tally)

    def _hand_over_all(self, waiting: list[notices.Message], tally: _Tally) -> None:
        try:
            while waiting and self._all_go_on(waiting, tally):
                waiting = self._next(tally)
        finally:
            self.transport.finish()

    def _told(self, tally: _Tally) -> Sent:
        return Sent(
            sent=tally.sent, unsent=tally.unsent, failed=tally.failed, stopped=tally.stopped,
            others=self._elsewhere(tally),
        )  # fmt: skip

    def _next(self, tally: _Tally) -> list[notices.Message]:
        """
        Messages that wait and may be tried now; where there may be other workers, few, and none that they have in hand.

        Who met another worker takes some of the oldest, by chance, so that two of them seldom reach for the same.
        """
        if not self._leases.are_needed:
            return self._waiting(tally.tried, tally.doubts, BLOCK - tally.settled, alone=True)
        found = self._waiting(tally.tried, tally.doubts, FEW - tally.settled, alone=False)
        return random.sample(found, min(len(found), FEWER)) if tally.missed else found

    def _all_go_on(self, waiting: Sequence[notices.Message], tally: _Tally) -> bool:
        """Hand over one after the other, until another worker was first with one; whether the run goes on."""
        for message in waiting:
            before = tally.missed
            if not self._goes_on(message, tally):
                return False
            if tally.missed > before and self._leases.are_needed:
                break
        return True

    def _elsewhere(self, tally: _Tally) -> int:
        """How many messages other workers have in hand."""
        if not self._leases.are_needed:
            return tally.missed
        with self.store.reading() as runner:
            return notices.count_to_send_elsewhere(runner, self.worker, doubts=tally.doubts)

    def waiting(self, tried: set[str], doubts: int) -> list[notices.Message]:
        """Messages that wait and may be tried now, oldest first, at most a block; none while the server rests."""
        return self._waiting(tried, doubts, BLOCK, alone=True)

    def _waiting(self, tried: set[str], doubts: int, most: int, *, alone: bool) -> list[notices.Message]:
        """At most so many, and as many as are left out; of those that were tried, settled ones wait no more."""
        with self.store.reading() as runner:
            paused, halted = operations.paused(runner, at=self.clock.machine_now())
            if halted is not None:
                return []
            left_out = tried | paused
            most += len(left_out)
            if alone:
                found = notices.to_send(runner, most, doubts=doubts)
            else:
                found = notices.to_send_and_free(runner, most, self.worker, doubts=doubts)
        return [message for message in found if message.id not in left_out]

    def hand_over(self, message: notices.Message) -> transports.Delivery | None:
        """What became of the message; None when another worker has it in hand, or was first."""
        begun = self._begin(message)
        if begun is None:
            return None
        attempt, is_ours, fence = begun
        delivery = self._deliver(message) if is_ours else transports.Delivery(outcome="uncertain", detail=CUT_OFF)
        delivery = self._given_up(message, delivery)
        self._record(message, delivery, fence)
        self._finish(attempt, delivery, is_ours=is_ours)
        told = {"action": "send", "reference": message.id, "outcome": delivery.outcome, "attempt": attempt.number}
        log.info("message handed over", extra=told)
        return delivery

    def _goes_on(self, message: notices.Message, tally: _Tally) -> bool:
        """Hand one message over; whether the run goes on after it."""
        if self.stopping():
            return False
        if self._is_at_its_rate():
            tally.stopped = RATE_REACHED
            return False
        tally.tried.add(message.id)
        try:
            delivery = self.hand_over(message)
        except errors.Final as stop:
            tally.failed[message.id] = str(stop)
            return True
        if delivery is None:
            tally.missed += 1
        else:
            tally.settled += delivery.outcome in SETTLED
            tally.sent += delivery.outcome == "sent"
            tally.unsent += delivery.outcome != "sent"
            tally.stopped = delivery.detail if delivery.halts else None
        return tally.stopped is None

    def _setting(self, name: str) -> str | None:
        with self.store.reading() as runner:
            return cycles.settings(runner).get(name)

    def _is_at_its_rate(self) -> bool:
        with self.store.reading() as runner:
            most = cycles.settings(runner).get(RATE_SETTING)
            since = self.clock.machine_now() - timedelta(minutes=1)
            return most is not None and operations.count_attempts(runner, since=since) >= int(most)

    def _deliver(self, message: notices.Message) -> transports.Delivery:
        with self.store.reading() as runner:
            sender = cycles.settings(runner).get("mail-from") or ""
            took = notices.taken_by(runner, message.id)
        left = [address for address in mailboxes.addresses(message.address) if address not in took]
        try:
            delivery = self.transport.deliver(message.message_id, sender, left, message.data.encode("ascii"))
        except Exception:  # what broke in the middle may have sent it: nobody knows, and so it is told
            log.exception("transport broke", extra={"action": "send", "reference": message.id})
            return transports.Delivery(outcome="uncertain", detail=CUT_OFF)
        return _despite_others(delivery) if took else delivery

    def _given_up(self, message: notices.Message, delivery: transports.Delivery) -> transports.Delivery:
        """The delivery; a refusal, where the server put it off for too long."""
        if delivery.outcome != "retry":
            return delivery
        with self.store.reading() as runner:
            first = operations.first_attempt_at(runner, message.id)
        if first is None or self.clock.machine_now() - first < LONGEST_TRY:
            return delivery
        return transports.Delivery(outcome="refused", detail=f"{delivery.detail} {GIVEN_UP}", halts=delivery.halts)

    def _record(self, message: notices.Message, delivery: transports.Delivery, fence: int) -> None:
        with self.store.reading() as runner:
            number = notices.count_evidence(runner, message.id) + 1
        by = commands.Provenance(key=f"delivery/{message.id}/{number}", actor=permissions.SYSTEM, origin="outbox")
        self.engine.execute(
            commands.RecordDelivery(
                by=by,
                message=message.id,
                outcome=delivery.outcome,
                detail=delivery.detail,
                taken=delivery.taken,
                worker=self.worker,
                fence=fence,
            )
        )

    def _finish(self, attempt: operations.Attempt, delivery: transports.Delivery, *, is_ours: bool) -> None:
        at = self.clock.machine_now()
        waits = is_ours and self.pauses and (delivery.halts or delivery.outcome in ("retry", "uncertain"))
        pause = timedelta(minutes=self.pauses[min(attempt.number, len(self.pauses)) - 1]) if waits else None
        with self.store.writing() as work:
            operations.finish_attempt(
                work.runner, attempt, at=at, pause_until=at + pause if pause else None, halts=delivery.halts
            )
            leases.release(work.runner, [notices.lease_of(attempt.message_id)], self.worker)

    def _begin(self, message: notices.Message) -> tuple[operations.Attempt, bool, int] | None:
        """A new attempt of ours; or one of a worker that died over it; or None when it is in living hands."""
        now, name = self.clock.machine_now(), notices.lease_of(message.id)
        with self.store.writing() as work:
            fence = leases.claim(work.runner, [name], self.worker, self._leases.span).get(name)
            if fence is None:
                return None
            standing = notices.message(work.runner, message.id)
            is_waiting = standing is not None and standing.state == message.state and standing.settled_at is None
            other = operations.unfinished_attempt(work.runner, message.id) if is_waiting else None
            if is_waiting and other is None:
                fresh = operations.start_attempt(work.runner, message_id=message.id, worker=self.worker, at=now)
                return fresh, True, fence
            # Behind a first fence nothing is known of its worker but when it began: running state was lost.
            if other is not None and (fence > 1 or now - clock.from_text(other.started_at) >= self.patience):
                return other, False, fence
            leases.release(work.runner, [name], self.worker)
        return None

    @property
    def _leases(self) -> leasing.Leases:
        return leasing.Leases(store=self.store, worker=self.worker, span=min(leasing.SPAN, self.patience))


def _despite_others(delivery: transports.Delivery) -> transports.Delivery:
    """What became of the message as a whole, when some of its addresses took it before and the last ones will not."""
    if delivery.outcome != "refused":
        return delivery
    return transports.Delivery(outcome="sent", detail=f"{delivery.detail} {OTHERS_TOOK_IT}", halts=delivery.halts)
