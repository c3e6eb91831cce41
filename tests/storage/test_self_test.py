"""The self-test at start-up: what it refuses, in which words, and that it changes nothing."""

import hashlib
import pathlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from ocop_cycle import errors
from ocop_cycle.storage import engines, probes, revision, schema, self_test, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.accounts import as_ordinary_account
from tests.storage.databases import Database


def run(engine: Engine, sql: str) -> None:
    """One statement, in a transaction of its own."""
    with unit_of_work.writing(engine) as work:
        work.runner.run(Statement(lambda: text(sql)))


def refused(engine: Engine) -> list[str]:
    """Every sentence of the self-test."""
    return [str(refusal) for refusal in self_test.refusals(engine)]


@pytest.fixture
def open_folder() -> Iterator[pathlib.Path]:
    """A folder that every account can reach, which pytest's own folders are not."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-rights-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_good_database_passes(database: Database) -> None:
    """Nothing is refused where all is as it should be."""
    self_test.run(database.engine)

    assert refused(database.engine) == []


def test_it_asks_few_questions(database: Database) -> None:
    """It is asked before every command, so it costs a handful of statements."""
    counted: list[object] = []
    self_test.run(database.engine)
    event.listen(database.engine, "checkout", lambda *_: counted.append(1))

    self_test.run(database.engine)

    assert len(counted) == (1 if database.kind == "postgresql" else 2)


def test_it_changes_nothing(office: Database, tmp_path: pathlib.Path) -> None:
    """The file is byte for byte as before."""
    before = hashlib.sha256((tmp_path / "ocop.db").read_bytes()).digest()

    self_test.run(office.engine)
    office.engine.dispose()

    assert hashlib.sha256((tmp_path / "ocop.db").read_bytes()).digest() == before


def test_a_database_that_is_not_there(tmp_path: pathlib.Path) -> None:
    """A mistyped name makes no file."""
    path = tmp_path / "ocpo.db"

    sentences = refused(engines.sqlite_file(path))

    assert sentences == [f"there is no database at {path.resolve()}; {revision.GONE}"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_database(tmp_path: pathlib.Path) -> None:
    """Nor is a folder."""
    sentences = refused(engines.sqlite_file(tmp_path))

    assert sentences == [f"there is no database at {tmp_path.resolve()}; {revision.GONE}"]


def test_a_file_that_is_no_database(tmp_path: pathlib.Path) -> None:
    """Some other file is named as such, and is left alone."""
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"year: 2024\n" * 1_000)

    sentences = refused(engines.sqlite_file(path))

    assert sentences == [
        f"{path} is no SQLite database (file is not a database); "
        "name the right file, or restore a backup beside it: ocop restore"
    ]
    assert path.read_bytes() == b"year: 2024\n" * 1_000


def test_an_empty_database(empty: Database) -> None:
    """A database without a table lost what was in it."""
    with empty.engine.connect():
        pass

    (refusal,) = list(self_test.refusals(empty.engine))

    assert refusal.why.endswith(" is empty")
    assert refusal.remedy == revision.GONE


def test_a_file_of_no_bytes_is_empty_before_it_is_anything_else(tmp_path: pathlib.Path) -> None:
    """What a person must know of a file that lost all its bytes is that, not how its log is kept."""
    path = tmp_path / "ocop.db"
    path.touch()

    first, *_ = self_test.refusals(engines.sqlite_file(path))

    assert first.why == f"{path} is empty"


def test_a_database_of_another_program(empty: Database) -> None:
    """A database with the tables of others is not ours."""
    with unit_of_work.changing_schema(empty.engine) as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")

    (refusal,) = list(self_test.refusals(empty.engine))

    assert refusal.remedy == "name another file or empty database"


def test_a_database_of_a_later_version(durable: Database) -> None:
    """A schema that is not known yet is refused with both numbers."""
    run(durable.engine, "UPDATE schema_revision SET version_num = '9999'")

    with pytest.raises(errors.SchemaNewer) as caught:
        self_test.run(durable.engine)

    assert (caught.value.found, caught.value.known) == ("9999", revision.NEEDED)


def test_a_database_of_an_earlier_version() -> None:
    """A schema that is known and not the newest must be brought up first, and the sentence says how."""
    relations = frozenset({"schema_revision", "setting"})

    refusal = revision.why_not_ready("ocop.db", "0001", relations, known=("0001", "0002"))

    assert isinstance(refusal, errors.SchemaOlder)
    assert str(refusal) == (
        "ocop.db is at schema 0001, and this version works with schema 0002; "
        "make a backup with the version that wrote it, then bring it up: ocop init"
    )


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ("DROP TABLE erasure", ("table erasure",)),
        ("DROP INDEX ix_notice_owed", ("index ix_notice_owed",)),
    ],
)
def test_what_is_missing_is_named(durable: Database, sql: str, missing: tuple[str, ...]) -> None:
    """A database without one of its tables or indexes is refused."""
    run(durable.engine, sql)

    with pytest.raises(errors.SchemaIncomplete) as caught:
        self_test.run(durable.engine)

    assert caught.value.missing == missing


def test_a_missing_trigger_is_named(durable: Database) -> None:
    """So is one whose entries could be changed."""
    on = " ON audit_entry" if durable.kind == "postgresql" else ""
    run(durable.engine, f"DROP TRIGGER audit_entry_no_update{on}")

    with pytest.raises(errors.SchemaIncomplete) as caught:
        self_test.run(durable.engine)

    assert caught.value.missing == ("audit_entry_no_update",)


@pytest.mark.parametrize(("promise", "found"), [("synchronous = NORMAL", "1"), ("foreign_keys = OFF", "0")])
def test_a_connection_that_keeps_no_promise(office: Database, promise: str, found: str) -> None:
    """A connection that would lose commits in a power cut, or let references dangle, is refused."""
    event.listen(office.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {promise}"))

    sentences = refused(office.engine)

    name = promise.partition(" ")[0]
    assert sentences == [
        f"{office.engine.url.database} is kept with {name} = {found}; open it with ocop_cycle.storage.engines only"
    ]


def test_a_file_without_its_log(office: Database, tmp_path: pathlib.Path) -> None:
    """A file that was taken out of WAL mode is refused with the way back."""
    office.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "ocop.db")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")

    (refusal,) = list(self_test.refusals(office.engine))

    assert refusal.why == f"{tmp_path / 'ocop.db'} is kept with journal_mode = delete"


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("synchronous_commit = off", "is kept with synchronous_commit = off"),
        ("default_transaction_read_only = on", "is kept with default_transaction_read_only = on"),
        ("session_replication_role = replica", "is kept with session_replication_role = replica"),
        (
            "search_path = nowhere",
            "has its tables in the schema public, where the account does not look (search_path = nowhere)",
        ),
    ],
)
def test_a_server_that_keeps_no_promise(province: Database, setting: str, why: str) -> None:
    """A server that answers before it has written, only reads, rings no trigger, or looks elsewhere is refused."""
    name = province.engine.url.database
    with province.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET {setting}")
    province.engine.dispose()

    (refusal,) = list(self_test.refusals(province.engine))

    assert refusal.why.endswith(why)


def test_a_server_that_words_its_answers_otherwise(province: Database) -> None:
    """How an account has names written, days and numbers, is no reason to find triggers missing."""
    name = province.engine.url.database
    with province.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("quote_all_identifiers = on", "DateStyle = 'German'", "TimeZone = 'Pacific/Kiritimati'"):
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET {setting}")
    province.engine.dispose()

    assert refused(province.engine) == []


def test_a_server_with_other_isolation(province: Database) -> None:
    """An address that asks for another isolation than ours is refused."""
    engine = engines.open_engine(rf"{province.url}&options=-c default_transaction_isolation=serializable")

    (refusal,) = list(self_test.refusals(engine))
    engine.dispose()

    assert refusal.why.endswith("is kept with default_transaction_isolation = serializable")


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_database_that_cannot_be_written(office: Database, open_folder: pathlib.Path, locked: str) -> None:
    """File or folder without the right to write: refused with place and remedy, and readers may still read."""
    office.engine.dispose()
    path = open_folder / "ocop.db"
    shutil.copyfile(office.engine.url.database or "", path)
    path.chmod(0o444 if locked == "file" else 0o666)
    open_folder.chmod(0o555 if locked == "folder" else 0o777)

    said = as_ordinary_account(lambda: "\n".join(refused(engines.sqlite_file(path))))

    place = path if locked == "file" else open_folder
    assert said == (
        f"{place} cannot be written; give the account that runs ocop the right to write the file and its folder"
    )


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_log_of_another_account(office: Database, open_folder: pathlib.Path, end: str) -> None:
    """The file may be written and the log beside it may not: nothing could be written, so it is said now."""
    office.engine.dispose()
    path, log = open_folder / "ocop.db", open_folder / f"ocop.db{end}"
    shutil.copyfile(office.engine.url.database or "", path)
    log.touch()
    for place, mode in ((path, 0o666), (log, 0o444), (open_folder, 0o777)):
        place.chmod(mode)

    said = as_ordinary_account(lambda: refused(engines.sqlite_file(path))[0])

    assert said == (
        f"{log} cannot be written; give the account that runs ocop the right to write the file and its folder"
    )


def test_a_reader_needs_no_right_to_write(office: Database, open_folder: pathlib.Path) -> None:
    """For an engine that only reads, a file without the right to write will do."""
    office.engine.dispose()
    path = open_folder / "ocop.db"
    shutil.copyfile(office.engine.url.database or "", path)
    path.chmod(0o444)
    open_folder.chmod(0o777)

    said = as_ordinary_account(lambda: f"{refused(engines.sqlite_file_read_only(path))}")

    assert said == "[]"


def test_a_writer_without_the_right_is_told(office: Database, open_folder: pathlib.Path) -> None:
    """Who writes without asking the self-test first is told by the unit of work, and nothing is written."""
    office.engine.dispose()
    path = open_folder / "ocop.db"
    shutil.copyfile(office.engine.url.database or "", path)
    path.chmod(0o444)
    before = path.read_bytes()

    def write() -> str:
        try:
            run(engines.sqlite_file(path), "INSERT INTO setting VALUES ('a', '1')")
        except errors.DatabaseRefused as refusal:
            return refusal.remedy
        return "written"

    assert as_ordinary_account(write) == "give the account that runs ocop the right to write the file and its folder"
    assert path.read_bytes() == before


def test_locks_between_processes_are_tried(tmp_path: pathlib.Path) -> None:
    """On a disk of this machine another process is kept out while one writes, and no probe is left behind."""
    assert probes.locks_hold(tmp_path) is True
    assert list(tmp_path.iterdir()) == []


def test_the_full_test_has_no_doubt_about_a_good_file(office: Database) -> None:
    """A file on a trusted disk with room raises no doubt."""
    assert probes.run(office.engine) == ()


def test_the_full_test_doubts_a_server_that_does_not_wait_for_its_disk(province: Database) -> None:
    """The server of these tests is such a one."""
    doubts = probes.run(province.engine)

    assert [doubt.remedy for doubt in doubts] == ["set fsync = on and full_page_writes = on"]


@pytest.mark.parametrize(
    ("granted", "lacks"),
    [
        ("SELECT ON ALL TABLES IN SCHEMA public", "INSERT ON answer"),
        ("SELECT, INSERT ON ALL TABLES IN SCHEMA public", "UPDATE ON answer"),
        ("SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public", None),
    ],
)
def test_an_account_of_a_server_that_may_only_read(province: Database, granted: str, lacks: str | None) -> None:
    """It reads every page and writes nothing: the first right that it lacks is named, with the remedy."""
    name = province.engine.url.database
    with psycopg.connect(province.url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE only_reads_{name} LOGIN")
        connection.execute(f"GRANT {granted} TO only_reads_{name}")
        connection.execute(f"REVOKE UPDATE, DELETE ON audit_entry FROM only_reads_{name}")
    engine = engines.open_engine(province.url.replace("://postgres:", f"://only_reads_{name}:"))

    said = ""
    try:
        probes.run(engine)
    except errors.DatabaseRefused as refusal:
        said = str(refusal)
    engine.dispose()
    with psycopg.connect(province.url, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY only_reads_{name}")
        connection.execute(f"DROP ROLE only_reads_{name}")

    why = f"does not give the account the rights it needs ({lacks}); make the account the owner of the database"
    assert said.endswith(why if lacks else "")
    assert bool(said) == bool(lacks)


def test_damage_is_found(office: Database, tmp_path: pathlib.Path) -> None:
    """Reading every page finds a torn index that no query of the day would touch."""
    with unit_of_work.writing(office.engine) as work:
        work.insert_many(schema.setting, [{"name": f"{n:05}", "value": "x" * 50} for n in range(500)])
    with unit_of_work.reading(office.engine) as runner:
        row = runner.first(
            Statement(lambda: text("SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_setting_1'"))
        )
    office.engine.dispose()
    sound = probes.damage(office.engine)
    office.engine.dispose()
    assert row is not None
    with (tmp_path / "ocop.db").open("r+b") as file:
        file.seek((row[0] - 1) * 4096 + 4_000)
        file.write(b"\x00" * 90)

    assert sound == []
    assert probes.damage(office.engine) != []
