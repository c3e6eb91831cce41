"""Requests about deadlines."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class RingDeadline:
    """Do what has fallen due on one deadline: reminders, and its passing. Given by the sweep."""

    by: Provenance
    deadline: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveDeadline:
    """Give a deadline another date, in office wording (``đến hết ngày 30/6/2024``), with a reason."""

    by: Provenance
    line: str
    wording: str
    reason: str
