"""What drivers complain about comes out under a name of this house, with its facts."""

import pathlib
import sqlite3
import threading

import pytest
from sqlalchemy import Engine, text

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, engines, schema, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database

REVIEWED = {"id": "r", "person_id": "nobody", "up_to": 1, "at": "2024-06-03T01:00:00.000000Z"}
CONTACT = {
    "id": "k",
    "party_kind": "unit",
    "party_id": "u",
    "channel": "email",
    "address": "a@b.example",
    "language": "vi",
    "state": "active",
    "version": 1,
}


def run(engine: Engine, *statements: str) -> None:
    """Statements in one transaction."""
    with unit_of_work.writing(engine) as work:
        for statement in statements:
            work.runner.run(Statement(lambda statement=statement: text(statement)))


def test_a_second_row_of_one_key(database: Database) -> None:
    """Table and columns of the key are named, alike on both databases."""
    run(database.engine, "INSERT INTO setting VALUES ('a', '1')")

    with pytest.raises(errors.AlreadyThere) as caught, unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "2"})

    assert (caught.value.kind, caught.value.name) == ("setting", "name")


def test_a_second_row_of_one_compound_key(database: Database) -> None:
    """So are they for a key of several columns."""
    row = {"reference": "a", "series": "s", "number": 1, "subject_kind": "message", "subject_id": "m"}

    with pytest.raises(errors.AlreadyThere) as caught, unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.reference_given, [row, {**row, "reference": "b"}])

    assert (caught.value.kind, caught.value.name) == ("reference_given", "series, number")


def test_a_second_row_through_sqlalchemy(database: Database) -> None:
    """Statements that go through SQLAlchemy's own execution are named in the same way."""
    with pytest.raises(errors.AlreadyThere) as caught, database.engine.begin() as connection:
        connection.execute(schema.setting.insert(), [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}])

    assert (caught.value.kind, caught.value.name) == ("setting", "name")


@pytest.mark.parametrize(
    "row", [{**CONTACT, "channel": "carrier pigeon"}, {**CONTACT, "address": None}], ids=["check", "not null"]
)
def test_a_row_against_a_rule(database: Database, row: dict[str, object]) -> None:
    """A CHECK or a NOT NULL that does not hold is told as a refused row."""
    with pytest.raises(errors.RowRefused), unit_of_work.writing(database.engine) as work:
        work.insert(schema.contact, row)


def test_a_row_that_refers_to_nothing(database: Database) -> None:
    """So is a reference to a row that is not there."""
    with pytest.raises(errors.RowRefused), unit_of_work.writing(database.engine) as work:
        work.insert(schema.review_mark, REVIEWED)


def test_a_text_that_a_server_cannot_hold(province: Database) -> None:
    """PostgreSQL holds no NUL in a text; that too is a refused row."""
    with pytest.raises(errors.RowRefused), unit_of_work.writing(province.engine) as work:
        work.insert(schema.setting, {"name": "a\x00b", "value": "1"})


def test_a_table_that_is_not_there(database: Database) -> None:
    """A database without our tables is incomplete."""
    with pytest.raises(errors.SchemaIncomplete), unit_of_work.reading(database.engine) as runner:
        runner.all(Statement(lambda: text("SELECT * FROM nowhere")))


@pytest.mark.parametrize("sql", ["SELECT rank FROM setting", "INSERT INTO setting (name, rank) VALUES ('a', 'b')"])
def test_a_column_that_another_version_took_away(database: Database, sql: str) -> None:
    """Who goes on to read or write what was changed beneath him is told so, and not that the program failed."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        run(database.engine, sql)

    assert " is not made as this version expects (" in caught.value.why


def test_a_defect_of_the_program_keeps_its_name(database: Database) -> None:
    """A statement that is no SQL is nobody's fault but ours, and is not dressed up."""
    driver = database.engine.dialect.loaded_dbapi

    with pytest.raises(driver.Error), unit_of_work.reading(database.engine) as runner:
        runner.all(Statement(lambda: text("SELEKT 1")))


def test_a_writer_that_waits_too_long(durable: Database) -> None:
    """Who cannot write because another one does not end is told that the database is busy, and may try again."""
    patience = "PRAGMA busy_timeout = 50" if durable.kind == "sqlite" else "SET lock_timeout = '50ms'"
    run(durable.engine, "INSERT INTO series (name, last) VALUES ('a', 0)")
    other = durable.again()
    with other.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(patience)
        connection.connection.commit()

    with unit_of_work.writing(durable.engine) as work:
        work.update(schema.series, "a", {"last": 1})
        with pytest.raises(errors.ServerBusy):
            run(other, "UPDATE series SET last = 2")
    run(other, "UPDATE series SET last = last + 10")
    other.dispose()

    with unit_of_work.reading(durable.engine) as runner:
        assert runner.first(Statement(lambda: text("SELECT last FROM series"))) == (11,)


def test_two_who_wait_for_each_other(province: Database) -> None:
    """PostgreSQL ends a deadlock by breaking off one of the two, who is told to try again; the other one goes on."""
    run(province.engine, "INSERT INTO series (name, last) VALUES ('a', 0), ('b', 0)")
    both, told = threading.Barrier(2), []

    def write(first: str, second: str) -> None:
        try:
            with unit_of_work.writing(province.engine) as work:
                work.update(schema.series, first, {"last": 1})
                both.wait()
                work.update(schema.series, second, {"last": 1})
        except errors.ServerBusy as busy:
            told.append(busy)

    threads = [threading.Thread(target=write, args=names) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1


def test_a_full_disk(office: Database) -> None:
    """What does not fit is told with its remedy, and nothing of it stays."""
    with office.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(errors.DatabaseRefused) as caught:
        run(office.engine, "INSERT INTO setting (name, value) VALUES ('a', hex(zeroblob(100000)))")

    assert caught.value.remedy == "make room on the disk, then try again; nothing was written"
    with unit_of_work.reading(office.engine) as runner:
        assert runner.all(Statement(lambda: text("SELECT * FROM setting"))) == []


def test_a_file_that_is_no_database(tmp_path: pathlib.Path) -> None:
    """Some other file is told as what it is, and is left as it was."""
    path = tmp_path / "plan.yaml"
    path.write_text("năm: 2024\n" * 1_000, encoding="utf-8")
    engine = engines.sqlite_file(path)

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.reading(engine):
        pass
    engine.dispose()

    assert (caught.value.why, caught.value.remedy) == (
        f"{path} is no SQLite database (file is not a database)",
        "name the right file, or restore a backup beside it: ocop restore",
    )
    assert path.read_text(encoding="utf-8") == "năm: 2024\n" * 1_000


def test_a_damaged_database(office: Database, tmp_path: pathlib.Path) -> None:
    """A database with a page overwritten is told as damaged, with the way to a backup."""
    run(office.engine, *(f"INSERT INTO setting VALUES ('{n:04}', '{'x' * 200}')" for n in range(200)))
    with unit_of_work.reading(office.engine) as runner:
        page = runner.first(Statement(lambda: text("SELECT rootpage FROM sqlite_master WHERE name = 'setting'")))
    office.engine.dispose()
    assert page is not None
    with (tmp_path / "ocop.db").open("r+b") as file:
        file.seek((page[0] - 1) * 4096)
        file.write(b"\xff" * 4096)

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.reading(office.engine) as runner:
        runner.all(Statement(lambda: text("SELECT * FROM setting")))

    assert caught.value.remedy == "keep the damaged file as it is and restore a backup beside it: ocop restore"


def test_a_database_with_a_torn_head(office: Database, tmp_path: pathlib.Path) -> None:
    """SQLite has no code for a form that it does not know; it is told as damage all the same."""
    office.engine.dispose()
    with (tmp_path / "ocop.db").open("r+b") as file:
        file.seek(47)
        file.write(b"c")

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.reading(office.engine) as runner:
        runner.all(Statement(lambda: text("SELECT * FROM setting")))

    assert caught.value.why == f"{tmp_path / 'ocop.db'} is damaged (unsupported file format)"


def test_a_schema_with_odd_bytes(office: Database, tmp_path: pathlib.Path) -> None:
    """What SQLite says of it cannot be read by the driver: it is told as damage, by whoever opens the file."""
    file = tmp_path / "ocop.db"
    office.engine.dispose()
    torn = file.read_bytes().replace(b"tablesettingsetting", b"table\xff\xffttingsetting")
    file.write_bytes(torn.replace(b"CREATE TABLE setting (", b"CREATE TABLE setting 9", 1))

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.reading(office.engine) as runner:
        runner.all(Statement(lambda: text("SELECT * FROM setting")))

    assert caught.value.why == f"{file} is damaged (malformed database schema)"


def test_a_text_with_odd_bytes(office: Database, tmp_path: pathlib.Path) -> None:
    """The driver cannot read it, and would print all that stands there: it is told as damage, with the column."""
    run(office.engine, "INSERT INTO setting VALUES ('a', CAST(x'6368c3' || zeroblob(1000) AS TEXT))")

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.reading(office.engine) as runner:
        runner.all(Statement(lambda: text("SELECT * FROM setting")))

    assert caught.value.why == f"{tmp_path / 'ocop.db'} is damaged (Could not decode to UTF-8 column 'value')"


def test_a_folder_that_is_not_there(tmp_path: pathlib.Path) -> None:
    """A file in no folder cannot be opened, and the folder is not made."""
    engine = engines.sqlite_file(tmp_path / "no" / "ocop.db")

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.writing(engine):
        pass

    assert caught.value.why == f"{tmp_path / 'no' / 'ocop.db'} cannot be opened (unable to open database file)"
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there(tmp_path: pathlib.Path) -> None:
    """No server at the address: told with the address, without the password."""
    engine = engines.open_engine(f"postgresql://ocop:hidden@/ocop?host={tmp_path}")

    with pytest.raises(errors.DatabaseRefused) as caught, unit_of_work.reading(engine):
        pass

    assert caught.value.why.startswith("postgresql://ocop:***@/ocop cannot be reached (")
    assert caught.value.remedy == "start the server, or check the address of the database"


def test_a_connection_cut_in_the_middle(province: Database) -> None:
    """Nothing was kept, this is said, and the next block works again."""

    def write() -> None:
        with unit_of_work.writing(province.engine) as work:
            work.insert(schema.setting, {"name": "a", "value": "1"})
            cut_all_others(province)
            work.insert(schema.setting, {"name": "b", "value": "1"})

    with pytest.raises(errors.ConnectionLost) as caught:
        write()

    assert caught.value.unsure is False
    run(province.engine, "INSERT INTO setting VALUES ('c', '1')")
    with unit_of_work.reading(province.engine) as runner:
        assert runner.all(Statement(lambda: text("SELECT name FROM setting"))) == [("c",)]


def test_a_connection_cut_at_the_commit(province: Database) -> None:
    """When the server goes away while it is asked to keep the work, the outcome is said to be unknown."""

    def write() -> None:
        with unit_of_work.writing(province.engine) as work:
            work.insert(schema.setting, {"name": "a", "value": "1"})
            cut_all_others(province)

    with pytest.raises(errors.ConnectionLost) as caught:
        write()

    assert caught.value.unsure is True


def cut_all_others(database: Database) -> None:
    """End every connection to the database but the one that does it."""
    other = database.again()
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()


ACCOUNT = "check account and password in the address of the database"
MAKE_IT = "have it made by whoever runs the server (CREATE DATABASE … ENCODING 'UTF8')"
START_IT = "start the server, or check the address of the database"


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ('FATAL:  password authentication failed for user "ocop"', ACCOUNT),
        ("fe_sendauth: no password supplied", ACCOUNT),
        ('FATAL:  role "ocop" is not permitted to log in', ACCOUNT),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.7", user "ocop", database "ocop", no encryption', ACCOUNT),
        ('FATAL:  role "ocop" does not exist', ACCOUNT),
        ('FATAL:  database "ocop" does not exist', MAKE_IT),
        ("FATAL:  unsupported startup parameter: options", "name the server itself in the address of the database"),
        ("Connection refused", START_IT),
    ],
)
def test_who_is_not_let_in_is_told_why(said: str, remedy: str) -> None:
    """The driver gives no code to whoever is not let in; what helps is seldom to start the server."""
    engine = engines.postgres("postgresql://ocop:wrong@db.example/ocop")

    told = driver_errors.named(
        engine.dialect.loaded_dbapi.OperationalError(f"connection failed: {said}"), engine, phase="connecting"
    )

    assert isinstance(told, errors.DatabaseRefused)
    assert told.remedy == remedy


@pytest.mark.parametrize(
    "said",
    [
        "FATAL:  sorry, too many clients already",
        'FATAL:  too many connections for role "ocop"',
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
    ],
)
def test_a_server_with_all_places_taken_is_busy(said: str) -> None:
    """Whoever finds every connection taken is told so, and to try again; nobody waited for half a minute."""
    engine = engines.postgres("postgresql://ocop@db.example/ocop")

    told = driver_errors.named(
        engine.dialect.loaded_dbapi.OperationalError(f"connection failed: {said}"), engine, phase="connecting"
    )

    assert isinstance(told, errors.ServerFull)
    assert str(told) == "postgresql://ocop@db.example/ocop has no connection left for the account; try again"
