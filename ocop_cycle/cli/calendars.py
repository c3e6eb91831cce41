"""
The working calendar: a year shown, a file checked, a year put in force.

Another year may move running deadlines. Nobody decides on what he has not seen: the page lists who is hit, and the
command carries the digest of exactly that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import adoption, commands, files_desk
from ocop_cycle.application.queries import calendars
from ocop_cycle.application.queries import impacts as impact
from ocop_cycle.cli import face as faces
from ocop_cycle.cli import impacts, parsing, parts, persons, policies, policy_pages, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.policy import calendar, loader


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
    """Check calendar files; whoever may adopt them is also shown which running deadlines each would move."""
    checked = [*policies.check_files(this, "calendar", names)]
    page = [*policies.checked_page(this, checked)]
    found = [one for one in (_impact(this, each) for each in checked if names) if one is not None]
    page += [part for one in found for part in impacts.page(this, one)]
    said = [{"name": one.name, "digest": one.digest, "warnings": one.warnings} for one in checked]
    this.show({"checked": said, "would_move": found}, *page, demo=None if found else False)


@parsing.command
@parsing.argument("name", metavar="year")
@parsing.option("--dry-run", is_flag=True)
@parsing.option("--reason", metavar="reason")
@impacts.options
def apply(this: face.Face, name: str, dry_run: bool, reason: str | None, **said: Any) -> None:
    """Put a year in force, and move what then falls on other days, once it was seen who is hit."""
    desk = files_desk.of_house(this.house)
    checked = desk.check("calendar", desk.find("calendar", name))
    policies.show_changes(this, checked, last=False)

    def make(by: commands.Provenance, seen: str | None) -> commands.Command:
        return adoption.adopting(checked, by, seen=seen, reason=reason)

    if dry_run:
        impacts.show(this, make)
    else:
        impacts.carry_out(this, make, said, needless=True)


def _impact(this: face.Face, checked: loader.Checked) -> impact.Impact | None:
    """What adopting a file would move; None for whoever may not, without an instance, and for what is in force."""
    if this.settings_or_none is None:
        return None
    try:
        by = writing.provenance(this, None)
        return impact.of_command(this.house.reader, persons.viewer(this), adoption.adopting(checked, by))
    except (errors.NotPermitted, errors.AlreadyThere, faces.AccountUnbound):
        return None


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
