"""
What is somebody's today: what waits for his act, what is overdue and due this week, and what does not get through.

Everything is of one moment, and in few questions: a desk is opened more often than any other page.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from ocop_cycle import clock
from ocop_cycle.application.queries import (
    acts,
    choosing,
    deadline_rows,
    dossier_rows,
    notice_rows,
    owed,
    reader,
    scope,
    selection,
)
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements

WEEK = timedelta(days=7)
"""How far ahead a limit counts as due soon."""

WINDOW = timedelta(days=30)
"""How far ahead the windows and ends of certificates are told."""

LISTED = 120
"""How many limits of each kind a desk lists; the counts beside them are of all."""

SHOWN = 8
"""How many messages that did not get through, and certificates, a desk lists."""

SILENT = 100
"""How many producers without an address are looked for."""

TROUBLE = ("uncertain", "refused")
"""States of a message after which nobody knows that its recipient was told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A certificate whose window of renewal opens or closes, or that ends, on ``day``; ``due`` says which one."""

    what: Literal["opens", "closes", "ends"]
    day: date
    due: deadline_rows.Due


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """
    A desk.

    ``overdue`` and ``coming`` are grouped by who must act; ``messages`` are notices held back, or whose message did not
    get through or may not have, with ``message_counts`` by ``held``, ``uncertain``, ``refused``; ``unreachable`` are
    units and producers without an address (some, where there are very many), ``windows`` certificates with a day near.
    ``sees``: whether there is anything of the office's work to be seen at all.
    """

    mine: acts.Waiting
    overdue: tuple[owed.OwedBy, ...]
    overdue_count: int
    coming: tuple[owed.OwedBy, ...]
    coming_count: int
    returned: acts.Waiting
    messages: tuple[notice_rows.Noticed, ...]
    message_counts: Mapping[str, int]
    unreachable: tuple[dossier_rows.Party, ...]
    windows: tuple[Window, ...]
    windows_count: int
    sees: bool

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits for anybody."""
        return not (self.mine.dossiers or self.overdue_count or self.returned.dossiers or self.message_counts)


_n, _m, _t = schema.notice.c, schema.message.c, schema.deadline.c


def today(asking: reader.Reader, actor: permissions.Actor) -> Today:
    """The desk of ``actor``: what is his to do, and what he sees that others have still to do."""
    with asking.look(actor) as view:
        overdue, overdue_count = _limits(view, deadline_rows.Wanted(overdue=True))
        soon = deadline_rows.Wanted(overdue=False, until=clock.day_of(view.at + WEEK))
        coming, coming_count = _limits(view, soon)
        windows, windows_count = _windows(view)
        messages, counts = _messages(view)
        return Today(
            mine=acts.mine(view), overdue=owed.by_party(overdue), overdue_count=overdue_count,
            coming=owed.by_party(coming), coming_count=coming_count, returned=acts.returned(view), messages=messages,
            message_counts=counts, unreachable=owed.first_unreachable(_keeping(view), SILENT), windows=windows,
            sees=not view.seen.is_empty,
            windows_count=windows_count,
        )  # fmt: skip


def named(asking: reader.Reader, actor: permissions.Actor, ids: Sequence[str]) -> tuple[deadline_rows.Due, ...]:
    """Those of these deadlines that ``actor`` sees."""
    with asking.look(actor) as view:
        chosen = deadline_rows.choose(view, deadline_rows.Wanted())
        chosen.narrow("ids", lambda: statements.among(_t.id, "ids"), ids=statements.listing(list(ids)))
        return deadline_rows.dues(view, chosen.all(view.runner, "named", deadline_rows.asked))


def _near_dossiers(view: reader.View, *, overdue: bool) -> tuple[list[str], int]:
    """The dossiers with something overdue, or due this week, those with the earliest day first; and how many."""
    now, until = f"{view.at_text[:16]}:00.000000Z", clock.to_text(clock.end_of(clock.day_of(view.at + WEEK)))
    key = ("near", view.seen, now, overdue)
    known: tuple[list[str], int] | None = view.book.answers.get(key)
    if known is not None:
        return known
    lines = choosing.choose(view, dossier_rows.Wanted(ended=False)).lines
    found = [
        (line.strict_at, line.code)
        for line in lines
        if line.strict_at is not None
        and line.lenient_at is not None
        and (line.lenient_at <= now if overdue else line.lenient_at > now and line.strict_at <= until)
    ]
    answer: tuple[list[str], int] = view.book.remember(
        key, ([code for _, code in heapq.nsmallest(LISTED, found)], len(found))
    )
    return answer


def _limits(view: reader.View, wanted: deadline_rows.Wanted) -> tuple[tuple[deadline_rows.Due, ...], int]:
    """
    The wanted limits, the earliest first, and how many there are, a dossier being counted once.

    Which dossiers have such a limit the book says; those of duties and certificates are few, and asked for.
    """
    codes, count = _near_dossiers(view, overdue=wanted.overdue is True)
    first = deadline_rows.choose(view, wanted)
    first.narrow("of dossiers", _of_dossiers, codes=statements.listing(codes))
    rows = [] if not codes else first.all(view.runner, "all", deadline_rows.asked)
    others = deadline_rows.choose(view, wanted)
    others.narrow("of no dossier", lambda: or_(_t.subject_kind == "duty", _t.subject_kind == "certificate"))
    page = selection.Paging(size=LISTED).values
    rest = others.all(view.runner, "page", lambda c: selection.paged(deadline_rows.asked(c)), **page)
    total = len(rest) if len(rest) < LISTED else others.count(view.runner, deadline_rows.source)
    dues = deadline_rows.dues(view, [*rows, *rest])
    return tuple(sorted(dues, key=lambda due: (due.day or date.max, due.id))), count + total


def _of_dossiers() -> ColumnElement[bool]:
    return and_(_t.subject_kind == "dossier", statements.among(_t.subject_id, "codes"))


def _keeping(view: reader.View) -> reader.View:
    """The view of who keeps addresses: nobody keeps what he cannot find."""
    granting = view.slow.roles_granting(view.runner)
    return replace(view, seen=scope.with_kept(view.seen, view.actor, "contact.change", granting))


def _messages(view: reader.View) -> tuple[tuple[notice_rows.Noticed, ...], Mapping[str, int]]:
    chosen = selection.Selection("notices that do not get through")
    notice_rows.narrow(chosen, view)
    chosen.narrow("stuck", _stuck)
    counts: dict[str, int] = defaultdict(int)
    for held, state, count in chosen.all(view.runner, "by state", _counted):
        counts["held" if held == "held" else state] += count
    if not counts:
        return (), counts
    page = selection.Paging(size=SHOWN).values
    rows = chosen.all(view.runner, "newest", lambda c: selection.paged(notice_rows.asked(c)), **page)
    return notice_rows.noticed(view, rows), counts


def _stuck() -> ColumnElement[bool]:
    troubled = or_(*(_m.state == state for state in TROUBLE))
    return or_(_n.state == "held", and_(_n.state == "covered", troubled, ~notice_rows.is_told_by_hand()))


def _counted(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    counted: Select[Any] = select(_n.state, _m.state, func.count())
    return counted.select_from(notice_rows.with_messages()).where(*conditions).group_by(_n.state, _m.state)


def _windows(view: reader.View) -> tuple[tuple[Window, ...], int]:
    chosen = deadline_rows.choose(view, deadline_rows.Wanted())
    near = {"now": view.at_text, "near": clock.to_text(view.at + WINDOW)}
    chosen.narrow("windows", _near, **near)
    page = selection.Paging(size=SHOWN).values
    rows = chosen.all(view.runner, "page", lambda c: selection.paged(deadline_rows.asked(c)), **page)
    total = len(rows) if len(rows) < SHOWN else chosen.count(view.runner, deadline_rows.source)
    found = (_window(view, due) for due in deadline_rows.dues(view, rows))
    return tuple(one for one in found if one is not None), total


def _near() -> ColumnElement[bool]:
    opens = and_(_t.opens_at.is_not(None), _t.opens_at > bindparam("now"), _t.opens_at <= bindparam("near"))
    closes = and_(
        or_(_t.opens_at.is_not(None), _t.rule.like(f"%{deadline_rows.CERTIFICATE_END}")),
        _t.strict_at > bindparam("now"),
        _t.strict_at <= bindparam("near"),
    )
    return and_(_t.subject_kind == "certificate", or_(opens, closes))


def _window(view: reader.View, due: deadline_rows.Due) -> Window | None:
    if due.opens_at is not None and due.opens_at > view.at:
        return Window(what="opens", day=clock.day_of(due.opens_at), due=due)
    if due.day is None:
        return None
    return Window(what="ends" if due.rule.endswith(deadline_rows.CERTIFICATE_END) else "closes", day=due.day, due=due)
