"""
A made-up province for the matrix of rights: every place has a mark of its own on all it has, so that leaks are found.

    province ── district ── home (commune) ── group (an office of the commune)
             │           └─ next-door (commune)
             └─ abroad (district) ── far (commune)

What is a place's own business (products, reasons, papers) carries ``Zm<place>``, a producer's name
and addresses ``Zp<place>``, a unit's name ``Zn<place>``, a person's ``Zw<person>``.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ocop_cycle import bootstrap, clock, settings
from ocop_cycle.application import adoption, commands, first_accounts, house
from ocop_cycle.policy import register
from ocop_cycle.storage import accounts, copies, schema, statements
from ocop_cycle.web.parts import Parts
from tests.application import builders, made_up_plans
from tests.web import browsing

PASSWORD = first_accounts.PASSWORD

OPENED = clock.at_local(date(2024, 3, 4), 8)
NOW = clock.at_local(date(2024, 6, 3), 8)
LAW = {"cites": "Kế hoạch mẫu"}

PARENTS = {
    "ministry": None, "province": "ministry", "bureau": "province", "district": "province", "agency": "district",
    "home": "district", "group": "home", "next-door": "district", "abroad": "province", "far": "abroad",
}  # fmt: skip
LEVELS = {
    "ministry": "ministry", "province": "province", "bureau": "province", "district": "district", "agency": "district",
    "abroad": "district", "home": "commune", "group": "commune", "next-door": "commune", "far": "commune",
}  # fmt: skip
ANSWERS = ("ministry", "bureau", "agency", "abroad", "home", "next-door", "far")

PLANS = {"TT24": ("province", "bureau"), "HN24": ("district", "agency"), "HB24": ("abroad", "abroad")}
"""The code of each plan, and its locality and standing agency."""

PRODUCERS = {
    "mine": ("HN24", "home"), "other": ("HN24", "home"), "next-door": ("HN24", "next-door"),
    "district": ("HN24", None), "group": ("HN24", "group"), "abroad": ("HB24", None), "far": ("HB24", "far"),
    "province": ("TT24", None),
}  # fmt: skip
"""Whose dossiers there are: the plan they stand in, and the commune; without one they lie with the locality."""

PEOPLE = {
    "coordinator": ("agency", None), "commune-officer": ("home", None), "department-officer": ("district", None),
    "council-secretary": ("district", None), "council-member": ("district", None), "head": ("district", None),
    "producer": ("home", "mine"), "auditor": ("instance", None), "administrator": ("instance", None),
}  # fmt: skip
"""Where each role's person holds it; for the producer, for which one."""

SHUT_OUT = "shut-out"
"""Who held a role that sees everything of the province, and is shut out."""


@dataclass(kw_only=True)
class Scene:
    """The office, and the ids of what belongs to each place: kind → place → id."""

    office: builders.Office
    things: dict[str, dict[str, str]] = field(default_factory=dict)


def matter(place: str) -> str:
    """The mark on what is a place's own business."""
    return f"Zm{place.replace('-', '')}"


def name(place: str) -> str:
    """The mark in a place's names."""
    return f"Zn{place.replace('-', '')}"


def called(producer: str) -> str:
    """The mark in a producer's name."""
    return f"Zp{producer.replace('-', '')}"


def worker(person: str) -> str:
    """The mark in a person's name."""
    return f"Zw{person.replace('-', '')}"


def built() -> Scene:
    """The province on Monday 3 June 2024, with a person of each role who can sign in."""
    office = builders.founded()
    office.clock.set(OPENED)
    for code in PLANS:
        office.execute(adoption.adopting(made_up_plans.checked(_plan(code)), office.by()))
    _people(office)
    _addresses(office)
    for code in PLANS:
        office.do(commands.OpenCycle, cycle=_cycle(code))
    for place, (code, _) in PRODUCERS.items():
        by = "" if code == "HN24" else f"-{code.lower()}"
        office.do(
            commands.OpenDossier, f"coordinator{by}", cycle=_cycle(code), product=f"product-{place}", kind="new",
            round="dot-1",
        )  # fmt: skip
    made = Scene(office=office)
    made.things["dossier"] = {
        row["product_id"].removeprefix("product-"): row["id"] for row in office.rows("SELECT * FROM dossier")
    }
    _work(made)
    office.clock.set(NOW)
    office.house.sweep.run()
    office.house.send()
    _find(made)
    return made


def _cycle(code: str) -> str:
    return f"plan-{code.lower()}"


def _label(words: str) -> dict[str, str]:
    return {"vi": words, "en": words}


def _plan(code: str) -> dict[str, Any]:
    locality, agency = PLANS[code]
    own = [place for place, (where, _) in PRODUCERS.items() if where == code]
    return {
        "id": _cycle(code), "code": code, "title": _label(f"Kế hoạch {code}"), "year": 2024, "regime": "qd-148-2023",
        "locality": locality, "standing_agency": agency,
        "document": {"kind": "Kế hoạch", "title": "Kế hoạch OCOP năm 2024", "issuer": name(locality)},
        "unit_classes": [{"id": "units", "label": _label("Đơn vị")}],
        "units": [
            {
                "id": one, "name": f"Đơn vị {name(one)}", "unit_class": "units", "level": LEVELS[one],
                "parent": parent, "answers_for_level": one in ANSWERS,
            }
            for one, parent in PARENTS.items() if one in _units(code)
        ],
        "producers": [_producer(place) for place in own],
        "products": [
            {
                "id": f"product-{place}", "name": f"Sản phẩm {matter(place)}", "producer": f"producer-{place}",
                "kind": "new", "round": "dot-1", "law": LAW,
            }
            for place in own
        ],
        "rounds": [
            {
                "id": "dot-1", "label": _label("Đợt 01"), "label_year": 2024, "level": "district",
                "held": "Trước ngày 15/6/2024", "law": LAW,
            }
        ],
        "milestones": [
            {
                "id": f"{what}-{code.lower()}", "label": _label(f"Việc {name(locality)}"), "about": "units",
                "due": "trước ngày 15/6/2024", "responsible": _doing(code), "law": LAW,
            }
            for what in ("xong", "mo")
        ],
    }  # fmt: skip


def _units(code: str) -> list[str]:
    above = ["ministry", "province", "bureau"]
    return (
        above
        + {"TT24": [], "HN24": ["district", "agency", "home", "group", "next-door"], "HB24": ["abroad", "far"]}[code]
    )


def _doing(code: str) -> list[str]:
    return {"TT24": ["province"], "HN24": ["district", "home", "group", "next-door"], "HB24": ["abroad", "far"]}[code]


def _producer(place: str) -> dict[str, Any]:
    unit = PRODUCERS[place][1]
    said = {"id": f"producer-{place}", "name": f"Chủ thể {called(place)}", "address": f"Thôn {called(place)}"}
    return said | ({"unit": unit} if unit else {})


def _people(office: builders.Office) -> None:
    people = {role: (role, unit, producer) for role, (unit, producer) in PEOPLE.items()}
    people |= {
        "coordinator-hb24": ("coordinator", "abroad", None), "coordinator-tt24": ("coordinator", "bureau", None),
        "next-door": ("commune-officer", "next-door", None), "far": ("commune-officer", "far", None),
        "head-abroad": ("head", "abroad", None), SHUT_OUT: ("head", "province", None),
    }  # fmt: skip
    for person, (role, unit, producer) in people.items():
        office.do(commands.AddPerson, person=person, name=f"Người {worker(person)}")
        narrowed = f"producer-{producer}" if producer else None
        office.do(commands.GrantRole, person=person, role=role, unit=unit, producer=narrowed)


def _addresses(office: builders.Office) -> None:
    parties = [("unit", unit) for unit in PARENTS if unit not in ("next-door", "abroad")]
    parties += [("producer", f"producer-{place}") for place in PRODUCERS if place != "far"]
    for kind, party in parties:
        mark = name(party) if kind == "unit" else called(party.removeprefix("producer-"))
        address = f"{kind}-{mark}@mau.example"
        office.do(commands.ChangeContact, party_kind=kind, party=party, channel="email", address=address)


def _work(made: Scene) -> None:
    """What is done with each dossier and duty: every reason, paper and number carries the mark of its place."""
    office = made.office
    for place, dossier in made.things["dossier"].items():
        code = PRODUCERS[place][0]
        by = "coordinator" if code == "HN24" else f"coordinator-{code.lower()}"
        office.do(
            commands.RecordDocument, by, dossier=dossier, item="registration-form", status="missing", note=matter(place)
        )
        if code != "TT24":
            office.step(dossier, "submit-idea", by, reason=f"Lý do {matter(place)}")
    for row in office.rows("SELECT * FROM duty WHERE milestone LIKE 'xong-%'"):
        office.do(
            commands.RecordDutyDone, _doer(row["unit_id"]), duty=row["id"], day=date(2024, 3, 4),
            document=f"{matter(row['unit_id'])}/BC", note=f"Ghi chú {matter(row['unit_id'])}",
        )  # fmt: skip
    for place, (code, commune) in PRODUCERS.items():
        by = "coordinator" if code == "HN24" else f"coordinator-{code.lower()}"
        office.do(
            commands.RegisterCertificates, by, cycle=_cycle(code), source="sổ cũ",
            certificates=(_registered(place, commune),),
        )  # fmt: skip


def _doer(unit: str) -> str:
    return {"far": "coordinator-hb24", "abroad": "coordinator-hb24", "province": "coordinator-tt24"}.get(
        unit, "coordinator"
    )


def _registered(place: str, commune: str | None) -> register.Entry:
    return register.Entry(
        line=2, product=f"Giấy {matter(place)}", producer=f"Chủ thể {called(place)}", commune=commune, stars=3,
        decision_number=f"{matter(place)}/QĐ", issued=date(2021, 9, 1), ends=date(2024, 9, 1),
    )  # fmt: skip


def aged(key: str) -> tuple[statements.Statement, dict[str, str]]:
    """What makes the session of a key two hours older."""
    then = clock.to_text(clock.SystemClock().machine_now() - timedelta(hours=2))
    digest = hashlib.sha256(key.encode()).hexdigest()
    return statements.update_of(schema.web_session, ("seen_at",)), {"key_": digest, "seen_at": then}


def _find(made: Scene) -> None:
    """The rest of what belongs to places, by kind."""
    office = made.office
    made.things["duty"] = {row["unit_id"]: row["id"] for row in office.rows("SELECT * FROM duty ORDER BY id")}
    made.things["unit"] = {place: place for place in PARENTS} | {"other": "next-door"}
    made.things["producer"] = {place: f"producer-{place}" for place in PRODUCERS}
    made.things["person"] = {
        "home": "producer",
        "next-door": "next-door",
        "abroad": "head-abroad",
        "far": "far",
        "other": "far",
    }
    codes = {code: place for place, code in made.things["dossier"].items()}
    made.things["notice"], made.things["entry"] = {}, {}
    for row in office.rows("SELECT * FROM notice ORDER BY id"):
        if row["subject_id"] in codes and row["recipient_kind"] == "unit":
            made.things["notice"][codes[row["subject_id"]]] = row["id"]
    for row in office.rows("SELECT * FROM audit_entry WHERE kind = 'RecordDocument'"):
        made.things["entry"][codes[row["subject_id"]]] = str(row["number"])
    for row in office.rows(
        "SELECT c.id, d.scope, p.name FROM certificate c JOIN dossier d ON d.id = c.dossier_id"
        " JOIN product p ON p.id = d.product_id"
    ):
        made.things.setdefault("certificate", {})[_place_of(row["name"])] = row["id"]


def _place_of(text: str) -> str:
    return next(place for place in PRODUCERS if text.endswith(matter(place)))


def keep(made: Scene, folder: Path, *, people: tuple[str, ...] = (*PEOPLE, SHUT_OUT), at: datetime = NOW) -> None:
    """Keep the province as an instance in a folder, a demonstration whose clock stands, with passwords."""
    chosen = settings.Settings(folder=folder, database=bootstrap.DATABASE, demo=True)
    folder.mkdir()
    settings.write(chosen)
    secret = browsing.HASHER.hash(PASSWORD)
    with made.office.house.store.writing() as work:
        for person in people:
            accounts.set_secret(work.runner, person, secret)
        row = {"id": "demo", "at": clock.to_text(at)}
        work.runner.run(statements.insert_of(schema.demo_clock, tuple(row)), row)
    copies.into_new_file(made.office.house.store.database, folder / "ocop.db")


def parts(folder: Path) -> tuple[house.House, Parts]:
    """The instance in a folder; its passwords are checked in no time."""
    built, shown = browsing.opened(folder)
    return built, replace(shown, accounts=replace(shown.accounts, hasher=browsing.HASHER))
