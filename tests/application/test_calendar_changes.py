"""Another calendar moves running deadlines (failure F9): as it was shown, all or nothing, each with its proof."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.policy import calendar, content
from tests.application import builders, calendars, dumps

OTHER = "cam-xuyen-2024"
WORDS = "trong thời hạn 10 ngày làm việc kể từ ngày nhận công văn"
LINES = [f"dossier:LG24-000{number}/plan/danh-gia-cap-huyen/v1" for number in (2, 3)]


@pytest.fixture
def counting(office: builders.Office) -> builders.Office:
    """Two dossiers due ten working days after Monday 3 June 2024: on Monday the 17th."""
    office.at(2024, 6, 3)
    for line in LINES:
        office.do(commands.MoveDeadline, "thu", line=line, wording=WORDS, reason="Theo công văn của huyện.")
    office.do(commands.GrantRole, builders.ADMINISTRATOR, person="thu", role="coordinator", unit="instance")
    office.at(2024, 6, 6)
    return office


def days(office: builders.Office, line: str) -> list[tuple[str, str, int]]:
    """State, last day and version of a line, in the order of its versions."""
    rows = office.rows(f"SELECT * FROM deadline WHERE line = '{line}' ORDER BY version")
    return [(row["state"], row["lenient_at"][:10], row["version"]) for row in rows]


def confirmed(office: builders.Office, year: calendar.CalendarYear) -> None:
    """Adopt a year, confirming what it moves."""
    calendars.adopt(office, year, seen=calendars.would_move(office, year).digest)


def test_f9_a_new_day_off_moves_running_deadlines(counting: builders.Office) -> None:
    """Counted from the same day by the new calendar: a new version each, the old one moved; the others stay."""
    before = len(counting.rows("SELECT id FROM deadline"))

    confirmed(counting, calendars.exchanged())

    assert [days(counting, line)[1:] for line in LINES] == [[("moved", "2024-06-17", 2), ("open", "2024-06-18", 3)]] * 2
    assert len(counting.rows("SELECT id FROM deadline")) == before + 2


def test_f9_moved_deadlines_explain_the_new_count(counting: builders.Office) -> None:
    """The proof names the day off and its decree, and is what the next calendar is tried on."""
    confirmed(counting, calendars.exchanged())

    proof = json.loads(counting.row("deadline", f"{LINES[0]}@3")["proof"])

    assert proof["basis"]["anchor"] == "2024-06-03"
    assert any("14/6 (nghỉ hoán đổi thử nghiệm)" in step["text"] for step in proof["proof"])
    assert any(calendars.DECREE in step.get("source", "") for step in proof["proof"])


def test_f9_a_calendar_that_goes_back_moves_deadlines_back(counting: builders.Office) -> None:
    """The day counted from is not forgotten, however often the calendar changes."""
    shipped: calendar.CalendarYear = builders.checked("calendar", calendars.YEAR).value
    confirmed(counting, calendars.exchanged())
    counting.at(2024, 6, 7)

    confirmed(counting, shipped)

    assert days(counting, LINES[0])[-2:] == [("moved", "2024-06-18", 3), ("open", "2024-06-17", 4)]


def test_f9_nothing_moves_but_what_was_shown(counting: builders.Office) -> None:
    """Looking does nothing; with a confirmation of what is otherwise by now, nothing is done at all."""
    year = calendars.exchanged()
    before = counting.rows("SELECT * FROM deadline ORDER BY id")

    found = calendars.would_move(counting, year)

    assert [(one.due.dossier, one.due.day, one.new_day) for one in found.moved] == [
        ("LG24-0002", date(2024, 6, 17), date(2024, 6, 18)),
        ("LG24-0003", date(2024, 6, 17), date(2024, 6, 18)),
    ]
    assert counting.rows("SELECT * FROM deadline ORDER BY id") == before

    counting.do(commands.MoveDeadline, "thu", line=LINES[1], wording="đến hết ngày 30/6/2024", reason="Lùi.")
    with pytest.raises(errors.StepRefused) as outdated:
        calendars.adopt(counting, year, seen=found.digest)

    assert [reason.code for reason in outdated.value.reasons] == ["not-as-shown"]
    assert counting.row("deadline", f"{LINES[0]}@2") == next(r for r in before if r["id"] == f"{LINES[0]}@2")


def test_f9_each_moved_deadline_has_its_own_entry(counting: builders.Office) -> None:
    """Caused by the entry of the calendar, in one transaction."""
    confirmed(counting, calendars.exchanged())

    entries = counting.rows("SELECT kind, subject_id, body FROM audit_entry ORDER BY number DESC LIMIT 3")

    kinds = [entry["kind"] for entry in reversed(entries)]
    assert kinds == ["AdoptPolicy", "MoveDeadline", "MoveDeadline"]
    assert [json.loads(entry["body"])["cause"] for entry in entries[:2]] == [_number(counting) - 2] * 2


def test_f9_each_party_is_owed_one_correction_that_lists_its_days(counting: builders.Office) -> None:
    """Both dossiers in the one notice of the agency, old day and new; what waited to tell the old days is cancelled."""
    waiting = counting.rows("SELECT id FROM notice WHERE rule = 'deadline-moved' AND state = 'owed'")

    confirmed(counting, calendars.exchanged())

    owed = counting.rows("SELECT * FROM notice WHERE rule = 'plan-changed' ORDER BY recipient_id")
    assert len({row["recipient_id"] for row in owed}) == len(owed)
    (agency,) = (json.loads(row["facts"]) for row in owed if row["recipient_id"] == builders.AGENCY)
    assert [(one["code"], one["before"], one["day"]) for one in agency["changes"]] == [
        ("LG24-0002", "2024-06-17", "2024-06-18"),
        ("LG24-0003", "2024-06-17", "2024-06-18"),
    ]
    assert agency["reason"] == "Hoán đổi ngày làm việc theo công văn thử nghiệm."
    assert agency["changed"] == {
        "what": "calendar",
        "year": 2024,
        "documents": [calendars.DECREE],
        "plans": [counting.plan().title.vi],
    }
    assert waiting
    assert {counting.row("notice", row["id"])["state"] for row in waiting} == {"cancelled"}


def test_f9_a_party_in_two_cycles_is_owed_one_correction_that_names_both(counting: builders.Office) -> None:
    """The days of each plan stand with its title, below one heading, and each wrong message is named once."""
    builders.open_plan(counting, OTHER)
    counting.put("deadline", f"{LINES[1]}@2", cycle_id=OTHER)

    confirmed(counting, calendars.exchanged())

    owed = counting.rows(f"SELECT * FROM notice WHERE rule = 'plan-changed' AND recipient_id = '{builders.AGENCY}'")
    (said,) = (json.loads(row["facts"]) for row in owed)
    titles = [counting.plan(name).title.vi for name in sorted((OTHER, builders.PLAN))]
    assert said["changed"]["plans"] == titles
    assert [(one["code"], one["plan"]) for one in said["changes"]] == [
        ("LG24-0003", titles[0]),
        ("LG24-0002", titles[1]),
    ]


def test_f9_the_same_on_a_file_and_on_a_server(durable_office: builders.Office) -> None:
    """Locks and all."""
    office = durable_office
    office.at(2024, 6, 3)
    office.do(commands.MoveDeadline, "thu", line=LINES[0], wording=WORDS, reason="Theo công văn của huyện.")
    office.do(commands.GrantRole, builders.ADMINISTRATOR, person="thu", role="coordinator", unit="instance")

    confirmed(office, calendars.exchanged())

    assert days(office, LINES[0])[-1] == ("open", "2024-06-18", 3)


def test_f9_nobody_is_reminded_of_the_old_day(counting: builders.Office) -> None:
    """The new version rings by its own day; the old one rings no more."""
    confirmed(counting, calendars.exchanged())

    rows = {row["id"]: row["next_at"] for row in counting.rows(f"SELECT * FROM deadline WHERE line = '{LINES[0]}'")}

    assert rows[f"{LINES[0]}@2"] is None
    assert rows[f"{LINES[0]}@3"] > "2024-06-06"


def test_a_year_that_becomes_official_makes_dates_firm(counting: builders.Office) -> None:
    """Days that stay are not moved: the proof is written anew, and nobody is told."""
    shipped: calendar.CalendarYear = builders.checked("calendar", calendars.YEAR).value
    notices = len(counting.rows("SELECT id FROM notice"))
    confirmed(counting, replace(shipped, status="provisional"))
    doubted = counting.row("deadline", f"{LINES[0]}@2")

    confirmed(counting, shipped)

    firm = counting.row("deadline", f"{LINES[0]}@2")
    assert (doubted["provisional"], firm["provisional"], firm["state"]) == (1, 0, "open")
    assert "tạm tính" in doubted["proof"]
    assert "tạm tính" not in firm["proof"]
    assert len(counting.rows("SELECT id FROM notice")) == notices


def test_what_is_over_by_both_calendars_is_history(counting: builders.Office) -> None:
    """A year corrected afterwards rewrites no dates."""
    counting.at(2024, 7, 1)
    counting.house.sweep.run()
    before = [days(counting, line) for line in LINES]

    confirmed(counting, calendars.exchanged())

    assert [days(counting, line) for line in LINES] == before


def test_two_years_that_differ_about_a_day_are_refused(counting: builders.Office) -> None:
    """One sentence with the day, and nothing is in force of it."""
    shipped: calendar.CalendarYear = builders.checked("calendar", "2025").value
    other = replace(shipped, days=(replace(shipped.days[0], day=date(2024, 5, 4)), *shipped.days))

    with pytest.raises(errors.StepRefused) as refused:
        calendars.adopt(counting, other, seen=None)

    facts = {"year": "2025", "day": "2024-05-04"}
    assert refused.value.reasons == (errors.Reason("calendars-disagree", facts),)


def test_new_notice_rules_set_the_bells_of_running_deadlines(counting: builders.Office) -> None:
    """They speak from now on: what they would have said before is not made up for, and nothing is lost."""
    _adopt_rules(counting, ring_at="09:30")

    rows = counting.rows("SELECT next_at FROM deadline WHERE state = 'open' AND next_at > '2024-06-06T02:00'")

    hours = {row["next_at"][11:16] for row in rows}
    assert "01:00" not in hours
    assert "02:30" in hours


def test_new_notice_rules_leave_what_is_due_to_the_sweep(office: builders.Office) -> None:
    """A bell that has come and was not heard yet still rings."""
    office.do(commands.GrantRole, builders.ADMINISTRATOR, person="thu", role="coordinator", unit="instance")
    office.at(2024, 6, 10)
    due = office.rows("SELECT id, next_at FROM deadline WHERE next_at <= '2024-06-10' ORDER BY id")

    _adopt_rules(office, ring_at="09:30")

    assert due
    assert office.rows("SELECT id, next_at FROM deadline WHERE next_at <= '2024-06-10' ORDER BY id") == due


def test_the_trail_tells_the_same_after_all_of_it(counting: builders.Office) -> None:
    """Played again, entries give the rows that stand there."""
    confirmed(counting, calendars.exchanged())
    _adopt_rules(counting, ring_at="09:30")

    assert dumps.faults(counting) == []


def _adopt_rules(office: builders.Office, **changed: Any) -> None:
    checked = builders.checked("rules", "standard")
    text = content.canonical(replace(checked.value, **changed))
    office.do(commands.AdoptPolicy, "thu", kind="rules", name=checked.name, digest=content.digest(text), content=text)


def _number(office: builders.Office) -> int:
    return dumps.head(office)
