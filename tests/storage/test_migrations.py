"""What the migrations make is the schema, and a migration stands or falls with its receipt."""

import pathlib
import re

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text

from ocop_cycle import errors
from ocop_cycle.storage import engines, fresh, migrations, revision, schema, self_test, unit_of_work
from tests.storage import databases
from tests.storage.databases import Database

ON_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master"
ON_POSTGRESQL = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
       || coalesce(l.collname, '-') || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind = 'r' AND a.attnum > 0 AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint', r.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
  JOIN pg_class r ON r.oid = c.conrelid WHERE c.connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid) || t.tgenabled::text FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'function', '-', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


class Interrupted(Exception):
    """Something went wrong in the middle."""


def described(engine: Engine) -> set[tuple[str, ...]]:
    """Tables, columns, CHECKs, keys, indexes and their conditions, triggers, functions: in the database's own words."""
    query = ON_SQLITE if engine.dialect.name == "sqlite" else ON_POSTGRESQL
    with engine.connect() as connection:
        rows = connection.execute(text(query.replace("::", r"\:\:"))).all()
    return {tuple(re.sub(r"\s+", " ", str(part)) for part in row) for row in rows}


def made_at_once(like: Database, tmp_path: pathlib.Path) -> set[tuple[str, ...]]:
    """The description of a database of the same kind that `fresh.create_all` made."""
    if like.kind == "sqlite":
        engine = engines.sqlite_file(tmp_path / "fresh.db")
        fresh.create_all(engine)
        found = described(engine)
        engine.dispose()
        return found
    with unit_of_work.changing_schema(like.engine) as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    fresh.create_all(like.engine)
    return described(like.engine)


def make_draft(connection: Connection, name: str) -> None:
    """A table with a row in it, and a row in a table that was there."""
    connection.exec_driver_sql("CREATE TABLE draft (id TEXT)")
    connection.exec_driver_sql("INSERT INTO draft VALUES ('a')")
    connection.execute(schema.setting.insert().values(name=name, value="1"))


def test_migrations_make_the_schema(empty: Database, tmp_path: pathlib.Path) -> None:
    """Tables, columns, types, CHECKs, keys, partial indexes, triggers: a migrated database equals a fresh one."""
    migrations.upgrade(empty.engine)

    by_migrations = described(empty.engine)

    assert len(by_migrations) > 80
    assert by_migrations == made_at_once(empty, tmp_path)


def test_alembic_finds_no_difference(empty: Database) -> None:
    """Alembic's own comparison of database and schema comes out empty."""
    migrations.upgrade(empty.engine)

    with empty.engine.connect() as connection:
        options = {"compare_type": True, "version_table": revision.RECEIPT.name}
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata)

    assert difference == []


def test_a_migrated_database_passes_the_self_test(empty: Database) -> None:
    """It is ready for use, and at the schema that this version needs."""
    migrations.upgrade(empty.engine)

    self_test.run(empty.engine)
    assert migrations.current(empty.engine) == revision.NEEDED


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    """A database that is up to date is left alone."""
    migrations.upgrade(empty.engine)
    before = described(empty.engine)

    migrations.upgrade(empty.engine)

    assert described(empty.engine) == before


def test_the_known_revisions_are_the_files() -> None:
    """The list that commands go by, without loading Alembic, is the chain of the files."""
    scripts = ScriptDirectory(str(migrations.VERSIONS.parent), version_locations=[str(migrations.VERSIONS)])

    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(revision.KNOWN)
    assert migrations.head() == revision.NEEDED


def test_a_migration_imports_nothing_of_this_project() -> None:
    """It must do in ten years what it does today, so it carries all its words itself."""
    for file in migrations.VERSIONS.glob("*.py"):
        assert "ocop_cycle" not in file.read_text(encoding="utf-8"), file.name


@pytest.mark.parametrize(
    "at", ["CREATE TABLE setting", "CREATE TRIGGER policy_content_no_update", "INSERT INTO schema_revision"]
)
def test_l2_a_migration_stands_or_falls_with_its_receipt(empty: Database, at: str) -> None:
    """Broken off at a table, at a trigger or at the receipt, nothing of it is there, and it can be done again."""
    before = described(empty.engine)

    def break_off(*given: object) -> None:
        if str(given[2]).strip().startswith(at):
            raise Interrupted

    event.listen(empty.engine, "before_cursor_execute", break_off)
    with pytest.raises(Interrupted):
        migrations.upgrade(empty.engine)
    event.remove(empty.engine, "before_cursor_execute", break_off)

    assert described(empty.engine) == before
    migrations.upgrade(empty.engine)
    self_test.run(empty.engine)


def test_l2_tables_and_rows_in_a_savepoint_fall_with_the_transaction(durable: Database) -> None:
    """A table and a row made within a SAVEPOINT do not survive the rollback around it."""

    def change() -> None:
        with unit_of_work.changing_schema(durable.engine) as connection:
            with connection.begin_nested():
                make_draft(connection, "a")
            raise Interrupted

    with pytest.raises(Interrupted):
        change()

    with durable.engine.connect() as connection:
        rows = connection.execute(schema.setting.select()).all()
    assert rows == []
    assert inspect(durable.engine).has_table("draft") is False


def test_l2_a_savepoint_falls_alone(durable: Database) -> None:
    """What is rolled back to a SAVEPOINT takes nothing else with it."""
    with unit_of_work.changing_schema(durable.engine) as connection:
        connection.execute(schema.setting.insert().values(name="a", value="1"))
        savepoint = connection.begin_nested()
        make_draft(connection, "b")
        savepoint.rollback()

    with durable.engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(schema.setting.select())]
    assert rows == [("a", "1")]
    assert inspect(durable.engine).has_table("draft") is False


def test_a_change_that_leaves_an_orphan_is_refused(office: Database) -> None:
    """References are checked before a changed schema is kept."""
    with pytest.raises(errors.RowRefused), unit_of_work.changing_schema(office.engine) as connection:
        connection.execute(schema.binding.insert().values(account="a", person_id="nobody", state="bound"))

    with office.engine.connect() as connection:
        assert connection.execute(schema.binding.select()).all() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_database_of_another_program_is_left_alone(empty: Database) -> None:
    """Its tables are not joined by ours."""
    with unit_of_work.changing_schema(empty.engine) as connection:
        connection.exec_driver_sql("CREATE TABLE orders (id TEXT)")
    before = described(empty.engine)

    with pytest.raises(errors.DatabaseRefused) as caught:
        migrations.upgrade(empty.engine)

    assert caught.value.remedy == "name another file or empty database"
    assert described(empty.engine) == before


def test_a_database_of_a_later_version_is_left_alone(durable: Database) -> None:
    """No migration is tried on a schema that is not known."""
    with unit_of_work.changing_schema(durable.engine) as connection:
        connection.execute(revision.RECEIPT.update().values(version_num="9999"))
    before = described(durable.engine)

    with pytest.raises(errors.SchemaNewer) as caught:
        migrations.upgrade(durable.engine)

    assert (caught.value.found, caught.value.known) == ("9999", revision.NEEDED)
    assert described(durable.engine) == before


def test_a_draft_of_nothing_is_empty(tmp_path: pathlib.Path) -> None:
    """When the schema was not changed, the next migration has nothing to do."""
    drafted = migrations.draft("Nothing yet", into=tmp_path)

    number = f"{len(revision.KNOWN) + 1:04}"
    assert drafted == tmp_path / f"{number}_nothing_yet.py"
    assert [line.strip() for line in drafted.read_text().splitlines() if "op." in line] == []
    assert f"down_revision = '{revision.NEEDED}'" in drafted.read_text()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_server_database_that_keeps_no_utf8_stays_empty(encoding: str) -> None:
    """Vietnamese would not fit into it, so nothing is made there; what helps is said."""
    name, server = f"ocop_in_{encoding.lower()}", databases.server()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    engine = engines.open_engine(server.get_uri(name))

    with pytest.raises(errors.DatabaseRefused) as caught:
        migrations.upgrade(engine)

    assert caught.value.remedy == "have the database made anew with ENCODING 'UTF8'"
    assert inspect(engine).get_table_names() == []
    engine.dispose()
