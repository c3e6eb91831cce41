"""Milestones whose words name several times: a deadline of each, none of them invented."""

from datetime import date

import pytest

from ocop_cycle.application import commands
from tests.application import worded

MILESTONE, DUTY, opened_with = worded.MILESTONE, worded.DUTY, worded.opened_with


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("trước ngày 20/6 và 20/12/2024", ["2024-06-19", "2024-12-19"]),
        ("tháng 6 và tháng 10/2024", ["2024-06-30", "2024-10-31"]),
        ("Thường xuyên; báo cáo trước ngày 20/6/2024", ["2024-06-19"]),
    ],
)
def test_each_time_of_a_wording_is_a_deadline(words: str, days: list[str]) -> None:
    """With a line and a proof of its own; all of them rest on the one duty."""
    office = opened_with(words)

    rows = office.rows(f"SELECT * FROM deadline WHERE subject_id = '{DUTY}' ORDER BY strict_at")

    assert [row["rule"] for row in rows] == [f"plan/{MILESTONE}"] * len(days)
    assert len({row["line"] for row in rows}) == len(days)
    assert [row["strict_at"][:10] for row in rows] == days


def test_a_duty_done_meets_all_its_dates() -> None:
    """What is done needs no reminder for its second time."""
    office = opened_with("trước ngày 20/6 và 20/12/2024")
    office.at(2024, 6, 18)

    office.do(commands.RecordDutyDone, "thu", duty=DUTY, day=date(2024, 6, 18))

    rows = office.rows(f"SELECT state FROM deadline WHERE subject_id = '{DUTY}'")
    assert [row["state"] for row in rows] == ["met", "met"]


def test_several_words_without_a_date_stay_open_and_undated() -> None:
    """One row, which keeps the words; nothing is made up."""
    office = opened_with("Thường xuyên, khi có yêu cầu")

    (row,) = office.rows(f"SELECT * FROM deadline WHERE subject_id = '{DUTY}'")

    assert (row["strict_at"], row["state"]) == (None, "open")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("trong thời hạn 10 ngày làm việc kể từ ngày nhận Kế hoạch", "2024-03-15"),
        ("trong tháng", "2024-03-31"),
        ("chậm nhất 10 ngày sau khi kết thúc đợt 1", None),
        ("chậm nhất 05 ngày làm việc trước ngày họp Hội đồng", None),
    ],
)
def test_only_the_documents_own_day_is_counted_from(words: str, day: str | None) -> None:
    """The day on which a cycle is opened is that of its plan; the day of a council is not known by it."""
    office = opened_with(words)

    (row,) = office.rows(f"SELECT * FROM deadline WHERE subject_id = '{DUTY}'")

    assert (row["strict_at"] and row["strict_at"][:10]) == day
    assert row["state"] == "open"
