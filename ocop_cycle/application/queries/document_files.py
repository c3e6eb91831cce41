"""
The files of a dossier as they are seen.

Who stands for its producer sees the files of what the producer makes, and none of the office's own papers: a report may
name those who wrote it (failure F17).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import dossier_rows, people, reader, selection
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """
    One version of a file; ``erased`` says that name and bytes are gone by an act of erasure.

    ``by`` is the name of who added it, as far as it may be known.
    """

    item: str
    version: int
    name: str
    size: int
    media: str
    sha256: str
    by: str | None
    at: datetime
    erased: bool


class Whose(NamedTuple):
    """A dossier whose files are asked for: its law's checklist, and whose it is."""

    code: str
    producer_id: str
    items: tuple[regime.DocumentItem, ...]


_f = schema.document_file.c
_OF_DOSSIER = statements.Statement(
    lambda: (
        select(
            _f.item, _f.version, _f.name, _f.size, _f.media, _f.sha256, _f.added_by, _f.added_at, _f.state
        )
        .where(_f.dossier_id == bindparam("code"))
        .order_by(_f.item, _f.version.desc())
    )
)  # fmt: skip


def stands_for(actor: permissions.Actor, producer_id: str) -> bool:
    """Whether who asks stands for a producer."""
    return permissions.why_not_impartial(actor, permissions.Place("", producer_id)) is not None


def of_dossier(view: reader.View, whose: Whose) -> Mapping[str, tuple[Version, ...]]:
    """The files of a dossier by item, the newest version first."""
    own = stands_for(view.actor, whose.producer_id)
    shown = {one.id for one in whose.items if not own or one.made_by == permissions.PRODUCER}
    rows = [row for row in view.runner.all(_OF_DOSSIER, {"code": whose.code}) if row[0] in shown]
    named = people.names(view, {row[6] for row in rows}) if rows else {}
    found: dict[str, tuple[Version, ...]] = {}
    for row in rows:
        found[row[0]] = (*found.get(row[0], ()), _version(row, named))
    return found


def _version(row: statements.Row, named: Mapping[str, str]) -> Version:
    item, version, name, size, media, sha256, added_by, at, state = row
    return Version(
        item=item, version=version, name=name, size=size, media=media, sha256=sha256,
        by=named.get(added_by), at=clock.from_text(at), erased=state == "erased",
    )  # fmt: skip


def takes(view: reader.View, place: permissions.Place) -> tuple[str, ...]:
    """Whose papers who asks may add files to on a dossier at ``place``: ``*`` stands for everybody's."""
    granting = view.slow.roles_granting(view.runner)
    if permissions.why_not_permission(view.actor, "dossier.attach", place, roles_granting=granting):
        return ()
    return (permissions.PRODUCER,) if stands_for(view.actor, place.producer_id or "") else ("*",)


def one(asking: reader.Reader, actor: permissions.Actor, code: str, item: str, version: int | None = None) -> Version:
    """
    One version of a file that ``actor`` may see, the newest where none is named.

    Raises:
        errors.UnknownThing: there is no such dossier or file that is seen, or it was erased.
    """
    with asking.look(actor) as view:
        chosen = dossier_rows.choose(view, dossier_rows.Wanted())
        row = _row(view, chosen, code)
        law = view.law(row.regime)
        found = of_dossier(view, Whose(row.code, row.producer_id, law.documents)).get(item, ())
    wanted = next((each for each in found if version in (None, each.version) and not each.erased), None)
    if wanted is None:
        raise errors.UnknownThing("document_file", f"{item}/{version or '-'}", [each.item for each in found])
    return wanted


def _row(view: reader.View, chosen: selection.Selection, code: str) -> dossier_rows.Row:
    row = chosen.first(
        view.runner, "one", lambda c: dossier_rows.asked([*c, schema.dossier.c.id == bindparam("code")]), code=code
    )
    if row is None:
        raise errors.UnknownThing("dossier", code)
    return dossier_rows.Row._make(row)
