"""
One step with 100,000 dossiers in batches, beside set-based SQL that writes the very same rows.

A batch holds SQLite's write lock from before it is judged until it is on the disk. How long that is, another process
finds out, which asks for the lock all the while; who waits in the same process waits for the whole batch, with what the
database tidies up behind it (its checkpoint). Whoever asks like that gets the lock again and again, and the step waits
for him: how long the step takes is measured without him.
"""

import os
import select
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import measuring, town
from ocop_cycle.application import commands, house
from ocop_cycle.application.handlers import bulk

COUNT = 100_000
WATCHED = 150
"""So many batches another process looks at: enough that most of the longest ones, with a checkpoint, are among them."""
ROUNDS = 3
"""How often the set-based writing is done: one great transaction takes half as long again in one run as in the next."""
PAUSE = 0.005
"""Seconds between two questions for the lock."""
WRITTEN = {
    "deadline": "id", "notice": "id", "private_value": "command, commitment", "command_claim": "key",
    "audit_entry": "number",
}  # fmt: skip
"""The tables that a step writes new rows into, and their keys."""


def lines() -> Iterator[measuring.Line]:
    """The bulk step and the set-based writing of what it wrote; the longest lock of the bulk step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        watched = folder / "watched"
        watched.mkdir()
        shutil.copy(folder / "bench.db", folder / "before.db")
        shutil.copy(folder / "bench.db", watched)
        os.sync()
        built, taken = town.on_file_again(folder), list[float]()
        ready = batches(built)
        ours = measuring.seconds(lambda: taken.extend(held(built, batch) for batch in ready))
        built.close()
        theirs = statistics.median(_set_based_seconds(folder) for _ in range(ROUNDS))
        locks = _locks(watched)
    yield measuring.Line(
        what=f"bulk advance of {COUNT:,} dossiers with entries and notices, SQLite FULL",
        figure=f"{ours:.1f} s",
        beside=f"set-based SQL, same rows, one transaction, the middle one of {ROUNDS}: {theirs:.1f} s",
        ratio=ours / theirs, aim="≤ 3", met=ours / theirs <= 3,
    )  # fmt: skip
    yield measuring.Line(
        what=f"longest lock of it as another process sees it, {WATCHED} batches",
        figure=f"{max(locks) * 1e3:.0f} ms",
        beside=f"longest batch {max(taken) * 1e3:.0f} ms, the middle one {statistics.median(taken) * 1e3:.0f} ms",
        aim="≤ 100 ms", met=max(locks) <= 0.1,
    )  # fmt: skip


def _locks(folder: Path) -> list[float]:
    """The seconds of each lock of so many batches, as another process sees it."""
    built = town.on_file_again(folder)
    ready = batches(built)[:WATCHED]
    os.sync()  # else the locks would be those of somebody else's gigabyte on its way to the disk
    with _another(folder / "bench.db") as locks:
        measuring.seconds(lambda: [built.engine.execute(batch) for batch in ready])
    built.close()
    return locks


@contextmanager
def _another(file: Path) -> Iterator[list[float]]:
    """Another process that asks for the write lock; the seconds of each lock it met are there after the block."""
    locks: list[float] = []
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.moving_many", str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        other.stdout.readline()
        yield locks
        said, _ = other.communicate("\n")
        locks += [float(each) for each in said.split()]


def ask_for_lock(file: str) -> None:
    """
    Ask for the write lock and give it back, again and again until a line comes; then say how long each lock was.

    A lock ends where it is given, or where something was committed and another lock was taken at once.
    """
    connection = sqlite3.connect(file, isolation_level=None, timeout=0)
    locks = []
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        begun, version = time.perf_counter(), _version(connection)
        while not _given(connection):
            time.sleep(0.001)
            if version != (now := _version(connection)):
                locks.append(time.perf_counter() - begun)
                begun, version = time.perf_counter(), now
        locks.append(time.perf_counter() - begun)
    sys.stdout.write(" ".join(map(str, locks)))


def _version(connection: sqlite3.Connection) -> object:
    return connection.execute("PRAGMA data_version").fetchone()


def _given(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    connection.execute("ROLLBACK")
    return True


def held(built: house.House, batch: commands.AdvanceMany) -> float:
    """The seconds of one batch."""
    begun = time.perf_counter()
    built.engine.execute(batch)
    return time.perf_counter() - begun


def _prepare(folder: Path) -> None:
    """One dossier opened by the engine, and 99,999 like it written beside it."""
    built = town.on_file(folder, 1)
    (code,) = town.open_dossiers(built, 1)
    built.close()
    connection = sqlite3.connect(folder / "bench.db", isolation_level=None)
    connection.execute("BEGIN")
    for table, keys in (
        ("product", ("id",)),
        ("dossier", ("id", "product_id")),
        ("deadline", ("id", "line", "subject_id")),
    ):
        _multiply(connection, table, keys, code)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _multiply(connection: sqlite3.Connection, table: str, keys: tuple[str, ...], code: str) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    new = [
        f"replace(replace({c}, 'bm-0', 'bm-' || n), '{code}', 'BM24-' || printf('%06d', n))" if c in keys else c
        for c in columns
    ]
    connection.execute(
        f"WITH RECURSIVE many(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM many WHERE n < {COUNT}) "
        f"INSERT INTO {table} SELECT {', '.join(new)} FROM {table}, many "
        f"WHERE {table}.id IN ('bm-0', '{code}') OR {table}.id LIKE 'dossier:{code}%'"
    )


def batches(built: house.House) -> list[commands.AdvanceMany]:
    """The commands of one step with all dossiers."""
    with built.store.reading() as runner:
        listed = sorted((row[0], row[1]) for row in runner.all(town.VERSIONS))
    parts = bulk.batches_of(listed)
    digests = tuple(bulk.preview_digest("submit-idea", list(part)) for part in parts)
    whole = bulk.whole_digest("submit-idea", digests)
    return [
        commands.AdvanceMany(
            by=town.by(), step="submit-idea", dossiers=part, preview=whole, batch=n, batches=len(parts), parts=digests
        )
        for n, part in enumerate(parts, start=1)
    ]


def set_based(done: str, main: str = "main.") -> Iterator[str]:
    """The statements that write what stands in the tables of another schema."""
    for table, changed in (
        ("dossier", "state stage level holder_id version entered_at ended_at"),
        ("deadline", "state settled_at next_at"),
    ):
        values = ", ".join(f"{c} = d.{c}" for c in changed.split())
        yield f"UPDATE {table} SET {values} FROM {done}.{table} d WHERE d.id = {table}.id"
    for table, key in WRITTEN.items():
        yield f"INSERT INTO {table} SELECT * FROM {done}.{table} WHERE ({key}) NOT IN (SELECT {key} FROM {main}{table})"


def _set_based_seconds(folder: Path) -> float:
    """The seconds of the set-based writing, from the same beginning as ours."""
    file = folder / "set.db"
    shutil.copy(folder / "before.db", file)
    os.sync()
    return measuring.seconds(lambda: _set_based(file, folder / "bench.db"))


def _set_based(file: Path, done: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("ATTACH ? AS done", (str(done),))
    connection.execute("BEGIN IMMEDIATE")
    for text in set_based("done"):
        connection.execute(text)
    connection.execute("COMMIT")
    connection.close()


if __name__ == "__main__":
    ask_for_lock(sys.argv[1])
