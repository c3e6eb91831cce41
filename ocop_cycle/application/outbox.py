"""
From promises to messages: owed notices are rendered and issued, issued messages are handed over.

Everything happens outside the transaction that owed it. A notice whose reason is gone is cancelled, not sent. A crash
between handing over and noting it leaves the message as it was, and the next attempt carries the same Message-ID.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, engine
from ocop_cycle.delivery import rendering, transports
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, deadlines, notices, transactions

log = logging.getLogger(__name__)

BLOCK = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxReport:
    """What a run of the outbox did, and what it could not do (subject → sentence)."""

    issued: int = 0
    cancelled: int = 0
    sent: int = 0
    unsent: int = 0
    failed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbox:
    """Issues and hands over; ``transport`` is the only way out."""

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    renderer: rendering.Renderer
    transport: transports.Transport

    def run(self) -> OutboxReport:
        """Issue every notice that is owed by now and hand over every message that waits; nothing while held."""
        if self._is_held():
            return OutboxReport()
        failed: dict[str, str] = {}
        return self._report(*self._issue(failed), failed)

    def run_for(self, keys: Sequence[str]) -> OutboxReport:
        """The same for these notices alone; those among them that are not owed any more are passed over."""
        if self._is_held():
            return OutboxReport()
        with self.store.reading() as runner:
            owed = [found for found in notices.of_keys(runner, list(keys)) if found.state == "owed"]
        failed: dict[str, str] = {}
        return self._report(*self._issue_each(owed, failed), failed)

    def _report(self, issued: int, cancelled: int, failed: dict[str, str]) -> OutboxReport:
        sent, unsent = self._send()
        return OutboxReport(
            issued=issued, cancelled=cancelled, sent=sent, unsent=unsent, failed=tuple(sorted(failed.items()))
        )

    def _is_held(self) -> bool:
        with self.store.reading() as runner:
            return cycles.settings(runner).get("sending-held") == "true"

    def _issue(self, failed: dict[str, str]) -> tuple[int, int]:
        issued = cancelled = 0
        until = clock.to_text(self.clock.now())
        while owed := [n for n in self._owed(until, len(failed)) if n.id not in failed]:
            more_issued, more_cancelled = self._issue_each(owed, failed)
            issued, cancelled = issued + more_issued, cancelled + more_cancelled
        return issued, cancelled

    def _issue_each(self, owed: Sequence[notices.Notice], failed: dict[str, str]) -> tuple[int, int]:
        issued = cancelled = 0
        for notice in owed:
            try:
                if self._holds(notice):
                    self._issue_one(notice)
                    issued += 1
                else:
                    self._cancel(notice)
                    cancelled += 1
            except errors.Final as stop:
                failed[notice.id] = str(stop)
                log.warning("notice not issued", extra={"action": "issue", "notice": notice.id, "why": stop.code})
        return issued, cancelled

    def _owed(self, until: str, skipped: int) -> list[notices.Notice]:
        with self.store.reading() as runner:
            return notices.owed(runner, until, BLOCK + skipped)

    def _holds(self, notice: notices.Notice) -> bool:
        """Whether the reason of a reminder still holds: its deadline is open and was not moved."""
        if notice.deadline_id is None:
            return True
        with self.store.reading() as runner:
            state = deadlines.state_of(runner, notice.deadline_id)
        return state == "open"

    def _issue_one(self, notice: notices.Notice) -> None:
        rendered = self.renderer.render(notice.template, json.loads(notice.facts))
        self.engine.execute(
            commands.IssueMessage(
                by=_by(f"issue/{notice.id}"), notices=(notice.id,), subject=rendered.subject, text=rendered.text,
                html=rendered.html,
            )
        )  # fmt: skip

    def _cancel(self, notice: notices.Notice) -> None:
        reason = "deadline settled before the reminder left"
        self.engine.execute(commands.CancelNotice(by=_by(f"cancel/{notice.id}"), notice=notice.id, reason=reason))

    def _send(self) -> tuple[int, int]:
        sent = unsent = 0
        with self.store.reading() as runner:
            waiting = notices.to_send(runner, BLOCK)
        tried: set[str] = set()
        while waiting:
            for message in waiting:
                tried.add(message.id)
                outcome = self._hand_over(message)
                sent, unsent = (sent + 1, unsent) if outcome == "sent" else (sent, unsent + 1)
            with self.store.reading() as runner:
                waiting = [m for m in notices.to_send(runner, BLOCK + len(tried)) if m.id not in tried]
        return sent, unsent

    def _hand_over(self, message: notices.Message) -> str:
        with self.store.reading() as runner:
            attempt = notices.count_evidence(runner, message.id) + 1
            sender = cycles.settings(runner)["mail-from"]
        delivery = self.transport.deliver(message.message_id, sender, [message.address], message.data.encode("ascii"))
        by = _by(f"delivery/{message.id}/{attempt}")
        self.engine.execute(
            commands.RecordDelivery(by=by, message=message.id, outcome=delivery.outcome, detail=delivery.detail)
        )
        return delivery.outcome


def _by(key: str) -> commands.Provenance:
    return commands.Provenance(key=key, actor=permissions.SYSTEM, origin="outbox")
