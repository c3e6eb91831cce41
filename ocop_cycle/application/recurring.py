"""
Duties that recur: each occurrence is a duty of its own, and the next one opens by itself.

It opens once the one before is done, waived or has passed, whichever comes first; what has passed stays open and late
beside it. A machine that was off opens one after the other, none left out: each counts as open since the moment at
which it would have been, so that its own reminders are accounted for. It ends with the year of the plan, and when the
cycle is closed. The first occurrence is named by milestone and unit alone; the others by their day as well.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import deadline_ledger, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.domain import working_days
from ocop_cycle.policy import plan, wording
from ocop_cycle.storage import cycles, parties, schema

_PARTS = 3
"""A duty is named by cycle, milestone and unit; by the day of its occurrence besides, after the first."""


def first_row(desk: Desk, cycle: cycles.Cycle, milestone: plan.Milestone, unit: parties.Unit) -> dict[str, Any]:
    """The duty of a unit for a milestone; of what recurs, that of the first occurrence from today on."""
    found = _occurrence(desk.calendar, cycle, milestone, since=desk.today)
    return _row(cycle, milestone, unit) | {
        "occurrence": found.day.isoformat() if found else None,
        "recurs_from": desk.today.isoformat() if found else None,
    }


def root(duty_id: str) -> str:
    """The duty of the first occurrence, by which all occurrences of one unit are known; of what does not recur, it."""
    return "/".join(duty_id.split("/")[:_PARTS])


def terms_of(
    calendar: working_days.WorkingCalendar, cycle: cycles.Cycle, milestone: plan.Milestone, row: Mapping[str, Any]
) -> tuple[wording.TimeSpec, date] | None:
    """What the deadline of one occurrence is reckoned from: specification and start; None for what does not recur."""
    if row["occurrence"] is None or row["recurs_from"] is None:
        return None
    day, since = date.fromisoformat(row["occurrence"]), date.fromisoformat(row["recurs_from"])
    found = _occurrence(calendar, cycle, milestone, since=since, after=day - timedelta(days=1), until=day)
    return (found.spec if found else wording.FixedDay(wording=milestone.due or "", day=day, reading="by")), since


def next_act(desk: Desk, key: str, duty: cycles.Duty, *, follows: int, reached: str | None = None) -> list[outcome.Act]:
    """
    The act that opens the occurrence after this one, unless it is open already or there is none; at most one.

    ``key`` is the key of the command, ``follows`` the place of the act that causes it. Where that act gives the duty
    another date (``reached``: the moment), only if the next occurrence would come before it.
    """
    if duty.occurrence is None or duty.recurs_from is None:
        return []
    cycle = desk.cycle(duty.cycle_id)
    milestone = next((m for m in desk.plan_of(cycle).milestones if m.id == duty.milestone), None)
    if milestone is None or cycle.state != "open":
        return []
    day, since = date.fromisoformat(duty.occurrence), date.fromisoformat(duty.recurs_from)
    last = date(cycle.year, 12, 31)
    found = _occurrence(desk.calendar, cycle, milestone, since=since, after=day, until=last)
    if found is None or (reached is not None and clock.to_text(clock.end_of(found.day)) > reached):
        return []
    newest = cycles.newest_occurrence(desk.runner, root(duty.id))
    if newest is None or newest > duty.occurrence:
        return []
    return [_opened(desk, key, duty, milestone, found.day, follows=follows)]


def _opened(
    desk: Desk, key: str, duty: cycles.Duty, milestone: plan.Milestone, day: date, *, follows: int
) -> outcome.Act:
    row = _row(desk.cycle(duty.cycle_id), milestone, desk.unit(duty.unit_id)) | {
        "id": f"{root(duty.id)}/{day.isoformat()}", "occurrence": day.isoformat(), "recurs_from": duty.recurs_from,
    }  # fmt: skip
    desk.uow.insert(schema.duty, row)
    return outcome.Act(
        subject=("duty", row["id"]), after={"state": "open", "occurrence": row["occurrence"]}, kind="OpenDuty",
        events=(outcome.DutyOpened(row["id"], open_since=_open_since(desk, duty.id)),), command=f"{key}/{row['id']}",
        follows=follows,
    )  # fmt: skip


def _open_since(desk: Desk, duty_id: str) -> str:
    """When the one before passed, or now where it has not: from then on the next one would have been open."""
    desk.read_open_deadlines("duty", [duty_id])
    ends = [one.lenient_at for one in desk.open_deadlines["duty", duty_id] if one.lenient_at is not None]
    return min([*ends, desk.at_text])


def _occurrence(
    calendar: working_days.WorkingCalendar, cycle: cycles.Cycle, milestone: plan.Milestone, *, since: date,
    after: date | None = None, until: date = date.max,
) -> reckoning.Occurrence | None:  # fmt: skip
    spec = deadline_ledger.understood(milestone.due, cycle.year) if milestone.due is not None else None
    if spec is None or not reckoning.is_recurring(spec):
        return None
    strict = milestone.before == "strict"
    return reckoning.occurrence(spec, since=since, calendar=calendar, after=after, until=until, strict_before=strict)


def _row(cycle: cycles.Cycle, milestone: plan.Milestone, unit: parties.Unit) -> dict[str, Any]:
    others = {"coordinating": milestone.coordinating, "receiving": milestone.receiving, "via": milestone.via}
    return {
        "id": f"{cycle.id}/{milestone.id}/{unit.id}", "cycle_id": cycle.id, "milestone": milestone.id,
        "label": deadline_ledger.label_text(milestone.label),
        "unit_id": unit.id, "scope": unit.path, "time": milestone.time,
        "parties": json.dumps({role: list(names) for role, names in others.items() if names}, sort_keys=True),
        "state": "open", "version": 1, "done_on": None, "document": None, "note": None, "occurrence": None,
        "recurs_from": None,
    }  # fmt: skip
