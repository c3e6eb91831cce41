"""
Units that give way to others on a day, as frozen values: merged, abolished, renamed, by one decision.

The schema of ``workflows/units/*.yaml``. Each change says which unit is succeeded by which; one that is renamed is
succeeded by itself under another name, so that every paper of before keeps the old one. Who stands in for a level that
the law still names and that no unit stands on any more is written down here, and nowhere guessed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ocop_cycle.policy.labels import STRICT, Label
from ocop_cycle.policy.plan import PlanUnit

NOBODY = "none"
"""Written for ``people`` where those who held roles at the old unit hold none any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The paper by which units change. What is not known of it stays absent: nothing is filled in by us."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    title: str
    number: str | None = None
    day: date | None = None
    issuer: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitChange:
    """
    One unit that is succeeded by another.

    With a ``name``, ``new`` is founded under it, of the class and level of the old one. ``people`` is the unit at which
    those who hold roles at the old one hold them afterwards (``none``: nowhere); without it they go to the successor,
    which is only possible where that is of the same level, because a role reaches as far as its unit does.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    old: str
    new: str | None = None
    name: str | None = None
    people: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StandIn:
    """
    Who acts for a level in an area where no unit stands on that level: ``unit`` holds the dossiers.

    People of ``unit`` and of the units ``with_units`` may take the steps that the regime gives to that level, each by
    the role he holds.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    level: str
    area: str
    unit: str
    with_units: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitChanges:
    """Everything that one decision changes of the units on ``day``; ``units`` are those that begin with it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    day: date
    decision: Decision
    units: tuple[PlanUnit, ...] = ()
    changes: tuple[UnitChange, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    notes: tuple[str, ...] = ()
