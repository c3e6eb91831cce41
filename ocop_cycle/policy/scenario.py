"""
What a rehearsal takes for granted, as frozen values: how fast people work, what councils score, who is late, what goes
wrong.

The schema of ``workflows/scenarios/*.yaml``. Nothing in it is law and nothing in it happened: the dates of a rehearsal
come from the plan and the law, and where these are silent from here. Every report of a rehearsal says which is which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ocop_cycle.policy.labels import STRICT, Label
from ocop_cycle.policy.regime import DossierKind


@dataclass(frozen=True, kw_only=True, slots=True)
class StepPace:
    """How many working days ``step`` takes, where no limit of the law says it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    step: str
    working_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """
    How far apart steps lie for which neither plan nor law sets a time, in working days.

    ``working_days_before_next`` is kept between a step and the one before it when days are counted back from a
    deadline, or forward where no deadline lies ahead; ``steps`` says otherwise for some. When time runs short nobody
    needs less than ``working_days_at_least``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    working_days_before_next: int = 5
    working_days_at_least: int = 1
    steps: tuple[StepPace, ...] = ()

    def of(self, step: str) -> int:
        """The working days that a step takes."""
        return next((own.working_days for own in self.steps if own.step == step), self.working_days_before_next)


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """
    The total that the councils of ``level`` give; made up.

    It holds for one ``product``, for all dossiers of a ``kind``, or without both for all others: the nearer word wins.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    level: str
    total: str
    kind: DossierKind | None = None
    product: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """
    Who acts ``working_days`` after the last safe day: whoever holds the dossier of ``product``, or ``unit``.

    ``step`` narrows it to one step, ``milestone`` to one duty of units. The first entry that fits counts, and counts
    once for each dossier and step.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    working_days: int
    product: str | None = None
    unit: str | None = None
    step: str | None = None
    milestone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Return:
    """A dossier that comes back: from ``state``, for want of ``documents``; handed in again ``working_days`` later."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    product: str
    state: str
    reason: str
    working_days: int
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """A producer who withdraws when the dossier stands in ``state``, on the day on which it would have moved on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    product: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificates:
    """Certificates are issued ``working_days_after_council`` after the council's conclusion; numbers stay blank."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    working_days_after_council: int = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """From which figure on a finding is made: more products before a council in a month, more notices in a week."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    products_in_council_month: int = 12
    notices_in_week: int = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """
    The assumptions of one rehearsal, whole.

    ``plan`` is the plan whose products, units and milestones it names; a scenario for any plan names none. ``begins``
    is the day on which the cycle is opened; absent, the first working day of the month of the plan's document.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    note: Label | None = None
    plan: str | None = None
    begins: date | None = None
    pace: Pace = Pace()
    scores: tuple[Score, ...] = ()
    late: tuple[Late, ...] = ()
    returns: tuple[Return, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    certificates: Certificates = Certificates()
    thresholds: Thresholds = Thresholds()

    def score(self, level: str, kind: str, product: str) -> Score | None:
        """What the council of ``level`` gives a product: the nearest word on it."""
        fitting = [s for s in self.scores if s.level == level and _fits(s, kind, product)]
        return max(fitting, key=_nearness, default=None)

    def lateness(self, *, product: str, unit: str | None, step: str) -> Late | None:
        """Who is late with a step of a dossier, if anybody is."""
        return _first(
            late
            for late in self.late
            if late.milestone is None
            and (late.product, late.unit) != (None, None)
            and late.product in (None, product)
            and late.unit in (None, unit)
            and late.step in (None, step)
        )

    def duty_lateness(self, *, milestone: str, unit: str) -> Late | None:
        """Who is late with a duty, if anybody is."""
        return _first(
            late
            for late in self.late
            if late.product is None
            and late.step is None
            and late.milestone in (None, milestone)
            and late.unit in (None, unit)
        )

    def return_from(self, product: str, state: str) -> Return | None:
        """Whether a product's dossier comes back from a state."""
        return next((r for r in self.returns if (r.product, r.state) == (product, state)), None)

    def withdrawal_in(self, product: str, state: str) -> Withdrawal | None:
        """Whether a product is withdrawn in a state."""
        return next((w for w in self.withdrawals if (w.product, w.state) == (product, state)), None)


def _fits(score: Score, kind: str, product: str) -> bool:
    return score.product in (None, product) and score.kind in (None, kind)


def _nearness(score: Score) -> tuple[bool, bool]:
    return score.product is not None, score.kind is not None


def _first(found: Iterable[Late]) -> Late | None:
    return next(iter(found), None)
