"""Deadlines: the rules of the civil code, both readings, windows, cycles, and the proof of each date."""

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import clock
from ocop_cycle.domain import deadlines, months
from ocop_cycle.policy import wording
from tests import office_calendar

OFFICE = office_calendar.shipped()
YEAR = 2024


def due(
    text: str, anchor: date | datetime | None = None, *, year: int | None = YEAR, strict: bool = False
) -> deadlines.Due:
    """What a wording comes to."""
    spec = wording.parse(text, year=year)
    return deadlines.resolve(spec, anchor=anchor, calendar=OFFICE, strict_before=strict)


def last_days(found: deadlines.Due) -> tuple[date | None, date | None]:
    """The last admissible day by the strict and by the lenient reading."""
    strict, lenient = found.strict_at, found.lenient_at
    return strict and clock.last_day(strict), lenient and clock.last_day(lenient)


def opening(found: deadlines.Due) -> date | None:
    """The first admissible day."""
    return found.opens_at and clock.day_of(found.opens_at)


def d(text: str) -> date:
    """A day written as letters write it."""
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


# --- the five documents ----------------------------------------------------------------------------------------------

SEEDS = [
    ("đến hết tháng 10/2024", "31/10/2024", "31/10/2024"),
    ("trước ngày 30/8/2022", "29/8/2022", "30/8/2022"),
    ("Đợt 01: Trước ngày 15/6/2024.", "14/6/2024", "15/6/2024"),
    ("Đợt 02: Trước ngày 15/10/2024.", "14/10/2024", "15/10/2024"),
    ("Trước 15/10", "14/10/2024", "15/10/2024"),
    ("Tháng 6/2024", "30/6/2024", "30/6/2024"),
    ("trước ngày 5/7/2024", "4/7/2024", "5/7/2024"),
    ("chậm nhất trước ngày 15/4/2024", "14/4/2024", "15/4/2024"),
    ("trước ngày 20/4/2024", "19/4/2024", "20/4/2024"),
    ("chậm nhất ngày 05/4/2024", "5/4/2024", "5/4/2024"),
    ("trước ngày 30/3/2024", "29/3/2024", "30/3/2024"),
    ("trong tháng 4/2024", "30/4/2024", "30/4/2024"),
    ("trước ngày 05/5/2024", "4/5/2024", "5/5/2024"),
    ("chậm nhất trước ngày 30/4/2024", "29/4/2024", "30/4/2024"),
    ("đến cuối năm 2024", "31/12/2024", "31/12/2024"),
]


@pytest.mark.parametrize(("text", "strict", "lenient"), SEEDS, ids=[text for text, *_ in SEEDS])
def test_the_dates_of_the_five_documents(text: str, strict: str, lenient: str) -> None:
    """Each has the last day that an official would put in the diary."""
    assert last_days(due(text)) == (d(strict), d(lenient))


@pytest.mark.parametrize(
    "text", ["Liên tục trong năm", "Thường xuyên", "khẩn trương", "khi có yêu cầu", "theo kế hoạch"]
)
def test_what_has_no_date_gets_none(text: str) -> None:
    """It stays open; no date is invented."""
    found = due(text, date(2024, 6, 3))

    assert (last_days(found), found.precision) == ((None, None), "none")


# --- fixed days ------------------------------------------------------------------------------------------------------


def test_before_a_day_has_two_readings() -> None:
    """Strict is the end of the day before, lenient the end of the day."""
    found = due("trước ngày 14/6/2024")

    assert (found.strict_at, found.lenient_at, found.ambiguous) == (
        datetime(2024, 6, 13, 17, tzinfo=UTC),
        datetime(2024, 6, 14, 17, tzinfo=UTC),
        False,
    )


def test_a_regime_may_settle_what_before_means() -> None:
    """With ``before: strict`` lateness begins with the day itself."""
    assert last_days(due("trước ngày 14/6/2024", strict=True)) == (d("13/6/2024"), d("13/6/2024"))


def test_at_the_latest_before_is_shown_as_ambiguous() -> None:
    """The safe reading reminds, and a sentence says that there are two."""
    found = due("chậm nhất trước ngày 16/4/2024")

    assert (found.ambiguous, found.warnings) == (
        True,
        ("“chậm nhất trước ngày” hiểu được hai cách; nhắc việc theo ngày 15/4/2024",),
    )


def test_an_hour_settles_the_reading() -> None:
    """Before five on the 14th is five on the 14th."""
    found = due("trước 17h00 ngày 14/6/2024")

    assert (found.strict_at, found.lenient_at, found.precision) == (clock.at_local(d("14/6/2024"), 17),) * 2 + ("hour",)


def test_midnight_at_the_end_of_a_day_belongs_to_it() -> None:
    """24:00 of the 30th is the exclusive end of the 30th."""
    assert due("trước 24h00 ngày 30/6/2024").lenient_at == clock.end_of(d("30/6/2024"))


def test_a_fixed_day_does_not_roll_and_warns() -> None:
    """Điều 148 speaks of periods; a date set by the office stands, and the last working day before it is named."""
    found = due("chậm nhất ngày 30/4/2024")

    assert (last_days(found), found.warnings) == (
        (d("30/4/2024"), d("30/4/2024")),
        (
            "30/4/2024 là ngày nghỉ (nghỉ lễ Ngày Chiến thắng); mốc cố định không tự dời, "
            "ngày làm việc cuối cùng trước đó là 26/4/2024",
        ),
    )


@pytest.mark.parametrize(
    ("text", "last", "precision"),
    [
        ("trong tháng 2/2024", "29/02/2024", "month"),
        ("trong tháng 2/2023", "28/02/2023", "month"),
        ("đầu tháng 7/2024", "1/7/2024", "day"),
        ("giữa tháng 7/2024", "15/7/2024", "day"),
        ("cuối tháng 7/2024", "31/7/2024", "day"),
        ("thượng tuần tháng 7/2024", "10/7/2024", "month"),
        ("trung tuần tháng 7/2024", "20/7/2024", "month"),
        ("nửa đầu tháng 7/2024", "15/7/2024", "month"),
        ("ngày làm việc cuối cùng của tháng 6/2024", "28/6/2024", "day"),
        ("quý I/2024", "31/3/2024", "quarter"),
        ("quý III/2024", "30/9/2024", "quarter"),
        ("đầu quý III/2024", "1/7/2024", "day"),
        ("cuối quý III/2024", "30/9/2024", "day"),
        ("năm 2024", "31/12/2024", "year"),
        ("đầu năm 2024", "1/1/2024", "day"),
        ("giữa năm 2024", "30/6/2024", "day"),
        ("cuối năm 2024", "31/12/2024", "day"),
        ("6 tháng đầu năm 2024", "30/6/2024", "year"),
        ("9 tháng đầu năm 2024", "30/9/2024", "month"),
        ("6 tháng cuối năm 2024", "31/12/2024", "year"),
        ("trước tháng 3/2024", "29/02/2024", "month"),
        ("trước quý IV/2024", "30/9/2024", "month"),
        ("trước năm 2025", "31/12/2024", "year"),
    ],
)
def test_spans_end_on_their_last_day(text: str, last: str, precision: str) -> None:
    """Start, middle and end are days by Điều 146."""
    found = due(text)

    assert (last_days(found), found.precision) == ((d(last), d(last)), precision)


def test_our_own_readings_of_parts_ask_to_be_confirmed() -> None:
    """No law says what the middle ten days of a month are."""
    assert due("trung tuần tháng 6/2024").warnings == (
        "pháp luật không định nghĩa “mười ngày giữa tháng 6/2024”; cần xác nhận",
    )


def test_a_range_opens_and_closes() -> None:
    """What is handed in before the first day is too early."""
    found = due("từ ngày 01/4 đến trước ngày 28/6/2024")

    assert (opening(found), last_days(found)) == (d("1/4/2024"), (d("27/6/2024"), d("28/6/2024")))


@pytest.mark.parametrize(
    ("text", "first"),
    [("kể từ ngày 01/7/2025", "1/7/2025"), ("sau ngày 30/6/2024", "1/7/2024"), ("từ tháng 6/2024 trở đi", "1/6/2024")],
)
def test_a_beginning_without_an_end_is_never_due(text: str, first: str) -> None:
    """It only opens."""
    found = due(text)

    assert (opening(found), last_days(found)) == (d(first), (None, None))


@pytest.mark.parametrize(
    ("text", "received", "strict", "lenient"),
    [
        ("trong ngày", "5/6/2024", "5/6/2024", "5/6/2024"),
        ("trong tuần này", "5/6/2024", "7/6/2024", "9/6/2024"),
        ("trong tuần này", "8/6/2024", "9/6/2024", "9/6/2024"),
        ("trong tuần này", "30/4/2024", "4/5/2024", "5/5/2024"),
        ("hoàn thành trong tháng", "5/6/2024", "30/6/2024", "30/6/2024"),
        ("trong quý này", "5/5/2024", "30/6/2024", "30/6/2024"),
    ],
)
def test_words_that_lean_on_the_day_of_receipt(text: str, received: str, strict: str, lenient: str) -> None:
    """A week ends with its last working day by the strict reading and on Sunday by the lenient one."""
    assert last_days(due(text, d(received))) == (d(strict), d(lenient))


def test_words_that_make_a_date_less_firm_are_said_beside_it() -> None:
    """The date stands, and the reader is told."""
    found = due("dự kiến ngày 16/9/2024")

    assert (last_days(found)[0], found.warnings) == (
        d("16/9/2024"),
        ("văn bản ghi “dự kiến”: thời điểm chưa chắc chắn hoặc không ghi giờ",),
    )


# --- periods ---------------------------------------------------------------------------------------------------------

COUNTED = [
    ("15 ngày làm việc", "20/4/2026", "14/5/2026"),
    ("15 ngày làm việc", "22/4/2024", "15/5/2024"),
    ("01 ngày làm việc", "7/6/2024", "10/6/2024"),
    ("01 ngày làm việc", "26/4/2024", "2/5/2024"),
    ("05 ngày làm việc", "26/12/2025", "6/1/2026"),
    ("45 ngày", "1/6/2026", "16/7/2026"),
    ("05 ngày", "3/6/2024", "10/6/2024"),
    ("05 ngày", "2/6/2024", "7/6/2024"),
    ("07 ngày", "23/4/2024", "2/5/2024"),
    ("02 tuần", "3/6/2024", "17/6/2024"),
    ("nửa tháng", "3/6/2024", "18/6/2024"),
    ("01 tháng", "31/01/2024", "29/02/2024"),
    ("01 tháng", "31/01/2023", "28/02/2023"),
    ("01 tháng", "30/4/2024", "30/5/2024"),
    ("06 tháng", "31/8/2023", "29/02/2024"),
    ("12 tháng", "29/02/2024", "28/02/2025"),
    ("01 năm", "3/6/2024", "3/6/2025"),
    ("03 tháng", "30/3/2024", "1/7/2024"),
]


@pytest.mark.parametrize(("text", "event", "last"), COUNTED, ids=[f"{text} from {event}" for text, event, _ in COUNTED])
def test_f7_periods_are_counted_as_the_code_says(text: str, event: str, last: str) -> None:
    """From the day after, in whole days or matching months, on to the next working day when the last is a day off."""
    assert last_days(due(text, d(event))) == (d(last), d(last))


def test_a_period_counts_from_the_day_in_its_own_words() -> None:
    """A day that is written wins over the day that is given."""
    assert last_days(due("07 ngày kể từ ngày 24/6/2024", d("1/1/2024")))[0] == d("1/7/2024")


def test_a_period_without_its_event_has_no_date_yet() -> None:
    """It is asked for, and the event is named."""
    found = due("15 ngày làm việc kể từ ngày nhận đủ hồ sơ")

    assert (last_days(found), found.warnings) == (
        (None, None),
        ("chưa biết ngày bắt đầu (nhận đủ hồ sơ), nên chưa tính được hạn",),
    )


@pytest.mark.parametrize(
    ("moment", "event_day"),
    [("2024-06-02T17:30:00.000000Z", "3/6/2024"), ("2024-06-03T16:30:00.000000Z", "3/6/2024")],
    ids=["00:30 on Monday", "23:30 on Monday"],
)
def test_f11_an_event_at_night_counts_from_its_office_day(moment: str, event_day: str) -> None:
    """Half past midnight is already Monday here and still Sunday in UTC."""
    at_night = due("05 ngày làm việc", clock.from_text(moment))

    assert last_days(at_night) == last_days(due("05 ngày làm việc", d(event_day)))


def test_f11_what_is_done_at_half_past_eleven_on_the_last_day_is_in_time() -> None:
    """And what is done at half past midnight is not."""
    found = due("05 ngày làm việc", d("3/6/2024"))

    assert found.lenient_at is not None
    assert clock.at_local(d("10/6/2024"), 23, 30) < found.lenient_at <= clock.at_local(d("11/6/2024"), 0, 30)


def test_hours_run_from_their_moment() -> None:
    """Through the night, without regard to office hours."""
    received = clock.at_local(d("7/6/2024"), 16, 30)

    assert due("trong vòng 24 giờ kể từ khi nhận", received).lenient_at == clock.at_local(d("8/6/2024"), 16, 30)


def test_hours_from_a_day_alone_have_two_readings() -> None:
    """From its first moment or from its last."""
    found = due("trong vòng 24 giờ kể từ khi nhận", d("3/6/2024"))

    assert (last_days(found), found.ambiguous) == ((d("3/6/2024"), d("4/6/2024")), True)


def test_after_a_period_is_shown_as_ambiguous() -> None:
    """Within ten days, or only then: "sau 10 ngày" does not say."""
    found = due("sau 10 ngày kể từ ngày họp", d("3/6/2024"))

    assert (last_days(found)[0], found.ambiguous) == (d("13/6/2024"), True)


def test_f8_a_period_into_a_provisional_year_says_so() -> None:
    """The date may move when the calendar is announced."""
    found = due("15 ngày làm việc", d("18/12/2026"))

    assert (found.provisional, found.warnings) == (
        True,
        ("hạn này tính theo lịch chưa chính thức: lịch nghỉ năm 2027 còn tạm tính, chưa có thông báo chính thức",),
    )


def test_f8_a_period_into_a_year_without_calendar_says_so() -> None:
    """Beyond every file the plain week is counted, and doubted."""
    found = due("15 ngày làm việc", d("4/3/2030"))

    assert (last_days(found)[0], found.provisional) == (d("25/3/2030"), True)


def test_f8_a_period_within_confirmed_years_is_firm() -> None:
    """And says nothing."""
    found = due("15 ngày làm việc", d("20/4/2026"))

    assert (found.provisional, found.warnings) == (False, ())


@given(st.dates(date(2019, 1, 1), date(2026, 6, 30)), st.integers(1, 180), st.sampled_from(["ngày", "ngày làm việc"]))
def test_a_period_never_ends_on_a_day_off_nor_early(event: date, count: int, unit: str) -> None:
    """Rolling only ever gives time, and never past a working day."""
    strict, lenient = last_days(due(f"{count} {unit}", event))

    assert strict is not None
    assert strict == lenient
    assert OFFICE.is_working(strict)
    expected = OFFICE.next_working(event + timedelta(days=count)) if unit == "ngày" else OFFICE.add(event, count)
    assert strict == expected


def test_too_long_a_period_has_no_date_and_says_why() -> None:
    """A slip of the pen is no crash."""
    assert due("9999 năm", d("3/6/2024")).warnings == ("hạn vượt ra ngoài những năm có lịch để tính",)


# --- windows ---------------------------------------------------------------------------------------------------------

WINDOW = "không sớm hơn 180 ngày và không muộn hơn 120 ngày tính đến ngày hết hạn"


@pytest.mark.parametrize(
    ("ends", "opens", "closes", "strict"),
    [
        ("31/12/2026", "4/7/2026", "2/9/2026", "28/8/2026"),
        ("15/3/2027", "16/9/2026", "15/11/2026", "13/11/2026"),
        ("31/12/2028", "4/7/2028", "2/9/2028", "1/9/2028"),
        ("30/6/2029", "1/1/2029", "2/3/2029", "2/3/2029"),
    ],
)
def test_the_window_of_a_re_evaluation(ends: str, opens: str, closes: str, strict: str) -> None:
    """Plain arithmetic for both edges; the later one a working day earlier by the strict reading."""
    found = due(WINDOW, d(ends))

    assert (opening(found), last_days(found)) == (d(opens), (d(strict), d(closes)))


def test_edges_of_a_window_on_days_off_are_told() -> None:
    """A certificate of 31/12/2026 opens on a Saturday and closes on National Day."""
    assert due(WINDOW, d("31/12/2026")).warnings == (
        "02/9/2026 là ngày nghỉ (nghỉ lễ Quốc khánh); mốc cố định không tự dời, "
        "ngày làm việc cuối cùng trước đó là 28/8/2026",
        "ngày mở 04/7/2026 là ngày nghỉ (thứ Bảy); ngày làm việc đầu tiên là 06/7/2026",
    )


@pytest.mark.parametrize(
    ("text", "event", "opens", "strict", "lenient"),
    [
        ("chậm nhất 01 ngày làm việc trước ngày họp", "6/5/2024", None, "4/5/2024", "4/5/2024"),
        ("ít nhất 05 ngày làm việc trước ngày họp", "6/5/2024", None, "25/4/2024", "25/4/2024"),
        ("trước khi hết hạn 60 ngày", "30/6/2024", None, "26/4/2024", "1/5/2024"),
        ("trước khi hết hạn 06 tháng", "31/8/2024", None, "29/02/2024", "29/02/2024"),
        ("trong vòng 30 ngày trước khi hết hạn", "28/6/2024", "29/5/2024", "28/6/2024", "28/6/2024"),
        ("05 ngày trước ngày 15/6/2024", "1/1/2024", None, "10/6/2024", "10/6/2024"),
    ],
)
def test_counting_back(text: str, event: str, opens: str | None, strict: str, lenient: str) -> None:
    """In days, working days and months; an edge that is not written is not there."""
    found = due(text, d(event))

    assert (opening(found), last_days(found)) == (opens and d(opens), (d(strict), d(lenient)))


def test_a_window_without_its_event_has_no_date_yet() -> None:
    """A certificate whose end is unknown is asked about."""
    assert due(WINDOW).warnings == ("chưa biết ngày làm mốc (hết hạn), nên chưa tính được hạn",)


# --- cycles ----------------------------------------------------------------------------------------------------------


def cycle(text: str, since: str, until: str, **more: Any) -> list[tuple[date | None, date | None]]:
    """The last days of a cycle between two days."""
    spec = wording.parse(text, year=None)
    assert isinstance(spec, wording.Recurring)
    found = deadlines.recur(spec, since=d(since), until=d(until), calendar=OFFICE, **more)
    return [last_days(one) for one in found]


@pytest.mark.parametrize(
    ("text", "since", "until", "lasts"),
    [
        ("ngày 20 hằng tháng", "20/5/2024", "20/7/2024", ["20/5/2024", "20/6/2024", "20/7/2024"]),
        ("ngày 31 hằng tháng", "1/1/2024", "30/4/2024", ["31/01/2024", "29/02/2024", "31/3/2024", "30/4/2024"]),
        ("cuối mỗi tháng", "1/2/2023", "31/3/2023", ["28/02/2023", "31/3/2023"]),
        ("ngày làm việc cuối cùng của mỗi tháng", "1/6/2024", "31/8/2024", ["28/6/2024", "31/7/2024", "30/8/2024"]),
        ("ngày 05 của tháng cuối quý", "1/1/2024", "31/12/2024", ["5/3/2024", "5/6/2024", "5/9/2024", "5/12/2024"]),
        ("ngày 10 tháng đầu quý sau", "1/1/2024", "31/7/2024", ["10/1/2024", "10/4/2024", "10/7/2024"]),
        ("6 tháng một lần", "1/1/2024", "31/12/2024", ["30/6/2024", "31/12/2024"]),
        ("hằng quý", "1/1/2024", "30/6/2024", ["31/3/2024", "30/6/2024"]),
        ("ngày 29/02 hằng năm", "1/1/2023", "31/12/2024", ["28/02/2023", "29/02/2024"]),
        ("quý II hằng năm", "1/1/2024", "31/12/2025", ["30/6/2024", "30/6/2025"]),
        ("thứ Sáu hằng tuần", "3/6/2024", "21/6/2024", ["7/6/2024", "14/6/2024", "21/6/2024"]),
        ("hằng ngày", "3/6/2024", "4/6/2024", ["3/6/2024", "4/6/2024"]),
        ("5 tháng một lần", "1/1/2024", "31/12/2024", []),
        ("ngày 20 hằng tháng", "21/6/2024", "19/7/2024", []),
    ],
)
def test_a_cycle_comes_again_within_two_days(text: str, since: str, until: str, lasts: list[str]) -> None:
    """Both days included; a day that a month lacks is its last one."""
    assert cycle(text, since, until) == [(d(last), d(last)) for last in lasts]


def test_a_cycle_that_does_not_divide_the_year_runs_from_a_day() -> None:
    """Every five months from the last day of January."""
    assert cycle("5 tháng một lần", "1/2/2024", "31/5/2025", anchor=d("31/01/2024")) == [
        (d(day), d(day)) for day in ("30/6/2024", "30/11/2024", "30/4/2025")
    ]


def test_every_second_week_runs_from_a_day() -> None:
    """Sundays two weeks apart, to their last working day by the strict reading."""
    assert cycle("2 tuần một lần", "1/6/2024", "30/6/2024", anchor=d("3/6/2024")) == [
        (d("7/6/2024"), d("9/6/2024")),
        (d("21/6/2024"), d("23/6/2024")),
    ]


def test_each_time_of_a_cycle_has_both_readings() -> None:
    """A monthly "trước ngày" is as two-sided as any."""
    assert cycle("trước ngày 20 hằng tháng", "1/6/2024", "30/6/2024") == [(d("19/6/2024"), d("20/6/2024"))]


@pytest.mark.parametrize(
    ("text", "today", "strict"),
    [
        ("ngày 20 hằng tháng", "20/6/2024", "20/6/2024"),
        ("ngày 20 hằng tháng", "21/6/2024", "20/7/2024"),
        ("trước ngày 15/12 hằng năm", "16/12/2024", "14/12/2025"),
    ],
)
def test_resolving_a_cycle_gives_its_next_time(text: str, today: str, strict: str) -> None:
    """On or after the day it is looked from."""
    assert last_days(due(text, d(today)))[0] == d(strict)


def test_a_cycle_longer_than_any_calendar_has_no_date_and_says_why() -> None:
    """Its first time would lie beyond all that is counted for."""
    found = due("định kỳ 10 năm một lần", d("3/6/2024"))

    assert (last_days(found), found.warnings) == ((None, None), ("hạn vượt ra ngoài những năm có lịch để tính",))


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_and_its_quarter_have_a_proof(month: int) -> None:
    """December as any other."""
    found = [due(f"trong tháng {month}/2024"), due(f"trong quý {(month + 2) // 3}/2024"), due("trong năm 2024")]

    assert [len(one.proof) for one in found] == [2, 2, 2]
    assert f"tháng {month}/2024" in found[0].proof[1].text


def test_several_times_are_resolved_each() -> None:
    """Together they have no one date."""
    spec = wording.parse("trước ngày 20/6 và 20/12/2024", year=None)

    each = deadlines.resolve_each(spec, anchor=None, calendar=OFFICE)
    together = deadlines.resolve(spec, anchor=None, calendar=OFFICE)

    assert [last_days(one)[0] for one in each] == [d("19/6/2024"), d("19/12/2024")]
    assert (last_days(together), together.warnings) == (
        (None, None),
        ("văn bản ghi 2 mốc, mỗi mốc là một thời hạn riêng",),
    )


# --- certificates and safe days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "end"),
    [
        ("31/12/2025", "31/12/2028"),
        ("29/02/2024", "28/02/2027"),
        ("31/12/2019", "31/12/2022"),
        ("1/3/2021", "1/3/2024"),
    ],
)
def test_a_certificate_ends_on_the_matching_day(issued: str, end: str) -> None:
    """It does not roll over days off: the end is stored as it is decided."""
    assert deadlines.certificate_end(d(issued), 36) == d(end)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-600, 600))
def test_months_keep_the_day_or_the_end_of_the_month(day: date, count: int) -> None:
    """Never a day later than the matching one, and in the right month."""
    found = months.add_months(day, count)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count
    assert found.day == min(day.day, months.last_of_month(found.year, found.month).day)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("trước ngày 15/6/2024", "14/6/2024"),
        ("chậm nhất trước ngày 30/4/2024", "26/4/2024"),
        ("trước ngày 05/5/2024", "4/5/2024"),
        ("trước 17h00 ngày 14/6/2024", "14/6/2024"),
        ("từ ngày 08/6 đến ngày 09/6/2024", "9/6/2024"),
    ],
)
def test_the_last_safe_day_is_worked_and_strict(text: str, safe: str) -> None:
    """Unless the time opened after the last working day: then it is the last day itself."""
    assert deadlines.last_safe_day(due(text), OFFICE) == d(safe)


def test_without_a_date_no_day_is_the_last_safe_one() -> None:
    """Nothing is invented here either."""
    assert deadlines.last_safe_day(due("khẩn trương"), OFFICE) is None


# --- proof -----------------------------------------------------------------------------------------------------------


def test_the_proof_of_fifteen_working_days() -> None:
    """An official can check it with a wall calendar."""
    assert deadlines.explain(due("15 ngày làm việc kể từ ngày nhận đủ hồ sơ", d("20/4/2026"))) == [
        "văn bản ghi: “15 ngày làm việc kể từ ngày nhận đủ hồ sơ”",
        "tính từ ngày tiếp theo của ngày 20/4/2026 (nhận đủ hồ sơ) [Bộ luật Dân sự 2015, Điều 147]",
        "15 ngày làm việc từ 20/4/2026: bỏ qua 25–26/4 (thứ Bảy, Chủ nhật), 27/4 (nghỉ bù Giỗ Tổ), "
        "30/4 (nghỉ lễ Ngày Chiến thắng), 01/5 (nghỉ lễ Quốc tế Lao động), 02–03/5 (thứ Bảy, Chủ nhật), "
        "09–10/5 (thứ Bảy, Chủ nhật): đến ngày 14/5/2026 "
        "[Bộ luật Lao động 2019, Điều 112; Bộ luật Lao động 2019 (nghỉ bù)]",
        "hạn cuối: hết ngày 14/5/2026 [Bộ luật Dân sự 2015, Điều 148]",
    ]


def test_the_proof_names_a_worked_saturday_that_was_counted() -> None:
    """And Tết as one run of days."""
    over_tet = deadlines.explain(due("05 ngày làm việc", d("7/02/2024")))[2]
    over_swap = deadlines.explain(due("03 ngày làm việc", d("26/4/2024")))[2]

    assert over_tet.startswith(
        "5 ngày làm việc từ 07/02/2024: bỏ qua 08–12/02 (nghỉ lễ Tết Nguyên đán), 13–14/02 (nghỉ bù Tết Nguyên đán)"
    )
    assert "; có tính 04/5/2024 (thứ Bảy làm bù): đến ngày 04/5/2024" in over_swap


def test_the_proof_of_a_period_that_rolls() -> None:
    """The day off, why it is one, and where the end went."""
    assert deadlines.explain(due("05 ngày", d("3/6/2024")))[2:] == [
        "5 ngày từ 03/6/2024: đến ngày 08/6/2024",
        "08/6/2024 là ngày nghỉ (thứ Bảy): chuyển sang ngày làm việc tiếp theo, 10/6/2024 "
        "[Bộ luật Dân sự 2015, Điều 148]",
        "hạn cuối: hết ngày 10/6/2024 [Bộ luật Dân sự 2015, Điều 148]",
    ]


SAMPLES = [text for text, *_ in SEEDS] + [text for text, *_ in COUNTED]
SAMPLES += [WINDOW, "ngày 20 hằng tháng", "hằng tuần", "trong tuần này", "khẩn trương", "theo quy định", "trong 24 giờ"]
SAMPLES += ["trước ngày 31/6", "trước ngày 20/6 và 20/12/2024", "kể từ ngày 01/7/2025", "5 tháng một lần"]


@given(st.sampled_from(SAMPLES), st.none() | st.dates(date(2018, 1, 1), date(2040, 1, 1)), st.booleans())
def test_any_deadline_is_plain_data_and_comes_back(text: str, anchor: date | None, strict: bool) -> None:
    """The same value gives the same bytes, and the strict reading is never the later one."""
    found = due(text, anchor, strict=strict)

    stored = json.dumps(deadlines.as_json(found), ensure_ascii=False, sort_keys=True)

    assert deadlines.from_json(json.loads(stored)) == found
    assert json.dumps(deadlines.as_json(due(text, anchor, strict=strict)), ensure_ascii=False, sort_keys=True) == stored
    assert (found.strict_at is None) == (found.lenient_at is None)
    assert found.strict_at is None or found.lenient_at is None or found.strict_at <= found.lenient_at


def test_the_proof_is_text_and_source_alone() -> None:
    """It is stored beside the deadline and read without the code that made it."""
    assert deadlines.proof_as_json(due("giữa tháng 7/2024")) == [
        {"text": "văn bản ghi: “giữa tháng 7/2024”"},
        {"text": "giữa tháng 7/2024: đến hết ngày 15/7/2024", "source": "Bộ luật Dân sự 2015, Điều 146"},
    ]


def test_l13_a_deadline_of_decomposed_text_is_the_same() -> None:
    """Down to its proof."""
    composed = "trước ngày 15/6/2024"
    decomposed = unicodedata.normalize("NFD", composed)

    assert decomposed != composed
    assert due(decomposed) == due(composed)
