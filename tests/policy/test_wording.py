"""The grammar of wordings: what officials write, what is refused, and what nothing may be made of."""

import json
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.policy import wording

YEAR = 2024


def plain(text: str, year: int | None = YEAR) -> dict[str, Any]:
    """What a wording means as plain data, without the wording."""
    found = wording.as_plain(wording.parse(text, year=year))
    found.pop("wording")
    return found


def day(text: str, reading: str = "by", **more: Any) -> dict[str, Any]:
    """A fixed day as plain data."""
    return {"kind": "fixed-day", "day": text, "reading": reading, **more}


def days(since: str, until: str, **more: Any) -> dict[str, Any]:
    """A range as plain data."""
    return {"kind": "day-range", "since": since, "until": until, **more}


def month(number: int, year: int = YEAR, **more: Any) -> dict[str, Any]:
    """A month as plain data."""
    return {"kind": "in-month", "year": year, "month": number, **more}


def quarter(number: int, year: int = YEAR, **more: Any) -> dict[str, Any]:
    """A quarter as plain data."""
    return {"kind": "quarter", "year": year, "quarter": number, **more}


def in_year(year: int = YEAR, **more: Any) -> dict[str, Any]:
    """A year as plain data."""
    return {"kind": "in-year", "year": year, **more}


def period(count: int, unit: str, **more: Any) -> dict[str, Any]:
    """A period as plain data."""
    return {"kind": "period", "count": count, "unit": unit, **more}


def window(unit: str, **more: Any) -> dict[str, Any]:
    """A window as plain data."""
    return {"kind": "window", "unit": unit, **more}


def monthly(**more: Any) -> dict[str, Any]:
    """A cycle of months as plain data."""
    return {"kind": "recurring", "unit": "month", **more}


STANDING = {"kind": "standing"}

SEEDS = [
    ("đến hết tháng 10/2024 có 01 sản phẩm hết hạn chứng nhận OCOP", month(10)),
    (
        "tổng hợp đăng ký gửi về Sở Nông nghiệp và Phát triển nông thôn trước ngày 30/8/2022",
        day("2022-08-30", "before"),
    ),
    ("Thời gian thực hiện: Liên tục trong năm.", STANDING),
    ("+ Đợt 01: Trước ngày 15/6/2024.", day("2024-06-15", "before")),
    ("+ Đợt 02: Trước ngày 15/10/2024.", day("2024-10-15", "before")),
    ("Trước 15/10", day("2024-10-15", "before")),
    ("Tháng 6/2024", month(6)),
    ("gửi về qua phòng Nông nghiệp & PTNT huyện **trước ngày 5/7/2024**.", day("2024-07-05", "before")),
    ("***chậm nhất trước ngày 15/4/2024.***", day("2024-04-15", "by-before")),
    ("gửi về UBND huyện qua ***Văn phòng Điều phối NTM huyện trước ngày 20/4/2024.***", day("2024-04-20", "before")),
    ("**chậm nhất ngày 05/4/2024**", day("2024-04-05")),
    ("**trước ngày 30/3/2024** để kịp thời bổ cứu", day("2024-03-30", "before")),
    ("**trong tháng 4/2024**", month(4)),
    ("**trước ngày 05/5/2024**", day("2024-05-05", "before")),
    ("***chậm nhất trước ngày 30/4/2024***", day("2024-04-30", "by-before")),
    ("phấn đấu đến cuối năm 2024 có thêm tối thiểu 4 sản phẩm", in_year(part="end")),
    ("Thường xuyên theo dõi, đánh giá tình hình sản xuất", STANDING),
    ("Khẩn trương rà soát, hướng dẫn các chủ thể", {"kind": "urgent"}),
]
"""The five documents it all started from."""


@pytest.mark.parametrize(("text", "meaning"), SEEDS, ids=[text for text, _ in SEEDS])
def test_the_wordings_of_the_five_documents(text: str, meaning: dict[str, Any]) -> None:
    """Each says what an official would enter."""
    assert plain(text) == meaning


def test_a_sentence_with_two_times_gives_both() -> None:
    """Cẩm Xuyên asks for the plans in April and for their approval in May, in one sentence."""
    text = (
        "Hướng dẫn, đôn đốc các cơ sở hoàn thành phương án sản xuất kinh doanh trong tháng 4/2024, "
        "tham mưu UBND huyện chấp thuận phương án trước ngày 05/5/2024."
    )

    found = wording.parse(text, year=YEAR)

    assert wording.as_plain(found)["specs"] == [
        {"wording": "trong tháng 4/2024", **month(4)},
        {"wording": "trước ngày 05/5/2024", **day("2024-05-05", "before")},
    ]


DAYS = [
    ("ngày 5 tháng 7 năm 2024", day("2024-07-05")),
    ("15/6/2024", day("2024-06-15")),
    ("30-8-2022", day("2022-08-30")),
    ("30.6.2024", day("2024-06-30")),
    ("15 / 6 / 2024", day("2024-06-15")),
    ("2024-06-15", day("2024-06-15")),
    ("01/9", day("2024-09-01")),
    ("Hạn: 15/6", day("2024-06-15")),
    ("trước ngày 15/06/24", day("2024-06-15", "before")),
    ("trước ngày 15/6 năm 2024", day("2024-06-15", "before")),
    ("trước 15 tháng 6", day("2024-06-15", "before")),
    ("TRƯỚC NGÀY 15/6/2024;", day("2024-06-15", "before")),
    ("“trước  ngày\t15/6/2024”", day("2024-06-15", "before")),
    ("xong trước ngày 30/6", day("2024-06-30", "before")),
    ("đến trước ngày 30/6", day("2024-06-30", "before")),
    ("Hạn cuối: trước ngày 30/6", day("2024-06-30", "before")),
    ("trước hoặc trong ngày 15/6/2024", day("2024-06-15")),
    ("đến ngày 30/6", day("2024-06-30")),
    ("đến hết ngày 30/6/2024", day("2024-06-30")),
    ("từ nay đến hết ngày 30/6/2024", day("2024-06-30")),
    ("từ ngày ban hành Kế hoạch đến hết ngày 30/11/2024", day("2024-11-30")),
    ("hạn cuối: 30/6/2024", day("2024-06-30")),
    ("hạn chót ngày 30/6/2024", day("2024-06-30")),
    ("muộn nhất là ngày 30/6/2024", day("2024-06-30")),
    ("trễ nhất ngày 30/6/2024", day("2024-06-30")),
    ("không muộn hơn ngày 30/6", day("2024-06-30")),
    ("không quá ngày 30/6", day("2024-06-30")),
    ("chậm nhất đến hết ngày 30/6", day("2024-06-30")),
    ("chậm nhất trong ngày 30/6", day("2024-06-30")),
    ("muộn nhất trước ngày 15/6", day("2024-06-15", "by-before")),
    ("không nhận hồ sơ sau ngày 15/6/2024", day("2024-06-15")),
    ("chậm nhất ngày 30 tháng 01 năm sau", day("2025-01-30")),
    ("trước ngày 30/01 của năm liền kề", day("2025-01-30", "before")),
    ("trước ngày mùng 5 tháng 7", day("2024-07-05", "before")),
    ("trước ngày 29/02/2024", day("2024-02-29", "before")),
    ("trước ngày 15/6/2024 (theo Công văn số 965/UBND-KT ngày 17/7/2024)", day("2024-06-15", "before")),
    ("Thực hiện Công văn số 965/UBND-KT, ngày 17/7/2024, báo cáo trước ngày 30/7/2024", day("2024-07-30", "before")),
]

HOURS = [
    ("17 giờ 00 ngày 14/6/2024", day("2024-06-14", time_of_day="17:00")),
    ("trước 17h00 ngày 14/6/2024 (thứ Sáu)", day("2024-06-14", "before", time_of_day="17:00")),
    ("Trước 16 giờ 30 phút, ngày 05 tháng 7 năm 2024", day("2024-07-05", "before", time_of_day="16:30")),
    ("trước 11 giờ 30' ngày 12/7", day("2024-07-12", "before", time_of_day="11:30")),
    ("trước 5h chiều ngày 14/6/2024", day("2024-06-14", "before", time_of_day="17:00")),
    ("08 giờ 00, thứ Hai, ngày 10/6/2024", day("2024-06-10", time_of_day="08:00")),
    ("14h00 ngày 18/6/2024 (chiều thứ Ba)", day("2024-06-18", time_of_day="14:00")),
    ("ngày 14 tháng 6 năm 2024, lúc 17 giờ", day("2024-06-14", time_of_day="17:00")),
    ("trước 24h00 ngày 30/6/2024", day("2024-06-30", "before", time_of_day="24:00")),
    ("từ 8h00 đến 17h00 ngày 14/6/2024", day("2024-06-14", time_of_day="17:00")),
    ("cuối giờ chiều ngày 14/6/2024", day("2024-06-14")),
    ("trước cuối giờ chiều ngày 14/6/2024", day("2024-06-14")),
]

SPANS = [
    ("tháng 4", month(4)),
    ("T9/2024", month(9)),
    ("6/2024", month(6)),
    ("tháng Sáu năm 2024", month(6)),
    ("đến hết tháng 6 năm nay", month(6)),
    ("hoàn thành trong tháng 6", month(6)),
    ("chậm nhất tháng 6/2024", month(6)),
    ("ngay trong tháng 6", month(6)),
    ("giữa tháng 7", month(7, part="middle")),
    ("đầu tháng 7 năm 2024", month(7, part="start")),
    ("cuối tháng 7", month(7, part="end")),
    ("ngày cuối cùng của tháng 6/2024", month(6, part="end")),
    ("ngày làm việc cuối cùng của tháng 6", month(6, part="last-working-day")),
    ("nửa đầu tháng 6/2024", month(6, part="first-half")),
    ("trung tuần tháng 6/2024", month(6, part="second-ten-days")),
    ("9 tháng đầu năm 2024", month(9)),
    ("tháng cuối quý III/2024", month(9)),
    ("quý III", quarter(3)),
    ("Quý 3 năm 2024", quarter(3)),
    ("Q4/2024", quarter(4)),
    ("quí II/2025", quarter(2, 2025)),
    ("đến hết quý I/2025", quarter(1, 2025)),
    ("cuối quý II/2024", quarter(2, part="end")),
    ("2024", in_year()),
    ("trong năm", in_year()),
    ("từ nay đến cuối năm", in_year(part="end")),
    ("đến năm 2025", in_year(2025)),
    ("6 tháng đầu năm", in_year(part="first-half")),
    ("6 tháng cuối năm 2024", in_year(part="second-half")),
    ("trước tháng 6/2024", day("2024-06-01", "before", precision="month")),
    ("trước quý IV/2024", day("2024-10-01", "before", precision="month")),
    ("trước năm 2025", day("2025-01-01", "before", precision="year")),
    ("trong tuần này", {"kind": "current", "unit": "week"}),
    ("hoàn thành trong tháng", {"kind": "current", "unit": "month"}),
]

RANGES = [
    ("từ ngày 01/4/2024 đến ngày 30/6/2024", days("2024-04-01", "2024-06-30")),
    ("từ 01/4 đến 30/6/2024", days("2024-04-01", "2024-06-30")),
    ("từ ngày 10-15/6/2024", days("2024-06-10", "2024-06-15")),
    ("từ ngày 01 đến ngày 15 tháng 6 năm 2024", days("2024-06-01", "2024-06-15")),
    ("15/6-30/6/2024", days("2024-06-15", "2024-06-30")),
    ("02 ngày (14-15/6/2024)", days("2024-06-14", "2024-06-15")),
    ("từ 15/12/2024 đến 15/01", days("2024-12-15", "2025-01-15")),
    ("từ 15/12 đến 15/01/2025", days("2024-12-15", "2025-01-15")),
    ("từ ngày 01/4 đến trước ngày 30/6/2024", days("2024-04-01", "2024-06-30", reading="before")),
    ("từ 8h00 ngày 10/6 đến 17h00 ngày 20/6/2024", days("2024-06-10", "2024-06-20", time_of_day="17:00")),
    ("Bắt đầu từ ngày 01/4/2024, hoàn thành trước ngày 30/6/2024", days("2024-04-01", "2024-06-30", reading="before")),
    ("Từ tháng 3 đến tháng 12 năm 2024", days("2024-03-01", "2024-12-31", precision="month")),
    ("tháng 5/2024-6/2024", days("2024-05-01", "2024-06-30", precision="month")),
    ("Tháng 4-6/2024", days("2024-04-01", "2024-06-30", precision="month")),
    ("từ đầu tháng 6 đến giữa tháng 7/2024", days("2024-06-01", "2024-07-15", precision="month")),
    ("từ tháng 4 đến hết quý III/2024", days("2024-04-01", "2024-09-30", precision="month")),
    ("quý II - quý IV/2024", days("2024-04-01", "2024-12-31", precision="month")),
    ("giai đoạn 2021-2025", days("2021-01-01", "2025-12-31", precision="year")),
    ("kể từ ngày 01/7/2025", {"kind": "from-day", "day": "2025-07-01"}),
    ("sau ngày 30/6/2024", {"kind": "from-day", "day": "2024-06-30", "after": True}),
    ("từ tháng 6/2024 trở đi", {"kind": "from-day", "day": "2024-06-01", "precision": "month"}),
]

PERIODS = [
    ("trong thời hạn 15 ngày làm việc kể từ ngày nhận", period(15, "working-days", event="nhận")),
    (
        "trong vòng 05 (năm) ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ",
        period(5, "working-days", event="nhận đủ hồ sơ hợp lệ"),
    ),
    ("Sau khi nhận được hồ sơ, trong thời hạn 15 ngày", period(15, "days", event="nhận được hồ sơ")),
    ("sau khi họp Hội đồng 05 ngày làm việc", period(5, "working-days", event="họp hội đồng")),
    ("không quá 45 ngày", period(45, "days")),
    ("tối đa không quá 20 ngày làm việc", period(20, "working-days")),
    ("trong vòng 5 ngày kể từ ngày", period(5, "days")),
    ("07 ngày kể từ ngày 24/6/2024", period(7, "days", since="2024-06-24")),
    ("chậm nhất sau 10 ngày kể từ ngày ban hành", period(10, "days", event="ban hành")),
    ("sau 10 ngày kể từ ngày ban hành", period(10, "days", event="ban hành", after=True)),
    ("ba ngày làm việc kể từ ngày nhận hồ sơ", period(3, "working-days", event="nhận hồ sơ")),
    ("không quá 02 (hai) tuần", period(14, "days")),
    ("nửa tháng kể từ ngày nhận", period(15, "days", event="nhận")),
    ("36 tháng", period(36, "months")),
    ("03 năm kể từ ngày cấp", period(36, "months", event="cấp")),
    ("trong vòng 24 giờ kể từ khi nhận", period(24, "hours", event="nhận")),
    ("chậm nhất là ngày làm việc tiếp theo", period(1, "working-days")),
    (
        "không sớm hơn 180 ngày và không muộn hơn 120 ngày tính đến ngày hết hạn",
        window("days", not_earlier=180, not_later=120, event="hết hạn"),
    ),
    (
        "từ 180 đến 120 ngày trước ngày hết hạn",
        window("days", not_earlier=180, not_later=120, event="hết hạn"),
    ),
    ("trước khi hết hạn 60 ngày", window("days", not_later=60, event="hết hạn")),
    ("trước ngày họp tối thiểu 03 ngày", window("days", not_later=3, event="họp")),
    ("ít nhất 05 ngày làm việc trước ngày họp", window("working-days", not_later=5, event="họp")),
    ("05 ngày trước ngày 15/6/2024", window("days", not_later=5, end="2024-06-15")),
    ("trong vòng 30 ngày trước khi hết hạn", window("days", not_earlier=30, not_later=0, event="hết hạn")),
]

CYCLES = [
    ("ngày 20 hằng tháng", monthly(day=20)),
    ("trước ngày 20 hàng tháng", monthly(day=20, reading="before")),
    ("mùng 5 hằng tháng", monthly(day=5)),
    ("mỗi tháng 1 lần, vào ngày 25", monthly(day=25)),
    ("trước ngày 10 của tháng tiếp theo", monthly(day=10, reading="before")),
    ("hằng tháng", monthly()),
    ("cuối mỗi tháng", monthly(day=-1)),
    ("ngày làm việc cuối cùng của mỗi tháng", monthly(day=-1, working=True)),
    ("định kỳ 6 tháng", monthly(every=6)),
    ("6 tháng một lần", monthly(every=6)),
    ("2 lần/năm", monthly(every=6)),
    ("hằng quý", monthly(every=3)),
    ("trước ngày 05 của tháng cuối quý", monthly(every=3, month=3, day=5, reading="before")),
    ("ngày 10 tháng đầu quý sau", monthly(every=3, month=1, day=10)),
    ("Định kỳ hằng quý (trước ngày 20 của tháng cuối quý)", monthly(every=3, month=3, day=20, reading="before")),
    ("hằng năm", monthly(every=12)),
    ("trước ngày 15 tháng 12 hàng năm", monthly(every=12, month=12, day=15, reading="before")),
    ("tháng 12 hằng năm", monthly(every=12, month=12, day=-1)),
    ("quý II hằng năm", monthly(every=12, month=6, day=-1)),
    ("từ ngày 01/6 đến ngày 15/6 hằng năm", monthly(every=12, month=6, day=15)),
    ("thứ Sáu hằng tuần", {"kind": "recurring", "unit": "week", "weekday": 4}),
    (
        "trước 16h00 thứ Năm hằng tuần",
        {"kind": "recurring", "unit": "week", "weekday": 3, "reading": "before", "time_of_day": "16:00"},
    ),
    ("hằng tuần", {"kind": "recurring", "unit": "week"}),
    ("2 tuần một lần", {"kind": "recurring", "unit": "week", "every": 2}),
    ("hằng ngày", {"kind": "recurring", "unit": "day"}),
]

UNDATED = [
    ("Liên tục trong năm.", STANDING),
    ("Thường xuyên", STANDING),
    ("Cả năm", STANDING),
    ("Năm 2024 và những năm tiếp theo", STANDING),
    ("khi có yêu cầu", {"kind": "standing", "on_request": True}),
    ("khẩn trương", {"kind": "urgent"}),
    ("ngay sau khi nhận được công văn này", {"kind": "urgent", "event": "nhận được công văn này"}),
]

ALL = [*DAYS, *HOURS, *SPANS, *RANGES, *PERIODS, *CYCLES, *UNDATED]


@pytest.mark.parametrize(("text", "meaning"), ALL, ids=[text for text, _ in ALL])
def test_a_wording_means_what_an_official_would_enter(text: str, meaning: dict[str, Any]) -> None:
    """Spacing, capitals and spelling aside."""
    assert plain(text) == meaning


SEVERAL = [
    ("trước ngày 20/6 và 20/12/2024", [day("2024-06-20", "before"), day("2024-12-20", "before")]),
    ("ngày 10 và 11/6/2024", [day("2024-06-10"), day("2024-06-11")]),
    ("tháng 6 và tháng 10/2024", [month(6), month(10)]),
    ("Quý II, III năm 2024", [quarter(2), quarter(3)]),
    ("Trong tháng 6, tháng 10", [month(6), month(10)]),
    ("Tháng 6 năm 2024 (đợt 1) và tháng 10 năm 2024 (đợt 2)", [month(6), month(10)]),
    ("Đợt 1: 15/6; Đợt 2: 15/10", [day("2024-06-15"), day("2024-10-15")]),
    ("định kỳ hằng tháng, quý, 6 tháng, năm", [monthly(), monthly(every=3), monthly(every=6), monthly(every=12)]),
    ("ngày 15 và ngày 30 hằng tháng", [monthly(day=15), monthly(day=30)]),
    (
        "chậm nhất 30/4 hàng năm và 30/10 hàng năm",
        [monthly(every=12, month=4, day=30), monthly(every=12, month=10, day=30)],
    ),
    ("Báo cáo 6 tháng trước ngày 15/6; báo cáo năm trước ngày 15/12", [
        day("2024-06-15", "before"),
        day("2024-12-15", "before"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meanings"), SEVERAL, ids=[text for text, _ in SEVERAL])
def test_several_times_in_one_wording_are_kept_apart(text: str, meanings: list[dict[str, Any]]) -> None:
    """Each is a deadline of its own."""
    found = plain(text)

    without_wording = [{key: value for key, value in spec.items() if key != "wording"} for spec in found["specs"]]

    assert (found["kind"], without_wording) == ("several", meanings)


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("theo kế hoạch", "not-understood"),
    ("trước ngày khai mạc hội chợ", "not-understood"),
    ("mỗi năm tổ chức 02 đợt", "not-understood"),
    ("báo cáo trước ngày 17 hằng tháng, quý", "not-understood"),
    ("Tính đến ngày 20/7/2024, toàn huyện hiện có 11 sản phẩm", "not-understood"),
    ("Công văn số 965/UBND-KT, ngày 17/7/2024", "not-understood"),
    ("Đề án giai đoạn 2021-2025 của tỉnh", "not-understood"),
    ("trước ngày 31/6/2024", "no-such-day"),
    ("ngày 29/02/2023", "no-such-day"),
    ("trước ngày 15/13/2024", "no-such-day"),
    ("tháng 13/2024", "no-such-day"),
    ("ngày 32 hằng tháng", "no-such-day"),
    ("trước 25h ngày 14/6/2024", "no-such-time"),
    ("trước 24h30 ngày 14/6/2024", "no-such-time"),
    ("trước ngày 20", "month-missing"),
    ("trước ngày    tháng 7 năm 2024", "day-left-blank"),
    ("Cao Lộc, ngày tháng 7 năm 2024", "day-left-blank"),
    ("trước ngày …/6/2024", "day-left-blank"),
    ("trước 17h00, thứ Bảy ngày 14/6/2024", "weekday-differs"),
    ("từ ngày 20/6/2024 đến ngày 15/6/2024", "reversed"),
    ("từ 15/12 đến 15/01", "reversed"),
    ("trước ngày 15/6/2024 hoặc ngày 20/6/2024", "conditional"),
    ("hoàn thành trước ngày 30/6/2024 nếu đủ điều kiện", "conditional"),
    ("trước Tết Nguyên đán", "moon-calendar"),
    ("ngày 10/3 âm lịch", "moon-calendar"),
    ("tuần thứ hai của tháng 6/2024", "week-of-month"),
    ("05-07 ngày làm việc", "several-lengths"),
    ("trước ngày 15/6/2024 " * 200, "not-understood"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text[:40] for text, _ in REFUSED])
def test_what_must_not_be_guessed_is_refused_with_a_sentence(text: str, reason: str) -> None:
    """Nothing is mended: the official is told what to do."""
    found = wording.parse(text, year=YEAR)

    assert isinstance(found, wording.Unknown)
    assert (found.reason, found.sentence.endswith(".")) == (reason, True)


def test_a_day_that_does_not_exist_is_named() -> None:
    """The sentence says which day, so that it can be found in the letter."""
    found = wording.parse("trước ngày 31/6/2024", year=None)

    assert found == wording.Unknown(
        wording="trước ngày 31/6/2024",
        reason="no-such-day",
        sentence="Không có ngày 31/6/2024 trong lịch; hãy kiểm tra lại văn bản.",
    )


@pytest.mark.parametrize("text", ["trước ngày 15/6", "trong tháng 4", "quý III", "6 tháng đầu năm", "cuối năm"])
def test_without_a_year_there_is_no_date(text: str) -> None:
    """Neither the words nor the caller say which year, and today does not count."""
    found = wording.parse(text, year=None)

    assert isinstance(found, wording.Unknown)
    assert found.reason == "year-missing"


@pytest.mark.parametrize(
    "text",
    ["trước ngày 15/6 hằng năm", "ngày 20 hằng tháng", "quý IV hằng năm", "không quá 45 ngày", "trước ngày 15/6/2024"],
)
def test_what_needs_no_year_asks_for_none(text: str) -> None:
    """Cycles and periods have no year, and a full date has its own."""
    assert wording.parse(text, year=None) == wording.parse(text, year=1999)


def test_a_year_that_is_written_wins_over_the_plans() -> None:
    """A plan of 2024 may speak of 2025."""
    assert plain("trước ngày 15/01/2025", year=2024) == day("2025-01-15", "before")


L13_TEXTS = [text for text, _ in [*SEEDS, *ALL]]


@pytest.mark.parametrize("text", L13_TEXTS, ids=L13_TEXTS)
def test_l13_both_unicode_forms_of_a_wording_are_one(text: str) -> None:
    """Text copied from a PDF comes decomposed and looks the same."""
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))

    assert wording.parse(decomposed, year=YEAR) == wording.parse(composed, year=YEAR)


def test_the_wording_is_kept_as_found() -> None:
    """In NFC, its capitals and marks untouched, for the official to recognise."""
    decomposed = unicodedata.normalize("NFD", " Đợt 01: **Trước ngày 15/6/2024**. ")

    assert wording.parse(decomposed, year=YEAR).wording == "Đợt 01: **Trước ngày 15/6/2024**."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dự kiến giữa tháng 9/2024", ("dự kiến",)),
        ("cuối giờ chiều ngày 14/6/2024", ("cuối giờ chiều",)),
        ("khoảng giữa tháng 9", ("khoảng",)),
        ("trong khoảng thời gian từ ngày 01/6 đến ngày 15/6", ()),
        ("trước ngày 15/6/2024", ()),
    ],
)
def test_words_that_make_a_time_less_firm_are_told(text: str, words: tuple[str, ...]) -> None:
    """They change no date and are said beside it."""
    assert wording.hedges(text) == words


SAMPLES = [text for text, _ in [*SEEDS, *ALL, *SEVERAL, *REFUSED]]
PIECES = sorted({piece for text in SAMPLES for piece in text.split()})


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)), st.booleans())
def test_any_text_gives_a_specification_that_survives_json(text: str, has_year: bool) -> None:
    """Reading never raises, and what was read comes back from storage as it was."""
    found = wording.parse(text, year=YEAR if has_year else None)

    stored = json.loads(json.dumps(wording.as_plain(found)))

    assert wording.from_plain(stored) == found


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_any_day_is_read_back_as_itself(value: date) -> None:
    """In the two forms that letters use most."""
    short = plain(f"chậm nhất ngày {value.day}/{value.month}/{value.year}", year=None)
    long = plain(f"chậm nhất ngày {value.day:02d} tháng {value.month:02d} năm {value.year}", year=None)

    assert short == long == day(value.isoformat())
