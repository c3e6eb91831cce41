"""
Reading the whole trail, and every row it tells of, in blocks and in memory that does not grow with it.

Nothing is believed here: what is read may have been changed behind the back of the house. Text that is no UTF-8, which
SQLite keeps without a word, comes out with its bytes kept apart (``surrogateescape``), so that it can be compared and
hashed as it stands.
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Table, bindparam, func, or_, select, text

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Row, Runner, Statement

BLOCK = 1000
"""How many rows are read at once."""

ENTRIES = 250
"""How many entries, which are longer."""


class Entry(NamedTuple):
    """One row of ``audit_entry``, all columns in the order of the schema."""

    number: int
    at: str
    actor: str
    command: str
    kind: str
    subject_kind: str
    subject_id: str
    hash: str
    body: str | bytes


_e = schema.audit_entry.c
_h = schema.audit_head.c
_ENTRIES = Statement(
    lambda: (
        select(schema.audit_entry)
        .where(_e.number > bindparam("after"), _e.number <= bindparam("until"))
        .order_by(_e.number)
        .limit(ENTRIES)
    )
)
_HASHES = Statement(
    lambda: (
        select(_e.number, _e.hash)
        .where(_e.number > bindparam("after"), _e.number <= bindparam("until"))
        .order_by(_e.number)
        .limit(BLOCK * 10)
    )
)
_BODIES = Statement(
    lambda: (
        select(_e.number, _e.body, _e.hash)
        .where(_e.number > bindparam("after"), _e.number <= bindparam("until"))
        .order_by(_e.number)
        .limit(ENTRIES)
    )
)
_NEWEST = Statement(lambda: select(func.max(_e.number)))
_OF_KIND = Statement(
    lambda: select(schema.audit_entry).where(_e.kind == bindparam("kind")).order_by(_e.number.desc()).limit(1)
)
_OF_KEYS = Statement(
    lambda: select(schema.audit_entry).where(or_(_e.number == 1, _e.subject_kind == "key")).order_by(_e.number)
)
_ONE = Statement(lambda: select(schema.audit_entry).where(_e.number == bindparam("number")))
_TELLING = Statement(
    lambda: select(schema.audit_entry).where(_e.body.like(bindparam("pattern"), escape="\\")).order_by(_e.number)
)
_HEADS = Statement(lambda: select(_h.number, _h.hash, _h.at, _h.epoch))
_CLAIMS = Statement(lambda: text("SELECT key FROM command_claim WHERE key > :after ORDER BY key LIMIT 10000"))
_COMMANDS = Statement(
    lambda: select(_e.number, _e.command).where(_e.number > bindparam("after")).order_by(_e.number).limit(BLOCK * 10)
)
_CLAIMS_ALONE = Statement(
    lambda: text(
        "SELECT key FROM command_claim WHERE NOT EXISTS"
        " (SELECT 1 FROM audit_entry WHERE audit_entry.command = command_claim.key) ORDER BY key LIMIT 1000"
    )
)
_ENTRIES_ALONE = Statement(
    lambda: text(
        "SELECT number, command FROM audit_entry WHERE NOT EXISTS"
        " (SELECT 1 FROM command_claim WHERE command_claim.key = audit_entry.command)"
        " AND number > :after ORDER BY number LIMIT 1000"
    )
)


def newest(runner: Runner) -> int:
    """The number of the last entry that is there; 0 when there is none."""
    row = runner.first(_NEWEST)
    return int(row[0] or 0) if row else 0


def entries(runner: Runner, *, after: int = 0, until: int | None = None) -> Iterator[list[Entry]]:
    """The entries behind ``after``, up to and with ``until``, in the order of their numbers, a block at a time."""
    for block in entry_rows(runner, after=after, until=newest(runner) if until is None else until):
        yield [Entry._make(row) for row in block]


def entry_rows(runner: Runner, *, after: int = 0, until: int) -> Iterator[list[Row]]:
    """The same as bare tuples, columns as ``Entry`` has them, for who walks along a million of them."""
    while block := runner.all_as_stored(_ENTRIES, {"after": after, "until": until}):
        yield block
        after = block[-1][0]


def bodies(runner: Runner, *, until: int) -> Iterator[Row]:
    """Number, body and stored hash of every entry up to and with ``until``: all that the chain consists of."""
    after = 0
    while block := runner.all_as_stored(_BODIES, {"after": after, "until": until}):
        yield from block
        after = block[-1][0]


def hashes(runner: Runner, *, after: int, until: int) -> Iterator[tuple[int, str]]:
    """Number and stored hash of the entries behind ``after``, up to and with ``until``."""
    while block := runner.all_as_stored(_HASHES, {"after": after, "until": until}):
        yield from block
        after = block[-1][0]


def one(runner: Runner, number: int) -> Entry | None:
    """The entry of that number."""
    found = runner.all_as_stored(_ONE, {"number": number})
    return Entry._make(found[0]) if found else None


def newest_of_kind(runner: Runner, kind: str) -> Entry | None:
    """The last entry that a command of this kind made."""
    found = runner.all_as_stored(_OF_KIND, {"kind": kind})
    return Entry._make(found[0]) if found else None


def of_keys(runner: Runner) -> list[Entry]:
    """The entries that may name a signing key: the first, and those whose subject is a key."""
    return [Entry._make(row) for row in runner.all_as_stored(_OF_KEYS, {})]


def telling(runner: Runner, words: str) -> list[Entry]:
    """The entries whose bodies hold these words (in any case of ASCII letters): a look at every entry there is."""
    for sign in ("\\", "%", "_"):
        words = words.replace(sign, f"\\{sign}")
    return [Entry._make(row) for row in runner.all_as_stored(_TELLING, {"pattern": f"%{words}%"})]


def heads(runner: Runner) -> list[tuple[int, str, str, int]]:
    """Every row of ``audit_head``: number, hash, moment, epoch. There should be one."""
    return [(row[0], row[1], row[2], row[3]) for row in runner.all_as_stored(_HEADS, {})]


def claims(runner: Runner) -> Iterator[list[str]]:
    """Every key that was claimed, a block at a time."""
    after = ""
    while block := [row[0] for row in runner.all_as_stored(_CLAIMS, {"after": after})]:
        yield block
        after = block[-1]


def commands(runner: Runner) -> Iterator[tuple[int, str]]:
    """Number and command of every entry, in the order of their numbers."""
    after = 0
    while block := runner.all_as_stored(_COMMANDS, {"after": after}):
        yield from block
        after = block[-1][0]


def claims_without_entry(runner: Runner) -> list[str]:
    """Keys that were claimed and of which no entry tells; a thousand at most."""
    return [row[0] for row in runner.all_as_stored(_CLAIMS_ALONE, {})]


def entries_without_claim(runner: Runner) -> Iterator[tuple[int, str]]:
    """Number and command of the entries whose command is no claimed key: the parts of commands, and what is forged."""
    after = 0
    while block := runner.all_as_stored(_ENTRIES_ALONE, {"after": after}):
        yield from block
        after = block[-1][0]


def tables() -> dict[str, Table]:
    """The tables whose rows entries tell of, by name."""
    return {name: table for name, table in schema.metadata.tables.items() if table.info["head"] == "records"}


@functools.cache
def columns_of(table: Table) -> tuple[str, ...]:
    """The columns of a table in the order in which entries name them: by code point."""
    return tuple(sorted("".join(column.name) for column in table.columns))


def key_of(table: Table) -> str:
    """The column that is the key of a table."""
    (column,) = table.primary_key.columns
    return "".join(column.name)


def count(runner: Runner, table: Table) -> int:
    """How many rows a table has."""
    row = runner.first(_count_of(table))
    return int(row[0]) if row else 0


def rows(runner: Runner, table: Table) -> Iterator[list[Row]]:
    """The rows of a table in the order of their keys, columns as ``columns_of`` has them, a block at a time."""
    place = columns_of(table).index(key_of(table))
    block = runner.all_as_stored(_first_rows_of(table), {})
    while block:
        yield block
        block = runner.all_as_stored(_next_rows_of(table), {"after": block[-1][place]})


def row(runner: Runner, table: Table, key: str) -> Mapping[str, Any] | None:
    """One row by its key."""
    found = runner.all_as_stored(_row_of(table), {"key": key})
    return dict(zip(columns_of(table), found[0], strict=True)) if found else None


@functools.cache
def _count_of(table: Table) -> Statement:
    return Statement(lambda: select(func.count()).select_from(table))


@functools.cache
def _first_rows_of(table: Table) -> Statement:
    columns = [table.c[name] for name in columns_of(table)]
    return Statement(lambda: select(*columns).order_by(table.c[key_of(table)]).limit(BLOCK))


@functools.cache
def _next_rows_of(table: Table) -> Statement:
    columns, key = [table.c[name] for name in columns_of(table)], table.c[key_of(table)]
    return Statement(lambda: select(*columns).where(key > bindparam("after")).order_by(key).limit(BLOCK))


@functools.cache
def _row_of(table: Table) -> Statement:
    columns, key = [table.c[name] for name in columns_of(table)], table.c[key_of(table)]
    return Statement(lambda: select(*columns).where(key == bindparam("key")))
