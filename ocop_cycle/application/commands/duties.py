"""Requests about the duties of units."""

from dataclasses import dataclass
from datetime import date

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordDutyDone:
    """Record that a unit did its duty: on which day, by which document, with what remark."""

    by: Provenance
    duty: str
    day: date
    document: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOnDuty:
    """Hand a duty on to another unit."""

    by: Provenance
    duty: str
    unit: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiveDuty:
    """Waive a duty with a reason."""

    by: Provenance
    duty: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopenDuty:
    """Open again a duty that was recorded as done or waived."""

    by: Provenance
    duty: str
    reason: str
