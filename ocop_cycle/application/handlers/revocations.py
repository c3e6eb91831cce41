"""
Certificates taken away: the finding, on a ground of the law; the decision, by the level that has the authority for it.

Which grounds there are, and which level decides on how many stars, stands in the regime; so does the time for the
decision, as a clock that is counted from the day of the finding.
"""

from collections.abc import Iterator
from datetime import date

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers, schema

PROPOSE, REVOKE, REDO = "propose-revocation", "revoke", "redo-evaluation"
"""The steps of regimes that this is about, by name."""


def propose_revocation(desk: Desk, command: commands.ProposeRevocation) -> list[outcome.Act]:
    """
    Record the finding upon which a certificate may be revoked; the time for the decision runs from its day.

    Raises:
        errors.NotPermitted: no role of the actor may take the step.
        errors.StepRefused: there is no certificate in force, its law has no such step or ground, or the day of the
            finding cannot be.
    """
    found = opening.load(desk, command.dossier, command.version)
    old = _in_force(desk, found)
    ground = _ground(_rule(desk, found), command.ground)
    reasons = tuple(_why_not_on(desk, old, "finding_day", command.finding_day))
    if reasons:
        raise errors.StepRefused(reasons)
    (judgement,) = steps.judge(desk, [found], PROPOSE)
    transition = opening.taken(judgement, command.reason)
    since = command.finding_day or desk.today
    act = steps.move(desk, found, transition, why=command.reason)
    act.events = tuple(e._replace(since=since) if isinstance(e, outcome.StateEntered) else e for e in act.events)
    said = {
        "ground": ground.id, "finding_number": command.finding_number, "finding_day": certificates.text(since),
    }  # fmt: skip
    desk.uow.stage_update(schema.certificate, old.id, said, act.rows)
    act.after = {**(act.after or {}), "certificate": old.id, **said}
    return [act]


def revoke_certificate(desk: Desk, command: commands.RevokeCertificate) -> list[outcome.Act]:
    """
    Revoke a certificate by a decision, from the day of that decision on.

    On a ground that says the recognition was wrong, the dossier goes back before its council.

    Raises:
        errors.NotPermitted: no role of the actor may take the step.
        errors.StepRefused: there is no certificate in force, no ground of the law is named, the level has no authority
            over so many stars, or the day of the decision cannot be.
    """
    found = opening.load(desk, command.dossier, command.version)
    old = _in_force(desk, found)
    rule = desk.regime(found.regime).regime.certificate.revocation
    named = command.ground or old.ground
    ground = _ground(rule, named) if rule and named else None
    if rule is None and named:
        raise errors.StepRefused((errors.Reason("no-grounds-in-regime", {"regime": _law(desk, found).id}),))
    reasons = [*_why_not_on(desk, old, "decision_day", command.decision_day)]
    if rule is not None and ground is None:
        reasons.append(errors.Reason("ground-required", {"step": REVOKE}))
    (judgement,) = steps.judge(desk, [found], REDO if ground and ground.redo else REVOKE)
    if judgement.transition and rule:
        reasons += _why_not_authority(rule, old.stars, judgement.transition)
    if reasons:
        raise errors.StepRefused((*reasons, *judgement.reasons))
    transition = opening.taken(judgement, command.reason)
    act = steps.move(desk, found, transition, why=command.reason)
    said = {
        "ground": ground.id if ground else None, "settled_number": command.decision_number,
        "settled_on": certificates.text(command.decision_day or desk.today),
    }  # fmt: skip
    act.after = {**(act.after or {}), "certificate": old.id, **said}
    return [act, *certificates.settle_with(desk, found, transition, act, **said)]


def _law(desk: Desk, found: dossiers.Dossier) -> regime.Regime:
    return desk.regime(found.regime).regime


def _in_force(desk: Desk, found: dossiers.Dossier) -> dossiers.Certificate:
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id)
    if old is None:
        raise errors.StepRefused((errors.Reason("no-certificate", {"dossier": found.id}),))
    return old


def _rule(desk: Desk, found: dossiers.Dossier) -> regime.Revocation:
    rule = _law(desk, found).certificate.revocation
    if rule is None:
        raise errors.StepRefused((errors.Reason("no-grounds-in-regime", {"regime": _law(desk, found).id}),))
    return rule


def _ground(rule: regime.Revocation, named: str) -> regime.Ground:
    """The ground of this id, or of this point of the law."""
    for ground in rule.grounds:
        if named.casefold() in (ground.id, (ground.point or ground.id).casefold()):
            return ground
    raise errors.UnknownThing("ground", named, [ground.id for ground in rule.grounds])


def _why_not_authority(rule: regime.Revocation, stars: int, transition: regime.Transition) -> Iterator[errors.Reason]:
    level = next((authority.level for authority in rule.authorities if authority.stars == stars), None)
    if level not in {role.level for role in transition.by}:
        yield errors.Reason("no-authority-to-revoke", {"stars": str(stars), "level": level or "?"})


def _why_not_on(desk: Desk, old: dossiers.Certificate, what: str, day: date | None) -> Iterator[errors.Reason]:
    if day is not None and day > desk.today:
        yield errors.Reason("day-in-future", {"day": day.isoformat()})
    if day is not None and old.issued and day.isoformat() < old.issued:
        yield errors.Reason("before-issued", {"day": day.isoformat(), "issued": old.issued, "what": what})
