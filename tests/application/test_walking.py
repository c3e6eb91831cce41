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
    """Reminders 14, 7, 3 and 1 days before, the passing, and the escalation after it: each at its own hour."""
    office.at(2024, 5, 25)
    office.house.outbox.run()

    found = moments(office, 30)

    assert found == [
        "2024-05-31T01:00:00.000000Z",
        "2024-06-07T01:00:00.000000Z",
        "2024-06-11T01:00:00.000000Z",
        "2024-06-13T01:00:00.000000Z",
        "2024-06-15T17:00:00.000000Z",
        "2024-06-19T01:00:00.000000Z",
    ]


def test_a_walk_ends_where_it_was_told_to(office: builders.Office) -> None:
    """The last stop is at the end, due or not, and the clock stands there."""
    office.at(2024, 5, 25)

    stops = list(walking.walk(office.house, office.clock.now() + timedelta(hours=5), office.clock.set))

    assert [stop.at for stop in stops] == [office.clock.now()]
    assert clock.to_text(office.clock.now()) == "2024-05-25T06:00:00.000000Z"


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
