"""Lạng Giang's cycle with other words of time for one milestone of units."""

import calendar
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine

from ocop_cycle.application import commands
from ocop_cycle.policy import content
from tests.application import builders

MILESTONE = "ii-1-tuyen-truyen"
DUTY = f"{builders.PLAN}/{MILESTONE}/{builders.AGENCY}"


def opened_with(words: str, engine: Engine | None = None) -> builders.Office:
    """The cycle open since 1 March 2024; the milestone is the agency's alone, by other words than in the plan."""
    office = builders.applied(engine)
    made_of = builders.checked("plan", builders.PLAN).value
    milestones = tuple(
        replace(each, due=words, time="dated", responsible=(builders.AGENCY,)) if each.id == MILESTONE else each
        for each in made_of.milestones
    )
    text = content.canonical(replace(made_of, milestones=milestones))
    office.do(commands.ApplyPlan, name=builders.PLAN, digest=content.digest(text), content=text)
    office.clock.set(builders.OPENED)
    office.do(commands.OpenCycle, cycle=builders.PLAN)
    return office


def change(office: builders.Office, said: dict[str, Any]) -> None:
    """Another version of the plan, applied while the cycle runs."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    office.do(
        commands.ApplyPlan, name=builders.PLAN, digest=content.digest(text), content=text,
        reason="Theo Công văn điều chỉnh kế hoạch",
    )  # fmt: skip


def naive(words: str, since: date, year: int) -> list[str]:
    """The days that name the occurrences of some words from a day to the end of a year, looked at day by day."""
    found = [day for day in _days(since, year) if _names(words, day, since)]
    return [day.isoformat() for day in found]


def _days(since: date, year: int) -> list[date]:
    return [since + timedelta(days=n) for n in range((date(year, 12, 31) - since).days + 1)]


def _names(words: str, day: date, since: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return {
        "ngày 20 hằng tháng": day.day == 20,
        "trước ngày 31 hằng tháng": day.day == last,
        "định kỳ 6 tháng": (day.month, day.day) in ((6, 30), (12, 31)),
        "hằng quý": day.month % 3 == 0 and day.day == last,
        "thứ Sáu hằng tuần": day.weekday() == 4,
        "ngày 5 và ngày 20 hằng tháng": day.day in (5, 20),
        "ngày làm việc cuối cùng hằng tháng": day.day == last,
        "định kỳ 5 tháng": (day.month - since.month) % 5 == 0 and day.day == since.day and day != since,
    }[words]
