"""
A change of law carried out: the list put on the trail first, then each dossier by a command of its own.

Every key can be foretold from the digest of the list. A migration that was cut short goes on where it stopped, by
whoever takes it up; one that is done does nothing again. A dossier that changed since the preview is left out and
named.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.handlers import migrating
from ocop_cycle.storage import begun as begun_lists
from ocop_cycle.storage import private_values, statements, trail, transactions

By = Callable[[str, int | None], commands.Provenance]
"""Gives the provenance of a command by its key and the entry that caused it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A migration whose list stands on the trail: what was to move, and which of it has."""

    entry: int
    source: str
    regime: str
    target: str
    digest: str
    listed: tuple[migrating.Listed, ...]
    done: tuple[str, ...]
    decided: str | None

    @property
    def left(self) -> tuple[migrating.Listed, ...]:
        """What has not moved yet."""
        return tuple(one for one in self.listed if one[0] not in self.done)


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A dossier that did not move after all, and why."""

    code: str
    reasons: tuple[errors.Reason, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """
    What a run did: the entry with the list, how many moved in it, how many had before, and who was left out.

    ``entries`` are those of the dossiers that moved in this run, (code, entry) each.
    """

    digest: str
    entry: int
    entries: tuple[tuple[str, int], ...]
    before: int
    left_out: tuple[LeftOut, ...]


def begun(runner: statements.Runner, source: str, regime: str) -> Iterator[Begun]:
    """The migrations from one regime to another whose lists stand on the trail, the oldest first."""
    for number, body in begun_lists.of_regime(runner, regime):
        said = json.loads(body)
        after = said["after"]
        if after["from"] != source:
            continue
        listed = tuple((one[0], one[1], one[2], one[3]) for one in after["listed"])
        digest = after["preview"]
        done = tuple(code for code, *_ in listed if trail.entries_of(runner, key_of(digest, code)))
        yield Begun(
            entry=number, source=source, regime=regime, target=after["target"], digest=digest, listed=listed,
            done=done, decided=_why(runner, said),
        )  # fmt: skip


def _why(runner: statements.Runner, said: Mapping[str, Any]) -> str | None:
    hidden = said["why"]
    return private_values.texts(runner, {hidden["h"]: said["command"]}).get(hidden["h"]) if hidden else None


def key_of(digest: str, code: str) -> str:
    """The key of the command that moves one dossier of a list."""
    return f"migrate/{digest[:32]}/{code}"


def carry_out(
    store: transactions.Store, way_in: engine.WorkflowEngine, by: By, wanted: commands.BeginMigration, *,
    progress: Callable[[int], None] | None = None,
) -> Report:  # fmt: skip
    """
    Put the list on the trail, unless it stands there, and bring over whoever of it has not moved.

    Raises:
        errors.Refused: the list cannot be begun.
    """
    entry = _head(store, way_in, wanted)
    entries, left_out, before = list[tuple[str, int]](), list[LeftOut](), 0
    for number, one in enumerate(wanted.listed, start=1):
        if _is_done(store, key_of(wanted.preview, one[0])):
            before += 1
        else:
            _move(way_in, by, wanted, one, entry, entries, left_out)
        if progress:
            progress(number)
    return Report(digest=wanted.preview, entry=entry, entries=tuple(entries), before=before, left_out=tuple(left_out))


def again(found: Begun, by: By) -> commands.BeginMigration:
    """The request with which a begun migration goes on."""
    return commands.BeginMigration(
        by=by(f"migration/{found.digest}", None), source=found.source, regime=found.regime, target=found.target,
        listed=found.listed, preview=found.digest, decided=found.decided,
    )  # fmt: skip


def _head(store: transactions.Store, way_in: engine.WorkflowEngine, wanted: commands.BeginMigration) -> int:
    with store.reading() as runner:
        there = trail.entries_of(runner, wanted.by.key)
    return there[0][0] if there else way_in.execute(wanted).entry


def _is_done(store: transactions.Store, key: str) -> bool:
    with store.reading() as runner:
        return bool(trail.entries_of(runner, key))


def _move(
    way_in: engine.WorkflowEngine, by: By, wanted: commands.BeginMigration, one: Sequence[object], entry: int,
    entries: list[tuple[str, int]], left_out: list[LeftOut],
) -> None:  # fmt: skip
    code, version, state, clause = str(one[0]), int(str(one[1])), str(one[2]), str(one[3])
    command = commands.MigrateDossier(
        by=by(key_of(wanted.preview, code), entry), dossier=code, version=version, regime=wanted.regime,
        target=wanted.target, state=state, clause=clause or None, reason=None if clause else wanted.decided,
    )  # fmt: skip
    try:
        entries.append((code, way_in.execute(command).entry))
    except errors.Refused as refused:
        left_out.append(LeftOut(code=code, reasons=refused.reasons))
    except errors.DossierMoved as moved:
        facts = {"expected": str(moved.expected), "found": str(moved.found), "dossier": code}
        left_out.append(LeftOut(code=code, reasons=(errors.Reason("changed-since-shown", facts),)))
