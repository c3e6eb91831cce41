"""Notices that reached somebody on paper or by telephone, and messages that came back."""

from __future__ import annotations

import datetime
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.cli import given_files, notices, parsing, parts, writing
from ocop_cycle.delivery import bounces

if TYPE_CHECKING:
    from ocop_cycle.cli import face

CHANNELS = ("telephone", "post")
PASTED = "-"
"""In place of the name of a file: what is typed or pasted."""


@parsing.command
@parsing.argument("notice", metavar="notice")
@parsing.option("--by", "channel", metavar="channel", type=parsing.OneOf(*CHANNELS), required=True)
@parsing.option("--day", metavar="day", type=parsing.Day(), required=True)
@parsing.option("--who", "by_whom", metavar="text", required=True)
@parsing.option("--spoken-to", metavar="text")
@parsing.option("--document", "document_number", metavar="text")
@parsing.option("--dated", "document_day", metavar="day", type=parsing.Day())
@parsing.option("--note", metavar="text")
@writing.KEY
def told(this: face.Face, notice: str, day: datetime.date, key: str | None, **evidence: Any) -> None:
    """Record that the recipient of a notice was told by telephone or by a letter on paper."""
    name = notices.named(this, notice)
    writing.carry_out(this, lambda by: commands.RecordTelling(by=by, notice=name, day=day, **evidence), key)


@parsing.command
@parsing.argument("notice", metavar="notice")
@parsing.option("--number", metavar="number", type=parsing.Number(1))
@writing.REASON
@writing.KEY
def withdraw(this: face.Face, notice: str, number: int | None, reason: str, key: str | None) -> None:
    """Withdraw a record of telling that is wrong; the notice waits again as it did."""
    name = notices.named(this, notice)
    writing.carry_out(this, lambda by: commands.WithdrawTelling(by=by, notice=name, reason=reason, number=number), key)


@parsing.command
@parsing.argument("file", metavar="file", type=parsing.File())
def bounce(this: face.Face, file: Path) -> None:
    """Read a delivery-status report: the address it came back from is written to no more."""
    data = _data(file)
    found = bounces.read(data)
    if found is None:
        raise parsing.Misread("no-report", file=file)
    digest = hashlib.sha256(data).hexdigest()[:16]
    shown = []
    for number, each in enumerate(found.reported):
        said = {"address": each.address, "action": each.action, "status": each.status, "detail": each.detail}
        receipt = writing.execute(this, _recording(found.reference, said), f"bounce/{digest}/{number}")
        shown.append({**said, "receipt": receipt})
    lines = [parts.Line(_sentence(this, each), "soon") for each in shown]
    this.show({"message": found.reference, "reported": shown}, *lines)


def _recording(reference: str, said: dict[str, Any]) -> writing.Making:
    return lambda by: commands.RecordBounce(by=by, message=reference, **said)


def _sentence(this: face.Face, each: dict[str, Any]) -> str:
    marked = each["receipt"].after.get("address-marked")
    name = "address-marked" if marked else f"report-{each['action']}"
    return this.words.say(name, address=each["address"], status=each["status"], entry=each["receipt"].entry)


def _data(file: Path) -> bytes:
    if str(file) != PASTED:
        return given_files.read(file, bounces.LARGEST)
    try:
        return sys.stdin.buffer.read(bounces.LARGEST)
    except OSError as why:
        raise parsing.Misread("file-unreadable", file=file, why=why.strerror or why) from None
