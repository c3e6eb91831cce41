"""Whether each milestone says who does what by when, and whether they come in the order that their nature asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product

from ocop_cycle.policy import plan_days, wording
from ocop_cycle.policy.plan import Milestone, Plan, Round
from ocop_cycle.policy.problems import Place, Problem
from ocop_cycle.policy.regime import Regime


def problems(plan: Plan, regime: Regime | None) -> Iterator[Problem]:
    """Milestones without a doer, a date or an end, and those whose dates contradict their order."""
    for number, milestone in enumerate(plan.milestones):
        path: Place = ("milestones", number)
        yield from _parties(path, milestone, plan)
        yield from _time(path, milestone, plan.year)
        yield from _reach(path, milestone)
        yield from _columns(path, milestone)
        yield from _round_dates(path, milestone, plan)
        yield from _elsewhere(path, milestone, plan)
    yield from _follow_rings(plan)
    yield from _follow_order(plan)
    if regime is not None:
        yield from _state_order(plan, regime)


def _parties(path: Place, milestone: Milestone, plan: Plan) -> Iterator[Problem]:
    if milestone.about == "units" and not milestone.responsible:
        yield Problem(path, "nobody-responsible")
    empty = {kind.id for kind in plan.unit_classes} - {unit.unit_class for unit in plan.units}
    for place, name in enumerate(milestone.responsible):
        if name in empty:
            yield Problem((*path, "responsible", place), "class-without-units", {"name": name}, warning=True)


def _time(path: Place, milestone: Milestone, year: int) -> Iterator[Problem]:
    from_round = milestone.due_from_round is not None
    said = _says_a_date(milestone.due, year)
    if milestone.time == "dated" and said is False and not from_round:
        yield Problem((*path, "due"), "date-missing")
    if milestone.time != "dated" and said:
        yield Problem((*path, "due"), "date-on-undated", {"due": milestone.due or "", "time": milestone.time})
    if from_round and (milestone.due is not None or milestone.about == "units" or milestone.time != "dated"):
        yield Problem((*path, "due_from_round"), "two-dates")


def _says_a_date(words: str | None, year: int) -> bool | None:
    """Whether a wording names a time at all; None where it is not understood, which is told elsewhere."""
    if words is None:
        return False
    spec = wording.parse(words, year=year)
    return None if isinstance(spec, wording.Unknown) else not isinstance(spec, wording.Standing | wording.Urgent)


def _reach(path: Place, milestone: Milestone) -> Iterator[Problem]:
    if milestone.about == "dossiers" and not milestone.reach:
        yield Problem(path, "reach-missing")
    if milestone.about == "units" and (milestone.reach or milestone.producers):
        yield Problem(path, "only-for-dossiers")


def _columns(path: Place, milestone: Milestone) -> Iterator[Problem]:
    """What units report in a table; of two columns of one name nobody could tell which is meant."""
    if milestone.columns and milestone.about != "units":
        yield Problem((*path, "columns"), "only-for-units")
    for place, name in enumerate(milestone.columns):
        if name in milestone.columns[:place]:
            yield Problem((*path, "columns", place), "named-twice", {"thing": "column", "name": name})
    for name in milestone.holds:
        if name not in milestone.columns:
            facts = {"name": name, "columns": ", ".join(milestone.columns)}
            yield Problem((*path, "holds", name), "no-such-column", facts)


def _round_dates(path: Place, milestone: Milestone, plan: Plan) -> Iterator[Problem]:
    """A milestone that takes its date from the round needs rounds that have one."""
    key = milestone.due_from_round
    for each in _rounds_of(milestone, plan) if key else ():
        if getattr(each, key or "") is None:
            facts = {"round": each.id, "key": key or ""}
            yield Problem((*path, "due_from_round"), "round-without-date", facts, warning=True)


def _elsewhere(path: Place, milestone: Milestone, plan: Plan) -> Iterator[Problem]:
    """Another paper that gives the same thing another day: both are kept, and told wherever the day is used."""
    used = tuple(_dues(milestone, plan))
    for place, other in enumerate(milestone.elsewhere):
        days = plan_days.days_of(other.says, year=plan.year)
        if days is None or any(one.days != days for one in used):
            due = "; ".join(one.words for one in used)
            facts = {"name": milestone.id, "due": due, "where": other.where, "says": other.says}
            yield Problem((*path, "elsewhere", place), "day-differs", facts, warning=True)


def _follow_rings(plan: Plan) -> Iterator[Problem]:
    before = {milestone.id: milestone.follows for milestone in plan.milestones}
    for number, milestone in enumerate(plan.milestones):
        if milestone.id in _all_before(milestone.id, before):
            yield Problem(("milestones", number, "follows"), "follow-ring", {"name": milestone.id})


def _all_before(name: str, before: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(before[name])
    while waiting:
        step = waiting.pop()
        if step not in found:
            found.add(step)
            waiting.extend(before.get(step, ()))
    return found


def _follow_order(plan: Plan) -> Iterator[Problem]:
    by_id = {milestone.id: milestone for milestone in plan.milestones}
    for number, milestone in enumerate(plan.milestones):
        for name in milestone.follows:
            if name in by_id:
                yield from _odd_order(number, by_id[name], milestone, plan)


def _state_order(plan: Plan, regime: Regime) -> Iterator[Problem]:
    """Of two milestones for the same dossiers, the one met in an earlier state should not fall due later."""
    place = {state.id: number for number, state in enumerate(regime.states)}
    earliest = {m.id: min((place[s] for s in m.reach if s in place), default=-1) for m in plan.milestones}
    for (_, first), (number, second) in permutations(enumerate(plan.milestones), 2):
        comes_first = 0 <= earliest[first.id] < earliest[second.id]
        if comes_first and first.id not in second.follows and _share_dossiers(first, second):
            yield from _odd_order(number, first, second, plan)


def _share_dossiers(first: Milestone, second: Milestone) -> bool:
    """Whether some dossier could stand under both."""
    kinds = set(first.dossiers) & set(second.dossiers)
    return bool(kinds) and _meet(frozenset(first.producers), frozenset(second.producers))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Due:
    """One date of a milestone: for one round where it comes from the round, else for all that the milestone names."""

    words: str
    days: plan_days.Days
    rounds: frozenset[str]


def _odd_order(number: int, first: Milestone, second: Milestone, plan: Plan) -> Iterator[Problem]:
    for one, other in product(_dues(first, plan), _dues(second, plan)):
        if one.days.last > other.days.last and _meet(one.rounds, other.rounds):
            facts = {"first": first.id, "first_due": one.words, "second": second.id, "second_due": other.words}
            yield Problem(("milestones", number, "due"), "order-looks-odd", facts, warning=True)


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two narrowings leave something in common; an empty one narrows nothing."""
    return not one or not other or bool(one & other)


def _dues(milestone: Milestone, plan: Plan) -> Iterator[_Due]:
    if milestone.due is not None:
        yield from _due(milestone.due, frozenset(milestone.rounds), plan.year)
    elif milestone.due_from_round is not None:
        for each in _rounds_of(milestone, plan):
            yield from _due(getattr(each, milestone.due_from_round), frozenset({each.id}), plan.year)


def _due(words: str | None, rounds: frozenset[str], year: int) -> Iterator[_Due]:
    days = plan_days.days_of(words, year=year)
    if words is not None and days is not None:
        yield _Due(words=words, days=days, rounds=rounds)


def _rounds_of(milestone: Milestone, plan: Plan) -> list[Round]:
    return [each for each in plan.rounds if not milestone.rounds or each.id in milestone.rounds]
