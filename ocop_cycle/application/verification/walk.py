"""
One walk along the trail: every entry, link and column beside it is checked, values are held against their commitments,
and what the entries tell of is gathered for the checks that follow.
"""

import hashlib
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ocop_cycle.application import frontier
from ocop_cycle.application.verification import claims, findings, prints, replay, report
from ocop_cycle.domain import audit_chain, chain_check, erasure, heads, plain
from ocop_cycle.storage import private_values, statements, trail_reading

CHECKPOINT = frontier.KIND
_SPECIAL = (erasure.KIND, CHECKPOINT)

_COLUMNS = ("at", "actor", "command", "kind")
_COMMAND = trail_reading.Entry._fields.index("command")
_told = operator.itemgetter(*_COLUMNS, "subject")
_HEX = re.compile("[0-9a-f]{64}")


class Chain(Protocol):
    """What goes along the chain of entries, and reads them."""

    number: int
    said: dict[str, Any] | None

    @property
    def digest(self) -> bytes:
        """The hash of the entry met last."""

    def step(self, number: int, body: bytes, stored: str) -> Sequence[chain_check.Fault]:
        """Move on to the entry of that number, body and stored hash; what is wrong with it."""

    def end(self) -> Iterable[chain_check.Fault]:
        """What is wrong once no more entries come."""


class Walk:
    """
    A walk along a stored trail; lives as long as one check.

    Attributes:
        chain: the check of the chain, at the entry met last.
        claims: the keys that the entries met so far want.
        prints: the records as the entries met so far make them.
        values: how many commitments could be opened.
        missing: commitments without a value, and the entry that holds each.
        erased: commitments that an entry says were erased, and that entry.
        erasures: what was erased, as their entries say it.
        stated: checkpoints as the entries that made them state them, by size.
        last: the entry met last, as stored.
    """

    def __init__(self, runner: statements.Runner, chain: Chain, found: findings.Findings) -> None:
        self._runner = runner
        self._found = found
        self.chain = chain
        self.claims = claims.Claims()
        self.prints = prints.Prints()
        self.values = 0
        self.missing: dict[str, int] = {}
        self.erased: dict[str, int] = {}
        self.erasures: list[report.Erased] = []
        self.stated: dict[int, tuple[int, heads.Checkpoint]] = {}
        self.last: trail_reading.Entry | None = None

    def along(self, until: int) -> Iterator[int]:
        """Walk to the end; after each block the number of entries met so far."""
        met = 0
        for block in trail_reading.entry_rows(self._runner, until=until):
            self._through(block)
            self.claims.note([row[_COMMAND] for row in block])
            self._open({row[0]: row[_COMMAND] for row in block})
            self.last = trail_reading.Entry._make(block[-1])
            met += len(block)
            yield met
        self._found.add_chain(self.chain.end())

    def _through(self, block: Sequence[statements.Row]) -> None:
        chain, hear = self.chain, self.prints.hear
        for row in block:
            number, at, actor, command, kind, subject_kind, subject_id, stored, body = row
            if faults := chain.step(number, as_bytes(body), stored):
                self._found.add_chain(faults)
            said = chain.said
            if said is None:
                continue
            if _told(said) != (at, actor, command, kind, [subject_kind, subject_id]):
                self._tell_columns(trail_reading.Entry._make(row), said)
            try:
                hear(number, said["why"], said["rows"])
            except replay.Unfit as misfit:
                self._found.add("rows", number, detail=str(misfit))
            if said["kind"] in _SPECIAL:
                self._note(number, said)

    def _tell_columns(self, entry: trail_reading.Entry, said: dict[str, Any]) -> None:
        for column in _COLUMNS:
            if getattr(entry, column) != said[column]:
                self._found.add("column", entry.number, table="audit_entry", column=column)
        if [entry.subject_kind, entry.subject_id] != said["subject"]:
            self._found.add("column", entry.number, table="audit_entry", column="subject")

    def _open(self, commands: Mapping[int, object]) -> None:
        """The values of the commitments that are there and fit go to the records that wait for them."""
        held = self.prints.held
        holders = {one: str(commands[number]) for one, number in held.items() if _HEX.fullmatch(one)}
        stored = private_values.of(self._runner, holders)
        opened: dict[str, str] = {}
        for commitment, number in held.items():
            value = stored.get(commitment)
            if value is None:
                self.missing[commitment] = number
                continue
            self.values += 1
            if fits(value):
                opened[commitment] = value.value
            else:
                self._found.add("value-altered", number, table="private_value", key=commitment)
        self.prints.open(opened)

    def _note(self, number: int, said: dict[str, Any]) -> None:
        if said["kind"] == erasure.KIND:
            self._note_erasure(number, said["after"])
        else:
            self._note_checkpoint(number, said["after"])

    def _note_erasure(self, number: int, after: Any) -> None:
        erased = after.get("erased") if isinstance(after, dict) else None
        if not isinstance(erased, list) or not all(isinstance(one, str) and _HEX.fullmatch(one) for one in erased):
            self._found.add("rows", number, detail="it erases, and does not say what")
            return
        self.erased.update((commitment, number) for commitment in erased)
        place = {name: str(after.get(name)) for name in ("table", "key", "column")}
        self.erasures.append(report.Erased(entry=number, values=len(erased), **place))

    def _note_checkpoint(self, number: int, after: Any) -> None:
        try:
            made = heads.Checkpoint(**{name: after[name] for name in heads.Checkpoint.__slots__})
            self.stated[int(made.size)] = (number, made)
        except (TypeError, KeyError, ValueError):
            self._found.add("rows", number, detail="it makes a checkpoint, and does not say which")


def holders(runner: statements.Runner) -> dict[str, str]:
    """Every commitment and the command of its entry: a walk of its own, taken only where values are left over."""
    known: dict[str, str] = {}
    shapes = replay.shapes()
    for block in trail_reading.entries(runner):
        for entry in block:
            try:
                said = audit_chain.read_body(as_bytes(entry.body))
                known.update(dict.fromkeys(replay.commitments_in(said, shapes), entry.command))
            except (audit_chain.BodyUnreadable, replay.Unfit):
                continue  # told of already
    return known


def fits(value: private_values.PrivateValue) -> bool:
    """Whether a value and its salt are those that its commitment was made of."""
    try:
        salt, text = bytes.fromhex(value.salt), plain.utf8(value.value)
    except (ValueError, TypeError, AttributeError):
        return False
    digest = hashlib.sha256(salt + text).hexdigest()
    return len(salt) == audit_chain.SALT_LENGTH and digest == value.commitment


def as_bytes(body: object) -> bytes:
    """The bytes of a body as they are stored, whatever was stored."""
    if type(body) is str:
        return body.encode("utf-8", "surrogateescape")
    return body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogateescape")
