"""
A change of dates: first who is hit, then the count typed once more, then the change.

Nobody moves days that he has not seen: the page shows units, dossiers, what waits to be sent and what was sent already;
the confirmation repeats the count; the command carries the digest of the very change that was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import impacts
from ocop_cycle.cli import confirming, labelling, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.application import engine
    from ocop_cycle.cli import face

MOST_SHOWN = 40
"""How many rows of each part a page lists; JSON lists all."""

Making = Callable[[commands.Provenance, str | None], commands.Command]
"""Gives the command, once it is known where it comes from and what was seen (a digest, or nothing yet)."""


def options(command: Any) -> Any:
    """The options by which a change that was shown is confirmed, and the key of the command."""
    for option in (
        writing.KEY,
        parsing.option("--preview", "preview", metavar="digest"),
        parsing.option("--confirm", "confirm", metavar="number", type=parsing.Number(0)),
        parsing.option("--yes", "yes", is_flag=True),
    ):
        command = option(command)
    return command


def carry_out(this: face.Face, make: Making, said: dict[str, Any], *, needless: bool = False) -> engine.Receipt | None:
    """
    Show what the command would do, and do exactly that when it is confirmed.

    ``needless``: what touches no deadline and no duty wants no confirmation.
    """
    found, by = show(this, make, said["key"], quiet=this.as_json and _is_confirmed(said))
    confirming.stop_unless_same(found, said)
    if not (
        _is_confirmed(said) or (needless and not found.count) or confirming.typed_again(this, "impact-ask", found.count)
    ):
        this.say("impact-not-done", count=found.count, digest=found.digest[:16])
        return None
    receipt = this.house.engine.execute(make(by, found.digest))
    writing.tell(this, receipt)
    return receipt


def show(
    this: face.Face, make: Making, key: str | None = None, *, quiet: bool = False
) -> tuple[impacts.Impact, commands.Provenance]:
    """Show what the command would do; nothing of it is done."""
    by = writing.provenance(this, key)
    found = impacts.of_command(this.house.reader, persons.viewer(this), make(by, None))
    labelling.learn(this)
    if not quiet:
        this.show({"impact": found, "count": found.count}, *page(this, found))
    return found, by


def page(this: face.Face, found: impacts.Impact) -> Iterator[parts.Part]:
    """Who is hit: deadlines with their old and new days, duties, and what becomes of notices and messages."""
    say = this.words.say
    yield parts.Heading(
        say("impact-moves", count=len(found.moved), units=len(found.units), dossiers=len(found.dossiers))
    )
    if found.moved:
        yield _moved(this, found)
    for code, keys in (("opened", found.opened), ("waived", found.waived), ("changed", found.changed)):
        if keys:
            yield parts.Line(say(f"impact-{code}", count=len(keys), names=", ".join(keys[:MOST_SHOWN])))
    if found.kept:
        yield parts.Line(say("impact-kept", count=len(found.kept), names=", ".join(found.kept[:MOST_SHOWN])), "soon")
    waiting = found.cancelled + found.retold + found.superseded
    if waiting:
        told = say("impact-queued", cancelled=found.cancelled, retold=found.retold, superseded=found.superseded)
        yield parts.Line(told)
    yield parts.Line(say("impact-wrong", count=len(found.wrong)), "late" if found.wrong else "plain")
    for one in found.wrong[:MOST_SHOWN]:
        yield parts.Line(f"{one.message} ({telling.day(this, one.day)}): {one.recipient.name}", depth=1)
    names = ", ".join(party.name for party in found.corrections[:MOST_SHOWN])
    yield parts.Line(say("impact-corrections", count=len(found.corrections), names=names))


def _moved(this: face.Face, found: impacts.Impact) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("of"), share=3), parts.Column(title("what-is-due"), share=4),
            parts.Column(title("whose"), share=3), parts.Column(title("old-day"), "code"),
            parts.Column(title("new-day"), "code"),
        ),
        rows=[
            (
                f"{one.due.dossier} {one.due.product}" if one.due.dossier else one.due.subject[1],
                telling.label(this, one.due.label), telling.party(this, one.due.party),
                telling.day(this, one.due.day) or "–", telling.day(this, one.new_day) or "–",
            )
            for one in found.moved[:MOST_SHOWN]
        ],
    )  # fmt: skip


def _is_confirmed(said: dict[str, Any]) -> bool:
    return bool(said["yes"]) or said["confirm"] is not None
