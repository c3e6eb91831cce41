"""
What is owed, to whom, and why: deadlines by who must act, duties by unit, notices that have not left.

The coordinator's desk begins here. Everything is of one moment, so that its counts agree with the board beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, case, func, select

from ocop_cycle import clock
from ocop_cycle.application.queries import (
    contacts,
    deadline_rows,
    dossier_rows,
    notice_rows,
    reader,
    scope,
    selection,
    words,
)
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements

AHEAD = timedelta(days=14)
"""How far ahead deadlines count as coming, unless asked otherwise."""

MOST = 500
"""How many deadlines are fetched at most; the counts beside them are of all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwedBy:
    """The deadlines of one party, the earliest first; ``party`` is absent where nobody known here must act."""

    party: dossier_rows.Party | None
    deadlines: tuple[deadline_rows.Due, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DutiesOf:
    """Open duties of one unit: how many, how many of them are overdue, and how many never have a date."""

    unit: dossier_rows.Party
    open: int
    overdue: int
    undated: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Notices to one recipient that have not left: ``owed`` waits for the outbox, ``held`` for ``because``."""

    recipient: dossier_rows.Party
    state: str
    because: str | None
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """
    What is owed at one moment.

    ``overdue`` and ``coming`` are grouped by who must act; ``overdue_count`` and ``coming_count`` count them all.
    ``unreachable`` are units and producers to whom no notice can go, because nobody entered an address;
    ``by_unit_only`` people without one, whose notices go to their unit in their place, ``silent_people`` those at no
    unit but the root, whose notices are held.
    """

    overdue: tuple[OwedBy, ...]
    overdue_count: int
    coming: tuple[OwedBy, ...]
    coming_count: int
    duties: tuple[DutiesOf, ...]
    notices: tuple[Waiting, ...]
    unreachable: tuple[dossier_rows.Party, ...]
    by_unit_only: tuple[dossier_rows.Party, ...]
    silent_people: tuple[dossier_rows.Party, ...]


_n, _u, _p, _y = schema.notice.c, schema.unit.c, schema.producer.c, schema.duty.c
_g, _w = schema.role_grant.c, schema.person.c
_due = schema.deadline.c


def owed(
    asking: reader.Reader, actor: permissions.Actor, *, cycle: str | None = None, ahead: timedelta = AHEAD
) -> Owed:
    """What is owed within what ``actor`` sees; ``ahead`` is how far coming deadlines are looked for."""
    with asking.look(actor) as view:
        return in_view(view, cycle=cycle, ahead=ahead)


def in_view(view: reader.View, *, cycle: str | None, ahead: timedelta) -> Owed:
    """The same within a view that is open already."""
    overdue, overdue_count = dated(view, deadline_rows.Wanted(cycle=cycle, overdue=True))
    until = clock.day_of(view.at + ahead)
    coming, coming_count = dated(view, deadline_rows.Wanted(cycle=cycle, overdue=False, until=until))
    silent = _people_without_address(view)
    return Owed(
        overdue=by_party(overdue),
        overdue_count=overdue_count,
        coming=by_party(coming),
        coming_count=coming_count,
        duties=_duties(view, cycle),
        notices=_notices(view, cycle),
        unreachable=unreachable(view, cycle=cycle),
        by_unit_only=tuple(_parties("person", [row[:2] for row in silent if row[2]])),
        silent_people=tuple(_parties("person", [row[:2] for row in silent if not row[2]])),
    )


def dated(
    view: reader.View, wanted: deadline_rows.Wanted, *, most: int = MOST
) -> tuple[tuple[deadline_rows.Due, ...], int]:
    """The wanted deadlines, the earliest first, ``most`` of them; and how many there are."""
    chosen = deadline_rows.choose(view, wanted)
    by_itself = None if view.seen.producers else schema.deadline
    page = selection.Paging(size=most).values
    ids = [key for (key,) in chosen.all(view.runner, "first", lambda c: _first(c, by_itself), **page)]
    total = len(ids) if len(ids) < most else chosen.count(view.runner, lambda: _or_source(by_itself))
    named = deadline_rows.choose(view, deadline_rows.Wanted(state=None))
    named.narrow("ids", lambda: statements.among(_due.id, "ids"), ids=statements.listing(ids))
    return deadline_rows.dues(view, named.all(view.runner, "named", deadline_rows.asked) if ids else ()), total


def _or_source(by_itself: Table | None) -> Any:
    """Where deadlines are looked for: with the dossiers beside them only where it matters whose those are."""
    return deadline_rows.source() if by_itself is None else by_itself


def _first(conditions: Sequence[ColumnElement[bool]], by_itself: Table | None) -> Select[Any]:
    first = func.coalesce(_due.strict_at, deadline_rows.LATER)
    found: Select[Any] = select(_due.id).select_from(_or_source(by_itself)).where(*conditions)
    return selection.paged(found.order_by(first, _due.line, _due.version))


def by_party(found: Iterable[deadline_rows.Due]) -> tuple[OwedBy, ...]:
    """Deadlines gathered by who must act, in the order of the first of each."""
    groups: dict[dossier_rows.Party | None, list[deadline_rows.Due]] = defaultdict(list)
    for due in found:
        groups[due.party].append(due)
    return tuple(OwedBy(party=party, deadlines=tuple(dues)) for party, dues in groups.items())


def _duties(view: reader.View, cycle: str | None) -> tuple[DutiesOf, ...]:
    chosen = selection.Selection("open duties")
    scope.narrow(chosen, view.seen, _y.scope)
    chosen.equal(_y.cycle_id, cycle, "cycle")
    found: dict[dossier_rows.Party, list[str | None]] = defaultdict(list)
    for unit_id, name, lenient_at in chosen.all(view.runner, "due", _open_duties):
        found[dossier_rows.Party(kind="unit", id=unit_id, name=name)].append(lenient_at)
    return tuple(
        DutiesOf(
            unit=unit,
            open=len(dues),
            overdue=sum(due is not None and due <= view.at_text for due in dues),
            undated=sum(due is None for due in dues),
        )
        for unit, dues in sorted(found.items(), key=lambda item: words.order(item[0].name))
    )


def _open_duties(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    is_its = and_(_due.subject_kind == "duty", _due.subject_id == _y.id, _due.state == "open")
    tables = schema.duty.join(schema.unit, _u.id == _y.unit_id).outerjoin(schema.deadline, is_its)
    return select(_y.unit_id, _u.name, _due.lenient_at).select_from(tables).where(_y.state == "open", *conditions)


def _notices(view: reader.View, cycle: str | None) -> tuple[Waiting, ...]:
    chosen = selection.Selection("waiting notices")
    notice_rows.narrow(chosen, view)
    chosen.equal(_n.cycle_id, cycle, "cycle")
    return tuple(
        Waiting(
            recipient=dossier_rows.Party(kind=kind, id=key, name=name or key), state=state, because=because, count=count
        )
        for state, because, kind, key, name, count in chosen.all(view.runner, "by recipient", _waiting)
    )


def _waiting(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    name = func.coalesce(_u.name, _p.name, _w.name)
    by = (_n.state, _n.held_because, _n.recipient_kind, _n.recipient_id, name)
    tables = (
        schema.notice.outerjoin(schema.unit, and_(_n.recipient_kind == "unit", _u.id == _n.recipient_id))
        .outerjoin(schema.producer, and_(_n.recipient_kind == "producer", _p.id == _n.recipient_id))
        .outerjoin(schema.person, and_(_n.recipient_kind == "person", _w.id == _n.recipient_id))
    )
    waiting = (_n.state == "owed") | (_n.state == "held")
    return select(*by, func.count()).select_from(tables).where(waiting, *conditions).group_by(*by).order_by(*by[:4])


def unreachable(view: reader.View, *, cycle: str | None) -> tuple[dossier_rows.Party, ...]:
    """Units and producers that are seen and to whom no notice can go."""
    return (*_units_without_address(view), *_producers_without_address(view, cycle))


def first_unreachable(view: reader.View, most: int) -> tuple[dossier_rows.Party, ...]:
    """The same of every cycle, as many of the producers as ``most``, those found first."""
    chosen = _of_producers(view, None)
    found = chosen.all(view.runner, "some", lambda c: _silent_producers(c).limit(bindparam("most")), most=most)
    return (*_units_without_address(view), *_parties("producer", found))


def _units_without_address(view: reader.View) -> list[dossier_rows.Party]:
    chosen = selection.Selection("units without address")
    scope.narrow(chosen, view.seen, _u.path)
    return _parties("unit", chosen.all(view.runner, "names", _silent_units))


def _silent_units(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(_u.id, _u.name).where(
        _u.level != "-", _u.ended_on.is_(None), ~contacts.reachable("unit", _u.id), *conditions
    )


def _producers_without_address(view: reader.View, cycle: str | None) -> list[dossier_rows.Party]:
    return _parties("producer", _of_producers(view, cycle).all(view.runner, "names", _silent_producers))


def _of_producers(view: reader.View, cycle: str | None) -> selection.Selection:
    chosen = selection.Selection("producers without address")
    scope.narrow(chosen, view.seen, schema.dossier.c.scope, schema.dossier.c.producer_id)
    chosen.equal(schema.dossier.c.cycle_id, cycle, "cycle")
    return chosen


def _silent_producers(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    tables = schema.dossier.join(schema.producer, _p.id == schema.dossier.c.producer_id)
    silent = ~contacts.reachable("producer", _p.id)
    return select(_p.id, _p.name).distinct().select_from(tables).where(silent, *conditions)


def _people_without_address(view: reader.View) -> list[statements.Row]:
    """Who would be written to in person and has no address of their own: id, name, whether a unit stands in."""
    chosen = selection.Selection("people without address")
    scope.narrow(chosen, view.seen, _u.path)
    roles = {"roles": statements.listing(contacts.personal_roles(view.runner, view.slow))}
    return chosen.all(view.runner, "names", _silent_people, **roles)


def _silent_people(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    tables = schema.role_grant.join(schema.person, _w.id == _g.person_id).join(schema.unit, _u.id == _g.unit_id)
    named = (_g.state == "granted", statements.among(_g.role, "roles"), ~contacts.reachable("person", _w.id))
    stands_in = func.max(case((_u.level == "-", 0), else_=1))
    return select(_w.id, _w.name, stands_in).select_from(tables).where(*named, *conditions).group_by(_w.id, _w.name)


def _parties(kind: str, found: Iterable[statements.Row]) -> list[dossier_rows.Party]:
    parties = [dossier_rows.Party(kind=kind, id=key, name=name) for key, name in found]
    return sorted(parties, key=lambda party: words.order(party.name))
