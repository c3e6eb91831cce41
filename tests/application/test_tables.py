"""Every table under one head: facts that the trail carries, the trail itself, and running state that may be lost."""

import ast
from pathlib import Path

import pytest

import ocop_cycle
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.storage import schema
from tests.application import builders, dumps, situations

SOURCES = Path(str(ocop_cycle.__file__)).parent
HEADS = {
    "records": {
        "answer", "binding", "certificate", "comment", "contact", "cycle", "deadline", "demo_clock", "document_file",
        "document_item", "dossier", "duty", "erasure", "evidence", "message", "notice", "person", "policy_content",
        "policy_in_force", "producer", "product", "question", "reference_given", "result", "review_mark", "role_grant",
        "round", "series", "setting", "stand_in", "succession", "telling", "unit", "unit_alias", "unit_change",
    },
    "trail": {"audit_checkpoint", "audit_entry", "audit_head", "command_claim", "private_value"},
    "operations": {
        "attempt", "credential", "failed_login", "form_draft", "heartbeat", "invitation", "lease", "sweep_run",
        "web_session",
    },
}  # fmt: skip


WRITERS = {
    **dict.fromkeys(("credential", "failed_login", "invitation", "web_session"), "storage/accounts.py"),
    "form_draft": "storage/form_drafts.py",
    "lease": "storage/leases.py",
}


def test_every_table_stands_under_one_head() -> None:
    """A table that is added is a decision: a fact, the trail, or running state."""
    found: dict[str, set[str]] = {}
    for table in schema.metadata.tables.values():
        found.setdefault(table.info["head"], set()).add(table.name)

    assert found == HEADS


def test_every_table_of_facts_is_written_by_commands() -> None:
    """The entries of one busy office and of each command tell of rows in every one of them, and of no other table."""
    told = {place[0] for place in dumps.told(situations.busy())}
    for kind in HANDLERS:
        office = situations.office_for(kind)
        head = dumps.head(office)
        office.execute(situations.command(office, kind))
        told |= {place[0] for place in dumps.told(office, head)}

    assert told == HEADS["records"]


def test_commands_write_no_running_state() -> None:
    """What is lost with the running state was no part of any command."""
    office = situations.busy()
    before = dumps.of(office, HEADS["operations"])
    for kind in HANDLERS:
        fresh = situations.office_for(kind)
        command = situations.command(fresh, kind)
        running = dumps.of(fresh, HEADS["operations"])
        fresh.execute(command)
        assert (kind, dumps.of(fresh, HEADS["operations"])) == (kind, running)

    assert before["attempt"] != {}


def test_losing_the_running_state_loses_no_fact() -> None:
    """Without it everything verifies, what waits is sent, and what is due rings."""
    office = situations.busy()
    with office.house.store.database.begin() as connection:
        for table in HEADS["operations"]:
            connection.exec_driver_sql(f"DELETE FROM {table}")

    swept = office.house.sweep.run()
    sent = office.house.outbox.run()

    assert (swept.refused, sent.failed, sent.unsent) == ((), (), 0)
    assert office.rows("SELECT id FROM message WHERE settled_at IS NULL") == []
    assert dumps.faults(office) == []


@pytest.mark.parametrize("table", sorted(HEADS["operations"]))
def test_running_state_has_one_writer(table: str) -> None:
    """One module names each of these tables: that of workers or that of those who sign in; reading is for queries."""
    writer = WRITERS.get(table, "storage/operations.py")
    allowed = {writer, "storage/schema.py", "storage/migrations/versions/0001_first_schema.py"}
    naming = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if "application/queries" not in path.as_posix() and table in _tables_named(path)
    }

    assert naming <= allowed


def _tables_named(path: Path) -> set[str]:
    """The tables that a module names as ``schema.<table>``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "schema"
    }


def test_facts_are_written_through_the_journal_alone() -> None:
    """No module builds a statement of its own that inserts, changes or deletes rows of a table of facts."""
    writing = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("insert", "update", "delete")
        and isinstance(node.func.value, ast.Attribute) and node.func.value.attr in HEADS["records"]
    }  # fmt: skip

    assert writing == set()


def test_a_house_can_be_told_apart_from_its_records(office: builders.Office) -> None:
    """The dump that these tests rely on sees every table of the database."""
    found = {row["name"] for row in office.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert found == {*dumps.EVERYTHING, "schema_revision"}
