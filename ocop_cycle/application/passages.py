"""
Which regime a dossier may come under when the law changes, in which state, by which clause; and what stands against it.

Clauses are data of the new regime. Where none speaks of a state, nothing is guessed: the dossier stays, the reason says
so, and an officer may decide (``decided``), who answers for it with a paper. The same judgement serves the preview and
the command.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ocop_cycle import errors
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime, regime_days
from ocop_cycle.storage import dossiers

PERMISSION = "dossier.migrate"


class Passage(NamedTuple):
    """What the change means for one dossier: the state it comes to by which clause, or every reason against it."""

    dossier: dossiers.Dossier
    state: str | None
    clause: regime.TransitionClause | None
    reasons: tuple[errors.Reason, ...]
    last: regime_days.LastDay | None


def judge(desk: Desk, found: dossiers.Dossier, digest: str, decided: Mapping[str, str]) -> Passage:
    """What coming under the regime stored under ``digest`` would do to a dossier; ``decided`` maps old states."""
    old, new = desk.regime(found.regime).regime, desk.regime(digest).regime
    clause = clause_for(new, old.id, found.kind, found.state)
    state = _state(old, new, clause, found.state, decided)
    reasons = [*_why_not_now(desk, found, digest, old, new), *_why_not_so(desk, found, clause, new, state, decided)]
    missing = desk.why_not_permission(PERMISSION, permissions.Place(found.scope, found.producer_id))
    if missing is not None:
        reasons.append(missing)
    last = regime_days.due_last_day(old, found.kind, found.state, in_force(desk), desk.today)
    return Passage(found, state, clause, tuple(reasons), last)


def clause_for(new: regime.Regime, old: str, kind: str, state: str) -> regime.TransitionClause | None:
    """The clause of the new regime that maps this state of dossiers of this kind."""
    speaking = (c for c in new.clauses if c.from_regime == old and kind in c.kinds and state in c.states)
    return next(speaking, None)


def _state(
    old: regime.Regime, new: regime.Regime, clause: regime.TransitionClause | None, state: str,
    decided: Mapping[str, str],
) -> str | None:  # fmt: skip
    if clause is not None:
        return clause.states[state]
    if old.id == new.id and any(one.id == state for one in new.states):
        return state
    return decided.get(state)


def _why_not_now(
    desk: Desk, found: dossiers.Dossier, digest: str, old: regime.Regime, new: regime.Regime
) -> Iterator[errors.Reason]:
    if found.regime == digest:
        yield errors.Reason("under-it-already", {"dossier": found.id, "regime": new.id})
    if found.ended_at is not None:
        yield errors.Reason("dossier-ended", {"dossier": found.id})
    begins = min((span.since for span in new.opens if found.kind in span.kinds), default=None)
    if begins is None:
        yield errors.Reason("kind-unknown-there", {"kind": found.kind, "regime": new.id})
    elif begins > desk.today:
        yield errors.Reason("regime-not-begun", {"regime": new.id, "day": begins.isoformat()})
    last = regime_days.last_day(new, found.kind, in_force(desk), desk.today) if old.id != new.id else None
    if last is not None and last.day < desk.today:
        yield errors.Reason("regime-over", {"regime": new.id, "day": last.day.isoformat()})


def _why_not_so(
    desk: Desk, found: dossiers.Dossier, clause: regime.TransitionClause | None, new: regime.Regime,
    state: str | None, decided: Mapping[str, str],
) -> Iterator[errors.Reason]:  # fmt: skip
    other = decided.get(found.state)
    if clause is not None and other is not None and other != state:
        yield errors.Reason("clause-says-otherwise", {"state": found.state, "clause": clause.id})
    if clause is not None and clause.since is not None and clause.since > desk.today:
        yield errors.Reason(
            "clause-not-yet", {"state": found.state, "clause": clause.id, "day": clause.since.isoformat()}
        )
    if state is None:
        yield errors.Reason("no-clause-for-state", {"state": found.state, "regime": new.id})
        return
    there = next((one for one in new.states if one.id == state), None)
    if there is None:
        yield errors.Reason("state-unknown-there", {"state": state, "regime": new.id})
    elif there.final:
        yield errors.Reason("state-ends-dossier", {"state": state})
    elif desk.slow.is_vacant(desk.runner, there.level, holder(desk, found, there)):
        yield errors.Reason("no-unit-for-level", {"dossier": found.id, "level": there.level})


def holder(desk: Desk, found: dossiers.Dossier, state: regime.State) -> str | None:
    """The unit that holds a dossier in a state."""
    return desk.slow.holder(desk.runner, state.level, found.unit_id, found.scope)


def in_force(desk: Desk) -> list[regime.Regime]:
    """The regimes in force, in the order of their ids."""
    found = sorted(desk.slow.in_force(desk.runner).items())
    return [desk.shelf.values.law(desk.runner, digest) for (kind, _), digest in found if kind == "regime"]


def why_over(desk: Desk, found: dossiers.Dossier, taken: regime.Transition) -> tuple[errors.Reason, ...]:
    """
    The reason for which a step may not be taken under the dossier's rules any more.

    Its producer may always withdraw it; what holds a certificate, and what the system does by itself, goes on.
    """
    law = desk.regime(found.regime).regime
    if taken.automatic or taken.nature == "withdraw" or regime_days.still_opens(law, found.kind, desk.today):
        return ()
    laws = in_force(desk)
    last = regime_days.due_last_day(law, found.kind, found.state, laws, desk.today)
    if last is None or desk.today <= last.day:
        return ()
    new = regime_days.opening(laws, found.kind, desk.today)
    to = last.successor or (new.id if new else "?")
    return (
        errors.Reason("rules-are-over", {"dossier": found.id, "regime": law.id, "day": last.day.isoformat(), "to": to}),
    )
