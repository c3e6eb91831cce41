"""A sweep of 1,000 due deadlines among a million open ones, beside the same sweep among ten thousand."""

import os
import shutil
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks import measuring, town
from ocop_cycle import clock

SWEEPS = 3
IDLE = 50
DUE = 1_000
FEW = 10_000
MANY = 1_000_000
SWEPT_AT = clock.at_local(date(2024, 5, 31), 8, 5)
"""A fortnight before the day of the round: the first reminder of each deadline has just fallen due."""


def lines() -> Iterator[measuring.Line]:
    """The two sweeps, each over a file of its own made of the same dossier."""
    (few, _), (many, idle) = _swept(FEW), _swept(MANY)
    yield measuring.Line(
        what=f"sweep of {DUE:,} due among {MANY:,} open deadlines, with entries and notices, SQLite FULL",
        figure=f"{many:.2f} s ({1000 * many / DUE:.2f} ms each)", beside=f"among {FEW:,}: {few:.2f} s",
        ratio=many / few, aim="≤ 2", met=many / few <= 2,
    )  # fmt: skip
    yield measuring.Line(
        what=f"idle tick, nothing due among {MANY:,} open deadlines", figure=f"{1000 * idle:.2f} ms", aim="≤ 5 ms",
        met=idle <= 0.005,
    )  # fmt: skip


def _swept(count: int) -> tuple[float, float]:
    """
    The median seconds of a sweep among so many open deadlines, and of the idle one after it; each sweep is of a file
    that nobody swept before.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = town.on_file(folder, 1)
        (code,) = town.open_dossiers(built, 1)
        built.close()
        _multiply(folder / "bench.db", code, count)
        busy, idle = zip(*(_once(folder, folder / f"sweep-{number}") for number in range(SWEEPS)), strict=True)
        return statistics.median(busy), statistics.median(idle)


def _once(folder: Path, into: Path) -> tuple[float, float]:
    into.mkdir()
    shutil.copy(folder / "bench.db", into)
    os.sync()  # else what is measured would wait for a gigabyte of somebody else's to reach the disk
    built = town.on_file_again(into)
    built.clock.set(SWEPT_AT)  # type: ignore[attr-defined] # the clock of a town is set by hand
    reports = []
    taken = measuring.seconds(lambda: reports.append(built.sweep.run()))
    idle = statistics.median(measuring.seconds(built.sweep.run) for _ in range(IDLE))
    built.close()
    shutil.rmtree(into)
    if [(one.found, one.done, one.refused) for one in reports] != [(DUE, DUE, ())]:
        raise AssertionError(f"the sweep did something else: {reports}")
    return taken, idle


def _multiply(file: Path, code: str, count: int) -> None:
    """One dossier and its deadline become ``count``; the first ``DUE`` bells stay, the others ring in another year."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    for table, keys in (("product", ("id",)), ("dossier", ("id", "product_id"))):
        _copy(connection, table, keys, code, count)
    _copy(connection, "deadline", ("id", "line", "subject_id"), code, count)
    later = clock.to_text(SWEPT_AT + timedelta(days=300))
    staying = "subject_id = ? OR CAST(substr(subject_id, -7) AS INTEGER) > ?"
    connection.execute(f"UPDATE deadline SET next_at = ? WHERE {staying}", (later, code, DUE))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _copy(connection: sqlite3.Connection, table: str, keys: tuple[str, ...], code: str, count: int) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    new = [
        f"replace(replace({c}, 'bm-0', 'bm-' || n), '{code}', 'BM24-' || printf('%07d', n))" if c in keys else c
        for c in columns
    ]
    connection.execute(
        f"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {count}) "
        f"INSERT INTO {table} SELECT {', '.join(new)} FROM {table}, many "
        f"WHERE {table}.id IN ('bm-0', '{code}') OR {table}.id LIKE 'dossier:{code}%'"
    )
