"""
The way that lies ahead of a dossier: which steps of the regime it would take if councils score as the scenario says.

Nothing of a regime is known here by name. A step is on the way when one of its transitions leads forward or to a
certificate; which of them is taken is judged by the regime's own guards, on the papers as complete and the totals as
assumed. The way ends with the certificate, in a final state, or where nobody can say how it goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ocop_cycle.domain import fitting, guards, machine, scoring
from ocop_cycle.policy import regime


@dataclass(frozen=True, kw_only=True, slots=True)
class Traveller:
    """What a dossier is, as far as its way depends on it; ``totals`` are those assumed, by level."""

    kind: str
    in_round: bool
    has_predecessor: bool
    totals: Mapping[str, Decimal]


def ahead(law: machine.RegimeMachine, state: str, who: Traveller) -> tuple[fitting.Leg, ...]:
    """The legs from ``state`` on."""
    return tuple(_legs(law, state, _facts(law, who)))


def _legs(law: machine.RegimeMachine, state: str, facts: guards.Facts) -> Iterator[fitting.Leg]:
    seen: set[str] = set()
    while state not in seen and not law.states[state].final:
        seen.add(state)
        taken = _next(law, state, facts)
        if taken is None:
            return
        yield fitting.Leg(state, taken)
        if taken.nature == "certify":
            return
        state = taken.dest


def _next(law: machine.RegimeMachine, state: str, facts: guards.Facts) -> regime.Transition | None:
    for step in steps_ahead(law, state, facts.kind):
        verdict = law.judge(state=state, step=step, kind=facts.kind, why_not=lambda use: guards.why_not(facts, use))
        if verdict.transition is not None:
            return verdict.transition
    return None


def steps_ahead(law: machine.RegimeMachine, state: str, kind: str) -> list[str]:
    """The steps out of a state that may lead ahead, in the order of the regime."""
    leaving = [t for t in law.leaving(state, kind) if not t.automatic]
    return list(dict.fromkeys(t.step for t in leaving if t.nature in fitting.AHEAD))


def _facts(law: machine.RegimeMachine, who: Traveller) -> guards.Facts:
    """What the guards are to take for granted; no day matters to a step ahead, so the earliest is given."""
    stars = {level: scoring.stars_for(law.regime.bands, total) for level, total in who.totals.items()}
    return guards.Facts(
        kind=who.kind,
        round_id="-" if who.in_round else None,
        predecessor_id="-" if who.has_predecessor else None,
        today=min(span.since for span in law.regime.opens),
        results=who.totals,
        stars={level: found for level, found in stars.items() if isinstance(found, int)},
        recorded=frozenset(item.id for item in law.regime.documents),
    )


def levels_asked(law: machine.RegimeMachine, state: str, step: str, kind: str) -> list[str]:
    """The levels whose total the guards of a step ask for."""
    uses = [use for t in law.candidates(state, step, kind) for use in t.guards if use.guard in fitting.RESULT_GUARDS]
    return list(dict.fromkeys(use.level for use in uses if use.level))


def scoring_levels(law: regime.Regime) -> list[str]:
    """The levels at which councils give totals."""
    uses = [use for t in law.transitions for use in t.guards if use.guard in fitting.RESULT_GUARDS]
    return list(dict.fromkeys(use.level for use in uses if use.level))


def of_nature(law: machine.RegimeMachine, state: str, kind: str, nature: regime.Nature) -> list[regime.Transition]:
    """The transitions of a nature that lead out of a state."""
    return [t for t in law.leaving(state, kind) if t.nature == nature and not t.automatic]
