"""Certificates that a clause of the new law keeps in force beyond their end."""

from collections.abc import Iterator
from datetime import date, timedelta

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers, schema


def extend_certificate(desk: Desk, command: commands.ExtendCertificate) -> list[outcome.Act]:
    """
    Let a certificate of an older law run on as a clause of the law in force allows, counted from its own end.

    A new record names the old one and the clause (QĐ 26/2026, Điều 12: until the result of the re-evaluation, at most
    180 days after the end); the dates of the certificate are set anew. A second extension counts from the same end.

    Raises:
        errors.StepRefused: there is no certificate in force with a known end, no clause in force allows it, the day
            lies beyond what it allows or is no later than the end, or no reason was given.
    """
    found = desk.lock([command.dossier]).get(command.dossier)
    if found is None:
        raise errors.UnknownThing("dossier", command.dossier, dossiers.codes_like(desk.runner, command.dossier))
    desk.require_impartial("certificate.correct", permissions.Place(found.scope, found.producer_id))
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id)
    if old is None:
        raise errors.StepRefused((errors.Reason("no-certificate", {"dossier": found.id}),))
    if old.ends is None:
        raise errors.StepRefused((errors.Reason("certificate-end-unknown", {}),))
    law, clause = _clause(desk, found)
    limit = _own_end(desk, old) + timedelta(days=clause.certificate_days or 0)
    ends = command.ends or limit
    reasons = list(_why_not_until(ends, date.fromisoformat(old.ends), limit))
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "extend-certificate"}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    return [_extended(desk, found, old, ends, f"{law.id}/{clause.id}", command.reason)]


def _clause(desk: Desk, found: dossiers.Dossier) -> tuple[regime.Regime, regime.TransitionClause]:
    """The clause of a regime that is open today and speaks of certificates of the dossier's regime."""
    own = desk.regime(found.regime).regime.id
    for (kind, _), digest in sorted(desk.slow.in_force(desk.runner).items()):
        law = desk.regime(digest).regime if kind == "regime" else None
        if law is None or not any(span.covers(desk.today, "re-evaluation") for span in law.opens):
            continue
        for clause in law.clauses:
            if clause.from_regime == own and clause.certificate_days is not None:
                return law, clause
    raise errors.StepRefused((errors.Reason("no-clause-to-extend", {"regime": own}),))


def _own_end(desk: Desk, found: dossiers.Certificate) -> date:
    """The end that the certificate had before any clause moved it."""
    while found.clause is not None and found.corrects_id is not None:
        before = dossiers.certificate(desk.runner, found.corrects_id)
        if before is None:
            raise errors.RowVanished(table="certificate", key=found.corrects_id)
        found = before
    return date.fromisoformat(found.ends or "")


def _why_not_until(ends: date, old: date, limit: date) -> Iterator[errors.Reason]:
    if ends > limit:
        yield errors.Reason("beyond-the-clause", {"ends": ends.isoformat(), "limit": limit.isoformat()})
    if ends <= old:
        yield errors.Reason("no-later-end", {"ends": ends.isoformat(), "old": old.isoformat()})


def _extended(
    desk: Desk, found: dossiers.Dossier, old: dossiers.Certificate, ends: date, clause: str, why: str
) -> outcome.Act:
    number = dossiers.count_certificates(desk.runner, found.id) + 1
    new = old._replace(
        id=f"{found.id}/cert-{number}", ends=ends.isoformat(), corrects_id=old.id, recorded_at=desk.at_text,
        clause=clause,
    )  # fmt: skip
    desk.uow.update(schema.certificate, old.id, {"state": certificates.CORRECTED})
    desk.uow.insert(schema.certificate, new._asdict())
    desk.read_open_deadlines("certificate", [old.id])
    return outcome.Act(
        subject=("certificate", new.id),
        before={"certificate": old.id, "ends": old.ends},
        after={"certificate": new.id, "ends": new.ends, "clause": clause},
        why=why,
        policy=(found.regime,),
        events=(outcome.CertificateSettled(found, old.id), outcome.CertificateRecorded(found, new)),
    )
