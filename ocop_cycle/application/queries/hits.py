"""
Which notices another date makes wrong: what is still waiting to leave, and what was handed over already.

A notice speaks of a deadline when it was owed for it, or when the facts it carries name that deadline's rule and day.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select

from ocop_cycle.application.queries import deadline_rows, notice_rows, reader, selection
from ocop_cycle.storage import schema

WAITING = (None, "issued", "retry", "refused", "superseded")
"""The states of a message, or its absence, in which a notice has reached nobody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """The notices that speak of one deadline: ``queued`` have reached nobody yet, ``sent`` are wrong once it moves."""

    queued: tuple[notice_rows.Noticed, ...] = ()
    sent: tuple[notice_rows.Noticed, ...] = ()


_n = schema.notice.c


def of_deadlines(view: reader.View, dues: Sequence[deadline_rows.Due]) -> Mapping[str, Hit]:
    """What each of these deadlines (by id) has in notices that are not cancelled."""
    found = _speaking(view, sorted({due.subject for due in dues}))
    return {due.id: _hit(one for one, facts in found.get(due.subject, ()) if _speaks(one, facts, due)) for due in dues}


def _speaking(
    view: reader.View, subjects: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[tuple[notice_rows.Noticed, Mapping[str, Any]]]]:
    chosen = selection.Selection("notices that speak")
    notice_rows.narrow(chosen, view)
    chosen.narrow("standing", lambda: _n.state != "cancelled")
    selection.of_subjects(chosen, _n.subject_kind, _n.subject_id, subjects)
    rows = chosen.all(view.runner, "with facts", _with_facts)
    told: dict[tuple[str, str], list[tuple[notice_rows.Noticed, Mapping[str, Any]]]] = {}
    for one, row in zip(notice_rows.noticed(view, (row[:-1] for row in rows)), rows, strict=True):
        told.setdefault(one.subject, []).append((one, _facts(row[-1])))
    return told


def _with_facts(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return notice_rows.asked(conditions).add_columns(_n.facts)


def _facts(text: str) -> Mapping[str, Any]:
    """The snapshot of a notice; none where personal data was erased."""
    said = json.loads(text) if text.startswith("{") else {}
    return said if isinstance(said, dict) else {}


def _speaks(one: notice_rows.Noticed, facts: Mapping[str, Any], due: deadline_rows.Due) -> bool:
    told = facts.get("deadline") or {}
    day = due.day.isoformat() if due.day else None
    return one.deadline == due.id or (told.get("rule") == due.rule and told.get("day") == day)


def _hit(found: Iterable[notice_rows.Noticed]) -> Hit:
    every = sorted(found, key=lambda one: one.id)
    return Hit(
        queued=tuple(one for one in every if one.message_state in WAITING),
        sent=tuple(one for one in every if one.message_state not in WAITING),
    )
