"""
The Vietnamese moon calendar, computed: from a day of it to the solar day, for the meridian of UTC+7.

A month begins on the local day of the new moon; the month that holds the winter solstice is the eleventh; in a year of
thirteen months the first one without a sign of the sun is the leap month. A Chinese calendar reckons for UTC+8 and is a
day off in some years, as at Tết 2007 and 2030. New moons and the sun's longitude follow J. Meeus, Astronomical
Algorithms; their error of minutes matters only where a new moon falls at midnight. A test holds Tết and Giỗ Tổ of 2000
to 2079 against the holidays library.
"""

import functools
import math
from datetime import date

HOURS_AHEAD = 7
"""The office meridian is that many hours ahead of UTC."""

_MONTH = 29.530588853
_EPOCH = 2415021.076998695
_SOLSTICE_SIGN = 9
_ORDINAL_ZERO = 1721425
"""The Julian day number of the day before 1 January of the year 1."""


def solar_day(year: int, month: int, day: int) -> date:
    """The solar day of a day of the moon calendar; ``month`` is the ordinary one, never the leap month after it."""
    before, here = _eleventh(year - 1), _eleventh(year)
    if month >= 11:
        before, here = here, _eleventh(year + 1)
    place = (month - 11) % 12
    if here - before > 365 and place >= _leap_place(before):
        place += 1
    first = _new_moon(_lunation(before) + place)
    return date.fromordinal(first + day - 1 - _ORDINAL_ZERO)


def _lunation(first: int) -> int:
    return math.floor(0.5 + (first - _EPOCH) / _MONTH)


@functools.cache
def _eleventh(year: int) -> int:
    """The Julian day on which the eleventh month of a year begins."""
    last = date(year, 12, 31).toordinal() + _ORDINAL_ZERO
    number = math.floor((last - 2415021) / _MONTH)
    first = _new_moon(number)
    return first if _sign(first) < _SOLSTICE_SIGN else _new_moon(number - 1)


def _leap_place(first: int) -> int:
    """How many months after the eleventh the leap month stands: the first in which the sun enters no sign."""
    number = _lunation(first)
    signs = [_sign(_new_moon(number + place)) for place in range(1, 15)]
    return next(place for place in range(1, 14) if signs[place - 1] == signs[place])


@functools.cache
def _new_moon(number: int) -> int:
    """The Julian day, at the office meridian, of a new moon counted from that of 1 January 1900."""
    t = number / 1236.85
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * _sin(166.56 + 132.87 * t - 0.009173 * t**2)
    earlier = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return math.floor(mean + _true_less_mean(number, t) - earlier + 0.5 + HOURS_AHEAD / 24)


def _true_less_mean(number: int, t: float) -> float:
    sun = 359.2242 + 29.10535608 * number - 0.0000333 * t**2 - 0.00000347 * t**3
    moon = 306.0253 + 385.81691806 * number + 0.0107306 * t**2 + 0.00001236 * t**3
    node = 21.2964 + 390.67050646 * number - 0.0016528 * t**2 - 0.00000239 * t**3
    terms = (
        (0.1734 - 0.000393 * t, sun), (0.0021, 2 * sun), (-0.4068, moon), (0.0161, 2 * moon), (-0.0004, 3 * moon),
        (0.0104, 2 * node), (-0.0051, sun + moon), (-0.0074, sun - moon), (0.0004, 2 * node + sun),
        (-0.0004, 2 * node - sun), (-0.0006, 2 * node + moon), (0.0010, 2 * node - moon), (0.0005, 2 * moon + sun),
    )  # fmt: skip
    return sum(size * _sin(angle) for size, angle in terms)


def _sign(day: int) -> int:
    """Which twelfth of its way the sun is in at the first moment of a local day; 9 begins with the winter solstice."""
    t = (day - 0.5 - HOURS_AHEAD / 24 - 2451545.0) / 36525
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    centre = (1.914600 - 0.004817 * t - 0.000014 * t**2) * _sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * _sin(2 * anomaly) + 0.000290 * _sin(3 * anomaly)
    return math.floor((mean + centre) % 360 / 30)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))
