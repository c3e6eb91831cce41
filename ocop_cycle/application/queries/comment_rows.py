"""
What was said beside dossiers, to whom it was said.

What those of the office say to each other is seen by whoever holds ``comment.internal`` where the dossier lies; what
they say to the council by whoever sees the dossier by an office; what they say to the producer by whoever sees the
dossier. Who stands for the producer sees the last kind only, whatever else he is, and not who of the office spoke
(failure F17).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, true

from ocop_cycle import clock
from ocop_cycle.application.queries import document_files, people, reader, scope
from ocop_cycle.domain import erasure, permissions
from ocop_cycle.storage import schema, statements

INTERNAL = "comment.internal"
Visibility = Literal["internal", "council", "producer"]
VISIBILITIES: tuple[Visibility, ...] = ("internal", "council", "producer")


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One comment; ``by`` is absent where it may not be known, ``mine`` says that who asks wrote it."""

    id: str
    number: int
    visibility: str
    text: str
    by: str | None
    at: datetime
    mine: bool
    erased: bool


_c, _d = schema.comment.c, schema.dossier.c
_OF_DOSSIER = statements.Statement(
    lambda: (
        select(_c.id, _c.number, _c.visibility, _c.text, _c.written_by, _c.written_at)
        .where(_c.dossier_id == bindparam("code"), statements.among(_c.visibility, "visible"))
        .order_by(_c.number)
    )
)


def visible(view: reader.View, place: permissions.Place) -> tuple[Visibility, ...]:
    """Which comments on a dossier at ``place`` are seen."""
    if document_files.stands_for(view.actor, place.producer_id or ""):
        return ("producer",)
    if not view.seen.holds(place.scope):
        return ()
    return VISIBILITIES if _internal(view).holds(place.scope) else ("council", "producer")


def writable(view: reader.View, place: permissions.Place) -> tuple[Visibility, ...]:
    """To whom a comment on a dossier at ``place`` may be addressed by who asks."""
    granting = view.slow.roles_granting(view.runner)
    if permissions.why_not_permission(view.actor, "comment.write", place, roles_granting=granting):
        return ()
    return visible(view, place)


def of_dossier(view: reader.View, code: str, place: permissions.Place) -> tuple[Comment, ...]:
    """The comments on a dossier that are seen, the first one first."""
    shown = statements.listing(visible(view, place))
    rows = view.runner.all(_OF_DOSSIER, {"code": code, "visible": shown})
    named = people.names(view, {row[4] for row in rows}) if rows else {}
    return tuple(_comment(view, row, named) for row in rows)


def _comment(view: reader.View, row: statements.Row, named: Mapping[str, str]) -> Comment:
    key, number, visibility, text, author, at = row
    return Comment(
        id=key, number=number, visibility=visibility, text=text, by=named.get(author), at=clock.from_text(at),
        mine=author == view.actor.person_id, erased=erasure.is_mark(text),
    )  # fmt: skip


def _internal(view: reader.View) -> scope.Scope:
    """Where what is internal is seen."""
    if view.actor.is_system:
        return view.seen
    granting = view.slow.roles_granting(view.runner)
    plain = replace(view.actor, grants=tuple(g for g in view.actor.grants if g.producer_id is None))
    paths = permissions.scopes(plain, INTERNAL, roles_granting=granting)
    return scope.Scope(everything=scope.ROOT in paths, paths=paths)


def entries_seen(view: reader.View) -> scope.Condition:
    """The condition under which an entry about a comment is seen, on ``comment`` and ``dossier``."""
    inner = _internal(view)
    values = {"comment_producers": statements.listing(view.seen.producers)}
    for name, paths in (("office", view.seen.paths), ("inner", inner.paths)):
        for number, path in enumerate(paths):
            values |= {f"{name}_{number}": path, f"{name}_{number}_end": scope.after(path)}
    shape = f"comments:{len(view.seen.paths)}:{inner.everything}:{len(inner.paths)}"
    return scope.Condition(shape, lambda: _is_seen(view.seen, inner), values)


def _is_seen(seen: scope.Scope, inner: scope.Scope) -> ColumnElement[bool]:
    by_office = true() if seen.everything else _under("office", len(seen.paths))
    internal = true() if inner.everything else _under("inner", len(inner.paths))
    own = statements.among(_d.producer_id, "comment_producers")
    addressed = or_(
        _c.visibility == "producer", and_(~own, _c.visibility == "council"),
        and_(~own, _c.visibility == "internal", internal),
    )  # fmt: skip
    return and_(or_(by_office, own), addressed)


def _under(name: str, count: int) -> ColumnElement[bool]:
    return or_(~true(), *(scope.under(_d.scope, f"{name}_{number}") for number in range(count)))
