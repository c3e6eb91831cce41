"""Until when dossiers may end under a regime, and whether it still takes new ones: look-ups over regimes in force."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ocop_cycle.policy import labels
from ocop_cycle.policy.regime import Regime
from ocop_cycle.policy.regime_graph import CERTIFICATE


class LastDay(NamedTuple):
    """The last day of a regime for dossiers of one kind on their way, and who says so: itself, or one that follows."""

    day: date
    label: labels.Label | None
    law: labels.Citation
    successor: str | None


def last_day(law: Regime, kind: str, others: Iterable[Regime], day: date) -> LastDay | None:
    """
    The earliest day that the regime itself or a clause of another one in force names; None: it has no end.

    As it is known on ``day``: what a law says that has not begun by then is not known yet. Where both name one day, the
    clause is who says it.
    """
    laws = {other.id: other for other in others}
    found = [*_own(law, kind), *_by_clauses(law, kind, laws.values())]
    first = min(found, key=lambda one: (one.day, one.successor is None), default=None)
    if first is None or first.successor is None:
        return first
    begins = min((span.since for span in laws[first.successor].opens), default=day)
    return first if begins <= day else None


def _own(law: Regime, kind: str) -> list[LastDay]:
    spans = [span for span in law.finishes if kind in span.kinds]
    until = [(span.until, span) for span in spans if span.until is not None]
    if not spans or len(until) < len(spans):
        return []
    last, span = max(until, key=lambda one: one[0])
    return [LastDay(last, None, span.law, None)]


def _by_clauses(law: Regime, kind: str, others: Iterable[Regime]) -> Iterator[LastDay]:
    for other in others:
        for clause in other.clauses if other.id != law.id else ():
            if clause.from_regime == law.id and kind in clause.kinds and clause.finish_by is not None:
                yield LastDay(clause.finish_by, clause.label, clause.law, other.id)


def still_opens(law: Regime, kind: str, day: date) -> bool:
    """Whether the regime takes new dossiers of a kind on a day: then it cannot be over."""
    return any(span.covers(day, kind) for span in law.opens)


def opening(others: Iterable[Regime], kind: str, day: date) -> Regime | None:
    """The regime that takes new dossiers of a kind on a day; no two of those in force do."""
    return next((law for law in others if still_opens(law, kind, day)), None)


def is_under_way(law: Regime, state: str) -> bool:
    """Whether a dossier in this state still goes its way: it has not ended, and holds no certificate."""
    found = next((one for one in law.states if one.id == state), None)
    return found is not None and not found.final and found.stage != CERTIFICATE


def due_last_day(law: Regime, kind: str, state: str, others: Iterable[Regime], day: date) -> LastDay | None:
    """The last day that matters to a dossier: on its way under a regime that takes no new ones of its kind any more."""
    if not is_under_way(law, state) or still_opens(law, kind, day):
        return None
    return last_day(law, kind, others, day)
