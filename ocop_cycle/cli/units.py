"""Units and producers: lists, one whole, their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import units
from ocop_cycle.cli import contacts, labelling, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.application.queries import unit_history
    from ocop_cycle.cli import face
    from ocop_cycle.domain import permissions


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
@contacts.options
def contact(this: face.Face, party: str, **given: Any) -> None:
    """Enter an address of a unit or producer, in place of the one it had; held notices are let go."""
    contacts.enter(this, _kind(this, persons.viewer(this), party), party, "vi", given)


@parsing.command
@parsing.argument("unit", metavar="name")
@parsing.argument("name", metavar="text")
@parsing.option("--class", "unit_class", metavar="name", required=True)
@parsing.option("--level", metavar="level", required=True)
@parsing.option("--above", metavar="unit")
@parsing.option("--answers", is_flag=True)
@parsing.option("--reason", metavar="reason")
@writing.KEY
def add(this: face.Face, unit: str, name: str, key: str | None, **said: Any) -> None:
    """Add a unit that no plan names."""
    writing.carry_out(this, lambda by: commands.AddUnit(
        by=by, unit=unit, name=name, unit_class=said["unit_class"], level=said["level"], above=said["above"],
        answers_for_level=said["answers"], reason=said["reason"],
    ), key)  # fmt: skip


@parsing.command
@parsing.argument("unit", metavar="unit")
@parsing.argument("alias", metavar="text")
@writing.KEY
def alias(this: face.Face, unit: str, alias: str, key: str | None) -> None:
    """Note another name by which a unit is found; papers keep the name they carry."""
    writing.carry_out(this, lambda by: commands.NameUnit(by=by, unit=unit, alias=alias), key)


@parsing.command
@parsing.argument("unit", metavar="unit")
@parsing.argument("alias", metavar="text")
@writing.REASON
@writing.KEY
def withdraw_alias(this: face.Face, unit: str, alias: str, reason: str, key: str | None) -> None:
    """Take another name of a unit away that was entered by mistake; the trail keeps it."""
    writing.carry_out(this, lambda by: commands.WithdrawName(by=by, unit=unit, alias=alias, reason=reason), key)


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
                f"{'  ' * (one.depth - top)}{one.name}{_ended(this, one)}",
                telling.value(this, "level", one.level),
                contacts.mail(this, one.has_address),
            )
            for one in found
        ],
        empty=this.words.say("no-units"),
    )


def _ended(this: face.Face, one: units.ListedUnit) -> str:
    """Beside the name of a unit that is no more: since when."""
    return this.words.say("unit-no-more", day=this.words.value("day", one.ended_on)) if one.ended_on else ""


def _producers(this: face.Face, found: Sequence[units.ListedProducer]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("producer-name"), "code"),
            parts.Column(title("producer"), share=4),
            parts.Column(title("commune"), share=2),
            parts.Column(title("mail"), "code"),
        ),
        rows=[(one.id, one.name, telling.place(one.commune), contacts.mail(this, one.has_address)) for one in found],
        empty=this.words.say("no-units"),
    )


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
    yield from _history(this, found.history)
    yield from contacts.lines(this, found.contacts)
    yield parts.Heading(say("its-roles"))
    for held in found.roles:
        told = f"{telling.value(this, 'role', held.role)}: {held.name} ({held.person})"
        yield parts.Line(told, depth=1)


def _history(this: face.Face, found: unit_history.History) -> Iterator[parts.Part]:
    """What the unit gave way to, what it took over, and for which levels it stands in."""
    say, ended = this.words.say, found.ended
    if ended is not None:
        name = "unit-ended" if ended.done else "unit-will-end"
        yield parts.Line(say(name, day=telling.day(this, ended.day), successor=ended.new.name), "late")
        yield parts.Line(ended.decision, "quiet", depth=1)
    for day in dict.fromkeys(one.day for one in found.took_over):
        names = "; ".join(one.old.name for one in found.took_over if one.day == day)
        yield parts.Line(say("unit-since", day=telling.day(this, day), names=names))
    for stand in found.stands_in:
        level = telling.value(this, "level", stand.level)
        yield parts.Line(say("unit-stands-in", level=level, area=stand.area.name))


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
    yield from contacts.lines(this, found.contacts)
