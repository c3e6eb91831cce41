"""
Notice rules as frozen values: upon what, to whom, with which template, at which offsets, when it may leave.

The schema of ``notifications/rules/*.yaml``. Nothing here is computed: recipients, guards and occasions are names that
the loader checks. What a stored file does not say is as it was before the key existed.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ocop_cycle.policy.labels import STRICT, Citation, Label
from ocop_cycle.policy.regime import GuardUse

Recipient = Literal[
    "holder",
    "producer",
    "superior",
    "above-superior",
    "standing-agency",
    "locality",
    "responsible",
    "commune",
    "duty-unit",
    "communes",
    "producers",
    "departments",
    "administration",
]
"""
Roles a notice goes to: ``holder`` the unit that holds the dossier, ``producer``, ``superior`` the unit above the
holder or the duty's unit, ``above-superior`` the one above that (nobody where there is none), ``standing-agency`` of
the cycle, ``locality`` the unit that runs the cycle, ``commune`` the dossier's commune, ``duty-unit``; ``communes``
and ``producers`` all that the plan of the cycle lists; ``administration`` where the instance is looked after.
"""

Occasion = Literal[
    "state-entered",
    "deadline-near",
    "deadline-opens",
    "deadline-passed",
    "deadline",
    "cycle-opened",
    "round-opened",
    "plan-changed",
    "duty-opened",
    "duty-reopened",
    "dossier-moved-round",
    "regime-migrated",
    "last-day-named",
    "unit-succeeded",
    "certificate-covered",
    "deadline-moved",
    "step-taken-back",
    "weekly-report",
    "call-list",
    "nothing-sent",
    "too-many",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offset:
    """
    ``n`` days before (negative) or after (positive) the due day, in calendar or working days; 0 is the due day.

    ``template`` is the text of this one moment; absent, the rule's own.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    n: int
    unit: Literal["days", "working_days"] = "days"
    template: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonsOf:
    """
    The persons who hold ``role`` at the unit that stands ``at`` that place, or at the nearest unit above it.

    Who has no address of his own is written to at the unit where he holds the role; where nobody holds it, the unit
    that stands there is told.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    role: str
    at: Recipient = "holder"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeRule:
    """
    One rule.

    ``on``: ``state-entered`` (``states`` lists which, ``steps`` by which steps, ``open`` for the opening),
    ``deadline-near``, ``deadline-passed``, ``deadline-opens`` (the first day of one that has two sides) and
    ``deadline`` (offsets on either side; ``deadlines`` lists the rules of
    deadlines, empty for all; ``subjects`` narrows to dossiers, duties or certificates, ``states`` to dossiers that
    stand in one of them), ``cycle-opened``
    (one notice for each unit with duties, which lists them all; or for ``communes`` and ``producers``),
    ``round-opened`` (an extra round, by a letter), ``plan-changed`` (one correction for each party, which lists every
    new date), ``duty-opened`` (a duty that came later), ``duty-reopened``, ``dossier-moved-round``,
    ``regime-migrated`` (a dossier came under another regime), ``last-day-named`` (it
    may end under its own until a day), ``unit-succeeded`` (the unit that held a dossier gave way
    to another one), ``certificate-covered`` (a certificate stays in force until the result of its renewal),
    ``deadline-moved``, ``step-taken-back``,
    ``weekly-report`` (of each open cycle, on ``weekday``, Monday being 1), ``call-list`` (likewise, whom to call about
    renewals, where certificates end in sight), ``nothing-sent`` and ``too-many`` (what
    could not leave, once a day at most).

    Recipients are ``to`` (places), ``units`` (by id) and ``persons``; ``cc`` and ``cc_units`` get a copy to know of it.
    ``when`` names guards that must all hold, ``unless`` guards of which none may hold: asked when the notice is owed,
    and again right before it leaves. ``escalates`` names the rule that this one carries further up: its offsets count
    from the last moment of that rule. ``digest``: on one day one message to a recipient covers all such notices.
    ``urgent``: it leaves outside sending hours, too. ``counts_days``: its text may count the days left, and so is made
    anew when it was not accepted on its day of issue. ``missed``: what the sweep does with a reminder whose moment went
    by unseen. ``fulfils``: an automatic message never meets a statutory duty.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    on: Occasion
    states: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    subjects: tuple[Literal["dossier", "duty", "certificate"], ...] = ()
    offsets: tuple[Offset, ...] = ()
    escalates: str | None = None
    weekday: int = 1
    when: tuple[GuardUse, ...] = ()
    unless: tuple[GuardUse, ...] = ()
    to: tuple[Recipient, ...] = ()
    units: tuple[str, ...] = ()
    persons: tuple[PersonsOf, ...] = ()
    cc: tuple[Recipient, ...] = ()
    cc_units: tuple[str, ...] = ()
    template: str
    digest: bool = False
    urgent: bool = False
    counts_days: bool = False
    missed: Literal["send-late", "merge", "write-off"] = "merge"
    fulfils: Literal["reminder", "statutory-by-officer"] = "reminder"
    law: Citation | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """
    When messages may leave, by the clock on the office's wall; what is owed outside waits and is not lost.

    ``hours`` from and until ("08:00-17:00"; absent: all day); ``days``: every day or working days. A recipient's own
    office hours (contact) are kept to besides. ``per_day`` caps the messages to one recipient in a day, ``per_run``
    those of one run; what is over waits, and the coordinator is told.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    hours: str | None = None
    days: Literal["every", "working"] = "every"
    per_day: int | None = None
    per_run: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeRules:
    """
    All rules of an instance, one file; reminders ring at ``ring_at`` (local time) of their day.

    ``sending`` holds for the rules of the file.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    ring_at: str = "08:00"
    sending: Sending = Sending()
    rules: tuple[NoticeRule, ...]
