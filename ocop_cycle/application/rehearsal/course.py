"""The course of one dossier through the year: where it stands, what is done next, and what is to be told of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from ocop_cycle.application.rehearsal import told
from ocop_cycle.policy import plan, regime, scenario
from ocop_cycle.storage import dossiers


class Move(NamedTuple):
    """
    What is done next with a dossier.

    ``late`` is the lateness that it takes into account, ``back`` and ``gone`` what the scenario says of a return or a
    withdrawal, ``round`` where the dossier rolls to.
    """

    day: date
    kind: Literal["step", "return", "withdraw", "roll"]
    taken: regime.Transition
    why: tuple[told.Said, ...] = ()
    late: scenario.Late | None = None
    safe_day: date | None = None
    back: scenario.Return | None = None
    gone: scenario.Withdrawal | None = None
    round: str | None = None


@dataclass(frozen=False, kw_only=True, slots=True)
class Course:
    """One product's dossier on its way; fills up while the year goes by."""

    product: plan.Product
    producer: plan.Producer
    row: dossiers.Dossier | None = None
    move: Move | None = None
    standing_still: bool = False
    certified: bool = False
    back: scenario.Return | None = None
    lacking: tuple[str, ...] = ()
    spent: set[tuple[str, str]] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)
    because: list[told.Said] = field(default_factory=list)
    findings: list[told.Finding] = field(default_factory=list)
    stays: list[told.Stay] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code of the dossier; the product's id while there is none."""
        return self.row.id if self.row else self.product.id

    def stand_still(self, code: str, finding: str | None = None, **facts: str) -> None:
        """Nothing more is done with it, for a reason; ``finding`` names what is to be looked at for it."""
        self.standing_still, self.move = True, None
        self.because.append(told.Said(code, facts))
        if finding:
            self.findings.append(told.Finding(code=finding, facts=facts, subjects=(self.code,)))
