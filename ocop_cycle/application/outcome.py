"""
What handlers hand back: one act for each audit entry, with the events from which deadlines and notices follow.

No handler writes a deadline, a notice or an entry: they are written by the engine from here, so none can forget.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from ocop_cycle.application import ringing
from ocop_cycle.policy import regime
from ocop_cycle.storage import deadlines, dossiers, unit_of_work


class StateEntered(NamedTuple):
    """
    A dossier entered a state (``dossier`` is as it is now); ``previous`` is None when it was opened.

    ``since`` is the day from which a clock that starts here is counted, where it is not today.
    """

    dossier: dossiers.Dossier
    previous: str | None
    transition: regime.Transition | None
    reason: str | None = None
    since: date | None = None


class StepTakenBack(NamedTuple):
    """
    A dossier went back to the state before its newest step; deadlines that step set or settled follow.

    ``told`` are those whom a message of the step has reached already, (kind, id) each.
    """

    dossier: dossiers.Dossier
    undone: str
    reason: str
    set_by_it: tuple[str, ...] = ()
    settled_by_it: tuple[str, ...] = ()
    told: tuple[tuple[str, str], ...] = ()


class RoundAssigned(NamedTuple):
    """A dossier came into a round, or moved from ``previous`` to another; ``reason`` is for those who are told."""

    dossier: dossiers.Dossier
    previous: str | None
    reason: str | None = None


class CertificateRecorded(NamedTuple):
    """A certificate was recorded for a dossier."""

    dossier: dossiers.Dossier
    certificate: dossiers.Certificate


class CertificateSettled(NamedTuple):
    """A certificate ended, was revoked, replaced, or corrected."""

    dossier: dossiers.Dossier
    certificate_id: str


class CertificateCovered(NamedTuple):
    """A certificate stays in force beyond its end; ``said`` names the article of the ``grace``."""

    dossier: dossiers.Dossier
    said: Mapping[str, Any]
    reason: str


class HolderSucceeded(NamedTuple):
    """
    The unit that held a dossier, or its commune, gave way to another one.

    ``said`` tells of the ``succession``: the ``old`` and the ``new`` unit by name, the ``day`` and the ``decision``.
    """

    dossier: dossiers.Dossier
    said: Mapping[str, Any]
    reason: None = None


class CertificateClockMet(NamedTuple):
    """What must be done before a certificate ends was done: a ``letter`` recorded, or a ``filing`` of its renewal."""

    dossier: dossiers.Dossier
    certificate_id: str
    by: str


class CycleOpened(NamedTuple):
    """A cycle was opened, and with it these duties, (unit, duty) each."""

    cycle_id: str
    duties: tuple[tuple[str, str], ...]


class RoundOpened(NamedTuple):
    """Another round of a cycle was opened, by a letter; when it is held and by when dossiers are due, as worded."""

    cycle_id: str
    round_id: str
    label: str
    held: str | None
    dossiers_due: str | None


class PlanChanged(NamedTuple):
    """
    Many dates of a cycle changed at once. The new ones are the ``DeadlineMoved`` of the same command.

    While this is among the events, these owe no correction each: every party is owed one, which lists all its new dates
    and names the messages that are now wrong. ``what`` changed: the ``plan`` itself, the working ``calendar`` by which
    its dates are reckoned, or single ``deadlines`` that were extended; ``documents`` are the papers that say so,
    ``year`` is that of the calendar. ``reason`` is what was given as one, and may be empty.
    """

    cycle_id: str
    reason: str
    what: Literal["plan", "calendar", "deadlines"]
    documents: tuple[str, ...] = ()
    year: int | None = None


class ReportDue(NamedTuple):
    """
    A report has fallen due: upon which occasion of notice rules, for which period, of which cycle (or the instance).

    ``said`` is what it says, as canonical JSON: the keys it adds to the snapshot.
    """

    on: str
    period: str
    cycle_id: str | None
    said: str


class CycleClosed(NamedTuple):
    """A cycle was closed; nobody is reminded of its plan any more."""

    cycle_id: str


class DutyOpened(NamedTuple):
    """
    A unit has a duty, from now on or again; ``with_cycle``: with the opening of its cycle, which tells of it.

    ``open_since``: it is the next occurrence of what recurs, and open since that moment; its reminders tell of it.
    """

    duty_id: str
    again: bool = False
    with_cycle: bool = False
    open_since: str | None = None


class DutySettled(NamedTuple):
    """A duty was done or waived."""

    duty_id: str
    met: bool


class DutyHandedOn(NamedTuple):
    """A duty went to another unit."""

    duty_id: str


class DeadlineRang(NamedTuple):
    """The bell of a deadline rang: something on it has fallen due; ``heard`` are its moments that have come."""

    deadline: deadlines.Deadline
    heard: tuple[ringing.Heard, ...] = ()


class DeadlineSilenced(NamedTuple):
    """The bell of a deadline could not be rung and was passed over."""

    deadline: deadlines.Deadline


class DeadlineMoved(NamedTuple):
    """
    A deadline was given another date; ``deadline`` is the version that no longer counts.

    ``again``: its words stay, and the calendar in force gives them another date. ``terms``, where the plan says other
    things of it as well: its label, how hard it closes, and the day from which it is counted (``anchor``). Without a
    wording it stays open and undated.
    """

    deadline: deadlines.Deadline
    wording: str
    reason: str
    again: bool = False
    terms: Mapping[str, Any] = MappingProxyType({})


class MilestonesChanged(NamedTuple):
    """Another version of its plan asks other things of a dossier: deadlines that fall away, milestones that are new."""

    dossier: dossiers.Dossier
    dropped: tuple[str, ...]
    added: tuple[str, ...]


class DossierMigrated(NamedTuple):
    """
    A dossier came under another regime: as it is now, and as it was under the old one.

    ``said`` is what those concerned are told of the change; ``reason`` the paper by which somebody decided where no
    clause speaks.
    """

    dossier: dossiers.Dossier
    previous: dossiers.Dossier
    said: Mapping[str, Any]
    reason: str | None = None


class LastDayNamed(NamedTuple):
    """
    The law has named the last day on which a dossier may end under its rules; ``label`` as rows hold one.

    ``said`` tells of the ``last_day``: the day, the old law, and the article of the clause.
    """

    dossier: dossiers.Dossier
    day: date
    label: str
    unit_id: str
    said: Mapping[str, Any]
    reason: None = None


class PolicyAdopted(NamedTuple):
    """Another content of this kind is in force: bells of deadlines, and how firm their dates are, follow it."""

    kind: str


Event = (
    StateEntered
    | StepTakenBack
    | RoundAssigned
    | CertificateRecorded
    | CertificateSettled
    | CertificateCovered
    | CertificateClockMet
    | CycleOpened
    | RoundOpened
    | PlanChanged
    | ReportDue
    | CycleClosed
    | DutyOpened
    | DutySettled
    | DutyHandedOn
    | DeadlineRang
    | DeadlineSilenced
    | DeadlineMoved
    | MilestonesChanged
    | DossierMigrated
    | HolderSucceeded
    | LastDayNamed
    | PolicyAdopted
)


@dataclass(frozen=False, kw_only=True, slots=True)
class Act:
    """
    One act in the making: what one audit entry will say.

    ``before`` and ``after`` are plain and free of personal data; ``why`` is free text, kept out of the hashed bytes.
    ``rows``, ``deadlines`` and ``notices`` fill up while the act is carried out. ``command`` and ``kind`` differ from
    those of the request only for the parts of a bulk command. ``follows_first`` names the first act as the cause;
    ``follows`` another one, by its place among the acts.
    """

    subject: tuple[str, str]
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    why: str | None = None
    policy: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    command: str | None = None
    kind: str | None = None
    follows_first: bool = False
    follows: int | None = None
    rows: list[unit_of_work.RowChange] = field(default_factory=list)
    deadlines: list[list[Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
