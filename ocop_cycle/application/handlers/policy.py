"""Policy adopted: stored, put in force, and what then falls on other days moved in the same transaction."""

import json

from ocop_cycle import errors
from ocop_cycle.application import commands, fitting_laws, impact, outcome, replanning
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import cycles
from ocop_cycle.domain import working_days
from ocop_cycle.policy import calendar, content, regime, sayings
from ocop_cycle.storage import cycles as cycles_kept
from ocop_cycle.storage import dossiers, schema

TIMED = ("calendar", "rules")
"""The kinds that dates and bells of running deadlines follow."""


def adopt_policy(desk: Desk, command: commands.AdoptPolicy) -> list[outcome.Act]:
    """
    Store checked content under its digest and put it in force; what was in force before stays stored.

    A year of the calendar moves the running deadlines that fall on other days by it, each with an entry of its own;
    one command does all of it or nothing.

    Raises:
        errors.StepRefused: what would move is no longer as it was shown; two years of the calendar differ about one
            day; or a regime does not fit those in force.
    """
    desk.require("policy.adopt", EVERYWHERE)
    before = desk.slow.in_force(desk.runner).get((command.kind, command.name))
    if before == command.digest:
        raise errors.AlreadyThere(command.kind, command.name)
    if command.kind == "regime":
        _stop_unless_it_fits(desk, command)
    working = _working(desk, command) if command.kind == "calendar" else None
    cycles.store_policy(desk, command.kind, command.name, command.digest, command.content)
    key = f"{command.kind}/{command.name}"
    if before is None:
        cycles.put_in_force(desk, command.kind, command.name, command.digest)
    else:
        desk.uow.update(schema.policy_in_force, key, {"digest": command.digest, "since": desk.at_text})
    moved = _moved(desk, working) if working else []
    reason = _reason(command)
    adopted = outcome.Act(
        subject=("policy", key),
        before={"digest": before},
        after={"digest": command.digest, **({"moved": len(moved)} if moved else {})},
        why=reason if moved else None,
        policy=(command.digest,),
        events=(
            *((outcome.PolicyAdopted(command.kind),) if command.kind in TIMED else ()),
            *_changes(desk, command, before, moved),
        ),
    )
    acts = [adopted, *(_moving(one, command.digest, reason) for one in moved)]
    impact.stop_unless_shown(desk, acts, command.seen)
    return acts


def _stop_unless_it_fits(desk: Desk, command: commands.AdoptPolicy) -> None:
    """
    Stop a regime that does not fit those in force: both open one kind on one day, or a clause leads out of nowhere.

    The file was checked against what lay beside it; here it is held against what is in force.
    """
    law = content.build(regime.Regime, json.loads(command.content))
    digests = [d for (kind, name), d in desk.slow.in_force(desk.runner).items() if kind == "regime" and name != law.id]
    others = {one.id: one for one in (desk.shelf.values.law(desk.runner, digest) for digest in sorted(digests))}
    reasons = [*fitting_laws.why_both_open(law, others.values()), *fitting_laws.why_nowhere(law, others)]
    if reasons:
        raise errors.StepRefused(tuple(reasons))


def _working(desk: Desk, command: commands.AdoptPolicy) -> working_days.WorkingCalendar:
    """The calendar as it will be in force."""
    year = content.build(calendar.CalendarYear, json.loads(command.content))
    return replanning.with_year(desk.calendar, year)


def _moved(desk: Desk, working: working_days.WorkingCalendar) -> list[replanning.Shift]:
    """The deadlines that move; what they are about is locked before they are read again."""
    first = list(replanning.shifts(desk.runner, working, desk.at_text))
    _lock_subjects(desk, first)
    return list(replanning.shifts(desk.runner, working, desk.at_text)) if first else []


def _lock_subjects(desk: Desk, found: list[replanning.Shift]) -> None:
    about = {(one.deadline.subject_kind, one.deadline.subject_id) for one in found}
    papers = [dossiers.certificate(desk.runner, key) for kind, key in sorted(about) if kind == "certificate"]
    held = {key for kind, key in about if kind == "dossier"} | {paper.dossier_id for paper in papers if paper}
    cycles_kept.duties(desk.runner, sorted(key for kind, key in about if kind == "duty"))
    dossiers.locked(desk.runner, sorted(held))


def _reason(command: commands.AdoptPolicy) -> str:
    return (command.reason or "").strip() or sayings.say("reasons/calendar-changed", year=command.name)


def _changes(
    desk: Desk, command: commands.AdoptPolicy, before: str | None, moved: list[replanning.Shift]
) -> list[outcome.PlanChanged]:
    """That the calendar moved dates, of each cycle that has such, and by which papers days are not as they were."""
    cycles_hit = sorted({one.deadline.cycle_id for one in moved if one.deadline.cycle_id is not None})
    if not cycles_hit:
        return []
    year = content.build(calendar.CalendarYear, json.loads(command.content))
    stored = cycles_kept.content(desk.runner, before) if before else None
    known = set(content.build(calendar.CalendarYear, json.loads(stored)).days) if stored else set()
    papers = tuple(dict.fromkeys(one.document for one in year.days if one not in known and one.document))
    reason = (command.reason or "").strip()
    return [outcome.PlanChanged(cycle, reason, "calendar", papers, year.year) for cycle in cycles_hit]


def _moving(one: replanning.Shift, digest: str, reason: str) -> outcome.Act:
    old = one.deadline
    return outcome.Act(
        subject=("deadline", old.line),
        before={"version": old.version, "strict_at": old.strict_at, "lenient_at": old.lenient_at},
        after={
            "version": old.version + 1,
            "strict_at": one.columns["strict_at"],
            "lenient_at": one.columns["lenient_at"],
        },
        why=reason,
        policy=(digest,),
        events=(outcome.DeadlineMoved(old, old.wording or "", reason, again=True),),
        kind="MoveDeadline",
        follows_first=True,
    )
