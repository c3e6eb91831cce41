"""
The last safe day of each step: counted back from the deadlines that plan and law set, in working days.

A deadline binds the first step that meets it, on the last working day before it by the strict reading. The steps before
it are counted back: by the limit of the law for the state in between, where one runs there and ends there, else by the
pace that the scenario assumes. Where no deadline lies ahead, days go forward by that pace. Pure: days in, days out.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import limits
from ocop_cycle.application.rehearsal import way
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.domain import dues, machine, working_days
from ocop_cycle.policy import plan, regime, scenario, wording
from ocop_cycle.storage import deadlines

LONGEST_LIMIT = 400
"""Days that are looked back for the day on which a limit must begin; no limit of a regime is longer than a year."""


class Bound(NamedTuple):
    """A deadline that is open: which leg of the way meets it, and the last safe day for it."""

    leg: int
    day: date
    deadline: deadlines.Open


class Planned(NamedTuple):
    """The last safe day of the next step; the deadline it comes from (none: by pace), and how many steps before it."""

    day: date
    bound: Bound | None
    steps_before: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoner:
    """Counts days under one regime, one calendar and one pace."""

    law: machine.RegimeMachine
    calendar: working_days.WorkingCalendar
    pace: scenario.Pace
    certificates: scenario.Certificates

    def bounds(
        self, legs: Sequence[way.Leg], standing: Iterable[deadlines.Open], milestones: Mapping[str, plan.Milestone]
    ) -> list[Bound]:
        """Which of the open deadlines lie on the way, and where."""
        found = []
        for deadline in standing:
            last = self.last_safe_day(deadline)
            leg = self._meeting(legs, deadline.rule, milestones)
            if last is not None and leg is not None:
                found.append(Bound(leg, last, deadline))
        return found

    def last_safe_day(self, deadline: deadlines.Open) -> date | None:
        """The last working day on which acting is in time; none without a date."""
        if deadline.strict_at is None:
            return None
        strict = clock.from_text(deadline.strict_at)
        due = dues.Due(wording=deadline.wording or "", precision="day", strict_at=strict)
        return dues.last_safe_day(due, self.calendar)

    def _meeting(self, legs: Sequence[way.Leg], rule: str, milestones: Mapping[str, plan.Milestone]) -> int | None:
        for number, leg in enumerate(legs):
            dest = leg.taken.dest
            if limits.after_step(rule, dest, self.law.regime, milestones, final=False) == "met":
                return number
        return None

    def plan_next(self, legs: Sequence[way.Leg], bounds: Sequence[Bound], entered: date) -> Planned:
        """When the first of the legs is to be done at the latest, if everybody ahead needs the time assumed."""
        best: Planned | None = None
        for bound in bounds:
            day = bound.day
            for leg in reversed(legs[1 : bound.leg + 1]):
                day = self.entry_for(leg, day)
            if best is None or day < best.day:
                best = Planned(day, bound, bound.leg)
        return best or Planned(self.by_pace(legs[0], entered), None, 0)

    def by_pace(self, leg: way.Leg, entered: date) -> date:
        """The day of a step that no deadline lies ahead of."""
        return self.calendar.add(self.calendar.next_working(entered), self._days(leg))

    def entry_for(self, leg: way.Leg, day: date) -> date:
        """The last day on which a dossier may come to where ``leg`` begins, so that it can be taken on ``day``."""
        limit = self.own_limit(leg)
        if limit is None:
            return self.calendar.add(self.calendar.previous_working(day), -self._days(leg))
        return _beginning_of(self.calendar, limit.limit, limit.before == "strict", day)

    def own_limit(self, leg: way.Leg) -> regime.Clock | None:
        """The limit of the law that runs in the leg's state and nowhere else."""
        clocks = (c for c in self.law.regime.clocks if c.runs_in == (leg.state,))
        return next(clocks, None)

    def in_a_hurry(self, day: date, steps: int) -> date:
        """The day ``steps`` steps later (or, negative, earlier) when nobody takes longer than needed."""
        return self.calendar.add(day, steps * self.pace.working_days_at_least)

    def _days(self, leg: way.Leg) -> int:
        if leg.taken.nature == "certify":
            return self.certificates.working_days_after_council
        return self.pace.of(leg.step)


@functools.lru_cache(maxsize=1024)
def _beginning_of(calendar: working_days.WorkingCalendar, text: str, strict: bool, day: date) -> date:
    """The last working day from which a limit ends on ``day`` or before."""
    spec = wording.parse(text, year=None)
    begin = calendar.previous_working(day)
    for _ in range(LONGEST_LIMIT):
        due = reckoning.resolve(spec, anchor=begin, calendar=calendar, strict_before=strict)
        last = dues.last_safe_day(due, calendar)
        if last is None or last <= day:
            return begin
        begin = calendar.previous_working(begin - timedelta(days=1))
    return begin
