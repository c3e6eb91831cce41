"""
What waits for the act of one person: dossiers with a step that is open to him now; and dossiers that were returned.

A step counts for the level whose turn it is: who may also stand in for another (a coordinator for a producer) is not
told of it as his own work. The judgement is the engine's, on rows fetched in one block; which rows, the book says.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from ocop_cycle.application import desk, steps
from ocop_cycle.application.queries import choosing, dossier_rows, previews, reader
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import dossiers, schema, statements

ONWARD = ("forward", "certify")
"""Natures of the steps that lead on."""

TURN = (*ONWARD, "return")
"""Natures of the steps that make it somebody's turn."""

WORK = (*TURN, "refuse")
"""Natures of the steps he may take then; to withdraw is always possible and never due."""

LOOKED_AT = 60
"""How many dossiers are judged for one desk, those that wait longest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """A dossier as desks name it: where it stands since when, and the steps that are open, if asked."""

    code: str
    product: str
    producer: str
    state_label: labels.Label
    since: datetime
    holder: dossier_rows.Party
    due: dossier_rows.NextDue | None
    steps: tuple[regime.Transition, ...]

    @property
    def leads_on(self) -> bool:
        """Whether one of the steps leads on, and not back."""
        return any(step.nature in ONWARD for step in self.steps)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Dossiers that wait, the first ones to fall due first; ``more`` says that others were not looked at."""

    dossiers: tuple[Waits, ...]
    more: bool = False


_d = schema.dossier.c
_BY_IDS = statements.Statement(lambda: select(schema.dossier).where(statements.among(_d.id, "ids")))


def mine(view: reader.View) -> Waiting:
    """The dossiers in which the actor may take a step now that is his turn."""
    wanted = _turns(view)
    rows = _standing(view, wanted, LOOKED_AT + 1)
    judged = _judged(view, rows[:LOOKED_AT])
    found = [row for row in rows[:LOOKED_AT] if judged.get(row.code)]
    return Waiting(dossiers=_waits(view, found, judged), more=len(rows) > LOOKED_AT)


def returned(view: reader.View) -> Waiting:
    """The dossiers that were sent back for completion and have not come again."""
    rows = _standing(view, _returned_to(laws(view)), LOOKED_AT + 1)
    return Waiting(dossiers=_waits(view, rows[:LOOKED_AT], {}), more=len(rows) > LOOKED_AT)


def laws(view: reader.View) -> tuple[regime.Regime, ...]:
    """The regimes in force."""
    digests = sorted(digest for (kind, _), digest in view.slow.in_force(view.runner).items() if kind == "regime")
    return tuple(view.law(digest) for digest in digests)


def _turns(view: reader.View) -> frozenset[str]:
    """The states in which it is the turn of a level at which the actor holds a role that has work there."""
    held = {(g.role, permissions.PRODUCER if g.producer_id else g.level) for g in view.actor.grants}
    return frozenset(
        source
        for law in laws(view)
        for step in law.transitions
        if step.nature in TURN and step.automatic is None
        for source in step.sources
        if _has_work(held, _level(law, source), step.by)
    )


def _has_work(held: set[tuple[str, str]], level: str, by: Iterable[regime.RoleAt]) -> bool:
    return any((role.role, level) in held and role.level in (None, level) for role in by)


def _level(law: regime.Regime, state: str) -> str:
    return next(one.level for one in law.states if one.id == state)


def _returned_to(found: Iterable[regime.Regime]) -> frozenset[str]:
    """The states to which steps lead that send back, and no others."""
    ways = [(step.nature, step.dest) for law in found for step in law.transitions]
    back = {dest for nature, dest in ways if nature == "return"}
    return frozenset(back - {dest for nature, dest in ways if nature != "return"})


def _standing(view: reader.View, states: frozenset[str], most: int) -> list[dossier_rows.Row]:
    """The dossiers on their way that stand in one of the states, the one that came first first."""
    if not states:
        return []
    key = ("standing", view.seen, states, most)
    found = view.book.answers.get(key) or view.book.remember(key, _oldest(view, states, most))
    chosen = dossier_rows.choose(view, dossier_rows.Wanted())
    chosen.narrow("ids", lambda: statements.among(_d.id, "ids"), ids=statements.listing([code for _, code in found]))
    rows = dossier_rows.rows(chosen.all(view.runner, "standing", dossier_rows.asked)) if found else []
    return sorted(rows, key=lambda row: (row.entered_at, row.code))


def _oldest(view: reader.View, states: frozenset[str], most: int) -> list[tuple[str, str]]:
    lines = choosing.choose(view, dossier_rows.Wanted(ended=False)).lines
    return heapq.nsmallest(most, ((line.entered_at, line.code) for line in lines if line.state in states))


def _judged(view: reader.View, rows: Sequence[dossier_rows.Row]) -> dict[str, list[regime.Transition]]:
    """The open steps of each dossier."""
    place = previews.at_desk(view)
    ids = {"ids": statements.listing([row.code for row in rows])}
    found = sorted(dossiers.Dossier._make(row) for row in view.runner.all(_BY_IDS, ids)) if rows else []
    return open_steps(place, found)


def open_steps(place: desk.Desk, found: Sequence[dossiers.Dossier]) -> dict[str, list[regime.Transition]]:
    """The steps of each dossier that are work and open to the actor at the desk, those that lead on first."""
    by_step: dict[str, list[dossiers.Dossier]] = {}
    for one in found:
        leaving = place.regime(one.regime).leaving(one.state, one.kind)
        for step in dict.fromkeys(t.step for t in leaving if t.automatic is None and t.nature in WORK):
            by_step.setdefault(step, []).append(one)
    judged: dict[str, list[regime.Transition]] = {one.id: [] for one in found}
    for step, several in by_step.items():
        for judgement in steps.judge(place, several, step):
            if judgement.transition is not None:
                judged[judgement.dossier.id].append(judgement.transition)
    return {code: sorted(ways, key=lambda way: WORK.index(way.nature)) for code, ways in judged.items()}


def _waits(
    view: reader.View, rows: Sequence[dossier_rows.Row], judged: dict[str, list[regime.Transition]]
) -> tuple[Waits, ...]:
    dues = dossier_rows.next_dues(view, [row.code for row in rows])
    found = [
        Waits(
            code=row.code, product=row.product, producer=row.producer,
            state_label=dossier_rows.state_label(view, row), since=dossier_rows.entered(row),
            holder=dossier_rows.holder(row), due=dues.get(row.code), steps=tuple(judged.get(row.code, ())),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.due.day if one.due else date.max, one.since)))
