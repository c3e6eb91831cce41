"""Requests about units that give way to others."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeUnits:
    """
    Enter a decision that merges, abolishes or renames units on a day, as checked content under its digest.

    It may be entered before its day; it is carried out by ``TakeOverUnits``. ``seen`` is the digest of what it would do
    as somebody was shown it and confirmed it.
    """

    by: Provenance
    name: str
    digest: str
    content: str
    seen: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOverUnits:
    """
    Carry out successions of one decision whose day has come: the first that wait, in their order.

    ``units`` are the old units of this batch; the decision is done with its last batch.
    """

    by: Provenance
    change: str
    units: tuple[str, ...]
