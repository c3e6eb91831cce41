"""
What a bulk step would do, before it is done: which dossiers go, which stay behind, and every reason for those.

A preview fixes its list: the digest over the step and each id and version stands in the bulk command, so that nobody
decides on dossiers he has not seen (failure F19). The engine judges again when the command is carried out.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ocop_cycle import errors
from ocop_cycle.application import desk, policies, steps, stored
from ocop_cycle.application.handlers import bulk
from ocop_cycle.application.queries import dossier_rows, reader
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import dossiers, schema, statements, unit_of_work

BLOCK = bulk.MOST
"""How many dossiers are judged together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """A dossier that takes the step: the version that was seen, and the state it comes to."""

    code: str
    version: int
    product: str
    state_label: labels.Label
    dest_label: labels.Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Staying:
    """A chosen dossier that does not take the step, and every reason why."""

    code: str
    product: str
    state_label: labels.Label
    reasons: tuple[errors.Reason, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What was chosen, parted in two; ``digest`` fixes the list of those that go."""

    step: str
    going: tuple[Going, ...]
    staying: tuple[Staying, ...]
    digest: str
    needs_reason: bool


_BY_IDS = statements.Statement(lambda: select(schema.dossier).where(statements.among(schema.dossier.c.id, "ids")))


def preview(asking: reader.Reader, actor: permissions.Actor, step: str, wanted: dossier_rows.Wanted) -> Preview:
    """What ``step`` would do to the wanted dossiers that ``actor`` may see, in the order of their ids."""
    with asking.look(actor) as view:
        chosen = dossier_rows.choose(view, wanted)
        rows = sorted(dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked)))
        judged = list(_judged(view, rows, step))
    going = tuple(one for one in judged if isinstance(one, Going))
    return Preview(
        step=step,
        going=going,
        staying=tuple(one for one in judged if isinstance(one, Staying)),
        digest=digest_of(step, going),
        needs_reason=_needs_reason(asking, rows, step),
    )


def digest_of(step: str, going: Sequence[Going]) -> str:
    """What fixes the list of those that go."""
    return bulk.whole_digest(step, parts_of(step, going))


def parts_of(step: str, going: Sequence[Going]) -> tuple[str, ...]:
    """The digest of each batch in which the list is carried out; an empty list is one empty batch."""
    listed = [(one.code, one.version) for one in going]
    return tuple(bulk.preview_digest(step, list(batch)) for batch in bulk.batches_of(listed) or [()])


def at_desk(view: reader.View) -> desk.Desk:
    """A desk that only reads: for judging what a command would do, as its handler judges it."""
    return desk.Desk(
        uow=unit_of_work.UnitOfWork(runner=view.runner, locks=False),
        at=view.at,
        actor_id=view.actor.person_id,
        shelf=_shelf(view.policies),
        cached=view.slow,
    )


@functools.lru_cache(maxsize=8)
def _shelf(values: stored.Stored) -> policies.Shelf:
    """The machines of what a reader has read of policy; built once and kept as long as the reader's values are."""
    return policies.Shelf(values)


def _judged(view: reader.View, rows: Sequence[dossier_rows.Row], step: str) -> Iterator[Going | Staying]:
    place = at_desk(view)
    for start in range(0, len(rows), BLOCK):
        block = {row.code: row for row in rows[start : start + BLOCK]}
        ids = {"ids": statements.listing(list(block))}
        found = sorted(dossiers.Dossier._make(row) for row in view.runner.all(_BY_IDS, ids))
        for judgement in steps.judge(place, found, step):
            yield _one(view, place, block[judgement.dossier.id], judgement)


def _one(view: reader.View, place: desk.Desk, row: dossier_rows.Row, judgement: steps.Judgement) -> Going | Staying:
    taken, label = judgement.transition, dossier_rows.state_label(view, row)
    if taken is None:
        return Staying(code=row.code, product=row.product, state_label=label, reasons=judgement.reasons)
    if taken.records != "nothing":
        reason = errors.Reason("not-in-bulk", {"step": taken.step})
        return Staying(code=row.code, product=row.product, state_label=label, reasons=(reason,))
    dest = place.regime(row.regime).states[taken.dest].label
    return Going(code=row.code, version=row.version, product=row.product, state_label=label, dest_label=dest)


def _needs_reason(asking: reader.Reader, rows: Sequence[dossier_rows.Row], step: str) -> bool:
    digests = {row.regime for row in rows}
    with asking.store.reading() as runner:
        laws = [asking.policies.law(runner, digest) for digest in sorted(digests)]
    return any(each.step == step and each.reason_required for law in laws for each in law.transitions)
