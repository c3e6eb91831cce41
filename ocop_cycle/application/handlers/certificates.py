"""Certificates: issued with a step, ended with a step, corrected by a new record."""

from datetime import date
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import deadlines, permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers, schema

ENDING = {"expire": "ended", "revoke": "revoked", "replace": "replaced"}
"""What a step of this name, or else of this nature, does to the dossier's certificate in force."""


CORRECTED = "corrected"
"""The state of a record that another one has taken the place of."""


def certify(
    desk: Desk, found: dossiers.Dossier, transition: regime.Transition, command: commands.AdvanceDossier
) -> list[outcome.Act]:
    """
    Take the step that issues a certificate, and record the certificate as far as it is known.

    It is issued by the unit that decides on the level which holds the dossier: that one may revoke it, and answers for
    what the law asks of the issuer.

    The certificate it follows is replaced, and the dossier of that one takes its ``replace`` step, in entries of their
    own that name this one as their cause.
    """
    data = command.certificate or commands.CertificateData()
    stars = data.stars or found.stars
    if stars is None:
        raise errors.StepRefused((errors.Reason("stars-unknown", {"dossier": found.id}),))
    law = desk.regime(found.regime).regime
    _stop_beyond(law, stars, found.level)
    act = steps.move(desk, found._replace(stars=stars), transition, why=command.reason)
    number = dossiers.count_certificates(desk.runner, found.id) + 1
    issuer = desk.slow.superior_of_level(desk.runner, found.level, found.scope)
    record = _record(desk, found, data, stars, issuer, number=number)
    certificate = dossiers.Certificate(**record)
    desk.uow.stage_insert(schema.certificate, record, act.rows)
    if stars != found.stars:
        desk.uow.stage_update(schema.dossier, found.id, {"stars": stars}, act.rows)
    moved = act.events[0].dossier  # type: ignore[union-attr] # the event of a step is the state it entered
    act.events = (*act.events, outcome.CertificateRecorded(moved, certificate))
    act.after = {**(act.after or {}), "certificate": certificate.id, "stars": stars, "ends": certificate.ends}
    return [act, *_replaced(desk, found)]


def _record(
    desk: Desk, found: dossiers.Dossier, data: commands.CertificateData, stars: int, issuer: str | None, *,
    number: int, corrects: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    if data.issued and data.ends and data.ends <= data.issued:
        raise errors.StepRefused(
            (errors.Reason("ends-before-issued", {"issued": str(data.issued), "ends": str(data.ends)}),)
        )
    months = desk.regime(found.regime).regime.certificate.months
    ends = data.ends or (deadlines.certificate_end(data.issued, months) if data.issued else None)
    return {
        "id": f"{found.id}/cert-{number}", "dossier_id": found.id, "product_id": found.product_id, "stars": stars,
        "authority_id": issuer,
        "decision_number": data.decision_number, "decision_day": _text(data.decision_day),
        "issued": _text(data.issued), "ends": _text(ends), "state": "in-force", "corrects_id": corrects,
        "recorded_at": desk.at_text, "clause": None,
    }  # fmt: skip


def _authority(law: regime.Regime, stars: int) -> str:
    level = next((a.level for a in law.authorities if a.stars == stars), None)
    if level is None:
        raise errors.StepRefused((errors.Reason("no-authority-for-stars", {"stars": str(stars)}),))
    return level


def _stop_beyond(law: regime.Regime, stars: int, deciding: str) -> None:
    """Stop a level that certifies more stars than it has the authority for; fewer it may."""
    order = [level.id for level in law.levels]
    if order.index(_authority(law, stars)) > order.index(deciding):
        raise errors.StepRefused((errors.Reason("stars-beyond-authority", {"stars": str(stars), "level": deciding}),))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _replaced(desk: Desk, found: dossiers.Dossier) -> list[outcome.Act]:
    if found.predecessor_id is None:
        return []
    before = dossiers.locked(desk.runner, [found.predecessor_id])[found.predecessor_id]
    law = desk.regime(before.regime)
    possible = law.candidates(before.state, "replace", before.kind)
    old = dossiers.certificates(desk.runner, [before.id]).get(before.id)
    if old is None or not possible:
        return []
    act = steps.move(desk, before, possible[0], command=None, kind="ReplaceCertificate", follows_first=True)
    settle(desk, act, before, old, "replaced")
    return [act]


def settle_with(
    desk: Desk, found: dossiers.Dossier, transition: regime.Transition, act: outcome.Act
) -> list[outcome.Act]:
    """End the certificate in force of a dossier whose step ends it; gives no acts of its own."""
    state = ENDING.get(transition.step) or ENDING.get(transition.nature)
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id) if state else None
    if state and old:
        settle(desk, act, found, old, state)
    return []


def settle(desk: Desk, act: outcome.Act, found: dossiers.Dossier, old: dossiers.Certificate, state: str) -> None:
    """Give a certificate in force the state in which it ends; its deadlines close with it."""
    desk.uow.stage_update(schema.certificate, old.id, {"state": state}, act.rows)
    desk.read_open_deadlines("certificate", [old.id])
    act.events = (*act.events, outcome.CertificateSettled(found, old.id))


def correct_certificate(desk: Desk, command: commands.CorrectCertificate) -> list[outcome.Act]:
    """
    Complete or correct a certificate by a new record that names the old one; its deadlines are set anew.

    Raises:
        errors.StepRefused: there is none in force, no reason was given, or it would get stars of another authority.
    """
    found = dossiers.locked(desk.runner, [command.dossier]).get(command.dossier)
    if found is None:
        raise errors.UnknownThing("dossier", command.dossier)
    desk.require_impartial("certificate.correct", permissions.Place(found.scope, found.producer_id))
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id)
    if old is None:
        raise errors.StepRefused((errors.Reason("no-certificate", {"dossier": found.id}),))
    if not command.reason.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": "correct-certificate"}),))
    data = _completed(command.certificate, old)
    law = desk.regime(found.regime).regime
    stars = data.stars or old.stars
    _stop_beyond(law, stars, _authority(law, old.stars))
    number = dossiers.count_certificates(desk.runner, found.id) + 1
    record = _record(desk, found, data, stars, old.authority_id, number=number, corrects=old.id)
    new = dossiers.Certificate(**record)
    desk.uow.update(schema.certificate, old.id, {"state": CORRECTED})
    desk.uow.insert(schema.certificate, record)
    if stars != found.stars:
        desk.uow.update(schema.dossier, found.id, {"stars": stars, "version": found.version + 1})
    desk.read_open_deadlines("certificate", [old.id])
    return [
        outcome.Act(
            subject=("certificate", new.id),
            before={"certificate": old.id, "ends": old.ends, "number": old.decision_number},
            after={"certificate": new.id, "ends": new.ends, "number": new.decision_number},
            why=command.reason,
            policy=(found.regime,),
            events=(outcome.CertificateSettled(found, old.id), outcome.CertificateRecorded(found, new)),
        )
    ]


def _completed(data: commands.CertificateData, old: dossiers.Certificate) -> commands.CertificateData:
    return commands.CertificateData(
        stars=data.stars or old.stars,
        decision_number=data.decision_number or old.decision_number,
        decision_day=data.decision_day or _day(old.decision_day),
        issued=data.issued or _day(old.issued),
        ends=data.ends or (_day(old.ends) if data.issued is None else None),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
