"""What a rehearsal took for granted, and what it rests on: law, plan, or the scenario alone."""

from collections.abc import Iterator

from ocop_cycle.application.rehearsal import stage, told
from ocop_cycle.policy import scenario


def every(on: stage.Stage) -> Iterator[told.Assumption]:
    """Each figure and each mishap that was used, what is plan and law before what is assumed."""
    yield told.Assumption("plan", told.Said("last-safe-days", {}))
    for limit in on.law.regime.clocks:
        yield told.Assumption("law", told.Said("limit", {"rule": f"law/{limit.id}", "wording": limit.limit}))
    yield assumed("begins", day=on.begins.isoformat())
    yield from _pace(on.scenario)
    yield from _scores(on.scenario)
    yield from _mishaps(on.scenario)


def assumed(code: str, **facts: object) -> told.Assumption:
    """Something that stands in the scenario alone; what is absent there is an empty fact."""
    told_of = {name: "" if value is None else str(value) for name, value in facts.items()}
    return told.Assumption("assumed", told.Said(code, told_of))


def _pace(said: scenario.Scenario) -> Iterator[told.Assumption]:
    yield assumed("pace", days=said.pace.working_days_before_next)
    for own in said.pace.steps:
        yield assumed("pace-of-step", step=own.step, days=own.working_days)
    yield assumed("hurry", days=said.pace.working_days_at_least)
    yield assumed("certificate", days=said.certificates.working_days_after_council)


def _scores(said: scenario.Scenario) -> Iterator[told.Assumption]:
    for one in said.scores:
        yield assumed("score", level=one.level, kind=one.kind, product=one.product, total=one.total)


def _mishaps(said: scenario.Scenario) -> Iterator[told.Assumption]:
    for one in said.late:
        of = {"product": one.product, "unit": one.unit, "step": one.step, "milestone": one.milestone}
        yield assumed("late", days=one.working_days, **of)
    for back in said.returns:
        documents = ", ".join(back.documents)
        yield assumed("return", product=back.product, state=back.state, days=back.working_days, documents=documents)
    for gone in said.withdrawals:
        yield assumed("withdrawal", product=gone.product, state=gone.state)
