"""A small made-up plan, sound in every respect, and a regime to hold it against: tests change one thing at a time."""

import dataclasses
from datetime import date
from typing import Any

from ocop_cycle.policy.labels import Citation, Label
from ocop_cycle.policy.plan import Document, Milestone, Plan, PlanUnit, PlanUnitClass, Producer, Product, Round
from ocop_cycle.policy.regime import ALL_KINDS, CertificateRule, Level, Regime, Span, Stage, State

LAW = Citation(cites="Kế hoạch mẫu, mục 1")


def label(words: str) -> Label:
    """The same words in both languages."""
    return Label(vi=words, en=words)


def regime(**changes: Any) -> Regime:
    """Two levels above the commune, four states; open to every kind in 2024 and 2025."""
    states = (
        _state("draft", "producer", initial_for=ALL_KINDS),
        _state("check", "district"),
        _state("scored", "district"),
        _state("certified", "province", final=True),
    )
    sound = Regime(
        id="small",
        title=label("Quy định mẫu"),
        decisions=(),
        opens=(Span(since=date(2024, 1, 1), until=date(2025, 12, 31), law=LAW),),
        finishes=(),
        levels=tuple(Level(id=name, label=label(name)) for name in ("commune", "district", "province")),
        stages=(Stage(id="s", label=label("s")),),
        states=states,
        transitions=(),
        bands=(),
        authorities=(),
        certificate=CertificateRule(months=36, end_label=label("Giấy chứng nhận hết hạn"), law=LAW),
    )
    return dataclasses.replace(sound, **changes)


def _state(name: str, level: str, **rest: Any) -> State:
    return State(id=name, stage="s", level=level, label=label(name), producer_label=label(name), **rest)


def unit(unit_id: str, level: str, parent: str | None = None, **rest: Any) -> PlanUnit:
    """A unit named after its id; of class ``communes`` on the lowest level, of class ``offices`` else."""
    fields = {"unit_class": "communes" if level == "commune" else "offices", "name": f"Đơn vị {unit_id}", **rest}
    return PlanUnit(id=unit_id, level=level, parent=parent, **fields)


UNITS = (
    unit("province", "province", answers_for_level=True),
    unit("committee", "district", "province", name="UBND huyện Mẫu", aliases=("UBND huyện",)),
    unit("agency", "district", "committee", answers_for_level=True, aliases=("Phòng NN&PTNT",)),
    unit("finance", "district", "committee"),
    unit("east", "commune", "committee", answers_for_level=True, name="UBND xã Đông Hoà", aliases=("xã Đông Hoà",)),
    unit("west", "commune", "committee", answers_for_level=True),
)
CLASSES = (
    PlanUnitClass(id="communes", label=label("UBND các xã, thị trấn"), aliases=("các xã, thị trấn",)),
    PlanUnitClass(id="offices", label=label("Các cơ quan chuyên môn")),
)
PRODUCERS = (
    Producer(id="ong", name="HTX Mật ong Mẫu", unit="east"),
    Producer(id="nam", name="HTX Nấm Mẫu", unit="west"),
)
ROUNDS = (
    Round(
        id="first",
        label=label("Đợt 1 năm 2024"),
        label_year=2024,
        level="district",
        held="trước ngày 15/6/2024",
        dossiers_due="trước ngày 20/5/2024",
        months=("2024-06",),
        rolls_to="second",
        law=LAW,
    ),
    Round(
        id="second",
        label=label("Đợt 2 năm 2024"),
        label_year=2024,
        level="district",
        held="trước ngày 15/10/2024",
        dossiers_due="trước ngày 20/9/2024",
        months=("2024-10",),
        law=LAW,
    ),
)
PRODUCTS = (
    Product(id="mat-ong", name="Mật ong Mẫu", producer="ong", kind="new", round="first"),
    Product(id="nam-rom", name="Nấm rơm Mẫu", producer="nam", kind="re-evaluation", round="second"),
)


def duty(name: str, **rest: Any) -> Milestone:
    """A dated duty of all communes, due on 31 March 2024."""
    fields = {"due": "chậm nhất ngày 31/3/2024", "responsible": ("communes",), "law": LAW, **rest}
    return Milestone(id=name, label=label(name), about="units", **fields)


def dossier_milestone(name: str, **rest: Any) -> Milestone:
    """A milestone of all dossiers, met when they are checked, due on 30 April 2024."""
    fields = {"due": "trong tháng 4/2024", "reach": ("check", "scored", "certified"), "law": LAW, **rest}
    return Milestone(id=name, label=label(name), about="dossiers", **fields)


MILESTONES = (
    duty("report", coordinating=("finance",), receiving=("committee",), via=("agency",)),
    duty("publicity", due=None, time="standing", responsible=("agency", "offices")),
    dossier_milestone("hand-in", responsible=("agency",)),
    dossier_milestone("scoring", due=None, due_from_round="held", reach=("scored", "certified")),
)


def plan(**changes: Any) -> Plan:
    """The small plan with these fields changed."""
    sound = Plan(
        id="mau-2024",
        code="M24",
        title=label("Kế hoạch OCOP huyện Mẫu năm 2024"),
        year=2024,
        regime="small",
        locality="committee",
        standing_agency="agency",
        document=Document(kind="Kế hoạch", title="Kế hoạch năm 2024", issuer="UBND huyện Mẫu", number="12/KH-UBND"),
        unit_classes=CLASSES,
        units=UNITS,
        producers=PRODUCERS,
        products=PRODUCTS,
        rounds=ROUNDS,
        milestones=MILESTONES,
    )
    return dataclasses.replace(sound, **changes)
