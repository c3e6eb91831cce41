"""
Pages of a commune's officer while the sweep rings 100,000 bells, beside the same pages while nothing is due.

One process serves an embedded database and has the bell in it, as an office on one machine has: page and sweep share
the interpreter and the disk. Idle comes first; then the office's clock is put behind the day by which everything is
due, and when the bell has begun to ring, the same pages are asked for again until enough were seen, or all has rung.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import crowd, measuring, pages

DUE = 100_000
DOSSIERS = 145_000
"""So many that ``DUE`` bells of their deadlines fall due by ``UNTIL``."""

UNTIL = "2024-10-15T01:00:00.000000Z"
PATHS = {"desk": "/desk", "board": "/board", "one dossier": ""}
TIMES = 500
"""How often each page is asked for, idle; while the bell rings at least a third of that is needed."""

PATIENCE = 90.0
"""Seconds until the bell must have begun: it looks at the clock once a minute."""

LONGEST = 90.0
"""Seconds that are watched."""

_OFFICER = (
    "SELECT person_id, unit_id FROM role_grant JOIN credential USING (person_id) "
    "WHERE role = 'commune-officer' AND state = 'granted'"
)
_LEFT = "SELECT count(*) FROM deadline WHERE state = 'open' AND next_at <= ?"


def lines() -> Iterator[measuring.Line]:
    """The 99th percentile of each page while the bell rings, beside that of the idle office."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office"
        crowd.build(folder, dossiers=DOSSIERS, entries=0)
        yield from of(folder)


def of(folder: Path) -> Iterator[measuring.Line]:
    """The same of an office that is there and was not swept yet."""
    office = sqlite3.connect(folder / "ocop.db", isolation_level=None, timeout=60)
    person, unit = office.execute(_OFFICER).fetchone()
    (own,) = office.execute("SELECT max(id) FROM dossier WHERE unit_id = ?", (unit,)).fetchone()
    paths = {**PATHS, "one dossier": f"/dossiers/{own}"}
    run = ("-m", "ocop_cycle", "--instance", str(folder), "--json", "serve", "--port", "0")
    with pages.serving(*run) as browser:
        browser.sign_in(person)
        _asked(browser, paths, time.monotonic() + LONGEST, 10)
        idle = _asked(browser, paths, time.monotonic() + LONGEST, TIMES)
        begun = _begun(office)
        busy = _asked(browser, paths, time.monotonic() + LONGEST, TIMES)
        left = _left(office)
    asked = {what: len(each) for what, each in busy.items()}
    if not 0 < left < begun or min(asked.values()) < TIMES // 3:
        raise AssertionError(f"pages were not asked for during a sweep: {begun} due, {left} left, {asked}")
    for what in paths:
        yield _line(what, busy[what], idle[what], begun - left)


def _asked(browser: pages.Client, paths: dict[str, str], until: float, times: int) -> dict[str, list[float]]:
    """Milliseconds of each page, asked for in turn."""
    taken: dict[str, list[float]] = {what: [] for what in paths}
    for _ in range(times):
        if time.monotonic() > until:
            break
        for what, path in paths.items():
            start = time.perf_counter()
            browser.get(path)
            taken[what].append(1000 * (time.perf_counter() - start))
    return taken


def _begun(office: sqlite3.Connection) -> int:
    """Put the clock of the demonstration on; how many bells are left when the bell has begun."""
    office.execute("UPDATE demo_clock SET at = ?", (UNTIL,))
    before, until = _left(office), time.monotonic() + PATIENCE
    if before < DUE:
        raise AssertionError(f"only {before} bells are due")
    while _left(office) == before:
        if time.monotonic() > until:
            raise AssertionError("the bell did not ring")
        time.sleep(0.2)
    return before


def _left(office: sqlite3.Connection) -> int:
    found: int = office.execute(_LEFT, (UNTIL,)).fetchone()[0]
    return found


def _line(what: str, busy: Sequence[float], idle: Sequence[float], rung: int) -> measuring.Line:
    slow, quiet = pages.percentile(busy), pages.percentile(idle)
    return measuring.Line(
        what=f"page of a commune's officer during a sweep of {DUE:,}, one process, SQLite: {what}",
        figure=f"p99 {slow:.1f} ms (median {statistics.median(busy):.1f} ms, {rung:,} rung meanwhile)",
        beside=f"idle: p99 {quiet:.1f} ms (median {statistics.median(idle):.1f} ms)",
        ratio=slow / quiet, aim="≤ 3", met=slow / quiet <= 3,
    )  # fmt: skip
