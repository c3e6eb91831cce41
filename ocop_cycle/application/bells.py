"""When the bell of a deadline rings: at its reminders and at its passing, and what is due when it rang."""

import functools
from datetime import date, datetime, time
from typing import Any, NamedTuple

from ocop_cycle import clock
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import working_days
from ocop_cycle.policy import notice_rules, rules_chains
from ocop_cycle.storage import deadlines

OPENS = "deadline-opens"
"""The occasion of rules that speak on the first day of what has two sides."""


class Ring(NamedTuple):
    """
    One moment at which a rule has something to say of a deadline; ``offset`` as the rule names it.

    ``template`` is the text of the moment where it has one of its own; ``before`` tells a reminder from what is said
    once the day has passed.
    """

    at: str
    rule: notice_rules.NoticeRule
    offset: str
    template: str | None = None
    before: bool = False


class Bells:
    """The rings of deadlines under the notice rules in force."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._files = desk.slow.rules(desk.runner)
        self._memory: dict[tuple[Any, ...], list[Ring]] = {}

    def rings(
        self, subject: str, rule: str, strict_at: str | None, lenient_at: str | None, opens_at: str | None,
        state: str | None,
    ) -> list[Ring]:  # fmt: skip
        """
        All rings of a deadline in order of time; none when it has no date.

        ``state`` is where the dossier stands that it is about; None where it is about none.
        """
        if strict_at is None or lenient_at is None:
            return []
        key = (subject, rule, strict_at, lenient_at, opens_at, state)
        if key not in self._memory:
            found = [
                self._ring(file, one, offset, opens_at or strict_at if one.on == OPENS else strict_at, lenient_at)
                for file in self._files
                for one in file.rules
                if concerns(one, subject, rule) and speaks(one, state) and (one.on != OPENS or opens_at is not None)
                for offset in one.offsets or (notice_rules.Offset(n=0),)
            ]
            self._memory[key] = sorted(found, key=lambda ring: (ring.at, ring.rule.id, ring.offset))
        return self._memory[key]

    def next_after_setting(self, row: dict[str, Any], state: str | None) -> str | None:
        """The first ring of a deadline that is being set; reminders whose moment has gone by are not made up for."""
        return self._next(
            row["subject_kind"], row["rule"], row["strict_at"], row["lenient_at"], row["opens_at"],
            row["rung_until"] or row["set_at"], state, passed=False,
        )  # fmt: skip

    def next_of(self, deadline: deadlines.Deadline | deadlines.Open, state: str | None, *, after: str) -> str | None:
        """The next ring of a deadline after a moment."""
        passed = deadline.lenient_at is not None and deadline.lenient_at <= after
        return self._next(
            deadline.subject_kind, deadline.rule, deadline.strict_at, deadline.lenient_at, deadline.opens_at, after,
            state, passed=passed,
        )  # fmt: skip

    def _next(
        self, subject: str, rule: str, strict_at: str | None, lenient_at: str | None, opens_at: str | None,
        after: str, state: str | None, *, passed: bool,
    ) -> str | None:  # fmt: skip
        rings = self.rings(subject, rule, strict_at, lenient_at, opens_at, state)
        moments = [ring.at for ring in rings if ring.at > after]
        if lenient_at is not None and not passed:
            moments.append(max(lenient_at, after))
        return min(moments, default=None)

    def _ring(
        self, file: notice_rules.NoticeRules, rule: notice_rules.NoticeRule, offset: notice_rules.Offset,
        strict_at: str, lenient_at: str,
    ) -> Ring:  # fmt: skip
        name = f"{offset.n:+d}{'w' if offset.unit == 'working_days' else 'd'}"
        if rule.on == "deadline-passed" and offset.n == 0 and rule.escalates is None:
            return Ring(lenient_at, rule, name, offset.template)
        day = self._day(file, rule, offset, strict_at, lenient_at)
        before = rule.on != "deadline-passed" and offset.n <= 0
        return Ring(clock.to_text(_at(day, file.ring_at)), rule, name, offset.template, before)

    def _day(
        self, file: notice_rules.NoticeRules, rule: notice_rules.NoticeRule, offset: notice_rules.Offset,
        strict_at: str, lenient_at: str,
    ) -> date:  # fmt: skip
        """The day an offset means: from the due day, or from the last day of the rule that this one escalates."""
        below = next((one for one in file.rules if one.id == rule.escalates), None)
        if below is None:
            if rule.on == OPENS:
                return self._shift(clock.day_of(clock.from_text(strict_at)), offset)
            edge = lenient_at if offset.n > 0 else strict_at
            return self._shift(clock.last_day(clock.from_text(edge)), offset)
        days = (self._day(file, below, one, strict_at, lenient_at) for one in below.offsets)
        return self._shift(max(days), offset)

    @functools.cached_property
    def _calendar(self) -> working_days.WorkingCalendar:
        return self._desk.calendar

    def _shift(self, day: date, offset: notice_rules.Offset) -> date:
        if offset.unit == "working_days":
            return self._calendar.add(day, offset.n)
        return date.fromordinal(day.toordinal() + offset.n)


def are_others(desk: Desk, before: str | None, state: str) -> bool:
    """Whether other rules speak of deadlines of a dossier in this state than in the one before."""
    speaking = desk.slow.rung_in(desk.runner)
    return (speaking.get(before) if before else None) != speaking.get(state)


def concerns(rule: notice_rules.NoticeRule, subject: str, deadline_rule: str) -> bool:
    """Whether a notice rule speaks of deadlines of this kind of subject and this rule."""
    if rule.on not in rules_chains.OF_DEADLINES:
        return False
    if rule.subjects and subject not in rule.subjects:
        return False
    name = deadline_rule.partition("/")[2]
    return not rule.deadlines or name in rule.deadlines or deadline_rule in rule.deadlines


def speaks(rule: notice_rules.NoticeRule, state: str | None) -> bool:
    """Whether a rule has anything to say of a dossier in this state (None: of what is about no dossier)."""
    if state is None:
        return not (rule.states or rule.when or rule.unless)
    return not rule.states or state in rule.states


def _at(day: date, hour: str) -> datetime:
    moment = time.fromisoformat(hour)
    return clock.at_local(day, moment.hour, moment.minute)
