"""Taking back the newest step of a dossier."""

import json
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.domain import permissions
from ocop_cycle.storage import dossiers, notices, schema, trail


def take_back_step(desk: Desk, command: commands.TakeBackStep) -> list[outcome.Act]:
    """
    Put a dossier back to where it stood before its newest step; what that step set, settled and owed follows.

    While no message of the step has left, whoever may take back in general may; afterwards only the roles that the
    regime names for that step. Notices that have not left are cancelled.

    Raises:
        errors.StepRefused: there is no step to take back, or no reason was given.
        errors.NotPermitted: messages have left, and the regime names another role.
    """
    found = opening.load(desk, command.dossier, command.version)
    said = _newest(desk, found)
    law = desk.regime(found.regime)
    transition = next(t for t in law.regime.transitions if t.id == said["after"]["transition"])
    owed = notices.of_keys(desk.runner, said["notices"])
    left = [n for n in owed if n.state == "covered"]
    place = permissions.Place(found.scope, found.producer_id)
    if left:
        missing = desk.why_not_step(transition.take_back, place)
        if missing is not None:
            raise errors.NotPermitted((missing, errors.Reason("message-has-left", {"count": str(len(left))})))
    else:
        desk.require("dossier.take-back", found.scope)
    if not command.reason.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": "take-back"}),))
    back = steps.place_in(desk, found, said["before"]["state"])
    changes = {name: getattr(back, name) for name in steps.PLACE}
    act = outcome.Act(
        subject=("dossier", found.id),
        before={name: getattr(found, name) for name in changes},
        after={**changes, "taken_back": said["n"]},
        why=command.reason,
        policy=(found.regime,),
        events=(_event(back, found.state, command.reason, said),),
    )
    desk.uow.stage_update(schema.dossier, found.id, changes, act.rows)
    for notice in owed:
        if notice.state in ("owed", "held"):
            desk.uow.stage_update(schema.notice, notice.id, {"state": "cancelled"}, act.rows)
    _undo_certificate(desk, act, said)
    return [act]


def _newest(desk: Desk, found: dossiers.Dossier) -> dict[str, Any]:
    entry = trail.newest_step(desk.runner, found.id)
    said: dict[str, Any] = json.loads(entry[1]) if entry else {}
    if said.get("kind") != "AdvanceDossier" or said["after"]["state"] != found.state:
        raise errors.StepRefused((errors.Reason("no-step-to-take-back", {"dossier": found.id}),))
    return said


def _event(back: dossiers.Dossier, undone: str, reason: str, said: dict[str, Any]) -> outcome.StepTakenBack:
    return outcome.StepTakenBack(
        back,
        undone,
        reason,
        set_by_it=tuple(d[1] for d in said["deadlines"] if d[0] == "set"),
        settled_by_it=tuple(d[1] for d in said["deadlines"] if d[0] in ("met", "closed")),
    )


def _undo_certificate(desk: Desk, act: outcome.Act, said: dict[str, Any]) -> None:
    for table, key, values in said["rows"]:
        if table == "certificate" and values.get("state") == "in-force":
            desk.uow.stage_update(schema.certificate, key, {"state": "corrected"}, act.rows)
