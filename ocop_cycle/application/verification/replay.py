"""
What every record must be, by what the entries say was written: the trail played again from its first entry.

A row is a list of its columns by code point, which is the order in which entries name them. Where an entry holds a
commitment, the row holds what ``private`` makes of it. Values that many rows share are kept once, so that the rows of a
hundred thousand dossiers fit into memory.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from ocop_cycle.storage import schema, trail_reading

_SHARED: Final = 100_000
"""How many values are remembered to be shared; beyond them the memory begins anew."""

Cell = str | int | bytes | None
"""A column of a rebuilt row; bytes stand for a personal value."""


class Shape(NamedTuple):
    """How the rows of a table stand in entries: columns in order, where each stands, which are personal, the key."""

    columns: list[str]
    places: Mapping[str, int]
    personal: tuple[str, ...]
    key: int


class Unfit(ValueError):
    """An entry tells of rows in a way that cannot be followed."""


def shapes() -> dict[str, Shape]:
    """The shape of every table of which entries tell."""
    found = {}
    for name, table in trail_reading.tables().items():
        columns = list(trail_reading.columns_of(table))
        places = {column: place for place, column in enumerate(columns)}
        personal = tuple(sorted(schema.personal_columns(table)))
        found[name] = Shape(columns, places, personal, places[trail_reading.key_of(table)])
    return found


def commitments_in(said: Mapping[str, Any], shapes: Mapping[str, Shape]) -> list[str]:
    """
    The commitments (hex) that an entry holds: the reason first, then those of its rows.

    Raises:
        Unfit: it does not tell of rows as entries do.
    """
    found = [] if said["why"] is None else [_hex(said["why"])]
    for table, _key, values in _changes(said["rows"]):
        shape = _shape(shapes, table)
        found += [_hex(values[name]) for name in shape.personal if type(values.get(name)) is dict]
    return found


class Replay:
    """
    The records as the entries heard so far make them.

    Attributes:
        rows: for each table the rows by their keys.
    """

    __slots__ = ("_shapes", "_shared", "rows")

    def __init__(self, only: Iterable[str] | None = None) -> None:
        """``only``: the tables that are wanted, when not all are."""
        self._shapes = shapes()
        wanted = self._shapes if only is None else only
        self.rows: dict[str, dict[str, list[Cell]]] = {name: {} for name in wanted}
        self._shared: dict[Cell, Cell] = {}

    def hear(self, changes: Any, private: Mapping[str, bytes]) -> None:
        """
        Take over the rows of an entry. ``private`` tells what stands for a commitment (hex).

        Raises:
            Unfit: it does not tell of rows as entries do; what came before the misfit was taken over.
        """
        if len(self._shared) > _SHARED:
            self._shared.clear()
        for table, key, values in _changes(changes):
            rows = self.rows.get(table)
            if rows is not None:
                self._put(_shape(self._shapes, table), rows, key, values, private)

    def _put(
        self, shape: Shape, rows: dict[str, list[Cell]], key: str, values: dict[str, Any], private: Mapping[str, bytes]
    ) -> None:
        for name in shape.personal:
            if type(value := values.get(name)) is dict:
                values[name] = private.get(_hex(value), b"")
        shared = self._shared
        try:
            row = rows.get(key)
            if row is None:
                rows[key] = self._new(shape, key, values)
            else:
                for name, value in values.items():
                    row[shape.places[name]] = shared.setdefault(value, value)
        except (KeyError, TypeError) as misfit:
            raise Unfit(f"a row has a column or a value that there is not: {misfit}") from None

    def _new(self, shape: Shape, key: str, values: dict[str, Any]) -> list[Cell]:
        shared = self._shared
        if list(values) == shape.columns:
            row: list[Cell] = [shared.setdefault(value, value) for value in values.values()]
        else:
            row = [None] * len(shape.columns)
            for name, value in values.items():
                row[shape.places[name]] = shared.setdefault(value, value)
        if row[shape.key] == key:
            row[shape.key] = key
        return row


def _changes(changes: Any) -> Iterable[tuple[str, str, dict[str, Any]]]:
    if type(changes) is not list:
        raise Unfit("its rows are no list")
    for change in changes:
        if type(change) is not list or len(change) != 3 or type(change[2]) is not dict or type(change[1]) is not str:
            raise Unfit("a row is not told by table, key and columns")
    return changes


def _shape(shapes: Mapping[str, Shape], table: Any) -> Shape:
    found = shapes.get(table) if type(table) is str else None
    if found is None:
        raise Unfit(f"it tells of a table {table!r} that there is not")
    return found


def _hex(commitment: Any) -> str:
    if type(commitment) is not dict or type(commitment.get("h")) is not str:
        raise Unfit("a personal value is no commitment")
    found: str = commitment["h"]
    return found
