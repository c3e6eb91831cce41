"""
What the system's own reports say, as facts: codes, counts, days and names. The words are the templates'.

Every key is always there, so that a strict template may ask for any of them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ocop_cycle import clock

LETTERS = ("sent", "refused", "uncertain", "retry")
"""What may have become of messages; a report counts each."""


def report(period: str, since: date, until: date, **said: Any) -> dict[str, Any]:
    """
    A report on the days from one to another.

    Args:
        period: the occasion it is made for.
        since: the first day.
        until: the last day.
        said: what else it says: the day it is made, ``as_of``; ``stages`` (label, count), ``overdue`` and ``soon``
            (label, whose, code, day) with ``overdue_count`` and ``soon_count`` of all there are, the last day
            ``soon_until``, ``letters`` (state → count) since ``letters_since``, ``silent`` (names), ``causes``, how
            many notices are ``waiting``, and the ``calls`` to be made (of ``calls_count``, ``without_number`` those
            whose number nobody knows).
    """
    nothing: dict[str, Any] = {
        "as_of": None, "stages": [], "overdue": [], "overdue_count": 0, "soon": [], "soon_count": 0, "soon_until": None,
        "letters": dict.fromkeys(LETTERS, 0), "letters_since": None, "silent": [], "causes": [], "waiting": 0,
        "calls": [], "calls_count": 0, "without_number": 0,
    }  # fmt: skip
    return {"period": period, "since": since.isoformat(), "until": until.isoformat(), **nothing, **said}


def cause(
    code: str, *, label: Mapping[str, str] | None = None, count: int | None = None, about: str | None = None,
    since: datetime | None = None, until: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """
    Why something did not leave.

    ``silence``: nobody swept from ``since`` to ``until``, ``count`` deadlines fell due; ``missed``: so many reminders;
    ``sending-held`` and ``clock-gate``: the outbox was shut; ``stopped``: it ended for what ``about`` says; ``failed``:
    so many notices of the rule ``label`` could not be made; ``not-recorded``: the message ``about`` could not be
    settled.
    """
    return {
        "code": code, "label": dict(label) if label else None, "count": count, "about": about,
        "since": _moment(since), "until": _moment(until),
    }  # fmt: skip


def silence(since: datetime, until: datetime, *, done: int, missed: int) -> dict[str, Any]:
    """What the administration is told after a silence: from when to when, and what was due meanwhile."""
    causes = [cause("silence", since=since, until=until, count=done)]
    causes += [cause("missed", count=missed)] if missed else []
    first, last = clock.day_of(since), clock.day_of(until)
    return report(last.isoformat(), first, last, causes=causes)


def _moment(at: datetime | None) -> dict[str, str] | None:
    return {"day": clock.day_of(at).isoformat(), "hour": f"{clock.in_office(at):%H:%M}"} if at else None
