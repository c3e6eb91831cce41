"""
One walk along the trail: every entry, link and column beside it is checked, values are held against their commitments,
and what the entries tell of is gathered for the checks that follow.
"""

import hashlib
import operator
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ocop_cycle.application import frontier
from ocop_cycle.application.verification import findings, prints, replay, report
from ocop_cycle.domain import audit_chain, chain_check, erasure, heads, plain
from ocop_cycle.storage import private_values, statements, trail_reading

CHECKPOINT = frontier.KIND

_COLUMNS = ("at", "actor", "command", "kind")
_FIRST, _SUBJECT = trail_reading.Entry._fields.index("at"), trail_reading.Entry._fields.index("subject_kind")
_told = operator.itemgetter(*_COLUMNS)
_HEX = re.compile("[0-9a-f]{64}")


class Walk:
    """
    A walk along a stored trail; lives as long as one check.

    Attributes:
        chain: the check of the chain, at the entry met last.
        prints: the records as the entries met so far make them.
        values: how many commitments could be opened.
        missing: commitments without a value, and the entry that holds each.
        erased: commitments that an entry says were erased, and that entry.
        erasures: what was erased, as their entries say it.
        stated: checkpoints as the entries that made them state them, by size.
        parts: the entries that may be parts of the command before them, and then have no key of their own.
        last: the entry met last, as stored.
    """

    def __init__(self, runner: statements.Runner, evidence: chain_check.Evidence, found: findings.Findings) -> None:
        self._runner = runner
        self._found = found
        self._owner = ""
        self.chain = chain_check.ChainCheck(evidence)
        self.prints = prints.Prints()
        self.values = 0
        self.missing: dict[str, int] = {}
        self.erased: dict[str, int] = {}
        self.erasures: list[report.Erased] = []
        self.stated: dict[int, tuple[int, heads.Checkpoint]] = {}
        self.parts: set[int] = set()
        self.last: trail_reading.Entry | None = None

    def along(self, until: int) -> Iterator[int]:
        """Walk to the end; after each block the number of entries met so far."""
        met = 0
        for block in trail_reading.entries(self._runner, until=until):
            told = [(entry.number, said) for entry in block if (said := self._step(entry)) is not None]
            self._take_over(told)
            self.last = block[-1]
            met += len(block)
            yield met
        self._found.add_chain(self.chain.end())

    def _step(self, entry: trail_reading.Entry) -> dict[str, Any] | None:
        body = _bytes(entry.body)
        self._found.add_chain(self.chain.step(audit_chain.StoredEntry(entry.number, body, entry.hash)))
        self._note_part(entry)
        said = self.chain.said
        if said is None:
            return None
        if entry[_FIRST:_SUBJECT] != _told(said) or [entry.subject_kind, entry.subject_id] != said["subject"]:
            self._tell_columns(entry, said)
        return said

    def _tell_columns(self, entry: trail_reading.Entry, said: dict[str, Any]) -> None:
        for column in _COLUMNS:
            if getattr(entry, column) != said[column]:
                self._found.add("column", entry.number, table="audit_entry", column=column)
        if [entry.subject_kind, entry.subject_id] != said["subject"]:
            self._found.add("column", entry.number, table="audit_entry", column="subject")

    def _note_part(self, entry: trail_reading.Entry) -> None:
        command = str(entry.command)
        if self._owner and command.startswith(self._owner) and command[len(self._owner) :][:1] in ("#", "/"):
            self.parts.add(entry.number)
        else:
            self._owner = command

    def _take_over(self, told: list[tuple[int, dict[str, Any]]]) -> None:
        fit = [(number, said, held) for number, said in told if (held := self._held(number, said)) is not None]
        opened = self._opened((number, commitment) for number, _, held in fit for commitment in held)
        for number, said, _ in fit:
            try:
                self.prints.hear(said["rows"], opened)
            except replay.Unfit as misfit:
                self._found.add("rows", number, detail=str(misfit))
            if said["kind"] == erasure.KIND:
                self._note_erasure(number, said["after"])
            elif said["kind"] == CHECKPOINT:
                self._note_checkpoint(number, said["after"])

    def _held(self, number: int, said: dict[str, Any]) -> list[str] | None:
        try:
            return replay.commitments_in(said, self.prints.shapes)
        except replay.Unfit as misfit:
            self._found.add("rows", number, detail=str(misfit))
            return None

    def _opened(self, held: Iterable[tuple[int, str]]) -> dict[str, str]:
        """The values of the commitments that are there and fit."""
        holders = {commitment: number for number, commitment in held}
        stored = private_values.of(self._runner, [one for one in holders if _HEX.fullmatch(one)])
        opened: dict[str, str] = {}
        for commitment, number in holders.items():
            value = stored.get(commitment)
            if value is None:
                self.missing[commitment] = number
                continue
            self.values += 1
            if fits(value):
                opened[commitment] = value.value
            else:
                self._found.add("value-altered", number, table="private_value", key=commitment)
        return opened

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


def commitments(runner: statements.Runner) -> set[str]:
    """Every commitment that any entry holds: a walk of its own, taken only where values are left over."""
    known: set[str] = set()
    shapes = replay.shapes()
    for block in trail_reading.entries(runner):
        for entry in block:
            try:
                known.update(replay.commitments_in(audit_chain.read_body(_bytes(entry.body)), shapes))
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


def _bytes(body: object) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogateescape")
