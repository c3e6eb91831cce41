"""
Policy files → stored policy: checked, shown, then handed to the engine. A file has no effect before that.

Used by the commands that adopt, and by ``init``, ``demo`` and rehearsals, which adopt the shipped set.
"""

import json

from ocop_cycle.application import commands, house
from ocop_cycle.policy import differences, loader, regime
from ocop_cycle.storage import cycles

ORDER = ("rights", "calendar", "regime", "rules")
"""Kinds in the order in which a new instance adopts them: what is referred to comes first."""


def check(built: house.House, kind: str, name: str) -> loader.Checked:
    """
    The checked file of that kind and name, held against what the instance has stored and the files beside it.

    Raises:
        errors.UnknownThing: there is no such file.
        errors.PolicyFlawed: it has flaws, all of which are listed.
    """
    found = built.files.find(kind, name)
    return loader.check(
        kind,
        name,
        found.raw,
        vocabulary=built.vocabulary,
        regimes=stored_regimes(built),
        roles=_roles(built),
        file=found.file,
    )


def stored_regimes(built: house.House) -> dict[str, regime.Regime]:
    """The regimes in force, by id."""
    with built.store.reading() as runner:
        in_force = cycles.in_force(runner)
        return {n: built.policies.regime(runner, d).regime for (kind, n), d in in_force.items() if kind == "regime"}


def _roles(built: house.House) -> frozenset[str] | None:
    with built.store.reading() as runner:
        in_force = cycles.in_force(runner)
        digests = [digest for (kind, _), digest in in_force.items() if kind == "rights"]
        roles = [role.id for digest in digests for role in built.policies.rights(runner, digest).roles]
    return frozenset(roles) or None


def changes(built: house.House, checked: loader.Checked) -> tuple[differences.Change, ...]:
    """What adopting the file would change of what is in force; everything is new where nothing is."""
    with built.store.reading() as runner:
        digest = cycles.in_force(runner).get((checked.kind, checked.name))
        cycle = cycles.find_cycle(runner, checked.name) if checked.kind == "plan" else None
        digest = cycle.plan_digest if cycle else digest
        stored = cycles.content(runner, digest) if digest else None
    return differences.diff(json.loads(stored) if stored else {}, json.loads(checked.content))


def adopting(
    checked: loader.Checked, by: commands.Provenance, *, seen: str | None = None, reason: str | None = None
) -> commands.Command:
    """
    The command that puts the checked file in force (for a plan: that drafts its cycle).

    ``seen`` confirms what a year of the calendar moves; ``reason`` is what those concerned are told.
    """
    if checked.kind == "plan":
        return commands.ApplyPlan(by=by, name=checked.name, digest=checked.digest, content=checked.content)
    return commands.AdoptPolicy(
        by=by, kind=checked.kind, name=checked.name, digest=checked.digest, content=checked.content, seen=seen,
        reason=reason,
    )  # fmt: skip
