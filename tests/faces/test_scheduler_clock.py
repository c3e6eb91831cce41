"""The bell goes by the clock that the machine has now, whatever that clock said before."""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ocop_cycle import bootstrap, clock, scheduler, settings
from ocop_cycle.application import house
from ocop_cycle.storage import leases, operations
from tests.application import kept

TEN_DAYS = timedelta(days=10)
YEARS = timedelta(days=20_000)


@dataclass
class SetClock:
    """The clock of a machine, and by how much it is wrong."""

    office: clock.Clock
    wrong_by: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        """Office time."""
        return self.office.now()

    def machine_now(self) -> datetime:
        """Machine time, as the machine believes it to be."""
        return self.office.machine_now() + self.wrong_by


def beats(built: house.House) -> set[str]:
    """When each worker was last alive, by its own clock."""
    with built.store.reading() as runner:
        return {found.seen_at for found in operations.heartbeats(runner)}


def test_a_clock_that_is_set_back_is_gone_by_at_once(demo: Path) -> None:
    """A worker that began by a clock ten days ahead does not wait for ten days once it is set right."""
    built = bootstrap.open_instance(settings.read(demo))
    machine = SetClock(built.clock)
    bell = scheduler.Bell(replace(built, clock=machine), lambda _name, _facts: None, look=timedelta(seconds=0.05))

    with bell.beside("test"):
        while not beats(built) or not bell.is_ringing:
            time.sleep(0.01)
        before = beats(built)
        machine.wrong_by = -TEN_DAYS
        late = time.monotonic() + 10
        while beats(built) == before and time.monotonic() < late:
            time.sleep(0.01)
        (seen,) = beats(built)
    built.close()

    assert abs(clock.from_text(seen) - datetime.now(UTC) + TEN_DAYS) < timedelta(minutes=1)


def test_what_a_clock_passed_over_is_not_counted_up() -> None:
    """A machine that woke up in 1970 and was set right has one beat to make, not sixty million."""
    every, now = scheduler.Every(scheduler.BEAT), datetime.now(UTC)

    assert every.get_next_fire_time(now - YEARS, now) == now + scheduler.BEAT


def test_what_others_have_in_hand_is_not_forgotten_by_a_clock_that_is_ahead(tmp_path: Path) -> None:
    """A machine that believes in next year takes no lease from anybody, and is not alive until next year."""
    for office in kept.offices("postgresql", tmp_path):
        with office.house.store.writing() as work:
            got = leases.claim(work.runner, ["message:1"], "another", timedelta(seconds=45))
        ahead = replace(office.house, clock=SetClock(clock.SystemClock(), timedelta(days=400)))

        scheduler.Bell(ahead, lambda _name, _facts: None).beat()

        with office.house.store.writing() as work:
            lost = leases.is_lost(work.runner, "message:1", "another", got["message:1"])
            taken = leases.claim(work.runner, ["message:1"], "third", timedelta(seconds=45))
        (seen,) = beats(office.house)
        assert (lost, taken) == (False, {})
        assert abs(clock.from_text(seen) - datetime.now(UTC)) < timedelta(minutes=1)
