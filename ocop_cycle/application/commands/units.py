"""Requests about units: one that begins, another name for one, and units that give way to others."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class AddUnit:
    """
    Add a unit that no plan names: it begins at once, below the unit ``above``, or below none.

    ``level`` is a level that a law in force names; ``answers_for_level`` says that it holds the dossiers of its level
    in its area. ``reason`` says by which paper, or why.
    """

    by: Provenance
    unit: str
    name: str
    unit_class: str
    level: str
    above: str | None
    answers_for_level: bool = False
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NameUnit:
    """Note another name by which a unit is called and found; the name that papers carry stays as it is."""

    by: Provenance
    unit: str
    alias: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawName:
    """Take another name of a unit away, because it was wrong or is another's now; the trail keeps it, and why."""

    by: Provenance
    unit: str
    alias: str
    reason: str


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
