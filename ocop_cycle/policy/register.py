"""
A register of certificates as an office keeps it in a spreadsheet: bytes of a CSV file → checked, frozen rows.

Nothing is guessed and nothing skipped: every flaw is told with its line, and a file with a flaw gives no rows at all.
Columns are known by their id or by what the interface calls them, in any order; a day that is not known is left blank.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ocop_cycle import clock, errors
from ocop_cycle.policy import csv_rows, plan_lookup, sentences

SEPARATORS = (";", ",", "\t")
COLUMNS = (
    "product", "producer", "commune", "stars", "decision_number", "decision_day", "authority", "issued", "ends",
    "regime", "state", "settled_on", "settled_number", "product_id", "group",
)  # fmt: skip
REQUIRED = ("product", "producer", "stars")
DAYS = frozenset({"decision_day", "issued", "ends", "settled_on"})
STATES = ("in-force", "revoked", "replaced")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """
    One certificate of a register, as the office says it; what it does not say is absent.

    ``product`` and ``producer`` are names, ``product_id`` the id of a product that is known already; ``commune`` and
    ``authority`` are units by id, name or alias. ``ends`` absent: by the months of the regime. ``state``: what became
    of it by a decision, from the day ``settled_on``; one that simply ended is left ``in-force``.
    """

    line: int
    product: str
    producer: str
    stars: int
    commune: str | None = None
    product_id: str | None = None
    group: str | None = None
    decision_number: str | None = None
    decision_day: date | None = None
    authority: str | None = None
    issued: date | None = None
    ends: date | None = None
    regime: str | None = None
    state: Literal["in-force", "revoked", "replaced"] = "in-force"
    settled_on: date | None = None
    settled_number: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """What people call the columns and the states, each to its id; ids are known without."""

    columns: Mapping[str, str]
    states: Mapping[str, str]


def read(name: str, raw: bytes, called: Called) -> tuple[Entry, ...]:
    """
    The certificates of a file.

    Raises:
        errors.PolicyFlawed: something is wrong with it; every flaw is in there, with its line.
    """
    lines = _lines(name, raw)
    if not lines:
        raise errors.PolicyFlawed((flaw(name, 1, "register-empty"),))
    columns = _header(name, *lines[0], called)
    found: list[Entry] = []
    flaws: list[errors.Flaw] = []
    for line, cells in lines[1:]:
        entry, wrong = _entry(name, line, dict(zip(columns, cells, strict=False)), called)
        if len(cells) > len(columns):
            wrong.append(flaw(name, line, "register-cells", found=len(cells), wanted=len(columns)))
        flaws += wrong
        if entry is not None:
            found.append(entry)
    if not lines[1:]:
        flaws.append(flaw(name, 1, "register-empty"))
    if flaws:
        raise errors.PolicyFlawed(tuple(flaws))
    return tuple(found)


def flaw(file: str, line: int, code: str, column: str = "", **facts: object) -> errors.Flaw:
    """One thing that is wrong on a line of a register."""
    told = {key: str(value) for key, value in facts.items()}
    return errors.Flaw(
        file=file, line=line, key=column, code=code, facts=told, sentence=sentences.ALL[code].format(**told)
    )


def why_not(entry: Entry, today: date) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What cannot be, of one row by itself: (code, column, facts) of each."""
    issued, ends, settled = entry.issued, entry.ends, entry.settled_on
    if issued and ends and ends <= issued:
        yield "register-ends-before-issued", "ends", {"issued": issued, "ends": ends}
    if issued and entry.decision_day and issued < entry.decision_day:
        yield "register-issued-before-decided", "issued", {"issued": issued, "decided": entry.decision_day}
    for column in ("decision_day", "issued", "settled_on"):
        day = getattr(entry, column)
        if day is not None and day > today:
            yield "register-day-to-come", column, {"day": day}
    if entry.state == "in-force" and (settled or entry.settled_number):
        yield "register-settled-in-force", "state", {}
    if entry.state == "revoked" and settled is None:
        yield "register-settled-missing", "settled_on", {}
    if issued and settled and settled < issued:
        yield "register-settled-before-issued", "settled_on", {"issued": issued, "settled": settled}


def _lines(name: str, raw: bytes) -> csv_rows.Rows:
    """The rows with their lines; what stands in a cell stands on one line."""
    try:
        rows = csv_rows.read(raw, SEPARATORS)
    except csv_rows.Unread as why:
        wrong = flaw(name, why.line, f"register-{why.code}", limit=f"{csv_rows.LONGEST_CELL:,}")
        raise errors.PolicyFlawed((wrong,)) from None
    return [(line, [" ".join(cell.split()) for cell in cells]) for line, cells in rows]


def _header(name: str, line: int, cells: list[str], called: Called) -> list[str]:
    known = {plan_lookup.folded(label): column for label, column in called.columns.items()} | {c: c for c in COLUMNS}
    columns, flaws = [], []
    for number, cell in enumerate(cells, start=1):
        column = known.get(plan_lookup.folded(cell)) or known.get(cell)
        if not cell:
            flaws.append(flaw(name, line, "register-column-unnamed", number=number))
        elif column is None:
            nearest = ", ".join(errors.nearest(cell, [*called.columns, *COLUMNS]))
            flaws.append(flaw(name, line, "register-column-unknown", name=cell, nearest=nearest))
        elif column in columns:
            flaws.append(flaw(name, line, "register-column-twice", column, name=cell))
        columns.append(column or cell)
    flaws += [flaw(name, line, "register-column-missing", column) for column in REQUIRED if column not in columns]
    if flaws:
        raise errors.PolicyFlawed(tuple(flaws))
    return columns


def _entry(name: str, line: int, cells: Mapping[str, str], called: Called) -> tuple[Entry | None, list[errors.Flaw]]:
    flaws: list[errors.Flaw] = []
    said: dict[str, Any] = {}
    for column, cell in cells.items():
        if not cell:
            if column in REQUIRED:
                flaws.append(flaw(name, line, "register-cell-missing", column))
            continue
        value, code = _READING.get(column, _text)(cell, called)
        if code is not None:
            flaws.append(flaw(name, line, code, column, found=cell))
        said[column] = value
    if flaws or any(column not in said for column in REQUIRED):
        return None, flaws
    return Entry(line=line, **said), flaws


Read = tuple[Any, str | None]


def _text(cell: str, _called: Called) -> Read:
    return cell, None


def _day(cell: str, _called: Called) -> Read:
    """A day as offices or as machines write it: 3/6/2024, 2024-06-03."""
    try:
        if "/" in cell:
            day, month, year = (int(part) for part in cell.split("/"))
            found = date(year, month, day)
        else:
            found = date.fromisoformat(cell)
    except (ValueError, OverflowError):  # a year of twenty digits
        return None, "register-not-a-day"
    return (found, None) if found.year in clock.YEARS else (None, "register-not-a-day")


def _stars(cell: str, _called: Called) -> Read:
    number = cell.casefold().removesuffix("sao").removesuffix("★").strip()
    return (int(number), None) if number in ("1", "2", "3", "4", "5") else (None, "register-not-stars")


def _state(cell: str, called: Called) -> Read:
    known = {plan_lookup.folded(label): state for label, state in called.states.items()} | {s: s for s in STATES}
    found = known.get(plan_lookup.folded(cell)) or known.get(cell)
    found = "in-force" if found == "ended" else found
    return (found, None) if found in STATES else (None, "register-not-a-state")


_READING: Mapping[str, Callable[[str, Called], Read]] = {
    **dict.fromkeys(DAYS, _day), "stars": _stars, "state": _state,
}  # fmt: skip


def in_batches(entries: Sequence[Entry], most: int) -> list[tuple[Entry, ...]]:
    """
    The entries in parts of about ``most``, those of one product in one part, in the order of their first lines.

    What one product had at one time is judged together, and is entered together or not at all.
    """
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(identity_of(entry), []).append(entry)
    parts: list[list[Entry]] = [[]]
    for group in groups.values():
        if parts[-1] and len(parts[-1]) + len(group) > most:
            parts.append([])
        parts[-1] += group
    return [tuple(part) for part in parts if part]


def identity_of(entry: Entry) -> tuple[str, str, str]:
    """What makes two rows speak of one product: its id, or else its name with its producer's."""
    if entry.product_id:
        return entry.product_id, "", ""
    return "", plan_lookup.folded(entry.producer), plan_lookup.folded(entry.product)
