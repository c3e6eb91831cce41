"""Values as people read them: labels in the chosen language, days as offices write them, parties by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ocop_cycle import clock
from ocop_cycle.cli import parts

if TYPE_CHECKING:
    from datetime import date, datetime

    from ocop_cycle.application.queries import dossier_rows, vacancies
    from ocop_cycle.cli import face
    from ocop_cycle.policy import labels

UNFORESEEN = "unforeseen: "
"""How a failure begins that nobody foresaw: its details are in the log."""

MOST = 40
"""Codes of dossiers that one sentence lists."""

SOON = 14
"""Days ahead within which a due day is told to be near."""


def label(this: face.Face, found: labels.Label | None) -> str:
    """The words of a label."""
    return found.in_language(this.language) if found else ""


def day(this: face.Face, found: date | None) -> str:
    """A day."""
    return this.words.value("day", found.isoformat()) if found else ""


def moment(this: face.Face, at: datetime | None) -> str:
    """A moment as the clock on the office wall showed it."""
    if at is None:
        return ""
    local = clock.in_office(at)
    return f"{local:%H:%M} {day(this, local.date())}"


def weekday_moment(this: face.Face, at: datetime) -> str:
    """A moment with its day of the week."""
    local = clock.in_office(at)
    named = this.words.value("weekday", str(local.isoweekday()))
    return f"{local:%H:%M} {named}, {day(this, local.date())}"


def party(this: face.Face, found: dossier_rows.Party | None) -> str:
    """Who it is; where nobody is known, that."""
    return found.name if found else this.words.value("party", "nobody")


def place(name: str | None) -> str:
    """A commune by the name of the place, without that of its office."""
    return (name or "").removeprefix("UBND ")


def next_due(this: face.Face, found: dossier_rows.NextDue | None, *, today: date) -> parts.Cell:
    """The last safe day of what is due next, with its mood."""
    if found is None:
        return parts.Cell("")
    shown = day(this, found.day)
    if found.late:
        return parts.Cell(f"{shown}\n{this.words.value('mark', 'late')}", "late")
    return parts.Cell(shown, "soon" if (found.day - today).days <= SOON else "plain")


def value(this: face.Face, kind: str, text: str | None) -> str:
    """The word for a value."""
    return this.words.value(kind, text) if text else ""


def see_log(this: face.Face, whys: Iterable[str]) -> Iterator[parts.Line]:
    """Where the details are, when something failed that nobody foresaw."""
    if any(why.startswith(UNFORESEEN) for why in whys):
        yield parts.Line(this.words.say("see-log", log=this.keep_log()), "late", depth=1)


def stars(count: int | None) -> str:
    """Stars as a number with its sign."""
    return f"{count} ★" if count else ""


def vacant(this: face.Face, gap: vacancies.Vacant) -> str:
    """A level that the law names and on which nobody stands, with the dossiers that lie there."""
    level = value(this, "level", gap.level)
    return this.words.say("units-vacant", level=level, count=len(gap.dossiers), names=", ".join(gap.dossiers[:MOST]))
