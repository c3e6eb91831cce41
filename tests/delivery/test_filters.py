"""Days, hours, stars and numbers as an official writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.delivery import filters


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("day", "2024-06-14", "14/6/2024"),
        ("day", "2024-04-05", "05/4/2024"),
        ("day", "2024-02-24", "24/02/2024"),
        ("long_day", "2024-02-05", "ngày 05 tháng 02 năm 2024"),
        ("long_day", "2024-10-15", "ngày 15 tháng 10 năm 2024"),
        ("weekday", "2024-06-14", "thứ Sáu"),
        ("weekday", "2024-06-16", "Chủ nhật"),
        ("when", "2024-06-14", "ngày 14/6/2024"),
        ("when", "2024-10", "tháng 10/2024"),
        ("when", "2024-01", "tháng 01/2024"),
        ("when", "2024", "năm 2024"),
        ("hour", "17:00", "17 giờ 00"),
        ("hour", "08:05", "08 giờ 05"),
        ("stars", 3, "3 sao"),
        ("number", "66.36", "66,36"),
        ("number", "50", "50"),
        ("number", 90, "90"),
        ("money", 1250000, "1.250.000 đồng"),
        ("money", "500", "500 đồng"),
        ("money", -1000, "-1.000 đồng"),
        ("ordinal", 1, "thứ nhất"),
        ("ordinal", 4, "thứ tư"),
        ("ordinal", 10, "thứ mười"),
        ("ordinal", 11, "thứ 11"),
        ("title", "mật ong  OCOP", "Mật Ong  OCOP"),
        ("title", "văn hóa và thông tin", "Văn Hóa và Thông Tin"),
        ("title", "và đường phèn", "Và Đường Phèn"),
        ("capital", "đánh giá lại", "Đánh giá lại"),
        ("capital", "", ""),
        ("quoted", "Một.\n\n  Hai.\r\nBa.", "  Một.\n  Hai.\n  Ba."),
        ("english_day", "2024-06-04", "4 June 2024"),
        ("english_weekday", "2024-06-16", "Sunday"),
        ("english_when", "2024-06-14", "14 June 2024"),
        ("english_when", "2024-10", "October 2024"),
        ("english_when", "2024", "2024"),
        ("english_stars", 1, "1 star"),
        ("english_stars", 3, "3 stars"),
    ],
)
def test_what_a_filter_writes(name: str, value: object, written: str) -> None:
    """Each filter writes its value in the one form that offices use."""
    assert filters.FILTERS[name](value) == written


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "14/6/2024"),
        ("day", "2024-02-30"),
        ("day", "2024-6-1"),
        ("day", None),
        ("long_day", "2024-06"),
        ("weekday", 20240614),
        ("when", "2024-13"),
        ("when", None),
        ("hour", "24:00"),
        ("hour", "7:00"),
        ("hour", 17),
        ("stars", 0),
        ("stars", 6),
        ("stars", True),
        ("stars", "3"),
        ("number", "1,5"),
        ("number", "sáu"),
        ("number", True),
        ("money", "1.000"),
        ("money", True),
        ("money", "9" * 16),
        ("ordinal", 0),
        ("ordinal", "1"),
        ("title", None),
        ("capital", 3),
        ("quoted", None),
        ("english_day", "2024-06"),
        ("english_weekday", None),
        ("english_when", "2024-13"),
        ("english_stars", 6),
        ("english_stars", True),
    ],
)
def test_what_a_filter_refuses(name: str, value: object) -> None:
    """What is not of its kind is refused and named; nothing is guessed."""
    with pytest.raises(filters.FilterRefused) as refused:
        filters.FILTERS[name](value)

    assert (refused.value.name, refused.value.value) == (name, value)


@given(st.dates())
def test_a_written_day_is_one_day(day: date) -> None:
    """Read back with its leading zeros, a written day is the day it was."""
    number, month, year = filters.day(day.isoformat()).split("/")

    assert (date(int(year), int(month), int(number)), number) == (day, f"{day.day:02d}")


@given(st.text())
def test_quoted_words_never_begin_a_line(text: str) -> None:
    """Whatever somebody enters, each of its lines is set in."""
    assert [line[:2] for line in filters.quoted(text).split("\n") if line] == [
        "  " for line in filters.quoted(text).split("\n") if line
    ]
