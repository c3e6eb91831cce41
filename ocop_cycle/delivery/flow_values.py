"""What the picture of a procedure is told: boxes in columns, numbered arrows, and what the numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Look: TypeAlias = Literal["onward", "back", "stopped", "certified"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """
    One place to stand, in a column counted from 0; ``level`` counts who holds it there, in the order of the legend.

    ``marks`` are the numbers of steps that lead away from here and are drawn as no arrow, because they are possible
    nearly everywhere; ``note`` is a small line of its own.
    """

    id: str
    column: int
    level: int
    label: str
    note: str = ""
    marks: tuple[str, ...] = ()
    first: bool = False
    last: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """One or several steps from one box to another, by their numbers."""

    source: str
    dest: str
    numbers: tuple[str, ...]
    look: Look


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What a number means: what is done, and by whom and when, in smaller words."""

    number: str
    label: str
    detail: str
    look: Look


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """The whole picture. ``columns`` and ``levels`` are words, in order; ``looks`` says what each kind of arrow is."""

    title: str
    description: str
    columns: tuple[str, ...]
    levels: tuple[str, ...]
    looks: Mapping[Look, str]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    steps: tuple[Step, ...]
    notes_title: str = ""
    notes: tuple[str, ...] = ()
