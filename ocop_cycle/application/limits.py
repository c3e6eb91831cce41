"""Which limits concern a dossier, and what a new state means for each: pure look-ups in regime and plan."""

from collections.abc import Mapping
from dataclasses import replace

from ocop_cycle.policy import plan, regime, regime_graph

FINISH = "law/finish"
"""The rule of the deadline that says until when a dossier may end under the rules that it follows."""


def milestones_for(
    made_of: plan.Plan, kind: str, producer_id: str, round_name: str | None
) -> dict[str, plan.Milestone]:
    """The plan's milestones for a dossier of this kind, producer and round, by id."""
    return {
        m.id: m
        for m in made_of.milestones
        if m.about == "dossiers"
        and kind in m.dossiers
        and (not m.producers or producer_id in m.producers)
        and (not m.rounds or round_name in m.rounds)
        and (m.due_from_round is None or round_name is not None)
    }


def under(milestones: Mapping[str, plan.Milestone], made_for: str, law: regime.Regime) -> dict[str, plan.Milestone]:
    """
    Milestones of a plan made for one regime, as they are for a dossier under ``law``.

    Its states are those that the clauses of the law map the plan's to, and those of the same name; a milestone that the
    way of the law does not come to falls away.
    """
    if law.id == made_for:
        return dict(milestones)
    mapped = {old: new for c in law.clauses if c.from_regime == made_for for old, new in c.states.items()}
    there = {state.id for state in law.states}
    reach = {
        name: tuple(dict.fromkeys(s for old in m.reach for s in (old, mapped.get(old, old)) if s in there))
        for name, m in milestones.items()
    }
    return {name: replace(m, reach=reach[name]) for name, m in milestones.items() if reach[name]}


def clocks_starting(law: regime.Regime, state: str, previous: str | None, kind: str) -> list[regime.Clock]:
    """The clocks of the law that start when a dossier comes from ``previous`` into ``state``."""
    return [c for c in law.clocks if kind in c.kinds and state in c.runs_in and previous not in c.runs_in]


def after_step(
    rule: str, state: str, law: regime.Regime, milestones: Mapping[str, plan.Milestone], *, final: bool
) -> str | None:
    """What becomes of an open deadline of ``rule`` once the dossier is in ``state``: met, closed, or None (runs on)."""
    source, _, name = rule.partition("/")
    if rule == FINISH:
        through = final or any(s.id == state and s.stage == regime_graph.CERTIFICATE for s in law.states)
        return "met" if through else None
    if source == "law":
        running = next((c.runs_in for c in law.clocks if c.id == name), ())
        return None if state in running else "met"
    if source == "plan" and name in milestones and state in milestones[name].reach:
        return "met"
    return "closed" if final else None
