"""
The clock gate: after a long silence nothing that cannot be taken back happens until a person confirms the clock.

A machine that was off for two months, and a clock that jumped two months forward, look the same from inside. Nobody
acts by such a clock, neither the bell nor a person: an entry of a day to come would shut the trail until that day, as
none may be written before the newest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, operations, statements, trail, transactions

SETTING = "clock-gate-days"
"""The setting that says after how many days of silence the gate closes."""

DAYS = 3
"""So many where the setting says nothing."""

LEAST = timedelta(days=1)
"""After less silence than this no person is stopped, whatever the setting says."""

FREE = (commands.ConfirmClock, commands.MoveDemoClock)
"""What people may do while the gate is closed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockGate:
    """
    One gate for everybody who acts by the clock. ``confirmed`` instances (demo, rehearsal) have none.

    Silence is counted from the last sweep, or, before the first, from the newest entry.
    """

    store: transactions.Store
    confirmed: bool = False

    def stop_at(self, now: datetime) -> None:
        """
        Stop when the silence was too long and nobody has confirmed the clock since.

        Raises:
            errors.ClockGateClosed: so it is.
        """
        if self.confirmed:
            return
        with self.store.reading() as runner:
            last = operations.last_sweep(runner)
            known = last.office_at if last else trail.head(runner).at
            confirmed = trail.last_confirmation(runner)
            days = _days(runner)
        since = clock.from_text(known) if known else now
        heard = max(since, clock.from_text(confirmed)) if confirmed else since
        if now - heard > days:
            raise errors.ClockGateClosed(now=now, last_sweep=since)

    def stop(
        self, runner: statements.Runner, command: commands.Command, now: datetime, newest: datetime | None
    ) -> None:
        """
        Stop a person's command when for so long there was neither a sweep nor an entry (``newest`` is the last one).

        What the system does was stopped before, by ``stop_at``.

        Raises:
            errors.ClockGateClosed: so it is.
        """
        if newest is None or now - newest <= LEAST or self.confirmed or isinstance(command, FREE):
            return
        last = operations.last_sweep(runner)
        heard = max(newest, clock.from_text(last.office_at)) if last else newest
        if command.by.actor != permissions.SYSTEM and now - heard > _days(runner):
            raise errors.ClockGateClosed(now=now, last_sweep=heard)

    def stop_ahead(self, machine: datetime, server: datetime) -> None:
        """
        Stop a machine whose clock is ahead of the server's: all others would wait until they come to its entry.

        Raises:
            errors.ClockAhead: it is, by more than ``clock.MAY_RUN_AHEAD``.
        """
        if machine - server > clock.MAY_RUN_AHEAD and not self.confirmed:
            raise errors.ClockAhead(now=machine, server=server)

    def is_closed(self, now: datetime) -> bool:
        """Whether somebody would be stopped."""
        try:
            self.stop_at(now)
        except errors.ClockGateClosed:
            return True
        return False


def _days(runner: statements.Runner) -> timedelta:
    return timedelta(days=int(cycles.settings(runner).get(SETTING, DAYS)))
