"""The checklist of a dossier: which papers its law wants, which are there, with their files, and what is missing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from ocop_cycle import clock
from ocop_cycle.application.queries import document_files, dossier_rows, reader
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """
    One document of the checklist. ``missing`` says that the dossier cannot do without it and it is not there.

    Of what is counted, ``copies`` are wanted and ``copies_there`` are there. ``files`` are the versions of its file
    that are seen, the newest first; ``takes_files`` says that who asks may add one. ``later``: it is a level above the
    one where the dossier is that wants it.
    """

    item: str
    label: labels.Label
    level: str
    made_by: str
    form: str | None
    required: bool
    status: str
    missing: bool
    note: str | None
    recorded_at: datetime | None
    law: labels.Citation
    copies: int | None
    copies_there: int
    files: tuple[document_files.Version, ...]
    takes_files: bool
    later: bool

    @property
    def copies_missing(self) -> int:
        """How many copies of what is counted are not there."""
        return max(0, (self.copies or 0) - self.copies_there) if self.status != "not-needed" else 0


_i = schema.document_item.c
_PAPERS = statements.Statement(
    lambda: select(_i.item, _i.status, _i.note, _i.recorded_at, _i.copies).where(_i.dossier_id == bindparam("code"))
)


def of_dossier(
    view: reader.View, row: dossier_rows.Row, law: regime.Regime, place: permissions.Place
) -> tuple[Paper, ...]:
    """The checklist of a dossier as it stands."""
    recorded = {r[0]: r for r in view.runner.all(_PAPERS, {"code": row.code})}
    files = document_files.of_dossier(view, document_files.Whose(row.code, row.producer_id, law.documents))
    taking = document_files.takes(view, place) if not row.ended_at else ()
    above = _above(law, row)
    return tuple(
        _paper(item, recorded.get(item.id), files.get(item.id, ()), taking, above)
        for item in law.documents
        if row.kind in item.kinds
    )


def _above(law: regime.Regime, row: dossier_rows.Row) -> frozenset[str]:
    """The levels above the one where a dossier is; while its producer holds it, above those of its stage."""
    order = [one.id for one in law.levels]
    here = {row.level} if row.level in order else {state.level for state in law.states if state.stage == row.stage}
    reached = [order.index(level) for level in here if level in order]
    return frozenset(order[max(reached) + 1 :]) if reached else frozenset()


def _paper(
    item: regime.DocumentItem, recorded: statements.Row | None, files: tuple[document_files.Version, ...],
    taking: tuple[str, ...], above: frozenset[str],
) -> Paper:  # fmt: skip
    status = recorded[1] if recorded else "missing"
    return Paper(
        item=item.id,
        label=item.label,
        level=item.level,
        made_by=item.made_by,
        form=item.form,
        required=item.required,
        status=status,
        missing=item.required and status == "missing",
        note=recorded[2] if recorded else None,
        recorded_at=clock.from_text(recorded[3]) if recorded else None,
        law=item.law,
        copies=item.copies,
        copies_there=_copies(item, recorded),
        files=files,
        takes_files=item.made_by in taking or "*" in taking,
        later=item.level in above,
    )


def _copies(item: regime.DocumentItem, recorded: statements.Row | None) -> int:
    """How many copies of what is counted are there; all of them where it was noted as there without a count."""
    if recorded is None or item.copies is None:
        return 0
    if recorded[4] is not None:
        return int(recorded[4])
    return item.copies if recorded[1] == "present" else 0
