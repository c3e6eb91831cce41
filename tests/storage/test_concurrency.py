"""Many writers at once: nobody's work is lost, and nobody is turned away."""

import threading
from collections.abc import Callable

from sqlalchemy import Engine, bindparam, create_engine, select

from ocop_cycle import errors
from ocop_cycle.storage import schema, self_test, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database

WRITERS, EACH = 16, 20
SEEN = Statement(lambda: select(schema.series.c.last).where(schema.series.c.name == bindparam("name")))
LAST = Statement(
    lambda: select(schema.series.c.last).where(schema.series.c.name == bindparam("name")).with_for_update()
)


def draw_number(engine: Engine) -> None:
    """Read a number, add one in Python, write it: what loses updates when it is not under lock."""
    with unit_of_work.writing(engine) as work:
        row = work.runner.first(LAST, {"name": "messages"})
        assert row is not None
        work.update(schema.series, "messages", {"last": row[0] + 1})


def all_at_once(task: Callable[[], None]) -> list[BaseException]:
    """Run `task` WRITERS x EACH times on as many threads as there are writers; what went wrong."""
    failures: list[BaseException] = []
    start = threading.Barrier(WRITERS)

    def write() -> None:
        start.wait()
        for _ in range(EACH):
            try:
                task()
            except Exception as failure:  # noqa: BLE001 - every failure is counted, whatever it is
                failures.append(failure)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_l1_no_update_is_lost_and_nobody_is_locked_out(database: Database) -> None:
    """16 threads read, add one and write, 20 times each: 320 it is, and no one was turned away."""
    with unit_of_work.writing(database.engine) as work:
        work.insert(schema.series, {"name": "messages", "last": 0})

    failures = all_at_once(lambda: draw_number(database.engine))
    with unit_of_work.reading(database.engine) as runner:
        last = runner.first(SEEN, {"name": "messages"})

    assert (failures, last) == ([], (WRITERS * EACH,))


def test_l1_transactions_of_sqlalchemy_lose_nothing_either(office: Database) -> None:
    """What goes through SQLAlchemy's own transactions on an engine of this house begins IMMEDIATE too."""
    with office.engine.begin() as connection:
        connection.execute(schema.series.insert().values(name="messages", last=0))

    def draw() -> None:
        with office.engine.begin() as connection:
            last = connection.execute(select(schema.series.c.last)).scalar_one()
            connection.execute(schema.series.update().values(last=last + 1))

    failures = all_at_once(draw)
    with office.engine.connect() as connection:
        last = connection.execute(select(schema.series.c.last)).scalar_one()

    assert (failures, last) == ([], WRITERS * EACH)


def test_l1_start_up_refuses_an_engine_without_the_hook(office: Database) -> None:
    """An engine as SQLAlchemy ships it, which would lose updates, is refused before anything is written."""
    as_shipped = create_engine(office.url)

    found = [type(refusal) for refusal in self_test.refusals(as_shipped)]
    sentences = [refusal.why for refusal in self_test.refusals(as_shipped)]
    as_shipped.dispose()

    assert found == [errors.DatabaseRefused, errors.DatabaseRefused]
    assert sentences == [
        f"{office.engine.url.database} was opened in a way that loses updates of others without a word",
        f"{office.engine.url.database} is kept with foreign_keys = 0",
    ]
