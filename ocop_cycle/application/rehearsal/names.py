"""What the things of a rehearsal are called: states, steps, levels, papers, roles, rounds, products, units."""

from collections.abc import Mapping

from ocop_cycle.application.rehearsal import stage
from ocop_cycle.policy import labels
from ocop_cycle.storage import cycles


def labels_of(on: stage.Stage) -> Mapping[str, Mapping[str, labels.Label]]:
    """What ids are called, by their kind."""
    law, made_of = on.law.regime, on.plan
    rules = {f"law/{c.id}": c.label for c in law.clocks} | {f"plan/{m.id}": m.label for m in made_of.milestones}
    return {
        "state": {state.id: state.label for state in law.states},
        "stage": {each.id: each.label for each in law.stages},
        "level": {level.id: level.label for level in law.levels},
        "step": {t.step: t.label for t in reversed(law.transitions)} | {t.id: t.label for t in law.transitions},
        "role": _roles(on),
        "document": {item.id: item.label for item in law.documents},
        "kind": {str(kind): label for kind, label in law.kind_labels.items()},
        "rule": rules,
        "milestone": {m.id: m.label for m in made_of.milestones},
        "round": {each.id: each.label for each in made_of.rounds},
        "product": {p.id: _same(p.name) for p in made_of.products},
        "producer": {p.id: _same(p.name) for p in made_of.producers},
        "unit": {unit.id: _same(unit.name) for unit in made_of.units},
    }


def _roles(on: stage.Stage) -> dict[str, labels.Label]:
    with on.built.store.reading() as runner:
        in_force = cycles.in_force(runner)
        rights = [
            on.built.policies.rights(runner, digest) for (kind, _), digest in in_force.items() if kind == "rights"
        ]
    return {role.id: role.label for one in rights for role in one.roles}


def _same(name: str) -> labels.Label:
    return labels.Label(vi=name, en=name)
