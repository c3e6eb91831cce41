"""The clock of the database, which all machines that share it see alike."""

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class Now(ColumnElement[str]):
    """What it says at this very statement, as rows hold moments; of an embedded database that of the machine."""

    inherit_cache = False
    type = Text()


class ServersNow(ColumnElement[str]):
    """The same of a server; NULL of an embedded database, which has no clock of its own."""

    inherit_cache = False
    type = Text()


@compiles(Now, "sqlite")
def _now_on_sqlite(_element: Now, _compiler: SQLCompiler, **_: object) -> str:
    return "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"


@compiles(ServersNow, "sqlite")
def _no_server(_element: ServersNow, _compiler: SQLCompiler, **_: object) -> str:
    return "NULL"


@compiles(Now, "postgresql")
@compiles(ServersNow, "postgresql")
def _now_on_postgresql(_element: Now | ServersNow, _compiler: SQLCompiler, **_: object) -> str:
    return """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
