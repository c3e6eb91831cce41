"""
Fingerprints of records, so that the rows of a hundred thousand dossiers can be held in memory while tables are read.

A row is kept as eight bytes for each column: a number as it is, anything else by Python's own hash, a SipHash keyed by
chance that the process draws at its start. Nobody who changes a record beforehand can aim at it: a change goes unseen
once in 2^64. (A process that is told its key from outside, by PYTHONHASHSEED, gives this away.) What the values were is
read from the entries again once something is found (``writers``).
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ocop_cycle.application.verification import replay

MISSING: Final = object()
"""In the place of a personal value that is not there any more."""

_MISSING = hash(MISSING)
_PLAIN = frozenset({str, int, type(None)})


class Shape(NamedTuple):
    """How the rows of a table are kept: columns in order, places, personal columns, places of numbers and the key."""

    columns: list[str]
    places: Mapping[str, int]
    personal: tuple[str, ...]
    numbers: tuple[int, ...]
    key: int
    packing: struct.Struct

    def print_of(self, values: Sequence[Any]) -> bytes:
        """The fingerprint of a row that is given whole, its columns in order."""
        cells = list(map(hash, values))
        for place in self.numbers:
            if type(number := values[place]) is int:
                cells[place] = _fit(number)
        return self.packing.pack(*cells)


class Prints:
    """
    The records as the entries heard so far make them.

    Attributes:
        shapes: of all tables of records.
        rows: for each table the fingerprints by the hashes of the keys.
    """

    __slots__ = ("rows", "shapes")

    def __init__(self) -> None:
        self.shapes = {name: _shape(shape) for name, shape in replay.shapes().items()}
        self.rows: dict[str, dict[int, bytes]] = {name: {} for name in self.shapes}

    def hear(self, changes: Iterable[tuple[str, str, dict[str, Any]]], private: Mapping[str, Any]) -> None:
        """
        Take over the rows of an entry.

        Args:
            changes: as ``replay.changes`` found them fit.
            private: the values of commitments (hex), or ``MISSING``.

        Raises:
            replay.Unfit: a row has a column that there is not; what came before it was taken over.
        """
        for table, key, values in changes:
            shape = self.shapes[table]
            for name in shape.personal:
                if type(value := values.get(name)) is dict:
                    values[name] = private.get(value["h"], MISSING)
            try:
                self._put(shape, self.rows[table], hash(key), values)
            except (KeyError, TypeError) as misfit:
                raise replay.Unfit(f"a row has a column or a value that there is not: {misfit}") from None

    def _put(self, shape: Shape, rows: dict[int, bytes], key: int, values: Mapping[str, Any]) -> None:
        before = rows.get(key)
        if before is None and list(values) == shape.columns:
            rows[key] = shape.print_of(list(values.values()))
            return
        cells = list(shape.packing.unpack(before)) if before else [hash(None)] * len(shape.columns)
        for name, value in values.items():
            cells[shape.places[name]] = _fit(value) if type(value) is int else hash(value)
        rows[key] = shape.packing.pack(*cells)


def differing(shape: Shape, row: Sequence[Any], right: bytes) -> list[str]:
    """
    The columns in which a stored row is not the one that the entries make; none when it is.

    A type that no column holds (bytes, fractions, text in the place of a number) differs whatever it says.
    """
    odd = [] if _PLAIN.issuperset(map(type, row)) else [i for i, v in enumerate(row) if type(v) not in _PLAIN]
    odd += [place for place in shape.numbers if type(row[place]) is str]
    if not odd and shape.print_of(row) == right:
        return []
    found, wanted = shape.packing.unpack(shape.print_of(row)), shape.packing.unpack(right)
    hidden = {shape.places[name] for name in shape.personal if wanted[shape.places[name]] == _MISSING}
    places = {place for place in range(len(row)) if found[place] != wanted[place]} | set(odd)
    return [shape.columns[place] for place in sorted(places - hidden)]


def _shape(known: replay.Shape) -> Shape:
    packing = struct.Struct(f"{len(known.columns)}q")
    return Shape(known.columns, known.places, known.personal, known.numbers, known.key, packing)


def _fit(number: int) -> int:
    return number if -(2**63) <= number < 2**63 else hash(str(number))
