"""
What a database must keep before anything is entrusted to it.

Asked before every command: a handful of small queries that change nothing. ``probes.run`` asks the same and tries out
what can only be tried; it is for ``init``, ``serve``, ``worker`` and ``doctor``.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from ocop_cycle import errors
from ocop_cycle.storage import driver_errors, engines, file_systems, revision, schema, triggers, unit_of_work
from ocop_cycle.storage.statements import Runner, Statement

_PROMISED_BY_SQLITE: Final[Mapping[str, tuple[Statement, set[object]]]] = {
    "foreign_keys": (Statement(lambda: text("PRAGMA foreign_keys")), {1}),
    "synchronous": (Statement(lambda: text("PRAGMA synchronous")), {2, 3}),
    "journal_mode": (Statement(lambda: text("PRAGMA journal_mode")), {"wal"}),
}
_PROMISED_BY_POSTGRESQL: Final = {
    "server_encoding": {"UTF8"},
    "default_transaction_isolation": {"read committed"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
    "default_transaction_read_only": {"off"},
    "session_replication_role": {"origin", "local"},
}
_SETTINGS = Statement(
    lambda: text(
        "SELECT "
        + ", ".join(f"current_setting('{name}')" for name in _PROMISED_BY_POSTGRESQL)
        + ", pg_is_in_recovery(), pg_backend_pid()"
    )
)
_ELSEWHERE = Statement(
    lambda: text(
        "SELECT nspname, current_setting('search_path') FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relname = 'schema_revision' ORDER BY nspname"
    )
)


def run(engine: Engine, *, may_be_older: bool = False) -> None:
    """
    Stop unless the database is ours, at the needed schema, whole, and kept as the house promises.

    Raises:
        errors.SchemaOlder: it must be brought up first (``ocop init``).
        errors.SchemaNewer: a later version made it.
        errors.SchemaIncomplete: tables, indexes or triggers are missing.
        errors.DatabaseRefused: anything else; place and remedy are named.
    """
    for refusal in refusals(engine):
        if not (may_be_older and isinstance(refusal, errors.SchemaOlder)):
            raise refusal


def refusals(engine: Engine) -> Iterator[errors.DatabaseRefused]:
    """Every reason not to work with the database, most basic first; ``doctor`` shows them all."""
    path = engines.path_of(engine)
    if path is not None:
        unusable = list(_of_file(path, read_only=engines.is_read_only(engine)))
        yield from unusable
        if unusable:
            return
    try:
        with unit_of_work.reading(engine) as runner:
            found = [*_of_schema(engine, runner), *_of_promises(engine, runner)]
        yield from _of_hook(engine)
    except errors.DatabaseRefused as refusal:
        found = [refusal]
    yield from found


def why_not_there(path: Path, on: file_systems.FileSystem) -> errors.DatabaseRefused | None:
    """The reason not to keep a database at ``path``, which lies on that file system."""
    if not on.is_network:
        return None
    return errors.DatabaseRefused(
        f"{path} lies on a network drive ({on.kind}), which keeps no locks between machines",
        "move it to a disk of this machine, or use PostgreSQL",
    )


def _of_file(path: Path, *, read_only: bool) -> Iterator[errors.DatabaseRefused]:
    if not path.is_file():
        yield errors.DatabaseRefused(f"there is no database at {path}", revision.GONE)
        return
    if (refusal := why_not_there(path, file_systems.of(path))) is not None:
        yield refusal
    if read_only:
        return
    # Whoever runs ocop once as another account may leave a log behind that is that account's.
    beside = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")]
    for place in (path, *beside, path.parent):
        if not os.access(place, os.W_OK) and place.exists():
            yield errors.DatabaseRefused(
                f"{place} cannot be written",
                "give the account that runs ocop the right to write the file and its folder",
            )


def _of_promises(engine: Engine, runner: Runner) -> Iterator[errors.DatabaseRefused]:
    if engine.dialect.name != "sqlite":
        yield from of_server(engine, runner)
        return
    for name, (statement, promised) in _PROMISED_BY_SQLITE.items():
        row = runner.first(statement)
        kept = row is not None and row[0] in promised
        if not kept and not (engines.is_memory(engine) and name == "journal_mode"):
            yield _not_kept(engine, name, row)


def _of_hook(engine: Engine) -> Iterator[errors.DatabaseRefused]:
    if engine.dialect.name == "sqlite" and not engines.is_hooked(engine):
        yield errors.DatabaseRefused(
            f"{driver_errors.place_of(engine)} was opened in a way that loses updates of others without a word",
            "open it with ocop_cycle.storage.engines only",
        )


def of_server(engine: Engine, runner: Runner) -> Iterator[errors.DatabaseRefused]:
    """What a PostgreSQL database does not keep, asked before anything is made in it as well."""
    *row, is_standby, process = runner.first(_SETTINGS) or (None, None)
    if process != runner.driver.info.backend_pid:
        yield driver_errors.pooled(engine)
    for (name, promised), value in zip(_PROMISED_BY_POSTGRESQL.items(), row, strict=False):
        if value not in promised:
            yield _not_kept(engine, name, (value,))
    if is_standby is not False:
        yield errors.DatabaseRefused(
            f"{driver_errors.place_of(engine)} is a standby, which may only be read", "name the primary server"
        )


def _not_kept(engine: Engine, name: str, row: tuple[object, ...] | None) -> errors.DatabaseRefused:
    value = row[0] if row else "not known"
    return errors.DatabaseRefused(f"{driver_errors.place_of(engine)} is kept with {name} = {value}", _REMEDIES[name])


def _of_schema(engine: Engine, runner: Runner) -> Iterator[errors.DatabaseRefused]:
    on, place = engine.dialect.name, driver_errors.place_of(engine)
    relations = revision.relations_in(runner, on=on)
    found = revision.current_in(runner, relations)
    if found is None and on == "postgresql" and (other := runner.first(_ELSEWHERE)) is not None:
        yield errors.DatabaseRefused(
            f"{place} has its tables in the schema {other[0]}, where the account does not look"
            f" (search_path = {other[1]})",
            f"let the account look there: ALTER ROLE … SET search_path = {other[0]}",
        )
    elif (refusal := revision.why_not_ready(place, found, relations)) is not None:
        yield refusal
    elif missing := [*_missing_relations(relations), *triggers.missing_in(runner, on=on)]:
        yield errors.SchemaIncomplete(missing)


def _missing_relations(relations: frozenset[str]) -> Iterator[str]:
    for table in schema.metadata.tables.values():
        if table.name not in relations:
            yield f"table {table.name}"
        else:
            yield from (f"index {i.name}" for i in table.indexes if str(i.name) not in relations)


_REMEDIES: Final = {
    "foreign_keys": "open it with ocop_cycle.storage.engines only",
    "synchronous": "open it with ocop_cycle.storage.engines only",
    "journal_mode": "put it on a disk of this machine, and run on it once: PRAGMA journal_mode=WAL",
    "server_encoding": "have the database made anew with ENCODING 'UTF8'",
    "default_transaction_isolation": "take the setting out of the address of the database",
    "synchronous_commit": "ALTER DATABASE … SET synchronous_commit = on: a notice must never outlive its transition",
    "default_transaction_read_only": "ALTER DATABASE … SET default_transaction_read_only = off",
    "session_replication_role": "ALTER ROLE … RESET session_replication_role: no trigger guards the trail meanwhile",
}
