"""
The records that entries tell of: how they tell of them, and the records themselves, played from the first entry on.

An entry names each row it wrote by table, key and columns, the columns by code point. Where a column is personal it
holds a commitment.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ocop_cycle.storage import schema, trail_reading


class Shape(NamedTuple):
    """
    How rows of a table stand in entries.

    ``columns`` in order, and at which of the ``places`` each stands; the ``personal`` ones; the places of ``numbers``
    and of the ``key``.
    """

    columns: list[str]
    places: Mapping[str, int]
    personal: tuple[str, ...]
    numbers: tuple[int, ...]
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
        numbers = tuple(places[column] for column in columns if table.c[column].type.python_type is int)
        found[name] = Shape(columns, places, personal, numbers, places[trail_reading.key_of(table)])
    return found


def changes(rows: Any, known: Mapping[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """
    The rows of an entry: table, key, columns. ``known`` has the names of the tables there are.

    Raises:
        Unfit: it does not tell of rows as entries do.
    """
    if type(rows) is not list:
        raise Unfit("its rows are no list")
    for change in rows:
        if type(change) is not list or len(change) != 3 or type(change[2]) is not dict or type(change[1]) is not str:
            raise Unfit("a row is not told by table, key and columns")
        if type(change[0]) is not str or change[0] not in known:
            raise Unfit(f"it tells of a table {change[0]!r} that there is not")
    return rows


def commitments_in(said: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """
    The commitments (hex) that an entry holds: the reason first, then those of its rows.

    ``known`` has the shapes of the tables there are.

    Raises:
        Unfit: it does not tell of rows as entries do.
    """
    found = [] if said["why"] is None else [commitment(said["why"])]
    for table, _key, values in changes(said["rows"], known):
        personal = known[table].personal
        found += [commitment(values[name]) for name in personal if type(values.get(name)) is dict]
    return found


def commitment(told: Any) -> str:
    """
    The commitment (hex) that stands in the place of a personal value.

    Raises:
        Unfit: it is none.
    """
    if type(told) is not dict or type(told.get("h")) is not str:
        raise Unfit("a personal value is no commitment")
    found: str = told["h"]
    return found


class Replay:
    """
    The records as the entries heard so far make them, personal values as commitments.

    Attributes:
        rows: for each table the rows, column by column, by their keys.
    """

    __slots__ = ("_shapes", "rows")

    def __init__(self, only: Iterable[str]) -> None:
        """``only``: the tables that are wanted."""
        self._shapes = shapes()
        self.rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in only}

    def hear(self, said: Mapping[str, Any]) -> None:
        """
        Take over the rows of an entry.

        Raises:
            Unfit: it does not tell of rows as entries do.
        """
        for table, key, values in changes(said["rows"], self._shapes):
            if table in self.rows:
                self.rows[table].setdefault(key, dict.fromkeys(self._shapes[table].columns)).update(values)

    def shape(self, table: str) -> Shape:
        """The shape of a table."""
        return self._shapes[table]
