"""
From promises to messages: what is owed by now is rendered and issued, and cancelled where its reason is gone.

Words are rendered before the transaction, from the snapshot of the notice alone; what could not be issued is told, and
holds back nothing else.
"""

import json
import logging
from dataclasses import dataclass

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, engine, still_wanted
from ocop_cycle.application.policies import Shelf
from ocop_cycle.delivery import rendering
from ocop_cycle.domain import permissions
from ocop_cycle.storage import notices, transactions

log = logging.getLogger(__name__)

BLOCK = 200
VOID = "Việc đã xong hoặc đã thay đổi trước khi thư được gửi."


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued:
    """What a run issued and cancelled, and what it could not issue (notice → sentence)."""

    issued: int
    cancelled: int
    failed: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuing:
    """Makes messages of owed notices; several workers may run one each."""

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    renderer: rendering.Renders
    shelf: Shelf

    def run(self) -> Issued:
        """Issue every notice that is owed by now, and cancel those that nobody needs any more."""
        self._release()
        issued = cancelled = 0
        failed: dict[str, str] = {}
        met: set[str] = set()  # none is met twice in one run, whatever becomes of it
        until = clock.to_text(self.clock.now())
        while owed := [n for n in self.owed(until, len(failed)) if n.id not in met]:
            for notice in owed:
                met.add(notice.id)
                try:
                    if self._is_wanted(notice):
                        self.issue(notice)
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
        return Issued(issued=issued, cancelled=cancelled, failed=failed)

    def owed(self, until: str, skipped: int = 0) -> list[notices.Notice]:
        """Notices owed by a moment, oldest first: a block, and as many more as were skipped."""
        with self.store.reading() as runner:
            return notices.owed(runner, until, BLOCK + skipped)

    def issue(self, notice: notices.Notice) -> None:
        """Make the message of one notice; done twice it is done once."""
        rendered = self.renderer.render(notice.template, json.loads(notice.facts))
        self.engine.execute(
            commands.IssueMessage(
                by=_by(f"issue/{notice.id}"), notices=(notice.id,), subject=rendered.subject, text=rendered.text,
                html=rendered.html, texts=rendered.texts,
            )
        )  # fmt: skip

    def _release(self) -> None:
        """Let go what was owed while its address was being entered, and so was held."""
        with self.store.reading() as runner:
            waiting = notices.held_in_vain(runner)
        for key in waiting:
            self.engine.execute(commands.ReleaseNotice(by=_by(f"release/{identity.random_id()}"), notice=key))

    def _is_wanted(self, notice: notices.Notice) -> bool:
        with self.store.reading() as runner:
            return still_wanted.why_void(self.shelf, runner, notice) is None

    def _cancel(self, notice: notices.Notice) -> None:
        self.engine.execute(commands.CancelNotice(by=_by(f"cancel/{notice.id}"), notice=notice.id, reason=VOID))


def _by(key: str) -> commands.Provenance:
    return commands.Provenance(key=key, actor=permissions.SYSTEM, origin="outbox")
