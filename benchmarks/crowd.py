"""
An office in full use: a demonstration with accounts, whose dossiers and entries are multiplied by set-based SQL.

Dossiers, products, producers, papers, results, certificates and deadlines of dossiers become many; entries about
dossiers and messages are appended until there are as many as wanted, each at a moment of its own (a millionth of a
second behind the one before, so that the office's clock is not overtaken). Hashes of appended entries are not those of
a chain: what is measured here reads the trail and does not verify it.
"""

import sqlite3
from pathlib import Path

from ocop_cycle import bootstrap, serving, settings
from ocop_cycle.application import first_accounts

PERSON, PASSWORD = "thu", first_accounts.PASSWORD
CODE = "LG24-"
_TABLES = (
    *(("producer", ("id", "name")), ("product", ("id", "name", "producer_id"))),
    ("dossier", ("id", "product_id", "producer_id", "predecessor_id")),
    *(("document_item", ("id", "dossier_id")), ("result", ("id", "dossier_id", "corrects_id"))),
    ("certificate", ("id", "dossier_id", "product_id", "follows_id", "corrects_id")),
    ("deadline", ("id", "line", "subject_id", "previous_id")),
)
_ONLY = {"deadline": "WHERE subject_kind = 'dossier'"}
_SHORT = ("id", "product_id", "producer_id")


def build(folder: Path, *, dossiers: int, entries: int) -> None:
    """A demonstration in ``folder`` with at least so many dossiers and exactly so many entries (or those it had)."""
    bootstrap.demo(folder, account=settings.account(), told=lambda _name, _facts: None)
    chosen = settings.read(folder)
    built = bootstrap.open_instance(chosen)
    shown = serving.pages(chosen, built)
    first_accounts.tell(built, shown.accounts, "http://127.0.0.1/", lambda _name, _facts: None)
    shown.reader.store.database.dispose()
    built.close()
    connection = sqlite3.connect(folder / "ocop.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    (there,) = connection.execute("SELECT count(*) FROM dossier").fetchone()
    copies = -(-(dossiers - there) // there)
    for table, keys in _TABLES:
        _multiply(connection, table, keys, copies)
    _append(connection, copies, entries)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _multiply(connection: sqlite3.Connection, table: str, keys: tuple[str, ...], copies: int) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    new = ", ".join(_renamed(table, c) if c in keys else c for c in columns)
    connection.execute(
        f"{_many(copies)} INSERT INTO {table} SELECT {new} FROM (SELECT * FROM {table} {_ONLY.get(table, '')}), many"
    )


def _renamed(table: str, column: str) -> str:
    """Codes of dossiers get a number within; other keys, and names, get it behind."""
    if table in ("producer", "product") or column in ("product_id", "producer_id"):
        return f"{column} || ' ' || n" if column == "name" else f"{column} || '-' || n"
    if column in ("follows_id", "corrects_id"):
        return "NULL"
    return f"replace({column}, '{CODE}', '{CODE}' || printf('%04d', n))"


def _append(connection: sqlite3.Connection, copies: int, entries: int) -> None:
    number, at = connection.execute("SELECT max(number), max(at) FROM audit_entry").fetchone()
    subject = _renamed("audit_entry", "subject_id")
    connection.execute(
        f"{_many(copies)} INSERT INTO audit_entry SELECT {number} + row_number() OVER (ORDER BY n, number),"
        " substr(?, 1, 20) || printf('%06dZ', row_number() OVER (ORDER BY n, number) % 1000000), actor,"
        f" n || ':' || command, kind, subject_kind, {subject}, hash, body FROM audit_entry, many"
        " WHERE subject_kind IN ('dossier', 'message') LIMIT ?",
        (at, max(entries - number, 0)),
    )
    connection.execute("UPDATE audit_head SET number = (SELECT max(number) FROM audit_entry)")


def _many(copies: int) -> str:
    return f"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {copies})"
