"""
The only reader of the clock, and the arithmetic between moments and days.

There are two times. *Office time* governs dossiers, deadlines, quiet hours,
entries and texts; it can be set by hand in a demo, a rehearsal or a test.
*Machine time* governs heartbeats, sessions, one-time codes and pauses between
attempts; it is always the real one, because a pause must end even while
office time stands still.

A moment is an aware UTC `datetime`; a day is a `date` in `OFFICE_ZONE`.
The end of day D is the moment D+1 00:00 in that zone, and a due moment is such
an exclusive bound: a thing done at `t` is in time if and only if `t < due`
(Bộ luật Dân sự 2015, Điều 148: a period ends at 24:00 of its last day).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone whose midnights part one office day from the next."""

MAY_RUN_BACK = timedelta(minutes=2)
"""How far now may lie before the newest entry of the trail: clocks of machines are set right by steps."""

MAY_RUN_AHEAD = timedelta(minutes=5)
"""How far a machine's clock may lie before that of the server it shares with others: as far as Kerberos lets it."""

YEARS = range(1900, 2200)
"""The years of a day that a person means; a day of another year is a slip of the finger."""

_ONE_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_FORM = "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ"
_LENGTH = len("2024-06-03T01:00:00.000000Z")


class MomentWithoutZone(ValueError):
    """A moment was given without its time zone."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"the moment {at.isoformat()} has no time zone")
        self.at = at


class NotAMoment(ValueError):
    """A text is not a moment in the fixed form 2024-06-03T01:00:00.000000Z."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a moment like 2024-06-03T01:00:00.000000Z")
        self.text = text


class Clock(Protocol):
    """What tells the time. Every part that needs it is handed one."""

    def now(self) -> datetime:
        """Office time, aware UTC."""

    def machine_now(self) -> datetime:
        """Machine time, aware UTC; never set by hand."""


class SystemClock:
    """The clock of a real office: both times are the machine's."""

    def now(self) -> datetime:
        """Office time, aware UTC."""
        return datetime.now(UTC)

    def machine_now(self) -> datetime:
        """Machine time, aware UTC."""
        return datetime.now(UTC)


class HandClock:
    """
    A clock whose office time stands still until it is moved.

    It may be set back as well as forward: what a clock that runs backwards
    does to an office is a thing to try. Machine time stays real.
    """

    def __init__(self, at: datetime) -> None:
        self._at = in_utc(at)

    def now(self) -> datetime:
        """The moment last set, aware UTC."""
        return self._at

    def machine_now(self) -> datetime:
        """Machine time, aware UTC; not touched by `set` or `forward`."""
        return datetime.now(UTC)

    def set(self, at: datetime) -> None:
        """Make office time stand at `at`."""
        self._at = in_utc(at)

    def forward(self, span: timedelta) -> None:
        """Move office time by `span`; a negative span moves it back."""
        self._at += span


def stopwatch() -> Callable[[], float]:
    """A function that tells how many seconds have passed since now, whatever becomes of the clock meanwhile."""
    begun = perf_counter()
    return lambda: perf_counter() - begun


def in_utc(at: datetime) -> datetime:
    """
    The same moment in UTC.

    Raises:
        MomentWithoutZone: it has no zone, so nobody can say which moment it is.
    """
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise MomentWithoutZone(at)
    return at.astimezone(UTC)


def to_text(at: datetime) -> str:
    """
    The moment as 27 characters that sort as the moments do.

    Raises:
        MomentWithoutZone: it has no zone.
    """
    utc = in_utc(at)
    return _FORM % (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond)


def from_text(text: str) -> datetime:
    """
    The moment that `to_text` wrote.

    Only that one form is read, so that equal moments are equal texts and a
    comparison in the database is a comparison of moments.

    Raises:
        NotAMoment: the text has another form or names no real moment.
    """
    if len(text) != _LENGTH or text[4:20:3] != "--T::." or text[26] != "Z":
        raise NotAMoment(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise NotAMoment(text) from None


def in_office(at: datetime) -> datetime:
    """The same moment as clocks on the office wall show it."""
    return in_utc(at).astimezone(OFFICE_ZONE)


def day_of(at: datetime) -> date:
    """The office day in which the moment lies; not the day in UTC."""
    return in_office(at).date()


def start_of(day: date) -> datetime:
    """The first moment of an office day, in UTC."""
    return datetime.combine(day, time.min, OFFICE_ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after an office day, in UTC: its exclusive bound."""
    return start_of(day + _ONE_DAY)


def last_day(due: datetime) -> date:
    """The last office day on any moment of which a thing due at `due` is in time."""
    return day_of(in_utc(due) - _TICK)


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment, in UTC, when office clocks show that hour and minute."""
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE).astimezone(UTC)
