"""One transaction: all or nothing, in order, and with a journal of every row."""

import pytest
from sqlalchemy import bindparam, func, select, text

from ocop_cycle import errors
from ocop_cycle.storage import engines, schema, transactions, unit_of_work
from ocop_cycle.storage.statements import Statement
from ocop_cycle.storage.unit_of_work import RowChange
from tests.storage.databases import Database

SETTINGS = Statement(lambda: select(schema.setting.c.name, schema.setting.c.value).order_by(schema.setting.c.name))
ONE_SETTING = Statement(lambda: select(schema.setting.c.value).where(schema.setting.c.name == bindparam("name")))
HOW_MANY = Statement(lambda: select(func.count()).select_from(schema.setting))


class Interrupted(Exception):
    """Something outside the database went wrong."""


def settings(database: Database) -> list[tuple[str, str]]:
    """What the table `setting` holds, as a new reader sees it."""
    with unit_of_work.reading(database.engine) as runner:
        return [tuple(row) for row in runner.all(SETTINGS)]


def write_and_break_off(database: Database, failure: type[BaseException]) -> None:
    """A block that writes a row and then does not end well."""
    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "sending", "value": "held"})
        raise failure


def test_what_was_written_is_there_after_the_block(database: Database) -> None:
    """A block that ends well is committed."""
    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "sending", "value": "held"})

    assert settings(database) == [("sending", "held")]


@pytest.mark.parametrize("failure", [Interrupted, KeyboardInterrupt, SystemExit])
def test_nothing_of_a_broken_block_is_there(database: Database, failure: type[BaseException]) -> None:
    """A block that does not end well leaves nothing, whatever ended it."""
    with pytest.raises(failure):
        write_and_break_off(database, failure)

    assert settings(database) == []


def test_an_engine_works_on_after_a_broken_block(database: Database) -> None:
    """The connection of a broken block goes back clean."""
    for _ in range(20):
        with pytest.raises(Interrupted):
            write_and_break_off(database, Interrupted)

    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "sending", "value": "free"})

    assert settings(database) == [("sending", "free")]


def test_the_journal_has_each_row_in_order_of_writing(database: Database) -> None:
    """New rows are journaled with all their columns, changed ones with those that changed."""
    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "b", "value": "1"})
        work.insert_many(schema.setting, [{"name": "c", "value": "1"}, {"name": "a", "value": "1"}])
        work.update(schema.setting, "c", {"value": "2"})
        work.update_many(schema.setting, [("a", {"value": "3"}), ("b", {"value": "4"})])

    assert work.journal == [
        RowChange("setting", "b", {"name": "b", "value": "1"}),
        RowChange("setting", "c", {"name": "c", "value": "1"}),
        RowChange("setting", "a", {"name": "a", "value": "1"}),
        RowChange("setting", "c", {"value": "2"}),
        RowChange("setting", "a", {"value": "3"}),
        RowChange("setting", "b", {"value": "4"}),
    ]
    assert settings(database) == [("a", "3"), ("b", "4"), ("c", "2")]


def test_what_is_staged_is_written_together(database: Database) -> None:
    """Staged rows of a kind go to the database in one statement, and into the journal they were staged for."""
    mine: list[RowChange] = []
    yours: list[RowChange] = []

    with unit_of_work.writing(database.engine) as work:
        work.stage_insert(schema.setting, {"name": "a", "value": "1"}, mine)
        work.stage_insert(schema.setting, {"name": "b", "value": "1"}, yours)
        work.stage_update(schema.setting, "a", {"value": "2"}, mine)
        work.flush()

    assert work.runner.count == 2
    assert mine == [RowChange("setting", "a", {"name": "a", "value": "1"}), RowChange("setting", "a", {"value": "2"})]
    assert yours == [RowChange("setting", "b", {"name": "b", "value": "1"})]
    assert settings(database) == [("a", "2"), ("b", "1")]


def test_nothing_to_write_asks_the_database_nothing(database: Database) -> None:
    """Empty lists cost no statement and leave no journal."""
    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.setting, [])
        work.update_many(schema.setting, [])
        work.flush()

    assert (work.runner.count, work.journal) == (0, [])


def test_a_row_that_vanished_is_told(database: Database) -> None:
    """Changing a row that is not there is refused by name, and nothing else of the block stays."""

    def change() -> None:
        with unit_of_work.writing(database.engine) as work:
            work.insert(schema.setting, {"name": "a", "value": "1"})
            work.update(schema.setting, "b", {"value": "2"})

    with pytest.raises(errors.RowVanished) as caught:
        change()

    assert (caught.value.table, caught.value.key) == ("setting", "b")
    assert settings(database) == []


def test_a_staged_row_that_vanished_is_told(database: Database) -> None:
    """So is a row among many that were staged."""
    journal: list[RowChange] = []

    def change() -> None:
        with unit_of_work.writing(database.engine) as work:
            work.insert(schema.setting, {"name": "a", "value": "1"})
            work.stage_update(schema.setting, "a", {"value": "2"}, journal)
            work.stage_update(schema.setting, "b", {"value": "2"}, journal)
            work.flush()

    with pytest.raises(errors.RowVanished) as caught:
        change()

    assert (caught.value.table, caught.value.key) == ("setting", "b")
    assert settings(database) == []


def test_one_of_many_rows_that_vanished_is_told(database: Database) -> None:
    """And so is the one of many that are changed in one call."""

    def change() -> None:
        with unit_of_work.writing(database.engine) as work:
            work.insert(schema.setting, {"name": "a", "value": "1"})
            work.update_many(schema.setting, [("a", {"value": "2"}), ("b", {"value": "2"})])

    with pytest.raises(errors.RowVanished) as caught:
        change()

    assert (caught.value.table, caught.value.key) == ("setting", "b")
    assert settings(database) == []


def test_every_statement_is_counted(database: Database) -> None:
    """The count is one for each call of the driver, whether for one row or for many."""
    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})
        work.insert_many(schema.setting, [{"name": f"n{n}", "value": "1"} for n in range(1_000)])
        work.runner.first(ONE_SETTING, {"name": "a"})

    assert work.runner.count == 3


def test_many_rows_are_written_in_one_call(database: Database) -> None:
    """Ten thousand rows, inserted and changed by one call each, are all there."""
    rows = [{"name": f"{n:05}", "value": "1"} for n in range(10_000)]

    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.setting, rows)
        work.update_many(schema.setting, [(row["name"], {"value": "2"}) for row in rows])

    assert settings(database) == [(row["name"], "2") for row in rows]


def test_a_writer_sees_what_it_wrote(database: Database) -> None:
    """Within the block its rows are there already."""
    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})
        seen = work.runner.first(HOW_MANY)

    assert seen == (1,)


def test_others_see_nothing_before_the_commit(durable: Database) -> None:
    """A reader beside an open writer sees the database as it was."""
    with unit_of_work.writing(durable.engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})
        before = settings(durable)
    after = settings(durable)

    assert (before, after) == ([], [("a", "1")])


def test_a_reader_keeps_its_view(durable: Database) -> None:
    """What others commit while a reader reads does not change what it sees."""
    with unit_of_work.reading(durable.engine) as runner:
        first = runner.first(HOW_MANY)
        with unit_of_work.writing(durable.engine) as work:
            work.insert(schema.setting, {"name": "a", "value": "1"})
        second = runner.first(HOW_MANY)

    assert (first, second) == ((0,), (0,))
    assert settings(durable) == [("a", "1")]


def test_readers_of_one_moment_see_the_same(durable: Database) -> None:
    """What is committed between two questions of one moment is seen after it, and by others at once."""
    store = transactions.Store(database=durable.engine)

    with store.at_one_moment():
        with store.reading() as runner:
            before = runner.all(SETTINGS)
        with store.writing() as work:
            work.insert(schema.setting, {"name": "sending", "value": "held"})
        with store.reading() as again:
            during = again.all(SETTINGS)
    with store.reading() as other:
        after = other.all(SETTINGS)

    assert (again is runner, other is runner) == (True, False)
    assert (before, during, [tuple(row) for row in after]) == ([], [], [("sending", "held")])


def test_a_failure_within_one_moment_is_told_and_hinders_nobody(durable: Database) -> None:
    """What the driver complains about comes out by its name; whoever reads next has a transaction that works."""
    store = transactions.Store(database=durable.engine)
    wrong = Statement(lambda: text("SELECT CAST(:value AS INTEGER) FROM no_such_table"))

    with store.at_one_moment():
        with pytest.raises(errors.SchemaIncomplete), store.reading() as runner:
            runner.all(wrong, {"value": "x"})
        with store.reading() as again:
            found = again.all(SETTINGS)

    assert found == []


def test_a_writer_on_postgresql_sees_what_was_committed_meanwhile(province: Database) -> None:
    """There a writer works under READ COMMITTED: after waiting for a lock it sees what the other one wrote."""
    with unit_of_work.writing(province.engine) as work:
        first = work.runner.first(HOW_MANY)
        with unit_of_work.writing(province.engine) as other:
            other.insert(schema.setting, {"name": "a", "value": "1"})
        second = work.runner.first(HOW_MANY)

    assert (first, second) == ((0,), (1,))


def test_a_reader_leaves_its_connection_fit_for_writers(province: Database) -> None:
    """Reading asks for a read-only snapshot; the next block on that connection may write, and reads what is newest."""
    with unit_of_work.reading(province.engine) as runner:
        runner.first(HOW_MANY)
    with unit_of_work.writing(province.engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})

    assert province.engine.pool.checkedin() == 1
    assert settings(province) == [("a", "1")]


def test_a_server_refuses_to_write_for_a_reader(province: Database) -> None:
    """On PostgreSQL a reader that writes is told so."""
    with pytest.raises(errors.DatabaseRefused), unit_of_work.reading(province.engine) as runner:
        runner.run(Statement(lambda: schema.setting.insert().values(name="a", value="1")))

    assert settings(province) == []


def test_a_reader_keeps_nothing_it_wrote(office: Database) -> None:
    """Where the database lets a reader write, as SQLite does, it is undone."""
    with unit_of_work.reading(office.engine) as runner:
        runner.run(Statement(lambda: schema.setting.insert().values(name="a", value="1")))

    assert settings(office) == []


def test_an_engine_for_readers_refuses_to_write(office: Database) -> None:
    """The read-only engine of a file reads, and refuses each way of writing."""
    with unit_of_work.writing(office.engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})
    path = engines.path_of(office.engine)
    assert path is not None
    readers = engines.sqlite_file_read_only(path)

    with unit_of_work.reading(readers) as runner:
        seen = runner.all(SETTINGS)
    with pytest.raises(errors.DatabaseRefused), unit_of_work.writing(readers) as work:
        work.insert(schema.setting, {"name": "b", "value": "1"})
    with pytest.raises(errors.DatabaseRefused), unit_of_work.changing_schema(readers) as connection:
        connection.exec_driver_sql("DROP TABLE setting")
    readers.dispose()

    assert seen == [("a", "1")]
    assert settings(office) == [("a", "1")]


def test_a_memory_database_serves_one_block_at_a_time() -> None:
    """It has one connection: a block within a block is told that it is busy, and the outer one is whole."""
    engine = engines.sqlite_memory()
    with unit_of_work.changing_schema(engine) as connection:
        schema.setting.create(connection)

    with unit_of_work.writing(engine) as work:
        work.insert(schema.setting, {"name": "a", "value": "1"})
        with pytest.raises(errors.ServerBusy), unit_of_work.reading(engine):
            pass
    with unit_of_work.reading(engine) as runner:
        seen = runner.all(SETTINGS)
    engine.dispose()

    assert seen == [("a", "1")]
