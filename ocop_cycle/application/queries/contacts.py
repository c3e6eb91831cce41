"""Addresses of units, producers and people: every one that was entered, and whether there is one to write to."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, exists, select

from ocop_cycle.application.stored import SlowFacts
from ocop_cycle.storage import schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """One address as it was entered; older ones of the same channel are ``retired``."""

    id: str
    channel: str
    address: str
    language: str
    office_hours: str | None
    state: str
    version: int


_k = schema.contact.c
_CONTACTS = statements.Statement(
    lambda: (
        select(_k.id, _k.channel, _k.address, _k.language, _k.office_hours, _k.state, _k.version)
        .where(_k.party_kind == bindparam("kind"), _k.party_id == bindparam("party"))
        .order_by(_k.channel, _k.version.desc())
    )
)


def of(runner: statements.Runner, kind: str, party: str) -> tuple[Contact, ...]:
    """Every address that a unit, a producer or a person ever had, the newest of each channel first."""
    return tuple(
        Contact(
            id=key, channel=channel, address=address, language=language, office_hours=hours, state=state,
            version=version,
        )
        for key, channel, address, language, hours, state, version in runner.all(
            _CONTACTS, {"kind": kind, "party": party}
        )
    )  # fmt: skip


def reachable(kind: str, key: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether mail can go to a party of that kind, as a condition of a statement."""
    return exists().where(_k.party_kind == kind, _k.party_id == key, _k.channel == "email", _k.state == "active")


def personal_roles(runner: statements.Runner, slow: SlowFacts) -> list[str]:
    """The roles whose holders a rule in force writes to in person."""
    named: Iterable[str] = (one.role for file in slow.rules(runner) for rule in file.rules for one in rule.persons)
    return sorted(set(named))
