"""What an inspector takes away, and how things stood on a past day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocop_cycle.application import past_records
from ocop_cycle.application.verification import as_of, exporting, proving
from ocop_cycle.cli import given_files, labelling, parsing, parts, persons, telling
from ocop_cycle.delivery import export as inspection

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face


@parsing.command
@parsing.argument("file", metavar="file", type=parsing.File())
@parsing.option("--values", "with_values", is_flag=True)
def export(this: face.Face, file: Path, with_values: bool) -> None:
    """Write the whole trail into a ZIP file that anybody can check without the system."""
    actor = persons.viewer(this)
    try:
        with this.progress(this.words.say("exporting")) as went:
            count = exporting.write(this.reader, actor, file, with_values=with_values, progress=went)
    except OSError as why:
        raise parsing.Misread("file-unwritable", file=file, why=why.strerror) from None
    say = this.words.say
    lines = [parts.Line(say("exported", count=count, file=file), "good"), _how_to_check(this, "how-to-check", file)]
    this.show({"file": file, "entries": count, "with_values": with_values}, *lines)


@parsing.command
@parsing.argument("dossier", metavar="code")
@parsing.argument("file", metavar="file", required=False, type=parsing.File())
@parsing.option("--values", "with_values", is_flag=True)
@parsing.option("--program", "with_program", is_flag=True)
def prove(this: face.Face, dossier: str, file: Path | None, with_values: bool, with_program: bool) -> None:
    """Write the proof that every entry about a dossier is in the signed trail."""
    made = proving.prove(this.reader, persons.viewer(this), dossier, with_values=with_values)
    place = file or Path(f"{dossier}-chung-minh.json")
    given_files.write_new(place, made.text)
    if with_program:
        given_files.write_new(place.with_name(inspection.VERIFIER), inspection.verifier_source())
    say = this.words.say
    lines = [parts.Line(say("proved", count=made.entries, size=made.size, file=place), "good")]
    if made.newer:
        lines.append(parts.Line(say("not-yet-signed", count=made.newer), "soon", depth=1))
    lines.append(_how_to_check(this, "how-to-check-proof", place))
    this.show({"file": place, "entries": made.entries, "newer": made.newer, "size": made.size}, *lines)


@parsing.command
@parsing.argument("day", metavar="day", type=parsing.Day())
@parsing.argument("dossier", metavar="code", required=False)
def past(this: face.Face, day: date, dossier: str | None) -> None:
    """Show how dossiers stood at the end of a past day, told by the trail alone."""
    actor = persons.viewer(this)
    labelling.learn(this)
    with this.progress(this.words.say("playing")) as went:
        found = as_of.as_of(this.reader, actor, day, dossier, progress=went)
    said = this.words.say("as-of-day", day=telling.day(this, day), entry=found.entries)
    page = _one(this, found) if dossier else iter([_all(this, found)])
    this.show({"past": found}, parts.Line(said, "strong"), *page)


def _how_to_check(this: face.Face, how: str, file: Path) -> parts.Line:
    return parts.Line(this.words.say(how, program=inspection.VERIFIER, file=file.name), "quiet")


def _all(this: face.Face, found: as_of.Past) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("code"), "code"),
            parts.Column(title("product"), share=4),
            parts.Column(title("state"), share=4),
            parts.Column(title("holder"), share=3),
            parts.Column(title("since"), "code"),
        ),
        rows=[
            (one.code, one.product, telling.label(this, one.state_label), _holder(this, one), _since(this, one))
            for one in found.dossiers
        ],
        empty=this.words.say("no-dossiers"),
    )


def _holder(this: face.Face, one: as_of.Stood) -> str:
    return one.holder or one.producer or this.words.value("party", "producer")


def _since(this: face.Face, one: as_of.Stood) -> str:
    return telling.moment(this, one.entered_at).partition(" ")[2]


def _one(this: face.Face, found: as_of.Past) -> Iterator[parts.Part]:
    (one,), title = found.dossiers, this.words.title
    yield parts.Pairs(
        (
            (title("code"), one.code),
            (title("product"), one.product),
            (title("producer"), one.producer or this.words.say("erased")),
            (title("commune"), telling.place(one.commune)),
            (title("kind"), this.words.value("kind", one.kind)),
            (title("state"), telling.label(this, one.state_label)),
            (title("holder"), _holder(this, one)),
            (title("since"), telling.moment(this, one.entered_at)),
            (title("round"), telling.label(this, one.round)),
            (title("points"), telling.value(this, "points", one.total)),
            (title("stars"), telling.stars(one.stars) or None),
            (title("version"), str(one.version)),
        )
    )
    for table, rows in found.beside.items():
        if rows:
            yield parts.Heading(this.words.value("records-of", table))
        for row in rows:
            yield parts.Line(past_records.told(this.words, table, row, found), depth=1)
