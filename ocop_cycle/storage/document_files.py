"""Reading what stands beside dossiers: the versions of their files, and how much was said of them."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement


class DocumentFile(NamedTuple):
    """One row of ``document_file``: one version of a file under an item of the checklist."""

    id: str
    dossier_id: str
    item: str
    version: int
    name: str
    sha256: str
    size: int
    media: str
    added_by: str
    added_at: str
    state: str


BLOCK = 1000
_f = schema.document_file.c
_OF_DOSSIER = Statement(
    lambda: select(schema.document_file).where(_f.dossier_id == bindparam("dossier")).order_by(_f.item, _f.version)
)
_KEPT = Statement(
    lambda: (
        select(schema.document_file).where(_f.state == "kept", _f.id > bindparam("after")).order_by(_f.id).limit(BLOCK)
    )
)
_HELD = Statement(lambda: select(func.count()).where(_f.sha256 == bindparam("sha256"), _f.state == "kept"))
_ERASED = Statement(lambda: select(_f.sha256).where(_f.state == "erased").distinct().order_by(_f.sha256))
_COMMENTS = Statement(lambda: select(func.count()).where(schema.comment.c.dossier_id == bindparam("dossier")))


def of_dossier(runner: Runner, dossier_id: str) -> list[DocumentFile]:
    """Every version of every file of a dossier, item by item."""
    return [DocumentFile._make(row) for row in runner.all(_OF_DOSSIER, {"dossier": dossier_id})]


def versions(runner: Runner, dossier_id: str, item: str) -> list[DocumentFile]:
    """The versions of the file under one item, the first one first."""
    return [one for one in of_dossier(runner, dossier_id) if one.item == item]


def kept(runner: Runner) -> Iterator[DocumentFile]:
    """Every version whose bytes must be there."""
    after = ""
    while block := runner.all(_KEPT, {"after": after}):
        yield from (DocumentFile._make(row) for row in block)
        after = block[-1][0]


def forgotten(runner: Runner) -> list[str]:
    """The hashes of erased files whose bytes no other version needs."""
    erased = [row[0] for row in runner.all(_ERASED)]
    return [one for one in erased if not _count(runner, one)]


def _count(runner: Runner, sha256: str) -> int:
    row = runner.first(_HELD, {"sha256": sha256})
    return int(row[0]) if row else 0


def count_comments(runner: Runner, dossier_id: str) -> int:
    """How many comments a dossier has."""
    row = runner.first(_COMMENTS, {"dossier": dossier_id})
    return int(row[0]) if row else 0
