"""The computed moon calendar, against days known from the paper calendar and against the holidays library."""

from datetime import date

import holidays
import pytest

from ocop_cycle.domain import moon, working_days
from tests import office_calendar

YEARS = range(2000, 2080)


@pytest.mark.parametrize(
    ("year", "month", "day", "solar"),
    [
        (2019, 1, 1, date(2019, 2, 5)),
        (2023, 1, 1, date(2023, 1, 22)),
        (2024, 1, 1, date(2024, 2, 10)),
        (2024, 3, 10, date(2024, 4, 18)),
        (2025, 1, 1, date(2025, 1, 29)),
        (2026, 3, 10, date(2026, 4, 26)),
        (2023, 8, 15, date(2023, 9, 29)),
        (2024, 7, 15, date(2024, 8, 18)),
    ],
)
def test_days_of_the_moon_calendar_as_on_paper(year: int, month: int, day: int, solar: date) -> None:
    """Tết, Giỗ Tổ, the middle of autumn (after the leap month of 2023), the middle of the seventh month."""
    assert moon.solar_day(year, month, day) == solar


@pytest.mark.parametrize(("year", "here"), [(2007, date(2007, 2, 17)), (2030, date(2030, 2, 2))])
def test_it_is_reckoned_for_this_meridian(year: int, here: date) -> None:
    """Where the new moon falls between 23:00 and midnight here, it is the next day in China."""
    assert moon.solar_day(year, 1, 1) == here


def test_tet_and_gio_to_are_the_librarys_for_eighty_years() -> None:
    """Two ways to the same days."""
    library = holidays.country_holidays("VN", years=YEARS, observed=False, language="en_US")
    tet = library.get_named("Lunar New Year", lookup="exact")
    kings = library.get_named("Hung Kings", lookup="icontains")

    assert sorted(tet) == [moon.solar_day(year, 1, 1) for year in YEARS]
    assert sorted(kings) == [moon.solar_day(day.year, 3, 10) for day in sorted(kings)]


def test_f8_a_year_without_a_file_still_has_tet() -> None:
    """Computed, and doubted as all of such a year: 2031 begins for the moon on 23 January."""
    office = office_calendar.shipped()

    off = [office.why_off(day) for day in (date(2031, 1, 22), date(2031, 1, 23), date(2031, 4, 1))]

    assert [(day.label, day.confirmed) for day in off if day] == [
        ("nghỉ lễ Tết Nguyên đán", False),
        ("nghỉ lễ Tết Nguyên đán", False),
        ("nghỉ lễ Giỗ Tổ", False),
    ]


def test_a_filed_year_is_never_mixed_with_a_computed_one() -> None:
    """In 2023 offices were off from the 20th of January, two days before Tết and not one; the file alone says so."""
    office = working_days.build([office_calendar.year(2023)])

    assert (office.is_working(date(2023, 1, 19)), office.is_working(date(2023, 1, 27))) == (True, True)
