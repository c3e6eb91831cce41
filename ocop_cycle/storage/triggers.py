"""
What the databases themselves refuse: to change or delete an entry, a checkpoint, stored policy or a reference given.

A value that was kept apart from its entry (``private_value``) may be deleted, for that is how personal data is erased,
and never changed. The wording is the same on both databases, and ``missing`` finds a trigger that is absent, switched
off or worded otherwise. ``strange`` finds what is none of ours: somebody else's trigger may change what is written.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, Engine, text

from ocop_cycle.storage import unit_of_work
from ocop_cycle.storage.statements import Runner, Statement

GUARDED: Final[Mapping[str, tuple[str, ...]]] = {
    "audit_entry": ("UPDATE", "DELETE"),
    "audit_checkpoint": ("UPDATE", "DELETE"),
    "policy_content": ("UPDATE", "DELETE"),
    "reference_given": ("UPDATE", "DELETE"),
    "private_value": ("UPDATE",),
}
"""For each guarded table what is refused; where DELETE is, PostgreSQL refuses TRUNCATE too."""

_DONE: Final = {"UPDATE": "changed", "DELETE": "deleted", "TRUNCATE": "deleted"}
_FUNCTION_BODY: Final = """
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never '
    || CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END;
END
"""
_FUNCTION: Final = f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $${_FUNCTION_BODY}$$"
_ON_SQLITE = Statement(lambda: text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
_ON_POSTGRESQL = Statement(
    lambda: text(
        "SELECT t.tgname, pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        " AND c.relnamespace = CAST(current_schema() AS regnamespace) AND p.prosrc = :body"
    )
)
_ALL_ON_SQLITE = Statement(
    lambda: text("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name")
)
_ALL_ON_POSTGRESQL = Statement(
    lambda: text(
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        " AND c.relnamespace = CAST(current_schema() AS regnamespace)"
        " UNION SELECT rulename FROM pg_rules WHERE schemaname = current_schema() ORDER BY 1"
    )
)


def create(connection: Connection) -> None:
    """Make all triggers, on tables that have none yet, within the transaction of ``connection``."""
    on = connection.dialect.name
    if on == "postgresql":
        connection.exec_driver_sql(_FUNCTION)
    for _, statement in _wanted(on):
        connection.exec_driver_sql(statement)


def missing(engine: Engine) -> list[str]:
    """Names of the triggers that are absent, switched off or not worded as here; empty when all is well."""
    with unit_of_work.reading(engine) as runner:
        return missing_in(runner, on=engine.dialect.name)


def strange(engine: Engine) -> list[str]:
    """Names of triggers, views (SQLite) and rules (PostgreSQL) that no version of ours makes."""
    on = engine.dialect.name
    with unit_of_work.reading(engine) as runner:
        rows = runner.all(_ALL_ON_SQLITE if on == "sqlite" else _ALL_ON_POSTGRESQL)
    ours = {name for name, _ in _wanted(on)}
    return [str(name) for (name,) in rows if name not in ours]


def missing_in(runner: Runner, *, on: str) -> list[str]:
    """As ``missing``, within an open transaction on the database of the dialect ``on``."""
    rows = runner.all(_ON_SQLITE) if on == "sqlite" else runner.all(_ON_POSTGRESQL, {"body": _FUNCTION_BODY})
    found: dict[str, str] = dict(rows)
    return [name for name, statement in _wanted(on) if found.get(name) != statement]


def _wanted(on: str) -> Iterator[tuple[str, str]]:
    for table, verbs in GUARDED.items():
        for verb in (*verbs, "TRUNCATE") if on == "postgresql" and "DELETE" in verbs else verbs:
            name = f"{table}_no_{verb.lower()}"
            yield name, (_on_postgresql if on == "postgresql" else _on_sqlite)(name, table, verb)


def _on_sqlite(name: str, table: str, verb: str) -> str:
    sentence = f"rows of {table} are never {_DONE[verb]}"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def _on_postgresql(name: str, table: str, verb: str) -> str:
    # Word for word as pg_get_triggerdef gives it back.
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change()"
