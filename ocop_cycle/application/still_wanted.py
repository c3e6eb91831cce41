"""
Whether what a notice asks for is still wanted: asked before its text is made, and again in the transaction that issues.

A reminder to somebody who is done, a task of a closed year, a call to act on a dossier that has moved on: none of them
leaves any more. What only tells of something that happened leaves all the same.
"""

import json

from ocop_cycle import errors
from ocop_cycle.application.policies import Shelf
from ocop_cycle.storage import cycles, deadlines, dossiers, notices, parties, statements


def why_void(shelf: Shelf, runner: statements.Runner, notice: notices.Notice) -> errors.Reason | None:
    """The reason for which a notice should not leave any more."""
    if notice.deadline_id is not None:
        return _unless(deadlines.state_of(runner, notice.deadline_id) == "open", "deadline-settled", notice)
    if notice.subject_kind == "duty":
        duty = cycles.find_duty(runner, notice.subject_id)
        return _unless(duty is not None and duty.state == "open", "duty-settled", notice)
    if notice.subject_kind == "plan":
        cycle = cycles.find_cycle(runner, notice.subject_id)
        return _unless(cycle is not None and cycle.state == "open", "cycle-closed", notice)
    if notice.subject_kind == "dossier":
        return _unless(_is_still_their_turn(shelf, runner, notice), "dossier-moved-on", notice)
    return None


def _unless(holds: bool, code: str, notice: notices.Notice) -> errors.Reason | None:
    return None if holds else errors.Reason(code, {"notice": notice.id})


def _is_still_their_turn(shelf: Shelf, runner: statements.Runner, notice: notices.Notice) -> bool:
    """Whether the dossier stands where the notice says, if it went to those whose turn it was there."""
    found = dossiers.find(runner, notice.subject_id)
    told = json.loads(notice.facts)["dossier"]["state"]
    if found is None or found.state == told:
        return True
    state = shelf.regime(runner, found.regime).states.get(told)
    if state is None or state.final:
        return True
    if notice.recipient_kind == "producer":
        return state.level != "producer"
    unit = parties.unit(runner, notice.recipient_id)
    return unit is None or unit.level != state.level
