"""Whether a dossier can still make its round, and what becomes of it when it cannot, even in a hurry."""

from collections.abc import Mapping, Sequence
from datetime import date

from ocop_cycle.application.rehearsal import course, safe_days, stage, told
from ocop_cycle.policy import plan
from ocop_cycle.storage import dossiers


def bounds_of(bounds: Sequence[safe_days.Bound], milestones: Mapping[str, plan.Milestone]) -> list[safe_days.Bound]:
    """The deadlines that a dossier must meet to be in its round, the first one first."""
    rules = {f"plan/{name}" for name, milestone in milestones.items() if milestone.due_from_round}
    return sorted((bound for bound in bounds if bound.deadline.rule in rules), key=lambda bound: bound.day)


def name_of(row: dossiers.Dossier) -> str | None:
    """The round of a dossier as its plan names it."""
    return row.round_id.rpartition("/")[2] if row.round_id else None


def miss(
    on: stage.Stage, this: course.Course, move: course.Move, bound: safe_days.Bound, today: date
) -> course.Move | None:
    """
    What happens instead of ``move`` to a dossier for which that move is too late for its round; None while it is not.

    It rolls to the next round as soon as that is clear, where the plan names one. Where it names none, the dossier goes
    on as far as the council's door, and stands still there.
    """
    row = this.row
    if row is None or on.reckoner.in_a_hurry(move.day, bound.leg) <= bound.day:
        return None
    facts = _facts(on, row, move, bound)
    if facts["round"] not in this.missed:
        this.missed.add(facts["round"])
        this.findings.append(told.Finding(code="round-missed", facts=facts, subjects=(this.code,)))
    following = next((one.rolls_to for one in on.plan.rounds if one.id == facts["round"]), None)
    if following is not None:
        clear = on.calendar.add(on.reckoner.in_a_hurry(bound.day, -bound.leg), 1)
        day = max(clear, on.calendar.next_working(today))
        return course.Move(day, "roll", move.taken, (told.Said("round-missed", facts),), move.late, round=following)
    if bound.leg == 0:
        this.stand_still("round-missed-and-no-other", state=row.state, **facts)
    return None


def _facts(on: stage.Stage, row: dossiers.Dossier, move: course.Move, bound: safe_days.Bound) -> dict[str, str]:
    return {
        "round": name_of(row) or "", "rule": bound.deadline.rule, "last_safe_day": bound.day.isoformat(),
        "step": move.taken.id, "step_safe_day": on.reckoner.in_a_hurry(bound.day, -bound.leg).isoformat(),
        "day": move.day.isoformat(),
    }  # fmt: skip
