"""What is wrong with the assumptions of a rehearsal: figures that are none, names that regime and plan do not have."""

from collections.abc import Iterable, Iterator

from ocop_cycle.policy import points
from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.problems import Place, Problem, unknown
from ocop_cycle.policy.regime import Regime
from ocop_cycle.policy.scenario import Scenario
from ocop_cycle.policy.vocabulary import Surroundings

_OF_A_PLAN = ("product", "unit", "milestone")


def problems(scenario: Scenario, around: Surroundings) -> Iterator[Problem]:
    """
    Each figure that is out of range, and each name that the regime or the plan does not have.

    Names are held against the plan that the scenario is for, when that one is at hand, and its regime; those of a
    scenario for any plan against all regimes together.
    """
    yield from _figures(scenario)
    yield from _scores(scenario)
    yield from _late(scenario)
    plan = around.plans.get(scenario.plan or "")
    laws = [around.regimes[plan.regime]] if plan and plan.regime in around.regimes else list(around.regimes.values())
    if laws:
        yield from _law_names(scenario, laws)
    if scenario.plan is None:
        yield from (Problem(path, "names-without-plan", {"name": name}) for path, _, name in _named(scenario))
    elif plan is not None:
        yield from _plan_names(scenario, plan)
    elif around.plans:
        yield unknown(("plan",), "plan", scenario.plan, around.plans)


def _figures(scenario: Scenario) -> Iterator[Problem]:
    pace, limits = scenario.pace, scenario.thresholds
    days = [
        (("pace", "working_days_before_next"), pace.working_days_before_next, 0),
        (("pace", "working_days_at_least"), pace.working_days_at_least, 0),
        *((("pace", "steps", n, "working_days"), one.working_days, 0) for n, one in enumerate(pace.steps)),
        *((("late", n, "working_days"), one.working_days, 1) for n, one in enumerate(scenario.late)),
        *((("returns", n, "working_days"), one.working_days, 0) for n, one in enumerate(scenario.returns)),
        (("certificates", "working_days_after_council"), scenario.certificates.working_days_after_council, 0),
        (("thresholds", "products_in_council_month"), limits.products_in_council_month, 1),
        (("thresholds", "notices_in_week"), limits.notices_in_week, 1),
    ]
    for path, figure, least in days:
        if figure < least:
            yield Problem(path, "figure-too-small", {"found": str(figure), "least": str(least)})


def _scores(scenario: Scenario) -> Iterator[Problem]:
    seen: set[tuple[str, str | None, str | None]] = set()
    for number, score in enumerate(scenario.scores):
        if points.read(score.total) is None:
            yield Problem(("scores", number, "total"), "not-points", {"found": score.total})
        key = (score.level, score.kind, score.product)
        if key in seen:
            yield Problem(("scores", number), "score-twice", {"level": score.level})
        seen.add(key)


def _late(scenario: Scenario) -> Iterator[Problem]:
    for number, late in enumerate(scenario.late):
        if (late.product, late.unit, late.milestone) == (None, None, None):
            yield Problem(("late", number), "late-names-nobody")
        if late.milestone is not None and (late.product, late.step) != (None, None):
            yield Problem(("late", number, "milestone"), "late-two-things")


def _named(scenario: Scenario) -> Iterator[tuple[Place, str, str]]:
    """Place, thing and name of everything of a plan that a scenario names."""
    for part in ("scores", "late", "returns", "withdrawals"):
        for number, one in enumerate(getattr(scenario, part)):
            for thing in _OF_A_PLAN:
                name = getattr(one, thing, None)
                if name is not None:
                    yield (part, number, thing), thing, name


def _plan_names(scenario: Scenario, plan: Plan) -> Iterator[Problem]:
    known = {
        "product": [product.id for product in plan.products],
        "unit": [unit.id for unit in plan.units],
        "milestone": [milestone.id for milestone in plan.milestones if milestone.about == "units"],
    }
    for path, thing, name in _named(scenario):
        if name not in known[thing]:
            yield unknown(path, thing, name, known[thing])


def _law_names(scenario: Scenario, laws: Iterable[Regime]) -> Iterator[Problem]:
    laws = list(laws)
    known = {
        "level": {level.id for law in laws for level in law.levels},
        "step": {t.step for law in laws for t in law.transitions},
        "state": {state.id for law in laws for state in law.states},
        "document": {item.id for law in laws for item in law.documents},
    }
    for path, thing, name in _law_words(scenario):
        if name not in known[thing]:
            yield unknown(path, thing, name, known[thing])
    for part, nature in (("returns", "return"), ("withdrawals", "withdraw")):
        for number, one in enumerate(getattr(scenario, part)):
            if one.state in known["state"] and not _leads_out(laws, one.state, nature):
                yield Problem((part, number, "state"), "no-such-way-out", {"state": one.state, "nature": nature})


def _leads_out(laws: Iterable[Regime], state: str, nature: str) -> bool:
    return any(t.nature == nature and state in t.sources for law in laws for t in law.transitions)


def _law_words(scenario: Scenario) -> Iterator[tuple[Place, str, str]]:
    for number, pace in enumerate(scenario.pace.steps):
        yield ("pace", "steps", number, "step"), "step", pace.step
    for number, score in enumerate(scenario.scores):
        yield ("scores", number, "level"), "level", score.level
    for number, late in enumerate(scenario.late):
        if late.step is not None:
            yield ("late", number, "step"), "step", late.step
    for number, back in enumerate(scenario.returns):
        yield ("returns", number, "state"), "state", back.state
        yield from ((("returns", number, "documents", n), "document", name) for n, name in enumerate(back.documents))
    for number, gone in enumerate(scenario.withdrawals):
        yield ("withdrawals", number, "state"), "state", gone.state
