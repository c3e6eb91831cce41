"""
Which round each open dossier can still make, and the last day on which everybody ahead can act so that it does.

Days are counted by `ocop_cycle.domain.fitting`, once for each regime, state and round, however many dossiers share
them.
"""

from dataclasses import replace

from ocop_cycle import errors
from ocop_cycle.application.queries import cycles, dossier, dossier_rows, fitted, fitting_table, last_days, reader
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles as stored


def fit(
    asking: reader.Reader, actor: permissions.Actor, cycle: str, *, step_days: int = last_days.STEP_DAYS
) -> fitted.Fitting:
    """
    Every open dossier of a cycle that ``actor`` may see, judged for its rounds.

    Raises:
        errors.UnknownThing: there is no such cycle that ``actor`` may see.
    """
    seen = [one.id for one in cycles.list_cycles(asking, actor)]
    if cycle not in seen:
        raise errors.UnknownThing("cycle", cycle, seen)
    with asking.look(actor) as view:
        chosen = dossier_rows.choose(view, dossier_rows.Wanted(cycle=cycle, ended=False))
        rows = dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked))
        table = fitting_table.Table(view, last_days.Judge(view, step_days), rows)
        found = table.judged(rows)
        loads = table.loads(cycle, found)
    return fitted.Fitting(cycle=cycle, today=view.today, step_days=step_days, rounds=loads, dossiers=found)


def fit_one(
    asking: reader.Reader, actor: permissions.Actor, code: str, *, step_days: int = last_days.STEP_DAYS
) -> fitted.Fitted | None:
    """
    One dossier judged for its rounds among all that compete with it, each step with its proof; None once it has ended.

    Raises:
        errors.UnknownThing: there is none of that code that ``actor`` may see.
    """
    with asking.look(actor) as view:
        own = dossier.find(view, code)
        if own.ended_at is not None or own.stage == "certificate":
            return None
        rows = _competing(view, own)
        table = fitting_table.Table(view, last_days.Judge(view, step_days), rows)
        found = next(one for one in table.judged(rows) if one.code == code)
        return replace(found, steps=table.proved(own, found))


def _competing(view: reader.View, own: dossier_rows.Row) -> list[dossier_rows.Row]:
    """The dossier, and all others of its cycle where a round has so many places only."""
    if all(one.quota is None for one in stored.rounds(view.runner, own.cycle_id)):
        return [own]
    chosen = dossier_rows.choose(view, dossier_rows.Wanted(cycle=own.cycle_id, ended=False))
    return dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked))
