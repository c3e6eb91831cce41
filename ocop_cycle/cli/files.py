"""The files of a dossier, put in and taken out; and what is said beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import attaching, commands
from ocop_cycle.application.queries import document_files
from ocop_cycle.cli import given_files, parsing, parts, persons, writing
from ocop_cycle.storage import file_store

if TYPE_CHECKING:
    from ocop_cycle.cli import face

VISIBILITIES = ("internal", "council", "producer")


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("item", metavar="document")
@parsing.argument("file", metavar="file", type=parsing.File())
@parsing.option("--name", metavar="text")
@writing.KEY
def attach(this: face.Face, code: str, item: str, file: Path, name: str | None, key: str | None) -> None:
    """Put a file under a paper of a dossier, as its newest version."""
    attachments = attaching.of(this.house)
    by = writing.provenance(this, key)
    taken = attachments.incoming()
    try:
        _read(file, taken)
        receipt = attachments.attach(by, code, item, taken, name or file.name)
    finally:
        taken.discard()
    told = this.words.say("attached", name=name or file.name, version=receipt.after["file"], item=item,
                          sha256=receipt.after["sha256"])  # fmt: skip
    this.show({"receipt": receipt}, parts.Line(told, "good"))


def _read(file: Path, taken: file_store.Incoming) -> None:
    with given_files.opened(file) as source:
        while not taken.too_large and (piece := source.read(file_store.BLOCK)):
            taken.write(piece)


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("item", metavar="document")
@parsing.argument("file", metavar="file", required=False, type=parsing.File())
@parsing.option("--version", metavar="number", type=parsing.Number(1))
def take_out(this: face.Face, code: str, item: str, file: Path | None, version: int | None) -> None:
    """Take a file out of a dossier; nothing is written over."""
    found = document_files.one(this.reader, persons.viewer(this), code, item, version)
    content = attaching.of(this.house).files.read(found.sha256)
    if content is None:
        raise errors.UnknownThing("document_file", found.sha256)
    place = file or Path(found.name)
    given_files.write_new(place, content)
    told = this.words.say("file-saved", item=item, version=found.version, file=place, size=found.size)
    this.show({"file": place, "version": found}, parts.Line(told, "good"))


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("text", metavar="text")
@parsing.option("--for", "visibility", metavar="word", type=parsing.OneOf(*VISIBILITIES), default="internal")
@writing.KEY
def comment(this: face.Face, code: str, text: str, visibility: Any, key: str | None) -> None:
    """Write a comment on a dossier."""
    receipt = writing.execute(
        this, lambda by: commands.WriteComment(by=by, dossier=code, text=text, visibility=visibility), key
    )
    told = this.words.say("comment-written", number=receipt.after["number"], visibility=visibility)
    this.show({"receipt": receipt}, parts.Line(told, "good"))
