"""
Engines: SQLite as an office file, SQLite in memory for rehearsals, PostgreSQL for several machines.

An engine lives as long as its application and is closed with ``engine.dispose()``. It opens no connection by itself,
and to open one never changes a file that is already there. What every connection promises is set here and nowhere
else; ``self_test`` asks each connection whether it keeps the promise.
"""

import re
import select
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors

PROMISES: Final = ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
"""What every connection to a file is told."""

_PASSWORD: Final = re.compile(r"(://[^:/@]*):.*@")
_SERVER_PROMISES: Final = {
    "default_transaction_isolation": r"read\ committed",
    "lock_timeout": f"{driver_errors.WAIT_SECONDS}s",
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "5min",
    "quote_all_identifiers": "off",
    "TimeZone": "UTC",
}
_ENDS_TRANSACTIONS: Final = 17_00_00
_KEPT_ALIVE: Final = {
    "application_name": "ocop-cycle",
    "client_encoding": "UTF8",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def open_engine(url: str) -> Engine:
    """
    The engine for ``sqlite:///path/to/file`` or ``postgresql://user@host/name`` (also ``postgresql+psycopg://``).

    Raises:
        errors.DatabaseRefused: the address is neither, or names a database in memory.
    """
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise _no_address(_PASSWORD.sub(r"\1:***@", url)) from None
    kind = parsed.get_backend_name()
    if kind == "postgresql":
        return postgres(parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
    if kind != "sqlite" or parsed.query or parsed.database in {None, "", ":memory:"}:
        raise _no_address(parsed.render_as_string(hide_password=True))
    return sqlite_file(Path(str(parsed.database)))


def sqlite_file(path: Path) -> Engine:
    """
    The engine of a file database: FULL, foreign keys, and a wait for the write lock. A new file is made a WAL file.

    What goes through SQLAlchemy's own transactions begins IMMEDIATE, so that nobody who reads first and then writes
    can overwrite another's work (failure L1).
    """
    engine = _sqlite("file", str(path), database=str(path), begin=_begin_writing)
    event.listen(engine, "connect", _make_new_file_wal)
    return engine


def sqlite_file_read_only(path: Path) -> Engine:
    """The engine of those who only read a file database: no statement of theirs can change it, nor make the file."""
    engine = _sqlite("file, read only", f"{path.absolute().as_uri()}?mode=ro", database=str(path), begin=_begin_reading)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    return engine


def sqlite_memory() -> Engine:
    """
    The engine of a rehearsal: one connection, nothing on disk, gone when the engine is disposed of.

    Whoever asks for the connection while it is in use waits two seconds and is then told that it is busy; to read
    within a transaction, read through it.
    """
    return _sqlite("memory", ":memory:", database=":memory:", begin=_begin_writing, most=1, wait=2)


def postgres(url: str) -> Engine:
    """
    The engine of a PostgreSQL database, for several workers on several machines.

    READ COMMITTED with row locks; no one waits longer than ``WAIT_SECONDS`` for a lock, no statement runs and no
    transaction idles longer than five minutes. A transaction that does neither has no end, unless the address sets
    one. A connection that the server closed while it lay in the pool is replaced unseen; one that is lost in the
    middle of a transaction is told (``errors.ConnectionLost``).
    """
    parsed = make_url(url)
    given = " ".join(parsed.normalized_query.get("options", ()))
    promises = " ".join(f"-c {name}={value}" for name, value in _SERVER_PROMISES.items())
    engine = create_engine(
        parsed.difference_update_query(["options"]),
        execution_options={"kept": "server"},
        hide_parameters=True,
        pool_timeout=driver_errors.WAIT_SECONDS,
        use_native_hstore=False,
        connect_args={**_KEPT_ALIVE, "options": f"{promises} {given}".strip()},
    )
    event.listen(engine, "connect", _note_fresh)
    if "transaction_timeout" not in given:
        event.listen(engine, "connect", _lift_end_of_transactions)
    event.listen(engine, "checkout", _replace_closed)
    event.listen(engine, "handle_error", driver_errors.name_for_sqlalchemy)
    return engine


def without_password(url: str) -> str:
    """The address as it may be written down anywhere."""
    return make_url(url).set(password=None).render_as_string()


def is_memory(engine: Engine) -> bool:
    """Whether what is kept there is gone when the process ends."""
    return _kept(engine) == "memory" or (engine.dialect.name == "sqlite" and path_of(engine) is None)


def is_shared(engine: Engine) -> bool:
    """Whether workers on several machines may be at it."""
    return engine.dialect.name == "postgresql"


def is_read_only(engine: Engine) -> bool:
    """Whether the engine was made for those who only read."""
    return _kept(engine) == "file, read only"


def path_of(engine: Engine) -> Path | None:
    """The file of a file database, links followed, so that two names of one file are one; None for all others."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in {None, "", ":memory:"}:
        return None
    return Path(str(name)).resolve()


def is_hooked(engine: Engine) -> bool:
    """Whether it is this module that says when a transaction on an SQLite engine begins, and not the driver (L1)."""
    connection = engine.raw_connection()
    try:
        driver: Any = connection.dbapi_connection
        by_us = any(event.contains(engine, "begin", hook) for hook in (_begin_writing, _begin_reading))
        return by_us and driver.isolation_level is None
    finally:
        connection.close()


def require_durable(engine: Engine) -> None:
    """
    Stop unless what is written outlives the process: ``serve`` and ``worker`` never run on a rehearsal.

    Raises:
        errors.DatabaseRefused: the database is in memory.
    """
    if is_memory(engine):
        raise errors.DatabaseRefused(
            "a database in memory is gone when the process ends", "name a file or a PostgreSQL database"
        )


def _sqlite(
    kept: str, name: str, *, database: str, begin: Any, most: int = 15, wait: float = driver_errors.WAIT_SECONDS
) -> Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            name,
            uri=name.startswith("file:"),
            timeout=driver_errors.WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    engine = create_engine(
        URL.create("sqlite+pysqlite", database=database),
        creator=connect,
        poolclass=QueuePool,
        pool_size=min(most, 5),
        max_overflow=most - min(most, 5),
        pool_timeout=wait,
        pool_reset_on_return=None,  # whoever begins a transaction here ends it (``unit_of_work``)
        execution_options={"kept": kept, "wait_seconds": wait},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _keep_promises)
    event.listen(engine, "begin", begin)
    event.listen(engine, "handle_error", driver_errors.name_for_sqlalchemy)
    return engine


def _keep_promises(connection: sqlite3.Connection, _record: Any) -> None:
    for promise in PROMISES:
        try:
            connection.execute(f"PRAGMA {promise}")
        except UnicodeDecodeError:  # what SQLite says of a damaged schema holds the damaged words
            raise sqlite3.DatabaseError(driver_errors.DAMAGED_SCHEMA) from None


def _make_new_file_wal(connection: sqlite3.Connection, _record: Any) -> None:
    # A file that holds something is left as it is: it may be somebody else's. The self-test looks at its mode.
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _note_fresh(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["fresh"] = True


def _lift_end_of_transactions(connection: Any, _record: Any) -> None:
    # An end that an account or a database sets to whole transactions would tear each long one, a migration or a check
    # of the trail, again and again. Servers before 17 do not know the word, which is why it is no promise above.
    if connection.info.server_version >= _ENDS_TRANSACTIONS:
        connection.pgconn.exec_(b"SET transaction_timeout = 0")


def _replace_closed(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    # A connection at rest has nothing to say: bytes that wait on it are the server's good-bye. This look needs no round
    # trip, as a question to the server would.
    if record.info.pop("fresh", False):
        return
    if connection.closed or select.select([connection.fileno()], [], [], 0)[0]:
        raise exc.DisconnectionError


def _kept(engine: Engine) -> object:
    return engine.get_execution_options().get("kept")


def _no_address(url: str) -> errors.DatabaseRefused:
    if "," in url.partition("?")[0]:
        return errors.DatabaseRefused(
            f"{url!r} names several servers in one place",
            "name each in its own: postgresql://user@/name?host=a:5432&host=b:5432&target_session_attrs=read-write",
        )
    return errors.DatabaseRefused(
        f"{url!r} is no address of a database", "write sqlite:///path/to/file or postgresql://user@host/name"
    )
