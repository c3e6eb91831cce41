"""Taking back the newest step of a dossier."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.domain import audit_chain, permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import begun, dossiers, notices, schema, trail

PERMISSION = "dossier.take-back"
STEPS = frozenset({"AdvanceDossier", "ProposeRevocation", "RevokeCertificate"})
"""The kinds of entry that are a step."""

Said = dict[str, Any]


def take_back_step(desk: Desk, command: commands.TakeBackStep) -> list[outcome.Act]:
    """
    Put a dossier back to where it stood before its newest step; what that step set, settled and owed follows.

    While no message of the step has left, whoever may take back in general may, on the levels that have a say in the
    step; afterwards only the roles that the regime names for that step, and who was told is told that it is void.
    Notices that have not left are cancelled. A dossier that was replaced by the step comes back in an entry of its own.

    Raises:
        errors.StepRefused: there is no step to take back, or no reason was given.
        errors.NotPermitted: messages have left, and the regime names another role; or the step is of another level.
    """
    found = opening.load(desk, command.dossier, command.version)
    step = newest(desk, found)
    owed = notices.of_keys(desk.runner, step.notices)
    left = [notice for notice in owed if notice.state == "covered"]
    reasons = why_not(desk, found, step, len(left))
    if reasons:
        raise errors.NotPermitted(reasons)
    if not command.reason.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": "take-back"}),))
    act = _back(desk, found, step.said, command.reason, told=left)
    for notice in owed:
        if notice.state in ("owed", "held"):
            cancelled = {"state": "cancelled", "held_because": None}
            desk.uow.stage_update(schema.notice, notice.id, cancelled, act.rows)
    return [act, *_others_back(desk, step.others, command.reason)]


class Newest(NamedTuple):
    """The newest step of a dossier: what its entry says, the entries that it caused, its transition, its notices."""

    said: Said
    others: list[Said]
    transition: regime.Transition
    notices: list[str]


def newest(desk: Desk, found: dossiers.Dossier) -> Newest:
    """
    The step that would be taken back.

    Raises:
        errors.StepRefused: there is none.
    """
    entry = trail.newest_step(desk.runner, found.id)
    if entry is not None and (begun.newest_migration(desk.runner, found.id) or 0) > entry[0]:
        facts = {"dossier": found.id, "regime": desk.regime(found.regime).regime.id}
        raise errors.StepRefused((errors.Reason("migrated-since", facts),))
    said: Said = audit_chain.said(entry[1]) if entry else {}
    if said.get("kind") not in STEPS or said["after"]["state"] != found.state:
        raise errors.StepRefused((errors.Reason("no-step-to-take-back", {"dossier": found.id}),))
    made = [audit_chain.said(body) for _, _, body in trail.entries_of(desk.runner, said["command"])]
    others = [one for one in made if one["cause"] == said["n"]]
    law = desk.regime(found.regime).regime
    transition = next(t for t in law.transitions if t.id == said["after"]["transition"])
    return Newest(said, others, transition, [key for one in (said, *others) for key in one["notices"]])


def why_not(desk: Desk, found: dossiers.Dossier, step: Newest, left: int) -> tuple[errors.Reason, ...]:
    """Every reason for which the actor may not take the step back, of which ``left`` messages have left."""
    place, transition = permissions.Place(found.scope, found.producer_id), step.transition
    if left:
        missing = desk.why_not_step(transition.take_back, place)
        return (missing, errors.Reason("message-has-left", {"count": str(left)})) if missing else ()
    lacking = desk.why_not_permission(PERMISSION, place)
    if lacking is not None:
        return (lacking,)
    levels = dict.fromkeys(role.level for role in (*transition.by, *transition.take_back))
    missing = desk.why_not_step([regime.RoleAt(role=r, level=v) for r in _holding(desk) for v in levels], place)
    return (missing,) if missing else ()


def _holding(desk: Desk) -> list[str]:
    return sorted(desk.cached.roles_granting(desk.runner).get(PERMISSION, frozenset()))


def _back(
    desk: Desk, found: dossiers.Dossier, said: Said, why: str, *, told: Iterable[notices.Notice] = (), **act: Any
) -> outcome.Act:
    """An act that puts a dossier back to what the entry of its step says it was before."""
    back = found._replace(**{**said["before"], "version": found.version + 1})
    changes = {name: getattr(back, name) for name in steps.PLACE}
    made = outcome.Act(
        subject=("dossier", found.id),
        before={name: getattr(found, name) for name in changes},
        after={**changes, "taken_back": said["n"]},
        why=why,
        policy=(found.regime,),
        events=(_event(back, found.state, why, said, told),),
        **act,
    )
    desk.uow.stage_update(schema.dossier, found.id, changes, made.rows)
    _undo_marks(desk, made, found, said)
    _undo_certificates(desk, made, found, said)
    return made


def _event(
    back: dossiers.Dossier, undone: str, why: str, said: Said, told: Iterable[notices.Notice]
) -> outcome.StepTakenBack:
    return outcome.StepTakenBack(
        back,
        undone,
        why,
        set_by_it=tuple(d[1] for d in said["deadlines"] if d[0] == "set"),
        settled_by_it=tuple(d[1] for d in said["deadlines"] if d[0] in ("met", "closed")),
        told=tuple(dict.fromkeys((n.recipient_kind, n.recipient_id) for n in told)),
    )


def _undo_marks(desk: Desk, act: outcome.Act, found: dossiers.Dossier, said: Said) -> None:
    """What the step noted on the dossier beside its place: that it was late, and the stars of its certificate."""
    written = {name for table, _, values in said["rows"] if table == "dossier" for name in values}
    if "late" in written:
        desk.uow.stage_update(schema.dossier, found.id, {"late": 0}, act.rows)
    if "stars" in written:
        order = [level.id for level in desk.regime(found.regime).regime.levels]
        spoken = dossiers.newest_result_level(desk.runner, found.id, order)
        standing = dossiers.newest_results(desk.runner, [found.id]).get(found.id, {})
        stars = standing[spoken][1] if spoken else None
        desk.uow.stage_update(schema.dossier, found.id, {"stars": stars}, act.rows)


def _undo_certificates(desk: Desk, act: outcome.Act, found: dossiers.Dossier, said: Said) -> None:
    """The certificate that the step issued is void, with its corrections; one that it ended is in force again."""
    for table, key, values in said["rows"]:
        if table != "certificate":
            continue
        if "dossier_id" not in values:
            desk.uow.stage_update(schema.certificate, key, {**dict.fromkeys(values), "state": "in-force"}, act.rows)
        elif (standing := dossiers.certificates(desk.runner, [found.id]).get(found.id)) is not None:
            certificates.settle(desk, act, found, standing, "corrected")


def _others_back(desk: Desk, others: Iterable[Said], why: str) -> list[outcome.Act]:
    """The dossiers that the step had replaced, as far as they stand where it had put them."""
    acts = []
    for said in others:
        if said["subject"][0] == "certificate":
            acts += _grace_again(desk, said)
            continue
        (key,) = dossiers.locked(desk.runner, [said["subject"][1]]).values()
        if key.state == said["after"]["state"] and key.version == said["after"]["version"]:
            acts.append(_back(desk, key, said, why, follows_first=True))
    return acts


def _grace_again(desk: Desk, said: Said) -> list[outcome.Act]:
    """The grace that the step had ended, of a certificate that is in force still."""
    ended = dossiers.certificate(desk.runner, said["subject"][1])
    if ended is None or ended.state != "in-force":
        return []
    (found,) = dossiers.locked(desk.runner, [ended.dossier_id]).values()
    grace = {name: said["before"].get(name) for name in ("covered_until", "clause")}
    return [
        certificates.recorded_anew(desk, found, ended, ended._replace(**grace), kind="TakeBackStep", follows_first=True)
    ]
