"""
Fingerprints of records, so that the rows of a hundred thousand dossiers can be held in memory while tables are read.

A row is kept as eight bytes for each column: a number as it is, anything else by Python's own hash, a SipHash keyed by
chance that the process draws at its start. Nobody who changes a record beforehand can aim at it: a change goes unseen
once in 2^64. (A process that is told its key from outside, by PYTHONHASHSEED, gives this away.) What the values were is
read from the entries again once something is found (``writers``).

The rows of a table stand one after the other in one array: beside its cells nothing is kept of a row but where they
begin, and a step that changes two columns touches two numbers. An entry holds commitments where a column is personal;
their values are asked for many at a time, so such a cell waits as a commitment until they are ``opened``.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from ocop_cycle.application.verification import replay

MISSING: Final = object()
"""In the place of a personal value that is not there any more."""

_MISSING = hash(MISSING)
_PLAIN = frozenset({str, int, type(None)})


class Table(NamedTuple):
    """
    The rows of one table.

    ``places`` of its columns and which of them are ``personal``; of the ``rows`` where the cells of each begin, by the
    hash of its key; the ``cells`` of all; and those of a row of which nothing was heard yet.
    """

    places: Mapping[str, int]
    personal: tuple[str, ...]
    rows: dict[int, int]
    cells: "array[int]"
    blank: "array[int]"


class Prints:
    """
    The records as the entries heard so far make them.

    Attributes:
        shapes: of all tables of records.
        tables: the rows, by table.
        held: the commitments (hex) that were not opened yet, and the number of the entry that holds each.
    """

    __slots__ = ("_waiting", "held", "shapes", "tables")

    def __init__(self) -> None:
        self.shapes = replay.shapes()
        self.tables = {name: _table(shape) for name, shape in self.shapes.items()}
        self.held: dict[str, int] = {}
        self._waiting: list[tuple[array[int], int, str]] = []

    def hear(self, number: int, why: Any, changes: Any) -> None:
        """
        Take over what the entry of that number tells of: its reason (a commitment) and its rows.

        Raises:
            replay.Unfit: it does not tell of rows as entries do; what came before was taken over.
        """
        if why is not None:
            self.held[replay.commitment(why)] = number
        if type(changes) is not list:
            raise replay.Unfit("its rows are no list")
        try:
            for table, key, values in changes:
                if type(key) is not str:
                    raise replay.Unfit("a row is not told by table, key and columns")
                places, personal, rows, cells, blank = self.tables[table]
                at = rows.get(name := hash(key))
                if at is None:
                    at = rows[name] = len(cells)
                    cells.extend(blank)
                for column in personal:
                    if type(value := values.get(column)) is dict:
                        values[column] = commitment = replay.commitment(value)
                        self.held[commitment] = number
                        self._waiting.append((cells, at + places[column], commitment))
                for column, value in values.items():
                    cells[at + places[column]] = hash(value) if type(value) is not int else _fit(value)
        except (KeyError, TypeError, ValueError, AttributeError) as misfit:
            replay.changes(changes, self.shapes)
            raise replay.Unfit(f"a row has a column or a value that there is not: {misfit}") from None

    def open(self, opened: Mapping[str, str]) -> None:
        """Put values in the place of the commitments that wait for them; ``MISSING`` where there is none."""
        for cells, place, commitment in self._waiting:
            if cells[place] == hash(commitment):
                cells[place] = hash(opened.get(commitment, MISSING))
        self._waiting.clear()
        self.held.clear()

    def take(self, table: str, key: str) -> "array[int] | None":
        """The fingerprint of a row, which is not known any more from then on."""
        known = self.tables[table]
        at = known.rows.pop(hash(key), None)
        return None if at is None else known.cells[at : at + len(known.blank)]


def print_of(shape: replay.Shape, values: Sequence[Any]) -> "array[int]":
    """The fingerprint of a row that is given whole, its columns in order."""
    cells = array("q", list(map(hash, values)))
    for place in shape.numbers:
        if type(number := values[place]) is int:
            cells[place] = _fit(number)
    return cells


def differing(shape: replay.Shape, row: Sequence[Any], right: "array[int]") -> list[str]:
    """
    The columns in which a stored row is not the one that the entries make; none when it is.

    A type that no column holds (bytes, fractions, text in the place of a number) differs whatever it says.
    """
    odd = [] if _PLAIN.issuperset(map(type, row)) else [i for i, v in enumerate(row) if type(v) not in _PLAIN]
    odd += [place for place in shape.numbers if type(row[place]) is str]
    if not odd and print_of(shape, row) == right:
        return []
    found = print_of(shape, row)
    hidden = {shape.places[name] for name in shape.personal if right[shape.places[name]] == _MISSING}
    places = {place for place in range(len(row)) if found[place] != right[place]} | set(odd)
    return [shape.columns[place] for place in sorted(places - hidden)]


def _table(shape: replay.Shape) -> Table:
    return Table(shape.places, shape.personal, {}, array("q"), array("q", [hash(None)] * len(shape.columns)))


def _fit(number: int) -> int:
    return number if -(2**63) <= number < 2**63 else hash(str(number))
