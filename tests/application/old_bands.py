"""
A made-up province of 2022 under QĐ 1048/QĐ-TTg, whose star bands leave holes: one district, one commune, one product.

The product is a re-evaluation, which has neither idea nor business plan before it: two steps to the district's council.
"""

import functools
from datetime import date
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import adoption, commands
from ocop_cycle.policy import loader
from tests.application import builders, made_up_plans, two_tier

PLAN, REGIME, DOSSIER = "khung-cu-2022", "qd-1048-2019", "KC22-0001"
COMMUNE, DISTRICT, AGENCY, PROVINCE, DEPARTMENT, MINISTRY = "xa", "huyen", "phong", "tinh", "so", "bo"
ADOPTED = (("calendar", "2022"), ("calendar", "2023"), ("regime", REGIME), ("rules", "standard"))
FOUNDED = clock.at_local(date(2022, 7, 1), 8)
OPENED = clock.at_local(date(2022, 8, 1), 8)
LAW = {"cites": "Kế hoạch mẫu"}

PEOPLE = {
    "phong": ("Điều phối huyện", "coordinator", AGENCY),
    "huyen-thu-ky": ("Thư ký huyện", "council-secretary", AGENCY),
    "huyen-chu-tich": ("Chủ tịch huyện", "head", DISTRICT),
    "so": ("Điều phối tỉnh", "coordinator", DEPARTMENT),
    "tinh-thu-ky": ("Thư ký tỉnh", "council-secretary", DEPARTMENT),
    "tinh-chu-tich": ("Chủ tịch tỉnh", "head", PROVINCE),
    "bo-thu-ky": ("Thư ký trung ương", "council-secretary", MINISTRY),
    "bo-truong": ("Bộ trưởng", "head", MINISTRY),
}

WAY = {
    "dossier-draft": ("submit-dossier", "phong"),
    "district-check": ("accept-dossier", "phong"),
    "district-scoring": ("conclude", "huyen-thu-ky"),
    "province-check": ("accept-dossier", "so"),
    "province-scoring": ("conclude", "tinh-thu-ky"),
    "province-recognition": ("certify", "tinh-chu-tich"),
    "centre-scoring": ("conclude", "bo-thu-ky"),
    "centre-recognition": ("certify", "bo-truong"),
}
"""In which state who takes which step."""

SECRETARIES = {"district": "huyen-thu-ky", "province": "tinh-thu-ky", "ministry": "bo-thu-ky"}


def unit(unit_id: str, level: str, parent: str | None, *, answers: bool = True) -> dict[str, Any]:
    """A unit named after its id."""
    return {
        "id": unit_id, "name": f"Đơn vị {unit_id}", "unit_class": "don-vi", "level": level, "parent": parent,
        "answers_for_level": answers,
    }  # fmt: skip


SAID: dict[str, Any] = {
    "id": PLAN, "code": "KC22", "title": two_tier.label("Kế hoạch OCOP năm 2022"), "year": 2022, "regime": REGIME,
    "locality": PROVINCE, "standing_agency": DEPARTMENT,
    "document": {"kind": "Kế hoạch", "title": "Kế hoạch OCOP năm 2022", "issuer": "UBND tỉnh Mẫu", "month": "2022-07"},
    "unit_classes": [{"id": "don-vi", "label": two_tier.label("Các đơn vị")}],
    "units": [
        unit(MINISTRY, "ministry", None), unit(PROVINCE, "province", MINISTRY, answers=False),
        unit(DEPARTMENT, "province", PROVINCE), unit(DISTRICT, "district", PROVINCE, answers=False),
        unit(AGENCY, "district", DISTRICT), unit(COMMUNE, "commune", DISTRICT),
    ],
    "producers": [{"id": "htx", "name": "HTX Mẫu", "unit": COMMUNE}],
    "products": [{"id": "che", "name": "Chè Mẫu", "producer": "htx", "kind": "re-evaluation", "law": LAW}],
}  # fmt: skip


@functools.cache
def checked() -> loader.Checked:
    """The plan, checked as adoption checks it."""
    return made_up_plans.checked(SAID)


def before_the_council() -> builders.Office:
    """The cycle open since 1 August 2022, and its one dossier before the district's council; a copy each time."""
    return builders.copy(_pattern())


@functools.cache
def _pattern() -> builders.Office:
    made = builders.office(at=FOUNDED)
    made.execute(builders.founding(made.by()))
    for kind, name in ADOPTED:
        made.execute(adoption.adopting(builders.checked(kind, name), made.by()))
    made.clock.set(OPENED)
    made.execute(adoption.adopting(checked(), made.by()))
    for person, (name, role, at) in PEOPLE.items():
        made.do(commands.AddPerson, person=person, name=name)
        made.do(commands.GrantRole, person=person, role=role, unit=at)
    made.do(commands.OpenCycle, cycle=PLAN)
    made.do(commands.OpenDossier, "so", cycle=PLAN, product="che", kind="re-evaluation")
    for item in builders.checked("regime", REGIME).value.documents:
        made.do(commands.RecordDocument, "phong", dossier=DOSSIER, item=item.id)
    go(made, "district-scoring")
    return made


def record(office: builders.Office, level: str, total: str, stars: int | None = None) -> None:
    """The council of a level gives a total, and stars where it says them."""
    office.do(commands.RecordResult, SECRETARIES[level], dossier=DOSSIER, level=level, total=total, stars=stars)


def go(office: builders.Office, until: str) -> None:
    """Take the usual steps up to a state; results are there already where steps ask for them."""
    while (state := office.state(DOSSIER)) != until:
        step, who = WAY[state]
        office.step(DOSSIER, step, who)
