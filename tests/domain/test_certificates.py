"""What a certificate is on a day: held against the table of days of the law, and against counting day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.domain import certificates, deadlines
from ocop_cycle.policy import labels, regime
from tests import office_calendar
from tests.policy import regime_ways

LABEL = labels.Label(vi="nộp", en="file")
LAW = labels.Citation(cites="QĐ 26/2026/QĐ-TTg, Điều 7 khoản 6 điểm a")
CLOCK = regime.CertificateClock(
    id="submit", label=LABEL, due_days_before=120, opens_days_before=180, duty_of="producer", law=LAW
)
ENDS = date(2028, 12, 31)
DAY = timedelta(days=1)

days = st.dates(date(2019, 1, 1), date(2035, 12, 31))
clocks = st.sampled_from([CLOCK, None])


def life(ends: date | None = ENDS, **said: object) -> certificates.Life:
    """A certificate of three years, issued on the last day of 2025."""
    return certificates.Life(**{"state": "in-force", "issued": date(2025, 12, 31), "ends": ends, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ends", "opens", "closes", "safe"),
    [
        (date(2026, 12, 31), date(2026, 7, 4), date(2026, 9, 2), date(2026, 8, 28)),
        (date(2027, 3, 15), date(2026, 9, 16), date(2026, 11, 15), date(2026, 11, 13)),
        (date(2028, 12, 31), date(2028, 7, 4), date(2028, 9, 2), date(2028, 9, 1)),
        (date(2029, 6, 30), date(2029, 1, 1), date(2029, 3, 2), date(2029, 3, 2)),
    ],
)
def test_the_window_is_counted_back_by_the_days_of_the_law(ends: date, opens: date, closes: date, safe: date) -> None:
    """Both edges on days off: they stay, and the last safe day is the working day before the later one."""
    clock = certificates.renewal(regime_ways.law("qd-26-2026").certificate)

    found = certificates.window(ends, clock)

    assert found == certificates.Window(opens=opens, closes=closes)
    assert office_calendar.shipped().previous_working(closes) == safe


@pytest.mark.parametrize(
    ("issued", "ends"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
        (date(2026, 8, 31), date(2029, 8, 31)),
        (date(2019, 12, 31), date(2022, 12, 31)),
    ],
)
def test_months_end_on_the_matching_day(issued: date, ends: date) -> None:
    """36 months on, or on the last day of a month that has no such day (BLDS 2015, Điều 148)."""
    assert deadlines.certificate_end(issued, 36) == ends


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 12, 30), "not-issued"),
        (date(2025, 12, 31), "window-ahead"),
        (date(2028, 7, 3), "window-ahead"),
        (date(2028, 7, 4), "window-open"),
        (date(2028, 9, 2), "window-open"),
        (date(2028, 9, 3), "window-past"),
        (date(2028, 12, 31), "window-past"),
        (date(2029, 1, 1), "ended"),
    ],
)
def test_the_days_of_the_edges(day: date, found: str) -> None:
    """Both edges of the window belong to it, and the last day still counts."""
    assert certificates.status(life(), day, CLOCK) == found


def test_without_a_window_in_the_law_it_is_in_force() -> None:
    """QĐ 148 names none: there is nothing to be open or past."""
    assert [certificates.status(life(), day, None) for day in (ENDS, ENDS + DAY)] == ["in-force", "ended"]


def test_a_window_over_a_leap_day() -> None:
    """120 days before 28 June 2028 are counted over 29 February, which is the first day on which it is too late."""
    found = certificates.window(date(2028, 6, 28), CLOCK)

    assert found == certificates.Window(opens=date(2027, 12, 31), closes=date(2028, 2, 29))
    assert certificates.status(life(date(2028, 6, 28)), date(2028, 2, 29), CLOCK) == "window-open"
    assert certificates.status(life(date(2028, 6, 28)), date(2028, 3, 1), CLOCK) == "window-past"


def test_a_grace_covers_it_after_its_end_and_no_longer() -> None:
    """Late but covered from the day after its own end to the last day of the grace, that day included."""
    until = ENDS + timedelta(days=180)
    covered = life(covered_until=until)

    found = [certificates.status(covered, day, CLOCK) for day in (ENDS, ENDS + DAY, until, until + DAY)]

    assert found == ["window-past", "late-covered", "late-covered", "ended"]


@pytest.mark.parametrize("state", ["revoked", "replaced"])
def test_what_was_settled_is_so_from_its_day(state: str) -> None:
    """On the day of the decision it is over; the day before it was not, and after its own end it still is revoked."""
    settled = life(state=state, settled_on=date(2027, 5, 1))

    found = [certificates.status(settled, d, CLOCK) for d in (date(2027, 4, 30), date(2027, 5, 1), ENDS + DAY)]

    assert found == ["window-ahead", state, state]


def test_what_is_not_known_is_not_ended() -> None:
    """Nobody can say of an unknown end that it is past; it is asked for."""
    assert certificates.status(life(None), date(2040, 1, 1), CLOCK) == "end-unknown"


def test_it_has_ended_whatever_the_column_says() -> None:
    """The sweep of that day has not run: the state is in force still, and the certificate has ended all the same."""
    assert certificates.status(life(state="in-force"), ENDS + DAY, CLOCK) == "ended"
    assert certificates.status(life(state="ended"), ENDS, CLOCK) == "window-past"


def naive(found: certificates.Life, day: date, clock: regime.CertificateClock | None) -> str:
    """The same question, answered by walking through the days of its life one by one."""
    if found.issued and day < found.issued:
        return "not-issued"
    if found.state in ("revoked", "replaced") and (found.settled_on is None or day >= found.settled_on):
        return found.state
    if found.ends is None:
        return "ended" if found.state == "ended" else "end-unknown"
    left = (found.ends - day).days
    if left < 0:
        return "late-covered" if found.covered_until and (found.covered_until - day).days >= 0 else "ended"
    if clock is None:
        return "in-force"
    return "window-ahead" if left > 180 else "window-open" if left >= 120 else "window-past"


lives = st.builds(
    certificates.Life,
    state=st.sampled_from(["in-force", "ended", "revoked", "replaced"]),
    issued=st.none() | days, ends=st.none() | days, covered_until=st.none(), settled_on=st.none() | days,
)  # fmt: skip
covered = st.builds(
    lambda ends, more: life(ends, issued=None, covered_until=ends + timedelta(days=more)), days, st.integers(1, 180)
)


EDGES = st.sampled_from([-181, -180, -1, 0, 1, 119, 120, 121, 179, 180, 181]) | st.integers(-400, 1200)


@given(found=lives | covered, before=EDGES, otherwise=days, clock=clocks)
def test_the_status_is_what_counting_day_by_day_gives(
    found: certificates.Life, before: int, otherwise: date, clock: regime.CertificateClock | None
) -> None:
    """For any certificate on any day, and often on the days on which something changes."""
    day = found.ends - timedelta(days=before) if found.ends else otherwise

    assert certificates.status(found, day, clock) == naive(found, day, clock)


@given(ends=days, before=EDGES, clock=clocks)
def test_bounds_and_judgement_say_the_same(ends: date, before: int, clock: regime.CertificateClock | None) -> None:
    """Exactly the statuses within whose bounds the end lies are those of the certificate, while it runs."""
    day = ends - timedelta(days=before)
    having = []
    for each in certificates.STATUSES:
        bounds = certificates.ends_between(each, day, clock)
        if bounds is not None and (bounds[0] or date.min) <= ends <= (bounds[1] or date.max):
            having.append(each)

    found = certificates.status(certificates.Life(state="in-force", ends=ends), day, clock)
    assert having == ([] if found == "ended" else [found])


@given(first=days, second=days, day=days)
def test_a_product_has_the_certificate_that_holds_on_the_day(first: date, second: date, day: date) -> None:
    """Of two that follow each other: the one whose days the day is among, the later one on the day they change."""
    one, other = sorted((first, second + DAY))
    lives_ = [
        certificates.Life(state="replaced", issued=one, ends=one + timedelta(days=1096), settled_on=other),
        certificates.Life(state="in-force", issued=other, ends=other + timedelta(days=1096)),
    ]

    found = certificates.held_on(lives_, day)

    last = min(one + timedelta(days=1096), other - DAY)
    wanted = 1 if other <= day <= other + timedelta(days=1096) else 0 if one <= day <= last else None
    assert found == wanted


@given(one=lives, other=lives, day=days)
def test_two_that_both_hold_on_a_day_overlap(one: certificates.Life, other: certificates.Life, day: date) -> None:
    """Whatever two certificates hold on one day, they are found to overlap."""
    both = all(certificates.status(each, day, None) in certificates.VALID for each in (one, other))

    assert certificates.overlap(one, other) or not both


def test_the_law_of_a_day_is_the_one_that_takes_renewals_on_it() -> None:
    """148 until 5 July 2025, 1489 until 21 May 2026, 26/2026 from then on; before 2019 none."""
    laws = [regime_ways.law(name) for name in ("qd-1048-2019", "qd-148-2023", "qd-1489-2025", "qd-26-2026")]
    asked = [date(2018, 1, 1), date(2025, 7, 5), date(2025, 7, 6), date(2026, 5, 21), date(2026, 5, 22)]

    found = [law.id if (law := certificates.governing(laws, day)) else None for day in asked]

    assert found == [None, "qd-148-2023", "qd-1489-2025", "qd-1489-2025", "qd-26-2026"]
