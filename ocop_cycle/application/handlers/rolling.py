"""
A dossier that missed its round, moved on by the sweep.

Where the plan says that late dossiers of a round roll to another one, that happens when a date of the round passes (by
the lenient reading) and the dossier has not met it. Nobody has to close the round for that, and a round that a person
has closed is left as it was decided. A dossier that the council has scored already stays: only its papers are late.
"""

from ocop_cycle.application import outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import rounds
from ocop_cycle.policy import sayings
from ocop_cycle.storage import cycles, deadlines, dossiers, schema


def roll_on(desk: Desk, deadline: deadlines.Deadline, found: dossiers.Dossier, *, follows: int) -> list[outcome.Act]:
    """
    Move a dossier to the round its plan names, when ``deadline``, which is passing, is a date of its own round.

    Nothing happens when that round is closed, full, or has the product already: the dossier then stays where it is,
    late, and ``ocop cycle fit`` shows it with what it can still make.
    """
    own = cycles.round_(desk.runner, found.round_id) if found.round_id else None
    if own is None or own.rolls_to is None or own.closed_at is not None or found.ended_at is not None:
        return []
    if not _is_of_its_round(desk, deadline, found) or desk.cycle(found.cycle_id).state != "open":
        return []
    if own.level in dossiers.newest_results(desk.runner, [found.id]).get(found.id, {}):
        return []
    following = cycles.round_(desk.runner, f"{found.cycle_id}/{own.rolls_to}")
    if following is None or not _has_a_place(desk, following, found):
        return []
    act = rounds.moving(found, following.id, sayings.say("reasons/rolled-on"), kind="AssignRound", follows=follows)
    desk.uow.stage_update(schema.dossier, found.id, {"round_id": following.id, "version": found.version + 1}, act.rows)
    rounds.rename(desk, [found.id], following)
    return [act]


def _is_of_its_round(desk: Desk, deadline: deadlines.Deadline, found: dossiers.Dossier) -> bool:
    source, _, name = deadline.rule.partition("/")
    milestone = desk.milestones(found).get(name) if source == "plan" else None
    return milestone is not None and milestone.due_from_round is not None


def _has_a_place(desk: Desk, following: cycles.Round, found: dossiers.Dossier) -> bool:
    """Whether the round is open and has a place left, those counted that roll into it in this very command."""
    desk.uow.flush()
    cycles.last_number(desk.runner, f"dossier:{found.cycle_id}")  # under its lock nobody else fills the round
    full = following.quota is not None and cycles.dossiers_in_round(desk.runner, following.id) >= following.quota
    there = cycles.in_round_already(desk.runner, following.id, found.product_id)
    return following.closed_at is None and not full and not there
