"""
A backup before it is an instance again: its trail is checked, its sending is held, and what would leave is listed.

A restored copy believes that everything sent since the backup is still to be sent (failure L7). So it is held by an
entry of its own before anybody can open it, until a person has seen the list and releases it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ocop_cycle import errors
from ocop_cycle.application import commands, engine, house
from ocop_cycle.application.queries import notices, reader, selection
from ocop_cycle.application.verification import report, whole
from ocop_cycle.domain import heads, permissions
from ocop_cycle.storage import file_store

HELD = "sending-held"
"""The setting under which nothing is issued or sent."""

EVERYTHING = selection.Paging(size=100_000)
WAITING = ("issued", "retry", "uncertain")
"""The states of messages that may still leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What the trail of a backup says: where it ends, which outside heads it does not reach, and what else is wrong."""

    entries: int
    head: str | None
    beyond: tuple[heads.Head, ...]
    faults: tuple[report.Fault, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """What would leave once sending is released: notices that are owed, and messages that nobody took yet."""

    owed: tuple[notices.Noticed, ...]
    unsent: tuple[notices.Noticed, ...]
    due: int

    @property
    def count(self) -> int:
        """How many notices."""
        return len(self.owed) + len(self.unsent)


def check(
    asking: reader.Reader, expected: heads.Head, outside: Collection[heads.Head], files: file_store.FileStore,
    known_keys: Collection[str] = (),
) -> Checked:  # fmt: skip
    """
    Check the whole trail of a copy.

    Args:
        asking: the copy.
        expected: the head that its manifest names.
        files: the files of its dossiers.
        outside: heads that left the machine. One beyond the end is no fault of the copy: it shows what is lost.
        known_keys: public keys known from outside the copy.
    """
    known = [expected, *outside] if expected.number else list(outside)
    found = whole.verify(asking, files=files, outside=known, known_keys=known_keys)
    beyond = tuple(head for head in outside if head.number > found.entries)
    lost = {head.number for head in beyond}
    faults = tuple(fault for fault in found.faults if not (fault.what == "cut" and fault.entry in lost))
    return Checked(entries=found.entries, head=found.head, beyond=beyond, faults=faults)


def refuse_faults(checked: Checked) -> None:
    """
    Stop at a trail that is not whole.

    Raises:
        errors.DatabaseRefused: so it is.
    """
    if not checked.faults:
        return
    first = checked.faults[0]
    remedy = "restore an older backup; or this one with --accept-faults, and look at it with ocop audit verify"
    if all(fault.what == "key" for fault in checked.faults):
        remedy = "name the public key that was kept outside when a lost one was replaced: --public-key"
    raise errors.DatabaseRefused(
        f"the trail in the backup is not whole (faults: {len(checked.faults)}, the first: {first.what}"
        f" at entry {first.entry or '-'})",
        remedy,
    )


def hold(way_in: engine.WorkflowEngine, key: str, origin: str) -> engine.Receipt:
    """Hold sending in a copy; the entry says where from it was restored (``origin``)."""
    by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin=origin)
    return way_in.execute(commands.ChangeSetting(by=by, name=HELD, value="true"))


def leaving(built: house.House) -> Leaving:
    """What would leave an instance now; its address book and rules are asked again when it does."""
    actor = built.reader.actor(permissions.SYSTEM)
    owed = notices.list_notices(built.reader, actor, notices.Wanted(state="owed"), page=EVERYTHING).items
    waiting = [
        notices.list_notices(built.reader, actor, notices.Wanted(state="covered", message_state=state), page=EVERYTHING)
        for state in WAITING
    ]
    unsent = tuple(one for found in waiting for one in found.items)
    return Leaving(owed=owed, unsent=unsent, due=len(built.sweep.due_now()))
