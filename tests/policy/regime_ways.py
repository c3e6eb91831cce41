"""Which way the law sends a dossier: the guards of a shipped regime, judged on a council's total or stars."""

from datetime import date
from decimal import Decimal

from ocop_cycle import errors
from ocop_cycle.domain import guards, machine, scoring
from ocop_cycle.policy import regime
from tests.policy import shipped


def law(name: str) -> regime.Regime:
    """A shipped regime, through the loader."""
    value: regime.Regime = shipped.checked("regime", name).value
    return value


def stars_of(name: str, total: str) -> int | errors.Reason:
    """The stars of a total under a regime, or the hole it falls into."""
    return scoring.stars_for(law(name).bands, Decimal(total))


def way(name: str, where: str, what: str, level: str, total: str, stars: int) -> str | None:
    """Where a step leads a dossier with that result on record, or None where no guard lets it pass."""
    facts = guards.Facts(
        kind="new", round_id="dot-1", predecessor_id=None, today=date(2022, 6, 20),
        results={level: Decimal(total)}, stars={level: stars},
    )  # fmt: skip
    verdict = machine.RegimeMachine(law(name)).judge(
        state=where, step=what, kind="new", why_not=lambda use: guards.why_not(facts, use)
    )
    return verdict.transition.dest if verdict.transition else None


def certifying(name: str) -> dict[int, str]:
    """Which level decides on how many stars."""
    return {each.stars: each.level for each in law(name).authorities}


def beginnings(name: str) -> dict[str, str]:
    """Where dossiers of each kind begin."""
    return {kind: state.id for state in law(name).states for kind in state.initial_for}


def papers(name: str, kind: str, *, required: bool = True) -> list[str]:
    """The papers of a kind of dossier, in the order of the file."""
    return [each.id for each in law(name).documents if kind in each.kinds and each.required == required]
