"""
The clock gate: after a long silence nothing that cannot be taken back happens until a person confirms the clock.

A machine that was off for two months, and a clock that jumped two months forward, look the same from inside.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ocop_cycle import clock, errors
from ocop_cycle.storage import cycles, operations, trail, transactions

SETTING = "clock-gate-days"
"""The setting that says after how many days of silence the gate closes."""

DAYS = 3
"""So many where the setting says nothing."""


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
            days = int(cycles.settings(runner).get(SETTING, DAYS))
        since = clock.from_text(known) if known else now
        heard = max(since, clock.from_text(confirmed)) if confirmed else since
        if now - heard > timedelta(days=days):
            raise errors.ClockGateClosed(now=now, last_sweep=since)

    def is_closed(self, now: datetime) -> bool:
        """Whether somebody would be stopped."""
        try:
            self.stop_at(now)
        except errors.ClockGateClosed:
            return True
        return False
