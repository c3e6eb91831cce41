"""
Clocks that jump: from ten years back to ten years on, over midnight here and in Greenwich, 29 February and Tết.

Nothing ends before its moment, and what the gate lets through is what it is meant to let through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ocop_cycle import bootstrap, clock, errors, scheduler
from ocop_cycle.application import commands
from tests.application import builders, dumps, four_laws, tampering

YEARS = (-10, -5, -1, 1, 5, 10)
BACK = (
    timedelta(minutes=3),
    timedelta(hours=1),
    timedelta(days=1),
    *(timedelta(days=365 * -y) for y in YEARS if y < 0),
)
ON = (timedelta(days=4), timedelta(days=40), *(timedelta(days=366 * year) for year in YEARS if year > 0))
TICK = timedelta(microseconds=1)


@contextmanager
def gated(office: builders.Office) -> Iterator[builders.Office]:
    """The same office as one that is no demonstration: its clock has to be confirmed by a person."""
    built = bootstrap.build(
        office.house.store, keeper=office.clock, transport=office.basket, confirmed=False, signer=tampering.key
    )
    yield replace(office, house=built)


def swept(office: builders.Office, at: datetime) -> None:
    """A sweep at a moment."""
    office.clock.set(at)
    office.house.sweep.run()


def early(office: builders.Office) -> list[str]:
    """What passed, lapsed or rang before its moment, as entries and rows tell it."""
    found = [
        row["id"] for row in office.rows("SELECT id, passed_at, lenient_at FROM deadline WHERE passed_at IS NOT NULL")
        if row["passed_at"] < row["lenient_at"]
    ]  # fmt: skip
    due: dict[str, str] = {}
    for entry in dumps.entries(office):
        for table, key, values in entry["rows"]:
            if table == "certificate" and "ends" in values and values["ends"]:
                due[key] = values["ends"]
            if (
                table == "certificate"
                and values.get("state") == "ended"
                and clock.day_of(clock.from_text(entry["at"])) <= date.fromisoformat(due[key])
            ):
                found.append(key)
    return found


@pytest.mark.parametrize("jump", BACK, ids=str)
def test_a_clock_set_back_writes_nothing(jump: timedelta) -> None:
    """More than two minutes before the newest entry every command and every sweep is stopped, and no row changes."""
    office = builders.lang_giang()
    office.at(2024, 6, 16)
    office.house.sweep.run()
    before = dumps.of(office)
    office.clock.forward(-jump)

    with pytest.raises(errors.ClockBehind):
        office.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="samples")

    assert dumps.of(office) == before


@pytest.mark.parametrize("jump", ON, ids=str)
def test_the_gate_stops_every_jump_beyond_its_limit(jump: timedelta) -> None:
    """Nothing is rung, issued or sent; a person confirms; then all that is due is handled once, and nothing early."""
    office = builders.lang_giang()
    office.at(2024, 5, 20)
    office.house.sweep.run()
    with gated(office) as real:
        real.clock.forward(jump)
        before = dumps.of(real)
        with pytest.raises(errors.ClockGateClosed):
            real.house.sweep.run()
        shut = real.house.outbox.run().shut
        untouched = dumps.of(real) == before
        real.do(commands.ConfirmClock, "thu", last_sweep=clock.to_text(real.clock.now() - jump))
        real.house.sweep.run()

        assert (shut, untouched) == ("clock-gate", True)
        assert early(real) == []
        assert real.house.sweep.due_now() == []
        assert dumps.faults(real) == []


@pytest.mark.parametrize("jump", ON, ids=str)
def test_a_clock_that_was_wrong_for_an_hour_shuts_nothing(jump: timedelta) -> None:
    """
    By a clock that jumped on, neither people nor the bell write anything; set right, it goes on as if nothing had been.

    One entry of a day to come would shut the trail until that day.
    """
    office = builders.lang_giang()
    office.at(2024, 5, 20)
    tampering.put_key(office)
    office.house.sweep.run()
    with gated(office) as real:
        before, right = dumps.of(real), real.clock.now()
        real.clock.forward(jump)
        with pytest.raises(errors.ClockGateClosed):
            real.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="samples")
        scheduler.Bell(real.house, lambda _name, _facts: None).seal()
        untouched = dumps.of(real) == before
        real.clock.set(right + timedelta(hours=1))
        done = real.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="samples")

        assert untouched
        assert done.entry == len(dumps.entries(real))
        assert dumps.faults(real) == []


def test_who_works_every_day_without_a_bell_is_not_stopped() -> None:
    """An office that has no worker running, and writes something each day, need not confirm its clock every third."""
    office = builders.lang_giang()
    office.at(2024, 5, 20)
    office.house.sweep.run()
    with gated(office) as real:
        for status in ("present", "missing") * 4:
            real.clock.forward(timedelta(days=1))
            real.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="samples", status=status)

        assert dumps.faults(real) == []


def test_a_person_confirms_and_works_on() -> None:
    """After a holiday everybody waits for one who looks at the clock, and then works on."""
    office = builders.lang_giang()
    office.at(2024, 5, 20)
    office.house.sweep.run()
    with gated(office) as real:
        real.clock.forward(timedelta(days=9))
        with pytest.raises(errors.ClockGateClosed) as gate:
            real.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="samples")
        real.do(commands.ConfirmClock, "thu", last_sweep=clock.to_text(gate.value.last_sweep))
        done = real.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="samples")

        assert done.entry == len(dumps.entries(real))


def test_the_gate_lets_a_long_weekend_pass() -> None:
    """Three days without a sweep need no person."""
    office = builders.lang_giang()
    office.at(2024, 5, 20)
    office.house.sweep.run()

    with gated(office) as real:
        real.clock.forward(timedelta(days=3))
        report = real.house.sweep.run()

    assert report.refused == ()


@pytest.mark.parametrize("offset", [-TICK, timedelta(0), TICK], ids=["the tick before", "the moment", "the tick after"])
def test_a_day_ends_at_midnight_here_and_not_in_greenwich(offset: timedelta) -> None:
    """A deadline of 15 June passes at 24:00 in Hà Nội, which is 17:00 in Greenwich, to the microsecond."""
    office = builders.lang_giang()
    office.at(2024, 6, 3)
    office.house.sweep.run()
    rows = office.rows(
        "SELECT id, lenient_at FROM deadline WHERE lenient_at LIKE '2024-06-15T17:00%' AND state = 'open'"
    )
    due = clock.at_local(date(2024, 6, 16), 0)

    swept(office, due + offset)

    passed = {row["id"] for row in office.rows("SELECT id FROM deadline WHERE passed_at IS NOT NULL")}
    assert rows != []
    assert {clock.from_text(row["lenient_at"]) for row in rows} == {due}
    assert {row["id"] in passed for row in rows} == {offset >= timedelta(0)}
    assert early(office) == []


def test_midnight_in_greenwich_is_nothing_here() -> None:
    """At 00:00 UTC (07:00 here) nothing passes that did not pass in the tick before."""
    office = builders.lang_giang()
    before_it = datetime.fromisoformat("2024-06-16T00:00:00+00:00") - TICK
    swept(office, before_it)
    passed = office.rows("SELECT id FROM deadline WHERE passed_at IS NOT NULL ORDER BY id")

    swept(office, before_it + TICK)

    assert office.rows("SELECT id FROM deadline WHERE passed_at IS NOT NULL ORDER BY id") == passed


def lapse(office: builders.Office, dossier: str, ends: date) -> list[str]:
    """The states of a certificate in the last tick of its last day, and in the first one after it."""
    seen = []
    over = clock.at_local(ends + timedelta(days=1), 0)
    for at in (clock.at_local(ends, 0), over - TICK, over):
        swept(office, at)
        standing = f"SELECT state FROM certificate WHERE dossier_id = '{dossier}' AND state <> 'corrected'"
        (row,) = office.rows(standing)
        seen.append(row["state"])
    return seen


@pytest.mark.parametrize("ends", [date(2027, 2, 28), date(2028, 2, 29)], ids=str)
def test_a_certificate_of_the_29th_of_february(ends: date) -> None:
    """Issued on a leap day, or ending on one: it stands to the last tick of its last day, and not a tick longer."""
    office, code = four_laws.opened("qd-148-2023")
    four_laws.to_the_end(office, code, "62")
    paper = commands.CertificateData(issued=date(2024, 2, 29), ends=ends)
    office.do(commands.CorrectCertificate, "huyen-chu-tich", dossier=code, certificate=paper, reason="Theo giấy")

    states = lapse(office, code, ends)

    assert states == ["in-force", "in-force", "ended"]
    assert early(office) == []


@pytest.mark.parametrize("day", [date(2025, 1, 29), date(2025, 1, 31)], ids=str)
def test_a_clock_that_stands_in_tet_sends_nothing(day: date) -> None:
    """What was owed on the last working day waits over Tết Ất Tỵ and leaves on the first day after it, once."""
    office = builders.lang_giang()
    office.at(2025, 1, 24, 16, 55)
    office.house.outbox.run()
    office.at(2025, 1, 24, 18)
    office.step("LG24-0001", "submit-idea", "thu")

    office.clock.set(clock.at_local(day, 10))
    office.house.sweep.run()
    in_tet = office.house.outbox.run()
    office.at(2025, 2, 3, 9)
    after = office.house.outbox.run()

    arrived = office.rows("SELECT state FROM notice WHERE rule = 'dossier-arrived' AND subject_id = 'LG24-0001'")
    assert (in_tet.issued, after.issued > 0) == (0, True)
    assert [row["state"] for row in arrived] == ["covered"]
