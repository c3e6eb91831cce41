"""Requests about certificates: entered from an older register, told of their end, revoked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """
    One certificate of an older register, as a paper of the office says it; what it does not say is absent.

    ``product`` and ``producer`` are names, ``product_id`` the id of a product that is known already. ``commune`` and
    ``authority`` are ids of units. ``ends`` absent: by the months of the regime. ``state``: what had become of it, from
    the day ``settled_on``, by the decision ``settled_number``.
    """

    line: int
    product: str
    producer: str
    commune: str | None = None
    product_id: str | None = None
    group: str | None = None
    stars: int
    decision_number: str | None = None
    decision_day: date | None = None
    authority: str | None = None
    issued: date
    ends: date | None = None
    regime: str | None = None
    state: Literal["in-force", "revoked", "replaced"] = "in-force"
    settled_on: date | None = None
    settled_number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCertificates:
    """
    Enter certificates that were issued before this system was there: all of these, or none.

    ``cycle`` is the one in which they are looked after from now on, ``source`` the paper or file they stand in.
    """

    by: Provenance
    cycle: str
    certificates: tuple[Registered, ...]
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordEndLetter:
    """Record the official document by which the producer was told in writing that the certificate will end."""

    by: Provenance
    dossier: str
    document_number: str
    document_day: date
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposeRevocation:
    """Record the finding upon which a certificate may be revoked: on which ground, by which paper, of which day."""

    by: Provenance
    dossier: str
    ground: str
    reason: str
    finding_number: str | None = None
    finding_day: date | None = None
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RevokeCertificate:
    """
    Revoke a certificate: on which ground, by which decision, of which day.

    ``ground`` absent: that of the finding. A ground that says the recognition was wrong sends the dossier back before
    its council.
    """

    by: Provenance
    dossier: str
    reason: str
    ground: str | None = None
    decision_number: str | None = None
    decision_day: date | None = None
    version: int | None = None
