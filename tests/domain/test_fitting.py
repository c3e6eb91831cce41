"""Last safe days: against a forward walk of the calendar, under every regime, from every state."""

import functools
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_cycle.domain import deadlines, dues, fitting
from ocop_cycle.policy import regime, wording
from tests import office_calendar
from tests.policy import shipped

CALENDAR = office_calendar.shipped()
REGIMES = ("qd-1048-2019", "qd-148-2023", "qd-1489-2025", "qd-26-2026")
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@functools.cache
def law(name: str) -> regime.Regime:
    """A shipped regime."""
    value: regime.Regime = shipped.checked("regime", name).value
    return value


def ground(name: str, kind: str, *, days: int = 1) -> fitting.Ground:
    """A shipped regime with the shipped calendar; a step without a limit takes so many working days."""
    return fitting.Ground(law=law(name), kind=kind, calendar=CALENDAR, days=lambda _: days)


def end_of_limit(limit: regime.Clock, entered: date) -> date:
    """The last working day within a limit that began on a day: what an official reads off the wall calendar."""
    spec = wording.parse(limit.limit, year=None)
    due = deadlines.resolve(spec, anchor=entered, calendar=CALENDAR, strict_before=limit.before == "strict")
    found = dues.last_safe_day(due, CALENDAR)
    assert found is not None
    return found


def walk(on: fitting.Ground, legs: Sequence[fitting.Leg], first: date) -> list[date]:
    """The day of each leg when the first is taken on a day and everybody after takes all the time that is his."""
    taken = [first]
    for place in range(1, len(legs)):
        here = legs[place]
        limits = [c for c in on.law.clocks if on.kind in c.kinds and here.state in c.runs_in]
        leaving = [c for c in limits if here.taken.dest not in c.runs_in and legs[0].state not in c.runs_in]
        earliest = []
        alone = False
        for limit in leaving:
            begun = next(at for at in range(place, -1, -1) if legs[at - 1].state not in limit.runs_in)
            alone = alone or begun == place
            earliest.append(end_of_limit(limit, taken[begun - 1]))
        if not alone:
            earliest.append(CALENDAR.add(taken[-1], on.days(here)))
        taken.append(max(earliest))
    return taken


@functools.cache
def ways() -> tuple[tuple[str, str, tuple[fitting.Leg, ...]], ...]:
    """The shortest way from every state of every regime to every other that lies ahead, for each kind of dossier."""
    asked = [
        (n, k, a.id, b.id) for n in REGIMES for k in regime.ALL_KINDS for a in law(n).states for b in law(n).states
    ]
    found = [(n, k, fitting.shortest(law(n), a, k, lambda leg, to=b: leg.taken.dest == to)) for n, k, a, b in asked]
    return tuple(one for one in found if one[2])


@st.composite
def journeys(draw: st.DrawFn) -> tuple[fitting.Ground, tuple[fitting.Leg, ...], date]:
    """A regime, a kind, a way from any state to any other that lies ahead, and the day by which it must be there."""
    name, kind, legs = draw(st.sampled_from(ways()))
    return ground(name, kind, days=draw(st.integers(1, 7))), legs, CALENDAR.previous_working(draw(DAYS))


@given(journeys())
@settings(max_examples=200)
def test_acting_on_the_last_safe_day_is_in_time_and_a_working_day_later_is_not(
    journey: tuple[fitting.Ground, tuple[fitting.Leg, ...], date],
) -> None:
    """Against a walk forwards, in which each office takes the whole time that law or pace gives it."""
    on, legs, goal = journey

    counted = fitting.back(on, legs, len(legs) - 1, goal)

    first = counted[0].day
    assert walk(on, legs, first)[-1] <= goal
    assert walk(on, legs, CALENDAR.add(first, 1))[-1] > goal


@given(journeys())
@settings(max_examples=100)
def test_every_step_has_a_last_safe_day_of_its_own(
    journey: tuple[fitting.Ground, tuple[fitting.Leg, ...], date],
) -> None:
    """They follow each other, lie on working days, and each is the one counted from where that step begins."""
    on, legs, goal = journey

    days = [one.day for one in fitting.back(on, legs, len(legs) - 1, goal)]

    assert days == sorted(days)
    assert all(CALENDAR.is_working(day) for day in days)


@given(st.sampled_from([c for name in REGIMES for c in law(name).clocks]), DAYS)
def test_a_limit_begins_on_the_last_day_from_which_it_ends_in_time(limit: regime.Clock, day: date) -> None:
    """Found by halving, and the same as found by going back from day to day."""
    begins = fitting.beginning(CALENDAR, limit.limit, limit.before == "strict", day)

    assert end_of_limit(limit, begins) <= day < end_of_limit(limit, CALENDAR.add(begins, 1))


def goal(day: date, *reach: str, latest: date | None = None) -> fitting.Goal:
    """To be in one of these states by a day."""
    return fitting.Goal("cut-off", frozenset(reach), day, latest or day)


def test_the_commune_has_its_fifteen_working_days_before_the_cut_off() -> None:
    """QĐ 26 Điều 7.2: what must reach the province on 29/10/2026 must reach the commune on 08/10/2026."""
    found = fitting.fit(ground("qd-26-2026", "new"), "dossier-draft", [goal(date(2026, 10, 29), "province-check")])

    assert [(step.leg.step, step.day, step.because) for step in found.steps] == [
        ("submit-dossier", date(2026, 10, 8), fitting.Because("limit", "commune-check")),
        ("confirm", date(2026, 10, 29), fitting.Because("goal", "cut-off")),
    ]


def test_a_limit_over_several_states_counts_from_where_it_begins() -> None:
    """A re-evaluation gives the province 45 days over three states, from the dossier of the commune (Điều 7.6)."""
    ends = date(2027, 1, 8)
    found = fitting.fit(ground("qd-26-2026", "re-evaluation"), "dossier-draft", [goal(ends, "certified")])

    submit, confirm, *_ = found.steps
    assert (confirm.leg.step, confirm.because) == ("confirm", fitting.Because("limit", "re-evaluation-province"))
    assert ends - timedelta(days=49) <= confirm.day <= ends - timedelta(days=45)
    assert CALENDAR.count(submit.day, confirm.day) == 15


def test_a_limit_that_ends_behind_the_goal_says_nothing() -> None:
    """Nobody knows how much of the 45 days the council may take; the pace counts."""
    found = fitting.fit(
        ground("qd-26-2026", "re-evaluation"), "province-check", [goal(date(2026, 12, 29), "province-recognition")]
    )

    assert [step.because.kind for step in found.steps] == ["days", "goal"]


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (date(2026, 10, 8), "safe"), (date(2026, 10, 9), "hurry"), (date(2026, 10, 29), "hurry"),
        (date(2026, 10, 30), "cannot"),
    ],
)  # fmt: skip
def test_a_verdict_is_of_a_day(today: date, verdict: str) -> None:
    """After the last safe day it can still be made if the commune is quick, by the lenient reading too; then not."""
    cut_off = goal(date(2026, 10, 29), "province-check", latest=date(2026, 10, 30))

    found = fitting.fit(ground("qd-26-2026", "new"), "dossier-draft", [cut_off])

    assert found.verdict(today) == verdict


def test_a_goal_that_is_reached_asks_for_nothing() -> None:
    """And where no step leads, nothing can be counted."""
    on = ground("qd-26-2026", "new")

    there = fitting.fit(on, "province-check", [goal(date(2026, 10, 29), "province-check")])
    nowhere = fitting.fit(on, "expired", [goal(date(2026, 10, 29), "province-check")])

    assert (there.verdict(date(2030, 1, 1)), nowhere.verdict(date(2020, 1, 1))) == ("through", "no-way")


def test_of_two_goals_the_nearer_one_binds() -> None:
    """The cut-off is met on the way to the council's day; each step keeps the earlier of both."""
    on = ground("qd-26-2026", "new")
    cut_off = goal(date(2026, 10, 29), *fitting.arrived_at(on.law, "province"))
    held = fitting.Goal("held", fitting.scored_at(on.law, "province"), date(2026, 12, 29), date(2026, 12, 30))

    found = fitting.fit(on, "commune-check", [held, cut_off])

    assert [(step.leg.step, step.day) for step in found.steps] == [
        ("confirm", date(2026, 10, 29)), ("accept-dossier", date(2026, 12, 28)), ("conclude", date(2026, 12, 29)),
    ]  # fmt: skip


def test_what_a_level_and_its_council_are_is_read_from_the_regime() -> None:
    """A dossier that the province gave back has been there; one that was concluded on, or sent up, was scored."""
    new, old = law("qd-26-2026"), law("qd-148-2023")

    assert "province-supplement" in fitting.arrived_at(new, "province")
    assert "commune-supplement" not in fitting.arrived_at(new, "province")
    assert "province-scoring" not in fitting.scored_at(new, "province")
    assert {"province-recognition", "centre-scoring", "certified"} <= fitting.scored_at(new, "province")
    assert {"district-recognition", "province-check"} <= fitting.scored_at(old, "district")
    assert "centre-scoring" not in fitting.scored_at(new, "ministry")
