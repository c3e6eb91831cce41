"""
What is wrong, or odd, about one locality's plan, told with its place.

Pure: a plan and its regime in, problems out, in the order document, names, areas, dates, milestones, counts. A problem
that is no ``warning`` keeps the plan from being applied; a warning is shown, and what the document says is kept.
"""

from collections.abc import Iterator

from ocop_cycle.policy import plan_areas, plan_counts, plan_dates, plan_milestones, plan_names
from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.problems import Problem, unknown
from ocop_cycle.policy.regime import Regime


def problems(plan: Plan, *, regime: Regime | None) -> Iterator[Problem]:
    """
    All that can be said against the plan; ``regime`` is the one it names, absent when there is no such regime.

    Without the regime, levels, states and kinds are not judged: the missing regime is told instead.
    """
    yield from _document(plan)
    if regime is None:
        yield unknown(("regime",), "regime", plan.regime, ())
    yield from plan_names.problems(plan, regime)
    yield from plan_areas.problems(plan, regime)
    yield from plan_dates.problems(plan)
    yield from plan_milestones.problems(plan, regime)
    yield from plan_counts.problems(plan, regime)


def _document(plan: Plan) -> Iterator[Problem]:
    """A number is never filled in by us; a draft that has one is a draft no longer, or bears another paper's number."""
    if plan.document.number is None:
        yield Problem(("document",), "document-without-number", warning=True)
    elif plan.draft:
        yield Problem(("document", "number"), "draft-with-number", {"number": plan.document.number}, warning=True)
