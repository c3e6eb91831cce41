"""Units and producers: lists, one whole, their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import units
from ocop_cycle.cli import labelling, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.domain import permissions

CHANNELS = ("email", "telephone", "post")


@parsing.command
@parsing.option("--below", metavar="unit")
@parsing.option("--search", metavar="text")
@parsing.option("--producers", is_flag=True)
def listing(this: face.Face, below: str | None, search: str | None, producers: bool) -> None:
    """List units, or producers with --producers."""
    actor = persons.viewer(this)
    labelling.learn(this)
    if producers:
        every = units.list_producers(this.reader, actor, search=search)
        this.show({"producers": every}, _producers(this, every))
        return
    found = units.list_units(this.reader, actor, below=below, search=search)
    this.show({"units": found}, _units(this, found))


@parsing.command
@parsing.argument("party", metavar="unit")
def show(this: face.Face, party: str) -> None:
    """Show a unit or producer: what is above it, its addresses, who holds roles there."""
    actor = persons.viewer(this)
    labelling.learn(this)
    if _kind(this, actor, party) == "producer":
        producer = units.show_producer(this.reader, actor, party)
        this.show({"producer": producer}, *_producer(this, producer))
        return
    unit = units.show(this.reader, actor, party)
    this.show({"unit": unit}, *_unit(this, unit))


@parsing.command
@parsing.argument("party", metavar="unit")
@parsing.argument("address", metavar="address")
@parsing.option("--channel", metavar="channel", type=parsing.OneOf(*CHANNELS), default="email")
@parsing.option("--language", metavar="word", type=parsing.OneOf("vi", "en"), default="vi")
@parsing.option("--hours", metavar="text")
@writing.KEY
def contact(
    this: face.Face, party: str, address: str, channel: Any, language: Any, hours: str | None, key: str | None
) -> None:
    """Enter an address of a unit or producer, in place of the one it had; held notices are let go."""
    kind = _kind(this, persons.viewer(this), party)
    writing.carry_out(
        this,
        lambda by: commands.ChangeContact(
            by=by, party_kind=kind, party=party, channel=channel, address=address, language=language, office_hours=hours
        ),
        key,
    )


def _kind(this: face.Face, actor: permissions.Actor, party: str) -> Any:
    """Whether a unit or a producer is called so; neither: the nearest names of both are offered."""
    producers = {each.id for each in units.list_producers(this.reader, actor)}
    if party in producers:
        return "producer"
    known = {each.id for each in units.list_units(this.reader, actor)}
    if party not in known:
        raise errors.UnknownThing("party", party, sorted(known | producers))
    return "unit"


def _units(this: face.Face, found: Sequence[units.ListedUnit]) -> parts.Table:
    title = this.words.title
    top = min((one.depth for one in found), default=0)
    return parts.Table(
        columns=(
            parts.Column(title("unit-name"), "code"),
            parts.Column(title("unit"), share=4),
            parts.Column(title("level"), share=2),
            parts.Column(title("mail"), "code"),
        ),
        rows=[
            (
                one.id,
                f"{'  ' * (one.depth - top)}{one.name}",
                telling.value(this, "level", one.level),
                _mail(this, one.has_address),
            )
            for one in found
        ],
        empty=this.words.say("no-units"),
    )


def _producers(this: face.Face, found: Sequence[units.ListedProducer]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("producer-name"), "code"),
            parts.Column(title("producer"), share=4),
            parts.Column(title("commune"), share=2),
            parts.Column(title("mail"), "code"),
        ),
        rows=[(one.id, one.name, telling.place(one.commune), _mail(this, one.has_address)) for one in found],
        empty=this.words.say("no-units"),
    )


def _mail(this: face.Face, has: bool) -> parts.Cell:
    return parts.Cell(telling.value(this, "has-address", str(has)), "plain" if has else "late")


def _unit(this: face.Face, found: units.Unit) -> Iterator[parts.Part]:
    one, title, say = found.unit, this.words.title, this.words.say
    yield parts.Line(one.name, "strong")
    yield parts.Pairs(
        (
            (title("unit-name"), one.id),
            (title("level"), telling.value(this, "level", one.level)),
            (title("above"), " › ".join(each.name for each in found.above)),
            (title("aliases"), "; ".join(found.aliases)),
            (title("answers"), say("answers") if one.answers_for_level else None),
            (title("dossiers"), str(found.dossiers)),
            (title("open-duties"), str(found.duties_open)),
        )
    )
    yield from _contacts(this, found.contacts)
    yield parts.Heading(say("its-roles"))
    for held in found.roles:
        told = f"{telling.value(this, 'role', held.role)}: {held.name} ({held.person})"
        yield parts.Line(told, depth=1)


def _producer(this: face.Face, found: units.Producer) -> Iterator[parts.Part]:
    one, title = found.producer, this.words.title
    yield parts.Line(one.name, "strong")
    yield parts.Pairs(
        (
            (title("producer-name"), one.id),
            (title("legal-form"), one.legal_form),
            (title("address"), found.address),
            (title("commune"), telling.place(one.commune) or this.words.say("commune-unknown")),
            (title("dossiers"), ", ".join(found.dossiers)),
        )
    )
    yield from _contacts(this, found.contacts)


def _contacts(this: face.Face, found: Sequence[units.Contact]) -> Iterator[parts.Part]:
    yield parts.Heading(this.words.say("its-contacts"))
    active = [each for each in found if each.state != "retired"]
    if not active:
        yield parts.Line(this.words.say("no-contacts"), "late", depth=1)
    for each in active:
        hours = f" ({each.office_hours})" if each.office_hours else ""
        yield parts.Line(f"{telling.value(this, 'channel', each.channel)}: {each.address}{hours}", depth=1)
