"""Carrying out what was typed: where the command comes from, its key, the one way in, and the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ocop_cycle import identity
from ocop_cycle.application import commands, naming
from ocop_cycle.cli import labelling, parsing, parts, persons
from ocop_cycle.storage import parties

if TYPE_CHECKING:
    from ocop_cycle.application import engine
    from ocop_cycle.cli import face

NO_LEVEL = "-"
"""The level of what stands above all units."""

Making = Callable[[commands.Provenance], commands.Command]
"""Gives the command once it is known where it comes from."""

KEY = parsing.option("--key", metavar="key")
"""The option of every command that writes: the same key twice is carried out once."""

REASON = parsing.option("--reason", metavar="reason", required=True)
"""The option of every command that cannot do without a reason."""


def carry_out(this: face.Face, make: Making, key: str | None) -> engine.Receipt:
    """Carry out the command that ``make`` gives for the person who acts, and print its receipt."""
    receipt = execute(this, make, key)
    tell(this, receipt)
    return receipt


def execute(this: face.Face, make: Making, key: str | None) -> engine.Receipt:
    """Carry out the command that ``make`` gives for the person who acts, under ``key`` or a key of its own."""
    return this.house.engine.execute(make(provenance(this, key)))


def provenance(this: face.Face, key: str | None) -> commands.Provenance:
    """
    Where a command of this run comes from; without a ``key`` it gets one of its own.

    It is on behalf of the unit at which the person holds roles, if that is one; the root of an instance is no unit.
    """
    store = this.house.store
    actor = persons.person(this, store)
    with store.reading() as runner:
        units = {grant[1] for grant in parties.grants(runner, actor) if grant[3] != NO_LEVEL}
    unit = next(iter(units)) if len(units) == 1 else None
    own = key or identity.new_key(this.house.clock.machine_now())
    return commands.Provenance(key=own, actor=actor, origin=f"cli:{this.builders.account()}", unit=unit)


def tell(this: face.Face, receipt: engine.Receipt) -> None:
    """Print what a command did: its entry, what is now, and how many notices are owed for it."""
    labelling.learn(this)
    labelling.learn_names(this, persons.viewer(this))
    say = this.words.say
    about = naming.subject(this.words, receipt.subject)
    lines = [parts.Line(say("repeated" if receipt.repeated else "done", entry=receipt.entry, about=about), "good")]
    state = receipt.after.get("state")
    if isinstance(state, str):
        kind = "state" if receipt.subject[0] in ("dossier", "certificate") else "any-state"
        lines.append(parts.Line(say("now-at", state=this.words.value(kind, state)), depth=1))
    if early := receipt.after.get("early"):
        rules = ", ".join(this.words.value("rule", rule) for rule in early)
        lines.append(parts.Line(say("done-early", rules=rules), "soon", depth=1))
    if receipt.notices:
        lines.append(parts.Line(say("notices-owed", count=len(receipt.notices)), depth=1))
    this.show({"receipt": receipt}, *lines)
