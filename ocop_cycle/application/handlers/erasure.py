"""
Erasing what is said of a person: asked for by one, approved by another, and never where the office must still know.

Value and salt of every version of the column are deleted; the ordinary column keeps a mark; the entry names what was
erased. Each place is asked for by itself: a name that also stands in the facts of a notice is erased there too, by a
request of its own.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import commands, keeping, outcome
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.domain import erasure
from ocop_cycle.storage import (
    dossiers,
    private_values,
    reviews,
    schema,
    trail_reading,
)

REASONS = ("audit_entry", "why")
"""The place of the reason that was given for an act: not a row of a table, but a part of the entry itself."""


class Place(NamedTuple):
    """Where a personal value stands: table, row, column; for a reason, ``audit_entry``, the number, ``why``."""

    table: str
    key: str
    column: str


def ask_erasure(desk: Desk, command: commands.AskErasure) -> list[outcome.Act]:
    """
    Ask that a personal value be erased, naming the article that demands or allows it.

    Raises:
        errors.UnknownThing: there is no such place.
        errors.StepRefused: nothing stands there, it was asked before, or the office must keep it (``keeping``).
    """
    place = Place(command.table, command.row, command.column)
    row = _row(desk, place)
    desk.require("data.erase", _scope(desk, place, row))
    reasons = _why_not_erased(desk, place, row)
    asked = reviews.erasures_of(desk.runner, *place)
    reasons += [errors.Reason("erasure-asked", {"erasure": one.id}) for one in asked if one.state == "asked"]
    if not command.reason.strip() or not command.article.strip():
        reasons.append(errors.Reason("reason-required", {"step": "erase"}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    key = f"{'/'.join(place)}/{len(asked) + 1}"
    said = {
        "id": key, "table_name": place.table, "row_key": place.key, "column_name": place.column,
        "article": command.article, "asked_by": desk.actor_id, "approved_by": None, "state": "asked",
        "at": desk.at_text,
    }  # fmt: skip
    desk.uow.insert(schema.erasure, said)
    after = {"state": "asked", **place._asdict(), "article": command.article}
    return [outcome.Act(subject=("erasure", key), after=after, why=command.reason)]


def erase_personal_data(desk: Desk, command: commands.ErasePersonalData) -> list[outcome.Act]:
    """
    Approve a request of somebody else, and erase: the entry stays and says which commitments nobody can open any more.

    Raises:
        errors.UnknownThing: there is no such request.
        errors.StepRefused: it was settled, its asker would approve it, or the office must keep the value.
    """
    found = reviews.erasure(desk.runner, command.erasure)
    if found is None:
        raise errors.UnknownThing("erasure", command.erasure, [one.id for one in reviews.erasures(desk.runner)])
    place = Place(found.table_name, found.row_key, found.column_name)
    row = _row(desk, place)
    desk.require("data.erase", _scope(desk, place, row))
    reasons = _why_not_erased(desk, place, row)
    if found.state != "asked":
        reasons = [errors.Reason("erasure-settled", {"erasure": found.id, "state": found.state})]
    elif found.asked_by == desk.actor_id:
        reasons.append(errors.Reason("second-person-needed", {"asked_by": found.asked_by}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    erased = _commitments(desk, place)
    private_values.delete(desk.runner, erased)
    _mark(desk, place, row)
    desk.uow.update(schema.erasure, found.id, {"state": "done", "approved_by": desk.actor_id})
    after = {"state": "done", **place._asdict(), "article": found.article, "erased": sorted(erased)}
    return [outcome.Act(subject=("erasure", found.id), before={"state": found.state}, after=after)]


def _row(desk: Desk, place: Place) -> Mapping[str, Any]:
    """The row that holds the value; of a reason, what its entry says."""
    if (place.table, place.column) == REASONS:
        entry = trail_reading.one(desk.runner, int(place.key)) if place.key.isdecimal() else None
        if entry is None:
            raise errors.UnknownThing("entry", place.key)
        said: dict[str, Any] = json.loads(entry.body)
        return said
    table = schema.metadata.tables.get(place.table)
    if table is None or place.column not in schema.personal_columns(table):
        raise errors.UnknownThing("personal column", f"{place.table}.{place.column}", PLACES)
    row = trail_reading.row(desk.runner, table, place.key)
    if row is None:
        raise errors.UnknownThing(place.table, place.key)
    return row


def _scope(desk: Desk, place: Place, row: Mapping[str, Any]) -> str:
    if place.table in ("notice", "duty", "question"):
        return str(row["scope"])
    if place.table in ("document_file", "comment"):
        found = dossiers.find(desk.runner, str(row["dossier_id"]))
        return found.scope if found else EVERYWHERE
    if place.table == "contact" and row["party_kind"] == "unit":
        return desk.unit(row["party_id"]).path
    return EVERYWHERE


def _why_not_erased(desk: Desk, place: Place, row: Mapping[str, Any]) -> list[errors.Reason]:
    if not _commitments(desk, place):
        return [errors.Reason("nothing-to-erase", place._asdict())]
    why = keeping.why_kept(desk, place.table, row)
    return [errors.Reason("record-kept", {"why": why}, keeping.KEPT[why])] if why else []


PLACES = tuple(
    f"{name}.{column}" for name, table in sorted(schema.metadata.tables.items())
    for column in sorted(schema.personal_columns(table))
)  # fmt: skip
"""Every column whose values may be erased, as ``table.column``; reasons (``audit_entry.why``) beside them."""


def _commitments(desk: Desk, place: Place) -> dict[str, str]:
    """
    The commitments of every version of a value, that somebody can still open; every entry is looked at.

    Each comes with the command of the entry that holds it.
    """
    holders: dict[str, str] = {}
    if (place.table, place.column) == REASONS:
        said = _row(desk, place)
        if said["why"]:
            holders[said["why"]["h"]] = said["command"]
    else:
        told = json.dumps([place.table, place.key], ensure_ascii=False, separators=(",", ":"))[1:-1]
        for entry in trail_reading.telling(desk.runner, f"[{told},{{"):
            said = json.loads(entry.body)
            values = (row[2].get(place.column) for row in said["rows"] if row[:2] == [place.table, place.key])
            holders.update((value["h"], said["command"]) for value in values if isinstance(value, dict))
    return {one: holders[one] for one in private_values.of(desk.runner, holders)}


def _mark(desk: Desk, place: Place, row: Mapping[str, Any]) -> None:
    """Put the mark in the column, unless the value was taken out of it before; an address is used no more."""
    if (place.table, place.column) == REASONS or row[place.column] is None:
        return
    changes = {place.column: erasure.mark_for(place.table, place.column)}
    if place.table == "contact":
        changes["state"] = "retired"
    if place.table == "document_file":  # its bytes go with its name, once this is committed
        changes["state"] = "erased"
    desk.uow.update(schema.metadata.tables[place.table], place.key, changes)
