"""
What an entry changed, row by row: what stood there before, beside what it wrote.

An entry holds what it wrote and not what it wrote over. That stands in the entries before it which wrote the same row:
they are found by what they are about, and, where that does not lead to them, by looking back along so many entries.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, or_, select

from ocop_cycle.application.queries import reader, trail, trail_rows
from ocop_cycle.domain import permissions
from ocop_cycle.storage import private_values, schema, statements, trail_reading

MOST = 40
"""How many rows of an entry are held against what stood there before."""

EARLIER, FIRST = 60, 4
"""How many entries about one thing are looked through, the newest first; and so many of them before the others."""

FAR = 5_000
"""How many entries are looked through that are about something else."""

LED_TO = 500
"""Within how many entries behind its own an entry is looked for that it led to: they are written in one go."""

BEGINNING, LATER = "BeginMigration", "MigrateDossier"
"""
The entry of a command that others go on with, and theirs, which name it as their cause. All other entries that name a
cause are of the same command, and so of the same moment, as it.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """
    One row that an entry wrote.

    ``before`` has what stood in its columns, ``after`` what was written; a column of which no entry nearby tells is
    missing in ``before``. ``is_new`` says that the row was not there before.
    """

    before: trail.Written
    after: trail.Written
    is_new: bool


_e = schema.audit_entry.c
_then = schema.audit_entry.alias("then").c
_EARLIER = statements.Statement(
    lambda: (
        select(_e.number, _e.body)
        .where(_e.subject_kind == bindparam("kind"), _e.subject_id == bindparam("id"))
        .where(_e.number < bindparam("number"))
        .order_by(_e.number.desc())
        .limit(bindparam("most"))
    )
)
_TELLING = statements.Statement(
    lambda: (
        select(_e.number, _e.body)
        .where(_e.number >= bindparam("first"), _e.number < bindparam("number"))
        .where(_e.body.contains(bindparam("words"), autoescape=False))
        .order_by(_e.number.desc())
        .limit(EARLIER)
    )
)
_CAUSED = statements.Statement(
    lambda: (
        select(_e.number)
        .where(_e.number > bindparam("number"), _e.number <= bindparam("last"))
        .where(or_(_e.at == _of_that("at"), _e.kind == LATER))
        .where(_e.body.contains(bindparam("words"), autoescape=False))
        .order_by(_e.number)
        .limit(MOST)
    )
)
_NEXT = statements.Statement(
    lambda: select(_e.number).where(
        _e.number == bindparam("number") + 1, or_(_e.at == _of_that("at"), _of_that("kind") == BEGINNING)
    )
)
"""What an entry led to was written in one go with it, unless it began something that others go on with."""
_OF_TABLE = {"cycle": "plan"}
"""Kinds of subjects that are not called as their tables are."""


def changes(asking: reader.Reader, actor: permissions.Actor, entry: trail.Entry) -> tuple[Change, ...]:
    """What an entry that ``actor`` was shown changed, of its first rows."""
    number = entry.logged.number
    with asking.look(actor) as view:
        earlier = _Earlier(view, number, entry.logged.subject)
        raw = [(row, _is_whole(row)) for row in entry.rows[:MOST]]
        before = [{} if is_new else earlier.of(row) for row, is_new in raw]
        known = private_values.texts(view.runner, earlier.holders)
    return tuple(
        Change(before=trail.written((row.table, row.key, said), known), after=row, is_new=is_new)
        for (row, is_new), said in zip(raw, before, strict=True)
    )


def led_to(asking: reader.Reader, actor: permissions.Actor, number: int) -> tuple[trail.Logged, ...]:
    """The entries that name this one as their cause, as far as ``actor`` may see them."""
    with asking.look(actor) as view:
        words = {"number": number, "last": number + LED_TO, "words": f'"cause":{number},'}
        may_have = view.runner.first(_NEXT, words) is not None
        numbers = [row[0] for row in view.runner.all(_CAUSED, words)] if may_have else []
    return trail.of_numbers(asking, actor, numbers)


def _of_that(column: str) -> ScalarSelect[str]:
    """What stands in a column of the entry that is asked about."""
    return select(_then[column]).where(_then.number == bindparam("number")).scalar_subquery()


def _is_whole(row: trail.Written) -> bool:
    """Whether every column was written: a row that is changed is written in part."""
    table = schema.metadata.tables.get(row.table)
    return table is not None and set(trail_reading.columns_of(table)) <= set(row.values)


class _Earlier:
    """
    What entries before one of them wrote; lives for one question.

    Attributes:
        holders: the commitments that were found, and the command of the entry that holds each.
    """

    def __init__(self, view: reader.View, number: int, subject: tuple[str, str]) -> None:
        self._view = view
        self._number = number
        self._subject = subject
        self._about: dict[tuple[str, str], _About] = {}
        self.holders: dict[str, str] = {}

    def of(self, row: trail.Written) -> Mapping[str, Any]:
        """What stood in the columns that a row says, as its entries wrote it."""
        wanted, found = set(row.values), dict[str, Any]()
        for command, values in self._told(row):
            more = {name: value for name, value in values.items() if name in wanted and name not in found}
            self.holders |= trail.hidden_in([(row.table, row.key, more)], command)
            found |= more
            if len(found) == len(wanted):
                break
        return found

    def _told(self, row: trail.Written) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Command and values of each entry that wrote the row, the newest first; read no further than is asked for."""
        about = dict.fromkeys((self._subject, (_OF_TABLE.get(row.table, row.table), row.key)))
        for subject in about:
            if subject not in self._about:
                self._about[subject] = _About(self._view.runner, self._number, subject)
            yield from _of(row, self._about[subject])
        yield from _of(row, (trail_rows.said_in(body) for _, body in self._nearby(row.key)))

    def _nearby(self, key: str) -> list[statements.Row]:
        first = max(1, self._number - FAR)
        return self._view.runner.all(_TELLING, {"first": first, "number": self._number, "words": f'"{key}"'})


class _About:
    """What the entries about one thing say, from a number back: a few are read first, which nearly always suffice."""

    def __init__(self, runner: statements.Runner, number: int, subject: tuple[str, str]) -> None:
        self._runner = runner
        self._asked = {"kind": subject[0], "id": subject[1], "number": number}
        self._said: list[Mapping[str, Any]] = []
        self._steps = iter((FIRST, EARLIER - FIRST))

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Each of them, as often as it is gone through."""
        place = 0
        while place < len(self._said) or self._read_on():
            yield self._said[place]
            place += 1

    def _read_on(self) -> bool:
        most = next(self._steps, 0)
        rows = self._runner.all(_EARLIER, {**self._asked, "most": most}) if most else []
        self._said += [trail_rows.said_in(body) for _, body in rows]
        if len(rows) < most:
            self._steps = iter(())
        elif rows:
            self._asked["number"] = rows[-1][0]
        return bool(rows)


def _of(row: trail.Written, told: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    its = (row.table, row.key)
    return ((said["command"], values) for said in told for *told_of, values in said["rows"] if tuple(told_of) == its)
