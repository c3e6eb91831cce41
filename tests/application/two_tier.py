"""
A made-up province of 2026 under QĐ 26/2026/QĐ-TTg: communes check, the province scores. No district anywhere.

It proves that levels are data: nothing in the application knows how many there are.
"""

import functools
import json
from datetime import date
from typing import Any

from sqlalchemy import Engine

from ocop_cycle import clock
from ocop_cycle.application import adoption, commands
from ocop_cycle.policy import content, loader, register
from tests.application import builders, made_up_plans

PLAN = "hai-cap-2026"
REGIME = "qd-26-2026"
EAST, WEST = "xa-dong", "xa-tay"
AGENCY, PROVINCE, MINISTRY = "so-nnmt", "tinh-ubnd", "bo-nnmt"
OPENED = clock.at_local(date(2026, 6, 1), 8)
LAW = {"cites": "Kế hoạch mẫu"}

PEOPLE = {
    "dong": ("Cán bộ Đông", "commune-officer", EAST, None),
    "tay": ("Cán bộ Tây", "commune-officer", WEST, None),
    "so": ("Điều phối Sở", "coordinator", AGENCY, None),
    "thu-ky": ("Thư ký hội đồng", "council-secretary", AGENCY, None),
    "chu-tich": ("Chủ tịch tỉnh", "head", PROVINCE, None),
    "ong": ("Người nuôi ong", "producer", EAST, "htx-ong"),
}


def label(words: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"vi": words, "en": words}


def unit(unit_id: str, level: str, parent: str | None, *, answers: bool = True) -> dict[str, Any]:
    """A unit named after its id."""
    unit_class = "xa" if level == "commune" else "tren"
    return {
        "id": unit_id, "name": f"Đơn vị {unit_id}", "unit_class": unit_class, "level": level, "parent": parent,
        "answers_for_level": answers,
    }  # fmt: skip


SAID: dict[str, Any] = {
    "id": PLAN, "code": "HC26", "title": label("Kế hoạch OCOP tỉnh Mẫu năm 2026"), "year": 2026, "regime": REGIME,
    "locality": PROVINCE, "standing_agency": AGENCY,
    "document": {"kind": "Kế hoạch", "title": "Kế hoạch OCOP năm 2026", "issuer": "UBND tỉnh Mẫu"},
    "unit_classes": [
        {"id": "xa", "label": label("UBND các xã, phường")}, {"id": "tren", "label": label("Cấp trên")},
    ],
    "units": [
        unit(MINISTRY, "ministry", None), unit(PROVINCE, "province", MINISTRY, answers=False),
        unit(AGENCY, "province", PROVINCE), unit(EAST, "commune", PROVINCE), unit(WEST, "commune", PROVINCE),
    ],
    "producers": [
        {"id": "htx-ong", "name": "HTX Ong Mẫu", "unit": EAST}, {"id": "htx-nam", "name": "HTX Nấm Mẫu", "unit": WEST},
    ],
    "products": [
        {"id": "mat-ong", "name": "Mật ong Mẫu", "producer": "htx-ong", "kind": "new", "round": "dot-2", "law": LAW},
        {"id": "nam-rom", "name": "Nấm rơm Mẫu", "producer": "htx-nam", "kind": "re-evaluation", "law": LAW},
    ],
    "rounds": [
        {
            "id": "dot-2", "label": label("Đợt 2 năm 2026"), "label_year": 2026, "level": "province",
            "held": "trước ngày 30/12/2026", "dossiers_due": "trước ngày 30/10/2026", "law": LAW,
        },
    ],
    "milestones": [
        {
            "id": "nop-ho-so", "label": label("Nộp hồ sơ dự đợt"), "about": "dossiers", "responsible": ["xa"],
            "due_from_round": "dossiers_due", "close": "hard", "law": LAW,
            "reach": [
                "province-check", "province-scoring", "province-recognition", "centre-scoring", "centre-recognition",
                "certified", "not-recognised",
            ],
        },
    ],
}  # fmt: skip
"""The plan; its date for handing in is hard: later there is no way into the round."""


@functools.cache
def checked() -> loader.Checked:
    """The plan, checked as adoption checks it."""
    return made_up_plans.checked(SAID)


def opened(engine: Engine | None = None, *, commune_check: dict[str, Any] | None = None) -> builders.Office:
    """
    The province's cycle open since 1 June 2026, both products with their dossiers: HC26-0001 and HC26-0002.

    ``commune_check`` are other terms of the commune's clock than the regime has.
    """
    made = builders.founded(engine)
    made.clock.set(OPENED)
    if commune_check is not None:
        made.execute(_with_clock(made, commune_check))
    made.execute(adoption.adopting(checked(), made.by()))
    for person, (name, role, at, producer) in PEOPLE.items():
        made.do(commands.AddPerson, person=person, name=name)
        made.do(commands.GrantRole, person=person, role=role, unit=at, producer=producer)
    for party_kind, party in [("unit", u["id"]) for u in SAID["units"]] + [("producer", "htx-ong")]:
        address = f"{party}@hai-cap.example"
        made.do(commands.ChangeContact, party_kind=party_kind, party=party, channel="email", address=address)
    made.do(commands.OpenCycle, cycle=PLAN)
    for product in SAID["products"]:
        made.do(
            commands.OpenDossier, "so", cycle=PLAN, product=product["id"], kind=product["kind"],
            round=product.get("round"),
        )  # fmt: skip
    return made


def _with_clock(made: builders.Office, terms: dict[str, Any]) -> commands.AdoptPolicy:
    said = json.loads(builders.checked("regime", REGIME).content)
    next(one for one in said["clocks"] if one["id"] == "commune-check").update(terms)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = content.digest(text)
    return commands.AdoptPolicy(by=made.by(), kind="regime", name=REGIME, digest=digest, content=text)


def registered(line: int = 2, **said: Any) -> register.Entry:
    """A certificate of the mushrooms from the office's old register: four stars, unless something else is said."""
    own = {"product": "Nấm rơm Mẫu", "producer": "HTX Nấm Mẫu", "commune": WEST, "product_id": "nam-rom", "stars": 4}
    return register.Entry(**{"line": line, **own, **said})


def complete(office: builders.Office, dossier: str) -> None:
    """Note every paper of the checklist as present."""
    row = office.row("dossier", dossier)
    for item in office.regime(row["regime"]).documents:
        if row["kind"] in item.kinds:
            office.do(commands.RecordDocument, "so", dossier=dossier, item=item.id)
