"""Working days: against counting by hand, against the holidays library, and past the end of what is known."""

import itertools
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.domain import working_days
from ocop_cycle.policy import calendar
from tests import office_calendar

ONE_DAY = timedelta(days=1)
OFFICE = office_calendar.shipped()

LISTED = {day.day: day.kind for number in office_calendar.YEARS for day in office_calendar.year(number).days}
"""What the files say, for a counter of our own."""

COVERED = st.dates(date(2019, 1, 1), date(2026, 12, 31))


def naive_is_working(day: date) -> bool:
    """A day looked up in the list and else in the plain week."""
    kind = LISTED.get(day)
    return kind == "làm bù" if kind else day.weekday() < 5


def naive_add(day: date, count: int) -> date:
    """Walk day by day, as one counts on a wall calendar."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= naive_is_working(day)
    return day


@given(COVERED, st.integers(-200, 200))
def test_f7_adding_working_days_is_counting_them_one_by_one(day: date, count: int) -> None:
    """A working day is a day on which offices work, and not so many hours."""
    expected = naive_add(day, count)

    if expected.year in office_calendar.YEARS:
        assert OFFICE.add(day, count) == expected


def test_f7_one_working_day_from_friday_is_monday() -> None:
    """Twenty-four hours later it would be Saturday."""
    assert OFFICE.add(date(2024, 6, 7), 1) == date(2024, 6, 10)


@given(COVERED, COVERED)
def test_counting_agrees_with_counting_one_by_one(one: date, other: date) -> None:
    """From the day after the first up to and including the second."""
    since, until = sorted((one, other))

    days = (since + ONE_DAY * ahead for ahead in range(1, (until - since).days + 1))

    assert OFFICE.count(since, until) == sum(map(naive_is_working, days))


@given(COVERED, st.integers(-500, 500))
def test_counting_undoes_adding(day: date, count: int) -> None:
    """Forwards and backwards."""
    assert OFFICE.count(day, OFFICE.add(day, count)) == count


@given(COVERED)
def test_the_next_and_the_previous_working_day_are_worked_and_near(day: date) -> None:
    """A worked day is its own neighbour; a day off lies between the two."""
    before, after = OFFICE.previous_working(day), OFFICE.next_working(day)

    assert OFFICE.is_working(before)
    assert OFFICE.is_working(after)
    assert (before == day) == (after == day) == OFFICE.is_working(day)
    assert before <= day <= after


@pytest.mark.parametrize(
    ("off", "worked"),
    [
        (date(2018, 12, 31), date(2019, 1, 5)),
        (date(2019, 4, 29), date(2019, 5, 4)),
        (date(2024, 4, 29), date(2024, 5, 4)),
        (date(2025, 5, 2), date(2025, 4, 26)),
        (date(2026, 1, 2), date(2026, 1, 10)),
        (date(2026, 8, 31), date(2026, 8, 22)),
    ],
    ids=str,
)
def test_f10_swapped_days_are_swapped(off: date, worked: date) -> None:
    """A weekday off and a Saturday worked, each for the other."""
    assert (OFFICE.is_working(off), OFFICE.is_working(worked), off.weekday() < 5, worked.weekday()) == (
        False,
        True,
        True,
        5,
    )


def test_f10_a_count_goes_over_a_swap() -> None:
    """From Friday 26/4/2024 the first working day is Thursday 02/5, the third Saturday 04/5."""
    assert [OFFICE.add(date(2024, 4, 26), n) for n in (1, 2, 3, 4)] == [
        date(2024, 5, 2),
        date(2024, 5, 3),
        date(2024, 5, 4),
        date(2024, 5, 6),
    ]


@pytest.mark.parametrize(
    ("year", "weekdays", "off", "made_up"),
    [
        (2019, 261, 1 + 5 + 1 + 3 + 1, 2),
        (2020, 262, 1 + 5 + 1 + 2 + 1, 0),
        (2021, 261, 1 + 5 + 1 + 2 + 2, 0),
        (2022, 260, 1 + 5 + 1 + 2 + 2, 0),
        (2023, 260, 1 + 5 + 0 + 3 + 2, 0),
        (2024, 262, 1 + 5 + 1 + 3 + 2, 1),
        (2025, 261, 1 + 5 + 1 + 3 + 2, 1),
        (2026, 261, 2 + 5 + 1 + 2 + 3 + 1, 2),
    ],
)
def test_each_year_has_the_working_days_counted_by_hand(year: int, weekdays: int, off: int, made_up: int) -> None:
    """
    Weekdays of the year, less those off at New Year, Tết, Giỗ Tổ, 30/4 and 01/5, 2/9 and 24/11, and the made-up days.

    In 2023 Giỗ Tổ fell on Saturday 29/4 and its compensation is counted with 30/4 and 01/5.
    """
    found = OFFICE.count(date(year - 1, 12, 31), date(year, 12, 31))

    assert found == weekdays - off + made_up


BY_HAND = {
    2019: (23, 15, 21, 19, 23, 20, 23, 22, 20, 23, 21, 22),
    2020: (17, 20, 22, 20, 20, 22, 23, 21, 21, 22, 21, 23),
    2021: (20, 15, 23, 20, 20, 22, 22, 22, 20, 21, 22, 23),
    2022: (19, 16, 23, 20, 20, 22, 21, 23, 20, 21, 22, 22),
    2023: (16, 20, 23, 20, 20, 22, 21, 23, 19, 22, 22, 21),
    2024: (22, 16, 21, 19, 23, 20, 23, 22, 19, 23, 21, 22),
    2025: (17, 20, 21, 21, 20, 21, 23, 21, 20, 23, 20, 23),
    2026: (21, 15, 22, 20, 20, 22, 23, 21, 20, 22, 20, 23),
}
"""
The working days of each month, counted on paper: four weeks are twenty, the days from the 29th on are looked at one by
one, days off on weekdays are taken away and made-up Saturdays added. April 2024: 20 and Monday the 29th and Tuesday the
30th are 22, less Giỗ Tổ on Thursday the 18th and those two days: 19.
"""


@pytest.mark.parametrize("year", BY_HAND)
def test_each_month_has_the_working_days_counted_by_hand(year: int) -> None:
    """Month by month, so that no two faults can hide each other."""
    firsts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]

    counted = [OFFICE.count(first - ONE_DAY, after - ONE_DAY) for first, after in itertools.pairwise(firsts)]

    assert tuple(counted) == BY_HAND[year]


EXPLAINED = {
    date(2026, 1, 2): "off by Công văn 12729/VPCP-KGVX of 25/12/2025, later than the library's data",
    date(2026, 1, 10): "the Saturday worked for 02/01/2026, by the same document",
}
"""Where we know better than the library, and why."""


def test_the_holidays_library_agrees_but_for_explained_days() -> None:
    """2019 to 2026 day by day; a library that learns of the swap makes this list shorter."""
    library = holidays.country_holidays("VN", years=range(2018, 2028))
    days = (date(2018, 12, 31) + ONE_DAY * ahead for ahead in range((date(2026, 12, 31) - date(2018, 12, 30)).days))

    differing = {day for day in days if OFFICE.is_working(day) != library.is_working_day(day)}

    assert differing == set(EXPLAINED)


def test_the_computed_year_is_the_librarys() -> None:
    """2027 stands on the library until its announcement; only the choice beside 2 September is ours."""
    library = holidays.country_holidays("VN", years=2027)
    days = (date(2027, 1, 1) + ONE_DAY * ahead for ahead in range(365))

    assert [day for day in days if OFFICE.is_working(day) != library.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2024, 6, 3), None),
        (date(2024, 6, 8), "thứ Bảy"),
        (date(2024, 6, 9), "Chủ nhật"),
        (date(2024, 4, 18), "nghỉ lễ Giỗ Tổ"),
        (date(2026, 4, 26), "nghỉ lễ Giỗ Tổ"),
        (date(2026, 4, 27), "nghỉ bù Giỗ Tổ"),
        (date(2024, 4, 29), "nghỉ hoán đổi dịp 30/4 và 01/5"),
        (date(2024, 5, 4), None),
        (date(2030, 9, 2), "nghỉ lễ Quốc khánh"),
    ],
    ids=str,
)
def test_a_day_off_says_why(day: date, label: str | None) -> None:
    """The reason stands on the proof."""
    off = OFFICE.why_off(day)

    assert (off and off.label) == label


def test_a_day_off_names_its_document() -> None:
    """An inspector can go and look."""
    off = OFFICE.why_off(date(2024, 4, 29))

    assert off is not None
    assert off.document == "Công văn số 2450/VPCP-KGVX ngày 12/4/2024 của Văn phòng Chính phủ"


def test_skipped_days_are_those_after_the_first_up_to_the_last() -> None:
    """The day of the event is not counted, so it is not skipped either."""
    skipped = OFFICE.skipped(date(2024, 4, 27), date(2024, 5, 1))

    assert [off.day for off in skipped] == [date(2024, 4, day) for day in (28, 29, 30)] + [date(2024, 5, 1)]


def test_made_up_days_are_told() -> None:
    """A count that uses a worked Saturday can say so."""
    assert [entry.day for entry in OFFICE.made_up(date(2024, 4, 26), date(2024, 5, 6))] == [date(2024, 5, 4)]


@pytest.mark.parametrize(
    ("day", "confirmed"),
    [
        (date(2026, 6, 1), True),
        (date(2018, 12, 30), False),
        (date(2018, 12, 31), True),
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
        (date(2026, 12, 14), True),
        (date(2027, 1, 4), False),
        (date(2031, 1, 2), False),
    ],
    ids=str,
)
def test_f8_what_has_not_been_announced_is_not_confirmed(day: date, confirmed: bool) -> None:
    """Years without a file, a provisional year and the days of an open question are in doubt."""
    assert OFFICE.is_confirmed(day) == confirmed


def test_f8_a_count_past_the_confirmed_years_says_so() -> None:
    """The list of holidays never runs out in silence."""
    assert OFFICE.doubts(date(2026, 12, 20), date(2028, 1, 10)) == (
        "lịch nghỉ năm 2027 còn tạm tính, chưa có thông báo chính thức",
        "năm 2028 chưa có lịch nghỉ chính thức: mới trừ thứ Bảy, Chủ nhật, các ngày lễ dương lịch, Tết và Giỗ Tổ tính "
        "theo âm lịch; chưa có ngày nghỉ bù, nghỉ hoán đổi",
    )


def test_f8_a_count_over_an_open_question_says_so() -> None:
    """Nobody yet knows whether Monday 23/11/2026 is worked."""
    assert OFFICE.doubts(date(2026, 11, 2), date(2026, 11, 30)) == (
        "lịch nghỉ năm 2026: chưa rõ thứ Hai 23/11/2026 có được nghỉ hoán đổi không, và làm bù vào ngày nào",
    )


def test_a_count_within_confirmed_days_has_no_doubt() -> None:
    """Nothing is said where nothing is to be said."""
    assert OFFICE.doubts(date(2026, 1, 5), date(2026, 11, 13)) == ()


def test_an_unconfirmed_day_of_a_confirmed_year_is_a_doubt() -> None:
    """One day may be open while its year is settled."""
    lent = calendar.CalendarDay(day=date(2024, 7, 5), kind="nghỉ lễ", name="ngày thử", confirmed=False)
    office = working_days.build([calendar.CalendarYear(year=2024, status="confirmed", days=(lent,))])

    assert office.doubts(date(2024, 7, 1), date(2024, 7, 8)) == ("05/07/2024 (nghỉ lễ ngày thử) chưa được xác nhận",)


def test_an_office_without_any_year_counts_plain_weeks_and_fixed_holidays() -> None:
    """And doubts all of it."""
    office = working_days.build([])

    assert (office.add(date(2024, 4, 26), 1), office.is_confirmed(date(2024, 4, 26))) == (date(2024, 4, 29), False)


def test_a_year_twice_is_refused() -> None:
    """Which of the two would count?"""
    year = office_calendar.year(2024)

    with pytest.raises(working_days.CalendarsDisagree) as refusal:
        working_days.build([year, year])

    assert refusal.value.what == "2024"


def test_two_years_that_differ_about_a_day_are_refused() -> None:
    """31/12/2018 stands in the file of 2019; a file of 2018 may repeat it and not contradict it."""
    other = calendar.CalendarDay(day=date(2018, 12, 31), kind="nghỉ bù", name="ngày thử", document="thử")

    with pytest.raises(working_days.CalendarsDisagree) as refusal:
        working_days.build(
            [office_calendar.year(2019), calendar.CalendarYear(year=2018, status="confirmed", days=(other,))]
        )

    assert refusal.value.what == "2018-12-31"


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(1999, 12, 31), 1), (date(2080, 1, 1), -1), (date(2000, 1, 4), -9), (date(2079, 12, 29), 9)],
    ids=str,
)
def test_beyond_the_table_is_refused_and_not_wrong(day: date, count: int) -> None:
    """A wrong year is a mistake of typing, and no answer is better than a false one."""
    with pytest.raises(working_days.BeyondCalendar):
        OFFICE.add(day, count)


def test_nothing_added_is_nothing_moved() -> None:
    """Nought working days leave even a Sunday alone."""
    assert OFFICE.add(date(2024, 6, 9), 0) == date(2024, 6, 9)


def test_the_files_and_this_test_read_the_same_days() -> None:
    """The naive counter really knows the swaps."""
    assert sorted(str(day) for day, kind in LISTED.items() if kind == "làm bù") == [
        "2019-01-05",
        "2019-05-04",
        "2024-05-04",
        "2025-04-26",
        "2026-01-10",
        "2026-08-22",
    ]
