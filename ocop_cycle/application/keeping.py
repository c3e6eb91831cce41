"""
What is said of a person and must still be kept: where the office has to know it, and until when.

A small list on purpose. Addresses and notes may be erased at any time; what stands here may not, and says why.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ocop_cycle.application.desk import Desk
from ocop_cycle.storage import cycles, deadlines, dossiers, parties, reviews, schema, trail_reading

KEPT: Mapping[str, str] = {
    "named-in-plan": "an applied plan, an official document whose stored content never changes, names the producer",
    "person-in-office": "while somebody holds a role, it must be known who decides",
    "cycle-not-closed": "what was decided and told in a cycle is open to complaint and review until it is closed",
    "notice-unsettled": "the notice has not left yet, and would leave without its facts",
    "message-unsettled": "the message was not delivered yet, and may have to be sent again",
    "question-open": "the unit has not answered the question yet",
}
"""Why something is not erased yet, or not at all; no article of law is named that nobody here has read."""


def why_kept(desk: Desk, table: str, row: Mapping[str, Any]) -> str | None:
    """
    Which rule of ``KEPT`` holds the personal values of a row, if any does.

    Of the table ``audit_entry`` a row is what an entry says, and the value is the reason given in it.
    """
    rule = _RULES.get(table)
    return rule(desk, row) if rule else None


def _beside_dossier(desk: Desk, row: Mapping[str, Any]) -> str | None:
    return _unless_closed(desk, [_cycle_of(desk, "dossier", row["dossier_id"])])


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


_RULES: Mapping[str, Callable[[Desk, Mapping[str, Any]], str | None]] = {
    "producer": _named_in_plan,
    "person": _person,
    "notice": _notice,
    "message": _message,
    "evidence": _evidence,
    "document_file": _beside_dossier,
    "comment": _beside_dossier,
    "question": _question,
    "audit_entry": _reason,
}
"""Which rule of ``KEPT`` may hold a value of a table; the others (addresses, notes) may be erased at any time."""


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
