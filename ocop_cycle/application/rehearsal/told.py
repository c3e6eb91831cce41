"""
What a rehearsal tells: codes with facts, so that each reader gets sentences in his own language.

Days are office days. Ids of states, steps, rounds, products and units are those of regime and plan;
``Rehearsal.labels`` holds what they are called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from ocop_cycle.policy import labels

Mail = Literal["all", "sample"]
"""Which notices became messages: every one, or the first of each template while the others stay owed."""

Basis = Literal["law", "plan", "assumed"]
"""What a figure rests on. What is ``assumed`` stands in the scenario and is never law."""


class Said(NamedTuple):
    """One sentence: its code and the facts that fill it."""

    code: str
    facts: Mapping[str, str]


class Stay(NamedTuple):
    """A dossier in one state, from the day it entered it to the day it left it (absent: to the end)."""

    state: str
    stage: str
    since: date
    until: date | None


class Scored(NamedTuple):
    """What a council gave, and when."""

    level: str
    total: str
    stars: int
    day: date | None


class Certificate(NamedTuple):
    """A certificate as far as it is known; its number is nobody's to invent."""

    stars: int
    issued: date | None
    ends: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """
    One line of the timeline: when, what, who, about what, and why on that day.

    ``subject`` is (kind, id); ``party`` is ("unit" or "producer", id) for whom ``person`` acts, or whose deadline it
    is; ``notices`` counts the promises to tell somebody that were made with it.
    """

    at: datetime
    what: str
    subject: tuple[str, str]
    product: str | None = None
    person: str | None = None
    party: tuple[str, str] | None = None
    facts: Mapping[str, str]
    why: tuple[Said, ...] = ()
    notices: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """
    How the year ended for one product, and what of the scenario (or of plan and law) explains it.

    ``dossier`` is absent when none could be opened. ``planned_round`` is that of the plan, ``round`` the last one.
    """

    product: str
    producer: str
    unit: str | None
    kind: str
    dossier: str | None
    planned_round: str | None
    round: str | None
    state: str | None
    stage: str | None
    ended: bool
    certified: bool
    late: bool
    scores: tuple[Scored, ...] = ()
    certificate: Certificate | None = None
    because: tuple[Said, ...] = ()
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundSeen:
    """
    One round: the products the plan lists for it, those whose dossiers were in it, were scored, never came to it.

    ``last_safe_day`` is the last working day before it by the strict reading.
    """

    id: str
    level: str
    held: str | None
    last_safe_day: date | None
    months: tuple[str, ...]
    listed: tuple[str, ...]
    holds: tuple[str, ...]
    scored: tuple[str, ...]
    missed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something to look at before the real year: a code, its facts, and the dossiers, products or duties concerned."""

    code: str
    facts: Mapping[str, str]
    subjects: tuple[str, ...] = ()


class Assumption(NamedTuple):
    """One figure that the rehearsal used, and what it rests on."""

    basis: Basis
    said: Said


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """
    How much happened. ``notices`` are promises by rule; ``messages`` those that became mail, by ``mail``.

    ``busiest`` lists (week's Monday, kind and id of the recipient, notices), the fullest weeks first; ``parties`` how
    many each recipient was owed in all, whoever has most first.
    """

    stops: int
    commands: int
    notices: Mapping[str, int]
    held: int
    cancelled: int
    messages: int
    mail: Mail
    busiest: tuple[tuple[date, tuple[str, str], int], ...] = ()
    parties: tuple[tuple[tuple[str, str], int], ...] = ()

    @property
    def all_notices(self) -> int:
        """All promises together."""
        return sum(self.notices.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """The trail of the rehearsed year, held against every record of it."""

    entries: int
    records: int
    head: str | None
    faults: int

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.faults == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """One rehearsed year, whole."""

    plan: str
    title: labels.Label
    year: int
    regime: str
    regime_title: labels.Label
    scenario: str
    scenario_title: labels.Label
    scenario_note: labels.Label | None
    begins: date
    ended: date
    assumptions: tuple[Assumption, ...]
    timeline: tuple[Line, ...]
    endings: tuple[Ending, ...]
    rounds: tuple[RoundSeen, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    audit: Audit
    days_off: tuple[tuple[date, str], ...]
    labels: Mapping[str, Mapping[str, labels.Label]]
