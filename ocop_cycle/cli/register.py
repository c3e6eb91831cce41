"""Certificates of an older register: one typed, or many in a CSV file; first shown, then entered."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import commands, interface, register_import
from ocop_cycle.application.queries import cycles
from ocop_cycle.cli import given_files, parsing, parts, persons, writing
from ocop_cycle.policy import register

if TYPE_CHECKING:
    from ocop_cycle.cli import face

LARGEST = 32 * 1024 * 1024
TYPED = "-"
"""What a certificate that is typed at the command line names as the place it stands in."""


@parsing.command
@parsing.argument("product", metavar="text")
@parsing.option("--producer", metavar="text", required=True)
@parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5), required=True)
@parsing.option("--commune", metavar="unit")
@parsing.option("--decision-number", metavar="text")
@parsing.option("--decision-day", metavar="day", type=parsing.Day())
@parsing.option("--authority", metavar="unit")
@parsing.option("--issued", metavar="day", type=parsing.Day())
@parsing.option("--ends", metavar="day", type=parsing.Day())
@parsing.option("--regime", metavar="regime")
@parsing.option("--state", metavar="word", type=parsing.OneOf(*register.STATES), default="in-force")
@parsing.option("--settled-on", metavar="day", type=parsing.Day())
@parsing.option("--settled-number", metavar="text")
@parsing.option("--product-id", metavar="product")
@parsing.option("--group", metavar="text")
@parsing.option("--cycle", metavar="cycle")
@writing.KEY
def enter(this: face.Face, cycle: str | None, key: str | None, **said: Any) -> None:
    """Enter one certificate that was issued before this system was there."""
    name, entry = _cycle(this, cycle), register.Entry(line=1, **said)

    def make(by: commands.Provenance) -> commands.Command:
        return commands.RegisterCertificates(by=by, cycle=name, certificates=(entry,), source=TYPED)

    with _columns_named(this):
        writing.carry_out(this, make, key)


@parsing.command
@parsing.argument("file", metavar="file", type=parsing.File())
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--confirm", metavar="number", type=parsing.Number(1))
def importing(this: face.Face, file: Path, cycle: str | None, confirm: int | None) -> None:
    """Enter the certificates of a CSV file: all are checked and counted first, and entered when that is confirmed."""

    def provide(key: str) -> commands.Provenance:
        return writing.provenance(this, key)

    data = _data(file)
    with _columns_named(this):
        wanted = register_import.read(file.name, data, called(this), _cycle(this, cycle))
        left = register_import.check(this.house, wanted, provide)
    if confirm is None or not left:
        counts = counted(wanted)
        said = "register-checked" if left else "register-entered-before"
        line = parts.Line(this.words.say(said, count=left or wanted.count, file=file.name), "good")
        this.show({"import": {"count": wanted.count, "left": left, "stars": counts}}, line, *_counts(this, counts))
        return
    if confirm != left:
        raise parsing.Misread("register-count-differs", typed=confirm, count=left)
    with this.progress(this.words.say("register-under-way"), len(wanted.parts)) as went:
        receipts = register_import.carry_out(this.house, wanted, provide, went)
    numbers = ", ".join(str(receipt.entry) for receipt in receipts)
    told = this.words.say("register-entered", count=left, file=file.name, entries=numbers)
    this.show({"receipts": receipts}, parts.Line(told, "good"))


@contextlib.contextmanager
def _columns_named(this: face.Face) -> Iterator[None]:
    """Flaws name columns as the interface does; programs get their ids."""
    try:
        yield
    except errors.PolicyFlawed as found:
        if this.as_json:
            raise
        raise errors.PolicyFlawed(tuple(_named(this, flaw) for flaw in found.flaws)) from None


def _named(this: face.Face, flaw: errors.Flaw) -> errors.Flaw:
    known = flaw.key in register.COLUMNS
    return dataclasses.replace(flaw, key=this.words.value("register-column", flaw.key)) if known else flaw


def _cycle(this: face.Face, cycle: str | None) -> str:
    name = cycle or cycles.current(this.reader, persons.viewer(this))
    if name is None:
        raise parsing.Misread("no-cycle-to-open-in")
    return name


def _data(file: Path) -> bytes:
    data = given_files.read(file, LARGEST + 1)
    if len(data) > LARGEST:
        raise parsing.Misread("register-too-large", file=file, limit=LARGEST // 1024 // 1024)
    return data


def called(this: face.Face) -> register.Called:
    """What columns and states are called in any language of the interface."""
    columns: dict[str, str] = {}
    states: dict[str, str] = {}
    for language in interface.LANGUAGES:
        said = interface.load(language, None)
        columns |= {said.value("register-column", column): column for column in register.COLUMNS}
        states |= {said.value("certificate-state", state): state for state in (*register.STATES, "ended")}
    own = this.words
    columns |= {own.value("register-column", column): column for column in register.COLUMNS}
    return register.Called(columns=columns, states=states)


def counted(wanted: register_import.Import) -> dict[str, int]:
    """How many certificates of how many stars."""
    found: dict[int, int] = {}
    for part in wanted.parts:
        for entry in part:
            found[entry.stars] = found.get(entry.stars, 0) + 1
    return {str(stars): count for stars, count in sorted(found.items())}


def _counts(this: face.Face, counts: dict[str, int]) -> list[parts.Line]:
    total = sum(counts.values())
    lines = [parts.Line(this.words.say("stars-count-in-file", stars=n, count=c), depth=1) for n, c in counts.items()]
    return [*lines, parts.Line(this.words.say("register-not-entered-yet", count=total), "soon")]
