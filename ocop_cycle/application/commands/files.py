"""Requests about the files of a dossier, and what is said beside it."""

from dataclasses import dataclass
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachDocument:
    """
    Put a file under an item of the checklist, as its next version; earlier ones stay.

    The bytes are kept already, under their ``sha256`` (hex); ``media`` is what they were found to be, ``size`` their
    number, ``name`` what the file was called by whoever gave it.
    """

    by: Provenance
    dossier: str
    item: str
    name: str
    sha256: str
    size: int
    media: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteComment:
    """Say something beside a dossier, to those of the office, to them and the council, or to its producer as well."""

    by: Provenance
    dossier: str
    text: str
    visibility: Literal["internal", "council", "producer"] = "internal"
