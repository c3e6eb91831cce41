"""
F16, for any dossier of any law, brought over at any moment through any chain of laws, there and back.

Whatever was done, each dossier stands in one state of the law it is under, the trail verifies whole and replays to it,
and no deadline is without somebody who answers for it.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.verification import whole
from tests.application import builders, dumps, four_laws

PAPER = "Văn bản trả lời của Sở"
TOTALS = ("45", "55", "62", "75", "92")
KINDS = ("new", "upgrade", "re-evaluation")
LONGEST = timedelta(days=90)

Deed = Callable[[builders.Office, random.Random], Any]


def open_one(office: builders.Office, chance: random.Random) -> None:
    """A dossier of any kind, for a product that has none on its way."""
    kind = chance.choice(KINDS)
    said = {"changes": "Bao bì mới"} if kind == "upgrade" else {}
    product = chance.choice(four_laws.PRODUCTS)
    office.do(commands.OpenDossier, four_laws.CHAIR, cycle=four_laws.PLAN, product=product, kind=kind, **said)


def go_on(office: builders.Office, chance: random.Random) -> None:
    """Some steps of one dossier along the usual way."""
    code = _any(office, chance)
    four_laws.complete(office, code)
    for _ in range(chance.randint(1, 4)):
        four_laws.step_on(office, code, chance.choice(TOTALS))


def step_aside(office: builders.Office, chance: random.Random) -> None:
    """Any step that leads out of where a dossier stands, by somebody who may."""
    code = _any(office, chance)
    row = office.row("dossier", code)
    law = office.regime(row["regime"])
    step = chance.choice([t for t in law.transitions if row["state"] in t.sources and row["kind"] in t.kinds])
    for who in four_laws.PEOPLE:
        try:
            office.step(code, step.step, who, reason="Theo biên bản")
        except errors.NotPermitted:
            continue
        return


def take_back(office: builders.Office, chance: random.Random) -> None:
    """The newest step of a dossier, if it may be taken back."""
    office.do(commands.TakeBackStep, "so", dossier=_any(office, chance), reason="Ghi nhầm")


def change_law(office: builders.Office, chance: random.Random) -> None:
    """From the law of a dossier to any other; where the clauses are silent, by a paper that sends it anywhere."""
    source, target = four_laws.regime_of(office, _any(office, chance)), chance.choice(four_laws.REGIMES)
    new = builders.checked("regime", target).value
    places = [state.id for state in new.states if not state.final]
    old = [state.id for state in builders.checked("regime", source).value.states]
    spoken = {state for clause in new.clauses if clause.from_regime == source for state in clause.states}
    decided = {state: chance.choice(places) for state in old if state not in spoken and chance.random() < 0.8}
    four_laws.migrate(office, source, target, decided=decided, reason=PAPER)


def let_time_pass(office: builders.Office, chance: random.Random) -> None:
    """Up to three months, and then a sweep."""
    office.clock.set(office.clock.now() + chance.random() * LONGEST)
    office.house.sweep.run()


def _any(office: builders.Office, chance: random.Random) -> str:
    return chance.choice([row["id"] for row in office.rows("SELECT id FROM dossier ORDER BY id")] or ["BQ22-0000"])


DEEDS: tuple[Deed, ...] = (open_one, go_on, step_aside, take_back, change_law, change_law, let_time_pass)
WORK = st.lists(st.tuples(st.sampled_from(range(len(DEEDS))), st.integers(0, 2**32)), min_size=4, max_size=24)
BEGIN = st.integers(0, 1500)
"""Days after the cycle was opened in August 2022: somewhere under one of the four laws."""

FEW = hypothesis.settings(max_examples=25, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])


def lives(begin: int, work: list[tuple[int, int]]) -> builders.Office:
    """An office that did all of it, as far as it was not refused."""
    office = four_laws.province()
    office.clock.set(office.clock.now() + timedelta(days=begin))
    for number in range(3):
        attempt(office, open_one, random.Random(begin + number))  # noqa: S311 - what is done by it can be done again
    for deed, seed in work:
        attempt(office, DEEDS[deed], random.Random(seed))  # noqa: S311 - what is done by it can be done again
    return office


def attempt(office: builders.Office, deed: Deed, chance: random.Random) -> str:
    """Do it, or be refused; what became of it."""
    try:
        deed(office, chance)
    except (errors.Stopped, KeyError, IndexError) as stop:  # refused, or there is nothing to do it with
        return type(stop).__name__
    return "done"


def misplaced(office: builders.Office) -> list[str]:
    """Dossiers that stand in no state of their law, or whose stage and level are not those of their state."""
    found = []
    for row in office.rows("SELECT id, regime, state, stage, level, ended_at FROM dossier"):
        law = office.regime(row["regime"])
        state = next((one for one in law.states if one.id == row["state"]), None)
        fits = state and (state.stage, state.level, state.final) == (
            row["stage"], row["level"], row["ended_at"] is not None,
        )  # fmt: skip
        found += [] if fits else [row["id"]]
    return found


@FEW
@hypothesis.given(begin=BEGIN, work=WORK)
def test_f16_any_dossier_through_any_chain_of_laws(begin: int, work: list[tuple[int, int]]) -> None:
    """One state, a history that verifies whole, and nobody's deadline: none."""
    office = lives(begin, work)

    assert misplaced(office) == []
    assert list(four_laws.ownerless(office)) == []
    assert whole.verify(office.reader).faults == ()
    assert replayed(office) == {row["id"]: row["state"] for row in office.rows("SELECT id, state FROM dossier")}
    office.house.close()


def replayed(office: builders.Office) -> dict[str, str]:
    """The state of each dossier by what the entries say of it, the last word counting."""
    said = [one for one in dumps.entries(office) if one["subject"][0] == "dossier"]
    return {one["subject"][1]: one["after"]["state"] for one in said if "state" in (one["after"] or {})}


def test_the_deeds_bring_dossiers_over() -> None:
    """By chance alone dossiers come under other laws again and again, and are refused as often."""
    chance = random.Random(7)  # noqa: S311 - chance that falls alike in every run
    office = lives(1000, [(chance.randrange(len(DEEDS)), chance.randrange(2**32)) for _ in range(100)])

    brought = [one for one in dumps.entries(office) if one["kind"] == "MigrateDossier"]
    laws = {office.regime(one["after"]["regime"]).id for one in brought}
    assert len(brought) > 10
    assert laws >= {"qd-1489-2025", "qd-26-2026"}
    assert dumps.faults(office) == []
    office.house.close()
