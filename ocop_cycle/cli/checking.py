"""The trail checked: everything against everything, and against what was kept outside; and signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocop_cycle.application.verification import report, whole
from ocop_cycle.cli import given_files, parsing, parts, persons, stops, writing
from ocop_cycle.domain import heads
from ocop_cycle.storage import file_store

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face

LARGEST = 32 * 1024 * 1024
"""So much of a file of heads is read: half a million of them (bytes)."""

SHOWN = 50
"""How many faults a page shows; JSON has all that are told."""


@parsing.command
@parsing.option("--head", "given", metavar="head", multiple=True)
@parsing.option("--heads", "file", metavar="file", type=parsing.File())
@parsing.option("--public-key", "known", metavar="public-key", multiple=True)
def verify(this: face.Face, given: tuple[str, ...], file: Path | None, known: tuple[str, ...]) -> int | None:
    """Check the whole trail and every record against it."""
    persons.viewer(this)
    outside = [heads.parse_head(text) for text in given]
    outside += heads.parse_heads(_text_of(file)) if file else []
    with this.progress(this.words.say("verifying")) as went:
        files = file_store.FileStore(this.settings.folder)
        found = whole.verify(this.reader, outside=outside, known_keys=known, progress=went, files=files)
    verdict = "failed" if found.count else "passed" if found.vouched else "whole"
    this.show({"verdict": verdict, "report": found}, *_page(this, found, verdict))
    return stops.FOUND if found.count else None


@parsing.command
@writing.KEY
def checkpoint(this: face.Face, key: str | None) -> None:
    """Sign the trail as it stands."""
    by = writing.provenance(this, key)
    made = this.house.checkpoints.make(by)
    if made is None:
        this.show({"checkpoint": None}, parts.Line(this.words.say("nothing-to-sign"), "quiet"))
        return
    head = heads.head_text(made.size, made.head)
    said = this.words.say("checkpoint-made", size=made.size, head=head)
    this.show({"checkpoint": made, "head": head}, parts.Line(said, "good"))


@parsing.command
@parsing.option("--lost", is_flag=True)
@writing.REASON
@writing.KEY
def change_key(this: face.Face, lost: bool, reason: str, key: str | None) -> None:
    """Let a new key sign from now on; the old one vouches for it, unless it was lost."""
    by = writing.provenance(this, key)
    following = this.builders.next_key(this.settings)
    public = this.house.checkpoints.renew_key(by, following, lost=lost, reason=reason)
    this.show({"public_key": public}, parts.Line(this.words.say("key-changed", key=public), "good"))


def _text_of(file: Path) -> str:
    try:
        return given_files.read(file, LARGEST).decode("utf-8")
    except UnicodeDecodeError as why:
        raise parsing.Misread("file-unreadable", file=file, why=why) from None


def _page(this: face.Face, found: report.Report, verdict: str) -> Iterator[parts.Part]:
    say, title = this.words.say, this.words.title
    moods: dict[str, parts.Mood] = {"passed": "good", "whole": "soon", "failed": "late"}
    yield parts.Line(say(f"verdict-{verdict}", number=found.vouched, count=found.count), moods[verdict])
    yield parts.Pairs(
        (
            (title("entries"), str(found.entries)),
            (title("records"), str(found.rows)),
            (title("values"), str(found.values)),
            (title("checkpoints"), str(found.checkpoints)),
            (title("head"), found.head),
            (title("vouched"), str(found.vouched) if found.vouched else say("vouched-by-nothing")),
        )
    )
    if found.faults:
        yield parts.Heading(say("faults", count=found.count))
        yield _faults(this, found.faults[:SHOWN])
        if found.count > SHOWN:
            yield parts.Line(say("and-more", count=found.count - SHOWN), "quiet")
    if found.erased:
        yield parts.Heading(say("erased-lawfully"))
    for one in found.erased:
        place = f"{one.table} {one.key} {one.column}"
        yield parts.Line(say("erased-line", entry=one.entry, place=place, count=one.values), depth=1)


def _faults(this: face.Face, found: Sequence[report.Fault]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("entry"), "number"),
            parts.Column(title("fault"), share=3),
            parts.Column(title("where"), share=4),
        ),
        rows=[
            (str(one.entry or ""), parts.Cell(this.words.value("fault", one.what), "late"), _where(this, one))
            for one in found
        ],
    )


def _where(this: face.Face, one: report.Fault) -> str:
    place = " ".join(filter(None, (one.table, one.key, one.column)))
    if one.stands is None:
        return place
    return f"{place}\n{this.words.say('stands-written', stands=one.stands, written=one.written)}"
