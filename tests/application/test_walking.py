"""Office time goes from due moment to due moment, and what is due is done at each."""

from datetime import timedelta

from ocop_cycle import clock
from ocop_cycle.application import walking
from tests.application import builders


def moments(office: builders.Office, days: int) -> list[str]:
    """The moments at which something happened within so many days from now."""
    until = office.clock.now() + timedelta(days=days)
    stops = walking.walk(office.house, until, office.clock.set)
    return [clock.to_text(stop.at) for stop in stops if not stop.is_quiet]


def test_a_walk_stops_at_each_due_moment(office: builders.Office) -> None:
    """Reminders, the passing at midnight, what comes after it; reports on Mondays, and letters when hours begin."""
    office.at(2024, 5, 25)
    office.house.outbox.run()

    found = [clock.in_office(clock.from_text(at)).strftime("%a %d/%m %H:%M") for at in moments(office, 30)]

    assert found == [
        "Mon 27/05 08:00", "Fri 31/05 08:00", "Mon 03/06 08:00", "Tue 04/06 08:00", "Fri 07/06 08:00",
        "Mon 10/06 08:00", "Tue 11/06 08:00", "Thu 13/06 08:00", "Sun 16/06 00:00", "Mon 17/06 08:00",
        "Wed 19/06 08:00", "Mon 24/06 08:00",
    ]  # fmt: skip


def test_a_walk_ends_where_it_was_told_to(office: builders.Office) -> None:
    """The last stop is at the end, due or not, and the clock stands there."""
    office.at(2024, 5, 28)
    office.house.sweep.run()

    stops = list(walking.walk(office.house, office.clock.now() + timedelta(hours=5), office.clock.set))

    assert [stop.at for stop in stops] == [office.clock.now()]
    assert clock.to_text(office.clock.now()) == "2024-05-28T06:00:00.000000Z"


def test_one_walk_is_many_walks(office: builders.Office) -> None:
    """Whether the clock is moved once or day by day, the same notices are owed at the same moments."""
    other = builders.lang_giang()
    for each in (office, other):
        each.at(2024, 6, 3)

    moments(office, 20)
    for _ in range(20):
        moments(other, 1)

    told = "SELECT id, owed_at FROM notice ORDER BY id"
    assert office.rows(told) == other.rows(told)
    other.house.close()
