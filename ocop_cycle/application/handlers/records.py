"""What is noted on a dossier beside its steps: documents of the checklist, results of councils."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.domain import guards, permissions, scoring
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers, schema

AS_BEFORE: Mapping[str, str | None] = {"manner": None, "met_because": None}
"""How the council spoke is said with its result; a correction of the figure says nothing of it."""


def record_document(desk: Desk, command: commands.RecordDocument) -> list[outcome.Act]:
    """Note a document of the regime's checklist as present, missing or not needed."""
    found = opening.load(desk, command.dossier)
    desk.require("dossier.record-document", found.scope, found.producer_id)
    item = item_of(desk, found, command.item)
    before = dossiers.documents(desk.runner, [found.id]).get(found.id, {}).get(command.item)
    status, counted = _counted(item, command)
    values = {"status": status, "note": command.note, **counted}
    write(desk, found.id, item.id, values, there=before is not None)
    return [
        outcome.Act(
            subject=("dossier", found.id),
            before={"document": command.item, "status": before},
            after={"document": command.item, "status": status, **counted},
            policy=(found.regime,),
        )
    ]


def item_of(desk: Desk, found: dossiers.Dossier, item: str) -> regime.DocumentItem:
    """
    An item of the checklist of a dossier.

    Raises:
        errors.UnknownThing: the checklist has no such item.
    """
    items = {one.id: one for one in desk.regime(found.regime).regime.documents if found.kind in one.kinds}
    if item not in items:
        raise errors.UnknownThing("document", item, items)
    return items[item]


def _counted(item: regime.DocumentItem, command: commands.RecordDocument) -> tuple[str, dict[str, int]]:
    """The status of an item, and how many copies of it there are, where they are counted: it is there when all are."""
    if command.copies is None:
        return command.status, {}
    if item.copies is None:
        raise errors.WrongUse(f"of {item.id} there are no copies to be counted")
    there = command.copies >= item.copies
    return command.status if command.status == "not-needed" else "present" if there else "missing", {
        "copies": command.copies
    }


def write(desk: Desk, dossier_id: str, item: str, values: Mapping[str, str | int | None], *, there: bool) -> None:
    """Write the record of an item, anew or for the first time."""
    key, values = f"{dossier_id}/{item}", {**values, "recorded_at": desk.at_text}
    if there:
        desk.uow.update(schema.document_item, key, values)
    else:
        empty = {"id": key, "dossier_id": dossier_id, "item": item, "note": None, "copies": None}
        desk.uow.insert(schema.document_item, {**empty, **values})


def record_result(desk: Desk, command: commands.RecordResult) -> list[outcome.Act]:
    """
    Record a council's average total at the level that holds the dossier now.

    Raises:
        errors.NotPermitted: no role allows it, or the actor stands for the producer.
        errors.StepRefused: the dossier is not before that level's council, the total is none, a result of that level
            stands already (it is corrected, not recorded again), or the total lies between two bands and nobody said
            which stars it gives.
    """
    found = opening.load(desk, command.dossier)
    desk.require_impartial("dossier.record-result", permissions.Place(found.scope, found.producer_id))
    standing = dossiers.newest_results(desk.runner, [found.id]).get(found.id, {})
    reasons = []
    if found.level != command.level or not _is_before_council(desk, found):
        reasons.append(errors.Reason("not-before-this-council", {"level": command.level, "state": found.state}))
    if command.level in standing and _since(desk, found, command.level):
        reasons.append(errors.Reason("result-stands", {"level": command.level}))
    manner = _manner(desk, found, command)
    reasons += _why_not_so(desk, found, command, manner)
    spoken = {"manner": manner, "met_because": command.met_because}
    return _result(desk, found, command, reasons, None, spoken)


def _opinion(desk: Desk, found: dossiers.Dossier, level: str) -> regime.WrittenOpinion | None:
    """The rule by which the council of this level writes to such a dossier, if there is one."""
    rules = desk.regime(found.regime).regime.opinions
    return next((rule for rule in rules if rule.concerns(found.kind, level)), None)


def _manner(desk: Desk, found: dossiers.Dossier, command: commands.RecordResult) -> str:
    if command.manner is not None:
        return command.manner
    writes = _opinion(desk, found, command.level) is not None and command.met_because is None
    return "written" if writes else "meeting"


def _why_not_so(
    desk: Desk, found: dossiers.Dossier, command: commands.RecordResult, manner: str
) -> list[errors.Reason]:
    """Reasons against the manner in which the council spoke (QĐ 26/2026, Điều 7 khoản 6)."""
    rule = _opinion(desk, found, command.level)
    if rule is None:
        return [errors.Reason("council-meets", {"kind": found.kind})] if manner == "written" else []
    if manner == "written" and command.met_because is not None:
        return [errors.Reason("meeting-wanted", {"because": command.met_because})]
    if manner == "meeting" and command.met_because not in rule.meeting_when:
        return [errors.Reason("meeting-without-cause", {"kind": found.kind})]
    return []


def _is_before_council(desk: Desk, found: dossiers.Dossier) -> bool:
    """Whether a step that is open here asks for the result of the level that holds the dossier."""
    leaving = desk.regime(found.regime).leaving(found.state, found.kind)
    return any(
        use.level == found.level and "results" in guards.GUARDS[use.guard].needs for t in leaving for use in t.guards
    )


def _since(desk: Desk, found: dossiers.Dossier, level: str) -> bool:
    """Whether the standing result was recorded since the dossier entered its state: a second pass records anew."""
    newest = dossiers.newest_result_at(desk.runner, found.id, level)
    return newest is not None and newest >= found.entered_at


def correct_result(desk: Desk, command: commands.CorrectResult) -> list[outcome.Act]:
    """
    Record a corrected result that names the one it corrects; the wrong one stays on record.

    What the dossier shows as its total changes only when the council that spoke last is corrected.
    """
    found = opening.load(desk, command.dossier)
    desk.require_impartial("dossier.correct", permissions.Place(found.scope, found.producer_id))
    standing = dossiers.newest_results(desk.runner, [found.id]).get(found.id, {})
    reasons = [] if command.level in standing else [errors.Reason("result-not-recorded", {"level": command.level})]
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "correct-result"}))
    return _result(desk, found, command, reasons, command.reason, AS_BEFORE)


def _result(
    desk: Desk, found: dossiers.Dossier, command: commands.RecordResult | commands.CorrectResult,
    reasons: list[errors.Reason], why: str | None, spoken: Mapping[str, str | None],
) -> list[outcome.Act]:  # fmt: skip
    total, level, day = scoring.points(command.total), command.level, command.day
    if isinstance(total, errors.Reason):
        raise errors.StepRefused((*reasons, total))
    stars = _stars(desk.regime(found.regime).regime.bands, total, command.stars)
    if day is not None and day > desk.today:
        reasons.append(errors.Reason("day-in-future", {"day": day.isoformat()}))
    if reasons or isinstance(stars, errors.Reason):
        raise errors.StepRefused((*reasons, stars) if isinstance(stars, errors.Reason) else tuple(reasons))
    number = dossiers.count_results(desk.runner, found.id, level)
    key = f"{found.id}/{level}/{number + 1}"
    row = {
        "id": key, "dossier_id": found.id, "level": level, "number": number + 1, "total": str(total),
        "stars": stars, "day": day.isoformat() if day else None,
        "corrects_id": f"{found.id}/{level}/{number}" if why is not None else None, "recorded_at": desk.at_text,
        **spoken,
    }  # fmt: skip
    desk.uow.insert(schema.result, row)
    shown = {"total": str(total), "stars": stars} if why is None or _spoke_last(desk, found, level) else {}
    after = {"total": found.total, "stars": found.stars, **shown, "version": found.version + 1}
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


def _stars(bands: Sequence[regime.Band], total: Decimal, said: int | None) -> int | errors.Reason:
    """The stars of the total; ``said`` settles only what lies between two bands, and only for one of these."""
    stars = scoring.stars_for(bands, total)
    if said is None or said == stars:
        return stars
    if isinstance(stars, errors.Reason) and said in scoring.stars_beside(bands, total):
        return said
    return errors.Reason("stars-not-of-points", {"total": str(total), "stars": str(said)})


def _spoke_last(desk: Desk, found: dossiers.Dossier, level: str) -> bool:
    order = [one.id for one in desk.regime(found.regime).regime.levels]
    return dossiers.newest_result_level(desk.runner, found.id, order) == level
