"""
What each round asks of a dossier, and by which day: from the plan of its cycle, from letters, and from the law itself.

A plan says with its milestones which states meet the cut-off and the day of the council. Where it does not say, a
dossier must have come to the round's level by the cut-off, and must have been concluded on by the day of the council.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import limits
from ocop_cycle.application.queries import reader, words
from ocop_cycle.domain import deadlines, dues, fitting, working_days
from ocop_cycle.policy import labels, plan, regime, wording
from ocop_cycle.storage import cycles

CUT_OFF = "dossiers_due"
HELD = "held"


class Ahead(NamedTuple):
    """
    A round that dossiers may come into; ``closed`` ones take nobody.

    ``cycle`` is absent for a round that the law sets and no plan has named yet.
    """

    id: str
    name: str
    cycle: str | None
    label: labels.Label
    level: str
    year: int
    dossiers_due: str | None
    held: str | None
    quota: int | None
    rolls_to: str | None
    closed: bool


class Asked(NamedTuple):
    """One goal of a round: its words, both days, what it is called, and the papers it rests on."""

    goal: fitting.Goal
    label: labels.Label | None
    due: dues.Due
    law: labels.Citation | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Goals:
    """The goals of rounds, worked out once for each round, regime and kind of dossier; lives for one question."""

    calendar: working_days.WorkingCalendar
    plans: Mapping[str, plan.Plan]
    _known: dict[tuple[str, str, str, str], tuple[Asked, ...]] = field(default_factory=dict)

    def asked(self, law: regime.Regime, one: Ahead, kind: str, producer: str) -> tuple[Asked, ...]:
        """What the round asks of a dossier of this kind and producer, the nearest day first."""
        made_of = self.plans.get(one.cycle or "")
        whose = producer if made_of and any(m.producers for m in made_of.milestones) else ""
        key = (law.id, one.id, kind, whose)
        if key not in self._known:
            self._known[key] = tuple(sorted(self._work_out(law, one, kind, producer), key=lambda a: a.goal.day))
        return self._known[key]

    def _work_out(self, law: regime.Regime, one: Ahead, kind: str, producer: str) -> Iterator[Asked]:
        made_of = self.plans.get(one.cycle or "")
        said = limits.milestones_for(made_of, kind, producer, one.name).values() if made_of else ()
        dated = [m for m in said if m.due_from_round]
        for m in dated:
            text = one.held if m.due_from_round == HELD else one.dossiers_due
            yield from self._goal(f"plan/{m.id}", text, one.year, frozenset(m.reach), m.before, m.label, m.law)
        told = {m.due_from_round for m in dated}
        if CUT_OFF not in told:
            reach = fitting.arrived_at(law, one.level)
            yield from self._goal(CUT_OFF, one.dossiers_due, one.year, reach)
        if HELD not in told:
            yield from self._goal(HELD, one.held, one.year, fitting.scored_at(law, one.level))

    def _goal(
        self, name: str, text: str | None, year: int, reach: frozenset[str], before: str = "lenient",
        label: labels.Label | None = None, law: labels.Citation | None = None,
    ) -> Iterator[Asked]:  # fmt: skip
        if text is None:
            return
        spec = wording.parse(text, year=year)
        (due, *_) = deadlines.resolve_each(spec, anchor=None, calendar=self.calendar, strict_before=before == "strict")
        day = dues.last_safe_day(due, self.calendar)
        if day is not None and due.lenient_at is not None:
            latest = max(day, self.calendar.previous_working(clock.last_day(due.lenient_at)))
            yield Asked(fitting.Goal(name, reach, day, latest), label, due, law)


def of_cycle(view: reader.View, cycle: cycles.Cycle) -> list[Ahead]:
    """The rounds of a cycle, from its plan and from letters."""
    return [
        Ahead(
            id=one.id, name=one.name, cycle=cycle.id, label=words.label(one.label), level=one.level, year=cycle.year,
            dossiers_due=one.dossiers_due, held=one.held, quota=one.quota, rolls_to=one.rolls_to,
            closed=one.closed_at is not None,
        )
        for one in cycles.rounds(view.runner, cycle.id)
    ]  # fmt: skip


def of_law(law: regime.Regime, known: Iterable[Ahead], today: date) -> list[Ahead]:
    """The rounds that the law sets for this year and the next two, at levels for which no plan names any."""
    levels = {one.level for one in known}
    years = range(today.year, (today + timedelta(days=730)).year + 1)
    return [
        Ahead(
            id=f"law/{rule.id}/{year}", name=f"{rule.id}-{year}", cycle=None, label=_in_year(rule.label, year),
            level=rule.level, year=year, dossiers_due=rule.dossiers_due, held=rule.held, quota=None, rolls_to=None,
            closed=False,
        )
        for rule in law.rounds
        for year in years
        if rule.level not in levels
    ]  # fmt: skip


def _in_year(label: labels.Label, year: int) -> labels.Label:
    return labels.Label(vi=f"{label.vi}, {year}", en=f"{label.en}, {year}")
