"""What happened to a thing after an entry that somebody had seen: the entries since, as far as one may see them."""

from collections.abc import Sequence

from sqlalchemy import bindparam

from ocop_cycle.application.queries import reader, selection, trail, trail_rows
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema

MOST = 20
"""So many of the newest entries are told; whoever wants more reads the trail."""


def since(
    asking: reader.Reader, actor: permissions.Actor, number: int, subjects: Sequence[tuple[str, str]]
) -> tuple[trail_rows.Logged, ...]:
    """The entries about any of the subjects (kind and id) after the one of that ``number``, the oldest first."""
    entry = schema.audit_entry.c
    with asking.look(actor) as view:
        chosen = trail.choose(view, trail.Wanted())
        selection.of_subjects(chosen, entry.subject_kind, entry.subject_id, subjects)
        chosen.narrow("after", lambda: entry.number > bindparam("after"), after=number)
        page = selection.Paging(size=MOST).values
        rows = chosen.all(view.runner, "since", lambda c: selection.paged(trail.asked(c)), **page)
        return trail_rows.logged(view, reversed(rows))
