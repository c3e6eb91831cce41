"""
The trail a page at a time, from the newest entry back, as quick at its beginning as at its end.

A page begins behind the entry at which the page before it ended, and nothing is counted: with a million entries, both
a count and a page number would be a walk along all of them. Where it cannot be told from an index which entries are
wanted, only so many are looked at for one page; the page then says how far it looked, and the next one goes on there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from ocop_cycle import clock
from ocop_cycle.application.queries import reader, selection, trail, trail_rows
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements, trail_reading

BACKWARD = timedelta(minutes=2)
"""By how much the times of a trail may run back."""

STEP = 10_000
STEPS = 3
"""How many entries are looked at together, and how many times for one page, where no index tells which are wanted."""

_e = schema.audit_entry.c
_AT = statements.Statement(lambda: select(_e.at).where(_e.number >= bindparam("number")).order_by(_e.number).limit(1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """
    Entries in a row, the newest first.

    ``older`` is where the next page begins (its entries are below that number); None where there is nothing older.
    ``cut`` says that the page is short because it looked no further than that.
    """

    items: tuple[trail_rows.Logged, ...]
    older: int | None
    cut: bool


def recent(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: trail.Wanted,
    *,
    below: int | None = None,
    most: int = selection.ROWS,
    step: int = STEP,
) -> Stretch:
    """
    The newest of the wanted entries that ``actor`` may see; only of those below a number, where one is given.

    ``step`` is how many entries are looked at together where no index tells which are wanted.

    Raises:
        errors.UnknownThing: the unit asked about is none that is seen.
    """
    with asking.look(actor) as view:
        first, end = _bounds(view.runner, wanted)
        end = end if below is None else min(below, end)
        rows, reached = _found(view, wanted, (first, end), most + 1, step)
        more = len(rows) > most
        items = trail_rows.logged(view, rows[:most])
        older = items[-1].number if more else reached if reached > first else None
        return Stretch(items=items, older=older, cut=older is not None and not more)


def _found(
    view: reader.View, wanted: trail.Wanted, bounds: tuple[int, int], most: int, step: int
) -> tuple[list[statements.Row], int]:
    """The newest rows from ``first`` to below ``end``, and the number down to which was looked."""
    first, end = bounds
    if _is_indexed(view, wanted):
        return _merged(view, wanted, first, end, most), first
    rows: list[statements.Row] = []
    for _ in range(STEPS):
        start = max(first, end - step)
        rows += _rows(view, wanted, start, end, most - len(rows))
        end = start
        if len(rows) >= most or end <= first:
            break
    return rows, end


def _is_indexed(view: reader.View, wanted: trail.Wanted) -> bool:
    """Whether an index leads to the wanted entries, one after the other, or to the few there are of a subject."""
    if wanted.dossier is not None or wanted.subject is not None:
        return True
    named = (wanted.actor, wanted.kind or wanted.kinds or None)
    return view.seen.everything and wanted.unit is None and sum(each is not None for each in named) < 2


def _merged(view: reader.View, wanted: trail.Wanted, first: int, end: int, most: int) -> list[statements.Row]:
    """Of several kinds the newest of each are asked for, and the newest of all of them kept."""
    asked: Iterator[trail.Wanted] = (
        (replace(wanted, kind=kind, kinds=()) for kind in wanted.kinds) if wanted.kinds else iter((wanted,))
    )
    rows = [row for one in asked for row in _rows(view, one, first, end, most)]
    return sorted(rows, key=lambda row: -row[0])[:most]


def _rows(view: reader.View, wanted: trail.Wanted, first: int, end: int, most: int) -> list[statements.Row]:
    chosen = trail.choose(view, wanted)
    chosen.narrow(
        "stretch", lambda: _e.number.between(bindparam("first"), bindparam("last")), first=first, last=end - 1
    )
    return chosen.all(view.runner, "stretch", _newest, most=most)


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The newest entries that meet the conditions: their numbers are put in order, their long bodies are not."""
    numbers = select(_e.number).where(*conditions).order_by(_e.number.desc()).limit(bindparam("most"))
    return trail.asked([_e.number.in_(numbers.correlate(None))])


def _bounds(runner: statements.Runner, wanted: trail.Wanted) -> tuple[int, int]:
    """The first number that may be wanted, and the one behind the last: days are looked up, not walked along."""
    end = trail_reading.newest(runner) + 1
    first = _number_at(runner, clock.start_of(wanted.since) - BACKWARD, end) if wanted.since else 1
    if wanted.until:
        end = _number_at(runner, clock.end_of(wanted.until) + BACKWARD, end)
    return first, end


def _number_at(runner: statements.Runner, at: datetime, end: int) -> int:
    """A number at which the trail reaches a moment; ``end`` where it does not."""
    low, high, text = 1, end, clock.to_text(at)
    while low < high:
        middle = (low + high) // 2
        row = runner.first(_AT, {"number": middle})
        if row is not None and row[0] < text:
            low = middle + 1
        else:
            high = middle
    return low
