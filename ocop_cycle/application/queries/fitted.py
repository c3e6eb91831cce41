"""What is told of dossiers and rounds that are fitted to each other: plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ocop_cycle.application.queries import dossier_rows, fitting_proofs
from ocop_cycle.policy import labels

Standing = Literal["through", "safe", "hurry", "cannot", "no-way", "no-round", "not-by-round"]
"""The verdict on the round a dossier is in; ``no-round``: it is in none yet; ``not-by-round``: its kind needs none."""

MADE = ("through", "safe", "hurry")


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDay:
    """
    One step ahead: who takes it (absent where nobody knows), its last safe day, and ``latest``, when nobody takes
    longer than needed.

    ``because`` is ``goal`` (the step meets a day of the round), ``limit`` (whoever comes next has the time of the law,
    ``because_label``) or ``days`` (the next step takes so many working days, since the law sets none).
    """

    step: str
    label: labels.Label
    party: dossier_rows.Party | None
    day: date
    latest: date
    because: str
    because_name: str
    because_label: labels.Label | None
    proof: tuple[fitting_proofs.ProofLine, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitted:
    """
    One dossier: whether it makes the round it is in, the round it can still make, and its steps until then.

    ``place`` is its number in the order of admission to the round it can make, where places are counted; ``passed_by``
    are rounds it would make that are full. ``day`` and ``latest`` are those of the next step.
    """

    code: str
    product: str
    producer: dossier_rows.Party
    commune: str | None
    kind: str
    kind_label: labels.Label
    state: str
    state_label: labels.Label
    holder: dossier_rows.Party
    round: str | None
    round_label: labels.Label | None
    verdict: Standing
    makes: str | None
    makes_label: labels.Label | None
    makes_verdict: Standing | None
    rolls_to: str | None
    place: int | None
    passed_by: tuple[str, ...]
    day: date | None
    latest: date | None
    days_left: int | None
    steps: tuple[StepDay, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundLoad:
    """
    One round with its days, its places, and how many dossiers are in it, make it, must hurry, miss it or come over.

    ``quota`` is absent where no paper says how many products the council takes; ``without_place`` counts those that
    make it in time and find it full.
    """

    id: str
    name: str
    label: labels.Label
    level: str
    cut_off: date | None
    held: date | None
    quota: int | None
    closed: bool
    rolls_to: str | None
    inside: int
    making: int
    hurrying: int
    missing: int
    coming: int
    without_place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitting:
    """All open dossiers of a cycle that are seen, the most urgent first, and its rounds."""

    cycle: str
    today: date
    step_days: int
    rounds: tuple[RoundLoad, ...]
    dossiers: tuple[Fitted, ...]
