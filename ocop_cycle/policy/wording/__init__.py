"""
The grammar of how Vietnamese offices write time: text in, specification out; pure, and the same on any day.

``parse`` reads a wording; the classes say what it can mean; ``as_plain`` and ``from_plain`` carry a specification
through JSON. Which moment a specification means is decided in ``domain/deadlines.py``.
"""

from ocop_cycle.policy.wording.grammar import hedges, parse
from ocop_cycle.policy.wording.specs import (
    Current,
    DayRange,
    FixedDay,
    FromDay,
    InMonth,
    InYear,
    Part,
    Period,
    Precision,
    Quarter,
    Reading,
    Recurring,
    Several,
    Standing,
    TimeSpec,
    Unit,
    Unknown,
    Urgent,
    Window,
    as_plain,
    from_plain,
)
from ocop_cycle.policy.wording.starting import is_of_document

__all__ = [
    "Current",
    "DayRange",
    "FixedDay",
    "FromDay",
    "InMonth",
    "InYear",
    "Part",
    "Period",
    "Precision",
    "Quarter",
    "Reading",
    "Recurring",
    "Several",
    "Standing",
    "TimeSpec",
    "Unit",
    "Unknown",
    "Urgent",
    "Window",
    "as_plain",
    "from_plain",
    "hedges",
    "is_of_document",
    "parse",
]
