"""Requests about policy, plans, cycles and their rounds."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptPolicy:
    """
    Store checked content under its digest and put it in force for its kind and name.

    A year of the calendar may move running deadlines: ``seen`` is the digest of what it would do as somebody was shown
    it and confirmed it, ``reason`` what those concerned are told.
    """

    by: Provenance
    kind: str
    name: str
    digest: str
    content: str
    seen: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyPlan:
    """
    Make a plan a cycle in draft, or let a cycle that runs follow another version of its plan.

    A running cycle asks for a ``reason``; ``seen`` is the digest of what it would do as somebody was shown it.
    """

    by: Provenance
    name: str
    digest: str
    content: str
    reason: str | None = None
    seen: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCycle:
    """Open a drafted cycle: its duties and deadlines begin."""

    by: Provenance
    cycle: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseCycle:
    """Close a cycle; every dossier must have ended, been rolled on, or be named in ``left_open`` with a reason."""

    by: Provenance
    cycle: str
    left_open: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseRound:
    """
    Close a round of scoring: late dossiers roll on to the round ``to``, else to the one that the plan names.

    ``rolling`` are those that do, (id, version) each in id order, as a preview listed them; ``leave`` names late ones
    that stay in the closed round.
    """

    by: Provenance
    cycle: str
    round: str
    reason: str
    rolling: tuple[tuple[str, int], ...] = ()
    to: str | None = None
    leave: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopenRound:
    """
    Open a closed round again: because it was closed by mistake, or by a letter (``opened_by``).

    Dossiers that rolled on when it was closed stay where they are; each may be moved back.
    """

    by: Provenance
    cycle: str
    round: str
    reason: str
    opened_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRound:
    """Open an extra scoring round by a letter (``opened_by`` describes it as far as it says)."""

    by: Provenance
    cycle: str
    round: str
    label: str
    label_year: int
    level: str
    held: str | None
    dossiers_due: str | None
    opened_by: str
    quota: int | None = None
    rolls_to: str | None = None
