"""
Notice rules as frozen values: upon what, to whom, with which template, at which offsets, and what of a missed one.

The schema of ``notifications/rules/*.yaml``.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ocop_cycle.policy.labels import STRICT, Citation, Label

Recipient = Literal["holder", "producer", "superior", "standing-agency", "responsible", "commune", "duty-unit"]
"""
Roles a notice goes to: ``holder`` the unit that holds the dossier, ``producer``, ``superior`` the unit above the
holder or the duty's unit, ``standing-agency`` of the cycle, ``commune`` the dossier's commune, ``duty-unit``.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offset:
    """``n`` days before (negative) or after (positive) the due day, in calendar or working days; 0 is the due day."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    n: int
    unit: Literal["days", "working_days"] = "days"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeRule:
    """
    One rule.

    ``on``: ``state-entered`` (``states`` lists which), ``deadline-near`` and ``deadline-passed`` (``deadlines`` lists
    the rules of deadlines, empty for all; ``subjects`` narrows to dossiers, duties or certificates), ``cycle-opened``
    (one notice for each unit with duties, which lists them all), ``duty-opened`` (a duty that came later),
    ``duty-reopened``, ``dossier-moved-round``, ``deadline-moved``, ``step-taken-back``. ``missed``: what the sweep does
    with a reminder whose moment went by unseen. ``fulfils``: an automatic message never meets a statutory duty.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    on: Literal[
        "state-entered",
        "deadline-near",
        "deadline-passed",
        "cycle-opened",
        "duty-opened",
        "duty-reopened",
        "dossier-moved-round",
        "deadline-moved",
        "step-taken-back",
    ]
    states: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    subjects: tuple[Literal["dossier", "duty", "certificate"], ...] = ()
    offsets: tuple[Offset, ...] = ()
    to: tuple[Recipient, ...]
    template: str
    missed: Literal["send-late", "merge", "write-off"] = "merge"
    fulfils: Literal["reminder", "statutory-by-officer"] = "reminder"
    law: Citation | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeRules:
    """All rules of an instance, one file; reminders ring at ``ring_at`` (local time) of their day."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    ring_at: str = "08:00"
    rules: tuple[NoticeRule, ...]
