"""What became of a unit, and what it took over: by which decision, from which day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ocop_cycle.application.queries import dossier_rows, reader
from ocop_cycle.storage import schema, statements, successions

__all__ = ["GaveWay", "History", "StandsIn", "of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class GaveWay:
    """One unit and another in its place from a day on; ``done`` says that it was carried out, not only decided."""

    old: dossier_rows.Party
    new: dossier_rows.Party
    day: date
    decision: str
    done: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StandsIn:
    """A level in whose place a unit acts, within the area of another one."""

    level: str
    area: dossier_rows.Party


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """``ended`` for a unit that gave way or will; ``took_over`` from which ones; ``stands_in`` for which levels."""

    ended: GaveWay | None
    took_over: tuple[GaveWay, ...]
    stands_in: tuple[StandsIn, ...]


_NAMES = statements.Statement(
    lambda: select(schema.unit.c.id, schema.unit.c.name).where(statements.among(schema.unit.c.id, "ids"))
)


def of(view: reader.View, unit_id: str) -> History:
    """The history of a unit, the oldest first."""
    involved = successions.involving(view.runner, [unit_id])
    standing = [one for one in successions.standing_ins(view.runner) if one.unit_id == unit_id]
    ids = {name for one in involved for name in (one.unit_id, one.successor_id)} | {one.area_id for one in standing}
    names: dict[str, str] = dict(view.runner.all(_NAMES, {"ids": statements.listing(sorted(ids))}))
    decisions = {one.id: one.decision for one in successions.changes(view.runner)} if involved else {}

    def party(key: str) -> dossier_rows.Party:
        return dossier_rows.Party(kind="unit", id=key, name=names[key])

    found = [
        GaveWay(
            old=party(one.unit_id), new=party(one.successor_id), day=date.fromisoformat(one.day),
            decision=decisions[one.change_id], done=one.state == "done",
        )
        for one in sorted(involved, key=lambda one: (one.day, one.position))
    ]  # fmt: skip
    return History(
        ended=next((one for one in found if one.old.id == unit_id), None),
        took_over=tuple(one for one in found if one.new.id == unit_id),
        stands_in=tuple(StandsIn(level=one.level, area=party(one.area_id)) for one in standing),
    )
