"""What a check of the trail finds: faults with their places, and what was erased lawfully."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ocop_cycle.domain import chain_check

What: TypeAlias = (
    chain_check.What
    | Literal[
        "column",
        "rows",
        "row-missing",
        "row-altered",
        "row-too-many",
        "value-missing",
        "value-altered",
        "value-too-many",
        "claim-missing",
        "claim-too-many",
        "policy",
        "head-row",
        "checkpoint-missing",
        "checkpoint-too-many",
        "file-missing",
        "file-altered",
    ]
)
"""
The kinds of fault: those of the chain itself (``chain_check.What``), and these.

column: a column beside the body of an entry says otherwise. rows: an entry tells of rows in a way that cannot be
followed. row-…: a record is not what the entries make of it. value-…: a value that an entry holds as a commitment.
claim-…: the key of a command and its entry do not belong together. policy: stored content is not that of its digest.
head-row: the row from which the chain goes on is not its end. checkpoint-…: a stored checkpoint and its entry.
file-…: the bytes of a file of a dossier are not there, or are others than its entry tells.
"""

MOST = 1000
"""How many faults are told one by one; all are counted."""

SHOWN = 60
"""How many characters of a value are told."""


def short(value: object) -> str:
    """A value as short as it is told."""
    told = str(value)
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}…"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """
    One thing that is wrong.

    ``entry`` is the number of the entry concerned: for a record, of the one that last wrote what is wrong. ``table``,
    ``key`` and ``column`` name the place of a record; of a column that was altered, ``stands`` is what is there and
    ``written`` what the entry wrote, unless it is personal. ``detail`` says more in plain English.
    """

    what: What
    entry: int | None = None
    table: str | None = None
    key: str | None = None
    column: str | None = None
    stands: str | None = None
    written: str | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """A personal value that was erased lawfully: by which entry, where it stood, and how many versions of it."""

    entry: int
    table: str
    key: str
    column: str
    values: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """
    What was found.

    Attributes:
        entries: how many entries there are.
        head: the number and hash of the last one, as it may leave the machine; None of an empty trail.
        rows: how many records were held against the entries.
        values: how many personal values and reasons were.
        checkpoints: how many signed checkpoints were.
        vouched: the last entry for which evidence from outside speaks; 0 when there was none, and then nobody can tell
            whether the end was cut off or everything was made anew.
        faults: the first ``MOST`` things that are wrong.
        count: how many are wrong in all.
        erased: what is gone lawfully.
    """

    entries: int
    head: str | None
    rows: int
    values: int
    checkpoints: int
    vouched: int
    faults: tuple[Fault, ...] = ()
    count: int = 0
    erased: tuple[Erased, ...] = ()


Progress: TypeAlias = Callable[[int, int], None]
"""Told from time to time how much is done, of how much."""


def no_progress(_done: int, _of: int) -> None:
    """Tell nobody."""
