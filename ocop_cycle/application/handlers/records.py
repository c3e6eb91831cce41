"""What is noted on a dossier beside its steps: documents of the checklist, results of councils."""

from datetime import date

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.domain import scoring
from ocop_cycle.storage import dossiers, schema


def record_document(desk: Desk, command: commands.RecordDocument) -> list[outcome.Act]:
    """Note a document of the regime's checklist as present, missing or not needed."""
    found = opening.load(desk, command.dossier)
    desk.require("dossier.record-document", found.scope)
    items = {item.id for item in desk.regime(found.regime).regime.documents if found.kind in item.kinds}
    if command.item not in items:
        raise errors.UnknownThing("document", command.item, items)
    before = dossiers.documents(desk.runner, [found.id]).get(found.id, {}).get(command.item)
    key = f"{found.id}/{command.item}"
    values = {"status": command.status, "note": command.note, "recorded_at": desk.at_text}
    if before is None:
        row = {"id": key, "dossier_id": found.id, "item": command.item, **values}
        desk.uow.insert(schema.document_item, row)
    else:
        desk.uow.update(schema.document_item, key, values)
    return [
        outcome.Act(
            subject=("dossier", found.id),
            before={"document": command.item, "status": before},
            after={"document": command.item, "status": command.status},
            policy=(found.regime,),
        )
    ]


def record_result(desk: Desk, command: commands.RecordResult) -> list[outcome.Act]:
    """
    Record a council's average total at the level that holds the dossier now.

    Raises:
        errors.StepRefused: the dossier is not before that level's council, the total is none, a result of that level
            stands already (it is corrected, not recorded again), or the total lies between two bands and nobody said
            which stars it gives.
    """
    found = opening.load(desk, command.dossier)
    desk.require("dossier.record-result", found.scope)
    standing = dossiers.newest_results(desk.runner, [found.id]).get(found.id, {})
    reasons = []
    if found.level != command.level:
        reasons.append(errors.Reason("not-before-this-council", {"level": command.level, "holder": found.level}))
    if command.level in standing and _since(desk, found, command.level):
        reasons.append(errors.Reason("result-stands", {"level": command.level}))
    return _result(desk, found, command.level, command.total, command.stars, command.day, reasons, None)


def _since(desk: Desk, found: dossiers.Dossier, level: str) -> bool:
    """Whether the standing result was recorded since the dossier entered its state: a second pass records anew."""
    newest = dossiers.newest_result_at(desk.runner, found.id, level)
    return newest is not None and newest >= found.entered_at


def correct_result(desk: Desk, command: commands.CorrectResult) -> list[outcome.Act]:
    """Record a corrected result that names the one it corrects; the wrong one stays on record."""
    found = opening.load(desk, command.dossier)
    desk.require("dossier.correct", found.scope)
    standing = dossiers.newest_results(desk.runner, [found.id]).get(found.id, {})
    reasons = [] if command.level in standing else [errors.Reason("result-not-recorded", {"level": command.level})]
    return _result(desk, found, command.level, command.total, command.stars, command.day, reasons, command.reason)


def _result(
    desk: Desk, found: dossiers.Dossier, level: str, text: str, said_stars: int | None, day: date | None,
    reasons: list[errors.Reason], why: str | None,
) -> list[outcome.Act]:  # fmt: skip
    total = scoring.points(text)
    if isinstance(total, errors.Reason):
        raise errors.StepRefused((*reasons, total))
    stars = said_stars or scoring.stars_for(desk.regime(found.regime).regime.bands, total)
    if isinstance(stars, errors.Reason):
        reasons.append(stars)
    if reasons or isinstance(stars, errors.Reason):
        raise errors.StepRefused(tuple(reasons))
    number = dossiers.count_results(desk.runner, found.id, level)
    key = f"{found.id}/{level}/{number + 1}"
    row = {
        "id": key, "dossier_id": found.id, "level": level, "number": number + 1, "total": str(total),
        "stars": stars, "day": day.isoformat() if day else None,
        "corrects_id": f"{found.id}/{level}/{number}" if why is not None else None, "recorded_at": desk.at_text,
    }  # fmt: skip
    desk.uow.insert(schema.result, row)
    after = {"total": str(total), "stars": stars, "version": found.version + 1}
    desk.uow.update(schema.dossier, found.id, after)
    return [
        outcome.Act(
            subject=("dossier", found.id),
            before={"total": found.total, "stars": found.stars, "version": found.version},
            after={**after, "level": level, "result": key},
            why=why,
            policy=(found.regime,),
        )
    ]
