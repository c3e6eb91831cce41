"""Certificates that a rule of grace keeps in force beyond their end."""

from collections.abc import Iterator
from datetime import date, timedelta

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates
from ocop_cycle.domain import certificates as judging
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers


def extend_certificate(desk: Desk, command: commands.ExtendCertificate) -> list[outcome.Act]:
    """
    Let a certificate run on as the law in force on this day allows, counted from its end as decided.

    That end stays; a new record names the old one, the last day of the grace and its rule (QĐ 26/2026, Điều 12: until
    the result of the re-evaluation, at most 180 days after the end). The dates of the certificate are set anew.
    A second extension counts from the same end.

    Raises:
        errors.StepRefused: there is no certificate in force with a known end, the law knows no grace, the day lies
            beyond what it allows or is no later than the end, or no reason was given.
    """
    found = desk.lock([command.dossier]).get(command.dossier)
    if found is None:
        raise errors.UnknownThing("dossier", command.dossier, dossiers.codes_like(desk.runner, command.dossier))
    desk.require_impartial("certificate.correct", permissions.Place(found.scope, found.producer_id))
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id)
    if old is None:
        raise errors.StepRefused((errors.Reason("no-certificate", {"dossier": found.id}),))
    if old.ends is None or old.last_day is None:
        raise errors.StepRefused((errors.Reason("certificate-end-unknown", {}),))
    law, grace = _grace(desk, found)
    limit = date.fromisoformat(old.ends) + timedelta(days=grace.days)
    ends = command.ends or limit
    reasons = list(_why_not_until(ends, date.fromisoformat(old.last_day), limit))
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "extend-certificate"}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    new = old._replace(covered_until=ends.isoformat(), clause=f"{law.id}/{grace.id}")
    act = certificates.recorded_anew(desk, found, old, new, why=command.reason)
    act.events = (*act.events, outcome.CertificateCovered(found, {"grace": {"law": grace.law.cites}}, command.reason))
    return [act]


def _grace(desk: Desk, found: dossiers.Dossier) -> tuple[regime.Regime, regime.Grace]:
    """The grace of the regime under which a renewal would be opened today."""
    digests = [digest for (kind, _), digest in sorted(desk.slow.in_force(desk.runner).items()) if kind == "regime"]
    law = judging.governing([desk.regime(digest).regime for digest in digests], desk.today)
    if law is None or law.certificate.grace is None:
        own = desk.regime(found.regime).regime.id
        raise errors.StepRefused((errors.Reason("no-clause-to-extend", {"regime": law.id if law else own}),))
    return law, law.certificate.grace


def _why_not_until(ends: date, old: date, limit: date) -> Iterator[errors.Reason]:
    if ends > limit:
        yield errors.Reason("beyond-the-clause", {"ends": ends.isoformat(), "limit": limit.isoformat()})
    if ends <= old:
        yield errors.Reason("no-later-end", {"ends": ends.isoformat(), "old": old.isoformat()})
