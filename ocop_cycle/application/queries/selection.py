"""
Questions put together from conditions, each shape compiled once.

Which conditions a question has depends on what was asked; their values are parameters. Questions of one shape share one
compiled statement for the life of the process, so that a list costs the driver's time and not the compiler's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select

from ocop_cycle.storage import statements

T = TypeVar("T")
Condition = Callable[[], ColumnElement[bool]]
Building = Callable[[Sequence[ColumnElement[bool]]], Select[Any]]

ROWS = 50
"""How many rows a page of a list has."""

_STATEMENTS: dict[tuple[str, ...], statements.Statement] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, and how many rows the whole list has. Pages count from 1."""

    items: tuple[T, ...]
    total: int
    number: int = 1
    size: int = ROWS

    @property
    def pages(self) -> int:
        """How many pages there are; one, even of nothing."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, kw_only=True, slots=True)
class Paging:
    """Which page is wanted. Pages count from 1."""

    number: int = 1
    size: int = ROWS

    @property
    def values(self) -> dict[str, int]:
        """The parameters of a paged statement."""
        return {"most": self.size, "skipped": (max(self.number, 1) - 1) * self.size}


class Selection:
    """The conditions of one question with their values; lives for one question."""

    def __init__(self, name: str) -> None:
        self._shape = [name]
        self._conditions: list[Condition] = []
        self.values: dict[str, Any] = {}

    def narrow(self, shape: str, condition: Condition, **values: Any) -> None:
        """Add a condition. ``shape`` tells it apart from every other, whatever its values are."""
        self._shape.append(shape)
        self._conditions.append(condition)
        self.values.update(values)

    def equal(self, column: ColumnElement[Any], value: Any, name: str) -> None:
        """Ask for rows whose ``column`` is ``value``; for all of them when it is None."""
        if value is not None:
            self.narrow(f"{name}=", lambda: column == bindparam(name), **{name: value})

    def statement(self, purpose: str, build: Building) -> statements.Statement:
        """The statement that ``build`` makes of the conditions; ``purpose`` tells apart what is asked of one shape."""
        key = (purpose, *self._shape)
        if key not in _STATEMENTS:
            conditions = [condition() for condition in self._conditions]
            _STATEMENTS[key] = statements.Statement(lambda: build(conditions))
        return _STATEMENTS[key]

    def all(self, runner: statements.Runner, purpose: str, build: Building, **values: Any) -> list[statements.Row]:
        """The rows of the question."""
        return runner.all(self.statement(purpose, build), {**self.values, **values})

    def first(self, runner: statements.Runner, purpose: str, build: Building, **values: Any) -> statements.Row | None:
        """The first row of the question."""
        return runner.first(self.statement(purpose, build), {**self.values, **values})

    def count(self, runner: statements.Runner, source: Callable[[], Any]) -> int:
        """How many rows ``source`` (a table, or tables joined) has under the conditions."""
        row = self.first(runner, "count", lambda conditions: _counting(source, conditions))
        return int(row[0]) if row else 0


def paged(asked: Select[Any]) -> Select[Any]:
    """The same question, one page of it."""
    return asked.limit(bindparam("most")).offset(bindparam("skipped"))


def cut(items: Sequence[T], page: Paging) -> Page[T]:
    """One page of rows that are all at hand."""
    skipped = page.values["skipped"]
    return Page(items=tuple(items[skipped : skipped + page.size]), total=len(items), number=page.number, size=page.size)


def of_subjects(
    chosen: Selection, kind: ColumnElement[str], key: ColumnElement[str], subjects: Sequence[tuple[str, str]]
) -> None:
    """Narrow a question to rows about one of the subjects (kind and id); few kinds, so that an index serves each."""
    by_kind: dict[str, list[str]] = {}
    for name, subject in subjects:
        by_kind.setdefault(name, []).append(subject)
    parameters = {f"{place}_kind": name for place, name in enumerate(by_kind)}
    listed = {f"{place}_ids": statements.listing(ids) for place, ids in enumerate(by_kind.values())}
    named = {f"subject_{name}": value for name, value in {**parameters, **listed}.items()}
    chosen.narrow(f"subjects:{len(by_kind)}", lambda: _about(kind, key, len(by_kind)), **named)


def _about(kind: ColumnElement[str], key: ColumnElement[str], kinds: int) -> ColumnElement[bool]:
    found = [
        and_(kind == bindparam(f"subject_{n}_kind"), statements.among(key, f"subject_{n}_ids")) for n in range(kinds)
    ]
    return or_(*found) if found else false()


def _counting(source: Callable[[], Any], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(func.count()).select_from(source()).where(*conditions)
