"""
The way of a database from each schema to the next: Alembic, run from Python, without a settings file.

Never imported on the way of a command that only works with a database (it costs more than such a command): that way
asks ``storage.revision``. ``ocop init``, ``serve`` and ``worker`` call ``upgrade``; nothing else changes a schema.

The next migration:

1. Change ``storage/schema.py`` (and ``storage/triggers.py``).
2. ``python -c "from ocop_cycle.storage import migrations; print(migrations.draft('what changes'))"`` writes
   ``versions/000N_what_changes.py`` from the difference between the last migration and the schema. Read it, complete
   it by hand: Alembic sees neither CHECKs nor triggers, and SQLite builds a changed table anew, without its triggers.
   A migration carries its own wording; it imports nothing of this project, because it must do in ten years what it
   does today.
3. Put its number at the end of ``revision.KNOWN``.
4. ``pytest tests/storage/test_migrations.py`` compares what the migrations make with the schema, on both databases.
"""

import os
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ocop_cycle.storage import driver_errors, engines, revision, self_test, unit_of_work

VERSIONS: Final = Path(__file__).parent / "versions"
"""Where the migrations are, one file each."""


def upgrade(engine: Engine) -> None:
    """
    Bring a database to the newest schema; makes everything in an empty one, does nothing to one that has it.

    All that is missing is done in one transaction with its receipt: afterwards the database is at the newest schema,
    or as it was before.

    Raises:
        errors.SchemaNewer: a later version made it.
        errors.DatabaseRefused: it holds tables of another program.
    """
    with unit_of_work.reading(engine) as runner:
        relations = revision.relations_in(runner, on=engine.dialect.name)
        found = revision.current_in(runner, relations)
        for unkept in self_test.of_server(engine, runner) if engines.is_shared(engine) else ():
            raise unkept
    if (refusal := revision.why_not_ours(driver_errors.place_of(engine), found, relations)) is not None:
        raise refusal
    if found != revision.NEEDED:
        with unit_of_work.changing_schema(engine) as connection:
            if found is not None:
                wait_for_writers(connection)
            command.upgrade(_config(connection), "head")


def wait_for_writers(connection: Connection) -> None:
    """
    Wait until nobody writes any more who looked at the schema (``revision.look``); who comes later looks at the new.

    Raises:
        errors.ServerBusy: somebody did not come to an end.
    """
    if connection.dialect.name != "sqlite":  # there, nobody writes while another does
        connection.exec_driver_sql(f"LOCK TABLE {revision.RECEIPT.name} IN ACCESS EXCLUSIVE MODE")


def current(engine: Engine) -> str | None:
    """The schema a database has; None when it is empty or none of ours."""
    return revision.current(engine)


def head() -> str:
    """The newest schema that the files in versions/ lead to."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def draft(sentence: str, *, into: Path = VERSIONS) -> Path:
    """Write the next migration as far as it can be written by a program; the file, to be completed by hand."""
    engine = engines.sqlite_memory()
    upgrade(engine)
    number = f"{len(revision.KNOWN) + 1:04d}"
    with unit_of_work.changing_schema(engine) as connection:
        config = _config(connection, into)
        made = command.revision(config, sentence, autogenerate=True, rev_id=number, version_path=str(into))
    engine.dispose()
    if made is None or isinstance(made, list):
        raise AssertionError("Alembic writes one file for one migration")
    return Path(made.path)


def _config(connection: Connection | None, *more: Path) -> Config:
    config = Config(attributes={"connection": connection})
    folders = dict.fromkeys((VERSIONS, *more))
    said = {
        "script_location": str(Path(__file__).parent),
        "version_locations": os.pathsep.join(str(folder) for folder in folders),
        "file_template": "%(rev)s_%(slug)s",
        "path_separator": "os",
    }
    for name, value in said.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config
