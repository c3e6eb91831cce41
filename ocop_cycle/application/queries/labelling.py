"""What stored policy calls its states, steps, levels, papers and roles: for pages, and for reasons of refusals."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ocop_cycle.application import stored
from ocop_cycle.application.queries import reader
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import cycles, statements, transactions


class Called(NamedTuple):
    """The labels of one kind of thing, by their ids."""

    kind: str
    labels: Mapping[str, labels.Label]


def learn(store: transactions.Store, policies: stored.Stored, regime_id: str | None = None) -> list[Called]:
    """
    The labels of every regime and right in force, and of every plan that is a cycle.

    Of things that several call differently the last has the last word: those of ``regime_id``, else of the regimes that
    cycles follow.
    """
    with store.reading() as runner:
        return list(_learn(runner, policies, regime_id))


def texts(asking: reader.Reader, language: str, regime_id: str | None = None) -> Mapping[str, Mapping[str, str]]:
    """The same labels in one language, by kind; worked out once for each epoch, and not to be changed."""
    with asking.store.reading() as runner:
        slow = asking.keeper.slow(runner, asking.policies)

        def work() -> Mapping[str, Mapping[str, str]]:
            found: dict[str, dict[str, str]] = {}
            for kind, called in _learn(runner, asking.policies, regime_id):
                found.setdefault(kind, {}).update({key: label.in_language(language) for key, label in called.items()})
            return found

        said: Mapping[str, Mapping[str, str]] = slow.once(("labels", language, regime_id), work)
        return said


def _learn(runner: statements.Runner, policies: stored.Stored, regime_id: str | None) -> Iterator[Called]:
    in_force = cycles.in_force(runner)
    last = {regime_id} if regime_id else _followed(runner)
    for (kind, _), digest in sorted(in_force.items(), key=lambda item: (item[0][1] in last, item[0])):
        if kind == "regime":
            yield from _of_regime(policies.law(runner, digest))
        elif kind == "rights":
            yield Called("role", {role.id: role.label for role in policies.rights(runner, digest).roles})
        elif kind == "rules":
            yield Called("notice-rule", {r.id: r.label for r in policies.rules(runner, digest).rules})
    for name in cycles.cycle_ids(runner):
        found = cycles.find_cycle(runner, name)
        if found is not None:
            said = policies.plan(runner, found.plan_digest)
            yield Called("rule", {f"plan/{each.id}": each.label for each in said.milestones})
            yield Called("unit-class", {each.id: each.label for each in said.unit_classes})


def _followed(runner: statements.Runner) -> set[str | None]:
    found = (cycles.find_cycle(runner, name) for name in cycles.cycle_ids(runner))
    return {cycle.regime for cycle in found if cycle is not None}


def _of_regime(law: regime.Regime) -> Iterator[Called]:
    yield Called("state", {state.id: state.label for state in law.states})
    yield Called("stage", {stage.id: stage.label for stage in law.stages})
    yield Called("level", {level.id: level.label for level in law.levels})
    yield Called("document", {item.id: item.label for item in law.documents})
    yield Called("transition", {each.id: each.label for each in law.transitions})
    yield Called("rule", {f"law/{each.id}": each.label for each in law.clocks})
    yield Called("rule", {f"certificate/{each.id}": each.label for each in law.certificate.clocks})
    grounds = law.certificate.revocation.grounds if law.certificate.revocation else ()
    yield Called("ground", {each.id: each.label for each in grounds})
