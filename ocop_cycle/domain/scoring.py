"""
Points to stars, by the bands of a regime.

The figure compared is the average total, unrounded (QĐ 26/2026/QĐ-TTg, Điều 3 khoản 3; single source). Where a
regime's bands leave a hole between them (QĐ 1048/2019: 69 to 70), nobody rounds: the hole is named and asked about.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from ocop_cycle import errors
from ocop_cycle.policy import regime

HIGHEST = Decimal(100)
_WRITTEN = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,9})?")


def points(text: str) -> Decimal | errors.Reason:
    """The total written as ``text`` (with point or comma), or the reason why it is none: 0 to 100 is allowed."""
    if not _WRITTEN.fullmatch(text.strip()):
        return errors.Reason("not-points", {"text": text})
    total = Decimal(text.strip().replace(",", "."))
    if not 0 <= total <= HIGHEST:
        return errors.Reason("points-out-of-range", {"text": text})
    return total


def stars_for(bands: Sequence[regime.Band], total: Decimal) -> int | errors.Reason:
    """The stars of the band that holds ``total``, or the hole it falls into, and the stars on either side of it."""
    for band in bands:
        if _holds(band, total):
            return band.stars
    lower, upper = _beside(bands, total)
    since = (lower.to or lower.below) if lower else None
    facts = {"since": since or "0", "until": upper.from_points if upper else str(HIGHEST)}
    choice = ", ".join(str(stars) for stars in stars_beside(bands, total))
    return errors.Reason("between-bands", {"total": str(total), **facts, "stars": choice})


def stars_beside(bands: Sequence[regime.Band], total: Decimal) -> tuple[int, ...]:
    """The stars on either side of a hole, the fewer first: between these a council decides, and between no others."""
    return tuple(band.stars for band in _beside(bands, total) if band is not None)


def _beside(bands: Sequence[regime.Band], total: Decimal) -> tuple[regime.Band | None, regime.Band | None]:
    order = sorted(bands, key=lambda band: Decimal(band.from_points))
    lower = [band for band in order if Decimal(band.from_points) <= total]
    upper = order[len(lower) :]
    return lower[-1] if lower else None, upper[0] if upper else None


def _holds(band: regime.Band, total: Decimal) -> bool:
    if total < Decimal(band.from_points):
        return False
    if band.below is not None:
        return total < Decimal(band.below)
    return band.to is None or total <= Decimal(band.to)
