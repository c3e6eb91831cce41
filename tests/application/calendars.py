"""Other calendars for tests: a shipped year with an exchange that was announced late."""

from dataclasses import replace
from datetime import date

from ocop_cycle.application import commands
from ocop_cycle.application.queries import impacts
from ocop_cycle.policy import calendar, content
from tests.application import builders

YEAR = "2024"
DECREE = "Công văn số 1/TN ngày 05/6/2024 (thử nghiệm)"
OFF, WORKED = date(2024, 6, 14), date(2024, 6, 22)


def exchanged(off: date = OFF, worked: date = WORKED) -> calendar.CalendarYear:
    """The year 2024 with one more exchange: a Friday off, a Saturday worked."""
    shipped: calendar.CalendarYear = builders.checked("calendar", YEAR).value
    more = (
        calendar.CalendarDay(
            day=off, kind="nghỉ hoán đổi", name="thử nghiệm", document=DECREE, source=None, swaps_with=worked
        ),
        calendar.CalendarDay(
            day=worked, kind="làm bù", name="thử nghiệm", document=DECREE, source=None, swaps_with=off
        ),
    )
    return replace(shipped, days=tuple(sorted((*shipped.days, *more), key=lambda one: one.day)))


def would_move(office: builders.Office, year: calendar.CalendarYear) -> impacts.Impact:
    """What adopting this year would do now."""
    return impacts.of_command(office.reader, office.actor("thu"), adopting(office, year, seen=None))


def adopting(office: builders.Office, year: calendar.CalendarYear, *, seen: str | None) -> commands.AdoptPolicy:
    """The command that puts a year in force."""
    text = content.canonical(year)
    return commands.AdoptPolicy(
        by=office.by("thu"), kind="calendar", name=str(year.year), digest=content.digest(text), content=text,
        seen=seen, reason="Hoán đổi ngày làm việc theo công văn thử nghiệm.",
    )  # fmt: skip


def adopt(office: builders.Office, year: calendar.CalendarYear, *, seen: str | None) -> None:
    """Put a year in force."""
    office.execute(adopting(office, year, seen=seen))
