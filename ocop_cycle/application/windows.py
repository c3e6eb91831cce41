"""
When a message may leave: the sending hours of the office, working days, and the recipient's own office hours.

What is owed outside of them waits for the next opening; no notice is ever dropped for being owed at a bad hour
(failure F2).
"""

import functools
import re
from datetime import date, datetime, timedelta

from ocop_cycle import clock
from ocop_cycle.domain import working_days
from ocop_cycle.policy import notice_rules

Spans = tuple[tuple[int, int], ...]
"""Stretches of a day, in minutes from midnight: from and until."""

WHOLE_DAY: Spans = ((0, 24 * 60),)
LONGEST = 60
"""Days ahead that are looked at; nothing is shut for longer."""

_SPAN = re.compile(r"(\d{1,2})(?:[:hg](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:hg](\d{2})?)?")


@functools.lru_cache(maxsize=1024)
def spans(hours: str | None) -> Spans:
    """
    The stretches that hours name, as offices write them: "08:00-17:00", "7h30-11h30, 13h30-17h".

    Hours that say nothing like it, and none at all, are the whole day.
    """
    found = [_minutes(match) for match in _SPAN.finditer(hours or "")]
    return tuple((since, until) for since, until in found if 0 <= since < until <= WHOLE_DAY[0][1]) or WHOLE_DAY


def _minutes(match: re.Match[str]) -> tuple[int, int]:
    since, more, until, extra = (int(part or 0) for part in match.groups())
    return since * 60 + more, until * 60 + extra


def opening(
    at: datetime, sending: notice_rules.Sending, office_hours: str | None, calendar: working_days.WorkingCalendar
) -> datetime:
    """The first moment from ``at`` on at which a message may leave: ``at`` itself while it is open."""
    first = clock.day_of(at)
    stretches = _both(spans(sending.hours), spans(office_hours)) or spans(sending.hours)
    for ahead in range(LONGEST):
        day = first + timedelta(days=ahead)
        if sending.days == "working" and not calendar.is_working(day):
            continue
        for since, until in stretches:
            if at < _moment(day, until):
                return max(at, _moment(day, since))
    return at


def next_day(
    at: datetime, sending: notice_rules.Sending, office_hours: str | None, calendar: working_days.WorkingCalendar
) -> datetime:
    """The first opening on a later day: for what has had its message today."""
    tomorrow = clock.at_local(clock.day_of(at) + timedelta(days=1), 0)
    return opening(tomorrow, sending, office_hours, calendar)


def _both(one: Spans, other: Spans) -> Spans:
    """What lies in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted((since, until) for since, until in pairs if since < until))


def _moment(day: date, minute: int) -> datetime:
    if minute == WHOLE_DAY[0][1]:
        return clock.at_local(day + timedelta(days=1), 0, 0)
    return clock.at_local(day, minute // 60, minute % 60)
