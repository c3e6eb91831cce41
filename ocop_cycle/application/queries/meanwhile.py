"""What happened to a thing after an entry that somebody had seen: the entries since, as far as one may see them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from ocop_cycle.application import overrunning
from ocop_cycle.application.queries import reader, selection, trail, trail_rows
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema

MOST = 20
"""So many of the newest entries are told; whoever wants more reads the trail."""

_number = schema.audit_entry.c.number


def since(
    asking: reader.Reader, actor: permissions.Actor, number: int, subjects: Sequence[tuple[str, str]]
) -> tuple[trail_rows.Logged, ...]:
    """The entries about any of the subjects (kind and id) after the one of that ``number``, the oldest first."""
    with asking.look(actor) as view:
        chosen = _about(view, subjects)
        chosen.narrow("after", lambda: _number > bindparam("after"), after=number)
        page = selection.Paging(size=MOST).values
        rows = chosen.all(view.runner, "since", lambda c: selection.paged(trail.asked(c)), **page)
        return trail_rows.logged(view, reversed(rows))


def seen(
    asking: reader.Reader, actor: permissions.Actor, number: int, subjects: Sequence[tuple[str, str]]
) -> overrunning.Seen:
    """
    What ``actor`` had seen of the subjects who was shown the entry of that ``number``, for the engine to judge by.

    What may not be seen does not stop, as it is not told either: he could never come to have seen it, and that it is
    there is not his to know (failure F18).
    """
    with asking.look(actor) as view:
        return overrunning.Seen(number, tuple(one for one in dict.fromkeys(subjects) if trail.is_seen(view, *one)))


def newest(asking: reader.Reader, actor: permissions.Actor, head: int, subjects: Sequence[tuple[str, str]]) -> int:
    """
    The number of the newest entry about any of the subjects, up to the one of number ``head``; 0 where there is none.

    The number of the newest entry of all would tell everybody how much is done elsewhere (failure F18).
    """
    with asking.look(actor) as view:
        chosen = _about(view, subjects)
        chosen.narrow("until", lambda: _number <= bindparam("head"), head=head)
        row = chosen.first(view.runner, "newest", lambda c: select(func.max(_number)).where(*c))
    return (row[0] if row else None) or 0


def _about(view: reader.View, subjects: Sequence[tuple[str, str]]) -> selection.Selection:
    chosen = trail.choose(view, trail.Wanted())
    selection.of_subjects(chosen, schema.audit_entry.c.subject_kind, schema.audit_entry.c.subject_id, subjects)
    return chosen
