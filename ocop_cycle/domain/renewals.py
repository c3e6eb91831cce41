"""
Whether a certificate can still be renewed before it ends, and by which day somebody must act. Pure.

A renewal is lost when the certificate has ended, when not even hurry brings a new one before the end
(`ocop_cycle.domain.fitting`), or when its dossier was not handed in within the window of the law (QĐ 26/2026, Điều
7.6a).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.domain import certificates, fitting, working_days

Risk = Literal["safe", "hurry", "lost", "unknown"]
"""What is to be feared of a renewal on a day; ``unknown``: nobody entered when the certificate ends."""

Why = Literal["ended", "window-past", "no-time", "end-unknown"]
"""Why a renewal is lost, or cannot be judged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """
    The facts of one renewal.

    ``last_day`` is the last one of the certificate, ``window`` when its dossier is taken by law (absent: the law names
    none), ``handed_in`` whether it was. ``step`` is the next step on the way to the new certificate, with its days;
    absent where no way leads there.
    """

    last_day: date | None
    window: certificates.Window | None
    handed_in: bool
    step: fitting.Dated | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """What can be said of a renewal on a day; ``act_by`` is the last safe day of the next step."""

    risk: Risk
    why: Why | None = None
    act_by: date | None = None


def prospect(case: Case, today: date, calendar: working_days.WorkingCalendar) -> Prospect:
    """What can be said of the renewal on ``today``."""
    if case.last_day is None:
        return Prospect(risk="unknown", why="end-unknown")
    act_by = _act_by(case, calendar)
    if today > case.last_day:
        return Prospect(risk="lost", why="ended", act_by=act_by)
    if case.window is not None and not case.handed_in and today > case.window.closes:
        return Prospect(risk="lost", why="window-past", act_by=act_by)
    if case.step is None or today > case.step.latest:
        return Prospect(risk="lost", why="no-time", act_by=act_by)
    return Prospect(risk="safe" if act_by is not None and today <= act_by else "hurry", act_by=act_by)


def _act_by(case: Case, calendar: working_days.WorkingCalendar) -> date | None:
    """The earlier of the last working day of the window, while it is still to be met, and the step's last safe day."""
    days = [case.step.day] if case.step else []
    if case.window is not None and not case.handed_in:
        days.append(max(case.window.opens, calendar.previous_working(case.window.closes)))
    return min(days, default=None)
