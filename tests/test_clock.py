"""The clock: two times, days in the office zone, and moments as text."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import clock

DAY = date(2024, 6, 3)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


def test_a_hand_clock_stands_still_until_it_is_moved() -> None:
    """Office time is what was set, however long one looks at it."""
    hand = clock.HandClock(clock.at_local(DAY, 8))

    first, second = hand.now(), hand.now()

    assert (first, second) == (datetime(2024, 6, 3, 1, tzinfo=UTC),) * 2


def test_a_hand_clock_moves_forward_and_is_set_back() -> None:
    """A clock that runs backwards can be tried."""
    hand = clock.HandClock(clock.at_local(DAY, 8))

    hand.forward(timedelta(days=7))
    later = hand.now()
    hand.set(clock.at_local(DAY, 7))

    assert (later, hand.now()) == (clock.at_local(date(2024, 6, 10), 8), clock.at_local(DAY, 7))


def test_machine_time_is_not_set_by_hand() -> None:
    """A pause ends even while office time stands in another year."""
    hand = clock.HandClock(clock.at_local(DAY, 8))

    before = clock.SystemClock().machine_now()
    between = hand.machine_now()
    after = clock.SystemClock().machine_now()

    assert before <= between <= after


def test_office_time_of_an_office_is_machine_time() -> None:
    """Without a demo both times are one."""
    system = clock.SystemClock()

    before, between, after = system.machine_now(), system.now(), system.machine_now()

    assert before <= between <= after


@pytest.mark.parametrize("text", ["2024-06-03T01:00:00.000000Z", "2024-12-31T16:59:59.999999Z"])
def test_a_moment_comes_back_from_its_text(text: str) -> None:
    """The text of a moment is read as that moment."""
    at = clock.from_text(text)

    assert (clock.to_text(at), at.tzinfo) == (text, UTC)


def test_a_moment_in_another_zone_has_the_text_of_the_same_moment_in_utc() -> None:
    """One moment has one text."""
    at = datetime(2024, 6, 3, 8, tzinfo=timezone(timedelta(hours=7)))

    assert clock.to_text(at) == "2024-06-03T01:00:00.000000Z"


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_their_moments(one: datetime, other: datetime) -> None:
    """A comparison in the database is a comparison of moments."""
    assert (clock.to_text(one) < clock.to_text(other)) == (one < other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-06-03",
        "2024-06-03T01:00:00Z",
        "2024-06-03T01:00:00.000000z",
        "2024-06-03 01:00:00.000000Z",
        "2024-06-03T01:00:00,000000Z",
        "2024-06-03T01:00:00.000+07:0Z",
        "2024-W23-1T01:00:00.00000000Z",
        "2024-06-31T01:00:00.000000Z",
        "2024-06-03T24:30:00.000000Z",
        "2024-06-03T01:00:00.00000\u0660Z",
    ],
)
def test_no_other_form_is_a_moment(text: str) -> None:
    """Two texts of one moment would not be equal in the database, so there is only one."""
    with pytest.raises(clock.NotAMoment) as refusal:
        clock.from_text(text)

    assert refusal.value.text == text


def test_a_moment_without_zone_is_refused() -> None:
    """Nobody can say which moment it is."""
    naive = datetime(2024, 6, 3, 8)  # noqa: DTZ001 - what is refused

    with pytest.raises(clock.MomentWithoutZone) as refusal:
        clock.to_text(naive)

    assert refusal.value.at == naive


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2024-06-02T17:30:00.000000Z", date(2024, 6, 3)),
        ("2024-06-03T16:30:00.000000Z", date(2024, 6, 3)),
        ("2024-06-03T16:59:59.999999Z", date(2024, 6, 3)),
        ("2024-06-03T17:00:00.000000Z", date(2024, 6, 4)),
    ],
    ids=["00:30", "23:30", "last tick", "midnight"],
)
def test_f11_the_day_is_the_office_day_and_not_the_day_in_utc(at: str, day: date) -> None:
    """Half past midnight belongs to the new day, half past eleven at night to the old one."""
    assert clock.day_of(clock.from_text(at)) == day


def test_the_end_of_a_day_is_the_start_of_the_next() -> None:
    """The bound is exclusive: midnight after the day is no longer in it."""
    assert (clock.end_of(DAY), clock.start_of(DAY)) == (
        clock.start_of(date(2024, 6, 4)),
        datetime(2024, 6, 2, 17, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("due", "day"),
    [
        (clock.end_of(DAY), DAY),
        (clock.at_local(DAY, 17), DAY),
        (clock.start_of(DAY), date(2024, 6, 2)),
    ],
    ids=["end of day", "an hour", "first moment"],
)
def test_the_last_day_is_the_one_that_still_has_a_moment_in_time(due: datetime, day: date) -> None:
    """A thing due at midnight could last be done on the day before."""
    assert clock.last_day(due) == day


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_moment_of_a_day_is_in_that_day(day: date) -> None:
    """Start included, end excluded."""
    start, end = clock.start_of(day), clock.end_of(day)

    assert (clock.day_of(start), clock.last_day(end), end - start) == (day, day, timedelta(days=1))


def test_an_hour_on_the_office_wall_is_a_moment() -> None:
    """17:30 in the office is 10:30 in UTC."""
    at = clock.at_local(DAY, 17, 30)

    assert (at, clock.in_office(at).hour) == (datetime(2024, 6, 3, 10, 30, tzinfo=UTC), 17)
