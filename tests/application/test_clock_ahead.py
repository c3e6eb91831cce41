"""Several machines on one server: one whose clock is ahead of the server's writes nothing, and holds up nobody."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ocop_cycle import bootstrap, clock, errors
from ocop_cycle.application import checkup, commands
from ocop_cycle.application.queries import health
from tests.application import builders, dumps, tampering

DOSSIER = "LG24-0001"
MINUTE = timedelta(minutes=1)


class Wrong(clock.HandClock):
    """The clock of a machine that is off by so much."""

    def __init__(self, at: datetime, by: timedelta) -> None:
        super().__init__(at + by)
        self._by = by

    def machine_now(self) -> datetime:
        """What the machine takes for now."""
        return super().machine_now() + self._by


def machine(office: builders.Office, by: timedelta, *, demo: bool = False) -> builders.Office:
    """Another machine on the database of an office, its clock off by so much."""
    keeper = Wrong(office.clock.now(), by)
    built = bootstrap.build(
        office.house.store, keeper=keeper, transport=office.basket, confirmed=demo, signer=tampering.key
    )
    return replace(office, house=built, clock=keeper)


def noted(office: builders.Office) -> int:
    """A paper noted; the number of its entry."""
    return office.do(commands.RecordDocument, "thu", dossier=DOSSIER, item="samples").entry


@pytest.mark.parametrize("by", [5 * MINUTE + timedelta(seconds=10), timedelta(hours=7), timedelta(days=2)], ids=str)
def test_a_machine_that_is_ahead_writes_nothing(server_office: builders.Office, by: timedelta) -> None:
    """Nobody acts there, not by confirming the clock either; all others work on as if it were not there."""
    other, before = machine(server_office, by), dumps.of(server_office)

    with pytest.raises(errors.ClockAhead) as ahead:
        noted(other)
    with pytest.raises(errors.ClockAhead):
        other.do(commands.ConfirmClock, "thu", last_sweep=clock.to_text(server_office.clock.now()))

    assert ahead.value.facts.keys() == {"now", "server"}
    assert dumps.of(server_office) == before
    assert noted(server_office) == len(dumps.entries(server_office))


def test_the_bell_of_a_machine_that_is_ahead_rings_nothing(server_office: builders.Office) -> None:
    """What is due by its clock alone is not rung; it says why, and the entry is still to come."""
    bell = server_office.house.sweep.next_moment()
    assert bell is not None
    server_office.clock.set(bell - timedelta(minutes=30))
    server_office.house.sweep.run()
    before = dumps.entries(server_office)
    early = machine(server_office, timedelta(hours=1))

    with pytest.raises(errors.ClockAhead):
        early.house.sweep.run()

    assert dumps.entries(server_office) == before


@pytest.mark.parametrize("by", [5 * MINUTE - timedelta(seconds=30), -timedelta(minutes=1)], ids=str)
def test_clocks_that_differ_by_a_little_are_left_alone(server_office: builders.Office, by: timedelta) -> None:
    """Up to five minutes, as everywhere in an office's network, and behind as far as the newest entry allows."""
    assert noted(machine(server_office, by)) == len(dumps.entries(server_office))


def test_a_file_has_no_clock_of_its_own(office: builders.Office) -> None:
    """Its only clock is that of the machine: there the gate for jumps is all there is."""
    assert noted(machine(office, timedelta(hours=7))) == len(dumps.entries(office))


def test_a_demonstration_sets_its_clock_by_hand(server_office: builders.Office) -> None:
    """It is alone with its database, so nobody is held up."""
    assert noted(machine(server_office, timedelta(hours=7), demo=True)) == len(dumps.entries(server_office))


@pytest.mark.parametrize(("by", "found"), [(6 * MINUTE, True), (timedelta(0), False)], ids=str)
def test_doctor_finds_a_machine_that_is_ahead(server_office: builders.Office, by: timedelta, found: bool) -> None:
    """Grave: whoever asks why nothing is written is told at once."""
    facts = health.health(machine(server_office, by).reader)

    assert ("clock-ahead" in {one.code for one in checkup.of_health(facts) if one.grave}) == found
