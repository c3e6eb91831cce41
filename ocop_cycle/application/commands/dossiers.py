"""Requests about dossiers, their documents, results and certificates."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenDossier:
    """
    Open a dossier for a product; ``predecessor`` links a re-evaluation or upgrade to the dossier before it.

    Without one it is linked to the certificate that the product has. ``changes`` says what has changed since the
    recognition, where the law wants that said.
    """

    by: Provenance
    cycle: str
    product: str
    kind: Literal["new", "upgrade", "re-evaluation"]
    round: str | None = None
    predecessor: str | None = None
    changes: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateData:
    """
    What the certificate says. Number and day of the decision stay absent until an officer knows them.

    ``ends`` is the end as decided; when it is absent it is computed from ``issued`` by the regime.
    """

    stars: int | None = None
    decision_number: str | None = None
    decision_day: date | None = None
    issued: date | None = None
    ends: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceDossier:
    """Take one step of the regime with one dossier: forward, back for supplement, refusal, withdrawal, certificate."""

    by: Provenance
    dossier: str
    step: str
    version: int | None = None
    reason: str | None = None
    certificate: CertificateData | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceMany:
    """
    Take one step with many dossiers, as a preview listed them: all or nothing.

    ``dossiers`` are (id, version) in id order, at most 1,000; ``preview`` is the digest of the whole previewed list,
    ``batch`` and ``batches`` the place of this part in it, and ``parts`` the digests of all parts where there are
    several: the preview's digest is over them. A dossier that changed since the preview is left out.
    """

    by: Provenance
    step: str
    dossiers: tuple[tuple[str, int], ...]
    preview: str
    batch: int = 1
    batches: int = 1
    parts: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeBackStep:
    """Take back the newest step of a dossier; the reason stays on the trail."""

    by: Provenance
    dossier: str
    reason: str
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignRound:
    """Put a dossier into a round, or move it to another with a reason."""

    by: Provenance
    dossier: str
    round: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordDocument:
    """
    Note on the checklist that a document is there, missing, or not needed.

    ``copies`` says how many there are of what is counted (sets, samples); it is there when all are.
    """

    by: Provenance
    dossier: str
    item: str
    status: Literal["present", "missing", "not-needed"] = "present"
    note: str | None = None
    copies: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordResult:
    """
    Record a council's average total for a dossier at a level; ``stars`` settles a total between two bands.

    ``manner`` is how the council spoke (absent: as the law has it for this kind of dossier), ``met_because`` why it met
    where the law would have it write.
    """

    by: Provenance
    dossier: str
    level: str
    total: str
    stars: int | None = None
    day: date | None = None
    manner: Literal["meeting", "written"] | None = None
    met_because: Literal["opinions-differ", "complex"] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectResult:
    """Correct a recorded result by a new one that names it; the wrong one stays."""

    by: Provenance
    dossier: str
    level: str
    total: str
    reason: str
    stars: int | None = None
    day: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectCertificate:
    """Correct, or complete, what is recorded of a certificate by a new record that names it."""

    by: Provenance
    dossier: str
    certificate: CertificateData
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtendCertificate:
    """Let a certificate run on as a clause of the new law allows; ``ends`` absent: as long as it allows."""

    by: Provenance
    dossier: str
    reason: str
    ends: date | None = None
