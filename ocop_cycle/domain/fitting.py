"""
Which day is the last for each step ahead, so that a dossier comes in time to where it must be: counted backwards.

This is the one judgement of last safe days: for the round that a real dossier can still make, for a certificate that
must be renewed before it ends, and for the moves of a rehearsal. Where the law limits the time in a state (or in
several in a row), whoever holds the dossier there is given all of it, in working or calendar days, as the law counts; a
step for which the law sets no limit takes the working days that ``Ground.days`` says. Pure: values in, days out; a
result depends on no dossier, so that thousands may share it.
"""

import bisect
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ocop_cycle.domain import deadlines, dues, working_days
from ocop_cycle.policy import regime, wording

AHEAD: frozenset[regime.Nature] = frozenset({"forward", "certify"})
"""What a step on the way does, or may do: a council's conclusion can also be a refusal."""

RESULT_GUARDS = frozenset({"result_recorded", "points_at_least", "points_below", "stars_at_least", "stars_below"})
"""Guards that ask for the result of a council."""

LONGEST_LIMIT = timedelta(days=400)
"""How far is looked back for the day on which a limit must begin; no limit of a regime is longer than a year."""

Verdict = Literal["through", "safe", "hurry", "cannot", "no-way"]
"""
What can be said on a day: it is there already; it comes there even if everybody ahead takes all the time the law gives;
only if they take less; not even then; or no step leads there.
"""


class Leg(NamedTuple):
    """One step of a way: from which state, and the transition that it will be."""

    state: str
    taken: regime.Transition

    @property
    def step(self) -> str:
        """The name people use."""
        return self.taken.step


class Goal(NamedTuple):
    """By ``day``, the last safe one, a dossier must have come to one of ``reach``; by ``latest`` in the lenient way."""

    name: str
    reach: Set[str]
    day: date
    latest: date


class Because(NamedTuple):
    """Why a step has its last day: it meets a goal, or the next one (ends a limit of the law; takes so many days)."""

    kind: Literal["goal", "limit", "days"]
    name: str = ""


class Counted(NamedTuple):
    """A step of the way with the last day on which it may be taken, and why."""

    leg: Leg
    day: date
    because: Because


class Dated(NamedTuple):
    """A step with its last safe day, and the last day on which it may be taken if nobody takes longer than needed."""

    leg: Leg
    day: date
    because: Because
    latest: date


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ground:
    """
    What is counted on: one regime, one kind of dossier, one calendar.

    ``days`` says how many working days a step takes for which the law sets no limit; ``hurried`` how many any step
    takes when everybody hurries.
    """

    law: regime.Regime
    kind: str
    calendar: working_days.WorkingCalendar
    days: Callable[[Leg], int]
    hurried: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """The steps that lead from a state to every goal, each with its days; none where all are reached, or no way is."""

    steps: tuple[Dated, ...]
    reaches: bool

    def verdict(self, today: date) -> Verdict:
        """What can be said on a day of a dossier in that state."""
        if not self.steps:
            return "through" if self.reaches else "no-way"
        first = self.steps[0]
        if today <= first.day:
            return "safe"
        return "hurry" if today <= first.latest else "cannot"


def fit(ground: Ground, state: str, goals: Sequence[Goal]) -> Fit:
    """The shortest way from a state to all goals, counted back from each of them."""
    open_goals = [goal for goal in goals if state not in goal.reach]
    if not open_goals:
        return Fit(steps=(), reaches=True)
    ways = [shortest(ground.law, state, ground.kind, into(goal.reach)) for goal in open_goals]
    legs = max(ways, key=len)
    places = [_meeting(legs, goal) for goal in open_goals]
    met = [(goal, place) for goal, place in zip(open_goals, places, strict=True) if place is not None]
    if len(met) < len(open_goals):
        return Fit(steps=(), reaches=False)
    return Fit(steps=_dated(ground, legs, met), reaches=True)


def along(ground: Ground, legs: Sequence[Leg], goal: Goal) -> Fit:
    """The same for a way that somebody has chosen, whose last step meets the goal."""
    return Fit(steps=_dated(ground, legs, [(goal, len(legs) - 1)]) if legs else (), reaches=bool(legs))


def _meeting(legs: Sequence[Leg], goal: Goal) -> int | None:
    return next((place for place, leg in enumerate(legs) if leg.taken.dest in goal.reach), None)


def _dated(ground: Ground, legs: Sequence[Leg], met: Sequence[tuple[Goal, int]]) -> tuple[Dated, ...]:
    counts = [back(ground, legs, place, goal.day, goal.name) for goal, place in met]
    found = []
    for place, leg in enumerate(legs[: max(place for _, place in met) + 1]):
        safe = min((count[place] for count in counts if place < len(count)), key=lambda one: one.day)
        latest = min(_in_a_hurry(ground, goal.latest, at - place) for goal, at in met if at >= place)
        found.append(Dated(leg, safe.day, safe.because, max(latest, safe.day)))
    return tuple(found)


def _in_a_hurry(ground: Ground, day: date, steps: int) -> date:
    last = ground.calendar.previous_working(day)
    return ground.calendar.add(last, -steps * ground.hurried)


def back(ground: Ground, legs: Sequence[Leg], meeting: int, day: date, name: str = "") -> list[Counted]:
    """
    The last day of each leg up to the one that meets a goal on ``day``, if everybody ahead takes the time that is his.

    Args:
        ground: what is counted on.
        legs: the way, from where the dossier stands; ``meeting`` is the place of the leg that meets the goal.
        meeting: see ``legs``.
        day: the last working day for that leg.
        name: what the goal is called.
    """
    limited = _limits_on(ground, legs, meeting)
    counted = [Counted(legs[meeting], day, Because("goal", name))]
    for place in range(meeting, 0, -1):
        entered, because = _entry(ground, legs[place], counted, limited.get(place, ()), meeting)
        counted.append(Counted(legs[place - 1], entered, because))
    return counted[::-1]


def _entry(
    ground: Ground, leg: Leg, counted: Sequence[Counted], limited: Iterable[tuple[regime.Clock, int]], meeting: int
) -> tuple[date, Because]:
    """The last day to come to where ``leg`` begins: the earliest that a limit beginning there, or the pace, leaves."""
    here = counted[-1].day
    place = meeting - len(counted) + 1
    found = [
        (beginning(ground.calendar, limit.limit, limit.before == "strict", counted[meeting - end].day),
         Because("limit", limit.id))
        for limit, end in limited
    ]  # fmt: skip
    if not any(end == place for _, end in limited):
        days = ground.days(leg)
        paced = ground.calendar.add(ground.calendar.previous_working(here), -days)
        found.append((paced, Because("days", str(days))))
    return min(found, key=lambda one: one[0])


def _limits_on(ground: Ground, legs: Sequence[Leg], meeting: int) -> Mapping[int, Sequence[tuple[regime.Clock, int]]]:
    """
    The limits of the law that begin and end on the way, by the place of the leg at whose state each begins.

    One that ends only behind the goal says nothing of how much of it may be used before; one that runs already where
    the dossier stands is a deadline of its own.
    """
    found: dict[int, list[tuple[regime.Clock, int]]] = defaultdict(list)
    for limit in ground.law.clocks:
        if ground.kind not in limit.kinds:
            continue
        runs = [leg.state in limit.runs_in for leg in legs[: meeting + 1]]
        for place in range(1, meeting + 1):
            if not runs[place] or runs[place - 1]:
                continue
            end = next(at for at in range(place, meeting + 2) if at > meeting or not runs[at]) - 1
            if legs[end].taken.dest not in limit.runs_in:
                found[place].append((limit, end))
    return found


@functools.lru_cache(maxsize=8192)
def beginning(calendar: working_days.WorkingCalendar, limit: str, strict: bool, day: date) -> date:
    """The last working day from which a limit, worded as the law words it, ends on ``day`` or before."""
    spec, worked = _meaning(limit), calendar.worked

    def ends(place: int) -> date:
        due = deadlines.resolve(spec, anchor=worked[place], calendar=calendar, strict_before=strict)
        return dues.last_safe_day(due, calendar) or date.min

    last = bisect.bisect_right(worked, day) - 1
    likely = _likely(spec, worked, last)
    if likely < last and ends(likely) <= day < ends(likely + 1):
        return worked[likely]
    first = bisect.bisect_left(worked, day - LONGEST_LIMIT)
    fitting = bisect.bisect_right(range(first, last + 1), day, key=ends)
    return worked[first + max(fitting, 1) - 1]


@functools.lru_cache(maxsize=256)
def _meaning(limit: str) -> wording.TimeSpec:
    """What the words of a limit mean: read once, counted from often."""
    return wording.parse(limit, year=None)


def _likely(spec: wording.TimeSpec, worked: Sequence[date], last: int) -> int:
    """The place of the day from which a plain period most likely ends on the last one: a guess, to be proved."""
    if not isinstance(spec, wording.Period) or last < spec.count:
        return last
    if spec.unit == "working-days":
        return last - spec.count
    return bisect.bisect_right(worked, worked[last] - timedelta(days=spec.count)) - 1


def shortest(law: regime.Regime, state: str, kind: str, arrives: Callable[[Leg], bool]) -> tuple[Leg, ...]:
    """The fewest steps ahead from a state, the last of which ``arrives``; none where no way leads there."""
    ways: list[tuple[Leg, ...]] = [()]
    seen = {state}
    for way in ways:
        here = way[-1].taken.dest if way else state
        for taken in law.transitions:
            if here not in taken.sources or kind not in taken.kinds or taken.automatic or taken.nature not in AHEAD:
                continue
            leg = Leg(here, taken)
            if arrives(leg):
                return (*way, leg)
            if taken.dest not in seen:
                seen.add(taken.dest)
                ways.append((*way, leg))
    return ()


def into(reach: Set[str]) -> Callable[[Leg], bool]:
    """Whether a step leads into one of these states."""
    return lambda leg: leg.taken.dest in reach


def scored_at(law: regime.Regime, level: str) -> frozenset[str]:
    """The states of a dossier that the council of a level has concluded on: where that leads, and all behind it."""
    concluding = [t for t in law.transitions if any(g.guard in RESULT_GUARDS and g.level == level for g in t.guards)]
    before = frozenset(source for t in concluding for source in t.sources)
    return frozenset(_behind(law, {t.dest for t in concluding} - before, before))


def arrived_at(law: regime.Regime, level: str) -> frozenset[str]:
    """The states of a dossier that has come to a level: those of its stage, and of every later one."""
    stages = [stage.id for stage in law.stages]
    own = [stages.index(state.stage) for state in law.states if state.level == level and not state.final]
    return frozenset(state.id for state in law.states if own and stages.index(state.stage) >= min(own))


def _behind(law: regime.Regime, states: Set[str], before: Set[str]) -> set[str]:
    """What can be reached from these states without coming to one of ``before`` again."""
    found = set(states)
    grown = True
    while grown:
        onward = (t for t in law.transitions if t.nature != "return" and not found.isdisjoint(t.sources))
        more = {t.dest for t in onward} - found - before
        found |= more
        grown = bool(more)
    return found
