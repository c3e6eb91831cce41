"""
The working calendar: a year shown, a file checked, a year put in force.

Another year may move running deadlines. Nobody decides on what he has not seen: the page lists which deadlines would
fall on which days and which notices would be wrong, and the command carries the digest of exactly that list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ocop_cycle.application import adoption, commands, files_desk
from ocop_cycle.application.queries import calendars, replans
from ocop_cycle.cli import face as faces
from ocop_cycle.cli import parsing, parts, persons, policies, policy_pages, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.policy import calendar, loader

MOST_SHOWN = 60
"""How many deadlines and notices a page lists; JSON lists all."""

_YEAR = parsing.argument("name", metavar="year")


@parsing.command
@parsing.argument("year", metavar="year", required=False, type=parsing.Number(1900, 2200))
def show(this: face.Face, year: int | None) -> None:
    """Show a year of the calendar in force: its months, and each day that differs from the plain week, with sources."""
    if year is None:
        policy_pages.in_force(this, "calendar")
        return
    found = calendars.year_of(this.reader, persons.viewer(this), year)
    said = {"calendar": found.adopted, "months": found.months, "worked": found.worked, "doubts": found.doubts}
    this.show(said, *_year(this, found))


@parsing.command
@parsing.argument("names", metavar="year", nargs=-1)
def check(this: face.Face, names: tuple[str, ...]) -> None:
    """Check calendar files; in an instance also show which running deadlines each of them would move."""
    checked = [*policies.check_files(this, "calendar", names)]
    page = [*policies.checked_page(this, checked)]
    found = [_would_move(this, one) for one in checked] if names and _may_look(this) else []
    for one in found:
        page += moves_page(this, one)
    said = [{"name": one.name, "digest": one.digest, "warnings": one.warnings} for one in checked]
    this.show({"checked": said, "would_move": found}, *page, demo=bool(found))


@parsing.command
@_YEAR
@parsing.option("--dry-run", is_flag=True)
@parsing.option("--reason", metavar="reason")
@parsing.option("--confirm", metavar="number", type=parsing.Number(0))
@parsing.option("--preview", metavar="text")
@writing.KEY
def apply(
    this: face.Face, name: str, dry_run: bool, reason: str | None, confirm: int | None, preview: str | None,
    key: str | None,
) -> None:  # fmt: skip
    """Put a year in force, and move what then falls on other days, once that was seen and confirmed."""
    desk = files_desk.of_house(this.house)
    checked = desk.check("calendar", desk.find("calendar", name))
    policies.show_changes(this, checked, last=False)
    found = _would_move(this, checked)
    if dry_run or confirm is None or not this.as_json:
        this.show({"digest": checked.digest, "would_move": found}, *moves_page(this, found))
    if dry_run:
        return
    _check(found, confirm, preview)
    if found.moved and confirm is None and not _confirmed(this, len(found.moved)):
        this.say("calendar-not-done", count=len(found.moved), digest=found.digest[:16])
        return
    writing.carry_out(this, lambda by: _adopting(checked, by, found, reason), key)


def moves_page(this: face.Face, found: replans.Replan) -> Iterator[parts.Part]:
    """Which deadlines would move, and what was told of their old days."""
    say, title = this.words.say, this.words.title
    if not found.moved:
        yield parts.Line(say("calendar-moves-nothing", year=found.year), "good")
        return
    yield parts.Heading(say("calendar-moves", year=found.year, count=len(found.moved)))
    yield parts.Table(
        columns=(parts.Column(title("of"), share=3), parts.Column(title("what-is-due"), share=4),
                 parts.Column(title("whose"), share=3), parts.Column(title("old-day"), "code"),
                 parts.Column(title("new-day"), "code")),
        rows=[_row(this, one) for one in found.moved[:MOST_SHOWN]],
    )  # fmt: skip
    if len(found.moved) > MOST_SHOWN:
        yield parts.Line(say("and-more", count=len(found.moved) - MOST_SHOWN), "quiet")
    if found.queued:
        yield parts.Line(say("calendar-queued", count=found.queued))
    if found.sent:
        yield parts.Line(say("calendar-sent", count=found.sent), "soon")
    wrong = [notice for one in found.moved for notice in one.hit.sent]
    for notice in wrong[:MOST_SHOWN]:
        told = say("calendar-wrong", message=notice.message, rule=telling.label(this, notice.rule_label),
                   name=notice.recipient.name)  # fmt: skip
        yield parts.Line(told, depth=1)


def _row(this: face.Face, one: replans.Moved) -> tuple[str, str, str, str, str]:
    due = one.due
    return (
        f"{due.dossier} {due.product}" if due.dossier else due.subject[1],
        f"{telling.label(this, due.label)}\n{due.wording or ''}".strip(),
        telling.party(this, due.party),
        telling.day(this, due.day),
        telling.day(this, one.new_day),
    )


def _would_move(this: face.Face, checked: loader.Checked) -> replans.Replan:
    return replans.of_calendar(this.reader, persons.viewer(this), checked.value)


def _may_look(this: face.Face) -> bool:
    """Whether there is an instance, and somebody known to it who asks; files alone are checked by anybody."""
    if this.settings_or_none is None:
        return False
    try:
        persons.viewer(this)
    except faces.AccountUnbound:
        return False
    return True


def _check(found: replans.Replan, confirm: int | None, preview: str | None) -> None:
    if confirm is not None and confirm != len(found.moved):
        raise parsing.Misread("calendar-count-differs", typed=confirm, count=len(found.moved))
    if preview is not None and not found.digest.startswith(preview):
        raise parsing.Misread("bulk-list-differs", digest=found.digest[:16])


def _confirmed(this: face.Face, count: int) -> bool:
    if not this.is_interactive:
        return False
    typed: str = click.prompt(this.words.say("calendar-ask", count=count), default="", show_default=False)
    return typed.strip() == str(count)


def _adopting(
    checked: loader.Checked, by: commands.Provenance, found: replans.Replan, reason: str | None
) -> commands.Command:
    return adoption.adopting(checked, by, moves=found.digest if found.moved else None, reason=reason)


def _year(this: face.Face, found: calendars.Shown) -> Iterator[parts.Part]:
    title, say, year = this.words.title, this.words.say, found.adopted.value
    status = telling.value(this, "calendar-status", year.status)
    yield parts.Line(say("calendar-title", year=year.year, status=status), "strong")
    yield parts.Line(say("calendar-worked", year=year.year, count=found.worked))
    yield parts.Table(
        columns=(parts.Column(title("month"), "code"), parts.Column(title("worked-days"), "number"),
                 parts.Column(title("days-off"), "number"), parts.Column(title("made-up"), "number")),
        rows=[(f"{one.number:02d}/{year.year}", str(one.worked), str(one.off), str(one.made_up))
              for one in found.months],
    )  # fmt: skip
    yield _days(this, year)
    for note in year.notes:
        yield parts.Line(f"– {note}", "quiet")
    for doubt in found.doubts:
        yield parts.Line(f"! {doubt}", "soon")


def _days(this: face.Face, year: calendar.CalendarYear) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(parts.Column(title("day"), "code"), parts.Column(title("weekday"), share=2),
                 parts.Column(title("day-kind"), share=2), parts.Column(title("occasion"), share=3),
                 parts.Column(title("paper"), share=4)),
        rows=[
            (telling.day(this, one.day), telling.value(this, "weekday", str(one.day.isoweekday())), one.kind,
             _occasion(this, one), parts.Cell(_paper(this, one), "plain" if one.confirmed else "soon"))
            for one in year.days
        ],
    )  # fmt: skip


def _occasion(this: face.Face, one: calendar.CalendarDay) -> str:
    if one.swaps_with is None:
        return one.name
    return f"{one.name}\n{this.words.say('calendar-swap', day=telling.day(this, one.swaps_with))}"


def _paper(this: face.Face, one: calendar.CalendarDay) -> str:
    """The paper, or the page or library where there is none; what nobody announced says so."""
    found = one.document or one.source or ""
    return found if one.confirmed else f"{found}\n{this.words.say('not-announced')}".strip()
