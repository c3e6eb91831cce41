"""The settings of an instance: what they are, and one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle.application import commands
from ocop_cycle.cli import parsing, parts, persons, writing
from ocop_cycle.storage import cycles

if TYPE_CHECKING:
    from ocop_cycle.cli import face

CHANGEABLE = ("mail-from", "reply-to", "mail-per-minute", "uncertain", "sending-held", "clock-gate-days", "upload-mb")


@parsing.command
def listing(this: face.Face) -> None:
    """List the settings."""
    persons.viewer(this)
    with this.reader.store.reading() as runner:
        found = dict(sorted(cycles.settings(runner).items()))
    this.show({"settings": found}, parts.Pairs(tuple(found.items())))


@parsing.command
@parsing.argument("name", metavar="name", type=parsing.OneOf(*CHANGEABLE))
@parsing.argument("value", metavar="text")
@writing.KEY
def change(this: face.Face, name: str, value: str, key: str | None) -> None:
    """Change a setting."""
    writing.carry_out(this, lambda by: commands.ChangeSetting(by=by, name=name, value=value), key)
