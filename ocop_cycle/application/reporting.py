"""
Reports that fall due by themselves: the week of each open cycle, its calls, and why something did not leave.

Each report has a period of its own (an ISO week, a day) as its occasion, so that it is never doubled, and one that a
machine slept through is made when it wakes.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import commands, engine, outbox, reported, saying, sending
from ocop_cycle.application.policies import Shelf, SlowFacts
from ocop_cycle.domain import audit_chain, permissions
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import queue, reports, statements, transactions

LISTED = 20
"""Deadlines that a report lists one by one; how many more there are it says in a number."""

Sent = outbox.OutboxReport
"""What a run of the outbox did."""

WEEK, CALLS = "weekly-report", "call-list"
ENDING = timedelta(days=400)
"""So far ahead a certificate may end for its renewal to be worth a call now; longer takes no way of any law."""

Calls = Callable[[str], Mapping[str, Any]]
"""Whom to call about the certificates of a cycle, as a report says it."""

AHEAD = timedelta(days=7)
DAWN = "0001"
"""Before every moment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporting:
    """
    Owes reports when they fall due; several workers may ask, and each report is owed once.

    ``calls`` is asked for a cycle once a week, and only where a certificate comes to its end in sight.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    shelf: Shelf
    calls: Calls

    def due(self) -> int:
        """Owe the reports of this week for each open cycle, once their hour has come; how many were owed."""
        at = self.clock.now()
        period = week_of(clock.day_of(at))
        with self.store.reading() as runner:
            slow = SlowFacts(self.shelf, -1)
            wanted = self._unreported(runner, _begun(runner, slow, at, WEEK), period)
            said = {cycle: self._week(runner, slow, cycle, regime, at) for cycle, regime in wanted}
            ending = clock.day_of(at + ENDING).isoformat()
            calling = [
                cycle
                for cycle, _ in self._unreported(runner, _begun(runner, slow, at, CALLS), period)
                if reports.is_ending(runner, cycle, ending)
            ]
        for cycle, told in said.items():
            self._owe(WEEK, period, cycle, told)
        for cycle in calling:
            self._owe(CALLS, period, cycle, reported.report(period, *_days(at), **self.calls(cycle)))
        return len(said) + len(calling)

    def next_moment(self) -> datetime | None:
        """When the next weekly report falls due, while a cycle is open."""
        at = self.clock.now()
        with self.store.reading() as runner:
            moments = [since for *_, since in _weekly(runner, SlowFacts(self.shelf, -1), at)]
            if not moments or not reports.open_cycles(runner):
                return None
        return min(since if since > at else since + AHEAD for since in moments)

    def after(self, sent: Sent) -> None:
        """Owe the word that something did not leave, or that a cap was reached; once a day each."""
        causes = self._causes(sent)
        if causes:
            self._of_day("nothing-sent", None, causes=causes)
        if sent.over:
            with self.store.reading() as runner:
                cycles = [cycle for cycle, _ in reports.open_cycles(runner)]
            for cycle in cycles:
                self._of_day("too-many", cycle, waiting=sent.over)

    def _unreported(self, runner: statements.Runner, rules: list[str], period: str) -> Iterable[tuple[str, str]]:
        for cycle, regime in reports.open_cycles(runner) if rules else ():
            if not queue.is_reported(runner, ("plan", cycle), rules, period):
                yield cycle, regime

    def _of_day(self, on: str, cycle: str | None, **said: Any) -> None:
        today = clock.day_of(self.clock.now())
        day, subject = today.isoformat(), ("plan", cycle) if cycle else ("instance", "-")
        with self.store.reading() as runner:
            rules = [rule.id for rule in SlowFacts(self.shelf, -1).rules_on(runner, on)]
            if not rules or queue.is_reported(runner, subject, rules, day):
                return
        self._owe(on, day, cycle, reported.report(day, today, today, **said))

    def _causes(self, sent: Sent) -> list[dict[str, Any]]:
        """Why something did not leave; that so many messages a minute were reached is as it should be."""
        causes = [reported.cause(sent.shut)] if sent.shut is not None else []
        if sent.stopped not in (None, sending.RATE_REACHED):
            causes.append(reported.cause("stopped", about=sent.stopped))
        failed = Counter(subject.partition("|")[0] for subject, _ in sent.failed)
        if failed:
            with self.store.reading() as runner:
                rules = {rule.id: rule for file in SlowFacts(self.shelf, -1).rules(runner) for rule in file.rules}
            causes += [_failure(name, rules.get(name), count) for name, count in sorted(failed.items())[:LISTED]]
        return causes

    def _week(
        self, runner: statements.Runner, slow: SlowFacts, cycle: str, regime: str, at: datetime
    ) -> dict[str, Any]:
        today = clock.day_of(at)
        law = self.shelf.regime(runner, slow.digest(runner, "regime", regime)).regime
        counted = reports.stages(runner, cycle)
        passed = reports.due(runner, cycle, since=DAWN, until=clock.to_text(at))
        soon = reports.due(runner, cycle, since=clock.to_text(at), until=clock.to_text(at + AHEAD))
        letters = reports.unsent(runner, clock.to_text(at - AHEAD))
        return reported.report(
            week_of(today),
            *_days(at),
            as_of=today.isoformat(),
            stages=[{"label": s.label.both, "count": counted[s.id]} for s in law.stages if s.id in counted],
            overdue=[_due(one) for one in passed[:LISTED]],
            overdue_count=len(passed),
            soon=[_due(one) for one in soon[:LISTED]],
            soon_count=len(soon),
            soon_until=clock.day_of(at + AHEAD).isoformat(),
            letters={state: letters.get(state, 0) for state in reported.LETTERS},
            letters_since=clock.day_of(at - AHEAD).isoformat(),
            silent=reports.silent(runner)[:LISTED],
        )

    def _owe(self, on: str, period: str, cycle: str | None, told: Mapping[str, Any]) -> None:
        key = f"report/{on}/{cycle or '-'}/{period}"
        by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin="scheduler")
        with self.store.reading() as runner:
            if queue.is_claimed(runner, key):
                return
        said = audit_chain.canonical({"report": told}).decode()
        self.engine.execute(commands.OweReport(by=by, on=on, period=period, cycle=cycle, said=said))


def _begun(runner: statements.Runner, slow: SlowFacts, at: datetime, on: str) -> list[str]:
    """The rules on an occasion of the week whose hour has come."""
    return [rule for rule, kind, since in _weekly(runner, slow, at) if kind == on and since <= at]


def _days(at: datetime) -> tuple[date, date]:
    """Monday and Sunday of a week."""
    today = clock.day_of(at)
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def _weekly(runner: statements.Runner, slow: SlowFacts, at: datetime) -> list[tuple[str, str, datetime]]:
    """Each rule of the week, its occasion, and when it falls due this week: on its weekday, at its file's hour."""
    days = [_days(at)[0] + timedelta(days=number) for number in range(7)]
    return [
        (rule.id, rule.on, clock.at_local(days[rule.weekday - 1], *map(int, file.ring_at.split(":"))))
        for file in slow.rules(runner)
        for rule in file.rules
        if rule.on in (WEEK, CALLS)
    ]


def week_of(day: date) -> str:
    """The ISO week of a day, like 2024-W24: the period of a weekly report."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _failure(name: str, rule: notice_rules.NoticeRule | None, count: int) -> dict[str, Any]:
    """Notices of a rule that could not be made; without a rule it is a message that could not be settled."""
    if rule is None:
        return reported.cause("not-recorded", about=name)
    return reported.cause("failed", label=rule.label.both, count=count)


def _due(one: reports.Due) -> dict[str, Any]:
    code = one.subject_id if one.subject_kind == "dossier" else None
    return {
        "label": json.loads(one.label), "whose": one.unit, "code": code, "day": saying.last_day(one.strict_at),
    }  # fmt: skip
