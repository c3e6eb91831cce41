"""
Decisions about units whose day has come: carried out first, and until then nobody works on with units that are no more.

A decision takes effect on its day whether or not the machine ran: the sweep carries it out before it rings any bell, in
batches that are each whole, and goes on at the first one that is missing. Between the day and that sweep a person's
commands are refused with the remedy; the clock can be confirmed, which a sweep after a long silence asks for.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import permissions
from ocop_cycle.storage import statements, successions, transactions

MOST = 50
"""How many units one transaction hands over."""

FREE = (commands.ConfirmClock, commands.MoveDemoClock, commands.TakeOverUnits)
"""What people may do while units wait to be handed over."""


class Batch(NamedTuple):
    """Units that one transaction hands over: by which decision, and where in it they begin."""

    change: str
    units: tuple[str, ...]
    begins: int


def stop(desk: Desk, command: commands.Command) -> None:
    """
    Stop a person's command while a decision about units is due.

    Raises:
        errors.StepRefused: one is, and was not carried out.
    """
    if command.by.actor == permissions.SYSTEM or isinstance(command, FREE):
        return
    day = desk.slow.changing_since(desk.runner)
    if day is not None and day <= desk.today.isoformat():
        raise errors.StepRefused((errors.Reason("units-change-due", {"day": day}),))


def due(store: transactions.Store, now: datetime) -> list[Batch]:
    """Everything of the decisions whose day has come that was not carried out, in order."""
    with store.reading() as runner:
        return list(_due(runner, clock.day_of(now)))


def carry_out(
    batches: Sequence[Batch], execute: Callable[[Any], Any], *, progress: Callable[[int, int], None] | None = None
) -> int:
    """Carry out what is due, batch by batch; how many units gave way or were stood in for."""
    done, whole = 0, sum(len(batch.units) for batch in batches)
    for change, units, batch in batches:
        by = commands.Provenance(key=f"units/{change}/{batch}", actor=permissions.SYSTEM, origin="scheduler")
        execute(commands.TakeOverUnits(by=by, change=change, units=units))
        done += len(units)
        if progress:
            progress(done, whole)
    return done


def _due(runner: statements.Runner, today: date) -> Iterable[Batch]:
    for change in successions.changes(runner):
        if change.state != "waiting" or change.day > today.isoformat():
            continue
        waiting = [one for one in successions.of_change(runner, change.id) if one.state == "waiting"]
        for start in range(0, len(waiting) or 1, MOST):
            units = waiting[start : start + MOST]
            yield Batch(change.id, tuple(one.unit_id for one in units), units[0].position if units else 0)


def next_moment(runner: statements.Runner, *, after: datetime | None) -> datetime | None:
    """When the next decision about units takes effect (after a moment), if one waits."""
    days = (date.fromisoformat(one.day) for one in successions.changes(runner) if one.state == "waiting")
    moments = sorted(clock.at_local(day, 0) for day in days)
    return next((at for at in moments if after is None or at > after), None)
