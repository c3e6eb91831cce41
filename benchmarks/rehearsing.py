"""The year of a whole country rehearsed: a plan for each province, on one core and on two."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks import measuring
from ocop_cycle import settings

PROVINCES, DOSSIERS = 34, 20_000
MODEL = Path(__file__).parent.parent / "workflows" / "plans" / "lang-giang-2024.yaml"
"""The plan whose products are taken again and again, its units and rounds as they are."""


def lines() -> Iterator[measuring.Line]:
    """Both runs, the memory of the largest process, and how much the second core helps."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        one, notices = _rehearsed(folder, 1)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        two, _ = _rehearsed(folder, 2)
    yield measuring.Line(
        what=f"rehearsal of {PROVINCES} plans with {DOSSIERS:,} dossiers, {notices:,} notices owed and judged",
        figure=f"{one:.0f} s", aim="≤ 300 s", met=one <= 300,
    )  # fmt: skip
    yield measuring.Line(what="memory of it", figure=f"{memory} MB", aim="≤ 1024 MB", met=memory <= 1024)
    yield measuring.Line(
        what="the same with --workers 2", figure=f"{two:.0f} s", beside=f"one: {one:.0f} s", ratio=one / two,
        aim="≥ 1.5", met=one / two >= 1.5,
    )  # fmt: skip


def _write(folder: Path) -> None:
    """An instance whose own plans take the place of those that are shipped."""
    plans = folder / "workflows" / "plans"
    plans.mkdir(parents=True)
    settings.write(settings.Settings(folder=folder, database="sqlite:///ocop.db", demo=True))
    model = json.loads(json.dumps(YAML(typ="safe").load(MODEL), default=str))
    writer = YAML(typ="safe")
    writer.default_flow_style = False
    for number in range(PROVINCES):
        share = range(number, DOSSIERS, PROVINCES)
        with (plans / f"tinh-{number:02d}.yaml").open("w", encoding="utf-8") as file:
            writer.dump({**model, "id": f"tinh-{number:02d}", "products": [_product(model, n) for n in share]}, file)


def _product(model: dict[str, Any], number: int) -> dict[str, Any]:
    one = model["products"][number % len(model["products"])]
    return json.loads(json.dumps({**one, "id": f"{one['id']}-{number}", "name": f"{one['name']} {number}"}))


def _rehearsed(folder: Path, workers: int) -> tuple[float, int]:
    begun = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-m", "ocop_cycle", "--instance", str(folder), "rehearse", "--all", "--json",
         "--workers", str(workers)],
        check=False, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
    taken = time.perf_counter() - begun
    plans = [one for one in json.loads(said)["plans"] if one["plan"].startswith("tinh-")]
    if len(plans) < PROVINCES or not all(one["audit"]["holds"] for one in plans):
        raise AssertionError(f"only {len(plans)} plans were rehearsed")
    return taken, sum(one["notices"]["all"] for one in plans)
