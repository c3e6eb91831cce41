"""Engines: what an address means, what a connection promises, and what opening never does."""

import hashlib
import pathlib
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Engine, text

from ocop_cycle import errors
from ocop_cycle.storage import engines, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database


def asked(engine: Engine, question: str) -> object:
    """The one value that answers a question to the database."""
    with unit_of_work.reading(engine) as runner:
        row = runner.first(Statement(lambda: text(question)))
    return row[0] if row else None


@pytest.mark.parametrize(
    "url",
    [
        *("", "ocop.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///ocop.db?mode=ro"),
        *("mysql://root@localhost/ocop", "postgres//x", "http://example.vn"),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """Anything but a file or a PostgreSQL database is refused with the two forms that are known."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        engines.open_engine(url)

    assert caught.value.remedy == "write sqlite:///path/to/file or postgresql://user@host/name"


def test_a_password_is_not_repeated() -> None:
    """A refused address is quoted without its password, for such sentences end in logs."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        engines.open_engine("mysql://ocop:hidden@localhost/ocop")

    assert caught.value.why == "'mysql://ocop:***@localhost/ocop' is no address of a database"


def test_several_servers_in_one_place() -> None:
    """An address as other programs write it for a server and its standby is told how to write it; no password shows."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        engines.open_engine("postgresql://ocop:se/cr@t@a:5432,b:5432/ocop")

    assert caught.value.why == "'postgresql://ocop:***@a:5432,b:5432/ocop' names several servers in one place"


@pytest.mark.parametrize("port", ["x", "-1x"])
def test_a_port_that_is_no_number_is_no_address(port: str) -> None:
    """Nor is the password repeated of an address that cannot be read."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        engines.open_engine(f"postgresql://ocop:hidden@localhost:{port}/ocop")

    assert caught.value.why == f"'postgresql://ocop:***@localhost:{port}/ocop' is no address of a database"


def test_an_option_that_the_driver_does_not_know_is_told() -> None:
    """What stands behind the question mark of an address is for the driver."""
    engine = engines.open_engine("postgresql://ocop@127.0.0.1:1/ocop?colour=green")

    with pytest.raises(errors.DatabaseRefused, match="invalid connection option"), engine.connect():
        pass


def test_a_file_keeps_its_promises(office: Database) -> None:
    """WAL, FULL, foreign keys, and thirty seconds of patience."""
    promises = {
        name: asked(office.engine, f"PRAGMA {name}")
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers")
    }

    assert promises == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "recursive_triggers": 1,
    }


def test_a_server_keeps_its_promises(province: Database) -> None:
    """READ COMMITTED for writers, and an end to every wait."""
    names = ("default_transaction_isolation", "lock_timeout", "statement_timeout", "TimeZone", "application_name")

    promises = [asked(province.engine, f"SELECT current_setting('{name}')") for name in names]

    assert promises == ["read committed", "30s", "5min", "UTC", "ocop-cycle"]


def test_options_in_the_address_of_a_server_are_kept(province: Database) -> None:
    """An office may set more in the address; its word counts after ours."""
    engine = engines.open_engine(f"{province.url}&options=-c lock_timeout=2s -c work_mem=8MB")

    found = [asked(engine, f"SELECT current_setting('{name}')") for name in ("lock_timeout", "work_mem", "TimeZone")]
    engine.dispose()

    assert found == ["2s", "8MB", "UTC"]


@pytest.mark.parametrize(("options", "kept"), [("", "0"), ("&options=-c transaction_timeout=1h", "1h")])
def test_an_end_that_a_server_sets_to_transactions_is_lifted(province: Database, options: str, kept: str) -> None:
    """It would tear each long one again and again; what the address itself says counts."""
    with province.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {province.engine.url.database} SET transaction_timeout = '50ms'")
    engine = engines.open_engine(province.url + options)

    found = asked(engine, "SELECT current_setting('transaction_timeout') FROM pg_sleep(0.1)")
    engine.dispose()

    assert found == kept


def test_opening_changes_nothing_in_a_file_of_another_program(tmp_path: pathlib.Path) -> None:
    """A file that holds something is byte for byte as before, even though it is no WAL file."""
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id TEXT)")
    before = hashlib.sha256(path.read_bytes()).digest()
    engine = engines.sqlite_file(path)

    asked(engine, "SELECT 1")
    engine.dispose()

    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_an_engine_for_readers_makes_no_file(tmp_path: pathlib.Path) -> None:
    """Where there is no database a reader is refused, and there is none afterwards."""
    engine = engines.sqlite_file_read_only(tmp_path / "none.db")

    with pytest.raises(errors.DatabaseRefused):
        asked(engine, "SELECT 1")
    engine.dispose()

    assert list(tmp_path.iterdir()) == []


def test_a_file_may_have_any_name(tmp_path: pathlib.Path) -> None:
    """Blanks, letters with marks and signs that mean something in addresses are all allowed in the path."""
    path = tmp_path / "Hồ sơ 100% ?#&.db"
    engine = engines.sqlite_file(path)
    with unit_of_work.changing_schema(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id INTEGER)")
    readers = engines.sqlite_file_read_only(path)

    found = asked(readers, "SELECT name FROM sqlite_master")
    readers.dispose()
    engine.dispose()

    assert (found, engines.path_of(engine)) == ("kept", path.resolve())


def test_a_rehearsal_is_never_served(office: Database, province: Database) -> None:
    """A database in memory is known as such, and those who run for good refuse it."""
    memory = engines.sqlite_memory()

    with pytest.raises(errors.DatabaseRefused):
        engines.require_durable(memory)
    engines.require_durable(office.engine)
    engines.require_durable(province.engine)

    assert [engines.is_memory(e) for e in (memory, office.engine, province.engine)] == [True, False, False]
    assert [engines.is_read_only(e) for e in (memory, office.engine, province.engine)] == [False, False, False]


def test_two_names_of_a_file_are_one_file(office: Database, tmp_path: pathlib.Path) -> None:
    """A link is followed, so that whoever asks for the file gets the same answer."""
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "ocop.db")
    engine = engines.sqlite_file(link)

    assert engines.path_of(engine) == engines.path_of(office.engine)


def test_a_connection_that_died_at_rest_is_replaced_unseen(province: Database) -> None:
    """The server closes connections that lie in the pool; the next one who asks notices nothing."""
    asked(province.engine, "SELECT 1")
    others = province.again()
    ended = asked(
        others,
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    others.dispose()

    assert (ended, asked(province.engine, "SELECT 2")) == (1, 2)
