"""What the databases themselves refuse, and how a missing guard is found."""

import pytest
from sqlalchemy import Table, text

from ocop_cycle import errors
from ocop_cycle.storage import schema, triggers, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database

ROWS: dict[str, dict[str, object]] = {
    "audit_entry": {
        "number": 1,
        "at": "2024-06-03T01:00:00.000000Z",
        "actor": "an",
        "command": "c",
        "kind": "k",
        "subject_kind": "dossier",
        "subject_id": "d",
        "hash": "h",
        "body": "{}",
    },
    "audit_checkpoint": {"size": 1, "head": "h", "root": "r", "at": "a", "public_key": "p", "signature": "s"},
    "policy_content": {"digest": "d", "kind": "plan", "name": "n", "content": "{}", "stored_at": "a"},
    "reference_given": {"reference": "r", "series": "s", "number": 1, "subject_kind": "message", "subject_id": "m"},
    "private_value": {"command": "k", "commitment": "c", "salt": "s", "value": "v"},
}
REFUSED = [(table, verb) for table, verbs in triggers.GUARDED.items() for verb in verbs]


def put(database: Database, name: str) -> Table:
    """One row in the table of that name."""
    table = schema.metadata.tables[name]
    with unit_of_work.changing_schema(database.engine) as connection:
        connection.execute(table.insert().values(ROWS[name]))
    return table


def rows_of(database: Database, table: Table) -> list[dict[str, object]]:
    """What the table holds."""
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(table.select()).mappings()]


def run(database: Database, sql: str) -> None:
    """One statement, in a transaction of its own."""
    with unit_of_work.writing(database.engine) as work:
        work.runner.run(Statement(lambda: text(sql)))


@pytest.mark.parametrize(("name", "verb"), REFUSED)
def test_what_is_written_once_stays(database: Database, name: str, verb: str) -> None:
    """Changing or deleting a guarded row is refused with a sentence, and the row is as before."""
    table = put(database, name)
    column = table.columns.keys()[-1]
    sql = f"UPDATE {name} SET {column} = 'x'" if verb == "UPDATE" else f"DELETE FROM {name}"

    with pytest.raises(errors.RowRefused) as caught:
        run(database, sql)

    assert caught.value.rule == f"rows of {name} are never {'changed' if verb == 'UPDATE' else 'deleted'}"
    assert rows_of(database, table) == [ROWS[name]]


def test_a_private_value_may_be_erased(database: Database) -> None:
    """Deleting a value that was kept apart from its entry is how personal data is erased."""
    table = put(database, "private_value")

    run(database, "DELETE FROM private_value")

    assert rows_of(database, table) == []


@pytest.mark.parametrize("name", [name for name, verbs in triggers.GUARDED.items() if "DELETE" in verbs])
def test_replacing_is_changing(office: Database, name: str) -> None:
    """SQLite's INSERT OR REPLACE, which deletes the old row first, is refused too."""
    table = put(office, name)
    columns = ", ".join(table.columns.keys())

    with pytest.raises(errors.RowRefused):
        run(office, f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name}")

    assert rows_of(office, table) == [ROWS[name]]


@pytest.mark.parametrize("name", [name for name, verbs in triggers.GUARDED.items() if "DELETE" in verbs])
def test_emptying_is_deleting(province: Database, name: str) -> None:
    """PostgreSQL's TRUNCATE, which no trigger for rows sees, is refused too."""
    table = put(province, name)

    with pytest.raises(errors.RowRefused):
        run(province, f"TRUNCATE {name} CASCADE")

    assert rows_of(province, table) == [ROWS[name]]


def test_no_guard_is_missing_in_a_new_database(database: Database) -> None:
    """A database that was just made has all of them."""
    assert triggers.missing(database.engine) == []


def test_a_guard_that_was_dropped_is_missed(database: Database) -> None:
    """It is named."""
    on = " ON audit_entry" if database.kind == "postgresql" else ""
    run(database, f"DROP TRIGGER audit_entry_no_delete{on}")

    assert triggers.missing(database.engine) == ["audit_entry_no_delete"]


def test_a_guard_without_teeth_is_missed(office: Database) -> None:
    """A trigger of the right name that refuses nothing is not taken for the guard."""
    run(office, "DROP TRIGGER policy_content_no_update")
    run(office, "CREATE TRIGGER policy_content_no_update BEFORE UPDATE ON policy_content BEGIN SELECT 1; END")

    assert triggers.missing(office.engine) == ["policy_content_no_update"]


def test_a_guard_on_another_occasion_is_missed(province: Database) -> None:
    """Nor is one that looks at another occasion."""
    run(province, "DROP TRIGGER policy_content_no_update ON policy_content")
    run(
        province,
        "CREATE TRIGGER policy_content_no_update BEFORE INSERT ON policy_content"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    )

    assert triggers.missing(province.engine) == ["policy_content_no_update"]


def test_a_guard_that_was_switched_off_is_missed(province: Database) -> None:
    """PostgreSQL keeps a disabled trigger in its lists; it is missed all the same."""
    run(province, "ALTER TABLE reference_given DISABLE TRIGGER reference_given_no_delete")

    assert triggers.missing(province.engine) == ["reference_given_no_delete"]


def test_a_function_without_teeth_is_missed(province: Database) -> None:
    """When the function behind the guards was replaced, all of them are missing."""
    run(
        province,
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    )

    assert len(triggers.missing(province.engine)) == len(REFUSED) + 4


def test_a_trigger_of_somebody_else_is_strange(database: Database) -> None:
    """One that would change what is written while it is written; a new database has none."""
    before = triggers.strange(database.engine)

    if database.kind == "postgresql":
        body = "BEGIN NEW.address = 'x'; RETURN NEW; END"
        run(database, f"CREATE FUNCTION theirs() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        run(database, "CREATE TRIGGER theirs BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION theirs()")
    else:
        run(database, "CREATE TRIGGER theirs AFTER INSERT ON message BEGIN UPDATE message SET address = 'x'; END")

    assert (before, triggers.strange(database.engine)) == ([], ["theirs"])
