"""
The clock of an office stands while the dossier is with its producer: what was used is used, the rest runs on later.

Stopping and running on are versions of the same deadline, and the proof tells both days, with the step that gave the
dossier back. How much is left is counted as the limit is: in working days where it is in working days, else in days.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import deadline_ledger, replanning
from ocop_cycle.domain import proofs, working_days
from ocop_cycle.policy import wording
from ocop_cycle.storage import deadlines

STOPPED = "stopped"
"""The state of a deadline whose clock stands."""


def to_run_on(versions: list[deadlines.Deadline]) -> deadlines.Deadline | None:
    """The stopped deadline among all versions of a rule (the newest first) that runs on; None where none stands."""
    for one in versions:
        if one.state == STOPPED:
            return one
        if one.state != "closed":  # closed is what a step had set that was taken back
            return None
    return None


def left_at(stopped: deadlines.Deadline, calendar: working_days.WorkingCalendar) -> tuple[int, wording.Unit]:
    """How much of a stopped deadline is left: whole days or working days after the day on which it was stopped."""
    since = clock.day_of(clock.from_text(stopped.settled_at or stopped.set_at))
    last = clock.last_day(clock.from_text(stopped.lenient_at or stopped.set_at))
    basis = replanning.basis_of(stopped)
    if basis is not None and getattr(basis.spec, "unit", None) == "working-days":
        return calendar.count(since, last), "working-days"
    return (last - since).days, "days"


def running_on(
    stopped: deadlines.Deadline, calendar: working_days.WorkingCalendar, today: date, *, strict: bool
) -> Mapping[str, Any]:
    """The columns of a deadline that runs on from ``today``: its words, its new moments, and how they came about."""
    count, unit = left_at(stopped, calendar)
    spec = _rest(stopped, count, unit, today)
    columns = deadline_ledger.reckoned(calendar, spec, today, strict)
    told, before = json.loads(columns["proof"]), json.loads(stopped.proof)
    since = clock.day_of(clock.from_text(stopped.settled_at or stopped.set_at))
    pause = [
        {"text": proofs.say("stopped", since=since, until=today), "source": proofs.PAUSE_RULE},
        {"text": proofs.say("left", count=count, unit=proofs.unit_text(unit)), "source": None},
    ]
    told["proof"] = [*before.get("proof", ()), *pause, *told["proof"][1:]]
    proof = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return {**columns, "wording": stopped.wording, "proof": proof}


def _rest(stopped: deadlines.Deadline, count: int, unit: wording.Unit, today: date) -> wording.TimeSpec:
    words = stopped.wording or ""
    if count < 1:  # given back on the last day: whatever is left is due on the day it comes again
        return wording.FixedDay(wording=words, day=today, reading="by")
    return wording.Period(wording=words, count=count, unit=unit)
