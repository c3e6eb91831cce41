"""
The outbox by what became of each notice: one tab for each, with how many lie there.

A message that came back, or may not have arrived, is no trouble any more once somebody told the recipient by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from ocop_cycle.application.queries import book_rows, notice_rows, reader, selection
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema

_n, _m = schema.notice.c, schema.message.c
_ON_THEIR_WAY = ("issued", "sending", "retry", "superseded")
_TROUBLE = ("uncertain", "refused")


def _covered(*states: str) -> ColumnElement[bool]:
    return and_(_n.state == "covered", or_(*(_m.state == state for state in states)))


def _untold(state: str) -> Callable[[], ColumnElement[bool]]:
    return lambda: and_(_covered(state), ~notice_rows.is_told_by_hand())


def _by_hand() -> ColumnElement[bool]:
    no_message = and_(_n.state == "covered", _m.state.is_(None))
    return or_(no_message, and_(_covered(*_TROUBLE), notice_rows.is_told_by_hand()))


TABS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "owed": lambda: _n.state == "owed",
    "held": lambda: _n.state == "held",
    "leaving": lambda: _covered(*_ON_THEIR_WAY),
    "uncertain": _untold("uncertain"),
    "refused": _untold("refused"),
    "sent": lambda: _covered("sent"),
    "by-hand": _by_hand,
    "cancelled": lambda: _n.state == "cancelled",
}
"""Which notices lie in each tab; every notice lies in one."""


def counts(asking: reader.Reader, actor: permissions.Actor) -> dict[str, int]:
    """
    How many notices that ``actor`` sees lie in each tab, in the order of the tabs.

    Nothing becomes of a notice without an entry: the counts are remembered until the next one.
    """
    with asking.look(actor) as view:
        key = ("tabs", view.seen, book_rows.head(view.runner)[0])
        known: Mapping[str, int] = view.book.answers.get(key) or view.book.remember(key, _in_tabs(view))
        return dict(known)


def _in_tabs(view: reader.View) -> Mapping[str, int]:
    found = dict.fromkeys(TABS, 0)
    chosen = selection.Selection("tabs of notices")
    notice_rows.narrow(chosen, view)
    for state, message, count in chosen.all(view.runner, "counts", _counted):
        found[_tab(state, message)] += count
    for tab in _TROUBLE:
        if found[tab]:
            left = _left(view, tab)
            found["by-hand"] += found[tab] - left
            found[tab] = left
    return found


def _left(view: reader.View, tab: str) -> int:
    chosen = selection.Selection(f"tab of notices: {tab}")
    notice_rows.narrow(chosen, view)
    chosen.narrow(f"tab:{tab}", TABS[tab])
    return chosen.count(view.runner, notice_rows.with_messages)


def _tab(state: str, message: str | None) -> str:
    if state != "covered":
        return state
    return "by-hand" if message is None else "leaving" if message in _ON_THEIR_WAY else message


def _counted(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    counted: Select[Any] = select(_n.state, _m.state, func.count())
    return counted.select_from(notice_rows.with_messages()).where(*conditions).group_by(_n.state, _m.state)
