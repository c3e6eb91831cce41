"""The producer told in writing that a certificate will end: a duty of the issuer, met by a paper and nothing else."""

from collections.abc import Iterator

from ocop_cycle import errors
from ocop_cycle.application import certificate_dates, commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.domain import permissions
from ocop_cycle.storage import dossiers, schema


def record_end_letter(desk: Desk, command: commands.RecordEndLetter) -> list[outcome.Act]:
    """
    Record number and day of the official document that told the producer of the end; the duty to do so is met.

    A message of the system never meets it. One letter may be put in the place of another with a reason.

    Raises:
        errors.StepRefused: there is no certificate in force, number or day cannot be, a letter is recorded already and
            no reason was given, or no person records it.
    """
    found = opening.load(desk, command.dossier)
    desk.require_impartial("certificate.correct", permissions.Place(found.scope, found.producer_id))
    old = dossiers.certificates(desk.runner, [found.id]).get(found.id)
    if old is None:
        raise errors.StepRefused((errors.Reason("no-certificate", {"dossier": found.id}),))
    reasons = tuple(_why_not(desk, command, old))
    if reasons:
        raise errors.StepRefused(reasons)
    said = {"informed_number": command.document_number.strip(), "informed_day": command.document_day.isoformat()}
    act = outcome.Act(
        subject=("certificate", old.id),
        before={name: getattr(old, name) for name in said},
        after={"dossier": found.id, **said},
        why=command.reason,
        policy=(found.regime,),
        events=(outcome.CertificateClockMet(found, old.id, certificate_dates.LETTER),),
    )
    desk.uow.stage_update(schema.certificate, old.id, said, act.rows)
    return [act]


def _why_not(desk: Desk, command: commands.RecordEndLetter, old: dossiers.Certificate) -> Iterator[errors.Reason]:
    day = command.document_day.isoformat()
    if desk.actor_id == permissions.SYSTEM:
        yield errors.Reason("needs-a-person", {"step": "end-letter"})
    if not command.document_number.strip():
        yield errors.Reason("evidence-missing", {"what": "document-number"})
    if command.document_day > desk.today:
        yield errors.Reason("day-to-come", {"day": day})
    if old.issued and day < old.issued:
        yield errors.Reason("before-issued", {"day": day, "issued": old.issued, "what": "document_day"})
    if old.informed_day is not None and not (command.reason or "").strip():
        yield errors.Reason("letter-stands", {"number": old.informed_number or "", "day": old.informed_day})
