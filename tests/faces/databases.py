"""What a database holds, all of it, for saying that nothing changed."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

Content = dict[str, list[tuple[Any, ...]]]


def content(folder: Path) -> Content:
    """Every row of every table of an instance's database, by table."""
    with closing(sqlite3.connect(f"file:{folder / 'ocop.db'}?mode=ro", uri=True)) as connection:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def run_on(folder: Path, *statements: str) -> None:
    """Change a database behind the product's back."""
    with closing(sqlite3.connect(folder / "ocop.db", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def copied(folder: Path, to: Path) -> Path:
    """A copy of an instance in which nobody works."""
    return Path(shutil.copytree(folder, to))
