"""
Erasing what is said of a person: asked for by one, approved by another, and never where the office must still know.

Value and salt of every version of the column are deleted; the ordinary column keeps a mark; the entry names what was
erased. Each place is asked for by itself: a name that also stands in the facts of a notice is erased there too, by a
request of its own.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.domain import erasure
from ocop_cycle.storage import (
    cycles,
    deadlines,
    dossiers,
    parties,
    private_values,
    reviews,
    schema,
    trail_reading,
)

REASONS = ("audit_entry", "why")
"""The place of the reason that was given for an act: not a row of a table, but a part of the entry itself."""

KEPT: Mapping[str, str] = {
    "named-in-plan": "an applied plan, an official document whose stored content never changes, names the producer",
    "person-in-office": "while somebody holds a role, it must be known who decides",
    "cycle-not-closed": "what was decided and told in a cycle is open to complaint and review until it is closed",
    "notice-unsettled": "the notice has not left yet, and would leave without its facts",
    "message-unsettled": "the message was not delivered yet, and may have to be sent again",
    "question-open": "the unit has not answered the question yet",
}
"""Why something is not erased yet, or not at all; no article of law is named that nobody here has read."""


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
        errors.StepRefused: nothing stands there, it was asked before, or the office must keep it (``KEPT``).
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
    after = {"state": "done", **place._asdict(), "article": found.article, "erased": erased}
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
    if place.table == "contact" and row["party_kind"] == "unit":
        return desk.unit(row["party_id"]).path
    return EVERYWHERE


def _why_not_erased(desk: Desk, place: Place, row: Mapping[str, Any]) -> list[errors.Reason]:
    if not _commitments(desk, place):
        return [errors.Reason("nothing-to-erase", place._asdict())]
    why = _KEEPING[place.table](desk, row) if place.table in _KEEPING else None
    return [errors.Reason("record-kept", {"why": why}, KEPT[why])] if why else []


def _person(desk: Desk, row: Mapping[str, Any]) -> str | None:
    return "person-in-office" if parties.grants(desk.runner, row["id"]) else None


def _notice(desk: Desk, row: Mapping[str, Any]) -> str | None:
    if row["state"] in ("owed", "held"):
        return "notice-unsettled"
    return _unless_closed(desk, [row["cycle_id"]])


def _message(desk: Desk, row: Mapping[str, Any]) -> str | None:
    if row["settled_at"] is None:
        return "message-unsettled"
    return _unless_closed(desk, reviews.cycles_told(desk.runner, row["id"]))


def _evidence(desk: Desk, row: Mapping[str, Any]) -> str | None:
    return _unless_closed(desk, reviews.cycles_told(desk.runner, row["message_id"]))


def _question(_desk: Desk, row: Mapping[str, Any]) -> str | None:
    return "question-open" if row["state"] == "open" else None


def _named_in_plan(_desk: Desk, _row: Mapping[str, Any]) -> str | None:
    return "named-in-plan"


def _reason(desk: Desk, said: Mapping[str, Any]) -> str | None:
    kind, key = said["subject"]
    return _unless_closed(desk, [_cycle_of(desk, kind, key)])


_KEEPING: Mapping[str, Callable[[Desk, Mapping[str, Any]], str | None]] = {
    "producer": _named_in_plan,
    "person": _person,
    "notice": _notice,
    "message": _message,
    "evidence": _evidence,
    "question": _question,
    "audit_entry": _reason,
}
"""Which rule of ``KEPT`` may hold a value of a table; the others (addresses, notes) may be erased at any time."""

PLACES = tuple(
    f"{name}.{column}" for name, table in sorted(schema.metadata.tables.items())
    for column in sorted(schema.personal_columns(table))
)  # fmt: skip
"""Every column whose values may be erased, as ``table.column``; reasons (``audit_entry.why``) beside them."""


def _unless_closed(desk: Desk, ids: list[str | None]) -> str | None:
    found = [cycles.find_cycle(desk.runner, key) for key in ids if key is not None]
    return "cycle-not-closed" if any(cycle is not None and cycle.state != "closed" for cycle in found) else None


def _cycle_of(desk: Desk, kind: str, key: str) -> str | None:
    if kind == "plan":
        return key
    if kind == "certificate":
        paper = dossiers.certificate(desk.runner, key)
        kind, key = "dossier", paper.dossier_id if paper else ""
    if kind == "deadline":
        line = deadlines.newest(desk.runner, key.partition("@")[0])
        return line.cycle_id if line else None
    table = {"dossier": schema.dossier, "duty": schema.duty, "notice": schema.notice}.get(kind)
    row = trail_reading.row(desk.runner, table, key) if table is not None else None
    return row["cycle_id"] if row else None


def _commitments(desk: Desk, place: Place) -> list[str]:
    """The commitments of every version of a value, that somebody can still open; every entry is looked at."""
    if (place.table, place.column) == REASONS:
        why = _row(desk, place)["why"]
        held = {why["h"]} if why else set()
    else:
        told = json.dumps([place.table, place.key], ensure_ascii=False, separators=(",", ":"))[1:-1]
        bodies = (json.loads(entry.body) for entry in trail_reading.telling(desk.runner, f"[{told},{{"))
        rows = (row for body in bodies for row in body["rows"] if row[:2] == [place.table, place.key])
        values = (values.get(place.column) for _, _, values in rows)
        held = {value["h"] for value in values if isinstance(value, dict)}
    return sorted(private_values.of(desk.runner, sorted(held)))


def _mark(desk: Desk, place: Place, row: Mapping[str, Any]) -> None:
    """Put the mark in the column, unless the value was taken out of it before; an address is used no more."""
    if (place.table, place.column) == REASONS or row[place.column] is None:
        return
    changes = {place.column: erasure.mark_for(place.table, place.column)}
    if place.table == "contact":
        changes["state"] = "retired"
    desk.uow.update(schema.metadata.tables[place.table], place.key, changes)
