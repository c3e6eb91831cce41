"""What is to be feared of a renewal on a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.domain import certificates, fitting, renewals
from tests import office_calendar
from tests.policy import shipped

CALENDAR = office_calendar.shipped()
LAW = shipped.checked("regime", "qd-26-2026").value
ON = fitting.Ground(law=LAW, kind="re-evaluation", calendar=CALENDAR, days=lambda _: 1)
DAYS = st.dates(date(2026, 9, 1), date(2027, 12, 31))


def case(ends: date, *, handed_in: bool = False, state: str = "dossier-draft") -> renewals.Case:
    """A certificate under QĐ 26 with its window, and the next step on the way to a new one."""
    legs = fitting.shortest(LAW, state, "re-evaluation", lambda leg: leg.taken.nature == "certify")
    day = CALENDAR.previous_working(ends)
    steps = fitting.along(ON, legs, fitting.Goal("end", frozenset(), day, day)).steps
    window = certificates.window(ends, certificates.renewal(LAW.certificate))
    return renewals.Case(last_day=ends, window=window, handed_in=handed_in, step=steps[0])


def risk(found: renewals.Case, today: date) -> renewals.Risk:
    """What is feared on a day."""
    return renewals.prospect(found, today, CALENDAR).risk


@given(DAYS)
def test_the_last_safe_day_is_safe_and_the_next_working_day_is_not(ends: date) -> None:
    """And it is a working day within the window of the law."""
    found = case(ends)
    act_by = renewals.prospect(found, ends - timedelta(days=150), CALENDAR).act_by

    assert act_by is not None
    assert found.window is not None
    assert found.window.opens <= act_by <= found.window.closes
    assert (risk(found, act_by), risk(found, CALENDAR.add(act_by, 1)) == "safe") == ("safe", False)


@given(DAYS, st.integers(-400, 30))
def test_what_is_lost_stays_lost_while_nobody_acts(ends: date, offset: int) -> None:
    """From one day to the next it only gets worse."""
    worse = {"safe": 0, "hurry": 1, "lost": 2}
    found, today = case(ends), ends + timedelta(days=offset)

    assert worse[risk(found, today)] <= worse[risk(found, today + timedelta(days=1))]


def test_what_was_handed_in_in_time_is_judged_by_the_end_alone() -> None:
    """The window is behind; the 45 days of the province are ahead."""
    ends = date(2027, 3, 1)

    found = case(ends, handed_in=True, state="province-check")

    assert risk(found, date(2026, 12, 1)) == "safe"
    assert risk(found, ends) == "lost"


def test_nobody_judges_an_end_that_nobody_entered() -> None:
    """It is asked for."""
    found = renewals.Case(last_day=None, window=None, handed_in=False, step=None)

    assert renewals.prospect(found, date(2026, 9, 1), CALENDAR) == renewals.Prospect(risk="unknown", why="end-unknown")
