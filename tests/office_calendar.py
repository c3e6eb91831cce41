"""The shipped calendar years for tests, read from the files themselves."""

import functools
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from ocop_cycle.domain import working_days
from ocop_cycle.policy import calendar

FOLDER = Path(__file__).resolve().parent.parent / "workflows" / "calendar"
YEARS = range(2019, 2028)


@functools.cache
def year(number: int) -> calendar.CalendarYear:
    """One shipped year, validated as the loader does."""
    raw = YAML(typ="safe", pure=True).load((FOLDER / f"{number}.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(calendar.CalendarYear).validate_python(raw)


@functools.cache
def shipped() -> working_days.WorkingCalendar:
    """The working calendar of all shipped years."""
    return working_days.build(map(year, YEARS))
