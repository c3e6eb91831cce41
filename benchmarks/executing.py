"""One committed command on SQLite FULL, beside the same statements through the bare driver, and beside two of them."""

import functools
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import measuring, town
from ocop_cycle.application import commands
from ocop_cycle.storage import engines, statements

BLOCKS, EACH = 25, 100
"""Blocks enough that the log of the file with two statements has stopped growing: growing, it is half as quick."""

_fresh = itertools.count()

Script = list[tuple[str, Any]]


def lines() -> Iterator[measuring.Line]:
    """Statements a command needs, and its rate against both denominators."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = town.on_file(folder, 2 * BLOCKS * EACH)
        codes = town.open_dossiers(built, 2 * BLOCKS * EACH)
        built.close()
        shutil.copy(folder / "bench.db", folder / "raw.db")
        built = town.on_file_again(folder)
        ours, scripts = _recorded(built, codes)
        raw, two = _bare(folder / "raw.db"), _bare(folder / "two.db")
        two.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, state TEXT)")
        two.executemany("INSERT INTO t VALUES (?, 'a')", [(n,) for n in range(EACH)])
        rows = [
            (ours[n], functools.partial(_replay, raw, scripts[n]), lambda: _two_statements(two)) for n in range(BLOCKS)
        ]
        engine, same, pair = measuring.in_turn([(row[0], row[1], row[2]) for row in rows])
        count = built.engine.last_statements
        built.close()
    rate = f"{EACH / engine:.0f} a second"
    yield measuring.Line(what="statements a committed `execute` needs (advance, one notice)", figure=str(count))
    yield measuring.Line(
        what="committed `execute`, SQLite FULL", figure=rate, beside=f"same statements, bare driver: {EACH / same:.0f}",
        ratio=same / engine, aim="≥ 0.6", met=same / engine >= 0.6,
    )  # fmt: skip
    yield measuring.Line(
        what="committed `execute`, SQLite FULL", figure=rate, beside=f"two statements, bare driver: {EACH / pair:.0f}",
        ratio=pair / engine, aim="> 0.35", met=pair / engine > 0.35,
    )  # fmt: skip


def _recorded(built: Any, codes: list[str]) -> tuple[list[Callable[[], object]], list[list[Script]]]:
    """Work that executes a block of commands, and the statements of the same step of other dossiers."""
    blocks = [codes[n * EACH : (n + 1) * EACH] for n in range(2 * BLOCKS)]
    scripts = [scripts_of(built, block) for block in blocks[BLOCKS:]]
    return [steps_of(built, block) for block in blocks[:BLOCKS]], scripts


def steps_of(built: Any, block: list[str]) -> Callable[[], object]:
    """Work that takes one step with each dossier of a block; the commands are there before it begins."""
    ready = [_submit(code) for code in block]
    return lambda: [built.engine.execute(command) for command in ready]


def _submit(code: str) -> commands.AdvanceDossier:
    return commands.AdvanceDossier(by=town.by(), dossier=code, step="submit-idea")


def scripts_of(built: Any, block: list[str]) -> list[Script]:
    """The statements of one step of each dossier, noted while it is taken: what the bare driver will do again."""
    scripts = []
    for code in block:
        with noting() as script:
            built.engine.execute(_submit(code))
        scripts.append(script)
    return scripts


@contextmanager
def noting() -> Iterator[Script]:
    """Note text and parameters of every statement that runs meanwhile."""
    script: Script = []
    kept = statements.Runner._execute

    def note(self: Any, statement: statements.Statement, parameters: Any) -> None:
        text, given = statement.prepared(self._dialect)
        script.append((text, given(parameters or {})))
        kept(self, statement, parameters)

    statements.Runner._execute = note  # type: ignore[method-assign]
    try:
        yield script
    finally:
        statements.Runner._execute = kept  # type: ignore[method-assign]


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, cached_statements=256)
    for pragma in ("journal_mode=WAL", *engines.PROMISES):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _replay(connection: sqlite3.Connection, scripts: list[Script]) -> None:
    cursor = connection.cursor()
    for script in scripts:
        cursor.execute("BEGIN IMMEDIATE")
        for text, values in script:
            cursor.execute(text, values)
            if text.startswith("SELECT"):
                cursor.fetchall()
        cursor.execute("COMMIT")


def _two_statements(connection: sqlite3.Connection) -> None:
    cursor = connection.cursor()
    for number in range(EACH):
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("SELECT state FROM t WHERE id = ?", (number,)).fetchall()
        cursor.execute("UPDATE t SET state = ? WHERE id = ?", (f"b{next(_fresh)}", number))
        cursor.execute("COMMIT")
