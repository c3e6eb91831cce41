"""Requests about the instance: units, people, rights, settings, clock."""

from dataclasses import dataclass
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeContact:
    """Enter or replace an address of a unit, a producer or a person; notices held for want of one are opened again."""

    by: Provenance
    party_kind: Literal["unit", "producer", "person"]
    party: str
    channel: Literal["email", "telephone", "post"]
    address: str
    language: Literal["vi", "en"] = "vi"
    office_hours: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AddPerson:
    """Add a person who may then hold roles."""

    by: Provenance
    person: str
    name: str
    language: Literal["vi", "en"] = "vi"


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantRole:
    """Give a person a role at a unit; for the role of producer, for one producer."""

    by: Provenance
    person: str
    role: str
    unit: str
    producer: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RevokeRole:
    """Take a role from a person; the role of producer, for the producer for whom it was given."""

    by: Provenance
    person: str
    role: str
    unit: str
    producer: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BindAccount:
    """Bind an account of the operating system to a person."""

    by: Provenance
    account: str
    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeSetting:
    """Change one setting of the instance."""

    by: Provenance
    name: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundInstance:
    """
    The first entry: what the instance is, its public key, the first administrator, and the rights all others rest on.

    ``code`` stands in the references of its messages (``OC-<code>-…``); ``mail_from`` is the address they come from.
    """

    by: Provenance
    instance: str
    code: str
    mail_from: str
    demo: bool
    public_key: str | None
    person: str
    person_name: str
    account: str | None
    rights_name: str
    rights_digest: str
    rights_content: str
    office_at: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveDemoClock:
    """Move the standing office time of a demo forward."""

    by: Provenance
    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmClock:
    """Confirm that the office time is right after a long silence; the sweep then acts."""

    by: Provenance
    last_sweep: str
