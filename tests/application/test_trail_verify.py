"""The whole check: an office that works verifies, and whatever is done behind its back is found (failure L5)."""

import json
import pathlib
import random
import sqlite3
import typing
from collections.abc import Callable

import pytest

from ocop_cycle import errors
from ocop_cycle.application import interface
from ocop_cycle.application.verification import beside, report, whole
from ocop_cycle.domain import heads
from ocop_cycle.storage import engines, schema, self_test
from tests.application import builders, tampering
from tests.storage import databases

DOSSIER = "LG24-0001"
CONTACT = "unit:lg-phong-nnptnt/email/1"


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    """The worked-on office."""
    return tampering.worked_on(tmp_path)


def told(found: report.Report) -> list[tuple[str, str | None, str | None, str | None]]:
    """What and where, without numbers and words."""
    return [(fault.what, fault.table, fault.key, fault.column) for fault in found.faults]


def kinds(found: report.Report) -> set[str]:
    """The kinds of what was found."""
    return {fault.what for fault in found.faults}


def test_a_worked_on_office_verifies(file: pathlib.Path) -> None:
    """Nothing is wrong; everything was looked at; the last entry is vouched for from outside."""
    found = tampering.check(file, [tampering.head(file)], [tampering.key().public_key_hex])

    ((entries,),) = tampering.asked(file, "SELECT count(*) FROM audit_entry")
    ((values,),) = tampering.asked(file, "SELECT count(*) FROM private_value")
    assert (found.faults, found.count) == ((), 0)
    assert (found.entries, found.vouched, found.values, found.checkpoints) == (entries, entries, values, 1)


def test_two_processes_find_what_one_does(file: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long trail is checked by two: the report is the same, of one that holds, and where chain or records do not."""
    deeds = (
        "",
        "UPDATE audit_entry SET body = replace(body, 'sha256', 'SHA256') WHERE number = 200",
        "DELETE FROM review_mark",
    )
    for deed in deeds:
        tampering.spoil(file, deed)
        alone = tampering.check(file)
        assert bool(alone.count) == bool(deed)
        with monkeypatch.context() as here:
            here.setattr(beside, "is_worth_it", lambda _store, _until: True)
            assert tampering.check(file) == alone


def test_every_row_of_every_record_is_looked_at(file: pathlib.Path) -> None:
    """The number of records is that of all rows of all tables of records."""
    found = tampering.check(file)

    tables = [name for (name,) in tampering.asked(file, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    heads = {table.name: table.info["head"] for table in schema.metadata.tables.values()}
    records = [name for name in tables if heads.get(name) == "records"]
    counts = [tampering.asked(file, f"SELECT count(*) FROM {name}")[0][0] for name in records]
    assert set(tables) - set(heads) == {"schema_revision"}
    assert found.rows == sum(int(str(count)) for count in counts)


def test_an_office_verifies_on_every_database(database: databases.Database) -> None:
    """The same commands give a trail that verifies on SQLite and on PostgreSQL."""
    office = builders.opened(database.engine)
    tampering.add_second(office)
    signed = tampering.put_key(office).make(office.by())
    tampering.erase(office, "contact", CONTACT, "address")

    found = whole.verify(office.house.reader, known_keys=[tampering.key().public_key_hex])

    assert (found.faults, found.vouched) == ((), signed.size if signed else 0)
    assert [one.key for one in found.erased] == [CONTACT]


def test_progress_is_told_to_the_end(file: pathlib.Path) -> None:
    """The last that is told is that all entries and records are done."""
    heard: list[tuple[int, int]] = []
    asking = tampering.reading(file)

    found = whole.verify(asking, progress=lambda done, of: heard.append((done, of)))

    asking.store.database.dispose()
    assert heard == sorted(heard)
    assert heard[-1] == (found.entries + found.rows, found.entries + found.rows)


def test_without_evidence_from_outside_nothing_is_vouched_for(file: pathlib.Path) -> None:
    """A check against itself alone says so."""
    assert tampering.check(file).vouched == 0


def test_a_known_key_vouches_up_to_its_checkpoint(file: pathlib.Path) -> None:
    """A signed checkpoint and its key from outside speak for the entries it covers."""
    ((size,),) = tampering.asked(file, "SELECT size FROM audit_checkpoint")

    assert tampering.check(file, known_keys=[tampering.key().public_key_hex]).vouched == size


# --- the chain: every kind of tampering with entries (L5) -----------------------------------------------------------


@pytest.mark.parametrize("column", ["body", "hash", "at", "actor", "command", "kind", "subject_kind", "subject_id"])
def test_l5_one_byte_of_any_column_of_any_entry(file: pathlib.Path, column: str) -> None:
    """One changed byte of a column of an entry is found at that entry, also where it is no UTF-8 any more."""
    head, chance = tampering.head(file), random.Random(5)  # noqa: S311 - chance that falls alike in every run
    number = chance.randint(1, head.number)
    ((value,),) = tampering.asked(file, f"SELECT CAST({column} AS BLOB) FROM audit_entry WHERE number = {number}")
    spoilt = bytearray(bytes(value))  # type: ignore[call-overload] # SQLite gives bytes
    spoilt[chance.randrange(len(spoilt))] ^= chance.choice([1, 0x80])

    tampering.spoil(file, f"UPDATE audit_entry SET {column} = CAST(x'{spoilt.hex()}' AS TEXT) WHERE number = {number}")

    found = tampering.check(file, [head])
    assert number in {fault.entry for fault in found.faults}


def test_l5_many_bytes_of_bodies(file: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Of twenty bytes changed in twenty copies, twenty are found, at the entry where each was."""
    head, chance = tampering.head(file), random.Random(7)  # noqa: S311 - chance that falls alike in every run
    missed = []
    for turn in range(20):
        (tmp_path / str(turn)).mkdir()
        copy = tampering.worked_on(tmp_path / str(turn))
        number = chance.randint(1, head.number)
        ((value,),) = tampering.asked(copy, f"SELECT CAST(body AS BLOB) FROM audit_entry WHERE number = {number}")
        spoilt = bytearray(bytes(value))  # type: ignore[call-overload] # SQLite gives bytes
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        sql = f"UPDATE audit_entry SET body = CAST(x'{spoilt.hex()}' AS TEXT) WHERE number = {number}"
        tampering.spoil(copy, sql)
        if number not in {fault.entry for fault in tampering.check(copy, [head]).faults}:
            missed.append((turn, number))
        copy.unlink()

    assert missed == []


def test_l5_the_last_entry_is_deleted(file: pathlib.Path) -> None:
    """The head from outside knows an entry that is not there; so does the row from which the chain goes on."""
    head = tampering.head(file)
    tampering.spoil(file, f"DELETE FROM audit_entry WHERE number = {head.number}")

    found = tampering.check(file, [head])

    assert {"cut", "head-row", "claim-too-many", "row-altered"} <= kinds(found)


def test_l5_the_end_is_cut_off_with_all_its_traces(file: pathlib.Path) -> None:
    """Where the last entry goes with its row, claim and head, the trail is whole in itself, and the head finds it."""
    head = tampering.head(file)
    tampering.spoil(file, _cut_off_cleanly)

    alone, held = tampering.check(file), tampering.check(file, [head])

    assert (alone.count, alone.vouched) == (0, 0)
    assert [(fault.what, fault.entry) for fault in held.faults] == [("cut", head.number)]


def _cut_off_cleanly(database: sqlite3.Connection) -> None:
    """Undo the last entry, a step of a dossier with its deadlines and notices, as far as anybody could."""
    ((number, command, body),) = database.execute(
        "SELECT number, command, body FROM audit_entry ORDER BY number DESC LIMIT 1"
    ).fetchall()
    said = json.loads(body)
    for table, key, values in reversed(said["rows"]):
        if table == "dossier":
            for column, value in said["before"].items():
                database.execute(f"UPDATE dossier SET {column} = ? WHERE id = ?", (value, key))
        elif len(values) > 5:
            database.execute(f"DELETE FROM {table} WHERE id = ?", (key,))
        else:
            for column in values:
                was = _former(database, table, key, column)
                database.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (was, key))
        for value in values.values():
            if isinstance(value, dict):
                database.execute("DELETE FROM private_value WHERE commitment = ?", (value["h"],))
    database.execute("DELETE FROM audit_entry WHERE number = ?", (number,))
    database.execute("DELETE FROM command_claim WHERE key = ?", (command,))
    database.execute(
        "UPDATE audit_head SET (number, hash, at) = (SELECT number, hash, at FROM audit_entry"
        " ORDER BY number DESC LIMIT 1)"
    )


def _former(database: sqlite3.Connection, table: str, key: str, column: str) -> object:
    """What a column held before the last entry."""
    for (body,) in database.execute("SELECT body FROM audit_entry ORDER BY number DESC LIMIT -1 OFFSET 1"):
        for *of, values in json.loads(body)["rows"]:
            if of == [table, key] and column in values:
                return values[column]
    raise AssertionError(key)


def test_l5_the_whole_chain_is_computed_anew(file: pathlib.Path) -> None:
    """Another actor in an entry, and every hash behind it made to fit: only what was kept outside finds it."""
    head = tampering.head(file)
    forged = head.number - 3

    def change(said: dict[str, object]) -> None:
        if said["n"] == forged:
            said["actor"] = "ha"

    def deed(database: sqlite3.Connection) -> None:
        tampering.recompute(database, change)
        database.execute(f"UPDATE audit_entry SET actor = 'ha' WHERE number = {forged}")

    tampering.spoil(file, deed)
    alone, held = tampering.check(file), tampering.check(file, [head])

    assert kinds(alone) == set()
    assert [(fault.what, fault.entry) for fault in held.faults] == [("head", head.number)]


def test_l5_a_checkpoint_finds_what_was_computed_anew_before_it(file: pathlib.Path) -> None:
    """A signed checkpoint over a changed entry does not hold any more, without any head."""

    def change(said: dict[str, object]) -> None:
        if said["n"] == 30:
            said["origin"] = "cli:khac"

    tampering.spoil(file, lambda database: tampering.recompute(database, change))

    found = tampering.check(file)

    assert kinds(found) == {"checkpoint"}


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        ("DELETE FROM audit_entry WHERE number = 200", "gap"),
        ("UPDATE audit_head SET number = number - 1", "head-row"),
        ("UPDATE audit_head SET hash = lower(hex(zeroblob(32)))", "head-row"),
        ("UPDATE audit_head SET epoch = 'x'", "head-row"),
        ("UPDATE audit_head SET epoch = number + 1", "head-row"),
        ("DELETE FROM audit_head", "head-row"),
        ("DELETE FROM command_claim WHERE key = (SELECT command FROM audit_entry WHERE number = 200)", "claim-missing"),
        ("INSERT INTO command_claim VALUES ('khong-co', 'x')", "claim-too-many"),
        ("DELETE FROM audit_checkpoint", "checkpoint-missing"),
        ("UPDATE audit_checkpoint SET signature = iif(signature < '8', 8, 0) || substr(signature, 2)", "checkpoint"),
        ("UPDATE audit_checkpoint SET root = lower(hex(zeroblob(32)))", "checkpoint"),
        (
            "INSERT INTO audit_checkpoint SELECT 7, head, root, at, public_key, signature FROM audit_checkpoint",
            "checkpoint-too-many",
        ),
    ],
)
def test_l5_what_stands_beside_the_entries(file: pathlib.Path, deed: str, what: str) -> None:
    """An entry in the middle, the head row, claims and checkpoints: each loss and change has its fault."""
    head = tampering.head(file)
    tampering.spoil(file, deed)

    assert what in kinds(tampering.check(file, [head]))


def test_l5_another_trail_in_its_place(file: pathlib.Path) -> None:
    """A trail that is whole in itself and signed with a key of its own is not the one whose key is known."""
    stranger = tampering.key("khac").public_key_hex

    found = tampering.check(file, known_keys=[stranger])

    assert kinds(found) == {"key"}


# --- the records: rows deleted, changed, slipped in (L5) ------------------------------------------------------------

RECORDS: list[tuple[str, list[tuple[str, str | None, str | None, str | None]]]] = [
    (
        f"UPDATE dossier SET state = 'certified' WHERE id = '{DOSSIER}'",
        [("row-altered", "dossier", DOSSIER, "state")],
    ),
    (
        f"UPDATE dossier SET stars = 5, total = '95' WHERE id = '{DOSSIER}'",
        [("row-altered", "dossier", DOSSIER, "stars"), ("row-altered", "dossier", DOSSIER, "total")],
    ),
    (
        "DELETE FROM deadline WHERE id = (SELECT min(id) FROM deadline WHERE subject_kind = 'duty')",
        [("row-missing", "deadline", "first-duty", None)],
    ),
    (
        "UPDATE deadline SET lenient_at = '2025-01-01T00:00:00.000000Z' WHERE id ="
        " (SELECT min(id) FROM deadline WHERE subject_kind = 'duty')",
        [("row-altered", "deadline", "first-duty", "lenient_at")],
    ),
    ("DELETE FROM notice WHERE state = 'owed'", [("row-missing", "notice", "owed", None)]),
    (
        "UPDATE notice SET state = 'cancelled' WHERE state = 'owed'",
        [("row-altered", "notice", "owed", "state")],
    ),
    (
        "UPDATE notice SET facts = replace(facts, 'false', 'true') WHERE state = 'owed'",
        [("row-altered", "notice", "owed", "facts")],
    ),
    (
        f"UPDATE contact SET address = 'ke-khac@xau.example' WHERE id = '{CONTACT}'",
        [("row-altered", "contact", CONTACT, "address")],
    ),
    (
        "INSERT INTO role_grant VALUES ('lan/head/lg-ubnd-huyen', 'lan', 'head', 'lg-ubnd-huyen', NULL, 'granted')",
        [("row-too-many", "role_grant", "lan/head/lg-ubnd-huyen", None)],
    ),
    (
        "UPDATE setting SET value = 'true' WHERE name = 'demo'",
        [("row-altered", "setting", "demo", "value")],
    ),
    (
        "UPDATE series SET last = last - 1 WHERE name = 'message:2024'",
        [("row-altered", "series", "message:2024", "last")],
    ),
    (
        "DELETE FROM reference_given WHERE reference = 'OC-TN-2024-00007'",
        [("row-missing", "reference_given", "OC-TN-2024-00007", None)],
    ),
    (
        "UPDATE message SET state = 'refused' WHERE id = 'OC-TN-2024-00007'",
        [("row-altered", "message", "OC-TN-2024-00007", "state")],
    ),
    (
        "UPDATE message SET data = replace(data, 'Date: ', 'Date:  ') WHERE id = 'OC-TN-2024-00007'",
        [("row-altered", "message", "OC-TN-2024-00007", "data")],
    ),
    (
        "DELETE FROM evidence WHERE message_id = 'OC-TN-2024-00007'",
        [("row-missing", "evidence", "OC-TN-2024-00007/1", None)],
    ),
    (
        "UPDATE question SET answer = 'Không rõ.' WHERE id = '100/1'",
        [("row-altered", "question", "100/1", "answer")],
    ),
    ("DELETE FROM question", [("row-missing", "question", "100/1", None)]),
    ("DELETE FROM review_mark", [("row-missing", "review_mark", "kiem/100", None)]),
    (
        "UPDATE unit SET path = '/' WHERE id = 'lg-xa-huong-son'",
        [("row-altered", "unit", "lg-xa-huong-son", "path")],
    ),
]


@pytest.mark.parametrize(("deed", "expected"), RECORDS)
def test_l5_a_record_is_not_what_the_trail_made_it(
    file: pathlib.Path, deed: str, expected: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    """Each row that is changed, deleted or slipped in is named, with the column, and nothing else is."""
    ((owed,),) = tampering.asked(file, "SELECT id FROM notice WHERE state = 'owed'")
    ((duty,),) = tampering.asked(file, "SELECT min(id) FROM deadline WHERE subject_kind = 'duty'")
    names = {"owed": str(owed), "first-duty": str(duty)}
    tampering.spoil(file, deed)

    found = tampering.check(file, [tampering.head(file)])

    assert told(found) == [(what, table, names.get(key or "", key), column) for what, table, key, column in expected]


def test_l5_the_entry_that_last_wrote_is_named(file: pathlib.Path) -> None:
    """A changed state column leads to the entry of the step that wrote it."""
    tampering.spoil(file, f"UPDATE dossier SET state = 'certified', product_id = 'x' WHERE id = '{DOSSIER}'")
    ((step,),) = tampering.asked(
        file, f"SELECT max(number) FROM audit_entry WHERE subject_id = '{DOSSIER}' AND kind = 'AdvanceDossier'"
    )
    ((opening,),) = tampering.asked(
        file, f"SELECT number FROM audit_entry WHERE subject_id = '{DOSSIER}' AND kind = 'OpenDossier'"
    )

    found = tampering.check(file)

    assert [(fault.column, fault.entry) for fault in found.faults] == [("product_id", opening), ("state", step)]


def test_l5_stored_policy_is_edited(file: pathlib.Path) -> None:
    """Fifty points turned into forty in the stored regime: its digest and its row say so."""
    ((digest,),) = tampering.asked(
        file, "SELECT digest FROM policy_in_force WHERE kind = 'regime' AND name = 'qd-148-2023'"
    )
    tampering.spoil(
        file, f"UPDATE policy_content SET content = replace(content, '\"50\"', '\"40\"') WHERE digest = '{digest}'"
    )

    found = tampering.check(file)

    assert sorted(told(found)) == [
        ("policy", "policy_content", digest, None),
        ("row-altered", "policy_content", digest, "content"),
    ]


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        ("DELETE FROM private_value WHERE value = '{address}'", "value-missing"),
        ("UPDATE private_value SET value = 'x' WHERE value = '{address}'", "value-altered"),
        ("UPDATE private_value SET salt = 'x' WHERE value = '{address}'", "value-altered"),
        ("UPDATE private_value SET value = CAST(x'ff' AS TEXT) WHERE value = '{address}'", "value-altered"),
        ("INSERT INTO private_value VALUES ('00', '00', '00', '00')", "value-too-many"),
    ],
)
def test_l5_a_value_beside_the_chain(file: pathlib.Path, deed: str, what: str) -> None:
    """A personal value that is gone without an erasure, is another, or belongs to no entry is found."""
    tampering.spoil(file, deed.format(address=f"{builders.AGENCY}@lang-giang.example"))

    found = tampering.check(file, [tampering.head(file)])

    assert kinds(found) == {what}


def test_l5_value_salt_and_column_are_changed_together(file: pathlib.Path) -> None:
    """Who changes the address and the value beside the chain cannot change what the entry committed to."""
    address = f"{builders.AGENCY}@lang-giang.example"
    deed = f"""
        UPDATE contact SET address = 'ke-khac@xau.example' WHERE id = '{CONTACT}';
        UPDATE private_value SET value = 'ke-khac@xau.example' WHERE value = '{address}'
    """
    tampering.spoil(file, deed)

    assert kinds(tampering.check(file)) == {"value-altered"}


@pytest.mark.parametrize("command", ["'00'", "(SELECT command FROM audit_entry WHERE instr(body, '{}') LIMIT 1)"])
def test_l5_an_erased_value_is_put_back(file: pathlib.Path, command: str) -> None:
    """What an entry says was erased must be gone, from under its own command and from under any other."""
    ((body,),) = tampering.asked(file, "SELECT body FROM audit_entry WHERE kind = 'ErasePersonalData'")
    (commitment,) = json.loads(str(body))["after"]["erased"]
    tampering.spoil(file, f"INSERT INTO private_value VALUES ({command.format(commitment)}, '{commitment}', '00', 'x')")

    assert "value-too-many" in kinds(tampering.check(file))


def test_l5_a_value_under_the_command_of_another_entry(file: pathlib.Path) -> None:
    """A value that was moved is missing where it belongs, and one too many where it lies."""
    address = f"{builders.AGENCY}@lang-giang.example"
    tampering.spoil(file, f"UPDATE private_value SET command = '00' WHERE value = '{address}'")

    assert kinds(tampering.check(file, [tampering.head(file)])) == {"value-missing", "value-too-many"}


def test_l5_dropped_triggers_are_found_by_the_self_test(file: pathlib.Path) -> None:
    """An instance whose guards are gone is not opened at all."""
    with sqlite3.connect(file) as database:
        database.execute("DROP TRIGGER audit_entry_no_update")
    database.close()
    engine = engines.sqlite_file(file)

    with pytest.raises(errors.SchemaIncomplete) as caught:
        self_test.run(engine)

    engine.dispose()
    assert caught.value.missing == ("audit_entry_no_update",)


def test_a_record_that_is_no_text_at_all_is_a_fault_and_no_failure(file: pathlib.Path) -> None:
    """Bytes that are no UTF-8 in a record, a blob in the place of text: told as any other change."""
    tampering.spoil(
        file,
        f"UPDATE dossier SET stage = CAST(x'ff00' AS TEXT), level = x'01' WHERE id = '{DOSSIER}';"
        "UPDATE contact SET address = x'0102' WHERE id = 'unit:lg-phong-nnptnt/email/1'",
    )

    found = tampering.check(file)

    assert sorted(told(found)) == [
        ("row-altered", "contact", CONTACT, "address"),
        ("row-altered", "dossier", DOSSIER, "level"),
        ("row-altered", "dossier", DOSSIER, "stage"),
    ]


@pytest.mark.parametrize(
    ("deed", "column"),
    [
        ("UPDATE dossier SET state = CAST(state AS BLOB)", "state"),
        ("UPDATE dossier SET late = ''", "late"),
        ("UPDATE dossier SET late = 0.5", "late"),
        ("UPDATE dossier SET late = 2305843009213693951", "late"),
        ("UPDATE dossier SET version = -version", "version"),
        ("UPDATE dossier SET stage = NULL", "stage"),
    ],
)
def test_l5_the_same_in_another_guise(file: pathlib.Path, deed: str, column: str) -> None:
    """A blob of the same letters, nothing for nought, a number with the same hash: none passes for the other."""
    tampering.spoil(file, f"PRAGMA ignore_check_constraints=ON; {_nullable(file, deed)} WHERE id = '{DOSSIER}'")

    assert told(tampering.check(file)) == [("row-altered", "dossier", DOSSIER, column)]


def _nullable(file: pathlib.Path, deed: str) -> str:
    """The deed, once NOT NULL does not stand in its way: the definition of the table is rewritten first."""
    if "NULL" in deed:
        tampering.spoil(
            file,
            "PRAGMA writable_schema=ON;"
            "UPDATE sqlite_master SET sql = replace(sql, 'stage TEXT NOT NULL', 'stage TEXT') WHERE name = 'dossier'",
        )
    return deed


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(rows="x"),
        lambda said: said.update(rows=[["dossier", "x"]]),
        lambda said: said.update(rows=[["no_table", "x", {}]]),
        lambda said: said.update(rows=[["dossier", "x", {"no_column": 1}]]),
        lambda said: said.update(rows=[["contact", "x", {"address": {"h": 1}}]]),
        lambda said: said.update(rows=[["dossier", "x", {"state": [1]}]]),
        lambda said: said.update(why=[]),
    ],
)
def test_an_entry_that_tells_of_rows_as_none_does_is_a_fault(
    file: pathlib.Path, change: Callable[[dict[str, object]], None]
) -> None:
    """A forged entry, computed to fit, that no reader of rows can follow: told, and not stumbled over."""
    tampering.spoil(
        file, lambda database: tampering.recompute(database, lambda said: change(said) if said["n"] == 301 else None)
    )

    found = tampering.check(file)

    assert [fault.entry for fault in found.faults if fault.what == "rows"] == [301]


def test_an_entry_with_an_absurd_number_costs_nothing(file: pathlib.Path) -> None:
    """A gap of a million million entries is one fault, told at once."""
    head = tampering.head(file)
    tampering.spoil(file, f"UPDATE audit_entry SET number = 1000000000000 WHERE number = {head.number}")

    found = tampering.check(file, [head])

    assert {("gap", 10**12), ("head", head.number)} <= {(fault.what, fault.entry) for fault in found.faults}


def test_more_faults_than_are_told_are_counted(file: pathlib.Path) -> None:
    """With every deadline and value gone all are counted and a thousand told."""
    emptied = ("deadline", "private_value", "notice", "message", "evidence", "reference_given")
    tampering.spoil(file, "".join(f"DELETE FROM {table};" for table in emptied))

    found = tampering.check(file)

    assert len(found.faults) == report.MOST
    assert found.count > report.MOST


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_kind_of_fault_has_its_words(language: str) -> None:
    """Whatever the check may find is described for inspectors, and told in both languages."""
    every = {what for group in typing.get_args(report.What) for what in typing.get_args(group)}
    page = (pathlib.Path(__file__).parents[2] / "docs" / "audit-format.md").read_text(encoding="utf-8")
    said = interface.load(language, None)

    assert {what for what in every if f"\n| `{what}` |" not in page} == set()
    assert {what for what in every if said.value("fault", what) == what} == set()


def test_an_empty_instance_has_nothing_to_verify() -> None:
    """Without a single entry there is no head, and nothing is wrong."""
    office = builders.office()

    found = whole.verify(office.house.reader)

    assert (found.entries, found.head, found.count) == (0, None, 0)
    office.house.close()


def test_a_head_of_another_trail_is_a_fault(file: pathlib.Path) -> None:
    """A head with a right number and another hash was not this trail's."""
    found = tampering.check(file, [heads.Head(5, "0" * 32)])

    assert [(fault.what, fault.entry) for fault in found.faults] == [("head", 5)]
