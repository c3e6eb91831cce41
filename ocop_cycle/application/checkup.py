"""
What the doctor says: facts of an instance turned into findings, each with a name, and grave or not.

A grave finding means that something due is not being done, or that nothing can be written. The others are work for
somebody: an address that is missing, a key that was not made. Faces word them by their codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ocop_cycle import clock
from ocop_cycle.application.queries import health

LATE_BELL = timedelta(minutes=10)
"""How long a bell may wait before somebody should know, in an office whose clock runs."""

MOST_NAMED = 20
"""So many units without an address are named; of the others it is told how many there are."""

NEWS = timedelta(days=7)
"""How long the report of a sweep is news."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something the doctor found."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    grave: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkup:
    """A whole examination: the facts, as far as the database could be read, and all findings, the grave ones first."""

    health: health.Health | None
    findings: tuple[Finding, ...]

    @property
    def is_grave(self) -> bool:
        """Whether somebody must act now."""
        return any(finding.grave for finding in self.findings)


def ordered(found: Iterator[Finding]) -> tuple[Finding, ...]:
    """Findings, the grave ones first."""
    return tuple(sorted(found, key=lambda finding: not finding.grave))


def of_health(found: health.Health) -> Iterator[Finding]:
    """What the facts of an instance say."""
    if found.clock_behind:
        yield Finding(code="clock-behind", grave=True)
    if found.clock_ahead:
        yield Finding(code="clock-ahead", grave=True)
    if found.sending_held:
        yield Finding(code="sending-held", grave=True)
    yield from _of_time(found)
    yield from _of_messages(found)
    yield from _of_addresses(found)
    yield from _of_units(found)
    if found.trail.checkpoint is None:
        yield Finding(code="no-checkpoint", facts={"entries": str(found.trail.entries)})


def _of_time(found: health.Health) -> Iterator[Finding]:
    # The clock of a demo stands: whatever is due there is done when somebody moves it.
    if found.demo:
        return
    if not found.workers:
        yield Finding(code="no-worker")
    newest = min(found.workers, key=lambda worker: worker.silent_for, default=None)
    if newest is not None and not newest.is_alive:
        minutes = str(int(newest.silent_for.total_seconds() // 60))
        facts = {"host": newest.host, "minutes": minutes, "since": clock.to_text(newest.seen_at)}
        yield Finding(code="worker-silent", facts=facts, grave=True)
    yield from _of_sweeps(found)
    if found.oldest_due is not None and found.at - found.oldest_due > LATE_BELL:
        yield Finding(code="bells-late", facts={"count": str(found.due)}, grave=True)


def _of_sweeps(found: health.Health) -> Iterator[Finding]:
    """What the last sweep that had something to report has met, for as long as somebody should look at it."""
    last = found.last_report
    if last is None or last.ago > NEWS:
        return
    if last.silent and last.since is not None:
        facts = {"since": clock.to_text(last.since), "until": clock.to_text(last.office_at), "count": str(last.found)}
        yield Finding(code="was-silent", facts=facts)
    if last.refused:
        newest = found.last_sweep is not None and found.last_sweep.office_at == last.office_at
        facts = {"count": str(len(last.refused)), "id": last.refused[0][0]}
        yield Finding(code="bells-refused", facts=facts, grave=newest)


def _of_messages(found: health.Health) -> Iterator[Finding]:
    for state, count in found.unsent.items():
        yield Finding(code=f"messages-{state}", facts={"count": str(count)}, grave=state == "uncertain")
    if found.refused:
        yield Finding(code="messages-refused", facts={"count": str(found.refused)})
    for because, count in found.held.items():
        yield Finding(code="notices-held", facts={"count": str(count), "because": because})


def _of_units(found: health.Health) -> Iterator[Finding]:
    for level, count in found.vacant.items():
        yield Finding(code="level-vacant", facts={"level": level, "count": str(count)}, grave=True)
    day = found.units_change
    if day is not None and day <= clock.day_of(found.at):
        yield Finding(code="units-due", facts={"day": day.isoformat()}, grave=True)
    elif day is not None:
        yield Finding(code="units-waiting", facts={"day": day.isoformat()})


def _of_addresses(found: health.Health) -> Iterator[Finding]:
    for unit in found.silent_units[:MOST_NAMED]:
        yield Finding(code="unit-without-address", facts={"unit": unit.name, "id": unit.id})
    if len(found.silent_units) > MOST_NAMED:
        yield Finding(code="units-without-address", facts={"count": str(len(found.silent_units) - MOST_NAMED)})
    if found.silent_producers:
        yield Finding(code="producers-without-address", facts={"count": str(found.silent_producers)})
    if found.silent_at_root:
        yield Finding(code="people-unreachable", facts={"count": str(found.silent_at_root)})
    if found.by_unit_only:
        yield Finding(code="people-without-address", facts={"count": str(found.by_unit_only)})
