"""Who goes first: what can wait lets those who are answered go first, and is not starved by them."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from ocop_cycle.storage import courtesy, engines, revision, statements, transactions, unit_of_work

ONE = statements.Statement(lambda: text("SELECT 1"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[transactions.Store]:
    """An embedded database."""
    database = engines.sqlite_file(tmp_path / "office.db")
    with unit_of_work.changing_schema(database) as connection:
        revision.stamp(connection)
    yield transactions.Store(database=database)
    database.dispose()


def begun(work: Callable[[], None], *, polite: bool) -> threading.Event:
    """Work on a thread of its own, and what is set once it is done."""
    done = threading.Event()

    def whole() -> None:
        if polite:
            with courtesy.polite():
                work()
        else:
            work()
        done.set()

    threading.Thread(target=whole, daemon=True).start()
    return done


def written(store: transactions.Store) -> None:
    """One transaction with one statement."""
    with store.writing() as work:
        work.runner.first(ONE)


def read(store: transactions.Store) -> None:
    """One look with one statement."""
    with store.reading() as runner:
        runner.first(ONE)


@pytest.mark.parametrize("work", [written, read])
def test_what_can_wait_waits_for_an_answer(
    store: transactions.Store, work: Callable[[transactions.Store], None]
) -> None:
    """While somebody is answered it does not begin; when he was, it goes on at once."""
    with courtesy.first():
        done = begun(lambda: work(store), polite=True)
        was_done = done.wait(courtesy.PATIENCE / 5)

    assert (was_done, done.wait(5)) == (False, True)


def test_patience_ends(store: transactions.Store) -> None:
    """However many are answered, a transaction comes to its end: all its statements together wait no longer."""
    with courtesy.first():
        done = begun(lambda: written(store), polite=True)

        assert done.wait(10 * courtesy.PATIENCE)


def test_who_is_not_asked_to_wait_does_not(store: transactions.Store) -> None:
    """A person's own act goes on beside the answers that others get."""
    with courtesy.first():
        assert begun(lambda: written(store), polite=False).wait(5)


def test_the_last_of_several_lets_go() -> None:
    """Of two who are answered, the end of the first is not the end."""
    with courtesy.first():
        with courtesy.first():
            pass
        done = begun(courtesy.give_way, polite=True)
        was_done = done.wait(courtesy.PATIENCE / 5)

    assert (was_done, done.wait(5)) == (False, True)


def test_who_begins_to_write_steps_back(store: transactions.Store) -> None:
    """What is answered and writes after all waits for the bell's lock: the bell must not wait for him."""
    with courtesy.first():
        written(store)

        assert begun(courtesy.give_way, polite=True).wait(courtesy.PATIENCE / 2)
