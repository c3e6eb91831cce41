"""Who acts at the terminal: the person bound to the account of the operating system, or in a demo anybody named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle import errors
from ocop_cycle.cli import face as faces
from ocop_cycle.storage import parties

if TYPE_CHECKING:
    from ocop_cycle.domain import permissions
    from ocop_cycle.storage import statements, transactions


def person(this: faces.Face, store: transactions.Store) -> str:
    """
    The id of the person who acts.

    Raises:
        face.AccountUnbound: the account is bound to nobody.
        face.OnlyInDemo: a person was named, and this is no demo.
        errors.UnknownThing: nobody is called so.
    """
    with store.reading() as runner:
        if this.named is not None:
            return _named(this, runner, this.named)
        account = this.builders.account()
        bound = parties.person_of_account(runner, account)
    if bound is None:
        raise faces.AccountUnbound(account)
    return bound


def viewer(this: faces.Face) -> permissions.Actor:
    """Who asks, with the roles held now."""
    return this.reader.actor(person(this, this.reader.store))


def _named(this: faces.Face, runner: statements.Runner, name: str) -> str:
    if not this.settings.demo:
        raise faces.OnlyInDemo("--as")
    if not parties.person_exists(runner, name):
        raise errors.UnknownThing("person", name, parties.person_ids(runner))
    return name
