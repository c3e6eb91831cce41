"""What stored policy calls its states, steps, levels, papers and roles: for pages, and for reasons of refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle.application.queries import naming
from ocop_cycle.storage import cycles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocop_cycle.application import stored
    from ocop_cycle.cli import face
    from ocop_cycle.domain import permissions
    from ocop_cycle.policy import labels, regime
    from ocop_cycle.storage import statements


def learn(this: face.Face, regime_id: str | None = None) -> None:
    """
    Teach the words of this run the labels of every regime and right in force.

    Where regimes call the same thing differently, ``regime_id`` has the last word, else those that cycles follow.
    """
    store, policies = this.opened
    with store.reading() as runner:
        in_force = cycles.in_force(runner)
        last = {regime_id} if regime_id else _followed(runner)
        for (kind, _), digest in sorted(in_force.items(), key=lambda item: (item[0][1] in last, item[0])):
            if kind == "regime":
                _learn_regime(this, policies.law(runner, digest))
            elif kind == "rights":
                _learn(this, "role", {role.id: role.label for role in policies.rights(runner, digest).roles})
            elif kind == "rules":
                _learn(this, "notice-rule", {r.id: r.label for r in policies.rules(runner, digest).rules})
        _learn_plans(this, runner, policies)


def learn_names(this: face.Face, actor: permissions.Actor) -> None:
    """Teach the words of this run what units, rounds, producers, products and people are called, as ``actor`` may."""
    for kind, found in naming.names(this.reader, actor).items():
        _learn(this, kind, found)


def _followed(runner: statements.Runner) -> set[str | None]:
    found = (cycles.find_cycle(runner, name) for name in cycles.cycle_ids(runner))
    return {cycle.regime for cycle in found if cycle is not None}


def _learn_regime(this: face.Face, law: regime.Regime) -> None:
    _learn(this, "state", {state.id: state.label for state in law.states})
    _learn(this, "stage", {stage.id: stage.label for stage in law.stages})
    _learn(this, "level", {level.id: level.label for level in law.levels})
    _learn(this, "document", {item.id: item.label for item in law.documents})
    _learn(this, "transition", {each.id: each.label for each in law.transitions})
    _learn(this, "rule", {f"law/{each.id}": each.label for each in law.clocks})
    _learn(this, "rule", {f"certificate/{each.id}": each.label for each in law.certificate.clocks})
    grounds = law.certificate.revocation.grounds if law.certificate.revocation else ()
    _learn(this, "ground", {each.id: each.label for each in grounds})


def _learn_plans(this: face.Face, runner: statements.Runner, policies: stored.Stored) -> None:
    for name in cycles.cycle_ids(runner):
        found = cycles.find_cycle(runner, name)
        if found is not None:
            said = policies.plan(runner, found.plan_digest)
            _learn(this, "rule", {f"plan/{each.id}": each.label for each in said.milestones})


def _learn(this: face.Face, kind: str, found: Mapping[str, labels.Label]) -> None:
    known = this.words.labels.setdefault(kind, {})
    known.update({key: label.in_language(this.language) for key, label in found.items()})
