"""
Dossiers and the rounds they compete for, laid side by side for one question.

Who comes in when places are few is forecast in a stated order: first those in a round that they make, in the order in
which they were opened, then those that miss theirs and those in none.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from ocop_cycle import clock
from ocop_cycle.application.queries import (
    answering,
    dossier_rows,
    fitted,
    fitting_proofs,
    last_days,
    reader,
    round_goals,
    words,
)
from ocop_cycle.domain import admission, fitting
from ocop_cycle.policy import labels, plan, regime, regime_names
from ocop_cycle.storage import cycles, deadlines

T = TypeVar("T")


class Chance(NamedTuple):
    """One round as a dossier stands to it."""

    ahead: round_goals.Ahead
    asked: tuple[round_goals.Asked, ...]
    fit: fitting.Fit
    verdict: fitting.Verdict


def _called(leg: fitting.Leg, states: Mapping[str, regime.State]) -> labels.Label:
    """What a step is called; a council's conclusion by where it sits, for nobody knows what it will come to."""
    concludes = any(use.guard in fitting.RESULT_GUARDS for use in leg.taken.guards)
    return states[leg.state].label if concludes else leg.taken.label


def _ahead_of(row: dossier_rows.Row, chances: Sequence[Chance]) -> list[str]:
    """The rounds a dossier can still make: its own first, unless it is through that and another council is ahead."""
    made = [one for one in chances if one.verdict in fitted.MADE]
    behind = len(made) > 1 and made[0].ahead.id == row.round_id and made[0].verdict == "through"
    return [one.ahead.id for one in (made[1:] if behind else made)]


class Table:
    """The rounds and the dossiers that compete for them, while one question is answered."""

    def __init__(self, view: reader.View, judge: last_days.Judge, rows: Sequence[dossier_rows.Row]) -> None:
        self.view = view
        self.judge = judge
        self._answering = answering.Answering(view)
        self._standing = deadlines.open_of(view.runner, "dossier", [row.code for row in rows])
        held = {row.cycle_id: view.slow.cycle(view.runner, row.cycle_id) for row in rows}
        self._cycles = {key: cycle for key, cycle in held.items() if cycle is not None}
        self._plans: dict[str, plan.Plan] = {
            key: view.policies.plan(view.runner, cycle.plan_digest) for key, cycle in self._cycles.items()
        }
        self._rounds = {key: round_goals.of_cycle(view, cycle) for key, cycle in self._cycles.items()}
        self._of_law: dict[tuple[str, str], list[round_goals.Ahead]] = {}
        self._goals = round_goals.Goals(calendar=judge.calendar, plans=self._plans)
        self._whose = {key for key, made in self._plans.items() if any(m.producers for m in made.milestones)}
        self._shared: dict[tuple[object, ...], list[Chance]] = {}
        self._chances: dict[str, list[Chance]] = {}
        self._told: dict[tuple[object, ...], Any] = {}

    def judged(self, rows: Sequence[dossier_rows.Row]) -> tuple[fitted.Fitted, ...]:
        """Each dossier that is still on its way to a certificate, the most urgent first."""
        going = sorted((row for row in rows if row.stage != "certificate"), key=lambda row: (row.opened_at, row.code))
        self._chances = {row.code: self._shared_chances(row) for row in going}
        admitted = self._admitted(going)
        found = (self._one(row, admitted.get(row.code)) for row in going)
        return tuple(sorted(found, key=lambda one: (one.day or date.max, one.code)))

    def _admitted(self, going: Sequence[dossier_rows.Row]) -> Mapping[str, admission.Place]:
        """Those in a round that they make come first, in the order of opening; then everybody else."""
        queue = {row.code: _ahead_of(row, self._chances[row.code]) for row in going}
        inside = {row.code: True for row in going if row.round_id in queue[row.code][:1]}
        others = [row.code for row in going if row.code not in inside]
        places = {one.ahead.id: one.ahead.quota for chances in self._shared.values() for one in chances}
        return admission.admit([(code, queue[code]) for code in (*inside, *others)], places)

    def _shared_chances(self, row: dossier_rows.Row) -> list[Chance]:
        """How the rounds stand to a dossier: counted once for all that are alike in whatever matters to it."""
        whose = row.producer_id if row.cycle_id in self._whose else ""
        standing = self._standing.get(row.code, ()) if row.round_id else ()
        dates = tuple((one.rule, one.strict_at, one.lenient_at) for one in standing)
        key = (row.cycle_id, row.regime, row.kind, row.state, row.round_id, whose, dates)
        if key not in self._shared:
            self._shared[key] = self._chances_of(row)
        return self._shared[key]

    def _once(self, key: tuple[object, ...], made: Callable[[], T]) -> T:
        """What is the same for many dossiers, made for the first of them."""
        if key not in self._told:
            self._told[key] = made()
        found: T = self._told[key]
        return found

    def _chances_of(self, row: dossier_rows.Row) -> list[Chance]:
        """The round a dossier is in, and the open ones after it (or all, where it is in none), the nearest first."""
        if row.round_id is None and not self._by_round(row):
            return []
        levels = self.judge.councils_ahead(row.regime, row.kind, row.state)
        known = self._known_rounds(row)
        own = next((one for one in known if one.id == row.round_id), None)
        others = [one for one in known if one is not own and not one.closed and one.level in levels]
        chances = [self._chance(row, one) for one in others]
        dated = sorted((c for c in chances if c.asked), key=lambda c: (c.asked[-1].goal.day, c.ahead.id))
        if own is None:
            return dated
        first = self._chance(row, own)
        after = first.asked[-1].goal.day if first.asked else date.min
        return [first, *(c for c in dated if c.asked[-1].goal.day > after)]

    def _known_rounds(self, row: dossier_rows.Row) -> list[round_goals.Ahead]:
        known = self._rounds[row.cycle_id]
        if (row.cycle_id, row.regime) not in self._of_law:
            law = self.view.law(row.regime)
            self._of_law[row.cycle_id, row.regime] = round_goals.of_law(law, known, self.judge.today)
        return known + self._of_law[row.cycle_id, row.regime]

    def _by_round(self, row: dossier_rows.Row) -> bool:
        """Whether a dossier of this kind comes before a council by rounds: its law or its plan says so."""
        law = self.view.law(row.regime)
        if any(g.guard == "in_round" for t in law.transitions if row.kind in t.kinds for g in t.guards):
            return True
        return any(m.due_from_round and row.kind in m.dossiers for m in self._plans[row.cycle_id].milestones)

    def _chance(self, row: dossier_rows.Row, ahead: round_goals.Ahead) -> Chance:
        asked = self._goals.asked(self.view.law(row.regime), ahead, row.kind, row.producer_id)
        if ahead.id == row.round_id:
            asked = tuple(self._as_it_stands(one, self._standing.get(row.code, ())) for one in asked)
        fit_ = self.judge.fit(row.regime, row.kind, row.state, tuple(one.goal for one in asked))
        verdict = fit_.verdict(self.judge.today) if asked else "no-way"
        if ahead.closed and verdict in ("safe", "hurry"):
            verdict = "cannot"
        return Chance(ahead, asked, fit_, verdict)

    def _as_it_stands(self, asked: round_goals.Asked, standing: Iterable[deadlines.Open]) -> round_goals.Asked:
        """A goal with the day that its deadline has for this dossier: it may have been moved, or extended."""
        own = next((one for one in standing if one.rule == asked.goal.name and one.strict_at and one.lenient_at), None)
        if own is None or own.strict_at is None or own.lenient_at is None:
            return asked
        strict, lenient = (clock.last_day(clock.from_text(at)) for at in (own.strict_at, own.lenient_at))
        working = self.judge.calendar.previous_working
        return asked._replace(goal=asked.goal._replace(day=working(strict), latest=working(lenient)))

    def _one(self, row: dossier_rows.Row, place: admission.Place | None) -> fitted.Fitted:
        chances = self._chances[row.code]
        own = next((c for c in chances if c.ahead.id == row.round_id), None)
        made = next((c for c in chances if place and c.ahead.id == place.round), None)
        shown = made or own
        law, once = self.view.law(row.regime), self._once
        steps = self._steps(row, shown.fit, law) if shown else ()
        first = steps[0] if steps else None
        return fitted.Fitted(
            code=row.code, product=row.product,
            producer=dossier_rows.Party(kind="producer", id=row.producer_id, name=row.producer), commune=row.commune,
            kind=row.kind,
            kind_label=once(("kind", row.kind, row.regime), lambda: self.view.kind_label(row.kind, law)),
            state=row.state,
            state_label=once(("state", row.state, row.regime), lambda: dossier_rows.state_label(self.view, row)),
            holder=dossier_rows.holder(row), round=row.round_id,
            round_label=once(("round", row.round), lambda: words.label(row.round) if row.round else None),
            verdict=own.verdict if own else self._in_no_round(row),
            makes=made.ahead.id if made else None, makes_label=made.ahead.label if made else None,
            makes_verdict=made.verdict if made else None, rolls_to=own.ahead.rolls_to if own else None,
            place=place.number if place and made and made.ahead.quota is not None else None,
            passed_by=place.passed_by if place else (), day=first.day if first else None,
            latest=first.latest if first else None,
            days_left=(first.day - self.judge.today).days if first else None, steps=steps,
        )  # fmt: skip

    def _in_no_round(self, row: dossier_rows.Row) -> fitted.Standing:
        return "no-round" if self._by_round(row) else "not-by-round"

    def _steps(self, row: dossier_rows.Row, found: fitting.Fit, law: regime.Regime) -> tuple[fitted.StepDay, ...]:
        """The steps of a dossier: the days are those of all that share the way, the parties its own."""
        shared = self._once(("steps", id(found), row.cycle_id), lambda: self._shared_steps(row, found, law))
        return tuple(
            fitted.StepDay(
                step=one.leg.step, label=label, party=self._party(row, level), day=one.day, latest=one.latest,
                because=one.because.kind, because_name=one.because.name, because_label=because,
            )
            for one, label, level, because in shared
        )  # fmt: skip

    def _shared_steps(
        self, row: dossier_rows.Row, found: fitting.Fit, law: regime.Regime
    ) -> list[tuple[fitting.Dated, labels.Label, str, labels.Label | None]]:
        """Each step with what it is called, the level that takes it, and what its reason is called."""
        states = {state.id: state for state in law.states}
        named = {f"limit/{limit.id}": limit.label for limit in law.clocks}
        said = self._plans[row.cycle_id].milestones
        named.update({f"goal/plan/{milestone.id}": milestone.label for milestone in said})
        return [
            (one, _called(one.leg, states), states[one.leg.state].level,
             named.get(f"{one.because.kind}/{one.because.name}"))
            for one in found.steps
        ]  # fmt: skip

    def _party(self, row: dossier_rows.Row, level: str) -> dossier_rows.Party | None:
        """Who takes the steps on a level: the producer, or a unit; None where nobody has said which commune it is."""
        if level == regime_names.PRODUCER:
            return dossier_rows.Party(kind="producer", id=row.producer_id, name=row.producer)
        return self._once(("party", level, row.unit_id, row.cycle_id), lambda: self._unit(row, level))

    def _unit(self, row: dossier_rows.Row, level: str) -> dossier_rows.Party | None:
        own = self._answering.unit(row.unit_id)
        scope = own.path if own else self._scope_of(row.cycle_id)
        unit = self._answering.at(level, row.unit_id, scope)
        return dossier_rows.Party(kind="unit", id=unit.id, name=unit.name) if unit else None

    def _scope_of(self, cycle_id: str) -> str:
        locality = self.view.slow.unit(self.view.runner, self._cycles[cycle_id].locality_id)
        return locality.path if locality else "/"

    def proved(self, row: dossier_rows.Row, found: fitted.Fitted) -> tuple[fitted.StepDay, ...]:
        """The steps of a dossier, each with the lines by which its day can be checked."""
        chances = self._chances[row.code]
        shown = next((c for c in chances if c.ahead.id == (found.makes or found.round)), None)
        asked = {one.goal.name: one for one in shown.asked} if shown else {}
        standing = self._standing.get(row.code, ()) if shown and shown.ahead.id == row.round_id else ()
        prove = fitting_proofs.Proofs(self.view, self.view.law(row.regime), asked, standing)
        return tuple(replace(one, proof=prove.of(one.because, one.because_name, one.day)) for one in found.steps)

    def loads(self, cycle: str, found: Collection[fitted.Fitted]) -> tuple[fitted.RoundLoad, ...]:
        """The rounds of the cycle with what is expected of each; those of the law that somebody can make, too."""
        ours = self._rounds.get(cycle) or self._of_an_empty(cycle)
        of_law = {c.ahead.id: c.ahead for cs in self._chances.values() for c in cs if c.ahead.cycle is None}
        wanted = [*ours, *(one for key, one in sorted(of_law.items()) if any(f.makes == key for f in found))]
        return tuple(self._load(one, found) for one in wanted)

    def _of_an_empty(self, cycle: str) -> list[round_goals.Ahead]:
        known = cycles.find_cycle(self.view.runner, cycle)
        return round_goals.of_cycle(self.view, known) if known else []

    def _load(self, one: round_goals.Ahead, found: Collection[fitted.Fitted]) -> fitted.RoundLoad:
        inside = [each for each in found if each.round == one.id]
        chances = (c for cs in self._chances.values() for c in cs if c.ahead.id == one.id)
        asked = max((c.asked for c in chances), key=len, default=())
        days = [each.goal.day for each in asked]
        return fitted.RoundLoad(
            id=one.id, name=one.name, label=one.label, level=one.level,
            cut_off=days[0] if one.dossiers_due and days else None, held=days[-1] if one.held and days else None,
            quota=one.quota, closed=one.closed, rolls_to=one.rolls_to, inside=len(inside),
            making=sum(each.verdict in fitted.MADE for each in inside),
            hurrying=sum(each.verdict == "hurry" for each in inside),
            missing=sum(each.verdict not in fitted.MADE for each in inside),
            coming=sum(each.makes == one.id and each.round != one.id for each in found),
            without_place=sum(one.id in each.passed_by for each in found),
        )  # fmt: skip
