"""Reading units, contacts, people and rights."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement


class Unit(NamedTuple):
    """One row of ``unit``, all columns in the order of the schema."""

    id: str
    name: str
    unit_class: str
    level: str
    parent_id: str | None
    path: str
    area: str
    answers_for_level: int
    ended_on: str | None
    successor_id: str | None


class Contact(NamedTuple):
    """One row of ``contact``, all columns in the order of the schema."""

    id: str
    party_kind: str
    party_id: str
    channel: str
    address: str
    language: str
    office_hours: str | None
    state: str
    version: int


_u, _c, _g, _p = schema.unit.c, schema.contact.c, schema.role_grant.c, schema.person.c
_UNIT = Statement(lambda: select(schema.unit).where(_u.id == bindparam("id")))
_ANSWERING = Statement(lambda: select(schema.unit).where(_u.answers_for_level == 1, _u.ended_on.is_(None)))
_CONTACTS = Statement(
    lambda: (
        select(schema.contact).where(_c.party_kind == bindparam("kind"), _c.party_id == bindparam("id")).order_by(_c.id)
    )
)
_GRANTS = Statement(
    lambda: (
        select(_g.role, _g.unit_id, _u.area, _u.level, _g.producer_id)
        .select_from(
            schema.role_grant.join(schema.unit, _u.id == _g.unit_id).join(schema.person, _p.id == _g.person_id)
        )
        .where(_g.person_id == bindparam("person"), _g.state == "granted", _p.state == "active")
        .order_by(_g.id)
    )
)
_HOLDING = Statement(
    lambda: select(_g.person_id, _g.unit_id).where(_g.role == bindparam("role"), _g.state == "granted").order_by(_g.id)
)
_PERSON_STATE = Statement(lambda: select(_p.state).where(_p.id == bindparam("id")))
_PERSON_NAME = Statement(
    lambda: select(schema.person.c.name, schema.person.c.language).where(schema.person.c.id == bindparam("id"))
)
_BOUND = Statement(
    lambda: select(schema.binding.c.person_id).where(
        schema.binding.c.account == bindparam("account"), schema.binding.c.state == "bound"
    )
)
_ACCOUNT = Statement(lambda: select(schema.binding.c.account).where(schema.binding.c.account == bindparam("account")))
_GRANT = Statement(lambda: select(_g.state).where(_g.id == bindparam("id")))
_PRODUCER_IDS = Statement(lambda: select(schema.producer.c.id).order_by(schema.producer.c.id))
_PRODUCER = Statement(
    lambda: select(schema.producer.c.name, schema.producer.c.unit_id).where(schema.producer.c.id == bindparam("id"))
)
_DOSSIERS_OF = Statement(
    lambda: select(func.min(schema.dossier.c.scope)).where(schema.dossier.c.producer_id == bindparam("id"))
)
_PERSON = Statement(lambda: select(schema.person.c.id).where(schema.person.c.id == bindparam("id")))
_PERSON_IDS = Statement(lambda: select(schema.person.c.id).order_by(schema.person.c.id))
_UNIT_IDS = Statement(lambda: select(_u.id).order_by(_u.id))
_UNITS = Statement(lambda: select(schema.unit).order_by(_u.path))
_WITH_PEOPLE = Statement(lambda: select(_g.unit_id).where(_g.state == "granted").distinct())
_ROLES_AT = Statement(
    lambda: (
        select(_g.id, _g.person_id, _g.role, _g.producer_id)
        .where(_g.unit_id == bindparam("unit"), _g.state == "granted")
        .order_by(_g.id)
    )
)


NO_NAME = ""
"""What is left of another name of a unit that was taken away: rows stay, and the trail has what stood there."""

_ALIASES = Statement(
    lambda: (
        select(schema.unit_alias.c.alias)
        .where(schema.unit_alias.c.unit_id == bindparam("unit"), schema.unit_alias.c.alias != NO_NAME)
        .order_by(schema.unit_alias.c.alias)
    )
)


def unit(runner: Runner, unit_id: str) -> Unit | None:
    """The unit with this id."""
    row = runner.first(_UNIT, {"id": unit_id})
    return Unit._make(row) if row else None


def unit_ids(runner: Runner) -> list[str]:
    """All unit ids, for offering the nearest."""
    return [row[0] for row in runner.all(_UNIT_IDS)]


def all_units(runner: Runner) -> list[Unit]:
    """Every unit, also those that are no more, each after the one above it."""
    return [Unit._make(row) for row in runner.all(_UNITS)]


def units_with_people(runner: Runner) -> frozenset[str]:
    """The units at which somebody holds a role."""
    return frozenset(row[0] for row in runner.all(_WITH_PEOPLE))


def roles_at(runner: Runner, unit_id: str) -> list[tuple[str, str, str, str | None]]:
    """(key, person, role, producer) of every role held at a unit."""
    return [(row[0], row[1], row[2], row[3]) for row in runner.all(_ROLES_AT, {"unit": unit_id})]


def answering_units(runner: Runner) -> list[Unit]:
    """Units that hold dossiers for their level in their area."""
    return [Unit._make(row) for row in runner.all(_ANSWERING)]


def aliases(runner: Runner, unit_id: str) -> list[str]:
    """The other names by which a unit is called."""
    return [row[0] for row in runner.all(_ALIASES, {"unit": unit_id})]


def contacts(runner: Runner, kind: str, party_id: str) -> list[Contact]:
    """All contacts ever entered for a unit or producer."""
    return [Contact._make(row) for row in runner.all(_CONTACTS, {"kind": kind, "id": party_id})]


def grants(runner: Runner, person_id: str) -> list[tuple[str, str, str, str, str | None]]:
    """(role, unit, area, level, producer) of each role the person holds now."""
    return [(r[0], r[1], r[2], r[3], r[4]) for r in runner.all(_GRANTS, {"person": person_id})]


def holding(runner: Runner, role: str) -> list[tuple[str, str]]:
    """(person, unit) of everybody who holds a role now."""
    return [(row[0], row[1]) for row in runner.all(_HOLDING, {"role": role})]


def person(runner: Runner, person_id: str) -> tuple[str, str] | None:
    """What a person is called, and the language to write in."""
    row = runner.first(_PERSON_NAME, {"id": person_id})
    return (row[0], row[1]) if row else None


def person_state(runner: Runner, person_id: str) -> str | None:
    """Whether a person is ``active`` or ``disabled``; None where there is none of that id."""
    row = runner.first(_PERSON_STATE, {"id": person_id})
    return str(row[0]) if row else None


def person_of_account(runner: Runner, account: str) -> str | None:
    """The person bound to an account of the operating system."""
    row = runner.first(_BOUND, {"account": account})
    return row[0] if row else None


def person_exists(runner: Runner, person_id: str) -> bool:
    """Whether there is such a person."""
    return runner.first(_PERSON, {"id": person_id}) is not None


def person_ids(runner: Runner) -> list[str]:
    """All people, for offering the nearest."""
    return [row[0] for row in runner.all(_PERSON_IDS)]


def producer(runner: Runner, producer_id: str) -> tuple[str, str | None] | None:
    """What a producer is called, and its commune if that is known."""
    row = runner.first(_PRODUCER, {"id": producer_id})
    return (row[0], row[1]) if row else None


def scope_of_dossiers(runner: Runner, producer_id: str) -> str | None:
    """Where the dossiers of a producer lie, if it has any; of several places the first."""
    row = runner.first(_DOSSIERS_OF, {"id": producer_id})
    return row[0] if row else None


def producer_ids(runner: Runner) -> list[str]:
    """All producers, for offering the nearest."""
    return [row[0] for row in runner.all(_PRODUCER_IDS)]


def account_known(runner: Runner, account: str) -> bool:
    """Whether the account was ever bound to anybody."""
    return runner.first(_ACCOUNT, {"account": account}) is not None


def grant_state(runner: Runner, grant_id: str) -> str | None:
    """``granted``, ``revoked``, or None when there never was such a grant."""
    row = runner.first(_GRANT, {"id": grant_id})
    return row[0] if row else None
