"""Duties that recur: each occurrence a duty of its own, opened by itself, none skipped, to the end of the year."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_cycle import clock
from ocop_cycle.application import commands, walking
from tests.application import builders, dumps, views, worded

DUTY, MONTHLY = worded.DUTY, "ngày 20 hằng tháng"


@pytest.fixture
def monthly() -> builders.Office:
    """The cycle open since 1 March 2024, one duty of the agency due on the 20th of each month."""
    return worded.opened_with(MONTHLY)


def occurrences(office: builders.Office) -> list[tuple[str, str, str | None]]:
    """The occurrences of the duty: the day that names it, its state, the lenient day of its open or newest deadline."""
    rows = office.rows(
        "SELECT duty.occurrence, duty.state, lenient_at FROM duty JOIN deadline ON subject_id = duty.id"
        f" WHERE duty.id >= '{DUTY}' AND duty.id < '{DUTY}0'"
        " AND NOT EXISTS (SELECT 1 FROM deadline AS newer WHERE newer.previous_id = deadline.id)"
        " ORDER BY duty.occurrence, deadline.set_at"
    )
    return [(row["occurrence"], row["state"], views.last_day(row["lenient_at"])) for row in rows]


def done(office: builders.Office, duty: str = DUTY, day: date | None = None) -> None:
    """Record an occurrence as done today."""
    office.do(commands.RecordDutyDone, "thu", duty=duty, day=day or clock.day_of(office.clock.now()))


def test_done_early_opens_the_next(monthly: builders.Office) -> None:
    """The next occurrence is there at once, with a date and bells of its own, and nobody gets a letter for that."""
    monthly.at(2024, 3, 4)
    since = len(dumps.entries(monthly))

    done(monthly)

    assert occurrences(monthly) == [("2024-03-20", "done", "2024-03-20"), ("2024-04-20", "open", "2024-04-20")]
    assert [(e["kind"], e["subject"], e["notices"]) for e in dumps.entries(monthly, since)] == [
        ("RecordDutyDone", ["duty", DUTY], []), ("OpenDuty", ["duty", f"{DUTY}/2024-04-20"], []),
    ]  # fmt: skip
    assert [e["cause"] for e in dumps.entries(monthly, since)] == [None, since + 1]
    assert dumps.faults(monthly) == []


def test_waived_opens_the_next(monthly: builders.Office) -> None:
    """Nobody has to report this month; next month is another matter."""
    monthly.do(commands.WaiveDuty, "thu", duty=DUTY, reason="Tháng này đã báo cáo đột xuất")

    assert [each[:2] for each in occurrences(monthly)] == [("2024-03-20", "waived"), ("2024-04-20", "open")]
    assert dumps.faults(monthly) == []


def test_what_has_passed_stays_open_and_late_beside_the_next(monthly: builders.Office) -> None:
    """At midnight after the 20th; done late, it opens nothing a second time."""
    monthly.at(2024, 3, 21, 0)
    monthly.house.sweep.run()
    passed = occurrences(monthly)
    monthly.at(2024, 3, 25)
    done(monthly)

    assert [each[:2] for each in passed] == [("2024-03-20", "open"), ("2024-04-20", "open")]
    assert [each[:2] for each in occurrences(monthly)] == [("2024-03-20", "done"), ("2024-04-20", "open")]
    assert dumps.faults(monthly) == []


def test_each_occurrence_reminds_for_itself(monthly: builders.Office) -> None:
    """14, 7, 3 and 1 days before and when it has passed, each in its own name."""
    for _ in walking.walk(monthly.house, clock.at_local(date(2024, 4, 21), 8), monthly.clock.set):
        pass

    rows = monthly.rows(
        "SELECT occasion, rule, subject_id FROM notice WHERE subject_kind = 'duty' AND rule IN"
        f" ('duty-deadline-near', 'duty-deadline-passed') AND recipient_id = '{builders.AGENCY}' ORDER BY owed_at"
    )
    said = [(row["subject_id"].removeprefix(DUTY), row["occasion"].rpartition("#")[2]) for row in rows]
    assert said == [
        *(("", offset) for offset in ("-14d", "-7d", "-3d", "-1d", "+0d")),
        *(("/2024-04-20", offset) for offset in ("-14d", "-7d", "-3d", "-1d", "+0d")),
    ]


def test_f1_off_for_sixty_days_none_is_skipped(monthly: builders.Office) -> None:
    """The first sweep opens one after the other; each passing is told once, reminders of what has passed are not."""
    monthly.at(2024, 5, 25)

    report = monthly.house.sweep.run()
    again = monthly.house.sweep.run()

    told = monthly.rows(f"SELECT subject_id, rule FROM notice WHERE recipient_id = '{builders.AGENCY}'"
                        " AND rule LIKE 'duty-deadline-%' ORDER BY subject_id, rule")  # fmt: skip
    assert [each[0] for each in occurrences(monthly)] == ["2024-03-20", "2024-04-20", "2024-05-20", "2024-06-20"]
    assert [(row["subject_id"].removeprefix(DUTY), row["rule"]) for row in told] == [
        ("", "duty-deadline-passed"), ("/2024-04-20", "duty-deadline-passed"), ("/2024-05-20", "duty-deadline-passed"),
    ]  # fmt: skip
    assert report.missed["duty-deadline-near"] == {"overtaken": 12}
    assert (again.found, again.done) == (0, 0)
    assert dumps.faults(monthly) == []


def test_off_for_long_is_escalated_as_if_it_had_been_on(monthly: builders.Office) -> None:
    """What should have gone up to the superior for an occurrence that opened late goes up now."""
    monthly.at(2024, 5, 25)
    monthly.house.sweep.run()

    rows = monthly.rows(
        "SELECT subject_id FROM notice WHERE rule = 'duty-deadline-escalated' AND subject_kind = 'duty'"
        " ORDER BY subject_id"
    )
    assert [row["subject_id"].removeprefix(DUTY) for row in rows] == ["", "/2024-04-20", "/2024-05-20"]


def test_it_ends_with_the_year_of_the_plan(monthly: builders.Office) -> None:
    """The last one is that of December; the plan of the next year asks for others."""
    for _ in walking.walk(monthly.house, clock.at_local(date(2025, 3, 1), 8), monthly.clock.set):
        pass

    assert [each[0] for each in occurrences(monthly)] == [f"2024-{month:02}-20" for month in range(3, 13)]
    assert dumps.faults(monthly) == []


def test_it_ends_when_the_cycle_is_closed(monthly: builders.Office) -> None:
    """What is still open may be recorded; nothing follows it."""
    monthly.do(commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=())
    done(monthly)
    monthly.at(2024, 5, 1)
    monthly.house.sweep.run()

    assert [each[:2] for each in occurrences(monthly)] == [("2024-03-20", "done")]


def test_what_is_handed_on_stays_with_the_other_unit(monthly: builders.Office) -> None:
    """Next month's is the duty of whoever has it now."""
    monthly.do(commands.HandOnDuty, "thu", duty=DUTY, unit=builders.HUONG_SON, reason="Theo phân công mới")
    monthly.do(commands.RecordDutyDone, "huong", duty=DUTY, day=date(2024, 3, 1))

    assert monthly.row("duty", f"{DUTY}/2024-04-20")["unit_id"] == builders.HUONG_SON
    assert dumps.faults(monthly) == []


def test_opened_again_it_has_its_own_day(monthly: builders.Office) -> None:
    """March's report, opened again in May, is March's: late at once, and it opens nothing."""
    done(monthly)
    monthly.at(2024, 5, 6)
    monthly.do(commands.ReopenDuty, "thu", duty=DUTY, reason="Báo cáo thiếu số liệu")
    monthly.house.sweep.run()

    assert occurrences(monthly) == [
        ("2024-03-20", "open", "2024-03-20"), ("2024-03-20", "open", "2024-03-20"),
        ("2024-04-20", "open", "2024-04-20"), ("2024-05-20", "open", "2024-05-20"),
    ]  # fmt: skip
    assert dumps.faults(monthly) == []


def test_one_that_is_moved_beyond_the_next_does_not_hold_it_back(monthly: builders.Office) -> None:
    """April's report is due in April, though March's was given time until May."""
    line = f"duty:{DUTY}/plan/{worded.MILESTONE}/v1"
    monthly.do(commands.MoveDeadline, "thu", line=line, wording="trước ngày 10/5/2024", reason="Chờ số liệu")

    assert occurrences(monthly) == [("2024-03-20", "open", "2024-05-10"), ("2024-04-20", "open", "2024-04-20")]
    assert dumps.faults(monthly) == []


def test_another_day_of_the_month_holds_from_the_open_one_on(monthly: builders.Office) -> None:
    """The plan says the 25th from April on: April's moves with a correction, late March stays, May follows the new."""
    monthly.at(2024, 4, 2)
    monthly.house.sweep.run()
    text = json.loads(
        monthly.rows("SELECT content FROM policy_content JOIN cycle ON plan_digest = digest")[0]["content"]
    )
    milestone = next(each for each in text["milestones"] if each["id"] == worded.MILESTONE)
    milestone["due"] = "ngày 25 hằng tháng"
    worded.change(monthly, text)
    monthly.at(2024, 4, 26)
    monthly.house.sweep.run()

    assert occurrences(monthly) == [
        ("2024-03-20", "open", "2024-03-20"), ("2024-04-25", "open", "2024-04-25"),
        ("2024-05-25", "open", "2024-05-25"),
    ]  # fmt: skip
    assert dumps.faults(monthly) == []


def test_dropped_and_asked_for_again_it_goes_on(monthly: builders.Office) -> None:
    """Waived with the milestone; the occurrence to come is opened when the plan asks for it again."""
    with_it = monthly.rows("SELECT content FROM policy_content JOIN cycle ON plan_digest = digest")[0]["content"]
    without = json.loads(with_it)
    without["milestones"] = [each for each in without["milestones"] if each["id"] != worded.MILESTONE]
    done(monthly)
    worded.change(monthly, without)
    monthly.at(2024, 6, 3)
    worded.change(monthly, json.loads(with_it))

    assert [each[:2] for each in occurrences(monthly)] == [
        ("2024-03-20", "done"), ("2024-04-20", "waived"), ("2024-06-20", "open"),
    ]  # fmt: skip
    assert dumps.faults(monthly) == []


def test_several_times_are_one_sequence() -> None:
    """What falls due on the 10th and the 25th is done one after the other."""
    office = worded.opened_with("ngày 10 và ngày 25 hằng tháng")
    done(office)
    done(office, f"{DUTY}/2024-03-25")

    assert [each[:2] for each in occurrences(office)] == [
        ("2024-03-10", "done"), ("2024-03-25", "done"), ("2024-04-10", "open"),
    ]  # fmt: skip


def test_the_last_working_day_is_named_by_the_last_day() -> None:
    """31 March 2024 is a Sunday: it is due on Friday the 29th, and April's is the next all the same."""
    office = worded.opened_with("ngày làm việc cuối cùng hằng tháng")
    done(office)

    assert occurrences(office) == [("2024-03-31", "done", "2024-03-29"), ("2024-04-30", "open", "2024-04-26")]


WORDS = ("ngày 20 hằng tháng", "trước ngày 31 hằng tháng", "định kỳ 6 tháng", "hằng quý", "thứ Sáu hằng tuần",
         "ngày 5 và ngày 20 hằng tháng", "ngày làm việc cuối cùng hằng tháng", "định kỳ 5 tháng")  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(
    words=st.sampled_from(WORDS),
    steps=st.lists(
        st.tuples(st.integers(1, 75), st.sampled_from(["done", "waive", "nothing"])), min_size=1, max_size=6
    ),
)
def test_whatever_happens_the_sequence_is_the_naive_one(words: str, steps: list[tuple[int, str]]) -> None:
    """Done, waived, passed, the worker off for weeks: no occurrence is left out, none comes twice, in their order."""
    office = worded.opened_with(words)
    for days, act in steps:
        office.clock.set(office.clock.now() + timedelta(days=days))
        office.house.sweep.run()
        newest = office.rows(f"SELECT id, state FROM duty WHERE id LIKE '{DUTY}%' ORDER BY occurrence DESC LIMIT 1")[0]
        if act == "done" and newest["state"] == "open":
            done(office, newest["id"])
        elif act == "waive" and newest["state"] == "open":
            office.do(commands.WaiveDuty, "thu", duty=newest["id"], reason="Không phải báo cáo kỳ này")

    found = [each[0] for each in occurrences(office)]
    assert found == worded.naive(words, date(2024, 3, 1), 2024)[: len(found)]
    assert (
        found[-1] >= clock.day_of(office.clock.now()).isoformat()
        or found[-1] == worded.naive(words, date(2024, 3, 1), 2024)[-1]
    )
    assert dumps.faults(office) == []


def test_on_a_file_and_on_a_server_it_is_the_same(durable_office: builders.Office) -> None:
    """A cycle that begins while the plan runs; two occurrences passed while the worker was off; the trail tells all."""
    said = json.loads(
        durable_office.rows("SELECT content FROM policy_content JOIN cycle ON plan_digest = digest")[0]["content"]
    )
    milestone = next(each for each in said["milestones"] if each["id"] == worded.MILESTONE)
    milestone.update(due=MONTHLY, time="dated", responsible=[builders.AGENCY])
    worded.change(durable_office, said)
    durable_office.at(2024, 5, 2)
    durable_office.house.sweep.run()

    assert [each[:2] for each in occurrences(durable_office)] == [
        ("2024-03-20", "open"), ("2024-04-20", "open"), ("2024-05-20", "open"),
    ]  # fmt: skip
    assert dumps.faults(durable_office) == []
