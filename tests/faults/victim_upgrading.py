"""
An upgrade of a schema that is made to be killed: run as a program by the tests of this folder, never imported by them.

    python victim_upgrading.py <address of the database> <folder with one more migration>

It says ``ready`` before it begins and ``end`` when all is done.
"""

import sys
from pathlib import Path

from alembic import command

from ocop_cycle.storage import engines, migrations, unit_of_work


def upgrade(address: str, more: Path) -> None:
    """Bring the database to the schema that the folder leads to, as ``migrations.upgrade`` does."""
    engine = engines.open_engine(address)
    with unit_of_work.reading(engine):
        pass
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with unit_of_work.changing_schema(engine) as connection:
        command.upgrade(migrations._config(connection, more), "head")
    sys.stdout.write("end\n")


if __name__ == "__main__":
    upgrade(sys.argv[1], Path(sys.argv[2]))
