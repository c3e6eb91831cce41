"""Rehearsals: the whole year of a plan, run in memory before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import rehearsal
from ocop_cycle.application.rehearsal import publishing, telling, told
from ocop_cycle.cli import parsing, parts, stops, words

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face

CATALOGUE = "rehearsal"
"""The catalogue of sentences that rehearsals have of their own."""

MOST = 6
"""How many dossiers a line names; the rest is counted."""


class FolderInUse(errors.Final):
    """The folder for the papers of a rehearsal holds something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not an empty folder; name another, or empty it", folder=str(folder))
        self.folder = folder


@parsing.command
@parsing.argument("plan", metavar="plan")
@parsing.option("--scenario", metavar="scenario")
@parsing.option("--out", metavar="folder", type=parsing.File())
def rehearse(this: face.Face, plan: str, scenario: str | None, out: Path | None) -> int | None:
    """Run a plan's whole year in memory, and tell what happens and what to look at."""
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderInUse(out)
    said = words.load(this.language, this.folder, CATALOGUE)
    chosen = this.settings_or_none
    hall = this.builders.rehearsal(out / publishing.MAIL if out else None, chosen.folder if chosen else None)
    try:
        with this.progress(said.say("going-through")) as went:
            found = rehearsal.rehearse(
                hall.built, hall.keeper, plan, scenario=scenario, mail="all" if out else "sample", heard=went
            )
    finally:
        hall.built.close()
    teller = telling.Teller(said, found)
    files = _write(teller, hall, out) if out else []
    this.show(_as_json(teller, files), *_page(teller, out, files), demo=False)
    return None if found.audit.holds else stops.FOUND


def _write(teller: telling.Teller, hall: rehearsal.Hall, out: Path) -> list[str]:
    out.mkdir(parents=True, exist_ok=True)
    (out / publishing.PAGE).write_text(publishing.page(teller, hall.templates()), encoding="utf-8")
    (out / publishing.SHEET).write_bytes(publishing.sheet(teller))
    return [publishing.PAGE, publishing.SHEET, f"{publishing.MAIL}/"]


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
        "findings": [{**_fields(one), **teller.finding(one)._asdict()} for one in found.findings],
        "assumptions": [
            {"basis": a.basis, **a.said._asdict(), "text": teller.assumption(a)} for a in found.assumptions
        ],
        "timeline": [{**_fields(one), "text": teller.line(one), "because": teller.why(one)} for one in found.timeline],
        "counts": found.counts,
        "audit": {**_fields(found.audit), "holds": found.audit.holds},
        "files": files,
    }


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _page(teller: telling.Teller, out: Path | None, files: list[str]) -> Iterator[parts.Part]:
    say = teller.words.say
    yield parts.Line(say("mark"), "soon")
    yield parts.Line(publishing.heading(teller), "strong")
    yield parts.Line(publishing.under(teller), "quiet")
    yield from _findings(teller)
    yield parts.Heading(say("rounds"))
    for each in teller.told.rounds:
        counts = {name: len(getattr(each, name)) for name in ("listed", "holds", "scored", "missed")}
        yield parts.Line(say("round-line", round=each.id, held=each.held or "", **counts), depth=1)
    yield parts.Heading(say("endings", count=len(teller.told.endings)))
    yield _endings(teller)
    yield parts.Heading(say("timeline"))
    yield from _timeline(teller)
    yield parts.Heading(say("assumptions"))
    for one in teller.told.assumptions:
        yield parts.Line(f"{teller.name('basis', one.basis)}: {teller.assumption(one)}", depth=1)
    yield parts.Heading(publishing.mail(teller))
    yield parts.Line(publishing.audit(teller), "good" if teller.told.audit.holds else "late")
    if out is not None:
        yield parts.Line(say("written", folder=out, files=", ".join(files)))


def _findings(teller: telling.Teller) -> Iterator[parts.Part]:
    found = teller.findings()
    yield parts.Heading(teller.words.say("findings", count=len(found)))
    if not found:
        yield parts.Line(teller.words.say("no-findings"), "good", depth=1)
    for one in found:
        badge = teller.name("grave", "yes" if one.grave else "no")
        yield parts.Line(f"{badge}: {one.sentence}", "late" if one.grave else "soon", depth=1)
        yield parts.Line(f"→ {one.remedy}", depth=2)
        if one.subjects:
            yield parts.Line(_listed(teller, one.subjects), "quiet", depth=2)


def _listed(teller: telling.Teller, subjects: tuple[str, ...]) -> str:
    more = [teller.words.say("and-more", count=len(subjects) - MOST)] if len(subjects) > MOST else []
    return "; ".join([*subjects[:MOST], *more])


def _endings(teller: telling.Teller) -> parts.Table:
    title = teller.words.title
    return parts.Table(
        columns=(
            parts.Column(title("dossier"), "code"),
            parts.Column(title("product"), share=3),
            parts.Column(title("stars"), "code"),
            parts.Column(title("state"), share=3),
            parts.Column(title("explained"), share=8),
        ),
        rows=[
            (
                ending.dossier or "",
                teller.name("product", ending.product),
                f"{ending.certificate.stars} ★" if ending.certificate else "",
                parts.Cell(teller.name("state", ending.state), _mood(ending)),
                " ".join(teller.because(ending)),
            )
            for ending in teller.told.endings
        ],
    )


def _mood(ending: told.Ending) -> parts.Mood:
    if ending.certified:
        return "good"
    return "soon" if ending.ended else "late"


def _timeline(teller: telling.Teller) -> Iterator[parts.Part]:
    day = ""
    for event in teller.events():
        if event.day != day:
            day = event.day
            yield parts.Line(teller.name("day", day), "strong", depth=1)
        notices = teller.words.say("and-notices", count=event.notices) if event.notices else ""
        yield parts.Line("; ".join(filter(None, (event.text, event.who, notices))), depth=2)
        if event.subjects:
            yield parts.Line(_listed(teller, event.subjects), "quiet", depth=3)
        if event.why:
            yield parts.Line(event.why, "quiet", depth=3)
