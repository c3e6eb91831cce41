"""Requests about certificates: entered from an older register, told of their end, revoked."""

from dataclasses import dataclass
from datetime import date

from ocop_cycle.application.commands.provenance import Provenance
from ocop_cycle.policy import register


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCertificates:
    """
    Enter certificates that were issued before this system was there: all of these, or none.

    ``cycle`` is the one in which they are looked after from now on, ``source`` the paper or file they stand in.
    """

    by: Provenance
    cycle: str
    certificates: tuple[register.Entry, ...]
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
