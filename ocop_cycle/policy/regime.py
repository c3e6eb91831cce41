"""
A legal regime as frozen values: levels, states, steps, star bands, authorities, clocks, documents, certificate life.

The classes are both the schema of ``workflows/regimes/*.yaml`` (the loader validates files straight into them) and the
values the engine works with (rebuilt from stored content by ``content.build``, without the loader's libraries).
Everything here is named, nothing is computed: a guard, a role, a level is a name that the loader checks.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from ocop_cycle.policy.labels import STRICT, Citation, Label

DossierKind = Literal["new", "upgrade", "re-evaluation"]
ALL_KINDS: tuple[DossierKind, ...] = ("new", "upgrade", "re-evaluation")

Nature = Literal["forward", "return", "refuse", "withdraw", "certify", "expire", "roll-over"]
"""What a step does to the dossier's way: used for labels, colours and who may take it back; never for judgement."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One legal document of the regime; ``day`` is the day it was signed, ``effect`` the day it took effect."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    number: str
    title: str
    day: date | None = None
    effect: date | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Days from ``since`` to ``until``, both included; open to the right when ``until`` is absent."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    since: date
    until: date | None = None
    kinds: tuple[DossierKind, ...] = ALL_KINDS
    law: Citation

    def covers(self, day: date, kind: str) -> bool:
        """Whether the span holds on ``day`` for a dossier of this kind."""
        return kind in self.kinds and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A level of government that holds dossiers; levels are listed from the lowest to the highest."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """A column of the board."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """
    Where a dossier can stand.

    ``level`` is ``producer`` or the id of the level whose unit holds the dossier. ``final`` states have no way on.
    ``act`` says what the holder is to do here, as a notice would ask for it.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    stage: str
    level: str
    label: Label
    producer_label: Label
    act: Label | None = None
    aliases: tuple[str, ...] = ()
    initial_for: tuple[DossierKind, ...] = ()
    final: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardUse:
    """A guard named by the regime with its plain arguments (never an expression)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    guard: str
    level: str | None = None
    points: str | None = None
    stars: int | None = None
    document: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleAt:
    """
    Who may take a step: a role held at the unit that answers for the dossier on ``level``.

    Without ``level`` the role may be held at the dossier's own unit or at any unit above it.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    role: str
    level: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """
    One step from any of ``sources`` to ``dest``.

    Several transitions may share ``step`` (the name people and commands use); of those that start in the dossier's
    state and are open to its kind, the first whose guards all hold is taken. ``records: certificate`` means that the
    step carries the data of a certificate. ``automatic`` names the clock (or ``certificate-end``) upon which the
    system itself takes the step.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    step: str
    nature: Nature
    label: Label
    sources: tuple[str, ...]
    dest: str
    kinds: tuple[DossierKind, ...] = ALL_KINDS
    guards: tuple[GuardUse, ...] = ()
    by: tuple[RoleAt, ...] = ()
    take_back: tuple[RoleAt, ...] = ()
    reason_required: bool = False
    records: Literal["nothing", "certificate"] = "nothing"
    automatic: str | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """Points ``from_points`` (included) up to ``below`` (excluded) or ``to`` (included, old wording) give ``stars``."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    stars: int
    from_points: str
    below: str | None = None
    to: str | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """Which level decides on ``stars`` and issues the certificate, and under which title."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    stars: int
    level: str
    title: Label
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """
    A time limit the law sets: it starts when a dossier enters one of ``runs_in`` and is met when it leaves them all.

    ``limit`` is written as offices write it ("trong thời hạn 15 ngày làm việc kể từ ngày nhận"). ``whose`` is
    ``producer``, a level, or ``issuer`` (of the certificate in force). ``close``: a ``hard`` limit shuts the step, a
    ``soft`` one marks it late. ``before`` chooses the reading of "trước ngày" that lateness uses. ``pauses``: it stands
    while a dossier that was returned is with its producer, and runs on for what is left; otherwise it starts afresh, or
    (``restart_on_return: false``) runs through to the date it had.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    runs_in: tuple[str, ...]
    limit: str
    whose: str
    kinds: tuple[DossierKind, ...] = ALL_KINDS
    close: Literal["hard", "soft"] = "soft"
    before: Literal["strict", "lenient"] = "lenient"
    restart_on_return: bool = True
    pauses: bool = False
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateClock:
    """
    A day counted back from the end of a certificate.

    ``opens_days_before`` (first day) and ``due_days_before`` (last day) are calendar days before the end;
    ``duty_of`` is the level whose unit must act, ``producer``, or ``issuer``: the level that issued the certificate.
    ``met_by``: a ``letter`` that an officer has recorded, or the ``filing`` of a dossier that follows the certificate;
    without it the clock runs as long as the certificate does.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    due_days_before: int
    opens_days_before: int | None = None
    duty_of: str
    met_by: Literal["letter", "filing"] | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Grace:
    """For how many days after its end a certificate may stay in force until the result of its renewal."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    days: int
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """
    A ground on which a certificate is revoked; ``point`` is the letter under which the law lists it.

    ``redo``: the recognition was wrong, and the evaluation is held again: the dossier goes back before its council.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    point: str | None = None
    redo: bool = False
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Revocation:
    """On which grounds a certificate is revoked, and which level decides so on how many stars."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    grounds: tuple[Ground, ...]
    authorities: tuple[Authority, ...]
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateRule:
    """
    How long a certificate lives (``months``), what its end is called, and what must happen before it ends.

    ``grace`` may keep one beyond its end, ``revocation`` says how one is taken away; absent where nobody here has read
    such a rule.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    months: int
    end_label: Label
    clocks: tuple[CertificateClock, ...] = ()
    grace: Grace | None = None
    revocation: Revocation | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentItem:
    """
    One paper of the dossier: who makes it, for which kinds, at which level it must be there.

    ``copies`` is how many there must be of what is counted: sets of the whole dossier, samples of the product.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    level: str
    made_by: str
    form: str | None = None
    kinds: tuple[DossierKind, ...] = ALL_KINDS
    required: bool = True
    copies: int | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenOpinion:
    """
    Where a council gives its opinion in writing: for which kinds of dossier, on which levels.

    ``meeting_when`` says upon what it meets all the same; without one of these it does not.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kinds: tuple[DossierKind, ...]
    levels: tuple[str, ...]
    meeting_when: tuple[Literal["opinions-differ", "complex"], ...]
    law: Citation

    def concerns(self, kind: str, level: str) -> bool:
        """Whether the council of this level writes to dossiers of this kind."""
        return kind in self.kinds and level in self.levels


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """For which kinds of dossier it must be said, from the first, what has changed since the recognition."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kinds: tuple[DossierKind, ...]
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundRule:
    """
    A scoring round that the law itself sets for every year; plans may add rounds where the law lets them.

    ``dossiers_due`` and ``held`` are wordings without a year ("trước ngày 30/4"): the year is that of the round.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    level: str
    dossiers_due: str
    held: str
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class TransitionClause:
    """
    What becomes of dossiers on their way when this regime follows another.

    ``states`` maps a state of ``from_regime`` to one of this regime, from the day ``since`` on (absent: from the day on
    which this regime opens); ``finish_by`` is the last day on which pending dossiers may end under the old rules.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label | None = None
    from_regime: str
    kinds: tuple[DossierKind, ...] = ALL_KINDS
    states: dict[str, str] = field(default_factory=dict)
    since: date | None = None
    finish_by: date | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Regime:
    """One legal regime, whole. ``gaps`` lists what nobody here has read and what is therefore left out."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    decisions: tuple[Decision, ...]
    opens: tuple[Span, ...]
    finishes: tuple[Span, ...]
    levels: tuple[Level, ...]
    stages: tuple[Stage, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    bands: tuple[Band, ...]
    authorities: tuple[Authority, ...]
    clocks: tuple[Clock, ...] = ()
    documents: tuple[DocumentItem, ...] = ()
    rounds: tuple[RoundRule, ...] = ()
    opinions: tuple[WrittenOpinion, ...] = ()
    changes: Changes | None = None
    certificate: CertificateRule
    clauses: tuple[TransitionClause, ...] = ()
    kind_labels: dict[DossierKind, Label] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
