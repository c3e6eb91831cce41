"""Requests about what a producer said when asked whether a certificate is to be renewed."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.application.commands.provenance import Provenance

Answer = Literal["will-file", "stops", "unclear"]
"""The dossier for the renewal will be handed in; the product is given up; nothing certain was said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordAnswer:
    """
    Record what the producer of a dossier's certificate in force said on the telephone, to ``by_whom``, on ``day``.

    The producer is thereby told of the end, too: the newest notice about it counts as told by telephone. Another answer
    may follow; the newest counts.
    """

    by: Provenance
    dossier: str
    answer: Answer
    day: date
    by_whom: str
    spoken_to: str
    note: str | None = None
