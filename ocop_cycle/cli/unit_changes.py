"""
Units merged, abolished, renamed: first what hangs on them, then the count typed once more, then the decision entered.

Nobody hands over what he has not seen. A decision whose day has come is carried out at once, in batches that go on
where they stopped; another waits for its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import files_desk, unit_decisions
from ocop_cycle.application.queries import unit_changes
from ocop_cycle.cli import confirming, impacts, labelling, parsing, parts, persons, telling, writing
from ocop_cycle.policy import shelf, unit_tables, yaml_source

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face
    from ocop_cycle.policy import loader

MOST_SHOWN = 40
"""How many units a page lists; JSON lists all."""

SHOWN = ("dossiers", "deadlines", "duties", "notices", "messages", "contacts", "cycles", "rounds", "certificates")
"""What a page counts of each unit; JSON names all of it."""


def _paper(command: Any) -> Any:
    """The options that say by which decision units change."""
    for option in (
        parsing.option("--id", "change", metavar="name"),
        parsing.option("--issuer", metavar="text"),
        parsing.option("--decided", metavar="day", type=parsing.Day()),
        parsing.option("--number", metavar="text"),
        parsing.option("--decision", metavar="text"),
        parsing.option("--day", metavar="day", type=parsing.Day()),
    ):
        command = option(command)
    return command


@parsing.command
@parsing.argument("file", metavar="file")
@_paper
@impacts.options
def succeed(this: face.Face, file: str, **said: Any) -> None:
    """Enter a mapping of units (a file, or a table in CSV): old unit to new unit, with day and decision."""
    if Path(file).suffix.lower() == ".csv":
        raw = shelf.read(Path(file), file)
        name = said["change"] or Path(file).stem
        source = unit_tables.read(raw, unit_decisions.around(name, _written(said)))
    else:
        desk = files_desk.of_house(this.house)
        found = desk.find("units", file)
        name, file, source = found.name, found.file, yaml_source.read(found.raw)
    _carry_out(this, _checked(this, name, source, file), said)


@parsing.command
@parsing.argument("old", metavar="name", nargs=-1, required=True)
@parsing.option("--into", metavar="name", required=True)
@parsing.option("--name", metavar="text")
@parsing.option("--people", metavar="name")
@_paper
@impacts.options
def merge(this: face.Face, old: tuple[str, ...], into: str, **said: Any) -> None:
    """Merge units into one that stands or (with --name) begins; one that is abolished goes over likewise."""
    meant = [_meant(this, one) for one in old]
    typed = unit_decisions.merger(meant, _meant(this, into), _day(said), name=said["name"], people=said["people"])
    _by_hand(this, typed, said)


@parsing.command
@parsing.argument("old", metavar="unit")
@parsing.argument("name", metavar="text")
@parsing.option("--as", "new", metavar="name")
@_paper
@impacts.options
def rename(this: face.Face, old: str, name: str, new: str | None, **said: Any) -> None:
    """Give a unit another name from a day on; papers of before keep the old one."""
    _by_hand(this, unit_decisions.renaming(old, name, _day(said), heir=new), said)


@parsing.command
def changes(this: face.Face) -> None:
    """List the decisions about units: which gave way to which, and which wait for their day."""
    persons.viewer(this)
    found = unit_changes.entered(this.reader)
    this.show({"changes": found}, *_entered(this, found))


def _by_hand(this: face.Face, typed: unit_decisions.Typed, said: dict[str, Any]) -> None:
    name = said["change"] or typed.name
    source = unit_decisions.by_hand(name, _written(said), typed.changes)
    _carry_out(this, _checked(this, name, source, "ocop unit"), said)


def _day(said: Mapping[str, Any]) -> date:
    if said["day"] is None:
        raise parsing.Misread("missing", param="--day")
    day: date = said["day"]
    return day


def _written(said: Mapping[str, Any]) -> unit_decisions.Paper:
    """The decision as the options say it."""
    if said["decision"] is None:
        raise parsing.Misread("missing", param="--decision")
    return unit_decisions.Paper(
        title=said["decision"], day=_day(said), number=said["number"], decided=said["decided"], issuer=said["issuer"]
    )


def _meant(this: face.Face, word: str) -> str:
    """The id of the unit that a word means; what nobody is called stays as it is, and is told as unknown."""
    found = this.house.reader.units_called(word)
    if len(found) > 1:
        raise parsing.Misread("several-units", text=word, units=", ".join(found))
    return found[0] if found else word


def _checked(this: face.Face, name: str, source: yaml_source.Source, file: str) -> loader.Checked:
    return unit_decisions.checked(this.house, persons.viewer(this), name, source, file)


def _carry_out(this: face.Face, checked: loader.Checked, said: dict[str, Any]) -> None:
    by = writing.provenance(this, said["key"])
    found = unit_changes.preview(this.house.reader, unit_decisions.command(checked, by))
    labelling.learn(this)
    sure = bool(said["yes"]) or said["confirm"] is not None
    if not (sure and this.as_json):
        this.show({"preview": found, "count": found.count}, *page(this, found))
    confirming.stop_unless_same(found, said)
    if not (sure or confirming.typed_again(this, "impact-ask", found.count)):
        this.say("units-not-done", count=found.count, digest=found.digest[:16])
        return
    with this.progress(this.words.say("units-under-way")) as went:
        entering = unit_decisions.command(checked, by, found.digest)
        done = unit_decisions.enter(this.house, entering, found.day, progress=went)
    told = "units-handed-over" if done.is_due else "units-wait"
    line = parts.Line(this.words.say(told, count=found.count, day=telling.day(this, found.day)), "good")
    this.show({"receipt": done.receipt, "handed-over": done.handed_over}, line)


def page(this: face.Face, found: unit_changes.Preview) -> Iterator[parts.Part]:
    """What a decision would do: each old unit with its successor and everything that hangs on it; then what is left."""
    say = this.words.say
    yield parts.Heading(say("units-change", count=len(found.giving_way), day=telling.day(this, found.day)))
    title = telling.label(this, found.title)
    yield parts.Line(" – ".join(dict.fromkeys((title, found.decision))))
    for founded in found.founded:
        yield parts.Line(say("units-founded", name=founded.name, id=founded.id), depth=1)
    for one in found.giving_way[:MOST_SHOWN]:
        yield from _giving_way(this, one)
    if len(found.giving_way) > MOST_SHOWN:
        yield parts.Line(say("and-more", count=len(found.giving_way) - MOST_SHOWN), "quiet")
    for stand in found.stand_ins:
        level = telling.value(this, "level", stand.level)
        yield parts.Line(say("units-stand-in", level=level, unit=stand.unit, area=stand.area))
    for silent in found.silent:
        yield parts.Line(say("units-silent", name=silent.name, id=silent.id), "soon")
    for gap in found.vacant:
        yield parts.Line(telling.vacant(this, gap), "late")


def _giving_way(this: face.Face, one: unit_changes.GivingWay) -> Iterator[parts.Part]:
    say = this.words.say
    yield parts.Line(f"{one.old.name} → {one.new.name}", "strong", depth=1)
    counted = [say(f"units-hit-{kind}", count=len(one.hit[kind])) for kind in SHOWN if one.hit[kind]]
    if counted:
        yield parts.Line("; ".join(counted), depth=2)
    if one.hit["dossiers"]:
        yield parts.Line(", ".join(one.hit["dossiers"][:MOST_SHOWN]), "quiet", depth=2)
    people = "; ".join(f"{name} ({telling.value(this, 'role', role)})" for name, role in one.people)
    if people and one.people_to is not None:
        yield parts.Line(say("units-people", people=people, unit=one.people_to.name), depth=2)
    elif people:
        yield parts.Line(say("units-people-end", people=people), "soon", depth=2)


def _entered(this: face.Face, found: Sequence[unit_changes.Entered]) -> Iterator[parts.Part]:
    say = this.words.say
    if not found:
        yield parts.Line(say("units-no-changes"))
    for one in found:
        state = telling.value(this, "any-state", one.state)
        yield parts.Line(f"{telling.day(this, one.day)} – {telling.label(this, one.title)} ({state})", "strong")
        yield parts.Line(f"{one.id}: {one.decision}", "quiet", depth=1)
        for old, new, _ in one.giving_way[:MOST_SHOWN]:
            yield parts.Line(f"{old.name} → {new.name}", depth=1)
        if len(one.giving_way) > MOST_SHOWN:
            yield parts.Line(say("and-more", count=len(one.giving_way) - MOST_SHOWN), "quiet", depth=1)
