"""Lists of deadlines, and one explained: its versions, each with the steps by which its date came about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_

from ocop_cycle import errors
from ocop_cycle.application.queries import deadline_rows, reader, selection
from ocop_cycle.application.queries.deadline_rows import Due, Wanted
from ocop_cycle.domain import permissions
from ocop_cycle.policy import plan_conflicts
from ocop_cycle.storage import schema, statements

__all__ = ["Due", "Explained", "ProofLine", "Wanted", "explain", "list_deadlines", "of_subjects"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofLine:
    """One step by which a date came about, in Vietnamese, and the law, paper or page it rests on."""

    text: str
    source: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """
    One version of a deadline with its proof; ``ambiguous`` says that its wording has more than one reading.

    ``conflicts`` are the disagreements of the plan's papers about this date: it was used all the same, and not mended.
    """

    due: Due
    ambiguous: bool
    proof: tuple[ProofLine, ...]
    warnings: tuple[str, ...]
    conflicts: tuple[errors.Flaw, ...] = ()


_t = schema.deadline.c


def list_deadlines(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),  # noqa: B008 - a frozen value
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Due]:
    """The wanted deadlines that ``actor`` may see, the earliest first, those without a date last."""
    with asking.look(actor) as view:
        chosen = deadline_rows.choose(view, wanted)
        rows = chosen.all(view.runner, "page", lambda c: selection.paged(deadline_rows.asked(c)), **page.values)
        total = chosen.count(view.runner, deadline_rows.source)
        items = deadline_rows.dues(view, rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def explain(asking: reader.Reader, actor: permissions.Actor, name: str) -> tuple[Explained, ...]:
    """
    All versions of a deadline, the newest first, each with its proof. ``name`` is its line, or the id of one version.

    Raises:
        errors.UnknownThing: there is none of that name that ``actor`` may see.
    """
    with asking.look(actor) as view:
        chosen = deadline_rows.choose(view, deadline_rows.Wanted(state=None))
        line = name.rpartition("@")[0] or name
        rows = chosen.all(view.runner, "line", _of_line, line=line, name=name)
        if not rows:
            raise errors.UnknownThing("deadline", name)
        return tuple(reversed(_explained(view, rows)))


def of_subjects(view: reader.View, subjects: Sequence[tuple[str, str]]) -> tuple[Explained, ...]:
    """The deadlines of these subjects (kind and id) in every version, the earliest first."""
    chosen = deadline_rows.choose(view, deadline_rows.Wanted(state=None))
    selection.of_subjects(chosen, _t.subject_kind, _t.subject_id, subjects)
    return _explained(view, chosen.all(view.runner, "with proof", _with_proof))


def _of_line(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return _with_proof([*conditions, or_(_t.line == bindparam("line"), _t.line == bindparam("name"))])


def _with_proof(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return deadline_rows.asked(conditions).add_columns(_t.proof)


def _explained(view: reader.View, rows: Iterable[statements.Row]) -> tuple[Explained, ...]:
    found = list(rows)
    dues = deadline_rows.dues(view, [row[:-1] for row in found])
    return tuple(_one(due, row[-1], _conflicts(view, due)) for due, row in zip(dues, found, strict=True))


def _conflicts(view: reader.View, due: Due) -> tuple[errors.Flaw, ...]:
    """What the papers of the plan disagree about, of the milestone that a deadline comes from."""
    source, _, milestone = due.rule.partition("/")
    cycle = view.slow.cycle(view.runner, due.cycle) if source == "plan" and due.cycle else None
    if cycle is None:
        return ()
    said = view.policies.plan(view.runner, cycle.plan_digest)
    in_force = view.slow.in_force(view.runner).get(("regime", said.regime))
    law = view.law(in_force) if in_force else None
    # Stored content does not change under its digest: what disagrees in it is worked out once.
    found: tuple[errors.Flaw, ...] = view.policies.once(
        ("conflicts", cycle.plan_digest, in_force), lambda: plan_conflicts.conflicts(said, law)
    )
    return tuple(one for one in found if plan_conflicts.concerns(one, milestone))


def _one(due: Due, text: str, conflicts: tuple[errors.Flaw, ...]) -> Explained:
    said = json.loads(text)
    told: dict[str, Any] = said if isinstance(said, dict) else {}
    return Explained(
        due=due,
        ambiguous=bool(told.get("ambiguous")),
        proof=tuple(ProofLine(text=step["text"], source=step.get("source")) for step in told.get("proof", ())),
        warnings=tuple(told.get("warnings", ())),
        conflicts=conflicts,
    )
