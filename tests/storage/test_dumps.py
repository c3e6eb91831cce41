"""Copies of a database on a server: which server pg_dump talks to, and as whom."""

from pathlib import Path

from ocop_cycle.storage import dumps, engines
from tests.storage.databases import Database


def test_of_several_servers_the_one_that_was_reached_is_copied(province: Database, tmp_path: Path) -> None:
    """A moment that is held on one server is known to no other, and the program is not asked to look for one."""
    url, copy = province.engine.url, tmp_path / "copy"
    empty = tmp_path / "nobody"
    engine = engines.open_engine(
        f"postgresql://{url.username}@/{url.database}?host={empty}:5432&host={url.query['host']}:5432"
    )

    dumps.back_up(engine, copy)
    engine.dispose()

    assert copy.read_bytes().startswith(b"PGDMP")
