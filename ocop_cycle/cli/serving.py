"""The pages: served to browsers, and by which link a person first gets in."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import click

from ocop_cycle import errors, identity, settings
from ocop_cycle.application import commands
from ocop_cycle.cli import hearing, labelling, parsing, parts, persons, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face

_OF_ADDRESS = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES, errno.EAFNOSUPPORT)
"""What is wrong with the address, and not with anything else."""

HOST, PORT = "127.0.0.1", 8000


@parsing.command
@parsing.option("--host", metavar="text", default=HOST)
@parsing.option("--port", metavar="number", type=parsing.Number(0, 65535), default=PORT)
def serve(this: face.Face, host: str, port: int) -> None:
    """Serve the pages of the instance, with its bell, until told to stop."""
    show(this, settings.Place(host=host, port=port))


def show(this: face.Face, where: settings.Place) -> None:
    """Serve the pages, and say where they are and how one gets in."""
    this.keep_log()
    hearing.end_with_the_terminal()
    labelling.learn(this)
    try:
        this.builders.serve(this.settings, where, lambda name, facts: _hear(this, name, facts))
    except OSError as failure:
        if not isinstance(failure, socket.gaierror) and failure.errno not in _OF_ADDRESS:
            raise
        raise AddressTaken(where, failure.strerror or str(failure)) from failure
    with hearing.unheeded():
        this.say("serve-ended")


class AddressTaken(errors.TryAgain):
    """Another program listens at the address, or it is none of this machine's."""

    def __init__(self, where: settings.Place, why: str) -> None:
        super().__init__(
            f"{where.host}:{where.port} cannot be listened on ({why}); name another port with --port",
            host=where.host, port=str(where.port), why=why,
        )  # fmt: skip


def _hear(this: face.Face, name: str, facts: dict[str, str]) -> None:
    with hearing.unheeded():
        if this.as_json:
            click.echo(this.late("plain").as_json({"event": name, **facts}))
            return
        told = {key: this.words.phrase(value) for key, value in facts.items()}
        catalogued = name if name in ("serving", "account", "first-link") else f"worker-{name}"
        click.echo(this.words.say(catalogued, **told))


@parsing.command
@parsing.argument("person", metavar="person")
@parsing.option("--address", metavar="text", default=f"http://{HOST}:{PORT}/")
def invite(this: face.Face, person: str, address: str) -> None:
    """Give a person a one-time link by which to choose a password."""
    actor = persons.person(this, this.house.store)
    by = commands.Provenance(
        key=identity.new_key(this.house.clock.machine_now()), actor=actor, origin=f"cli:{this.builders.account()}"
    )
    key = this.builders.accounts(this.house).invite(by, person)
    link = f"{address.rstrip('/')}/password/{key}"
    this.show({"person": person, "link": link}, parts.Line(this.words.say("invited", person=person, link=link)))


@parsing.command
@parsing.argument("person", metavar="person")
@writing.REASON
@writing.KEY
def disable(this: face.Face, person: str, reason: str, key: str | None) -> None:
    """Shut a person out."""
    writing.carry_out(this, lambda by: commands.DisablePerson(by=by, person=person, reason=reason), key)
    this.builders.accounts(this.house).end_all(person)


@parsing.command
@parsing.argument("person", metavar="person")
@writing.REASON
@writing.KEY
def enable(this: face.Face, person: str, reason: str, key: str | None) -> None:
    """Let a person in again who was shut out."""
    this.builders.accounts(this.house).end_all(person)
    writing.carry_out(this, lambda by: commands.EnablePerson(by=by, person=person, reason=reason), key)
