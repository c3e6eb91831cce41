"""Addresses at the terminal: entered for a unit, a producer or a person, and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.cli import parsing, parts, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.application.queries import contacts
    from ocop_cycle.cli import face

CHANNELS = ("email", "telephone", "post")


def options(enter: Callable[..., Any]) -> Callable[..., Any]:
    """What every command takes that enters an address: its channel, the language, the hours, the key."""
    for option in (
        writing.KEY,
        parsing.option("--hours", metavar="text"),
        parsing.option("--language", metavar="word", type=parsing.OneOf("vi", "en")),
        parsing.option("--channel", metavar="channel", type=parsing.OneOf(*CHANNELS), default="email"),
        parsing.argument("address", metavar="address"),
    ):
        enter = option(enter)
    return enter


def enter(this: face.Face, kind: Any, party: str, language: Any, given: dict[str, Any]) -> None:
    """Enter the address that was ``given``, in ``language`` unless another was named with it."""
    writing.carry_out(
        this,
        lambda by: commands.ChangeContact(
            by=by, party_kind=kind, party=party, channel=given["channel"], address=given["address"],
            language=given["language"] or language, office_hours=given["hours"],
        ),
        given["key"],
    )  # fmt: skip


def lines(this: face.Face, found: Sequence[contacts.Contact]) -> Iterator[parts.Part]:
    """The addresses in use, below their heading."""
    yield parts.Heading(this.words.say("its-contacts"))
    active = [each for each in found if each.state != "retired"]
    if not active:
        yield parts.Line(this.words.say("no-contacts"), "late", depth=1)
    for each in active:
        more = [each.office_hours, telling.value(this, "contact-state", each.state) if each.state != "active" else None]
        said = "; ".join(filter(None, more))
        told = f"{telling.value(this, 'channel', each.channel)}: {each.address}{f' ({said})' if said else ''}"
        yield parts.Line(told, "plain" if each.state == "active" else "late", depth=1)


def mail(this: face.Face, has: bool) -> parts.Cell:
    """Whether there is an address to write to, as a cell of a list."""
    return parts.Cell(telling.value(this, "has-address", str(has)), "plain" if has else "late")
