"""
What the drivers complain about, in the words of this house: the one place that knows their codes.

SQLite tells by the name of its result code (https://www.sqlite.org/rescode.html), PostgreSQL by SQLSTATE
(https://www.postgresql.org/docs/current/errcodes-appendix.html). What is not named here is a defect of the program and
goes on as it is.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from sqlalchemy import Engine, PrimaryKeyConstraint, UniqueConstraint, exc
from sqlalchemy.engine import ExceptionContext

from ocop_cycle import errors
from ocop_cycle.storage import schema

WAIT_SECONDS: Final = 30
"""How long a writer waits for another one, on both databases, before it is told so (seconds)."""

DAMAGED_SCHEMA: Final = "malformed database schema"
"""What is said of a SQLite database whose schema cannot even be told in UTF-8."""

Phase = Literal["connecting", "working", "committing"]
"""What the database was asked for when it complained."""

_MADE_OTHERWISE: Final = (
    "is not made as this version expects",
    "stop every ocop and start all of one version; what is wrong is told by: ocop doctor",
)
_DAMAGED: Final = ("unsupported file format", DAMAGED_SCHEMA, "Could not decode to UTF-8")
"""How it begins what SQLite, or the driver, says of damage without a code of its own for that."""
_BUSY_CODES: Final = ("BUSY", "LOCKED", "PROTOCOL")
_REFUSED_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "READONLY": ("cannot be written", "give the account that runs ocop the right to write the file and its folder"),
    "PERM": ("may not be opened", "give the account that runs ocop the right to read and write it"),
    "FULL": ("does not fit on its disk any more", "make room on the disk, then try again; nothing was written"),
    "NOTADB": ("is no SQLite database", "name the right file, or restore a backup beside it: ocop restore"),
    "CORRUPT": ("is damaged", "keep the damaged file as it is and restore a backup beside it: ocop restore"),
    "CANTOPEN": ("cannot be opened", "check that its folder exists and may be written by the account that runs ocop"),
    "NO COLUMN": _MADE_OTHERWISE,
    "IOERR": ("could not be read or written by the disk", "check the disk, then restore a backup: ocop restore"),
}
_BUSY_STATES: Final = ("55P03", "40P01", "40001", "57014")
_FULL_STATE: Final = "53300"
_LOST_STATES: Final = ("08", "57P", "25P03", "25P04")
_REFUSED_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "25006": ("may only be read", "name the primary server, not a standby"),
    "28": ("did not let the account in", "check account and password in the address of the database"),
    "08P01": (
        "is reached through a pooler (PgBouncer), which does not keep what a connection is told",
        "name the server itself in the address of the database",
    ),
    "3F000": (
        "gives the account no place for its tables",
        "take back what was set for the account: ALTER ROLE … RESET search_path",
    ),
    "3D000": ("does not exist", "have it made by whoever runs the server (CREATE DATABASE … ENCODING 'UTF8')"),
    "42703": _MADE_OTHERWISE,
    "42501": ("does not give the account the rights it needs", "make the account the owner of the database"),
    "53100": (
        "has no room left on its disk",
        "make room on the disk of the server, then try again; nothing was written",
    ),
    "53": ("has no room or memory left", "make room on the server, then try again; nothing was written"),
    "58": ("reports a fault of its disk", "check the server, then restore a backup"),
    "XX": ("reports that it is damaged", "check the server, then restore a backup"),
}

_NOT_LET_IN: Final[Mapping[str, str]] = {
    "No space left on device": "53100",
    "password authentication failed|no password supplied": "28P01",
    'is not permitted to log in|no pg_hba.conf entry|role ".*" does not exist': "28000",
    'database ".*" does not exist': "3D000",
    "unsupported startup parameter": "08P01",
    "too many (clients|connections)|remaining connection slots": "53300",
}
"""By what a message that has no code is known, where a server lets nobody in; others are told as it says them."""

_REFUSED_AT_COMMIT: Final[Mapping[str, tuple[str, str]]] = {
    "53100": (
        "has no room left on its disk",
        "make room on the disk of the server and start it, then try again under the same key: it may have been written",
    ),
}
"""What a server says that gives up in the middle of a commit: nobody knows whether it was kept."""


def name_for_sqlalchemy(context: ExceptionContext) -> BaseException | None:
    """The named error in place of the driver's, for statements that went through SQLAlchemy (event handle_error)."""
    if context.engine is None:
        return None
    phase: Phase = "connecting" if context.connection is None else "working"
    return named(context.original_exception, context.engine, phase=phase)


def named(failure: BaseException, engine: Engine, *, phase: Phase) -> errors.Stopped | None:
    """
    The error of this house that says what ``failure`` says; None when it is not a complaint of a database.

    ``failure`` is what the driver or SQLAlchemy raised. A connection that is lost in the phase ``committing`` leaves
    open whether the work was kept.
    """
    if isinstance(failure, exc.TimeoutError):
        return _busy(engine)
    cause: Any = failure.orig if isinstance(failure, exc.DBAPIError) else failure
    if not isinstance(cause, engine.dialect.loaded_dbapi.Error):
        return None
    if engine.dialect.name == "sqlite":
        return _of_sqlite(cause, engine)
    return _of_postgresql(cause, engine, phase)


def place_of(engine: Engine) -> str:
    """Where the database is, as a person may read it: without the password."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def pooled(engine: Engine) -> errors.DatabaseRefused:
    """The reason not to work where another program than the server is at the other end of a connection."""
    return errors.DatabaseRefused(
        f"{place_of(engine)} is reached through a pooler (PgBouncer), which does not keep what a connection is told",
        _REFUSED_STATES["08P01"][1],
    )


def _of_sqlite(cause: Any, engine: Engine) -> errors.Stopped | None:
    code = str(getattr(cause, "sqlite_errorname", "")).removeprefix("SQLITE_")
    said = str(cause)
    if code.startswith(_BUSY_CODES):
        return _busy(engine)
    if code in {"CONSTRAINT_UNIQUE", "CONSTRAINT_PRIMARYKEY", "CONSTRAINT_ROWID"}:
        table, columns = _columns_in(said)
        return errors.AlreadyThere(table, columns)
    if code.startswith("CONSTRAINT"):
        return errors.RowRefused(said)
    if said.startswith(_DAMAGED):
        code, said = "CORRUPT", said.partition(" with text")[0]  # the driver would print all that stands there
    if said.startswith("no such column: ") or " has no column named " in said:
        code = "NO COLUMN"
    if said.startswith("no such table: "):
        return errors.SchemaIncomplete([f"table {said.removeprefix('no such table: ')}"])
    return _refused(_REFUSED_CODES, code, said, engine)


def _of_postgresql(cause: Any, engine: Engine, phase: Phase) -> errors.Stopped | None:
    state, said = str(cause.sqlstate or ""), str(cause).partition("\n")[0]
    driver = engine.dialect.loaded_dbapi
    if phase == "connecting":  # who is not let in is given no code
        state = next((code for sign, code in _NOT_LET_IN.items() if re.search(sign, said)), state)
    if state == _FULL_STATE:
        return errors.ServerFull(place_of(engine))
    if state in _BUSY_STATES:
        return _busy(engine)
    if phase == "connecting" and isinstance(cause, (driver.OperationalError, driver.ProgrammingError)):
        return _refused(_REFUSED_STATES, state, said, engine) or errors.DatabaseRefused(
            f"{place_of(engine)} cannot be reached ({said})", "start the server, or check the address of the database"
        )
    if state.startswith(_LOST_STATES) or (not state and isinstance(cause, driver.OperationalError)):
        return errors.ConnectionLost(place_of(engine), unsure=phase == "committing")
    if state.startswith(("22", "23", "42P01")) or isinstance(cause, driver.DataError):
        return _of_row(state, cause, said)
    gave_up = phase == "committing" and cause.diag.severity_nonlocalized == "PANIC"
    return _refused(_REFUSED_AT_COMMIT if gave_up else _REFUSED_STATES, state, said, engine)


def _of_row(state: str, cause: Any, said: str) -> errors.Stopped:
    if state == "42P01":
        return errors.SchemaIncomplete([said])
    if state == "23505":
        table = str(cause.diag.table_name)
        return errors.AlreadyThere(table, _columns_of(table, str(cause.diag.constraint_name)))
    return errors.RowRefused(said)


def _refused(
    known: Mapping[str, tuple[str, str]], code: str, said: str, engine: Engine
) -> errors.DatabaseRefused | None:
    for prefix, (why, remedy) in known.items():
        if code.startswith(prefix):
            return errors.DatabaseRefused(f"{place_of(engine)} {why} ({said})", remedy)
    return None


def _columns_in(said: str) -> tuple[str, str]:
    # SQLite says it so: UNIQUE constraint failed: dossier.cycle_id, dossier.product_id
    names = [name.strip().rpartition(".") for name in said.partition(": ")[2].split(",")]
    return names[0][0], ", ".join(column for _, _, column in names)


def _columns_of(table: str, constraint: str) -> str:
    known = schema.metadata.tables.get(table)
    for one in known.constraints if known is not None else ():
        if isinstance(one, UniqueConstraint | PrimaryKeyConstraint) and one.name == constraint:
            return ", ".join(column.name for column in one.columns)
    return constraint


def _busy(engine: Engine) -> errors.ServerBusy:
    waited = engine.get_execution_options().get("wait_seconds", WAIT_SECONDS)
    return errors.ServerBusy(place_of(engine), waited_seconds=float(waited))
