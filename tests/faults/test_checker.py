"""The checker shares nothing with what it checks, is silent where all is well, and finds what is not."""

import ast
import pathlib
import sqlite3
from contextlib import closing

import pytest

from ocop_cycle.application import commands
from ocop_cycle.storage import copies, schema
from tests import trails
from tests.application import builders, hustle, tampering
from tests.faults import checker, patterns

SPOILT = {
    "an entry altered": ("UPDATE audit_entry SET body = replace(body, '\"n\":', '\"n\": ') WHERE number = 30", "hash"),
    "an entry gone": ("DELETE FROM audit_entry WHERE number = 40", "gap"),
    "the head behind": ("UPDATE audit_head SET number = number - 1", "head"),
    "a column beside": ("UPDATE audit_entry SET actor = 'ai-do' WHERE number = 30", "column"),
    "a key forgotten": ("DELETE FROM command_claim WHERE key = (SELECT max(key) FROM command_claim)", "claim-missing"),
    "a key too many": ("INSERT INTO command_claim VALUES ('khong-co', 'x')", "claim-too-many"),
    "a state moved": ("UPDATE dossier SET state = 'certified' WHERE id = 'LG24-0003'", "row-altered"),
    "a version run on": ("UPDATE dossier SET version = version + 1 WHERE id = 'LG24-0002'", "version"),
    "a notice lost": ("DELETE FROM notice WHERE id = (SELECT max(id) FROM notice)", "row-missing"),
    "a notice too many": (
        "INSERT INTO notice SELECT 'x' || id, rule, subject_kind, subject_id, occasion || 'x', recipient_kind,"
        " recipient_id, channel, attempt, 'owed', NULL, template, facts, scope, cycle_id, deadline_id, owed_at, NULL,"
        " set_by FROM notice WHERE message_id IS NOT NULL LIMIT 1",
        "row-too-many",
    ),
    "bytes altered": ("UPDATE message SET data = data || 'x' WHERE id = (SELECT max(id) FROM message)", "bytes"),
    "a number skipped": ("UPDATE series SET last = last + 1 WHERE name LIKE 'message:%'", "reference"),
    "sent without evidence": ("DELETE FROM evidence WHERE id = (SELECT max(id) FROM evidence)", "evidence"),
    "a value lost": (
        "DELETE FROM private_value WHERE commitment = (SELECT max(commitment) FROM private_value)",
        "value-missing",
    ),
    "a bell overlooked": (
        "UPDATE deadline SET next_at = '2024-04-01T01:00:00.000000Z' WHERE state = 'open' AND id LIKE 'dossier:%'",
        "overlooked",
    ),
    "a reference to nothing": ("UPDATE dossier SET cycle_id = 'khong-co' WHERE id = 'LG24-0003'", "orphan"),
}
"""What somebody did to the file behind the back of the house, and the word under which the checker finds it."""


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    """It imports Python's own, the driver of the server, and nothing of this project."""
    tree = ast.parse(pathlib.Path(checker.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name for name in names if name.startswith(("ocop_cycle", "tests"))} == set()
    assert "importlib" not in names
    assert "psycopg" in names


def test_the_checker_knows_every_table() -> None:
    """Which tables are the trail, running state, or records, and what a record is known by."""
    heads = {name: table.info["head"] for name, table in schema.metadata.tables.items()}
    records = {name: table for name, table in schema.metadata.tables.items() if heads[name] == "records"}

    assert {name for name, head in heads.items() if head == "trail"} == checker.TRAIL & heads.keys()
    assert {name for name, head in heads.items() if head == "operations"} == checker.OPERATIONS
    assert {name: table.primary_key.columns[0].name for name, table in records.items()} == {
        name: checker.KEYS.get(name, "id") for name in records
    }


def test_a_worked_on_office_is_whole(tmp_path: pathlib.Path) -> None:
    """Steps, mails, a checkpoint, a sweep, questions, an erasure: nothing is wrong."""
    assert checker.check(f"sqlite:///{tampering.worked_on(tmp_path)}") == []


@pytest.mark.parametrize("seed", range(2))
def test_a_hustle_leaves_nothing_for_the_checker(tmp_path: pathlib.Path, seed: int) -> None:
    """A hundred deeds by chance, sensible or not, are whole on both databases."""
    office, chance = hustle.at_work(), trails.dice(seed)
    for _ in range(100):
        try:
            said = chance.choice(hustle.DEEDS)(office, chance)
        except IndexError:  # nothing is left of which this deed could choose
            continue
        if said is not None:
            hustle.try_out(office, said)

    found = [checker.check(one.address) for kind in patterns.KINDS for one in patterns.one(kind, office, tmp_path)]

    assert found == [[], []]


@pytest.mark.parametrize("what", SPOILT)
def test_the_checker_finds(what: str, tmp_path: pathlib.Path) -> None:
    """Each kind of harm is found, under its word."""
    path = tampering.worked_on(tmp_path)
    deed, word = SPOILT[what]

    tampering.spoil(path, deed)

    assert word in {sentence.partition(":")[0] for sentence in checker.check(f"sqlite:///{path}")}


def test_a_message_that_nobody_had_may_be_made_anew(tmp_path: pathlib.Path) -> None:
    """A notice is covered once at a time: by another message only when the one before it was superseded."""
    office = builders.lang_giang()
    office.house.outbox.issuing.run()
    (message, *_) = office.rows("SELECT id FROM message WHERE state = 'issued'")
    office.do(commands.SupersedeMessage, message=message["id"], reason="Đã sang ngày khác")
    office.house.outbox.issuing.run()
    anew = office.rows("SELECT count(*) AS count FROM message WHERE replaces_id IS NOT NULL")

    found = [checker.check(one.address) for one in patterns.one("sqlite", office, tmp_path)]

    assert (anew, found) == ([{"count": 1}], [[]])


def test_the_checker_finds_a_notice_in_two_messages() -> None:
    """Two messages of one notice, of which neither was superseded, are told."""
    ledger = checker.Ledger()
    for number, kind in enumerate(("IssueMessage", "SupersedeMessage", "IssueMessage", "IssueMessage"), 1):
        checker.cover(ledger, {"n": number, "kind": kind, "after": {"notices": ["a", "b"], "again": ["a", "b"]}})
        told = [number if ledger.twice else 0, sorted(ledger.twice)]

        assert told == ([4, ["a", "b"]] if number == 4 else [0, []])


def test_the_checker_finds_a_deadline_that_passed_before_its_moment(tmp_path: pathlib.Path) -> None:
    """Rung early, passed early, passed twice: told from the entries, even where the chain was computed anew."""
    office = builders.lang_giang()
    office.at(2024, 6, 16)
    office.house.sweep.run()
    path = tmp_path / "office.db"
    copies.into_new_file(office.house.store.database, path)

    def sooner(said: dict[str, object]) -> None:
        if said["at"] == "2024-06-16T01:00:00.000000Z":
            said["at"] = "2024-03-02T01:00:00.000000Z"

    def again(said: dict[str, object]) -> None:
        if said["deadlines"] and said["kind"] == "RingDeadline":
            said["deadlines"] = [*said["deadlines"], *said["deadlines"]]  # type: ignore[misc] # a list, as above

    tampering.spoil(path, lambda database: tampering.recompute(database, sooner))
    early = {sentence.partition(":")[0] for sentence in checker.check(f"sqlite:///{path}")}
    tampering.spoil(path, lambda database: tampering.recompute(database, again))
    twice = {sentence.partition(":")[0] for sentence in checker.check(f"sqlite:///{path}")}

    assert early >= {"early", "rung-early"}
    assert "passed-twice" in twice


def test_l14_the_checker_counts_deaths_and_lost_requests(tmp_path: pathlib.Path) -> None:
    """Who was told "done" and is not on the trail is lost; who died by himself is told."""
    path = tampering.worked_on(tmp_path)
    with closing(sqlite3.connect(path)) as database:
        command, number = database.execute("SELECT command, number FROM audit_entry WHERE number = 100").fetchone()

    found = checker.check(
        f"sqlite:///{path}",
        told={command: number, "khong-co": 7},
        ends=[
            checker.End(code=-9, planned=True),
            checker.End(code=1, planned=False, words="locked"),
            checker.End(0, False),
        ],
    )

    assert found == ["lost: khong-co: told 7, kept None", "died: 1: locked"]


def test_the_checker_is_a_program(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what is wrong, and ends with 3 where something is."""
    path = tampering.worked_on(tmp_path)

    whole = checker.main([f"sqlite:///{path}"])
    tampering.spoil(path, "DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)")
    broken = checker.main([f"sqlite:///{path}"])

    assert (whole, broken) == (0, 3)
    assert capsys.readouterr().out != ""
