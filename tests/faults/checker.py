"""
Is a database whole? Asked by plain SQL and JSON, of SQLite and of PostgreSQL, without a line of the program.

What it knows is written down: docs/audit-format.md for the trail, the names of tables below for the rest. It shares no
code with what it checks (``test_checker`` holds that), so that one mistake cannot hide in both.

    found = checker.check("sqlite:///office.db")          # a list of sentences, empty where all is well
    found = checker.check(address, told={"key": 17}, ends=[End(code=-9, planned=True)])

It is a program, too: ``python tests/faults/checker.py <address>`` prints what is wrong, and ends with 3 where
something is.
"""

import hashlib
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg

Row = dict[str, Any]

TRAIL = frozenset({"audit_entry", "audit_head", "audit_checkpoint", "private_value", "command_claim"})
OPERATIONS = frozenset(
    ("heartbeat", "sweep_run", "attempt", "lease", "credential", "invitation", "failed_login", "web_session",
     "form_draft")
)  # fmt: skip
NOT_OURS = frozenset({"schema_revision", "sqlite_sequence"})
"""Tables that are no records; everything else in the database is one, and only entries write it."""

KEYS = {
    "policy_content": "digest", "setting": "name", "binding": "account", "series": "name",
    "reference_given": "reference",
}  # fmt: skip
"""What a record is known by, where it is not ``id``."""

ENTRY = frozenset(
    ("actor", "after", "alg", "at", "before", "cause", "command", "deadlines", "kind", "n", "notices", "origin",
     "policy", "prev", "rows", "subject", "unit", "v", "why")
)  # fmt: skip
NO_HASH = "0" * 64
MAY_RUN_BACK = timedelta(minutes=2)
PLACE = frozenset({"state", "version"})
"""What an entry about a dossier says of where it stood and where it stands."""

MARK = "["
"""How a value begins that was erased: the mark stands in the place of the value."""


COUNTED = frozenset({"dossier", "duty", "cycle"})
"""Records whose version counts their changes."""


class End(NamedTuple):
    """How a process ended (its return code), and whether that was meant."""

    code: int
    planned: bool
    words: str = ""


@dataclass(kw_only=True)
class Ledger:
    """What the entries say, played one after the other, and what was found wrong on the way."""

    records: dict[str, dict[str, Row]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    notices: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    twice: set[str] = field(default_factory=set)
    steps: Counter[str] = field(default_factory=Counter)
    values: dict[str, str] = field(default_factory=dict)
    commitments: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)
    hash: str = NO_HASH
    newest: str = ""
    number: int = 0

    def table(self, name: str) -> dict[str, Row]:
        """The records of one table, by their keys."""
        return self.records.setdefault(name, {})

    def wrong(self, word: str, about: object, says: object = "") -> None:
        """Note a finding."""
        self.found.append(f"{word}: {about}" + (f": {says}" if says != "" else ""))


def check(address: str, *, told: Mapping[str, int] | None = None, ends: Iterable[End] = ()) -> list[str]:
    """Everything that is wrong with the database, with what clients were told, and with how processes ended."""
    with closing(Database(address)) as database:
        tables = database.tables()
        ledger = Ledger()
        for row in database.each("SELECT * FROM audit_entry ORDER BY number"):
            _play(ledger, row)
        ledger.found += database.damage()
        _check_head(ledger, database)
        _check_values(ledger, database)
        if "command_claim" in tables:
            _check_claims(ledger, database)
        for name in sorted(tables - TRAIL - OPERATIONS - NOT_OURS):
            _check_table(ledger, database, name)
        for part in (_check_dossiers, _check_deadlines, _check_notices, _check_messages, _check_overlooked):
            part(ledger, database)
        ledger.found += lost(told or {}, ledger.numbers)
        ledger.found += unplanned(ends)
        return ledger.found


def facts(address: str) -> dict[str, list[Row]]:
    """What two histories of the same work have in common, whoever died in one of them: dossiers, deadlines, notices."""
    asked = {
        "dossier": "SELECT * FROM dossier ORDER BY id",
        "deadline": "SELECT * FROM deadline ORDER BY id",
        "notice": "SELECT id, facts, deadline_id FROM notice ORDER BY id",
        "checkpoint": "SELECT size FROM audit_checkpoint ORDER BY size",
        "cycle": "SELECT * FROM cycle ORDER BY id",
    }
    with closing(Database(address)) as database:
        return {name: list(database.each(sql)) for name, sql in asked.items()}


def lost(told: Mapping[str, int], kept: Mapping[str, int]) -> list[str]:
    """Requests of which somebody was told that they are done, and that are not on the trail under that number."""
    return [
        f"lost: {key}: told {number}, kept {kept.get(key)}" for key, number in told.items() if kept.get(key) != number
    ]


def unplanned(ends: Iterable[End]) -> list[str]:
    """Processes that died by themselves (failure L14)."""
    return [f"died: {end.code}: {end.words[-400:]}" for end in ends if not end.planned and end.code != 0]


class Database:
    """One database, read only."""

    def __init__(self, address: str) -> None:
        self._file = address.removeprefix("sqlite:///") if address.startswith("sqlite:///") else None
        self._connection: Any
        if self._file is not None:
            self._connection = sqlite3.connect(self._file, timeout=30)
            self._connection.execute("PRAGMA query_only = 1")
        else:
            self._connection = psycopg.connect(re.sub(r"^postgresql\+\w+:", "postgresql:", address))
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
        self._cursor = self._connection.cursor()
        if self._file is not None:
            self._cursor.execute("BEGIN")

    def each(self, sql: str) -> Iterator[Row]:
        """The rows that a query gives."""
        cursor = self._connection.cursor()
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def tables(self) -> frozenset[str]:
        """The names of all tables."""
        on_file = "SELECT name FROM sqlite_master WHERE type = 'table'"
        on_server = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
        return frozenset(row["name"] for row in self.each(on_file if self._file is not None else on_server))

    def damage(self) -> list[str]:
        """What the database itself finds: broken pages, references to nothing (a server refuses these at all times)."""
        if self._file is None:
            return []
        broken = [row["integrity_check"] for row in self.each("PRAGMA integrity_check")]
        orphans = [f"orphan: {tuple(row.values())}" for row in self.each("PRAGMA foreign_key_check")]
        return [f"damage: {says}" for says in broken if says != "ok"] + orphans

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


def _play(ledger: Ledger, row: Row) -> None:
    """One entry: its form, its link, and what it says of rows."""
    number, body = row["number"], row["body"]
    said = json.loads(body)
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if canonical != body or set(said) != ENTRY or (said["alg"], said["v"]) != ("sha256", 1):
        ledger.wrong("form", number)
    if hashlib.sha256(body.encode()).hexdigest() != row["hash"]:
        ledger.wrong("hash", number)
    if number != ledger.number + 1 or said["n"] != number:
        ledger.wrong("gap", number, f"after {ledger.number}")
    if said["prev"] != ledger.hash:
        ledger.wrong("link", number)
    beside = (row["at"], row["actor"], row["command"], row["kind"], [row["subject_kind"], row["subject_id"]])
    if beside != tuple(said[name] for name in ("at", "actor", "command", "kind", "subject")):
        ledger.wrong("column", number)
    _keep_time(ledger, number, said["at"])
    if said["command"] in ledger.numbers:
        ledger.wrong("twice", number, said["command"])
    ledger.numbers[said["command"]] = number
    ledger.hash, ledger.number = row["hash"], number
    _follow(ledger, said)


def _keep_time(ledger: Ledger, number: int, at: str) -> None:
    if ledger.newest and _moment(at) < _moment(ledger.newest) - MAY_RUN_BACK:
        ledger.wrong("time", number, f"{at} after {ledger.newest}")
    ledger.newest = max(ledger.newest, at)


def _follow(ledger: Ledger, said: Row) -> None:
    """What the entry changed, and whether that could follow upon what was."""
    old = {key: dict(ledger.table(key[0]).get(key[1], {})) for key in ((t, k) for t, k, _ in said["rows"])}
    standing = dict(ledger.table(said["subject"][0]).get(said["subject"][1], {}))
    owed = set()
    for table, key, values in said["rows"]:
        if table == "notice" and key not in ledger.table(table):
            owed.add(key)
        ledger.table(table).setdefault(key, {}).update(values)
        ledger.steps[key] += table == "dossier" and "version" in values
        ledger.commitments |= {value["h"] for value in values.values() if isinstance(value, dict)}
    if said["why"] is not None:
        ledger.commitments.add(said["why"]["h"])
    _one_line(ledger, said, standing)
    _versions(ledger, said, old)
    _acted_once(ledger, said, old)
    ledger.notices.update(said["notices"])
    if unsaid := owed - set(said["notices"]):
        ledger.wrong("owed-unsaid", said["n"], sorted(unsaid))
    cover(ledger, said)
    if said["kind"] == "ErasePersonalData":
        ledger.erased |= {_hex(one) for one in said["after"]["erased"]}


def cover(ledger: Ledger, said: Row) -> None:
    """Note which notices a message covers; one that was superseded covers nothing, as nobody had it or will."""
    if said["kind"] == "IssueMessage":
        ledger.covered.update(said["after"]["notices"])
        ledger.twice |= {key for key in said["after"]["notices"] if ledger.covered[key] > 1}
    if said["kind"] == "SupersedeMessage":
        ledger.covered.subtract(said["after"]["again"])


def _hex(commitment: Any) -> str:
    return str(commitment["h"] if isinstance(commitment, dict) else commitment)


def _one_line(ledger: Ledger, said: Row, standing: Row) -> None:
    """What an entry about a dossier says was, is what was; what it says is, is."""
    if said["subject"][0] != "dossier" or not standing:
        return
    now = ledger.table("dossier")[said["subject"][1]]
    for word, known, told in (("from", standing, said["before"]), ("to", now, said["after"])):
        for name in PLACE & set(told or ()):
            if known.get(name) != told[name]:
                ledger.wrong(
                    "line", said["n"], f"{said['subject'][1]} {word} {name} {told[name]}, was {known.get(name)}"
                )


def _versions(ledger: Ledger, said: Row, old: Mapping[tuple[str, str], Row]) -> None:
    """A version grows by one each time it is written; what starts, starts with one."""
    for table, key, values in said["rows"]:
        if "version" not in values or table not in COUNTED:
            continue
        before = old[table, key].get("version", 0)
        if values["version"] != before + 1 and not (before == 0 and table == "duty"):
            ledger.wrong("version", said["n"], f"{table} {key} from {before} to {values['version']}")
        old[table, key]["version"] = values["version"]


def _acted_once(ledger: Ledger, said: Row, old: Mapping[tuple[str, str], Row]) -> None:
    """A bell rings at its moment or later, and goes on; a deadline passes once, and not before its moment."""
    for what, key, *_ in said["deadlines"]:
        if what != "passed":
            continue
        ledger.passed[key] += 1
        due = ledger.table("deadline").get(key, {}).get("lenient_at")
        if due is not None and said["at"] < due:
            ledger.wrong("early", said["n"], f"{key} passed at {said['at']}, due {due}")
    if said["kind"] != "RingDeadline":
        return
    was, now = old.get(("deadline", said["subject"][1]), {}), ledger.table("deadline").get(said["subject"][1], {})
    bell = was.get("next_at")
    if bell is None or said["at"] < bell:
        ledger.wrong("rung-early", said["n"], f"{said['subject'][1]} at {said['at']}, bell {bell}")
    elif now.get("next_at") is not None and now["next_at"] <= bell:
        ledger.wrong("rung-again", said["n"], f"{said['subject'][1]} {bell} then {now['next_at']}")


def _check_head(ledger: Ledger, database: Database) -> None:
    heads = list(database.each("SELECT number, hash, at FROM audit_head"))
    if [(head["number"], head["hash"]) for head in heads] != [(ledger.number, ledger.hash)] * bool(ledger.number):
        ledger.wrong("head", heads, f"last entry {ledger.number}")
    for made in database.each("SELECT size, head FROM audit_checkpoint"):
        (kept,) = [
            row["hash"] for row in database.each(f"SELECT hash FROM audit_entry WHERE number = {made['size']:d}")
        ] or [None]
        if made["head"] != kept:
            ledger.wrong("checkpoint", made["size"])


def _check_values(ledger: Ledger, database: Database) -> None:
    for row in database.each("SELECT commitment, salt, value FROM private_value"):
        ledger.values[row["commitment"]] = row["value"]
        made = hashlib.sha256(bytes.fromhex(row["salt"]) + row["value"].encode()).hexdigest()
        if made != row["commitment"]:
            ledger.wrong("value", row["commitment"])
    kept = ledger.values.keys()
    for commitment in sorted(ledger.commitments - ledger.erased - kept):
        ledger.wrong("value-missing", commitment)
    for commitment in sorted(kept - (ledger.commitments - ledger.erased)):
        ledger.wrong("value-too-many", commitment)


def _check_claims(ledger: Ledger, database: Database) -> None:
    claims = {row["key"] for row in database.each("SELECT key FROM command_claim")}
    for key in sorted(claims - ledger.numbers.keys()):
        ledger.wrong("claim-too-many", key)
    for command in ledger.numbers.keys() - claims:
        if not any(command.startswith((f"{key}#", f"{key}/")) for key in _beginnings(command) & claims):
            ledger.wrong("claim-missing", command)


def _beginnings(command: str) -> set[str]:
    return {command[: found.start()] for found in re.finditer("[#/]", command)}


def _check_table(ledger: Ledger, database: Database, table: str) -> None:
    """Every record is as the entries last wrote it; none is missing, none is too many."""
    key = KEYS.get(table, "id")
    there = {str(row[key]): row for row in database.each(f'SELECT * FROM "{table}"')}
    told = ledger.table(table)
    for name in sorted(told.keys() - there.keys()):
        ledger.wrong("row-missing", f"{table} {name}")
    for name in sorted(there.keys() - told.keys()):
        ledger.wrong("row-too-many", f"{table} {name}")
    for name in sorted(there.keys() & told.keys()):
        for column, value in there[name].items():
            said = told[name].get(column)
            if isinstance(said, dict):
                said = ledger.values.get(said["h"], value if str(value).startswith(MARK) else None)
            if said != value:
                ledger.wrong("row-altered", f"{table} {name} {column}", f"{value!r}, told {said!r}")


def _check_dossiers(ledger: Ledger, database: Database) -> None:
    """One entry for each step of each dossier: as many as its version says."""
    for row in database.each("SELECT id, version FROM dossier"):
        if ledger.steps[row["id"]] != row["version"]:
            ledger.wrong("version", row["id"], f"{row['version']} of {ledger.steps[row['id']]} steps")


def _check_deadlines(ledger: Ledger, database: Database) -> None:
    """Versions of a deadline follow without a gap, one of them stands at most, and each passed once at most."""
    lines: dict[str, list[tuple[int, str]]] = {}
    subjects = {"dossier", "duty", "cycle", "certificate", "round", "unit"}
    for row in database.each("SELECT id, line, version, state, subject_kind, subject_id FROM deadline"):
        lines.setdefault(row["line"], []).append((row["version"], row["state"]))
        if row["subject_kind"] in subjects and row["subject_id"] not in ledger.table(row["subject_kind"]):
            ledger.wrong("orphan", f"deadline {row['id']}")
    for line, versions in lines.items():
        if sorted(number for number, _ in versions) != list(range(1, len(versions) + 1)):
            ledger.wrong("version", line, sorted(versions))
        if sum(state == "open" for _, state in versions) > 1:
            ledger.wrong("twice-open", line)
    for key, count in ledger.passed.items():
        if count > 1:
            ledger.wrong("passed-twice", key, count)


def _check_notices(ledger: Ledger, database: Database) -> None:
    """One row for each key, owed once; it is owed, covered by one message, held for a reason, or cancelled."""
    keys = Counter[tuple[Any, ...]]()
    messages = {row["id"] for row in database.each("SELECT id FROM message")}
    names = ("rule", "subject_kind", "subject_id", "occasion", "recipient_kind", "recipient_id", "channel", "attempt")
    for row in database.each(
        f"SELECT id, state, held_because, message_id, deadline_id, {', '.join(names)} FROM notice"
    ):
        keys[tuple(row[name] for name in names)] += 1
        if ledger.notices[row["id"]] != 1:
            ledger.wrong("notice", row["id"], f"owed {ledger.notices[row['id']]} times")
        if (row["state"] == "held") != (row["held_because"] is not None):
            ledger.wrong("notice", row["id"], f"{row['state']} because {row['held_because']}")
        if row["message_id"] is not None and row["message_id"] not in messages:
            ledger.wrong("orphan", f"notice {row['id']}", row["message_id"])
        if row["id"] in ledger.twice:
            ledger.wrong("covered-twice", row["id"], "by messages of which neither was superseded")
    ledger.found += [f"notice-twice: {key}" for key, count in keys.items() if count > 1]


def _check_messages(ledger: Ledger, database: Database) -> None:
    """Each message has its number, its bytes and its evidence; numbers have no gap; none was sent twice unnoticed."""
    given: dict[str, list[int]] = {}
    for row in database.each("SELECT series, number, subject_id FROM reference_given"):
        given.setdefault(row["series"], []).append(row["number"])
    last = {row["name"]: row["last"] for row in database.each("SELECT name, last FROM series")}
    for series, numbers in given.items():
        if sorted(numbers) != list(range(1, last.get(series, 0) + 1)):
            ledger.wrong("reference", series, f"{len(numbers)} given, last {last.get(series)}")
    outcomes: dict[str, list[str]] = {}
    for row in database.each("SELECT id, message_id, outcome FROM evidence ORDER BY id"):
        outcomes.setdefault(row["message_id"], []).append(row["outcome"])
    for row in database.each("SELECT id, state, sha256, data, settled_at FROM message"):
        seen = outcomes.get(row["id"], [])
        if (
            not row["data"].startswith(MARK)
            and hashlib.sha256(row["data"].encode("ascii")).hexdigest() != row["sha256"]
        ):
            ledger.wrong("bytes", row["id"])
        if seen.count("sent") > 1 or (row["state"] == "sent" and "sent" not in seen):
            ledger.wrong("evidence", row["id"], f"{row['state']}: {seen}")


def _check_overlooked(ledger: Ledger, database: Database) -> None:
    """What was due before the newest sweep, and that nobody acted on, was named by it as refused."""
    runs = list(database.each("SELECT office_at, report FROM sweep_run ORDER BY id DESC LIMIT 1"))
    for run in runs:
        refused = {key for key, _ in json.loads(run["report"] or "{}").get("refused", ())}
        for row in database.each(
            "SELECT id, next_at, set_at FROM deadline WHERE state = 'open' AND next_at IS NOT NULL"
        ):
            if row["next_at"] <= run["office_at"] and row["set_at"] < run["office_at"] and row["id"] not in refused:
                ledger.wrong("overlooked", row["id"], f"bell {row['next_at']}, swept {run['office_at']}")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def main(arguments: Sequence[str]) -> int:
    """Say what is wrong with the database at the address."""
    found = check(arguments[0])
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
