"""A database copied and brought back by the means of its kind: SQLite's own backup, or the programs of PostgreSQL."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from ocop_cycle.storage import backups, dumps, engines, manifests, trail, transactions, unit_of_work


def copy(engine: Engine, into: Path) -> tuple[str, trail.Head]:
    """
    Copy a database into a folder, as it stands at one moment; of which kind it is, and the head of the very copy.

    Raises:
        errors.DatabaseRefused: the copy cannot be made.
    """
    if engines.path_of(engine) is None:
        return "postgresql", dumps.back_up(engine, into / manifests.DATABASES["postgresql"])
    file = into / manifests.DATABASES["sqlite"]
    backups.back_up(engine, file)
    reading = engines.sqlite_file_read_only(file)
    try:
        with unit_of_work.reading(reading) as runner:
            return "sqlite", trail.head(runner)
    finally:
        reading.dispose()


def bring_back(backup: Path, to: Path | str, *, prepare: Callable[[transactions.Store], None]) -> None:
    """
    Make a database of a copy: a file that is not there yet, or an empty database at an address.

    Nobody else can act on it before ``prepare`` was carried out on it (failure L7).

    Raises:
        errors.AlreadyThere: there is a database already.
        errors.DatabaseRefused: the copy is damaged, or cannot be brought back there.
    """

    def over(engine: Engine) -> None:
        prepare(transactions.Store(database=engine))

    if isinstance(to, Path):
        backups.restore(backup, to, prepare=over)
    else:
        dumps.restore(backup, to, prepare=over)
