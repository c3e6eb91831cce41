"""
What happened in a demonstration before its clock stands still, as frozen values: made-up people, steps, scores, days.

The schema of ``workflows/demo/*.yaml``. Units, products and rounds are those of the plan it plays; everything else in
it is invented and is marked so wherever it is shown. It is told to the engine as commands, deed by deed; nothing in it
has an effect by itself.

Moments are office time as people write it, ``2024-03-11 09:10``.
"""

import importlib.resources
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from ocop_cycle import errors
from ocop_cycle.policy import places, schema_check, sentences, yaml_source
from ocop_cycle.policy.labels import STRICT


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoOffice:
    """The instance: what it is called, the code in the references of its messages, and where these come from."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    name: str
    code: str
    mail_from: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoPerson:
    """A made-up person in a role; ``producer`` for those who stand for one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    name: str
    role: str
    unit: str
    producer: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoGrant:
    """One role more of a person who is listed already."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    person: str
    role: str
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoAddresses:
    """Every unit and producer has a mailbox in ``domain``, save those ``without``, whose notices are held."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    domain: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """
    One thing that somebody did with a dossier: exactly one of ``step``, ``papers``, ``total`` and ``due``.

    ``papers`` lists documents noted as present; ``total`` the points of the council at ``level``; ``due`` gives the
    deadline ``rule`` another date, in office wording.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    at: str
    by: str
    step: str | None = None
    papers: tuple[str, ...] = ()
    total: str | None = None
    level: str | None = None
    due: str | None = None
    rule: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoDossier:
    """A product's dossier, who opened it when, and what was done with it since."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    product: str
    at: str
    by: str
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoDuty:
    """A duty that a unit did on ``day``, and who recorded it when."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    milestone: str
    unit: str
    day: date
    at: str
    by: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoUnitChange:
    """A decision about units (a file of ``workflows/units``), and who entered it when."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    change: str
    at: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoScript:
    """
    One demonstration, whole.

    ``founded``, ``applied`` and ``opened`` are when the instance, the plan and the cycle began; ``stands`` is where the
    clock stands at last. The account that runs the demonstration is bound to ``you``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    plan: str
    note: str
    office: DemoOffice
    founded: str
    applied: str
    opened: str
    stands: str
    administrator: DemoPerson
    you: str
    people: tuple[DemoPerson, ...]
    addresses: DemoAddresses
    dossiers: tuple[DemoDossier, ...]
    also: tuple[DemoGrant, ...] = ()
    duties: tuple[DemoDuty, ...] = ()
    unit_changes: tuple[DemoUnitChange, ...] = ()


def shipped(name: str) -> DemoScript:
    """
    The script of that name among the files shipped with the product.

    Raises:
        errors.UnknownThing: there is none of that name.
        errors.PolicyFlawed: it does not have the shape of one.
    """
    folder = importlib.resources.files("ocop_cycle.workflows") / "demo"
    known = sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))
    if name not in known:
        raise errors.UnknownThing("scenario", name, known)
    file = folder / f"{name}.yaml"
    return read(file.read_bytes(), f"workflows/demo/{name}.yaml")


def read(raw: bytes, file: str) -> DemoScript:
    """
    The script that the bytes of a file hold.

    Raises:
        errors.PolicyFlawed: they do not have the shape of one.
    """
    source = yaml_source.read(raw)
    value, problems = schema_check.validate(DemoScript, source.data) if source.readable else (None, [])
    found = [*source.found, *((source.line_of(problem.path), problem) for problem in problems)]
    if found or not isinstance(value, DemoScript):
        raise errors.PolicyFlawed(
            tuple(
                errors.Flaw(
                    file=file, line=line, key=places.named(problem.path, source.data), code=problem.code,
                    sentence=sentences.worded(problem), facts=dict(problem.facts),
                )
                for line, problem in found
            )
        )  # fmt: skip
    return value
