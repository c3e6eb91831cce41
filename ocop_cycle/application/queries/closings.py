"""
What the closing of a round would do, before it is done: who rolls on to which round, who stays, and what is against it.

The engine judges again, and carries out only the list that was shown (failure F19).
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from ocop_cycle import errors
from ocop_cycle.application.handlers import rounds
from ocop_cycle.application.queries import cycles, dossier_rows, previews, reader, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import dossiers, schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """A late dossier of the round, at the version that was seen."""

    code: str
    version: int
    product: str
    state_label: labels.Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What closing a round means; ``through`` counts those that made the round or ended in it."""

    round: str
    label: labels.Label
    following: str | None
    following_label: labels.Label | None
    rolling: tuple[Late, ...]
    staying: tuple[Late, ...]
    through: int
    reasons: tuple[errors.Reason, ...]


_OF_CYCLE = statements.Statement(
    lambda: select(schema.dossier).where(schema.dossier.c.cycle_id == bindparam("cycle")).order_by(schema.dossier.c.id)
)


def preview(
    asking: reader.Reader, actor: permissions.Actor, cycle: str, name: str, *, to: str | None = None,
    leave: Collection[str] = (),
) -> Preview:  # fmt: skip
    """
    What closing the round would do to the dossiers that ``actor`` may see.

    Raises:
        errors.UnknownThing: there is no such cycle that ``actor`` may see, no such round; a dossier to be left is not
            in it.
    """
    seen = [one.id for one in cycles.list_cycles(asking, actor)]
    if cycle not in seen:
        raise errors.UnknownThing("cycle", cycle, seen)
    with asking.look(actor) as view:
        chosen = dossier_rows.choose(view, dossier_rows.Wanted(cycle=cycle))
        rows = {row.code: row for row in dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked))}
        every = (dossiers.Dossier._make(row) for row in view.runner.all(_OF_CYCLE, {"cycle": cycle}))
        held = [found for found in every if found.id in rows]
        judged = rounds.judge(previews.at_desk(view), held, cycle, name, to=to, leave=leave)
        rolling = tuple(_late(view, rows[found.id]) for found in judged.rolling)
        staying = tuple(_late(view, rows[found.id]) for found in judged.staying)
    following = judged.following
    return Preview(
        round=judged.closing.id,
        label=words.label(judged.closing.label),
        following=following.id if following else None,
        following_label=words.label(following.label) if following else None,
        rolling=rolling,
        staying=staying,
        through=judged.through,
        reasons=judged.reasons,
    )


def _late(view: reader.View, row: dossier_rows.Row) -> Late:
    label = dossier_rows.state_label(view, row)
    return Late(code=row.code, version=row.version, product=row.product, state_label=label)
