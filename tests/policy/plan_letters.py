"""What tests ask of plans made of letters: the value, its warnings, its dated milestones, who holds its dossiers."""

from ocop_cycle.policy import plan, plan_lookup, regime
from tests.policy import shipped


def loaded(name: str) -> plan.Plan:
    """A shipped plan, through the loader."""
    value: plan.Plan = shipped.checked("plan", name).value
    return value


def warned(name: str) -> list[tuple[str, str]]:
    """Key and code of each warning, in the order of the file."""
    return [(flaw.key, flaw.code) for flaw in shipped.checked("plan", name).warnings]


def dated(name: str) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """The milestones of units that have a date: id, wording, who is responsible."""
    found = [m for m in loaded(name).milestones if m.about == "units" and m.time == "dated"]
    return [(m.id, m.due, m.responsible) for m in found]


def duties(name: str) -> int:
    """How many duties opening the cycle gives."""
    made_of = loaded(name)
    return sum(len(plan_lookup.responsible_units(made_of, m)) for m in made_of.milestones if m.about == "units")


def holders(name: str, unit: str) -> dict[str, list[str]]:
    """Who holds a dossier of that unit on each level of the regime from the unit's own upwards."""
    made_of = loaded(name)
    law: regime.Regime = shipped.checked("regime", made_of.regime).value
    levels = [level.id for level in law.levels]
    own = next(each.level for each in made_of.units if each.id == unit)
    return {
        level: [each.id for each in plan_lookup.answering_units(made_of, unit, level)]
        for level in levels[levels.index(own) :]
    }
