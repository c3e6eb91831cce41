"""The clock of a demo: office time stands where the instance says, until a command moves it."""

from datetime import UTC, datetime

from sqlalchemy import select

from ocop_cycle import clock
from ocop_cycle.storage import schema, transactions
from ocop_cycle.storage.statements import Statement

_AT = Statement(lambda: select(schema.demo_clock.c.at))


class DemoClock:
    """Reads the standing office time at each question; machine time is real."""

    def __init__(self, store: transactions.Store) -> None:
        self._store = store
        self._real = clock.SystemClock()

    def now(self) -> datetime:
        """The moment at which the demo stands."""
        with self._store.reading() as runner:
            row = runner.once(_AT)
        return clock.from_text(row[0]) if row else datetime(2000, 1, 1, tzinfo=UTC)

    def machine_now(self) -> datetime:
        """Machine time."""
        return self._real.machine_now()
