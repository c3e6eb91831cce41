"""The table in which a unit reports: the columns of the letter, filled as far as the register can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ocop_cycle.application.queries import dossiers, duties, registered, selection
from ocop_cycle.cli import duties as duty_pages
from ocop_cycle.cli import parsing, parts, persons, sheet, telling

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face
    from ocop_cycle.domain import permissions
    from ocop_cycle.policy import plan

AT_ONCE = 1000
"""How many dossiers are read at once."""


@parsing.command
@parsing.argument("duty", metavar="duty")
@parsing.option("--out", metavar="file", required=True, type=parsing.File())
def report(this: face.Face, duty: str, out: Path) -> None:
    """Write the table that a duty asks its unit to report in."""
    actor = persons.viewer(this)
    found = duties.show(this.reader, actor, duty_pages.named(this, duty))
    if not found.columns:
        raise parsing.Misread("no-columns", duty=found.duty.id)
    rows = [*_rows(this, actor, found)]
    sheet.write(this, out, found.columns, rows)
    left = [name for name in found.columns if name not in found.holds]
    said = {"duty": found.duty.id, "file": out, "columns": found.columns, "rows": rows, "to_fill": left}
    told = [parts.Line(this.words.say("report-to-fill", columns="; ".join(left)))] if left else []
    this.show(said, *told)


def _rows(this: face.Face, actor: permissions.Actor, found: duties.Detail) -> Iterator[list[str]]:
    """A row for each product that the unit has registered; its newest dossier tells what else is known of it."""
    newest: dict[tuple[str, str], dossiers.Listed] = {}
    for one in _dossiers(this, actor, found.duty.unit.id):
        known = newest.get((one.product, one.producer))
        if known is None or known.opened_at <= one.opened_at:
            newest[one.product, one.producer] = one
    for each in registered.of_duty(this.reader, actor, found):
        facts = _facts(this, each, newest.get((each.product, each.producer)))
        yield [_cell(facts, found.holds, name) for name in found.columns]


def _cell(facts: Mapping[plan.Reported, str], holds: Mapping[str, plan.Reported], column: str) -> str:
    return facts.get(holds[column], "") if column in holds else ""


def _facts(
    this: face.Face, each: registered.Registered, dossier: dossiers.Listed | None
) -> Mapping[plan.Reported, str]:
    known: dict[plan.Reported, str] = {"product": each.product, "producer": each.producer, "commune": each.commune}
    if dossier is None:
        return known
    return known | {
        "kind": telling.label(this, dossier.kind_label), "state": telling.label(this, dossier.state_label),
        "points": this.words.value("points", dossier.total or ""), "stars": str(dossier.stars or ""),
    }  # fmt: skip


def _dossiers(this: face.Face, actor: permissions.Actor, unit: str) -> Iterator[dossiers.Listed]:
    """All dossiers of a commune."""
    wanted, number, pages = dossiers.Wanted(commune=unit), 1, 1
    while number <= pages:
        read = dossiers.list_dossiers(this.reader, actor, wanted, page=selection.Paging(number=number, size=AT_ONCE))
        yield from read.items
        number, pages = number + 1, read.pages
