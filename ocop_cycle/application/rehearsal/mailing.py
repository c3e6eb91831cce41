"""The messages of a rehearsal: of every notice that is owed, or of the first notice of each template."""

import json
from dataclasses import dataclass, field

from ocop_cycle.application import commands, issuing, outbox, still_wanted
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import stage, told
from ocop_cycle.storage import notices


@dataclass(frozen=False, kw_only=True, slots=True)
class Mailing:
    """What sends at each stop of the clock; ``messages`` counts what was written."""

    on: stage.Stage
    mail: told.Mail
    templates: list[str] = field(default_factory=list)
    messages: int = 0

    def send(self) -> outbox.OutboxReport:
        """Make messages of what is owed now."""
        report = self.on.built.outbox.run() if self.mail == "all" else self._sample()
        self.messages += report.issued
        return report

    def _sample(self) -> outbox.OutboxReport:
        """A message for each template that has had none; it is written whole, and handed to nobody."""
        issued = cancelled = 0
        while (notice := self._first_of_new_template()) is not None:
            if self._is_wanted(notice):
                self._issue(notice)
                issued += 1
            else:
                self.on.hands.do(commands.CancelNotice, notice=notice.id, reason=issuing.VOID)
                cancelled += 1
        return outbox.OutboxReport(issued=issued, cancelled=cancelled)

    def _is_wanted(self, notice: notices.Notice) -> bool:
        built = self.on.built
        with built.store.reading() as runner:
            return still_wanted.why_void(built.policies, runner, notice) is None

    def _issue(self, notice: notices.Notice) -> None:
        rendered = self.on.built.outbox.renderer.render(notice.template, json.loads(notice.facts))
        said = {"subject": rendered.subject, "text": rendered.text, "html": rendered.html}
        self.on.hands.do(commands.IssueMessage, notices=(notice.id,), **said)
        self.templates.append(notice.template)

    def _first_of_new_template(self) -> notices.Notice | None:
        with self.on.built.store.reading() as runner:
            key = rehearsed.first_of_new_template(runner, self.templates)
            return notices.of_keys(runner, [key])[0] if key else None
