"""
Rehearsals for tests: shipped plans as they are, a small one of three products, and a made-up one of the two-tier law.

The small plan is Lạng Giang's with its two rounds, three communes and three products, and no duties. Tests change its
plan and its scenario by hand. What was rehearsed once is kept, because nothing of it can be changed.
"""

import functools
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ocop_cycle import bootstrap, clock
from ocop_cycle.application import rehearsal
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import stage, told
from ocop_cycle.delivery import nowhere
from tests.policy import shipped

FIRST, SECOND, THIRD = "lg-ruou-men-la-thu-huong", "lg-gio-lua", "lg-mat-ong-nghia-hoa"
"""Products of the small plan: new in round 1, re-evaluations in rounds 1 and 2."""

CODES = {FIRST: "M24-0001", SECOND: "M24-0002", THIRD: "M24-0003"}

Change = Callable[[dict[str, Any]], None]


class Run(NamedTuple):
    """A rehearsal, and the keys of all notices that were owed in it."""

    told: told.Rehearsal
    notices: tuple[str, ...]


def nothing(_data: dict[str, Any]) -> None:
    """Change nothing."""


@functools.cache
def of(plan: str, scenario: str | None = None, mail: told.Mail = "sample") -> Run:
    """A shipped plan rehearsed."""
    return run(plan, scenario, own=None, mail=mail)


def run(plan: str, scenario: str | None, *, own: Path | None, mail: told.Mail = "sample") -> Run:
    """A plan rehearsed in an application of its own."""
    keeper = clock.HandClock(stage.FOUNDED)
    built = bootstrap.in_memory(keeper, nowhere.Nowhere(), own)
    try:
        found = rehearsal.rehearse(built, keeper, plan, scenario=scenario, mail=mail, heard=lambda _done, _of: None)
        with built.store.reading() as runner:
            return Run(found, tuple(row.id for row in rehearsed.notices(runner)))
    finally:
        built.close()


def small(change_scenario: Change = nothing, change_plan: Change = nothing) -> told.Rehearsal:
    """The small plan rehearsed, after plan and scenario were changed."""
    plan, scenario = small_plan(), small_scenario()
    change_plan(plan)
    change_scenario(scenario)
    return made_up(plan, scenario).told


def made_up(plan: dict[str, Any], scenario: dict[str, Any]) -> Run:
    """A plan and a scenario that are no files, rehearsed."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, data in (("plans", plan), ("scenarios", scenario)):
            file = Path(folder) / "workflows" / kind / f"{data['id']}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return run(plan["id"], scenario["id"], own=Path(folder))


def small_plan() -> dict[str, Any]:
    """Three products of Lạng Giang in two rounds."""
    data: dict[str, Any] = shipped.data("plan", "lang-giang-2024")
    kept = [p for p in data["products"] if p["id"] in CODES]
    producers = [p for p in data["producers"] if p["id"] in {product["producer"] for product in kept}]
    communes = {p["unit"] for p in producers}
    units = [u for u in data["units"] if u["level"] != "commune" or u["id"] in communes]
    milestones = [m for m in data["milestones"] if m["about"] == "dossiers"]
    data |= {"id": "mau-2024", "code": "M24", "products": kept, "producers": producers, "units": units}
    data |= {"milestones": milestones, "targets": [], "support": [], "stated": []}
    return data


def small_scenario() -> dict[str, Any]:
    """Everybody acts on the last safe day; every product gets 60 points of the district and 72 of the province."""
    return {
        "id": "mau",
        "title": {"vi": "Kịch bản mẫu", "en": "Sample"},
        "plan": "mau-2024",
        "begins": "2024-03-01",
        "scores": [{"level": "district", "total": "60"}, {"level": "province", "total": "72"}],
    }


LAW = {"cites": "Kế hoạch mẫu (dựng)"}


def two_tier_plan() -> dict[str, Any]:
    """A made-up province of two communes under Quyết định 26/2026: two rounds, a late dossier rolls on."""

    def unit(key: str, name: str, kind: str, level: str, parent: str | None, **rest: Any) -> dict[str, Any]:
        above = {"parent": parent} if parent else {}
        return {"id": key, "name": name, "unit_class": kind, "level": level, **above, **rest}

    def product(key: str, kind: str, producer: str, round_: str | None) -> dict[str, Any]:
        held = {"round": round_} if round_ else {}
        return {"id": key, "name": f"Sản phẩm {key}", "producer": producer, "kind": kind, **held, "law": LAW}

    reach = ["province-recognition", "centre-scoring", "centre-recognition", "certified", "not-recognised"]
    return {
        "id": "hai-cap-2026",
        "code": "HC26",
        "title": {"vi": "Kế hoạch mẫu hai cấp (dựng)", "en": "A made-up two-tier plan"},
        "year": 2026,
        "regime": "qd-26-2026",
        "locality": "mau-ubnd-tinh",
        "standing_agency": "mau-so",
        "document": {"kind": "Kế hoạch", "title": "Mẫu", "issuer": "UBND tỉnh Mẫu", "month": "2026-06"},
        "unit_classes": [
            {"id": "ubnd-xa", "label": {"vi": "UBND các xã", "en": "Communes"}},
            {"id": "co-quan", "label": {"vi": "Cơ quan", "en": "Offices"}},
        ],
        "units": [
            unit("mau-bo", "Bộ Mẫu", "co-quan", "ministry", None, answers_for_level=True),
            unit("mau-ubnd-tinh", "UBND tỉnh Mẫu", "co-quan", "province", "mau-bo"),
            unit("mau-so", "Sở Mẫu", "co-quan", "province", "mau-ubnd-tinh", answers_for_level=True),
            unit("mau-xa-a", "UBND xã A", "ubnd-xa", "commune", "mau-ubnd-tinh", answers_for_level=True),
            unit("mau-xa-b", "UBND xã B", "ubnd-xa", "commune", "mau-ubnd-tinh", answers_for_level=True),
        ],
        "producers": [
            {"id": "mau-htx-a", "name": "Hợp tác xã A", "unit": "mau-xa-a"},
            {"id": "mau-htx-b", "name": "Hợp tác xã B", "unit": "mau-xa-b"},
        ],
        "rounds": [
            {
                "id": "tinh-1",
                "label": {"vi": "Đợt tháng 9", "en": "September"},
                "label_year": 2026,
                "level": "province",
                "held": "trước ngày 30/9/2026",
                "dossiers_due": "trước ngày 31/8/2026",
                "rolls_to": "tinh-2",
                "law": LAW,
            },
            {
                "id": "tinh-2",
                "label": {"vi": "Đợt 2 cấp tỉnh", "en": "Provincial round 2"},
                "label_year": 2026,
                "level": "province",
                "held": "trước ngày 30/12/2026",
                "dossiers_due": "trước ngày 30/10/2026",
                "law": LAW,
            },
        ],
        "products": [
            product("mau-moi", "new", "mau-htx-a", "tinh-1"),
            product("mau-tre", "new", "mau-htx-b", "tinh-1"),
            product("mau-nam-sao", "upgrade", "mau-htx-a", "tinh-2"),
            product("mau-lai", "re-evaluation", "mau-htx-b", None),
        ],
        "milestones": [
            {
                "id": "nop-ho-so",
                "label": {"vi": "Hồ sơ đến tỉnh", "en": "Dossiers reach the province"},
                "about": "dossiers",
                "due_from_round": "dossiers_due",
                "dossiers": ["new", "upgrade"],
                "reach": ["province-check", "province-supplement", "province-scoring", *reach],
                "law": LAW,
            },
            {
                "id": "hop",
                "label": {"vi": "Hội đồng tỉnh đánh giá", "en": "Provincial council"},
                "about": "dossiers",
                "due_from_round": "held",
                "responsible": ["mau-so"],
                "dossiers": ["new", "upgrade"],
                "reach": reach,
                "law": LAW,
            },
        ],
    }


def two_tier_scenario() -> dict[str, Any]:
    """One producer is so late that his dossier rolls to the next round; another product gets five stars."""
    return {
        "id": "hai-cap",
        "title": {"vi": "Kịch bản hai cấp (dựng)", "en": "Two tiers"},
        "plan": "hai-cap-2026",
        "scores": [
            {"level": "province", "total": "75"},
            {"level": "province", "product": "mau-nam-sao", "total": "94"},
            {"level": "ministry", "total": "92"},
        ],
        "late": [{"product": "mau-tre", "step": "submit-dossier", "working_days": 40}],
    }
