"""A schema that another version changes under a process at work: nothing is written into it in the old shape."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import watching
from ocop_cycle.storage import migrations, revision, transactions, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.application import builders, kept
from tests.storage.databases import Database


@pytest.fixture(params=kept.KINDS)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[builders.Office]:
    """Lạng Giang at work, on a file and on a server."""
    yield from kept.offices(request.param, tmp_path)


def change(engine: Engine, *statements: str) -> None:
    """What another version does to the schema."""
    with unit_of_work.changing_schema(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def head(office: builders.Office) -> object:
    """The newest entry."""
    with office.house.store.reading() as runner:
        return runner.first(Statement(lambda: text("SELECT number, hash FROM audit_head")))


def test_what_a_later_version_changed_is_written_no_more(office: builders.Office) -> None:
    """Neither a command nor a sign of life; the server is not ready; when the schema is back, all goes on."""
    house, said = office.house, commands.ChangeContact(
        by=office.by(), party_kind="producer", party="lg-htx-jvo-food", channel="email", address="a@b.example"
    )  # fmt: skip
    before = head(office)
    change(house.store.database, "UPDATE schema_revision SET version_num = '9999'")

    with pytest.raises(errors.SchemaNewer) as caught:
        house.engine.execute(said)
    with pytest.raises(errors.SchemaNewer), house.store.writing():
        pass
    with pytest.raises(errors.SchemaNewer):
        watching.is_reached(office.reader)

    assert (caught.value.found, head(office)) == ("9999", before)
    change(house.store.database, f"UPDATE schema_revision SET version_num = '{revision.NEEDED}'")
    assert house.engine.execute(said).entry > 0


def test_a_migration_waits_for_who_is_writing(province: Database) -> None:
    """Whoever has looked at the schema writes to the end by it; only then it is changed."""
    store, other, done = transactions.Store(database=province.engine), province.again(), list[str]()

    def upgrade() -> None:
        with unit_of_work.changing_schema(other) as connection:
            migrations.wait_for_writers(connection)
            done.append("changed")

    with store.writing():
        waiting = threading.Thread(target=upgrade)
        waiting.start()
        waiting.join(0.5)
        done.append("written")
    waiting.join()
    other.dispose()

    assert done == ["written", "changed"]
