"""An upgrade of the schema with all the data in it, killed at random moments: old or new, never between."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import inspect, text

from tests import trails
from tests.application import builders, dumps, kept

VICTIM = Path(__file__).with_name("victim_upgrading.py")
KILLS = int(os.environ.get("OCOP_UPGRADE_KILLS", "6"))
ROWS = 4_000

MIGRATION = '''
"""Every notice gets a word of its own, a table is built anew, and what is derived from rows fills a new one."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("series") as batch:
        batch.add_column(sa.Column("label", sa.Text(), nullable=False, server_default="-"))
    op.execute("UPDATE series SET label = 'series ' || name")
    op.create_table("series_told", sa.Column("name", sa.Text(), primary_key=True), sa.Column("told", sa.Text()))
    op.execute("INSERT INTO series_told SELECT name, label FROM series")
    with op.batch_alter_table("series") as batch:
        batch.alter_column("last", new_column_name="newest")
'''


class Found(NamedTuple):
    """A database as it stands: which schema, by its receipt and by its tables, and a print of every row it holds."""

    receipt: str
    tables: Literal["old", "new", "between"]
    rows: tuple[tuple[str, int], ...]
    told: int


def found(office: builders.Office) -> Found:
    """What is there now."""
    engine = kept.again(office).house.store.database
    with engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("series")}
        names = set(inspect(connection).get_table_names())
        receipt = str(connection.execute(text("SELECT version_num FROM schema_revision")).scalar_one())
        number = "newest" if "newest" in columns else "last"
        rows = tuple(sorted((row[0], row[1]) for row in connection.execute(text(f"SELECT name, {number} FROM series"))))
        is_new = {"newest", "label"} <= columns and "series_told" in names
        is_old = columns == {"name", "last"} and "series_told" not in names
        told = connection.execute(text("SELECT count(*) FROM series_told")).scalar_one() if is_new else 0
    engine.dispose()
    return Found(receipt, "new" if is_new else "old" if is_old else "between", rows, told)


def start(office: builders.Office, more: Path) -> subprocess.Popen[str]:
    """An upgrade, from the moment at which it begins."""
    said = [sys.executable, str(VICTIM), kept.address(office), str(more)]
    begun = subprocess.Popen(said, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "ready\n"
    return begun


def test_a_killed_upgrade_is_old_or_new(durable_office: builders.Office, tmp_path: Path) -> None:
    """Kills at random moments, later and later, then one that ends: no row is lost; tables and receipt always agree."""
    office, chance = durable_office, trails.dice(6)
    (tmp_path / "0002_more.py").write_text(MIGRATION, encoding="utf-8")
    with office.house.store.database.begin() as connection:
        rows = [{"name": f"s{number}", "last": number} for number in range(ROWS)]
        connection.execute(text("INSERT INTO series VALUES (:name, :last)"), rows)
    office.house.store.database.dispose()
    before, met = found(office), []

    for number in range(KILLS):
        upgrade = start(office, tmp_path)
        time.sleep(chance.uniform(0, 0.2 * (number + 1)))
        upgrade.kill()
        with upgrade:
            words = upgrade.stderr.read() if upgrade.stderr else ""
        met.append((found(office), words))
        if met[-1][0].tables == "new":
            break
    if met[-1][0].tables == "old":
        with start(office, tmp_path) as last:
            assert last.wait() == 0

    after = found(office)
    assert [words for _, words in met if words] == []
    assert {(one.tables, one.receipt) for one, _ in met} <= {("old", "0001"), ("new", "0002")}
    assert {one.rows for one, _ in met} == {before.rows}
    assert (after.tables, after.receipt, after.rows, after.told) == ("new", "0002", before.rows, len(before.rows))
    assert dumps.entries(office) != []
