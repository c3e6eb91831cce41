"""Whether a regime fits those in force beside it: nobody may have to guess under which law a dossier stands."""

from collections.abc import Iterable, Iterator, Mapping

from ocop_cycle import errors
from ocop_cycle.policy import places, regime, regime_figures


def why_both_open(law: regime.Regime, others: Iterable[regime.Regime]) -> Iterator[errors.Reason]:
    """A reason for each regime that opens dossiers of a kind on a day on which this one does."""
    for other in others:
        for found in regime_figures.overlaps((other, law)):
            place = places.named(found.path, law)
            facts = {"regime": law.id, "other": other.id, "kind": found.facts["kind"], "day": found.facts["day"]}
            yield errors.Reason("both-open-there", {**facts, "place": place})


def why_nowhere(law: regime.Regime, others: Mapping[str, regime.Regime]) -> Iterator[errors.Reason]:
    """A reason for each state in a clause, of this regime or of one that follows it, that there is not."""
    for one in (law, *others.values()):
        for number, clause in enumerate(one.clauses):
            old = law if clause.from_regime == law.id else others.get(clause.from_regime)
            if law.id not in (one.id, clause.from_regime):
                continue
            for state, new in clause.states.items():
                place = f"{one.id}: {places.named(('clauses', number, 'states', state), one)}"
                for name, at in ((state, old), (new, one)):
                    if at is not None and name not in {each.id for each in at.states}:
                        facts = {"clause": clause.id, "place": place, "state": name, "regime": at.id}
                        yield errors.Reason("clause-to-nowhere", facts)
