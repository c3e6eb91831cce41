"""Rehearsals: the whole year of a plan, run in memory before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import interface, rehearsal
from ocop_cycle.application.rehearsal import telling, told
from ocop_cycle.cli import parsing, rehearsal_page, stops

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face

CATALOGUE = "rehearsal"
"""The catalogue of sentences that rehearsals have of their own."""

MAIL = "mail"
"""The folder of the messages, below the one that is named."""


class FolderInUse(errors.Final):
    """The folder for the papers of a rehearsal holds something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not an empty folder; name another, or empty it", folder=str(folder))
        self.folder = folder


@parsing.command
@parsing.argument("plan", metavar="plan", required=False)
@parsing.option("--all", "every", is_flag=True)
@parsing.option("--scenario", metavar="scenario")
@parsing.option("--out", metavar="folder", type=parsing.File())
@parsing.option("--workers", metavar="number", type=parsing.Number(1, 64), default=1)
def rehearse(
    this: face.Face, plan: str | None, every: bool, scenario: str | None, out: Path | None, workers: int
) -> int | None:
    """Run a plan's whole year in memory, and tell what happens and what to look at; or every plan's, summed up."""
    if every and (plan or scenario or out):
        raise parsing.Misread("all-alone")
    if workers > 1 and not every:
        raise parsing.Misread("workers-with-all")
    if every:
        found: int | None = this.late("rehearsals").run(this, workers)
        return found
    if plan is None:
        raise parsing.Misread("missing", param="plan")
    return _one(this, plan, scenario, out)


def _one(this: face.Face, plan: str, scenario: str | None, out: Path | None) -> int | None:
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderInUse(out)
    said = interface.load(this.language, this.folder, CATALOGUE)
    chosen = this.settings_or_none
    hall = this.builders.rehearsal(out / MAIL if out else None, chosen.folder if chosen else None)
    try:
        with this.progress(said.say("going-through")) as went:
            found = rehearsal.rehearse(
                hall.built, hall.keeper, plan, scenario=scenario, mail="all" if out else "sample", heard=went
            )
    finally:
        hall.built.close()
    teller = telling.Teller(said, found)
    files = [*this.late("rehearsal_papers").write(teller, hall, out), f"{MAIL}/"] if out else []
    this.show(_as_json(teller, files), *rehearsal_page.page(teller, out, files), demo=False)
    return None if found.audit.holds else stops.FOUND


def _as_json(teller: telling.Teller, files: list[str]) -> dict[str, Any]:
    found = teller.told
    return {
        "mark": teller.words.say("mark"),
        "plan": found.plan,
        "regime": found.regime,
        "scenario": found.scenario,
        "begins": found.begins,
        "ended": found.ended,
        "products": [{**_fields(e), "explained": teller.because(e)} for e in found.endings],
        "rounds": found.rounds,
        "findings": [finding(teller, one) for one in found.findings],
        "assumptions": [
            {"basis": a.basis, **a.said._asdict(), "text": teller.assumption(a)} for a in found.assumptions
        ],
        "timeline": [{**_fields(one), "text": teller.line(one), "because": teller.why(one)} for one in found.timeline],
        "counts": found.counts,
        "audit": {**_fields(found.audit), "holds": found.audit.holds},
        "files": files,
    }


def finding(teller: telling.Teller, one: told.Finding) -> dict[str, Any]:
    """A finding as programs read it: its code and facts, and what people read."""
    worded = teller.finding(one)
    said = {"grave": worded.grave, "sentence": worded.sentence, "remedy": worded.remedy, "named": worded.subjects}
    return {**_fields(one), **said}


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
