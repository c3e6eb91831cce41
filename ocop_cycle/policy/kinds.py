"""The kinds of policy file: which value each becomes, and in which data folder its files lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ocop_cycle import errors
from ocop_cycle.policy.calendar import CalendarYear
from ocop_cycle.policy.notice_rules import NoticeRules
from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.regime import Regime
from ocop_cycle.policy.rights import Rights
from ocop_cycle.policy.scenario import Scenario
from ocop_cycle.policy.unit_changes import UnitChanges


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """
    One kind of policy file.

    ``folder`` is the way from the top of the project (and of an instance's own folder) to its files; ``key`` the field
    of the value that repeats the name of the file.
    """

    value: type[Any]
    folder: tuple[str, str]
    key: str = "id"


KINDS: Mapping[str, Kind] = {
    "regime": Kind(value=Regime, folder=("workflows", "regimes")),
    "plan": Kind(value=Plan, folder=("workflows", "plans")),
    "calendar": Kind(value=CalendarYear, folder=("workflows", "calendar"), key="year"),
    "rules": Kind(value=NoticeRules, folder=("notifications", "rules")),
    "rights": Kind(value=Rights, folder=("workflows", "rights")),
    "units": Kind(value=UnitChanges, folder=("workflows", "units")),
    "scenario": Kind(value=Scenario, folder=("workflows", "scenarios")),
}


def named(kind: str) -> Kind:
    """
    The kind of that name.

    Raises:
        UnknownThing: there is no such kind.
    """
    if kind not in KINDS:
        raise errors.UnknownThing("kind of policy", kind, KINDS)
    return KINDS[kind]
