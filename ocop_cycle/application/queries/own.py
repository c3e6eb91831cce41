"""
One's own dossiers in plain words: where each stands, what is missing now, by when, what to do next.

For producers, and for the officers of a commune, who have few dossiers and no use for a board. A paper counts as
missing now when the next step asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from ocop_cycle.application.queries import acts, dossier_rows, previews, reader, selection
from ocop_cycle.application.steps import is_wanted
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import dossiers, schema, statements

MOST = 60
"""How many dossiers on their way are told of."""

MOST_ENDED = 12
"""How many whose way is over."""

COMPLETE = "documents_complete"
"""The guard that asks for papers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mine:
    """
    One dossier.

    ``state_label`` is in the words for producers, or for staff where staff asks. ``missing`` are the papers without
    which it cannot go on, ``steps`` what may be done now; where there is none, ``act`` is what ``holder`` has to do.
    """

    code: str
    product: str
    producer: str
    kind_label: labels.Label
    state_label: labels.Label
    stars: int | None
    holder: dossier_rows.Party
    is_mine: bool
    act: labels.Label | None
    due: dossier_rows.NextDue | None
    missing: tuple[labels.Label, ...]
    steps: tuple[labels.Label, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """All of one's own: where it is one's turn, the others on their way, and those whose way is over."""

    turn: tuple[Mine, ...]
    others: tuple[Mine, ...]
    ended: tuple[Mine, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not (self.turn or self.others or self.ended)


_d = schema.dossier.c
_BY_IDS = statements.Statement(lambda: select(schema.dossier).where(statements.among(_d.id, "ids")))


def own(asking: reader.Reader, actor: permissions.Actor) -> Own:
    """The dossiers that ``actor`` sees, for somebody who sees few."""
    with asking.look(actor) as view:
        going = _told(view, _rows(view, ended=False, most=MOST))
        ended = _told(view, _rows(view, ended=True, most=MOST_ENDED))
    return Own(
        turn=tuple(one for one in going if one.steps or (one.is_mine and one.missing)),
        others=tuple(one for one in going if not (one.steps or (one.is_mine and one.missing))),
        ended=ended,
    )


def _rows(view: reader.View, *, ended: bool, most: int) -> list[dossier_rows.Row]:
    chosen = dossier_rows.choose(view, dossier_rows.Wanted(ended=ended))
    page = selection.Paging(size=most).values
    return dossier_rows.rows(chosen.all(view.runner, "own", lambda c: selection.paged(_newest(c)), **page))


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return dossier_rows.asked(conditions).order_by(_d.entered_at.desc(), _d.id)


def _told(view: reader.View, rows: Sequence[dossier_rows.Row]) -> tuple[Mine, ...]:
    if not rows:
        return ()
    codes = [row.code for row in rows]
    found = sorted(dossiers.Dossier._make(row) for row in view.runner.all(_BY_IDS, {"ids": statements.listing(codes)}))
    open_steps = acts.open_steps(previews.at_desk(view), found)
    recorded = dossiers.documents(view.runner, codes)
    dues = dossier_rows.next_dues(view, codes)
    told = (
        _mine(view, row, recorded.get(row.code, {}), dues.get(row.code), tuple(t.label for t in open_steps[row.code]))
        for row in rows
    )
    return tuple(sorted(told, key=lambda one: (one.due.day if one.due else date.max, one.code)))


def _mine(
    view: reader.View, row: dossier_rows.Row, recorded: dict[str, str], due: dossier_rows.NextDue | None,
    open_now: tuple[labels.Label, ...],
) -> Mine:  # fmt: skip
    law = view.law(row.regime)
    state = next(one for one in law.states if one.id == row.state)
    own_producers = {grant.producer_id for grant in view.actor.grants}
    stands_for = row.producer_id in own_producers
    holder = dossier_rows.holder(row)
    mine = stands_for if holder.kind == "producer" else holder.id in {grant.unit_id for grant in view.actor.grants}
    return Mine(
        code=row.code, product=row.product, producer=row.producer, kind_label=view.kind_label(row.kind, law),
        state_label=state.producer_label if stands_for else state.label, stars=row.stars, holder=holder, is_mine=mine,
        act=state.act, due=due, missing=_missing(law, row, recorded) if row.ended_at is None else (), steps=open_now,
    )  # fmt: skip


def _missing(law: regime.Regime, row: dossier_rows.Row, recorded: dict[str, str]) -> tuple[labels.Label, ...]:
    """The papers that the next step asks for and that are not there."""
    asked = {
        use.level
        for step in law.transitions
        if row.state in step.sources and row.kind in step.kinds
        for use in step.guards
        if use.guard == COMPLETE
    }
    return tuple(
        item.label
        for item in law.documents
        if item.level in asked and is_wanted(item, row.kind) and recorded.get(item.id, "missing") == "missing"
    )
