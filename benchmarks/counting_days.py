"""Ten million sums of working days, beside a loop over days in the same run."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta

from benchmarks import measuring
from ocop_cycle.domain import working_days
from ocop_cycle.policy import calendar, content, loader, shelf, vocabulary

SUMS = 10_000_000
NAIVE_SUMS = 50_000
BLOCKS = 5
ONE_DAY = timedelta(days=1)


def shipped() -> working_days.WorkingCalendar:
    """The calendar of the shipped years."""
    files = shelf.Shelf()
    words = vocabulary.Vocabulary()
    years = []
    for name in files.names("calendar"):
        found = files.find("calendar", name)
        checked = loader.check("calendar", name, found.raw, vocabulary=words, regimes={}, file=found.file)
        years.append(content.build(calendar.CalendarYear, content.plain(checked.value)))
    return working_days.build(years)


def questions() -> list[tuple[date, int]]:
    """Days of 2019 to 2026 with counts of 1 to 60 working days, ahead and back; a thousand of them, always the same."""
    first = date(2019, 1, 1)
    return [
        (first + ONE_DAY * (number * 37 % 2800), (number * 13 % 60 + 1) * (1 - number % 2 * 2))
        for number in range(1000)
    ]


def looked_up(office: working_days.WorkingCalendar, asked: Iterable[tuple[date, int]]) -> None:
    """Each sum by the calendar."""
    add = office.add
    for day, count in asked:
        add(day, count)


def walked(office: working_days.WorkingCalendar, asked: Iterable[tuple[date, int]]) -> None:
    """Each sum by walking from day to day, with the days off in a set: what one writes at first."""
    off = {day for year in office.years.values() for day in (one.day for one in year.days if one.kind != "làm bù")}
    worked = {day for year in office.years.values() for day in (one.day for one in year.days if one.kind == "làm bù")}
    for day, count in asked:
        step, left, here = (ONE_DAY, count, day) if count > 0 else (-ONE_DAY, -count, day)
        while left:
            here += step
            left -= here in worked or (here.weekday() < calendar.FIRST_WEEKEND_DAY and here not in off)


def lines() -> Iterable[measuring.Line]:
    """One line: sums a second by look-up, beside the walk."""
    office, asked = shipped(), questions()
    many = list(itertools.islice(itertools.cycle(asked), SUMS // BLOCKS))
    few = many[: NAIVE_SUMS // BLOCKS]
    rows = [(lambda: looked_up(office, many), lambda: walked(office, few)) for _ in range(BLOCKS)]
    fast, slow = measuring.in_turn(rows)
    each, naive = fast * BLOCKS / SUMS, slow * BLOCKS / NAIVE_SUMS
    yield measuring.Line(
        what="adding working days, ten million sums",
        figure=f"{fast * BLOCKS:.1f} s ({each * 1e9:.0f} ns each)",
        beside=f"day by day: {naive * 1e9:.0f} ns each",
        ratio=each / naive,
        aim="below 0.2",
        met=each / naive < 0.2,
    )
