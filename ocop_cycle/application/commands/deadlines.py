"""Requests about deadlines."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class RingDeadline:
    """Do what has fallen due on one deadline: reminders, and its passing. Given by the sweep."""

    by: Provenance
    deadline: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RingDeadlines:
    """Do what has fallen due on many deadlines, in this order, in one transaction. Given by the sweep."""

    by: Provenance
    deadlines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SilenceDeadline:
    """Pass over a bell that cannot be rung, for the reason given, so that it does not ring for ever."""

    by: Provenance
    deadline: str
    code: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveDeadline:
    """
    Give a deadline another date, in office wording (``đến hết ngày 30/6/2024``), with a reason.

    ``seen`` is the digest of what it would do as somebody was shown it and confirmed it.
    """

    by: Provenance
    line: str
    wording: str
    reason: str
    seen: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtendDeadlines:
    """
    Give one dossier or one unit a later date for everything it is to do, or for what ``rule`` names, with a reason.

    ``subject`` is ("dossier", code) or ("unit", id); ``seen`` as in ``MoveDeadline``.
    """

    by: Provenance
    subject: tuple[str, str]
    wording: str
    reason: str
    rule: str | None = None
    seen: str | None = None
