"""
A sender that is made to be frozen: run as a program by the tests of this folder, never imported by them.

    python victim_frozen.py <address of the database> <seconds of a lease>

It says ``in hand <message>`` once it has a message in hand, and what it is to do with it takes until a line comes in;
then it says what its run could record and what not.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ocop_cycle import bootstrap, clock
from ocop_cycle.delivery import transports
from ocop_cycle.storage import engines, transactions

AT = datetime(2024, 6, 7, 1, tzinfo=UTC)


class Slow:
    """Takes the first message when somebody says so, and the others at once."""

    def __init__(self) -> None:
        self._first = True

    def deliver(self, message_id: str, _sender: str, _to: Sequence[str], _data: bytes) -> transports.Delivery:
        """Take it."""
        if self._first:
            self._first = False
            sys.stdout.write(f"in hand {message_id}\n")
            sys.stdout.flush()
            sys.stdin.readline()
        return transports.Delivery(outcome="sent", detail="250 taken by the frozen one")

    def finish(self) -> None:
        """Nothing is held."""


if __name__ == "__main__":
    store = transactions.Store(database=engines.open_engine(sys.argv[1]))
    built = bootstrap.build(store, keeper=clock.HandClock(AT), transport=Slow(), confirmed=True)
    sender = replace(built.outbox, patience=timedelta(seconds=float(sys.argv[2])), pauses=()).sending
    sent = sender.run()
    for message, why in sent.failed.items():
        sys.stdout.write(f"refused {message} {why}\n")
    sys.stdout.write("end\n")
