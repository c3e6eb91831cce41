"""Calls to producers whose certificates end: what they answered, and that they were thereby told."""

from collections.abc import Iterator

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import telling
from ocop_cycle.domain import permissions
from ocop_cycle.storage import answers, dossiers, schema


def record_answer(desk: Desk, command: commands.RecordAnswer) -> list[outcome.Act]:
    """
    Record an answer; the newest notice to the producer about the certificate's end counts as told by telephone.

    Raises:
        errors.UnknownThing: there is no such dossier.
        errors.StepRefused: it has no certificate in force, the evidence is not complete, the day has not come, or no
            person records it.
    """
    found = dossiers.locked(desk.runner, [command.dossier]).get(command.dossier)
    if found is None:
        raise errors.UnknownThing("dossier", command.dossier, dossiers.codes_like(desk.runner, command.dossier))
    desk.require("notice.hold", found.scope, found.producer_id)
    certificate = dossiers.certificates(desk.runner, [found.id]).get(found.id)
    reasons = tuple(_why_not(desk, command))
    if certificate is None:
        reasons = (errors.Reason("no-certificate", {"dossier": found.id}), *reasons)
    if certificate is None or reasons:
        raise errors.StepRefused(reasons)
    row = {
        "id": f"{certificate.id}/{answers.count(desk.runner, certificate.id) + 1}", "certificate_id": certificate.id,
        "answer": command.answer, "day": command.day.isoformat(), "by_whom": command.by_whom,
        "spoken_to": command.spoken_to, "note": command.note, "recorded_at": desk.at_text,
    }  # fmt: skip
    desk.uow.insert(schema.answer, row)
    act = outcome.Act(
        subject=("certificate", certificate.id), after={"answer": command.answer, "day": row["day"]}, why=command.note
    )
    return [act, *_told(desk, command, certificate.id, found.producer_id)]


def _why_not(desk: Desk, command: commands.RecordAnswer) -> Iterator[errors.Reason]:
    if desk.actor_id == permissions.SYSTEM:
        yield errors.Reason("needs-a-person", {"step": "told"})
    if command.day > desk.today:
        yield errors.Reason("day-to-come", {"day": command.day.isoformat()})
    if not command.by_whom.strip():
        yield errors.Reason("evidence-missing", {"what": "by-whom"})
    if not command.spoken_to.strip():
        yield errors.Reason("evidence-missing", {"what": "spoken-to"})


def _told(desk: Desk, command: commands.RecordAnswer, certificate: str, producer: str) -> list[outcome.Act]:
    """The newest notice about the certificate as told by telephone; nothing where the producer was owed none yet."""
    notice = answers.newest_notice(desk.runner, certificate, producer)
    if notice is None:
        return []
    said = commands.RecordTelling(
        by=command.by, notice=notice, channel="telephone", day=command.day, by_whom=command.by_whom,
        spoken_to=command.spoken_to,
    )  # fmt: skip
    (act,) = telling.record_telling(desk, said)
    act.kind, act.follows_first = "RecordTelling", True
    return [act]
