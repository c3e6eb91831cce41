"""
Who is hit by a change of dates, before anybody confirms it: units, dossiers, and what was told of the old days.

The change is tried in a transaction that is given up, by the functions that will carry it out; its digest stands in the
command, which is refused when it is another by then. Whoever may not make the change is refused here already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ocop_cycle import clock
from ocop_cycle.application import commands, impact, outcome, trying
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.application.queries import deadline_rows, deadlines, dossier_rows, reader
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements

__all__ = ["Impact", "Moved", "Wrong", "of_command"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A deadline as it stands, and the last safe day it would get; None for none."""

    due: deadline_rows.Due
    new_day: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """A message that has left and tells an old day: to whom it went, and when it was issued."""

    message: str
    recipient: dossier_rows.Party
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Impact:
    """
    What a change would do. ``count`` is what a person repeats to confirm: how many deadlines and duties it touches.

    ``opened``, ``waived`` are duties; ``changed`` dossiers that lose or get a deadline; ``kept`` deadlines that an
    officer had moved by himself and that stay. ``cancelled``, ``retold`` and ``superseded`` say what becomes of what
    waits; ``wrong`` lists what has left, ``corrections`` whom a correction will be owed.
    """

    digest: str
    moved: tuple[Moved, ...]
    opened: tuple[str, ...]
    waived: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    units: tuple[dossier_rows.Party, ...]
    dossiers: tuple[str, ...]
    cancelled: int
    retold: int
    superseded: int
    wrong: tuple[Wrong, ...]
    corrections: tuple[dossier_rows.Party, ...]

    @property
    def count(self) -> int:
        """How many deadlines and duties it touches."""
        return len(self.moved) + len(self.opened) + len(self.waived) + len(self.changed)


_UNITS = statements.Statement(
    lambda: select(schema.unit.c.id, schema.unit.c.name).where(statements.among(schema.unit.c.id, "ids"))
)
_PRODUCERS = statements.Statement(
    lambda: select(schema.producer.c.id, schema.producer.c.name).where(statements.among(schema.producer.c.id, "ids"))
)
_PEOPLE = statements.Statement(
    lambda: select(schema.person.c.id, schema.person.c.name).where(statements.among(schema.person.c.id, "ids"))
)


def of_command(asking: reader.Reader, actor: permissions.Actor, command: commands.Command) -> Impact:
    """
    What ``command`` would do now.

    Raises:
        errors.Refused: it would be refused, with every reason.
    """
    tried = trying.tried(asking.store, asking.clock, HANDLERS, command)
    events = [event for act in tried.acts for event in act.events]
    new = {str(row["previous_id"]): row for row in _rows(tried, "deadline") if row.get("previous_id")}
    with asking.look(actor) as view:
        about = sorted({(m.deadline.subject_kind, m.deadline.subject_id) for m in impact.moved_by(tried.acts)})
        dues = [one.due for one in deadlines.of_subjects(view, about) if one.due.id in new] if about else []
        named = _named(view, {*_recipients(tried), *(one.recipient for one in tried.told)})
    fates = [one.fate for one in tried.told]
    units = {one.party.id: one.party for one in dues if one.party is not None and one.party.kind == "unit"}
    return Impact(
        digest=tried.digest,
        moved=tuple(Moved(due=due, new_day=_day(new[due.id]["strict_at"])) for due in dues),
        opened=tuple(event.duty_id for event in events if isinstance(event, outcome.DutyOpened)),
        waived=tuple(event.duty_id for event in events if isinstance(event, outcome.DutySettled)),
        changed=tuple(event.dossier.id for event in events if isinstance(event, outcome.MilestonesChanged)),
        kept=tuple((tried.acts[0].after or {}).get("kept", ())),
        units=tuple(units[key] for key in sorted(units)),
        dossiers=tuple(sorted({due.dossier for due in dues if due.dossier})),
        cancelled=sum(one.reminds for one in tried.told if one.fate != "left"),
        retold=sum(not one.reminds for one in tried.told if one.fate != "left"),
        superseded=len({one.message for one in tried.told if one.fate == "leaving"}),
        wrong=tuple(_wrong(tried, named)) if "left" in fates else (),
        corrections=tuple(named[party] for party in sorted(set(_recipients(tried)))),
    )


def _named(view: reader.View, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], dossier_rows.Party]:
    """Parties with their names; one that has none here is called by its id."""
    ids = {"ids": statements.listing(sorted(key for _, key in wanted))}
    names = {("unit", key): name for key, name in view.runner.all(_UNITS, ids)}
    names |= {("producer", key): name for key, name in view.runner.all(_PRODUCERS, ids)}
    names |= {("person", key): name for key, name in view.runner.all(_PEOPLE, ids)}
    return {
        (kind, key): dossier_rows.Party(kind=kind, id=key, name=names.get((kind, key), key)) for kind, key in wanted
    }


def _rows(tried: trying.Tried, table: str) -> Iterator[dict[str, object]]:
    for act in tried.acts:
        yield from (dict(change.values) for change in act.rows if change.table == table)


def _recipients(tried: trying.Tried) -> Iterator[tuple[str, str]]:
    """Whom the change makes a correction owed to."""
    for row in _rows(tried, "notice"):
        if row.get("rule") is not None:
            yield str(row["recipient_kind"]), str(row["recipient_id"])


def _wrong(tried: trying.Tried, named: dict[tuple[str, str], dossier_rows.Party]) -> Iterable[Wrong]:
    left = {one.message: one for one in tried.told if one.fate == "left"}
    for message, one in sorted(left.items(), key=lambda item: item[0] or ""):
        if message is not None and one.issued_at is not None:
            day = clock.day_of(clock.from_text(one.issued_at))
            yield Wrong(message=message, recipient=named[one.recipient], day=day)


def _day(at: object) -> date | None:
    return clock.last_day(clock.from_text(at)) if isinstance(at, str) else None
