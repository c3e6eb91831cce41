"""
One locality's year as frozen values: units, rounds, milestones, duties, targets, producers, registered products.

The schema of ``workflows/plans/*.yaml``. Every date is kept in the wording of the document (``due: "trước ngày
15/6/2024"``); ``policy/wording.py`` turns it into a specification and ``domain/deadlines.py`` into moments. What the
document does not say stays absent. What two places of the document say differently is kept side by side.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from ocop_cycle.policy.labels import STRICT, Citation, Label
from ocop_cycle.policy.regime import ALL_KINDS, DossierKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """
    The official paper a plan (or an extra round) comes from.

    ``number`` and ``day`` stay absent where the paper leaves them blank (a draft): they are never filled in by us.
    ``month`` is what the paper does say ("2024-02").
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    kind: str
    title: str
    issuer: str
    number: str | None = None
    day: date | None = None
    month: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanUnitClass:
    """A class of units as letters name it: "UBND các xã, thị trấn", "các phòng, ban"."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanUnit:
    """
    A unit of the locality. ``level`` is a level of government (``commune``, ``district`` …); ``parent`` its superior.

    ``answers_for_level`` marks the one unit that holds dossiers for its level in its area (the standing agency).
    ``product_groups`` are the groups of products a department looks after, as the document names them.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    name: str
    unit_class: str
    level: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    answers_for_level: bool = False
    product_groups: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Producer:
    """
    A producer as the plan lists it; ``unit`` is the commune that receives its dossiers (absent: not stated).

    ``aliases`` are other spellings of the name within the document, or a likelier reading of a poor scan.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    name: str
    legal_form: str | None = None
    address: str | None = None
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """
    One registered product: kind of dossier and the round it is listed for.

    ``row`` is the place in the table of the document. ``certificate_ends`` is a day, a month ("2024-10"), a year or
    absent, exactly as far as the document tells.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    name: str
    producer: str
    kind: DossierKind
    round: str | None = None
    row: str | None = None
    group: str | None = None
    aims_for_stars: int | None = None
    recognised: str | None = None
    certificate_ends: str | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None
    law: Citation | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """
    One scoring round. ``held`` is when it is held, in the document's words; ``dossiers_due`` the cut-off, if stated.

    ``label_year`` is the year in the name ("đợt 1 năm 2025") and may differ from the calendar year. ``months`` are the
    columns of the product table that mean this round ("2024-06"). ``rolls_to`` names the round a late dossier goes to.
    ``quota`` is how many products it takes in all, where the paper says so; else ``sessions`` of the council with so
    many ``products_per_session``.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    label_year: int
    level: str
    held: str | None = None
    dossiers_due: str | None = None
    months: tuple[str, ...] = ()
    quota: int | None = None
    sessions: int | None = None
    products_per_session: int | None = None
    rolls_to: str | None = None
    opened_by: Document | None = None
    to_be_confirmed: bool = False
    law: Citation

    @property
    def places(self) -> int | None:
        """How many products the round takes: as stated, or by its sessions; None where no paper says."""
        if self.quota is not None or self.sessions is None or self.products_per_session is None:
            return self.quota
        return self.sessions * self.products_per_session


Reported = Literal["product", "producer", "commune", "kind", "state", "points", "stars"]
"""A fact of the register that a column of a report can be filled from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """What another paper, or another place of the paper, says of the same date; kept beside the date that is used."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    where: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """
    Something that must be done by a time, by units (a duty) or for dossiers (a dossier deadline).

    ``responsible`` lists unit ids or class ids: each unit of a class gets a duty of its own. ``dossiers`` (kinds),
    ``producers`` and ``rounds`` narrow a dossier milestone; ``reach`` lists the states of the regime in which it is
    met. ``due`` is the document's wording, absent for none; ``standing`` and ``urgent`` duties have no date. With
    ``due_from_round`` the wording is that of the dossier's round (also of a round opened later by a letter).
    ``follows`` names milestones that by their nature come before this one: where the dates say otherwise the loader
    warns, and keeps them as written. ``columns`` are those of the table in which units report, as the document names
    them; ``holds`` says of a column which fact of the register fills it, the others being left to those who report.
    ``elsewhere`` is what other papers say of the date: where they say another one, the loader warns and keeps both.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    about: Literal["units", "dossiers"]
    due: str | None = None
    due_from_round: Literal["held", "dossiers_due"] | None = None
    time: Literal["dated", "standing", "urgent"] = "dated"
    responsible: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    dossiers: tuple[DossierKind, ...] = ALL_KINDS
    producers: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    holds: dict[str, Reported] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()
    close: Literal["hard", "soft"] = "soft"
    before: Literal["strict", "lenient"] = "lenient"
    to_be_confirmed: bool = False
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A figure the plan aims at, for the whole locality or for one unit (``unit``) or each unit of a class."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    label: Label
    count: int
    at_least_stars: int | None = None
    kind: DossierKind | None = None
    unit: str | None = None
    law: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """One row of a list of planned support (Biểu 2 of Lạng Giang): what a producer is to get for a product."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    row: str
    producer: str
    product: str
    contents: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """
    A count the document states in words, to be held against its own table.

    The loader warns where ``count`` and the products of ``kind`` (in ``round``) differ, and keeps both.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    where: str
    kind: DossierKind
    count: int
    round: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One locality's year, whole. ``locality`` is the unit that runs the cycle; ``standing_agency`` does its work."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    code: str
    title: Label
    year: int
    regime: str
    locality: str
    standing_agency: str
    document: Document
    draft: bool = False
    based_on: tuple[str, ...] = ()
    unit_classes: tuple[PlanUnitClass, ...] = ()
    units: tuple[PlanUnit, ...]
    producers: tuple[Producer, ...] = ()
    products: tuple[Product, ...] = ()
    rounds: tuple[Round, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    targets: tuple[Target, ...] = ()
    support: tuple[Support, ...] = ()
    stated: tuple[Stated, ...] = ()
    notes: tuple[str, ...] = ()
