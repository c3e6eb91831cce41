"""A deadline as an entry of a calendar: whole days, named hours, versions, and words as they were written."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest

from ocop_cycle.delivery import calendars, messages

LINE = "dossier:LG24-0001/plan/nop-ho-so/v1"
AT = datetime(2024, 5, 2, 1, tzinfo=UTC)


def due(**changes: Any) -> calendars.Due:
    """The last day for a dossier."""
    said = {
        "line": LINE, "version": 1, "day": date(2024, 6, 14), "title": "Nộp hồ sơ LG24-0001",
        "words": "Trước ngày 15/6/2024.\nPhòng Nông nghiệp và PTNT; điện thoại 0204 000 0000, gặp bà Thu",
        "domain": "lang-giang.example", "issued_at": AT,
    }  # fmt: skip
    return calendars.Due(**{**said, **changes})


def event(one: calendars.Due) -> Any:
    """The entry as a calendar reads it."""
    (found,) = icalendar.Calendar.from_ical(calendars.ics(one)).walk("VEVENT")
    return found


def test_a_day_is_a_whole_day() -> None:
    """It begins on its day and ends before the next; nobody is busy because of it."""
    found = event(due())

    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2024, 6, 14), date(2024, 6, 15))
    assert found["transp"] == "TRANSPARENT"


def test_an_hour_that_was_named_is_kept() -> None:
    """Seventeen o'clock on the office wall is ten o'clock in UTC."""
    at = datetime(2024, 6, 14, 10, tzinfo=UTC)

    found = event(due(at=at))

    assert found.decoded("dtstart") == found.decoded("dtend") == at
    assert b"DTSTART:20240614T100000Z" in calendars.ics(due(at=at))


def test_a_moved_deadline_moves_its_entry() -> None:
    """The same UID with a higher SEQUENCE: a calendar puts it in the place of the old one."""
    first, second = event(due()), event(due(version=2, day=date(2024, 6, 28)))

    assert first["uid"] == second["uid"] == f"{hashlib.sha256(LINE.encode()).hexdigest()[:32]}@lang-giang.example"
    assert (first["sequence"], second["sequence"]) == (1, 2)


def test_what_is_due_no_longer_is_taken_back() -> None:
    """The entry is cancelled, under the UID it has."""
    found = icalendar.Calendar.from_ical(calendars.ics(due(over=True, version=2)))

    assert found["method"] == "CANCEL"
    assert found.walk("VEVENT")[0]["status"] == "CANCELLED"


def test_words_come_out_as_they_went_in() -> None:
    """Vietnamese letters, commas, semicolons and line breaks; composed, where they were not."""
    found = event(due(title="No\u0302\u0323p hồ sơ"))

    assert str(found["summary"]) == "Nộp hồ sơ"
    assert str(found["description"]) == due().words


@pytest.mark.parametrize(
    "title", ["Nộp\r\nATTACH:http://x.example", "Nộp\nBEGIN:VALARM", "a" * 300, "Nộp\x00hồ sơ"],
    ids=["an attachment", "an alarm", "a long line", "nothing"],
)  # fmt: skip
def test_words_never_become_another_property(title: str) -> None:
    """Whatever a title holds, the entry has its own ten properties and no part within it; lines have 75 bytes."""
    data = calendars.ics(due(title=title))

    found = event(due(title=title))
    assert sorted(found) == sorted(event(due()))
    assert found.subcomponents == []
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_the_same_deadline_gives_the_same_bytes() -> None:
    """They are part of a message that never changes."""
    assert calendars.ics(due()) == calendars.ics(due())


def test_it_goes_with_a_message() -> None:
    """As a file that mail programs offer to the calendar."""
    found = calendars.attachment(due())

    assert found == messages.Attachment(
        name="thoi-han.ics", kind="text/calendar", parameters=(("method", "PUBLISH"), ("charset", "utf-8")),
        data=calendars.ics(due()),
    )  # fmt: skip
