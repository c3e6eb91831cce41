"""
The last safe day of each step: counted back from the deadlines that plan and law set, in working days.

A deadline binds the first step that meets it, on the last working day before it by the strict reading. The steps before
it are counted back by `ocop_cycle.domain.fitting`, which also judges real dossiers: by the limits of the law, else by
the pace that the scenario assumes. Where no deadline lies ahead, days go forward by that pace. Pure: days in, days out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import limits
from ocop_cycle.domain import dues, fitting, machine, working_days
from ocop_cycle.policy import plan, scenario
from ocop_cycle.storage import deadlines


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

    def ground(self, kind: str) -> fitting.Ground:
        """What dossiers of a kind are counted on, at the pace of the scenario."""
        return fitting.Ground(
            law=self.law.regime, kind=kind, calendar=self.calendar, days=self._days,
            hurried=self.pace.working_days_at_least,
        )  # fmt: skip

    def bounds(
        self, legs: Sequence[fitting.Leg], standing: Iterable[deadlines.Open], milestones: Mapping[str, plan.Milestone]
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

    def _meeting(self, legs: Sequence[fitting.Leg], rule: str, milestones: Mapping[str, plan.Milestone]) -> int | None:
        for number, leg in enumerate(legs):
            dest = leg.taken.dest
            if limits.after_step(rule, dest, self.law.regime, milestones, final=False) == "met":
                return number
        return None

    def plan_next(self, kind: str, legs: Sequence[fitting.Leg], bounds: Sequence[Bound], entered: date) -> Planned:
        """When the first of the legs is to be done at the latest, if everybody ahead needs the time assumed."""
        ground = self.ground(kind)
        counted = [Planned(fitting.back(ground, legs, one.leg, one.day)[0].day, one, one.leg) for one in bounds]
        return min(counted, key=lambda one: one.day, default=Planned(self.by_pace(legs[0], entered), None, 0))

    def by_pace(self, leg: fitting.Leg, entered: date) -> date:
        """The day of a step that no deadline lies ahead of."""
        return self.calendar.add(self.calendar.next_working(entered), self._days(leg))

    def in_a_hurry(self, day: date, steps: int) -> date:
        """The day ``steps`` steps later (or, negative, earlier) when nobody takes longer than needed."""
        return self.calendar.add(day, steps * self.pace.working_days_at_least)

    def _days(self, leg: fitting.Leg) -> int:
        if leg.taken.nature == "certify":
            return self.certificates.working_days_after_council
        return self.pace.of(leg.step)
