"""What a page is made of, before anybody knows how wide it may be: tables, pairs, headings, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Manner = Literal["text", "code", "number"]
"""How a column is set: words may wrap; codes and days are never cut or broken; numbers stand on the right."""

Mood = Literal["plain", "late", "soon", "quiet", "good", "strong"]
"""How a cell is felt; colours at a terminal, nothing in a pipe."""


class Cell(NamedTuple):
    """A value with a mood."""

    text: str
    mood: Mood = "plain"


class Column(NamedTuple):
    """
    A column: what stands over it, and how it is set.

    ``width`` is that of a column that has the same in several tables; ``share`` its part of what the others leave.
    """

    title: str
    manner: Manner = "text"
    width: int | None = None
    share: int | None = None


class Table(NamedTuple):
    """Rows under columns; ``empty`` is said instead when there are none; a ``bare`` one has no heads of columns."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]
    empty: str = ""
    bare: bool = False


class Pairs(NamedTuple):
    """Names with their values, one below the other; what has no value is left out."""

    rows: Sequence[tuple[str, str | Cell | None]]


class Heading(NamedTuple):
    """What the part below is."""

    text: str


class Line(NamedTuple):
    """A sentence, ``depth`` steps from the edge."""

    text: str
    mood: Mood = "plain"
    depth: int = 0


Part = Table | Pairs | Heading | Line
