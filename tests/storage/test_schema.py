"""The tables themselves: under which head, in which order, and what may be empty."""

import unicodedata

from sqlalchemy import Integer, Text, UniqueConstraint, inspect, select, text

from ocop_cycle.storage import revision, schema, triggers, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database

NAMES = Statement(lambda: select(schema.setting.c.name).order_by(schema.setting.c.name))
WORDS = ["Đồng", "đồng", "Dong", "dong", "Dồng", "Ắ", "ắ", "a", "Z", "z", "ơ", "ư", "10", "9", " ", "_", "𝔸", "\uffee"]


def test_every_table_stands_under_one_head() -> None:
    """Facts, the trail, and running state: the three lists together are all tables, and none is in two."""
    heads = {
        head: {table.name for table in schema.metadata.tables.values() if table.info["head"] == head}
        for head in ("records", "trail", "operations")
    }

    assert heads["operations"] == {
        *("heartbeat", "sweep_run", "attempt", "lease"),
        *("credential", "invitation", "web_session", "failed_login", "form_draft"),
    }
    assert heads["trail"] == {"audit_entry", "audit_head", "audit_checkpoint", "private_value", "command_claim"}
    assert sum(len(tables) for tables in heads.values()) == len(schema.metadata.tables)


def test_the_database_has_those_tables_and_the_receipt(database: Database) -> None:
    """Nothing is in a database that stands under no head, save the receipt of the migrations."""
    assert set(inspect(database.engine).get_table_names()) == {*schema.metadata.tables, revision.RECEIPT.name}


def test_records_have_one_key_of_text() -> None:
    """The journal names a row by one text."""
    for table in schema.metadata.tables.values():
        if table.info["head"] == "records":
            assert [isinstance(column.type, Text) for column in table.primary_key.columns] == [True], table.name


def test_columns_are_text_or_whole_numbers() -> None:
    """So that rows, entries and both databases hold the very same values."""
    others = [c for t in schema.metadata.tables.values() for c in t.columns if type(c.type) not in {Text, Integer}]

    assert others == []


def test_no_part_of_the_key_of_a_notice_may_be_empty() -> None:
    """A UNIQUE key with a NULL in it holds nothing back."""
    (key,) = [c for c in schema.notice.constraints if isinstance(c, UniqueConstraint)]

    assert [column.name for column in key.columns] == [
        *("subject_kind", "subject_id", "rule", "occasion"),
        *("recipient_kind", "recipient_id", "channel", "attempt"),
    ]
    assert [column.name for column in key.columns if column.nullable] == []


def test_slow_tables_are_tables() -> None:
    """Every name in the list of slow tables is one of a record."""
    records = {table.name for table in schema.metadata.tables.values() if table.info["head"] == "records"}

    assert schema.SLOW - records == set()


def test_guarded_tables_are_tables() -> None:
    """Every name in the list of guarded tables is one."""
    assert set(triggers.GUARDED) - set(schema.metadata.tables) == set()


def test_personal_columns_are_where_a_person_may_be_named() -> None:
    """The list that erasure and the trail go by."""
    personal = {t.name: set(schema.personal_columns(t)) for t in schema.metadata.tables.values()}

    assert personal["person"] == {"name"}
    assert personal["contact"] == {"address"}
    assert personal["message"] == {"address", "subject", "data"}


def test_text_is_in_the_same_order_everywhere(database: Database) -> None:
    """Order is that of the bytes, on both databases, whatever the language of the machine."""
    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.setting, [{"name": word, "value": "-"} for word in WORDS])

    with unit_of_work.reading(database.engine) as runner:
        names = [row[0] for row in runner.all(NAMES)]

    assert names == sorted(WORDS, key=lambda word: word.encode())


def test_every_text_column_of_the_server_is_compared_by_bytes(province: Database) -> None:
    """No text column is left to the language the server was set up with."""
    query = text(
        "SELECT count(*), count(*) FILTER (WHERE l.collname = 'C') FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation l ON l.oid = a.attcollation"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'\\:\\:regnamespace AND a.attnum > 0"
        " AND a.atttypid = 'text'\\:\\:regtype AND c.relname <> 'schema_revision'"
    )

    with unit_of_work.reading(province.engine) as runner:
        row = runner.first(Statement(lambda: query))

    assert row is not None
    assert row[0] == row[1] > 200


def test_l13_storage_keeps_two_forms_of_a_text_apart(database: Database) -> None:
    """
    The composed and the decomposed form of a word are two keys here, and come back as they came.

    So the border (faces and policy) makes every text NFC before it gets here, and nothing below it changes a letter.
    """
    composed = unicodedata.normalize("NFC", "Mật ong rừng Lạng Giang")
    decomposed = unicodedata.normalize("NFD", composed)

    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.setting, [{"name": word, "value": word} for word in (composed, decomposed)])
    with unit_of_work.reading(database.engine) as runner:
        names = [row[0] for row in runner.all(NAMES)]

    assert names == sorted([composed, decomposed], key=str.encode)
    assert composed != decomposed
