"""
Deciding what is done next with a dossier, on which day, and why on that day.

Everybody acts on the last safe day, unless the scenario says that he is late. What cannot be known is not made up: a
dossier with which nobody may go on, for which the scenario has no score, or which missed its round where the plan does
not say what then, stands still, and says so.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import limits
from ocop_cycle.application.rehearsal import course, rounds, safe_days, stage, told, way
from ocop_cycle.domain import certificates, fitting, permissions
from ocop_cycle.policy import plan_lookup, scenario
from ocop_cycle.storage import deadlines, dossiers


class Ahead(NamedTuple):
    """What lies before a dossier: the legs of its way, the deadlines on it, and since when it stands where it does."""

    legs: tuple[fitting.Leg, ...]
    bounds: Sequence[safe_days.Bound]
    entered: date


def decide(on: stage.Stage, this: course.Course, standing: Sequence[deadlines.Open], today: date) -> course.Move | None:
    """What is done next with a dossier whose open deadlines these are; None when nothing is, and ``this`` says why."""
    row = this.row
    if row is None or row.ended_at or this.certified or this.standing_still:
        return None
    legs = way.ahead(on.law, row.state, _traveller(on, this))
    if not legs:
        _no_way(on, this, row)
        return None
    milestones = limits.milestones_for(on.plan, row.kind, row.producer_id, rounds.name_of(row))
    before = Ahead(legs, on.reckoner.bounds(legs, standing, milestones), clock.day_of(clock.from_text(row.entered_at)))
    if on.cast.for_step(legs[0].taken.by, permissions.Place(row.scope, row.producer_id)) is None:
        roles = ", ".join(f"{r.role}@{r.level}" if r.level else r.role for r in legs[0].taken.by)
        missing = "" if row.unit_id else "commune"
        facts = {"step": legs[0].taken.id, "state": row.state, "roles": roles, "missing": missing}
        this.stand_still("nobody-may", "nobody-may", **facts)
        return None
    vacant = _vacant_level(on, row, legs[0])
    if vacant is not None:
        missing = "" if row.unit_id else "commune"
        facts = {"step": legs[0].taken.id, "state": row.state, "level": vacant, "missing": missing}
        this.stand_still("nobody-takes", "nobody-takes", **facts)
        return None
    move = _next_step(on, this, row, before)
    for bound in rounds.bounds_of(before.bounds, milestones):
        turned = rounds.miss(on, this, move, bound, today)
        if turned is not None or this.standing_still:
            return turned
    return _gone_wrong(on, this, row, move)


def _vacant_level(on: stage.Stage, row: dossiers.Dossier, leg: fitting.Leg) -> str | None:
    """The level that a step leads to, where no unit of the plan takes the dossier in there."""
    level = on.law.states[leg.taken.dest].level
    own = next((unit.level for unit in on.plan.units if unit.id == row.unit_id), None)
    if level in (permissions.PRODUCER, row.level, own):
        return None
    return None if plan_lookup.answering_units(on.plan, row.unit_id or on.plan.locality, level) else level


def _traveller(on: stage.Stage, this: course.Course) -> way.Traveller:
    scores = {
        level.id: on.scenario.score(level.id, this.product.kind, this.product.id) for level in on.law.regime.levels
    }
    row = this.row
    return way.Traveller(
        kind=this.product.kind,
        in_round=bool(row and row.round_id),
        has_predecessor=bool(row and row.predecessor_id),
        totals={level: Decimal(score.total) for level, score in scores.items() if score},
    )


def _no_way(on: stage.Stage, this: course.Course, row: dossiers.Dossier) -> None:
    """Why a dossier has no way on: a council whose score the scenario does not give, or else nothing that is known."""
    for step in way.steps_ahead(on.law, row.state, row.kind):
        for level in way.levels_asked(on.law, row.state, step, row.kind):
            if on.scenario.score(level, row.kind, row.product_id) is None:
                this.stand_still("no-score", "no-score", level=level, state=row.state)
                return
    this.stand_still("no-way-on", "no-way-on", state=row.state)


def _next_step(on: stage.Stage, this: course.Course, row: dossiers.Dossier, before: Ahead) -> course.Move:
    """The step ahead, on its last safe day, or as soon as can be, or as late as the scenario says."""
    leg = before.legs[0]
    if this.back is not None:
        day = on.calendar.add(on.calendar.next_working(before.entered), this.back.working_days)
        return course.Move(
            day, "step", leg.taken, (told.Said("handed-in-again", {"days": str(this.back.working_days)}),)
        )
    planned = on.reckoner.plan_next(row.kind, before.legs, before.bounds, before.entered)
    soonest = before.entered if row.version == 1 else on.reckoner.in_a_hurry(before.entered, 1)
    why = [_why_then(on, planned, leg)]
    if planned.day < soonest:
        why.append(told.Said("in-a-hurry", {"safe_day": planned.day.isoformat()}))
        _too_little_time(on, this, row, planned, leg)
    wished, reason = _within_window(on, this, row, planned)
    if reason is not None:
        why = [reason]
    day = on.calendar.next_working(max(wished, soonest))
    late = _lateness(on, this, row, leg)
    if late is None:
        return course.Move(day, "step", leg.taken, tuple(why), safe_day=planned.day)
    why.append(told.Said("late", {"days": str(late.working_days)}))
    return course.Move(on.calendar.add(day, late.working_days), "step", leg.taken, tuple(why), late, day)


def _within_window(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, planned: safe_days.Planned
) -> tuple[date, told.Said | None]:
    """
    When a dossier is handed in that follows a certificate: on the last working day of the window that the law sets
    before its end, where nothing else is due earlier; in no case before the window opens.
    """
    window = _window(on, this) if row.version == 1 else None
    if window is None:
        return planned.day, None
    said = told.Said("renewal-window", {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()})
    if planned.bound is None:
        return on.calendar.previous_working(window.closes), said
    return max(planned.day, window.opens), said if planned.day < window.opens else None


def _window(on: stage.Stage, this: course.Course) -> certificates.Window | None:
    """Between which days it is handed in, counted from the end that the plan states; None where it states no day."""
    ends = this.product.certificate_ends or ""
    if this.product.kind != "re-evaluation" or len(ends) != len("2026-12-31"):
        return None
    return certificates.window(date.fromisoformat(ends), certificates.renewal(on.law.regime.certificate))


def _why_then(on: stage.Stage, planned: safe_days.Planned, leg: fitting.Leg) -> told.Said:
    if planned.bound is None:
        certifies = leg.taken.nature == "certify"
        days = on.scenario.certificates.working_days_after_council if certifies else on.scenario.pace.of(leg.step)
        return told.Said("after-council" if certifies else "by-pace", {"days": str(days)})
    deadline = planned.bound.deadline
    facts = {"rule": deadline.rule, "wording": deadline.wording or "", "last_safe_day": planned.bound.day.isoformat()}
    if planned.steps_before == 0:
        return told.Said("last-safe-day", facts)
    return told.Said("counted-back", {**facts, "steps": str(planned.steps_before)})


def _too_little_time(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, planned: safe_days.Planned, leg: fitting.Leg
) -> None:
    """Nobody was late, and yet at the assumed pace the first step should have been done before the dossier began."""
    if row.version == 1 and planned.bound is not None:
        facts = {
            "step": leg.taken.id, "safe_day": planned.day.isoformat(), "begins": on.begins.isoformat(),
            "rule": planned.bound.deadline.rule,
        }  # fmt: skip
        this.findings.append(told.Finding(code="too-little-time", facts=facts, subjects=(this.code,)))


def _lateness(on: stage.Stage, this: course.Course, row: dossiers.Dossier, leg: fitting.Leg) -> scenario.Late | None:
    if ("late", leg.step) in this.spent:
        return None
    return on.scenario.lateness(product=row.product_id, unit=row.holder_id, step=leg.step)


def _gone_wrong(on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move) -> course.Move:
    """The move, or what the scenario says goes wrong at it."""
    gone = on.scenario.withdrawal_in(row.product_id, row.state)
    ways_out = way.of_nature(on.law, row.state, row.kind, "withdraw")
    if gone is not None and ways_out:
        return move._replace(kind="withdraw", taken=ways_out[0], gone=gone)
    back = on.scenario.return_from(row.product_id, row.state)
    ways_back = way.of_nature(on.law, row.state, row.kind, "return")
    if back is not None and ways_back and ("return", row.state) not in this.spent:
        return move._replace(kind="return", taken=ways_back[0], back=back)
    return move
