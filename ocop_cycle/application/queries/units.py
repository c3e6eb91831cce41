"""
Units and producers: lists of what is seen, one shown with its addresses, its people and what it has to do.

Who may change addresses somewhere sees the units and producers there, as who keeps persons sees persons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from ocop_cycle import errors
from ocop_cycle.application.queries import contacts, dossier_rows, reader, scope, selection, unit_history, words
from ocop_cycle.domain import permissions
from ocop_cycle.storage import parties, schema, statements

__all__ = [
    "Held",
    "ListedProducer",
    "ListedUnit",
    "Producer",
    "Unit",
    "few_producers",
    "list_producers",
    "list_units",
    "names_of_producers",
    "show",
    "show_producer",
]

KEEPING = "contact.change"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedUnit:
    """One unit; ``depth`` counts the units above it, ``has_address`` says that notices can go to it."""

    id: str
    name: str
    unit_class: str
    level: str
    parent: str | None
    depth: int
    answers_for_level: bool
    has_address: bool
    ended_on: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedProducer:
    """One producer; ``commune`` is absent where no document says which it is."""

    id: str
    name: str
    legal_form: str | None
    commune: str | None
    has_address: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A role that somebody holds at the unit."""

    person: str
    name: str
    role: str
    producer: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """One unit, whole. ``dossiers`` counts those it holds now, ``duties_open`` the duties it has still to do."""

    unit: ListedUnit
    above: tuple[dossier_rows.Party, ...]
    aliases: tuple[str, ...]
    contacts: tuple[contacts.Contact, ...]
    roles: tuple[Held, ...]
    dossiers: int
    duties_open: int
    history: unit_history.History


@dataclass(frozen=True, kw_only=True, slots=True)
class Producer:
    """One producer, whole, with the codes of its dossiers that are seen."""

    producer: ListedProducer
    address: str | None
    contacts: tuple[contacts.Contact, ...]
    dossiers: tuple[str, ...]


_u, _p, _g, _d = schema.unit.c, schema.producer.c, schema.role_grant.c, schema.dossier.c
_above = schema.unit.alias("above")

_UNIT_COLUMNS = (
    _u.id, _u.name, _u.unit_class, _u.level, _u.parent_id, _u.path, _u.answers_for_level,
    contacts.reachable("unit", _u.id), _u.ended_on,
)  # fmt: skip
_PRODUCER_COLUMNS = (_p.id, _p.name, _p.legal_form, _u.name, contacts.reachable("producer", _p.id), _p.address)
_ROLES = statements.Statement(
    lambda: (
        select(_g.person_id, schema.person.c.name, _g.role, _g.producer_id)
        .select_from(schema.role_grant.join(schema.person, schema.person.c.id == _g.person_id))
        .where(_g.unit_id == bindparam("unit"), _g.state == "granted")
        .order_by(_g.role, _g.person_id)
    )
)
_ABOVE = statements.Statement(
    lambda: select(_u.id, _u.name).where(statements.among(_u.id, "ids"), _u.level != "-").order_by(func.length(_u.path))
)
_HOLDS = statements.Statement(lambda: select(func.count()).where(_d.holder_id == bindparam("unit")))
_OPEN = statements.Statement(
    lambda: select(func.count()).where(schema.duty.c.unit_id == bindparam("unit"), schema.duty.c.state == "open")
)


def list_units(
    asking: reader.Reader, actor: permissions.Actor, *, below: str | None = None, search: str | None = None
) -> tuple[ListedUnit, ...]:
    """
    The units that ``actor`` may see, each after the one above it; those of one level in Vietnamese order.

    ``below`` asks for a unit and what lies under it, ``search`` for words in names (without regard to diacritics).
    """
    with asking.look(actor) as view:
        rows = _rows(view, below)
    names = {row[0]: words.order(row[1]) for row in rows}
    rows.sort(key=lambda row: [names.get(step, ("", "")) for step in row[5].split("/")])
    wanted = words.folded(search or "").split()
    return tuple(_unit(row) for row in rows if all(word in words.folded(row[1]) for word in wanted))


def list_producers(
    asking: reader.Reader, actor: permissions.Actor, *, search: str | None = None
) -> tuple[ListedProducer, ...]:
    """The producers whose commune lies in what ``actor`` sees, or that have a dossier there, in Vietnamese order."""
    with asking.look(actor) as view:
        rows = _producers(view, "all", ())
    wanted = words.folded(search or "").split()
    rows.sort(key=lambda row: (words.order(row[1]), row[0]))
    return tuple(_producer(row) for row in rows if all(word in words.folded(row[1]) for word in wanted))


def few_producers(asking: reader.Reader, actor: permissions.Actor, most: int) -> tuple[ListedProducer, ...] | None:
    """The same, where there are at most so many; None where there are more."""
    with asking.look(actor) as view:
        rows = _producers(view, "few", (), most + 1)
    rows.sort(key=lambda row: (words.order(row[1]), row[0]))
    return tuple(map(_producer, rows)) if len(rows) <= most else None


def names_of_producers(asking: reader.Reader, actor: permissions.Actor, ids: Iterable[str]) -> Mapping[str, str]:
    """What those of these producers are called whom ``actor`` sees, by id."""
    with asking.look(actor) as view:
        rows = _producers(view, "some", (statements.among(_p.id, "ids"),), ids=statements.listing(sorted(set(ids))))
    return {row[0]: row[1] for row in rows}


def show(asking: reader.Reader, actor: permissions.Actor, unit_id: str) -> Unit:
    """
    One unit with its addresses, people and work.

    Raises:
        errors.UnknownThing: there is none of that id that ``actor`` may see.
    """
    with asking.look(actor) as view:
        rows = {row[0]: row for row in _rows(view, None)}
        if unit_id not in rows:
            raise errors.UnknownThing("unit", unit_id, rows)
        row = rows[unit_id]
        return Unit(
            unit=_unit(row),
            above=_parties(view, [step for step in row[5].split("/") if step not in ("", unit_id)]),
            aliases=tuple(parties.aliases(view.runner, unit_id)),
            contacts=contacts.of(view.runner, "unit", unit_id),
            roles=tuple(
                Held(person=person, name=name, role=role, producer=producer)
                for person, name, role, producer in view.runner.all(_ROLES, {"unit": unit_id})
            ),
            dossiers=_count(view, _HOLDS, unit_id),
            duties_open=_count(view, _OPEN, unit_id),
            history=unit_history.of(view, unit_id),
        )


def show_producer(asking: reader.Reader, actor: permissions.Actor, producer_id: str) -> Producer:
    """
    One producer with its addresses and dossiers.

    Raises:
        errors.UnknownThing: there is none of that id that ``actor`` may see.
    """
    with asking.look(actor) as view:
        rows = _producers(view, "one", (_p.id == bindparam("producer"),), producer=producer_id)
        if not rows:
            raise errors.UnknownThing("producer", producer_id, [row[0] for row in _producers(view, "all", ())])
        chosen = dossier_rows.choose(view, dossier_rows.Wanted(producer=producer_id))
        codes = chosen.all(view.runner, "codes of one", lambda c: select(_d.id).where(*c).order_by(_d.id))
        return Producer(
            producer=_producer(rows[0]),
            address=rows[0][5],
            contacts=contacts.of(view.runner, "producer", producer_id),
            dossiers=tuple(code for (code,) in codes),
        )


def _seen(view: reader.View) -> scope.Scope:
    granting = {} if view.actor.is_system else view.slow.roles_granting(view.runner)
    return scope.with_kept(view.seen, view.actor, KEEPING, granting)


def _rows(view: reader.View, below: str | None) -> list[statements.Row]:
    chosen = selection.Selection("units")
    scope.narrow(chosen, _seen(view), _u.path)
    if below is not None:
        path = dossier_rows.unit_in_view(replace(view, seen=_seen(view)), below).path
        chosen.narrow("below", lambda: scope.under(_u.path, "below"), below=path, below_end=scope.after(path))
    return chosen.all(view.runner, "all", lambda c: select(*_UNIT_COLUMNS).where(_u.level != "-", *c))


def _unit(row: statements.Row) -> ListedUnit:
    key, name, unit_class, level, parent, path, answers, reachable, ended_on = row
    return ListedUnit(
        id=key,
        name=name,
        unit_class=unit_class,
        level=level,
        parent=parent,
        depth=path.count("/") - 2,
        answers_for_level=bool(answers),
        has_address=bool(reachable),
        ended_on=ended_on,
    )


def _producers(
    view: reader.View, purpose: str, more: Iterable[ColumnElement[bool]], most: int = -1, **values: str
) -> list[statements.Row]:
    chosen = selection.Selection("producers")
    scope.narrow(chosen, _seen(view), func.coalesce(_u.path, _of_dossiers(), scope.ROOT), _p.id)

    def build(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
        tables = schema.producer.outerjoin(schema.unit, _u.id == _p.unit_id)
        found = select(*_PRODUCER_COLUMNS).select_from(tables).where(*conditions, *more)
        return found if most < 0 else found.limit(bindparam("most"))

    return chosen.all(view.runner, purpose, build, most=most, **values)


def _of_dossiers() -> ColumnElement[str]:
    """Where the dossiers of a producer without a commune lie: with the locality that runs their cycle, if any does."""
    return select(func.min(_d.scope)).where(_d.producer_id == _p.id).scalar_subquery()


def _producer(row: statements.Row) -> ListedProducer:
    key, name, legal_form, commune, reachable, _ = row
    return ListedProducer(id=key, name=name, legal_form=legal_form, commune=commune, has_address=bool(reachable))


def _parties(view: reader.View, ids: Sequence[str]) -> tuple[dossier_rows.Party, ...]:
    found = view.runner.all(_ABOVE, {"ids": statements.listing(ids)})
    return tuple(dossier_rows.Party(kind="unit", id=key, name=name) for key, name in found)


def _count(view: reader.View, statement: statements.Statement, unit_id: str) -> int:
    row = view.runner.first(statement, {"unit": unit_id})
    return int(row[0]) if row else 0
