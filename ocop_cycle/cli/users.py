"""People: who they are, which roles they hold where, their addresses, which accounts are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import people
from ocop_cycle.cli import contacts, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face


@parsing.command
def listing(this: face.Face) -> None:
    """List people with their roles and accounts, and who has an address."""
    found = people.list_people(this.reader, persons.viewer(this))
    title = this.words.title
    table = parts.Table(
        columns=(
            parts.Column(title("person"), "code"),
            parts.Column(title("called"), share=3),
            parts.Column(title("roles"), share=5),
            parts.Column(title("accounts"), share=2),
            parts.Column(title("mail"), "code"),
        ),
        rows=[
            (
                one.id,
                one.name,
                "\n".join(_role(this, held) for held in one.roles if held.state == "granted"),
                ", ".join(one.accounts),
                contacts.mail(this, one.has_address),
            )
            for one in found
        ],
        empty=this.words.say("no-people"),
    )
    this.show({"people": found}, table)


@parsing.command
@parsing.argument("person", metavar="person")
def show(this: face.Face, person: str) -> None:
    """Show a person: roles, accounts, and the addresses where you may know them."""
    found = people.show(this.reader, persons.viewer(this), person)
    title = this.words.title
    held = "\n".join(_role(this, each) for each in found.roles if each.state == "granted")
    pairs = parts.Pairs(
        (
            (title("person"), found.id),
            (title("language"), telling.value(this, "language", found.language)),
            (title("roles"), held),
            (title("accounts"), ", ".join(found.accounts)),
            (title("mail"), telling.value(this, "has-address", str(found.has_address))),
        )
    )
    addresses = contacts.lines(this, found.addresses) if found.addresses else ()
    this.show({"person": found}, parts.Line(found.name, "strong"), pairs, *addresses)


@parsing.command
@parsing.argument("person", metavar="person")
@contacts.options
def contact(this: face.Face, person: str, **given: Any) -> None:
    """Enter an address of a person, in place of the one there was; notices go there instead of to the unit."""
    found = people.show(this.reader, persons.viewer(this), person)
    contacts.enter(this, "person", found.id, found.language, given)


@parsing.command
@parsing.argument("person", metavar="person")
@parsing.argument("name", metavar="name")
@parsing.option("--language", metavar="word", type=parsing.OneOf("vi", "en"), default="vi")
@writing.KEY
def add(this: face.Face, person: str, name: str, language: Any, key: str | None) -> None:
    """Add a person who may then hold roles."""
    writing.carry_out(this, lambda by: commands.AddPerson(by=by, person=person, name=name, language=language), key)


@parsing.command
@parsing.argument("account", metavar="account")
@parsing.argument("person", metavar="person")
@writing.KEY
def bind(this: face.Face, account: str, person: str, key: str | None) -> None:
    """Bind an account of the operating system to a person."""
    writing.carry_out(this, lambda by: commands.BindAccount(by=by, account=account, person=person), key)


@parsing.command
@parsing.argument("person", metavar="person")
@parsing.argument("role", metavar="role")
@parsing.argument("unit", metavar="unit")
@parsing.option("--producer", metavar="producer")
@parsing.option("--revoke", is_flag=True)
@parsing.option("--reason", metavar="reason")
@writing.KEY
def role(
    this: face.Face, person: str, role: str, unit: str, producer: str | None, revoke: bool, reason: str | None,
    key: str | None,
) -> None:  # fmt: skip
    """Give a person a role at a unit, or take it with --revoke."""

    def make(by: commands.Provenance) -> commands.Command:
        if revoke:
            return commands.RevokeRole(by=by, person=person, role=role, unit=unit, reason=reason)
        return commands.GrantRole(by=by, person=person, role=role, unit=unit, producer=producer)

    writing.carry_out(this, make, key)


def _role(this: face.Face, held: people.RoleHeld) -> str:
    of = f" ({held.producer})" if held.producer else ""
    return f"{telling.label(this, held.label)} – {held.unit.name}{of}"
