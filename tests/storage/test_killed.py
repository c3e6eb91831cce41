"""A process that is killed in the middle leaves nothing half."""

import subprocess
import sys

import pytest
from sqlalchemy import text

from ocop_cycle.storage import probes, self_test, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database

WRITE_AND_DIE = """
import os, sys
from ocop_cycle.storage import engines, schema, unit_of_work
engine = engines.open_engine(sys.argv[1])
rows = [{"name": f"{n:05}", "value": "x" * 200} for n in range(5_000)]
with unit_of_work.writing(engine) as work:
    work.insert(schema.series, {"name": "messages", "last": 1})
    work.insert_many(schema.setting, rows)
    if sys.argv[2] == "before":
        os._exit(9)
os._exit(9)
"""
COUNTS = Statement(lambda: text("SELECT (SELECT count(*) FROM setting), (SELECT count(*) FROM series)"))


@pytest.mark.parametrize(("moment", "found"), [("before", (0, 0)), ("after", (5_000, 1))])
def test_a_killed_writer_leaves_all_or_nothing(durable: Database, moment: str, found: tuple[int, int]) -> None:
    """Killed before its commit nothing of it is there, killed after it everything; and the database works on."""
    command = [sys.executable, "-c", WRITE_AND_DIE, durable.url, moment]

    ended = subprocess.run(command, capture_output=True, check=False)

    assert (ended.returncode, ended.stderr) == (9, b"")
    with unit_of_work.reading(durable.engine) as runner:
        assert runner.first(COUNTS) == found
    self_test.run(durable.engine)
    assert probes.damage(durable.engine) == []
    with unit_of_work.writing(durable.engine) as work:
        work.runner.run(Statement(lambda: text("INSERT INTO setting VALUES ('next', '1')")))
