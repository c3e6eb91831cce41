"""Whole months (Bộ luật Dân sự 2015, Điều 148): the matching day, or the last day of a month that has none."""

import calendar
from datetime import date


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, count: int) -> date:
    """
    The matching day ``count`` months later (earlier when negative), or the last day of that month.

    Raises:
        OverflowError: no calendar has that year, as when days are added.
    """
    place = 12 * day.year + day.month - 1 + count
    if not date.min.year <= place // 12 <= date.max.year:
        raise OverflowError(place // 12)
    end = last_of_month(place // 12, place % 12 + 1)
    return end if day.day > end.day else end.replace(day=day.day)


def end_of_span(first: date, months: int) -> date:
    """The last day of so many whole months that start with ``first``, the first of a month."""
    last = add_months(first, months - 1)
    return last_of_month(last.year, last.month)
