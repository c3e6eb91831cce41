"""A whole database copied into a new file, page by page, by SQLite's own backup (a copied live file is broken: L6)."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ocop_cycle import errors


def into_new_file(engine: Engine, path: Path) -> None:
    """
    Copy an SQLite database, also one in memory, into a file that is not there yet; on the disk when this returns.

    The copy is a WAL file, as every file database of the house is.

    Raises:
        errors.AlreadyThere: the file is there.
    """
    if path.exists():
        raise errors.AlreadyThere("file", str(path))
    connection = engine.raw_connection()
    try:
        source: Any = connection.driver_connection
        with closing(sqlite3.connect(path, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous=FULL")
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
