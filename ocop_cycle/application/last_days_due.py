"""
The last day under old rules, set for each dossier once its law takes no new ones of its kind: the sweep asks for it.

From then on the day is a deadline like others: on the board, reminded of, passed.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, limits, stored
from ocop_cycle.application.handlers import migrating
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime, regime_days, regime_graph
from ocop_cycle.storage import cycles, statements, transactions, under_way


def due(store: transactions.Store, policies: stored.Stored, now: datetime) -> list[str]:
    """The dossiers whose last day is to be set."""
    with store.reading() as runner:
        return _waiting(runner, policies, clock.day_of(now))


def carry_out(waiting: Sequence[str], execute: Callable[[Any], Any], now: datetime) -> None:
    """Set the last day of each dossier that is ``waiting`` for it, many in one transaction."""
    for start in range(0, len(waiting), migrating.MOST):
        batch = tuple(waiting[start : start + migrating.MOST])
        by = commands.Provenance(
            key=f"last-days/{clock.to_text(now)}/{batch[0]}", actor=permissions.SYSTEM, origin="scheduler"
        )
        try:
            execute(commands.NameLastDays(by=by, dossiers=batch))
        except errors.StepRefused:  # another worker was first
            continue


def _waiting(runner: statements.Runner, policies: stored.Stored, today: date) -> list[str]:
    in_force = sorted(cycles.in_force(runner).items())
    laws = [policies.law(runner, digest) for (kind, _), digest in in_force if kind == "regime"]
    if not any(_ends(law, laws, today) for law in laws):
        return []
    found = under_way.without(runner, limits.FINISH, beside=regime_graph.CERTIFICATE)
    return [
        one.id
        for one in found
        if regime_days.due_last_day(policies.law(runner, one.regime), one.kind, one.state, laws, today) is not None
    ]


def _ends(law: regime.Regime, laws: list[regime.Regime], today: date) -> bool:
    """Whether a regime has a last day that matters by now."""
    return any(
        not regime_days.still_opens(law, kind, today) and regime_days.last_day(law, kind, laws, today) is not None
        for kind in regime.ALL_KINDS
    )
