"""The tables as they stand, held against the records that the entries make: row by row, and let go as it goes."""

from collections.abc import Iterator, Sequence
from typing import Any

from ocop_cycle.application.verification import findings, prints, report
from ocop_cycle.policy import content
from ocop_cycle.storage import statements, trail_reading


class Comparison:
    """Compares every table with the fingerprints of a walk, which it uses up; lives as long as one check."""

    def __init__(self, runner: statements.Runner, made: prints.Prints, found: findings.Findings) -> None:
        self._runner = runner
        self._made = made
        self._found = found

    def through(self) -> Iterator[int]:
        """Compare all tables; after each block the number of rows met so far. What is left over was not met."""
        met = 0
        for name, table in trail_reading.tables().items():
            for block in trail_reading.rows(self._runner, table):
                self._compare(name, block)
                met += len(block)
                yield met

    def _compare(self, name: str, block: Sequence[statements.Row]) -> None:
        shape = self._made.shapes[name]
        for row in block:
            key = row[shape.key]
            right = self._made.take(name, key) if type(key) is str else None
            if right is None:
                self._found.add("row-too-many", table=name, key=str(key))
                continue
            for column in prints.differing(shape, row, right):
                stands = None if column in shape.personal else report.short(row[shape.places[column]])
                self._found.add("row-altered", table=name, key=str(key), column=column, stands=stands)
            if name == "policy_content":
                self._check_digest(*(row[shape.places[column]] for column in ("digest", "content")))

    def _check_digest(self, digest: Any, text: Any) -> None:
        if content.digest(str(text).encode("utf-8", "replace").decode()) != digest:
            self._found.add("policy", table="policy_content", key=str(digest))
