"""
Who may do what: roles and the permissions they grant, as frozen values.

The schema of ``workflows/rights/*.yaml``. Steps of a dossier name their roles in the regime; everything else that a
person may do is a permission granted here. What is granted nowhere, nobody may.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from ocop_cycle.policy.labels import STRICT, Label


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """A role a person holds at a unit; its permissions reach that unit and the units below it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    grants: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """All roles of an instance, one file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    roles: tuple[Role, ...]
