"""Certificates: issued with a step, ended with a step, corrected by a new record."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, outcome, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import certificates as judging
from ocop_cycle.domain import deadlines, permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers, schema

ENDING = {"expire": "ended", "revoke": "revoked", "redo-evaluation": "revoked", "replace": "replaced"}
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
    _stop_old_result(desk, found)
    before = predecessor(desk, found)
    issuer = desk.slow.superior_of_level(desk.runner, found.level, found.scope)
    certificate = _fresh(desk, found, data, stars, issuer, follows=before)
    stop_overlap(desk, certificate, beside=[before.id] if before else [])
    act = steps.move(desk, found._replace(stars=stars), transition, why=command.reason)
    desk.uow.stage_insert(schema.certificate, certificate._asdict(), act.rows)
    if stars != found.stars:
        desk.uow.stage_update(schema.dossier, found.id, {"stars": stars}, act.rows)
    moved = act.events[0].dossier  # type: ignore[union-attr] # the event of a step is the state it entered
    act.events = (*act.events, outcome.CertificateRecorded(moved, certificate))
    act.after = {**(act.after or {}), "certificate": certificate.id, "stars": stars, "ends": certificate.ends}
    return [act, *_replaced(desk, found, certificate)]


def _stop_old_result(desk: Desk, found: dossiers.Dossier) -> None:
    """Stop a certificate upon the result of a recognition that was revoked: the council speaks again, or not at all."""
    revoked = dossiers.newest_certificate(desk.runner, found.id)
    if revoked is None or revoked.state != "revoked":
        return
    spoken = [dossiers.newest_result_at(desk.runner, found.id, level.id) for level in _levels(desk, found)]
    if max((at for at in spoken if at), default="") <= revoked.recorded_at:
        raise errors.StepRefused((errors.Reason("result-before-revocation", {"certificate": revoked.id}),))


def _levels(desk: Desk, found: dossiers.Dossier) -> Sequence[regime.Level]:
    return desk.regime(found.regime).regime.levels


def _fresh(
    desk: Desk, found: dossiers.Dossier, data: commands.CertificateData, stars: int, issuer: str | None, *,
    follows: dossiers.Certificate | None,
) -> dossiers.Certificate:  # fmt: skip
    """A certificate as it is issued now, by the law that the dossier is judged by."""
    law = desk.regime(found.regime).regime
    issued, ends = lasting(data, law.certificate.months)
    return dossiers.Certificate(
        id=next_id(desk, found), dossier_id=found.id, product_id=found.product_id, stars=stars, authority_id=issuer,
        decision_number=data.decision_number, decision_day=text(data.decision_day), issued=text(issued),
        ends=text(ends), state="in-force", corrects_id=None, recorded_at=desk.at_text, regime=law.id,
        follows_id=follows.id if follows else None,
    )  # fmt: skip


def next_id(desk: Desk, found: dossiers.Dossier) -> str:
    """The id of the next record of a certificate of this dossier."""
    return f"{found.id}/cert-{dossiers.count_certificates(desk.runner, found.id) + 1}"


def lasting(data: commands.CertificateData, months: int) -> tuple[date | None, date | None]:
    """
    From when to when a certificate lives: the end that was decided, or else so many months from the day of issue.

    Raises:
        errors.StepRefused: it would end before it begins, or be issued before the decision on it.
    """
    issued, ends = data.issued, data.ends
    if issued and ends and ends <= issued:
        raise errors.StepRefused((errors.Reason("ends-before-issued", {"issued": str(issued), "ends": str(ends)}),))
    if issued and data.decision_day and issued < data.decision_day:
        facts = {"issued": str(issued), "decided": str(data.decision_day)}
        raise errors.StepRefused((errors.Reason("issued-before-decided", facts),))
    return issued, ends or (deadlines.certificate_end(issued, months) if issued else None)


def predecessor(desk: Desk, found: dossiers.Dossier) -> dossiers.Certificate | None:
    """The certificate that the dossier follows, in force or not."""
    return dossiers.newest_certificate(desk.runner, found.predecessor_id) if found.predecessor_id else None


def stop_overlap(desk: Desk, certificate: dossiers.Certificate, *, beside: Iterable[str] = ()) -> None:
    """
    Stop a second certificate of one product for days on which it has one; those ``beside`` do not count.

    One whose day of issue nobody has entered is taken to hold since it was recorded.

    Raises:
        errors.StepRefused: there is such a one; it is named, with its days.
    """
    own, apart = life_of(certificate), {certificate.id, certificate.corrects_id, *beside}
    for other in dossiers.certificates_of_product(desk.runner, certificate.product_id):
        if other.id not in apart and judging.overlap(own, life_of(other)):
            facts = {
                "certificate": other.id, "dossier": other.dossier_id, "number": other.decision_number or "",
                "issued": other.issued or "", "ends": other.last_day or "",
            }  # fmt: skip
            raise errors.StepRefused((errors.Reason("certificates-overlap", facts),))


def life_of(found: dossiers.Certificate) -> judging.Life:
    """The facts of a certificate that judgement goes by; of unknown issue, since it was recorded."""
    issued = _day(found.issued) or clock.day_of(clock.from_text(found.recorded_at))
    return judging.Life(
        state=found.state, issued=issued, ends=_day(found.ends), covered_until=_day(found.covered_until),
        settled_on=_day(found.settled_on),
    )  # fmt: skip


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


def text(day: date | None) -> str | None:
    """A day as rows hold it."""
    return day.isoformat() if day else None


def _replaced(desk: Desk, found: dossiers.Dossier, new: dossiers.Certificate) -> list[outcome.Act]:
    if found.predecessor_id is None:
        return []
    before = dossiers.locked(desk.runner, [found.predecessor_id])[found.predecessor_id]
    law = desk.regime(before.regime)
    possible = law.candidates(before.state, "replace", before.kind)
    old = dossiers.certificates(desk.runner, [before.id]).get(before.id)
    if old is None or not possible:
        return []
    act = steps.move(desk, before, possible[0], command=None, kind="ReplaceCertificate", follows_first=True)
    since = max(new.issued or desk.today.isoformat(), old.issued or "")
    settle(desk, act, before, old, "replaced", settled_on=since, settled_number=new.decision_number)
    return [act]


def settle_with(
    desk: Desk, found: dossiers.Dossier, transition: regime.Transition, act: outcome.Act, **said: str | None
) -> list[outcome.Act]:
    """
    End the certificate in force of a dossier whose step ends it, with what was ``said`` of that.

    A step that comes to an end without a certificate ends the grace of the one that the dossier follows, in an entry of
    its own.

    Raises:
        errors.StepRefused: the law lists grounds of revocation, and none is recorded.
    """
    state = ENDING.get(transition.step) or ENDING.get(transition.nature)
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id) if state else None
    if state and old:
        said = {"ground": old.ground, **said}
        if state == "revoked":
            _stop_without_ground(desk, found, transition, said["ground"])
            said = {"settled_on": desk.today.isoformat(), **said}
        fresh = {key: value for key, value in said.items() if value is not None and value != getattr(old, key)}
        settle(desk, act, found, old, state, **fresh)
    return grace_over(desk, found, transition)


def _stop_without_ground(
    desk: Desk, found: dossiers.Dossier, transition: regime.Transition, ground: str | None
) -> None:
    rule = desk.regime(found.regime).regime.certificate.revocation
    if rule is not None and ground is None:
        raise errors.StepRefused((errors.Reason("ground-required", {"step": transition.step}),))


def settle(
    desk: Desk, act: outcome.Act, found: dossiers.Dossier, old: dossiers.Certificate, state: str, **said: str | None
) -> None:
    """Give a certificate in force the state in which it ends; its deadlines close with it."""
    desk.uow.stage_update(schema.certificate, old.id, {"state": state, **said}, act.rows)
    desk.read_open_deadlines("certificate", [old.id])
    act.events = (*act.events, outcome.CertificateSettled(found, old.id))


def grace_over(desk: Desk, found: dossiers.Dossier, transition: regime.Transition) -> list[outcome.Act]:
    """
    End the grace of the certificate before, once its renewal has come to an end without a certificate.

    The grace lasts until the result (QĐ 26/2026, Điều 12): the certificate holds on the day of the result, and never
    less long than it was issued for.
    """
    final = desk.regime(found.regime).states[transition.dest].final
    if found.predecessor_id is None or not final or transition.nature not in ("refuse", "withdraw", "forward"):
        return []
    old = dossiers.certificates(desk.runner, [found.predecessor_id]).get(found.predecessor_id)
    today = desk.today.isoformat()
    if old is None or old.covered_until is None or old.ends is None or old.covered_until <= today:
        return []
    before = dossiers.locked(desk.runner, [found.predecessor_id])[found.predecessor_id]
    until = today if today > old.ends else None
    return [recorded_anew(
        desk, before, old, old._replace(covered_until=until, clause=old.clause if until else None),
        kind="EndGrace", follows_first=True,
    )]  # fmt: skip


def recorded_anew(
    desk: Desk, found: dossiers.Dossier, old: dossiers.Certificate, new: dossiers.Certificate, **act: Any
) -> outcome.Act:
    """An act that puts another record in the place of a certificate; its deadlines are set anew."""
    new = new._replace(id=next_id(desk, found), corrects_id=old.id, recorded_at=desk.at_text)
    made = outcome.Act(
        subject=("certificate", new.id),
        before=_said(old),
        after=_said(new),
        policy=(found.regime,),
        events=(outcome.CertificateSettled(found, old.id), outcome.CertificateRecorded(found, new)),
        **act,
    )
    desk.uow.stage_update(schema.certificate, old.id, {"state": CORRECTED}, made.rows)
    desk.uow.stage_insert(schema.certificate, new._asdict(), made.rows)
    desk.read_open_deadlines("certificate", [old.id])
    return made


def _said(found: dossiers.Certificate) -> dict[str, Any]:
    said = {"certificate": found.id, "ends": found.ends, "number": found.decision_number}
    grace = {"covered_until": found.covered_until, "clause": found.clause} if found.covered_until else {}
    return {**said, **grace}


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
    issued, ends = lasting(data, law.certificate.months)
    new = old._replace(
        stars=stars, decision_number=data.decision_number, decision_day=text(data.decision_day), issued=text(issued),
        ends=text(ends),
    )  # fmt: skip
    if new.ends != old.ends:
        new = new._replace(covered_until=None, clause=None)
    stop_overlap(desk, new._replace(corrects_id=old.id), beside=[old.follows_id or ""])
    act = recorded_anew(desk, found, old, new, why=command.reason)
    _move_change(desk, act, new)
    if stars != found.stars:
        desk.uow.stage_update(schema.dossier, found.id, {"stars": stars, "version": found.version + 1}, act.rows)
    return [act]


def _move_change(desk: Desk, act: outcome.Act, new: dossiers.Certificate) -> None:
    """The certificate before was over when this one began: a day of issue that is corrected moves that day, too."""
    before = dossiers.certificate(desk.runner, new.follows_id) if new.follows_id else None
    if before is not None and before.state == "replaced" and new.issued and new.issued != before.settled_on:
        since = max(new.issued, before.issued or "")
        desk.uow.stage_update(schema.certificate, before.id, {"settled_on": since}, act.rows)


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
