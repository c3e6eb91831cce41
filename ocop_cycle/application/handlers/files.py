"""Files under the items of a checklist, and what is said beside a dossier."""

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.application.handlers import records
from ocop_cycle.domain import permissions
from ocop_cycle.storage import document_files, dossiers, schema

LONGEST_COMMENT = 4_000
INTERNAL = "comment.internal"
"""Whoever holds it at a place sees what those of the office say to each other there."""


def attach_document(desk: Desk, command: commands.AttachDocument) -> list[outcome.Act]:
    """
    Put a file, whose bytes are kept already, under an item of the checklist as its next version.

    With it the item is there, unless copies of it are counted. Who stands for the producer puts files under what the
    producer makes, and nothing else.

    Raises:
        errors.UnknownThing: the checklist has no such item.
        errors.StepRefused: the dossier has ended, or this very file is there already.
    """
    found = opening.load(desk, command.dossier)
    desk.require("dossier.attach", found.scope, found.producer_id)
    item = records.item_of(desk, found, command.item)
    own = permissions.why_not_impartial(desk.actor, permissions.Place(found.scope, found.producer_id))
    if own is not None and item.made_by != permissions.PRODUCER:
        raise errors.NotPermitted((errors.Reason("paper-of-the-office", {"document": item.id}),))
    earlier = document_files.versions(desk.runner, found.id, item.id)
    reasons = [errors.Reason("dossier-ended", {"dossier": found.id})] if found.ended_at is not None else []
    if earlier and earlier[-1].sha256 == command.sha256 and earlier[-1].state == "kept":
        reasons.append(errors.Reason("file-there-already", {"version": str(earlier[-1].version)}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    version = len(earlier) + 1
    row = {
        "id": f"{found.id}/{item.id}/{version}", "dossier_id": found.id, "item": item.id, "version": version,
        "name": command.name, "sha256": command.sha256, "size": command.size, "media": command.media,
        "added_by": desk.actor_id, "added_at": desk.at_text, "state": "kept",
    }  # fmt: skip
    desk.uow.insert(schema.document_file, row)
    before = dossiers.documents(desk.runner, [found.id]).get(found.id, {}).get(item.id)
    status = before
    if item.copies is None and before != "present":
        status = "present"
        records.write(desk, found.id, item.id, {"status": status}, there=before is not None)
    said = {"document": item.id, "status": status, "file": version}
    told = {"sha256": command.sha256, "bytes": command.size, "media": command.media}
    return [
        outcome.Act(
            subject=("dossier", found.id),
            before={"document": item.id, "status": before, "file": version - 1 or None},
            after={**said, **told},
            policy=(found.regime,),
        )
    ]


def write_comment(desk: Desk, command: commands.WriteComment) -> list[outcome.Act]:
    """
    Say something beside a dossier.

    Nobody writes what he could not read: to those of the office as one of them, to the council as one who sees the
    dossier by his office. The entry is about the comment and not about the dossier, so that it is seen by whom the
    comment is meant for.

    Raises:
        errors.NotPermitted: no role of the actor allows it, or he stands for the producer and is none of the office.
        errors.StepRefused: it says nothing, or too much.
    """
    found = opening.load(desk, command.dossier)
    place = permissions.Place(found.scope, found.producer_id)
    reasons = [desk.why_not_permission("comment.write", place)]
    if command.visibility == "internal":
        reasons.append(desk.why_not_permission(INTERNAL, place))
    if command.visibility != "producer":
        reasons.append(permissions.why_not_impartial(desk.actor, place))
    refused = tuple(reason for reason in reasons if reason is not None)
    if refused:
        raise errors.NotPermitted(refused)
    text = command.text.strip()
    if not text or len(text) > LONGEST_COMMENT:
        facts = {"length": str(len(text)), "limit": str(LONGEST_COMMENT)}
        raise errors.StepRefused((errors.Reason("comment-too-long" if text else "comment-empty", facts),))
    number = document_files.count_comments(desk.runner, found.id) + 1
    key = f"{found.id}/comment/{number}"
    row = {
        "id": key, "dossier_id": found.id, "number": number,
        "visibility": command.visibility, "text": text, "written_by": desk.actor_id, "written_at": desk.at_text,
    }  # fmt: skip
    desk.uow.insert(schema.comment, row)
    after = {"dossier": found.id, "number": number, "visibility": command.visibility}
    return [outcome.Act(subject=("comment", key), after=after)]
