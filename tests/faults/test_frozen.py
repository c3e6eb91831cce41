"""A worker that freezes over a message beyond its lease, and thaws: what it says then counts no more."""

import os
import pathlib
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from ocop_cycle import errors
from ocop_cycle.delivery import transports
from tests.application import builders, kept
from tests.faults import checker, deeds, nursery, patterns

FIRST = "frozen"
SECONDS = 30
"""So long a worker may take to begin."""


class Freezing:
    """A transport whose process stops in the middle of its first hand-over, and says that it left when it goes on."""

    def __init__(self, sign: pathlib.Path) -> None:
        self._sign = sign

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Freeze once; then take the message."""
        del message_id, sender, recipients, data
        if not self._sign.exists():
            self._sign.touch()
            os.kill(os.getpid(), signal.SIGSTOP)
        return transports.Delivery(outcome="sent", detail="đã nhận")

    def finish(self) -> None:
        """Nothing is held."""


def waiting(place: patterns.Place) -> list[str]:
    """The messages that nobody is known to have taken."""
    with deeds.opened(place.address, deeds.owing().clock.now()) as (built, _):
        found = built.outbox.sending.waiting(set(), 1)
        return [message.id for message in found]


@pytest.mark.parametrize("kind", patterns.KINDS)
def test_a_frozen_worker_that_thaws_is_refused(kind: str, tmp_path: pathlib.Path) -> None:
    """The message in its hands is taken over and shown in doubt; its own late word is refused by its fence."""
    sign, at = tmp_path / FIRST, deeds.owing().clock.now()

    def freeze(say: nursery.Say) -> None:
        with deeds.opened(place.address, at, Freezing(sign)) as (built, _):
            sending = replace(built.outbox, patience=timedelta(minutes=30)).sending
            message = sending.waiting(set(), 1)[0]
            try:
                sending.hand_over(message)
            except errors.Stopped as stop:
                say(f"refused:{stop.code}", 1)
            else:
                say("counted", 1)

    with patterns.pattern(kind, deeds.owing(), tmp_path) as pattern, pattern.place() as place:
        with deeds.opened(place.address, at) as (built, _):
            built.outbox.issuing.run()
        first = waiting(place)[0]
        with nursery.together(freeze) as (worker,):
            late = time.monotonic() + SECONDS
            while not sign.exists() and time.monotonic() < late:
                time.sleep(0.01)
            deeds.let_leases_run_out(place.address)
            with deeds.opened(place.address, at) as (built, _):
                rescued = replace(built.outbox, patience=timedelta(minutes=30)).sending
                message = next(one for one in rescued.waiting(set(), 1) if one.id == first)
                doubt = rescued.hand_over(message)
            worker.kill(signal.SIGCONT)
            life = worker.wait()
        outcomes = _outcomes(place, first)
        found = checker.check(place.address, ends=[life.end])

    assert doubt is not None
    assert (doubt.outcome, life.code) == ("uncertain", 0)
    assert [word.partition(":")[0] for word in life.told] == ["refused"]
    assert outcomes == ["uncertain"]
    assert found == []


def _outcomes(place: patterns.Place, message: str) -> list[str]:
    with deeds.opened(place.address, deeds.owing().clock.now()) as (built, keeper):
        office = builders.Office(house=built, clock=keeper, basket=builders.Basket(), name=kept.__name__)
        rows = office.rows(f"SELECT outcome FROM evidence WHERE message_id = '{message}' ORDER BY id")
        return [str(row["outcome"]) for row in rows]
