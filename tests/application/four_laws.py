"""
A made-up province that lives through four laws, all adopted: QĐ 1048, QĐ 148, QĐ 1489, QĐ 26; one cycle stays open.

Whatever the day, a dossier is opened under the law of that day and goes its way to the council that the law names. Who
may act on which level is known from the start; the district is there as long as a test does not take it away.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import adoption, commands, engine, migration
from ocop_cycle.application.queries import migrations
from ocop_cycle.policy import loader
from tests.application import builders, made_up_plans, old_bands

PLAN, CODE = "bon-quy-dinh", "BQ22"
REGIMES = ("qd-1048-2019", "qd-148-2023", "qd-1489-2025", "qd-26-2026")
OPENING_DAYS = dict(zip(REGIMES, (date(2022, 8, 1), date(2024, 6, 3), date(2025, 9, 1), date(2026, 8, 3)), strict=True))
"""A day on which each of them takes new dossiers."""

CHANGES = {"qd-148-2023": date(2023, 2, 24), "qd-1489-2025": date(2025, 7, 6), "qd-26-2026": date(2026, 5, 22)}
"""The first day of each law that followed another."""

PRODUCTS = tuple(f"che-{number}" for number in range(1, 9))
CHAIR, SECRETARY = "so", "tinh-thu-ky"
PEOPLE = {**old_bands.PEOPLE, "xa": ("Cán bộ xã", "commune-officer", old_bands.COMMUNE)}

WAY = {
    "idea-draft": ("submit-idea", "phong"),
    "idea-review": ("approve-idea", "huyen-chu-tich"),
    "plan-draft": ("submit-plan", "phong"),
    "plan-review": ("approve-plan", "huyen-chu-tich"),
    "dossier-draft": ("submit-dossier", "xa"),
    "commune-confirmation": ("confirm", "xa"),
    "commune-check": ("confirm", "xa"),
    "commune-supplement": ("resubmit", "xa"),
    "district-check": ("accept-dossier", "phong"),
    "supplement": ("resubmit", "phong"),
    "district-scoring": ("conclude", "huyen-thu-ky"),
    "district-recognition": ("certify", "huyen-chu-tich"),
    "province-check": ("accept-dossier", "so"),
    "province-supplement": ("resubmit", "xa"),
    "province-scoring": ("conclude", "tinh-thu-ky"),
    "province-recognition": ("certify", "tinh-chu-tich"),
    "centre-scoring": ("conclude", "bo-thu-ky"),
    "centre-recognition": ("certify", "bo-truong"),
}
"""In which state who takes which step, under any of the laws."""

UPWARD = {"province-scoring": ("forward-to-centre", "tinh-chu-tich")}
"""The step that sends a dossier to the next level where the usual one does not lead on."""

COUNCILS = {"district-scoring": "district", "province-scoring": "province", "centre-scoring": "ministry"}


@functools.cache
def checked() -> loader.Checked:
    """The plan of the province, checked as adoption checks it."""
    products = [
        {"id": name, "name": f"Chè {name}", "producer": "htx", "kind": "re-evaluation", "law": old_bands.LAW}
        for name in PRODUCTS
    ]
    return made_up_plans.checked({**old_bands.SAID, "id": PLAN, "code": CODE, "products": products})


def province() -> builders.Office:
    """The cycle open since 1 August 2022 and no dossier yet; a copy each time."""
    return builders.copy(_pattern())


def opened(regime: str, kind: str = "re-evaluation") -> tuple[builders.Office, str]:
    """The province on a day of that law, and the dossier that was opened on it; a copy each time."""
    made = builders.copy(_opened(regime, kind))
    return made, f"{CODE}-0001"


@functools.cache
def _pattern() -> builders.Office:
    made = builders.office(at=old_bands.FOUNDED)
    made.execute(builders.founding(made.by()))
    calendars = [("calendar", str(year)) for year in range(2022, 2028)]
    for kind, name in (*calendars, *(("regime", name) for name in REGIMES), ("rules", "standard")):
        made.execute(adoption.adopting(builders.checked(kind, name), made.by()))
    made.clock.set(old_bands.OPENED)
    made.execute(adoption.adopting(checked(), made.by()))
    for person, (name, role, at) in PEOPLE.items():
        made.do(commands.AddPerson, person=person, name=name)
        made.do(commands.GrantRole, person=person, role=role, unit=at)
    made.do(commands.OpenCycle, cycle=PLAN)
    return made


@functools.cache
def _opened(regime: str, kind: str) -> builders.Office:
    made = builders.copy(_pattern())
    made.clock.set(clock.at_local(OPENING_DAYS[regime], 8))
    said = {"changes": "Bao bì mới"} if kind == "upgrade" else {}
    made.do(commands.OpenDossier, CHAIR, cycle=PLAN, product=PRODUCTS[0], kind=kind, **said)
    complete(made, f"{CODE}-0001")
    return made


def complete(office: builders.Office, dossier: str) -> None:
    """Note every paper that the dossier's law lists as present."""
    row = office.row("dossier", dossier)
    there = {one["item"] for one in office.rows(f"SELECT item FROM document_item WHERE dossier_id = '{dossier}'")}
    for item in office.regime(row["regime"]).documents:
        if row["kind"] in item.kinds and item.id not in there:
            office.do(commands.RecordDocument, CHAIR, dossier=dossier, item=item.id)


def step_on(office: builders.Office, dossier: str, total: str = "62") -> engine.Receipt:
    """One step along the usual way; a council gives ``total`` first."""
    state = office.state(dossier)
    if state in COUNCILS:
        secretary = WAY[state][1]
        office.do(commands.RecordResult, secretary, dossier=dossier, level=COUNCILS[state], total=total)
    step, who = WAY[state]
    if state == "province-scoring" and float(total) >= 90:
        step, who = UPWARD[state]
    issued = commands.CertificateData(issued=clock.day_of(office.clock.now())) if step == "certify" else None
    return office.step(dossier, step, who, certificate=issued)


def to_the_end(office: builders.Office, dossier: str, total: str) -> list[str]:
    """Along the whole way, every council giving the same total; the states it came through."""
    seen = [office.state(dossier)]
    while seen[-1] in WAY:
        step_on(office, dossier, total)
        seen.append(office.state(dossier))
    return seen


def preview(
    office: builders.Office, source: str, regime: str, *, who: str = CHAIR, decided: Mapping[str, str] | None = None,
    reason: str | None = None,
) -> migrations.Preview:  # fmt: skip
    """What bringing the dossiers of one regime under another would do."""
    return migrations.preview(office.reader, office.actor(who), source, regime, decided=decided, reason=reason)


def begin(found: migrations.Preview, who: str = CHAIR, reason: str | None = None) -> commands.BeginMigration:
    """The request that carries out what was previewed."""
    return commands.BeginMigration(
        by=by(who)(f"migration/{found.digest}", None), source=found.source, regime=found.regime, target=found.target,
        listed=found.listed, preview=found.digest, decided=reason,
    )  # fmt: skip


def by(who: str) -> migration.By:
    """Where the commands of a migration come from."""
    return lambda key, cause: commands.Provenance(key=key, actor=who, origin="test", cause=cause)


def migrate(
    office: builders.Office, source: str, regime: str, *, who: str = CHAIR, decided: Mapping[str, str] | None = None,
    reason: str | None = None,
) -> migration.Report:  # fmt: skip
    """Preview, and carry out what was seen."""
    found = preview(office, source, regime, who=who, decided=decided, reason=reason)
    return migration.carry_out(office.house.store, office.house.engine, by(who), begin(found, who, reason))


def regime_of(office: builders.Office, dossier: str) -> str:
    """The id of the regime that a dossier is under."""
    return str(office.regime(office.row("dossier", dossier)["regime"]).id)


def ownerless(office: builders.Office) -> Sequence[dict[str, Any]]:
    """Open deadlines that nobody answers for."""
    return office.rows("SELECT id FROM deadline WHERE state = 'open' AND whose <> 'producer' AND unit_id IS NULL")
