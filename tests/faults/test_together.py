"""
Several workers on one server: every history is one line, each deadline is acted on once, each notice is one row.

Two workers and two thousand operations each in the suite; two, four and eight workers and a hundred thousand in a
night's work. Nobody dies, and whoever was told is kept.
"""

import contextlib
import os
import pathlib
import time
from datetime import timedelta

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, house
from tests.faults import chances, checker, deeds, nursery, patterns

A_NIGHT = 1_000
"""So many kills and more are a night's work: then the operations are a hundred thousand, and else a fifth of that."""

LONGER = 100_000 if chances.KILLS >= A_NIGHT else 20_000
OPERATIONS = int(os.environ.get("OCOP_FAULT_OPERATIONS") or (LONGER if chances.LONG else 4_000))
WORKERS = (2, 4, 8) if chances.LONG else (2,)
A_DAY = 1_000
"""So many operations of a worker make a day: then it sweeps and sends."""

MOVED = (errors.Refused, errors.TryAgain)
"""What a worker is told when another one was first."""


@pytest.mark.parametrize("workers", WORKERS)
def test_workers_share_one_server(workers: int, tmp_path: pathlib.Path) -> None:
    """Steps to and fro, papers, sweeps and mail on the same few dossiers."""
    each, begun = OPERATIONS // workers, time.monotonic()
    with patterns.pattern("postgresql", deeds.quiet(), tmp_path) as pattern, pattern.place() as place:
        with nursery.together(*(_worker(place, number, each) for number in range(workers))) as children:
            lives = [child.wait(4 * 3600) for child in children]
        seconds = time.monotonic() - begun
        found = checker.check(place.address, told=deeds.told_by(lives), ends=[life.end for life in lives])
    done = len(deeds.told_by(lives))

    chances.told("workers", workers, f"{each * workers} operations", f"{done} entries told", f"{seconds:.0f} s")
    assert found == []
    assert done > OPERATIONS / 10


def _worker(place: patterns.Place, number: int, operations: int) -> nursery.Work:
    chance = chances.chance("together", number)

    def work(say: nursery.Say) -> None:
        with deeds.opened(place.address, deeds.quiet().clock.now()) as (built, keeper):
            for turn in range(operations):
                with contextlib.suppress(*MOVED):
                    deeds.execute(built, say, _command(f"{number}/{turn}", chance.randrange(10), turn))
                if turn % A_DAY == A_DAY - 1:
                    _day(built, keeper, 1 + turn // A_DAY)

    return work


def _command(key: str, about: int, turn: int) -> commands.Command:
    """A step of an idea to or fro, or a paper, of one of ten dossiers."""
    code = deeds.CODES[about]
    if turn % 3 == 0:
        return commands.RecordDocument(by=deeds.by(key, "thu"), dossier=code, item="samples", note=key)
    step = ("submit-idea", "return-idea")[turn % 2]
    return commands.AdvanceDossier(by=deeds.by(key, "thu"), dossier=code, step=step, reason="Cần bổ sung")


def _day(built: house.House, keeper: clock.HandClock, days: int) -> None:
    """The next day at the office, up to a year on: what is due is rung, what is owed is sent."""
    keeper.set(deeds.quiet().clock.now() + timedelta(days=min(20 * days, 360)))
    with contextlib.suppress(errors.TryAgain):
        built.sweep.run()
        built.outbox.run()
