"""Writing the papers of a rehearsal: its page and its sheet; the mails are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle.application.rehearsal import publishing, sheets

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.application import rehearsal
    from ocop_cycle.application.rehearsal import telling

PAGE, SHEET = "rehearsal.html", "timeline.csv"


def write(teller: telling.Teller, hall: rehearsal.Hall, out: Path) -> list[str]:
    """Write page and sheet into a folder; their names."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(publishing.page(teller, hall.templates()), encoding="utf-8")
    (out / SHEET).write_bytes(sheets.sheet(teller))
    return [PAGE, SHEET]
