"""
From promises to messages: owed notices are rendered and issued, issued messages are handed over.

Everything happens outside the transaction that owed it. A notice whose reason is gone is cancelled, not sent. Each
attempt to hand over is noted before the first byte leaves: one that never came to an end is *uncertain*, is shown, and
is made once more with the same Message-ID.
"""

import json
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import clock_gate, commands, engine, still_wanted
from ocop_cycle.application.policies import Shelf
from ocop_cycle.delivery import rendering, transports
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, notices, operations, transactions

log = logging.getLogger(__name__)

BLOCK = 200
PATIENCE = timedelta(minutes=2)
"""How long an attempt may go on, by machine time, before its worker counts as dead."""

CUT_OFF = "Tiến trình gửi dừng giữa chừng; không biết thư đã đi hay chưa."
VOID = "Việc đã xong hoặc đã thay đổi trước khi thư được gửi."


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxReport:
    """
    What a run of the outbox did, and what it could not do (subject → sentence).

    ``shut`` says why it did nothing at all: sending is held, or the clock waits to be confirmed.
    """

    issued: int = 0
    cancelled: int = 0
    sent: int = 0
    unsent: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    shut: Literal["sending-held", "clock-gate"] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbox:
    """
    Issues and hands over; ``transport`` is the only way out. Several workers may run one each.

    ``patience``: how long another worker's attempt is waited for. Setting ``uncertain`` = ``hold``: a message of which
    nobody knows whether it left waits for a person instead of being sent once more.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    renderer: rendering.Renderer
    transport: transports.Transport
    gate: clock_gate.ClockGate
    shelf: Shelf
    patience: timedelta = PATIENCE
    worker: str = field(default_factory=identity.random_id)

    def run(self) -> OutboxReport:
        """Issue every notice that is owed by now and hand over every message that waits; nothing while held."""
        if self._setting("sending-held") == "true":
            return OutboxReport(shut="sending-held")
        if self.gate.is_closed(self.clock.now()):
            return OutboxReport(shut="clock-gate")
        self._release()
        issued, cancelled, failed = self._issue()
        sent, unsent = self._send(failed)
        return OutboxReport(
            issued=issued, cancelled=cancelled, sent=sent, unsent=unsent, failed=tuple(sorted(failed.items()))
        )

    def _setting(self, name: str) -> str | None:
        with self.store.reading() as runner:
            return cycles.settings(runner).get(name)

    def _release(self) -> None:
        """Let go what was owed while its address was being entered, and so was held."""
        with self.store.reading() as runner:
            waiting = notices.held_in_vain(runner)
        for key in waiting:
            self.engine.execute(commands.ReleaseNotice(by=_by(f"release/{identity.random_id()}"), notice=key))

    def _issue(self) -> tuple[int, int, dict[str, str]]:
        issued = cancelled = 0
        failed: dict[str, str] = {}
        met: set[str] = set()  # none is met twice in one run, whatever becomes of it
        until = clock.to_text(self.clock.now())
        while owed := [n for n in self._owed(until, len(failed)) if n.id not in met]:
            for notice in owed:
                met.add(notice.id)
                try:
                    if self._is_wanted(notice):
                        self._issue_one(notice)
                        issued += 1
                    else:
                        self._cancel(notice)
                        cancelled += 1
                except errors.Final as stop:
                    failed[notice.id] = str(stop)
                    log.warning("notice not issued", extra={"action": "issue", "notice": notice.id, "why": stop.code})
                except errors.TryAgain:
                    raise
                except Exception as defect:  # one spoiled notice must not hold back the others; it is reported
                    failed[notice.id] = f"unforeseen: {type(defect).__name__}"
                    log.exception("notice not issued", extra={"action": "issue", "notice": notice.id})
        return issued, cancelled, failed

    def _owed(self, until: str, skipped: int) -> list[notices.Notice]:
        with self.store.reading() as runner:
            return notices.owed(runner, until, BLOCK + skipped)

    def _is_wanted(self, notice: notices.Notice) -> bool:
        with self.store.reading() as runner:
            return still_wanted.why_void(self.shelf, runner, notice) is None

    def _issue_one(self, notice: notices.Notice) -> None:
        rendered = self.renderer.render(notice.template, json.loads(notice.facts))
        self.engine.execute(
            commands.IssueMessage(
                by=_by(f"issue/{notice.id}"), notices=(notice.id,), subject=rendered.subject, text=rendered.text,
                html=rendered.html,
            )
        )  # fmt: skip

    def _cancel(self, notice: notices.Notice) -> None:
        self.engine.execute(commands.CancelNotice(by=_by(f"cancel/{notice.id}"), notice=notice.id, reason=VOID))

    def _send(self, failed: dict[str, str]) -> tuple[int, int]:
        sent = unsent = 0
        doubts = 0 if self._setting("uncertain") == "hold" else 1
        tried: set[str] = set()
        while waiting := self._waiting(tried, doubts):
            for message in waiting:
                tried.add(message.id)
                try:
                    outcome = self._hand_over(message)
                except errors.Final as stop:
                    failed[message.id] = str(stop)
                    continue
                sent += outcome == "sent"
                unsent += outcome not in ("sent", None)
        return sent, unsent

    def _waiting(self, tried: set[str], doubts: int) -> list[notices.Message]:
        with self.store.reading() as runner:
            found = notices.to_send(runner, BLOCK + len(tried), doubts=doubts)
        return [message for message in found if message.id not in tried]

    def _hand_over(self, message: notices.Message) -> str | None:
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
        by = _by(f"delivery/{message.id}/{number}")
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


def _by(key: str) -> commands.Provenance:
    return commands.Provenance(key=key, actor=permissions.SYSTEM, origin="outbox")
