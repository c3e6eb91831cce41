"""Whether the transition clauses of a regime fit: each says something, once, and leads somewhere from where it is."""

from collections.abc import Iterable, Iterator
from datetime import date

from ocop_cycle.policy.problems import Place, Problem
from ocop_cycle.policy.regime import Regime, TransitionClause


def problems(regime: Regime, others: Iterable[Regime]) -> Iterator[Problem]:
    """A problem for each clause that says nothing, says again what another says, or ends a dossier by itself."""
    finals = {state.id for state in regime.states if state.final}
    known = {other.id: other for other in others}
    for number, clause in enumerate(regime.clauses):
        path: Place = ("clauses", number)
        if clause.from_regime == regime.id:
            yield Problem((*path, "from_regime"), "clause-of-itself", {"name": regime.id})
        if not clause.states and clause.finish_by is None:
            yield Problem(path, "clause-says-nothing", {"name": clause.id})
        for old, new in clause.states.items():
            if new in finals:
                yield Problem((*path, "states", old), "clause-ends-dossier", {"name": new})
        yield from _again(path, clause, regime.clauses[:number])
        yield from _days(path, clause, regime, known.get(clause.from_regime))


def _again(path: Place, clause: TransitionClause, before: Iterable[TransitionClause]) -> Iterator[Problem]:
    for other in before:
        shared = set(other.kinds) & set(clause.kinds)
        if other.from_regime != clause.from_regime or not shared:
            continue
        for old in (state for state in clause.states if state in other.states):
            yield Problem((*path, "states", old), "clause-twice", {"name": old, "other": other.id})
        if clause.finish_by is not None and other.finish_by is not None:
            yield Problem((*path, "finish_by"), "finish-twice", {"kind": min(shared), "other": other.id})


def _days(path: Place, clause: TransitionClause, regime: Regime, old: Regime | None) -> Iterator[Problem]:
    opens = min((span.since for span in regime.opens), default=None)
    for field in ("since", "finish_by"):
        day: date | None = getattr(clause, field)
        if day is not None and opens is not None and day < opens:
            facts = {"day": day.isoformat(), "since": opens.isoformat()}
            yield Problem((*path, field), "clause-before-law", facts)
    if clause.finish_by is None or old is None:
        return
    for kind in clause.kinds:
        until = [span.until for span in old.finishes if kind in span.kinds]
        own = max((day for day in until if day is not None), default=None)
        if own is not None and None not in until and own != clause.finish_by:
            facts = {"day": clause.finish_by.isoformat(), "other": own.isoformat(), "kind": kind}
            yield Problem((*path, "finish_by"), "finish-differs", facts, warning=True)
