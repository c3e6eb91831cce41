"""
From promises to messages: what may leave now is rendered and issued, and cancelled where its reason is gone.

Words are rendered before the transaction, from the snapshot of the notice alone; what could not be issued is told, and
holds back nothing else. A message that nobody has taken is made anew where what it says is no longer so (failures F12,
F13).
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from ocop_cycle import clock, errors, identity, logs
from ocop_cycle.application import commands, digests, engine, gathering, leasing, still_wanted
from ocop_cycle.application.policies import Shelf, SlowFacts
from ocop_cycle.delivery import framing, rendering
from ocop_cycle.domain import permissions
from ocop_cycle.policy import notice_rules, sayings
from ocop_cycle.storage import cycles, notices, queue, transactions

log = logging.getLogger(__name__)

BLOCK = 20
"""So many groups of notices are claimed at once, where several workers share them."""

VOID = sayings.say("reasons/void")
STALE = sayings.say("reasons/stale")
Language = Literal["vi", "en"]
VIETNAMESE: Language = "vi"
ENGLISH: Language = "en"
GONE = frozenset(
    {"deadline-settled", "duty-settled", "cycle-closed", "dossier-moved-on"}
    | {"condition-state", "condition-fails", "condition-holds", "condition-needs-dossier"}
)
"""Reasons for which a notice is no longer wanted."""


class Dated(NamedTuple):
    """A deadline that a message tells of, for the recipient's calendar."""

    line: str
    version: int
    day: date
    title: str
    words: str
    domain: str
    issued_at: datetime


Entry = Callable[[Dated], str]
"""Writes a deadline as an entry for a calendar."""


def no_entry(_dated: Dated) -> str:
    """No entry: where nobody chose what writes them."""
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued:
    """
    What a run issued and cancelled, and what it could not issue (notice → sentence).

    ``over`` counts notices over a cap, which wait; ``waits_until`` is when the next of those that wait for an hour may
    leave; ``others`` counts groups that other workers had in hand.
    """

    issued: int
    cancelled: int
    failed: dict[str, str]
    over: int = 0
    waits_until: datetime | None = None
    others: int = 0


@dataclass(frozen=False, kw_only=True, slots=True)
class _Tally:
    issued: int = 0
    cancelled: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    others: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuing:
    """Makes messages of owed notices; several workers may run one each. ``entry`` writes deadlines for calendars."""

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    renderer: rendering.Renders
    shelf: Shelf
    entry: Entry = no_entry
    stopping: Callable[[], bool] = leasing.goes_on
    worker: str = field(default_factory=identity.random_id)

    def run(self) -> Issued:
        """Issue every notice that may leave by now, and cancel those that nobody needs any more."""
        tally = _Tally()
        with self.store.at_one_moment():  # where nothing is owed, this is all that is asked
            held, outdated, chosen = self._held_in_vain(), self._outdated(), self._chosen()
        if held or outdated:
            self._release(held)
            self._renew(outdated)
            chosen = self._chosen()
        if chosen.groups:
            shared = leasing.Leases(store=self.store, worker=self.worker)
            with shared.kept():
                for start in range(0, len(chosen.groups), BLOCK):
                    self._try_block(chosen.groups[start : start + BLOCK], shared, tally)
        return Issued(
            issued=tally.issued, cancelled=tally.cancelled, failed=tally.failed, over=chosen.over,
            waits_until=chosen.next_at, others=tally.others,
        )  # fmt: skip

    def next_moment(self) -> datetime | None:
        """When the next of the notices that wait for their hour may leave; None when none waits."""
        return self._chosen().next_at

    def issue(self, owed: Iterable[notices.Notice]) -> None:
        """Make one message of notices to one recipient; done twice it is done once."""
        covered = list(owed)
        facts = [json.loads(notice.facts) for notice in covered]
        spoken = [self._rendered(n, said) for n, said in zip(covered, facts, strict=True)]
        language = VIETNAMESE if VIETNAMESE in {tongue for _, tongue in spoken} else ENGLISH
        rendered = digests.together([words for words, _ in spoken], language)
        told = zip(covered, facts, spoken, strict=True)
        dated = [entry for n, said, (_, tongue) in told if (entry := self._entry(n, said, tongue))]
        receipt = self.engine.execute(
            commands.IssueMessage(
                by=_by(_key(covered)), notices=tuple(n.id for n in covered), subject=rendered.subject,
                text=rendered.text, html=rendered.html, texts=rendered.texts, calendar=tuple(dict.fromkeys(dated)),
                language=language,
            )
        )  # fmt: skip
        causes = sorted({logs.cause_of(notice.set_by) for notice in covered})
        log.info("message issued", extra={"action": "issue", "reference": receipt.subject[1], "causes": causes})

    def _chosen(self) -> gathering.Chosen:
        at = self.clock.now()
        with self.store.reading() as runner:
            waiting = queue.waiting(runner, clock.to_text(at))
            return gathering.Gatherer(runner=runner, slow=SlowFacts(self.shelf, -1), at=at).choose(waiting)

    def _try_block(self, groups: Sequence[gathering.Group], shared: leasing.Leases, tally: _Tally) -> None:
        """Meet each group once, whatever becomes of it; those that another worker has in hand are left to him."""
        if self.stopping():
            return
        free = self._free(groups, tally) if shared.are_needed else groups
        named = {queue.lease_of(group.keys[0]): group for group in free}
        ours = shared.claim(list(named))
        tally.others += len(named) - len(ours)
        try:
            for name, group in named.items():
                if name in ours and not self.stopping():
                    self._try(group, tally)
        finally:
            shared.release(sorted(ours))

    def _free(self, groups: Sequence[gathering.Group], tally: _Tally) -> list[gathering.Group]:
        """Those that no other worker has in hand or has made a message of meanwhile."""
        with self.store.reading() as runner:
            owed = queue.still_owed(runner, [group.keys[0] for group in groups], self.worker)
        tally.others += sum(owed.values())
        return [group for group in groups if owed.get(group.keys[0]) is False]

    def _try(self, group: gathering.Group, tally: _Tally) -> None:
        try:
            with self.store.reading() as runner:
                owed = [n for n in notices.read(runner, list(group.keys)) if n.state == "owed"]
            self._issue_wanted(owed, tally)
        except errors.Final as stop:
            tally.failed[group.keys[0]] = str(stop)
            told = {"action": "issue", "notice": group.keys[0], "why": stop.code}
            log.warning("notice not issued", extra=told)
        except errors.TryAgain:
            raise
        except Exception as defect:  # one spoiled notice must not hold back the others; it is reported
            tally.failed[group.keys[0]] = f"unforeseen: {type(defect).__name__}"
            log.exception("notice not issued", extra={"action": "issue", "notice": group.keys[0]})

    def _issue_wanted(self, owed: list[notices.Notice], tally: _Tally) -> None:
        """Issue what is still wanted; a spoiled text in a digest does not hold back the others of it."""
        wanted = []
        for notice in owed:
            if self._is_wanted(notice):
                wanted.append(notice)
            else:
                self._cancel(notice)
                tally.cancelled += 1
        if not wanted:
            return
        try:
            self.issue(wanted)
            tally.issued += 1
        except (errors.StepRefused, errors.TemplateFailed) as stop:
            self._one_by_one(wanted, stop, tally)

    def _one_by_one(self, wanted: list[notices.Notice], stop: errors.Final, tally: _Tally) -> None:
        if len(wanted) > 1:
            for notice in wanted:
                self._issue_alone(notice, tally)
        elif isinstance(stop, errors.StepRefused) and {r.code for r in stop.reasons} <= GONE:
            self._cancel(wanted[0])
            tally.cancelled += 1
        else:
            raise stop

    def _issue_alone(self, notice: notices.Notice, tally: _Tally) -> None:
        try:
            self.issue([notice])
            tally.issued += 1
        except (errors.StepRefused, errors.TemplateFailed) as stop:
            if isinstance(stop, errors.StepRefused) and {r.code for r in stop.reasons} <= GONE:
                self._cancel(notice)
                tally.cancelled += 1
            else:
                tally.failed[notice.id] = str(stop)

    def _rendered(self, notice: notices.Notice, facts: dict[str, Any]) -> tuple[rendering.Rendered, Language]:
        """The words, in the recipient's language where there are any in it."""
        facts = {**facts, "days_left": self._days_left(facts)}
        if facts.get("language") == ENGLISH:
            english = f"{notice.template}/{ENGLISH}"
            try:
                return self.renderer.render(english, rendering.spoken(facts, english)), ENGLISH
            except errors.TemplateFailed as failed:
                if failed.why != "is not there":
                    raise
        return self.renderer.render(notice.template, rendering.spoken(facts, notice.template)), VIETNAMESE

    def _days_left(self, facts: dict[str, Any]) -> int | None:
        day = (facts.get("deadline") or {}).get("day")
        return (date.fromisoformat(day) - clock.day_of(self.clock.now())).days if day else None

    def _entry(self, notice: notices.Notice, spoken: dict[str, Any], tongue: Language) -> str:
        facts = rendering.spoken(spoken, f"{notice.template}/{tongue}")
        deadline = facts.get("deadline") or {}
        if notice.deadline_id is None or not deadline.get("day") or (self._days_left(facts) or -1) < 0:
            return ""
        line, _, version = notice.deadline_id.rpartition("@")
        dossier, office = facts.get("dossier") or {}, facts["office"]
        about = " – ".join(filter(None, (dossier.get("code"), dossier.get("product"))))
        mark = framing.marked(framing.DEMO, tongue) if facts.get("demo") else None
        words = "\n".join(filter(None, (mark, about, deadline.get("wording"), office["name"], office["contact"])))
        day = date.fromisoformat(deadline["day"])
        return self.entry(Dated(line, int(version), day, deadline["label"], words, self._domain(), self.clock.now()))

    def _domain(self) -> str:
        with self.store.reading() as runner:
            return cycles.settings(runner).get("mail-from", "").rpartition("@")[2]

    def _held_in_vain(self) -> list[str]:
        """What was owed while its address was being entered, and so was held."""
        with self.store.reading() as runner:
            return notices.held_in_vain(runner)

    def _release(self, held: Sequence[str]) -> None:
        for key in held:
            self.engine.execute(commands.ReleaseNotice(by=_by(f"release/{identity.random_id()}"), notice=key))

    def _outdated(self) -> dict[str, str]:
        """Messages that nobody has and that say what is no longer so, with the reason; what is in doubt is not."""
        today = clock.day_of(self.clock.now())
        with self.store.reading() as runner:
            unsent = queue.unsent(runner)
            counting = self._counting(SlowFacts(self.shelf, -1).rules(runner)) if unsent else set()
            void = {one.id for one in unsent if self._is_void(runner, one)}
        stale = {
            one.id
            for one in unsent
            if one.rule in counting and clock.day_of(clock.from_text(one.issued_at)) < today
        }  # fmt: skip
        return {message: VOID if message in void else STALE for message in sorted(void | stale)}

    def _renew(self, outdated: Mapping[str, str]) -> None:
        """Supersede messages, so that they are made anew."""
        for message, reason in outdated.items():
            by = _by(f"supersede/{message}")
            try:
                self.engine.execute(commands.SupersedeMessage(by=by, message=message, reason=reason))
            except errors.StepRefused:  # somebody has it in hand by now, and so it may have left
                log.info("message not superseded", extra={"action": "supersede", "reference": message})

    @staticmethod
    def _counting(files: list[notice_rules.NoticeRules]) -> set[str]:
        return {rule.id for file in files for rule in file.rules if rule.counts_days}

    def _is_void(self, runner: Any, one: queue.Unsent) -> bool:
        found = notices.read(runner, [one.notice_id])
        return bool(found) and still_wanted.why_void(self.shelf, runner, found[0]) is not None

    def _is_wanted(self, notice: notices.Notice) -> bool:
        with self.store.reading() as runner:
            return still_wanted.why_void(self.shelf, runner, notice) is None

    def _cancel(self, notice: notices.Notice) -> None:
        self.engine.execute(commands.CancelNotice(by=_by(f"cancel/{notice.id}"), notice=notice.id, reason=VOID))


def _key(covered: list[notices.Notice]) -> str:
    """One key for the same notices, until the message made of them is superseded."""
    first = covered[0]
    former = f"/{first.message_id}" if first.message_id else ""
    if len(covered) == 1:
        return f"issue/{first.id}{former}"
    others = hashlib.sha256("\n".join(n.id for n in covered).encode()).hexdigest()[:16]
    return f"issue/{first.id}+{others}{former}"


def _by(key: str) -> commands.Provenance:
    return commands.Provenance(key=key, actor=permissions.SYSTEM, origin="outbox")
