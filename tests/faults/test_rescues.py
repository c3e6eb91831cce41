"""
What a dead or frozen worker had in hand is in other hands within a minute, by the clock of the database.

The other worker rings its bell as always: it asks again every ten seconds while somebody has work in hand. In the suite
a lease is short, so that little is waited; in the long run it is as long as ever, and a minute is what counts.
"""

import pathlib
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest

from ocop_cycle import clock, scheduler
from ocop_cycle.application import leasing
from ocop_cycle.delivery import transports
from ocop_cycle.storage import deadlines
from tests.faults import chances, checker, deeds, nursery, patterns

SPAN = leasing.SPAN if chances.LONG else timedelta(seconds=3)
MOST = 60.0
"""Seconds within which every lease is in other hands: its span, the sleep of a bell, and what comes before it."""

AT = clock.at_local(date(2024, 6, 24), 8)
BELLS = 5
BLOWS = (signal.SIGKILL, signal.SIGSTOP) if chances.LONG else (signal.SIGKILL,)
VICTIM = "victim"
_HELD = "SELECT name, fence FROM lease WHERE worker = %s AND until > ''"
_SWEPT = "SELECT id FROM sweep_run WHERE office_at = %s"
_NOW = "SELECT name, fence, extract(epoch FROM clock_timestamp()) FROM lease WHERE name = ANY(%s)"


class Hanging:
    """A transport that never comes to an end."""

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Hang."""
        del message_id, sender, recipients, data
        time.sleep(3600)
        raise AssertionError

    def finish(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("blow", BLOWS, ids=lambda blow: blow.name)
def test_a_lease_is_in_other_hands_within_a_minute(blow: signal.Signals, tmp_path: pathlib.Path) -> None:
    """Bells and a message of a worker that is killed or frozen over them; another one finds them by itself."""
    with patterns.pattern("postgresql", deeds.owing(), tmp_path) as pattern, pattern.place() as place:
        with deeds.opened(place.address, deeds.owing().clock.now()) as (built, _):
            built.outbox.issuing.run()
        with nursery.together(_victim(place), _other(place)) as (victim, other):
            taken = _waits(place.address, victim)
            victim.kill(blow)
            seconds = _rescued(place.address, taken)
            other.kill(signal.SIGTERM)
            victim.kill()
            lives = [other.wait(), victim.wait()]
        found = checker.check(place.address, ends=[life.end for life in lives])

    longest = max(seconds.values(), default=0)
    chances.told("rescues", blow.name, len(seconds), f"longest {longest:.0f} s", f"lease of {SPAN.seconds} s")
    assert found == []
    assert seconds.keys() == taken.keys()
    assert len(taken) == BELLS + 1
    assert longest <= MOST


def _victim(place: patterns.Place) -> nursery.Work:
    """Takes some bells in hand, and a message, and hangs over them."""

    def work(say: nursery.Say) -> None:
        del say
        with deeds.opened(place.address, AT, Hanging()) as (built, _):
            with built.store.reading() as runner:
                due = deadlines.due(runner, clock.to_text(AT), BELLS)
            held = leasing.Leases(store=built.store, worker=VICTIM, span=SPAN)
            held.claim([deadlines.lease_of(*bell) for bell in due])
            replace(built.outbox, worker=VICTIM, patience=SPAN).sending.run()

    return work


def _other(place: patterns.Place) -> nursery.Work:
    """Rings its bell until it is told to stop."""

    def work(say: nursery.Say) -> None:
        del say
        with deeds.opened(place.address, AT) as (built, _):
            with psycopg.connect(place.address, autocommit=True) as connection:
                while len(connection.execute(_HELD, (VICTIM,)).fetchall()) <= BELLS:
                    time.sleep(0.05)
            mine = replace(built, outbox=replace(built.outbox, patience=SPAN), sweep=replace(built.sweep, span=SPAN))
            scheduler.Bell(mine, lambda _name, _facts: None).run()

    return work


def _waits(address: str, victim: nursery.Child) -> dict[str, int]:
    """Wait until the victim has everything in hand, and the other one has met it; the fence of each lease."""
    with psycopg.connect(address, autocommit=True) as connection:
        while not victim.is_over():
            held = dict(connection.execute(_HELD, (VICTIM,)).fetchall())
            met = connection.execute(_SWEPT, (clock.to_text(AT),)).fetchone() is not None
            if len(held) > BELLS and met:
                return held
            time.sleep(0.05)
    return {}


def _rescued(address: str, taken: dict[str, int]) -> dict[str, float]:
    """After how many seconds from now each lease had another fence."""
    seconds: dict[str, float] = {}
    with psycopg.connect(address, autocommit=True) as connection:
        (begun,) = connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone() or (0,)
        late = time.monotonic() + 2 * MOST
        while len(seconds) < len(taken) and time.monotonic() < late:
            for name, fence, at in connection.execute(_NOW, (list(taken),)).fetchall():
                if fence != taken[name]:
                    seconds.setdefault(name, float(at - begun))
            time.sleep(0.05)
    return seconds
