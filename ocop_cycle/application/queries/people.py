"""
People, the roles they hold, their addresses and accounts. Seen by those who change them, and by those above them.

An address of a person is shown to that person, to those who keep persons, and to those who may change addresses.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from ocop_cycle import errors
from ocop_cycle.application.queries import contacts, dossier_rows, reader, scope, selection, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, rights
from ocop_cycle.storage import parties, schema, statements

__all__ = [
    "Called", "Person", "RoleHeld", "Shown", "called", "list_names", "list_people", "names", "of_account", "roles_of",
    "show", "shown",
]  # fmt: skip

KEEPERS = ("read.all", "person.change", "role.change", "binding.change")
"""Permissions whose holders see every person of the instance and the accounts bound to them."""

CONTACTS = "contact.change"

NOBODY = "nobody"
"""The role of a person who holds none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleHeld:
    """A role held at a unit; ``producer`` narrows it to one producer's dossiers; ``revoked`` ones stay on record."""

    role: str
    label: labels.Label
    unit: dossier_rows.Party
    producer: str | None
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """
    One person. ``accounts`` are those bound now; they are shown to whoever may bind them, and to auditors.

    ``has_address`` says that notices can go to the person; without one they go to the unit. ``addresses`` are there
    when one person is shown.
    """

    id: str
    name: str
    language: str
    state: str
    roles: tuple[RoleHeld, ...]
    accounts: tuple[str, ...]
    has_address: bool
    addresses: tuple[contacts.Contact, ...] = ()


_g, _u, _p = schema.role_grant.c, schema.unit.c, schema.person.c
_ROLES = statements.Statement(
    lambda: (
        select(_g.person_id, _g.role, _g.unit_id, _u.name, _u.path, _g.producer_id, _g.state)
        .select_from(schema.role_grant.join(schema.unit, _u.id == _g.unit_id))
        .order_by(_g.state, _g.role, _g.unit_id)
    )
)
_ACCOUNTS = statements.Statement(
    lambda: (
        select(schema.binding.c.person_id, schema.binding.c.account)
        .where(schema.binding.c.state == "bound")
        .order_by(schema.binding.c.account)
    )
)
_ROLES_OF = statements.Statement(
    lambda: (
        select(_g.person_id, _g.unit_id, _g.role)
        .where(statements.among(_g.person_id, "people"))
        .order_by(_g.state, _g.role, _g.unit_id)
    )
)
_NAME = statements.Statement(
    lambda: select(schema.person.c.name, schema.person.c.language).where(schema.person.c.id == bindparam("person"))
)


def list_people(asking: reader.Reader, actor: permissions.Actor) -> tuple[Person, ...]:
    """
    The people that ``actor`` may see, by name in Vietnamese order.

    Those who keep persons, roles or bindings see everybody; others see whoever holds a role in the units they see, and
    themselves.
    """
    with asking.look(actor) as view:
        return _people(view)


def show(asking: reader.Reader, actor: permissions.Actor, person_id: str) -> Person:
    """
    One person, with the addresses where ``actor`` may know them.

    Raises:
        errors.UnknownThing: there is none of that id that ``actor`` may see.
    """
    with asking.look(actor) as view:
        found = {person.id: person for person in _people(view)}
        if person_id not in found:
            raise errors.UnknownThing("person", person_id, found)
        if person_id != actor.person_id and not _holds(view, (*KEEPERS, CONTACTS)):
            return found[person_id]
        return replace(found[person_id], addresses=contacts.of(view.runner, "person", person_id))


def of_account(asking: reader.Reader, account: str) -> permissions.Actor | None:
    """Who works under an account of the operating system, with the roles held now; None when nobody is bound to it."""
    with asking.store.reading() as runner:
        person_id = parties.person_of_account(runner, account)
    return asking.actor(person_id) if person_id else None


def called(asking: reader.Reader, person_id: str) -> tuple[str, str] | None:
    """The name and language of the person who asks; None when there is no such person."""
    with asking.store.reading() as runner:
        row = runner.first(_NAME, {"person": person_id})
    return (row[0], row[1]) if row else None


class Called(NamedTuple):
    """A person's id and name."""

    id: str
    name: str


def list_names(asking: reader.Reader, actor: permissions.Actor) -> list[Called]:
    """Everybody whose name ``actor`` may know, in Vietnamese order."""
    with asking.look(actor) as view:
        known = [Called(*each) for each in all_names(view).items()]
    return sorted(known, key=lambda one: (words.order(one.name), one.id))


def names(view: reader.View, ids: Collection[str]) -> dict[str, str]:
    """The names of those among ``ids`` whose names the one who asks may know (failure F17)."""
    known = all_names(view)
    return {key: known[key] for key in ids if key in known}


def all_names(view: reader.View) -> Mapping[str, str]:
    """Everybody whose name the one who asks may know (failure F17): person → name."""
    keeps, me = _holds(view, KEEPERS), view.actor.person_id
    # Kept for the epoch, once for all who see the same units: what differs is oneself.
    known: Mapping[str, str] = view.slow.once(
        ("names of people", keeps or view.seen.paths), lambda: _names_of(view, keeps=keeps)
    )
    return known if keeps or me in known else {**known, **view.slow.once(("name", me), lambda: _own_name(view))}


def _names_of(view: reader.View, *, keeps: bool) -> dict[str, str]:
    return dict(_choose(view, keeps=keeps, me="").all(view.runner, "names", _named))


def _own_name(view: reader.View) -> dict[str, str]:
    found = parties.person(view.runner, view.actor.person_id)
    return {view.actor.person_id: found[0]} if found else {}


def _named(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(_p.id, _p.name).where(*conditions).order_by(_p.id)


def roles_of(view: reader.View, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """What those people are where their names may not be known: unit and role of each, roles held now first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person_id, unit_id, role in view.runner.all(_ROLES_OF, {"people": statements.listing(sorted(ids))}):
        found[person_id].append((unit_id, role))
    return found


class Shown(NamedTuple):
    """A person as far as the one who asks may know: id and name, or else the role alone (failure F17)."""

    id: str
    name: str | None
    role: str | None


def shown(view: reader.View, ids: Collection[str]) -> dict[str, Shown]:
    """Those people as far as the one who asks may know who they are."""
    named = names(view, ids)
    roles = roles_of(view, set(ids) - named.keys())
    veiled = {key: Shown("", None, roles[key][0][1] if roles[key] else NOBODY) for key in ids if key not in named}
    return veiled | {key: Shown(key, name, None) for key, name in named.items()}


def _people(view: reader.View) -> tuple[Person, ...]:
    keeps = _holds(view, KEEPERS)
    named = {role.id: role.label for role in _roles_in_force(view)}
    roles: dict[str, list[statements.Row]] = defaultdict(list)
    for row in view.runner.all(_ROLES):
        roles[row[0]].append(row)
    accounts: dict[str, list[str]] = defaultdict(list)
    for person_id, account in view.runner.all(_ACCOUNTS) if keeps else ():
        accounts[person_id].append(account)
    found = [
        _person(row, roles[row[0]], named, accounts[row[0]])
        for row in _choose(view, keeps=keeps, me=view.actor.person_id).all(view.runner, "all", _asked)
    ]
    return tuple(sorted(found, key=lambda person: (words.order(person.name), person.id)))


def _holds(view: reader.View, any_of: Sequence[str]) -> bool:
    if view.actor.is_system:
        return True
    granting = view.slow.roles_granting(view.runner)
    held = {grant.role for grant in view.actor.grants if grant.producer_id is None}
    return any(held & granting.get(permission, frozenset()) for permission in any_of)


def _choose(view: reader.View, *, keeps: bool, me: str) -> selection.Selection:
    """Everybody for those who keep persons; else oneself (``me``), and whoever holds a role in a unit that is seen."""
    chosen = selection.Selection("people")
    if keeps:
        return chosen
    seen = scope.Scope(everything=False, paths=view.seen.paths)
    chosen.narrow(
        f"below:{len(seen.paths)}",
        lambda: or_(_p.id == bindparam("me"), _p.id.in_(_holding_roles(seen))),
        me=me,
        **scope.parameters(seen),
    )
    return chosen


def _holding_roles(seen: scope.Scope) -> Select[Any]:
    tables = schema.role_grant.join(schema.unit, _u.id == _g.unit_id)
    return select(_g.person_id).select_from(tables).where(_g.state == "granted", scope.seen_at(seen, _u.path))


def _asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(_p.id, _p.name, _p.language, _p.state, contacts.reachable("person", _p.id)).where(*conditions)


def _roles_in_force(view: reader.View) -> list[rights.Role]:
    digests = [digest for (kind, _), digest in view.slow.in_force(view.runner).items() if kind == "rights"]
    return [role for digest in digests for role in view.policies.rights(view.runner, digest).roles]


def _person(
    row: statements.Row, roles: Sequence[statements.Row], named: dict[str, labels.Label], accounts: Sequence[str]
) -> Person:
    key, name, language, state, reachable = row
    return Person(
        id=key,
        name=name,
        language=language,
        state=state,
        roles=tuple(
            RoleHeld(
                role=role,
                label=named.get(role) or words.same(role),
                unit=dossier_rows.Party(kind="unit", id=unit_id, name=unit),
                producer=producer,
                state=held,
            )
            for _, role, unit_id, unit, _, producer, held in roles
        ),
        accounts=tuple(accounts),
        has_address=bool(reachable),
    )
