"""
Decisions about units on their way in: from what was filled in or sent to checked content, shown, entered, carried out.

Both faces go this way: a file or a table as it is, or a merger and a new name from what was typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import commands, engine, house, units_due
from ocop_cycle.application.queries import unit_changes
from ocop_cycle.domain import permissions
from ocop_cycle.policy import loader, vocabulary, yaml_source


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """The decision as somebody wrote it down, and the day from which it holds; what is not known stays absent."""

    title: str
    day: date
    number: str | None = None
    decided: date | None = None
    issuer: str | None = None


class Typed(NamedTuple):
    """What somebody typed in the place of a file: the name that a decision has for itself, and its changes."""

    name: str
    changes: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A decision that was entered: whether its day has come, and how many units were handed over at once."""

    receipt: engine.Receipt
    is_due: bool
    handed_over: int


def around(name: str, paper: Paper) -> dict[str, Any]:
    """What stands around the changes of a table or of a form: day and decision."""
    decided = paper.decided.isoformat() if paper.decided else None
    said = {"title": paper.title, "number": paper.number, "day": decided, "issuer": paper.issuer}
    return {
        "id": name, "title": {"vi": paper.title, "en": paper.title}, "day": paper.day.isoformat(),
        "decision": {key: value for key, value in said.items() if value is not None},
    }  # fmt: skip


def by_hand(name: str, paper: Paper, changes: Sequence[Mapping[str, str]]) -> yaml_source.Source:
    """The same as a file would say it, of changes that somebody typed."""
    return yaml_source.Source(data={**around(name, paper), "changes": [dict(one) for one in changes]})


def merger(old: Sequence[str], into: str, day: date, *, name: str | None, people: str | None) -> Typed:
    """Units that go over into one that stands or, with a ``name``, begins; ``people`` go where they say, or along."""
    said = {key: value for key, value in (("name", name), ("people", people)) if value}
    return Typed(f"{into}-{day.isoformat()}", [{"old": one, "new": into, **said} for one in old])


def renaming(old: str, name: str, day: date, *, heir: str | None) -> Typed:
    """A unit that goes on under another name; where nobody chose its new id, that is the old one with the day."""
    change = {"old": old, "new": heir or f"{old}-{day:%Y%m%d}", "name": name}
    return Typed(f"{old}-{day.isoformat()}", [change])


def checked(
    built: house.House, actor: permissions.Actor, name: str, source: yaml_source.Source, file: str
) -> loader.Checked:
    """
    The mapping checked by itself and against the units of this instance.

    Raises:
        errors.PolicyFlawed: it has flaws; every one is named with its line.
        errors.NotPermitted: ``actor`` may not change units.
    """
    around_it = vocabulary.Surroundings(vocabulary=built.vocabulary, regimes={})
    return loader.check_source(
        "units", name, source, file=file, around=around_it,
        also=lambda value: unit_changes.why_not(built.reader, actor, value),
    )  # fmt: skip


def command(found: loader.Checked, by: commands.Provenance, seen: str | None = None) -> commands.ChangeUnits:
    """The request to enter it; ``seen`` is the digest of what somebody was shown."""
    return commands.ChangeUnits(by=by, name=found.name, digest=found.digest, content=found.content, seen=seen)


def enter(
    built: house.House, entering: commands.ChangeUnits, day: date,
    *, progress: Callable[[int, int], None] | None = None,
) -> Entered:  # fmt: skip
    """
    Enter a decision, and carry out everything that is due if its ``day`` has come.

    Raises:
        errors.Stopped: it cannot be entered, or it is no longer what was shown.
    """
    receipt = built.engine.execute(entering)
    now = built.clock.now()
    if day > clock.day_of(now):
        return Entered(receipt=receipt, is_due=False, handed_over=0)
    done = units_due.carry_out(units_due.due(built.store, now), built.engine.execute, progress=progress)
    return Entered(receipt=receipt, is_due=True, handed_over=done)
