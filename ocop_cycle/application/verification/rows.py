"""The tables as they stand, held against the records that the entries make: row by row, and let go as it goes."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from ocop_cycle.application.verification import findings, replay
from ocop_cycle.policy import content
from ocop_cycle.storage import private_values, statements, trail_reading

_DIGEST = 32
"""How many bytes of a personal cell are the commitment; the salt stands behind it."""

_SHOWN = 60
"""How many characters of a value are told."""


class Comparison:
    """Compares every table with a replay, which it uses up; lives as long as one check."""

    def __init__(self, runner: statements.Runner, played: replay.Replay, found: findings.Findings) -> None:
        self._runner = runner
        self._expected = played.rows
        self._shapes = replay.shapes()
        self._found = found

    def through(self) -> Iterator[int]:
        """Compare all tables; after each block the number of rows met so far."""
        met = 0
        for name, table in trail_reading.tables().items():
            for block in trail_reading.rows(self._runner, table):
                self._compare(name, block)
                met += len(block)
                yield met
            for key in self._expected[name]:
                self._found.add("row-missing", table=name, key=str(key))
            self._expected[name].clear()

    def _compare(self, name: str, block: Sequence[statements.Row]) -> None:
        shape, expected = self._shapes[name], self._expected[name]
        personal = [shape.places[column] for column in shape.personal]
        for row in block:
            right = expected.pop(row[shape.key], None)
            if right is None:
                self._found.add("row-too-many", table=name, key=str(row[shape.key]))
                continue
            found = self._sealed(list(row), right, personal) if personal else list(row)
            if found != right:
                self._tell(name, found, right)
            if name == "policy_content":
                self._check_digest(*(row[shape.places[column]] for column in ("digest", "content")))

    def _sealed(self, found: list[Any], right: list[replay.Cell], personal: Sequence[int]) -> list[Any]:
        """The row with each personal value that is the committed one put as the rebuilt row has it."""
        for place in personal:
            cell = right[place]
            if type(cell) is bytes and self._opens(cell, found[place]):
                found[place] = cell
        return found

    def _opens(self, cell: bytes, value: Any) -> bool:
        if not cell:
            return True  # its committed value is gone, which is a fault (or an erasure) of its own
        if type(value) is not str:
            return False
        if hashlib.sha256(cell[_DIGEST:] + value.encode("utf-8", "surrogateescape")).digest() == cell[:_DIGEST]:
            return True
        commitment = cell[:_DIGEST].hex()
        kept = private_values.of(self._runner, [commitment]).get(commitment)
        return kept is not None and kept.value == value  # committed in NFC, kept as it was written

    def _tell(self, name: str, found: list[Any], right: list[replay.Cell]) -> None:
        shape = self._shapes[name]
        for place, column in enumerate(shape.columns):
            if found[place] != right[place]:
                hidden = column in shape.personal
                told = "" if hidden else f"{_short(found[place])}, and the entries say {_short(right[place])}"
                self._found.add("row-altered", table=name, key=str(right[shape.key]), column=column, detail=told)

    def _check_digest(self, digest: Any, text: Any) -> None:
        if content.digest(str(text).encode("utf-8", "replace").decode()) != digest:
            self._found.add("policy", table="policy_content", key=str(digest))


def _short(value: Any) -> str:
    told = str(value)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
