"""Points as policy files write them: text with a decimal point, 0 to 100, at most two decimals."""

import re
from decimal import Decimal

HIGHEST = Decimal(100)
_POINTS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def read(text: str) -> Decimal | None:
    """The points that the text says, or None when it says none."""
    if _POINTS.fullmatch(text) is None:
        return None
    points = Decimal(text)
    return points if points <= HIGHEST else None
