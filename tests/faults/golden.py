"""
Golden histories: what dossiers of each regime went through, as it was carried out once, and what came of it.

Every version of the program plays them again and must come to the same states, due days and notice keys.
``python -m tests.faults.golden`` records them anew; that is right only where the law or the rules were changed on
purpose, and the difference in the files shows what it does to dossiers.
"""

import dataclasses
import json
import pathlib
from datetime import date, timedelta
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import commands
from tests.application import builders, four_laws

FOLDER = pathlib.Path(__file__).with_name("histories")
TOTALS = {"three-stars": "62", "four-stars": "75", "not-recognised": "20"}
"""What every council gives, by the name of the history."""

NAMES = tuple(f"{regime}-{name}" for regime in four_laws.REGIMES for name in TOTALS)
A_WHILE = timedelta(days=9)
"""Between two steps."""

A_WALK, YEARS_IN_WALKS = timedelta(days=80), 15
"""Afterwards the sweep goes on until the certificate has ended."""


def record(name: str) -> dict[str, Any]:
    """A dossier from its opening to its end, with a sweep after each step, and what came of it."""
    regime = next(one for one in four_laws.REGIMES if name.startswith(f"{one}-"))
    office, code = four_laws.opened(regime)
    since, steps, seen = len(office.done), list[dict[str, Any]](), [office.state(code)]
    while seen[-1] in four_laws.WAY and len(seen) < 20:
        office.clock.forward(A_WHILE)
        four_laws.step_on(office, code, TOTALS[name.removeprefix(f"{regime}-")])
        steps += [_told(one) for one in office.done[since:]]
        since = len(office.done)
        office.house.sweep.run()
        steps.append({"at": clock.to_text(office.clock.now()), "sweep": True})
        seen.append(office.state(code))
    for _ in range(YEARS_IN_WALKS):
        office.clock.forward(A_WALK)
        office.house.sweep.run()
        steps.append({"at": clock.to_text(office.clock.now()), "sweep": True})
    return {"regime": regime, "dossier": code, "steps": steps, "outcome": outcome(office, code)}


def play(said: dict[str, Any]) -> dict[str, Any]:
    """The same again with this version of the program; what comes of it."""
    office, code = four_laws.opened(said["regime"])
    for step in said["steps"]:
        office.clock.set(clock.from_text(step["at"]))
        if step.get("sweep"):
            office.house.sweep.run()
        else:
            office.execute(_command(step))
    assert code == said["dossier"]
    return outcome(office, code)


def outcome(office: builders.Office, code: str) -> dict[str, Any]:
    """States in their order, due days, and keys of notices: of the dossier and of its certificates."""
    of_it = (
        f"(subject_kind = 'dossier' AND subject_id = '{code}' OR subject_kind = 'certificate' AND subject_id IN"
        f" (SELECT id FROM certificate WHERE dossier_id = '{code}'))"
    )
    steps = office.rows(f"SELECT body FROM audit_entry WHERE kind = 'AdvanceDossier' AND {of_it} ORDER BY number")
    owed = office.rows(f"SELECT id FROM notice WHERE {of_it} AND rule <> 'dossier-with-producer' ORDER BY id")
    held = office.rows(f"SELECT stars, issued, ends, state FROM certificate WHERE dossier_id = '{code}'")
    due = office.rows(
        f"SELECT line, version, strict_at, lenient_at, state, passed_at FROM deadline WHERE {of_it} ORDER BY id"
    )
    return {
        "states": [json.loads(row["body"])["after"].get("state") for row in steps],
        "deadlines": [list(row.values()) for row in due],
        "notices": [row["id"] for row in owed],
        "certificates": [list(row.values()) for row in held],
    }


def _told(one: builders.Done) -> dict[str, Any]:
    said = {
        field.name: getattr(one.command, field.name) for field in dataclasses.fields(one.command) if field.name != "by"
    }
    if said.get("certificate") is not None:
        said["certificate"] = {k: v for k, v in dataclasses.asdict(said["certificate"]).items() if v is not None}
    kept = {name: value for name, value in said.items() if value is not None}
    by = {"key": one.command.by.key, "actor": one.command.by.actor}
    return {"at": clock.to_text(one.at), "kind": type(one.command).__name__, "by": by, "said": kept}


def _command(step: dict[str, Any]) -> Any:
    said = dict(step["said"])
    if "certificate" in said:
        said["certificate"] = commands.CertificateData(issued=date.fromisoformat(said["certificate"]["issued"]))
    by = commands.Provenance(key=step["by"]["key"], actor=step["by"]["actor"], origin="golden")
    return getattr(commands, step["kind"])(by=by, **said)


def file_of(name: str) -> pathlib.Path:
    """Where a history lies."""
    return FOLDER / f"{name}.json"


if __name__ == "__main__":
    for each in NAMES:
        text = json.dumps(record(each), ensure_ascii=False, indent=1, default=str)
        file_of(each).write_text(f"{text}\n", encoding="utf-8")
