"""A rehearsal as the terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocop_cycle.application.rehearsal import headlines, telling, told
from ocop_cycle.cli import parts

if TYPE_CHECKING:
    from pathlib import Path

MOST = 6
"""How many dossiers a line names; the rest is counted."""


def page(teller: telling.Teller, out: Path | None, files: list[str]) -> Iterator[parts.Part]:
    """Findings, rounds, endings, days, assumptions, mail and trail; where something was written, what."""
    say = teller.words.say
    yield parts.Line(say("mark"), "soon")
    yield parts.Line(headlines.heading(teller), "strong")
    yield parts.Line(headlines.under(teller), "quiet")
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
    yield parts.Heading(headlines.mail(teller))
    yield parts.Line(headlines.audit(teller), "good" if teller.told.audit.holds else "late")
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
