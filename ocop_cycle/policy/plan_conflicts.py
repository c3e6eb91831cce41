"""
Where official papers disagree: with themselves, with one another, or with the order in which things are done.

What disagrees is kept side by side as it is written, and told wherever it is used; nothing here mends it. Only those
who issued the papers can say which of the two holds.
"""

from ocop_cycle import errors
from ocop_cycle.policy import places, plan_checks, sentences
from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.regime import Regime

CODES = frozenset(
    {"stated-differs", "order-looks-odd", "day-differs", "due-after-held", "month-outside-round", "quota-exceeded"}
    | {"label-year-differs", "support-not-registered"}
)
"""The warnings of a plan's check that tell of a disagreement; the others tell of what is missing."""


def conflicts(plan: Plan, regime: Regime | None) -> tuple[errors.Flaw, ...]:
    """Every disagreement within a plan, each with its place, in the order of the check."""
    return tuple(
        errors.Flaw(
            file=plan.id, line=1, key=places.named(one.path, plan), code=one.code, sentence=sentences.worded(one),
            facts=one.facts,
        )
        for one in plan_checks.problems(plan, regime=regime)
        if one.code in CODES
    )  # fmt: skip


def concerns(conflict: errors.Flaw, milestone: str, round_id: str | None = None) -> bool:
    """Whether a disagreement is about the date of a milestone, or about the round that a dossier goes to."""
    if conflict.key.startswith(f"milestones[{milestone}]"):
        return True
    if milestone in (conflict.facts.get("first"), conflict.facts.get("second")):
        return True
    return round_id is not None and conflict.key.startswith(f"rounds[{round_id}]")
