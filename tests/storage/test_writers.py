"""Those who write to one file from one process: one connection, in turn."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ocop_cycle import errors
from ocop_cycle.storage import engines, fresh, schema, statements, unit_of_work, writers

_NAMES = statements.Statement(lambda: select(schema.setting.c.name).order_by(schema.setting.c.name))


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    """An engine over a new file."""
    engine = engines.sqlite_file(tmp_path / "ocop.db")
    fresh.create_all(engine)
    yield engine
    engine.dispose()


def write(engine: Engine, name: str) -> None:
    """Write one row, some time after the last one."""
    time.sleep(writers.LOOKS_EVERY)
    with unit_of_work.writing(engine) as work:
        work.insert(schema.setting, {"name": name, "value": ""})


def names(engine: Engine) -> list[str]:
    """What was written and kept."""
    with unit_of_work.reading(engine) as runner:
        return [name for (name,) in runner.all(_NAMES)]


def open_transactions(engine: Engine) -> int:
    """How many connections of the pool are in use, the kept one among them."""
    return engine.pool.checkedout()  # type: ignore[attr-defined] # every pool that counts has it


def test_one_connection_serves_all_writers(file: Engine) -> None:
    """However many write, one after the other or side by side, one connection is kept for them."""
    threads = [threading.Thread(target=write, args=(file, f"{n}")) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert open_transactions(file) == 1


def test_who_waits_too_long_is_told_so(file: Engine) -> None:
    """A writer in the same process that does not come to an end is told as busy, not waited for for ever."""
    file.update_execution_options(wait_seconds=0.01)

    with unit_of_work.writing(file), pytest.raises(errors.ServerBusy) as caught:
        write(file, "second")

    write(file, "third")
    assert caught.value.waited_seconds == 0.01


def test_after_a_connection_that_broke_comes_a_new_one(file: Engine) -> None:
    """A driver's connection that is closed under a writer is not handed to the next."""
    queue = writers.queue_of(file)
    assert queue is not None
    broken = queue.take(file)
    broken.invalidate()
    queue.give_back()

    write(file, "next")

    assert open_transactions(file) == 1


def test_nothing_stays_open_when_the_engine_is_done_with(file: Engine, tmp_path: Path) -> None:
    """The last connection copies the WAL back and removes it; so none was left open."""
    write(file, "a")

    file.dispose()

    assert [each.name for each in tmp_path.iterdir()] == ["ocop.db"]


def test_an_engine_that_was_done_with_can_be_used_again(file: Engine) -> None:
    """Dispose closes what is open, and the next writer opens anew."""
    write(file, "a")
    file.dispose()

    write(file, "b")

    assert open_transactions(file) == 1


def test_a_database_in_memory_has_no_queue() -> None:
    """Its one connection serves readers too, so nobody keeps it."""
    memory = engines.sqlite_memory()
    fresh.create_all(memory)
    write(memory, "a")

    assert writers.queue_of(memory) is None
    assert open_transactions(memory) == 0
    memory.dispose()


def test_nobody_writes_to_a_file_that_was_replaced(file: Engine, tmp_path: Path) -> None:
    """What is written to a file that nobody finds any more would be lost; once the file is put back, it goes on."""
    write(file, "first")
    shutil.copyfile(tmp_path / "ocop.db", tmp_path / "older.db")
    (tmp_path / "ocop.db").rename(tmp_path / "aside.db")
    (tmp_path / "older.db").rename(tmp_path / "ocop.db")

    with pytest.raises(errors.DatabaseRefused) as caught:
        write(file, "second")

    (tmp_path / "aside.db").replace(tmp_path / "ocop.db")
    write(file, "third")
    assert str(caught.value).startswith(f"{tmp_path / 'ocop.db'} or its -wal was moved, replaced or deleted")
    assert names(file) == ["first", "third"]


def test_what_lay_in_a_deleted_log_is_saved(file: Engine, tmp_path: Path) -> None:
    """All that was told as done is in the file itself before anybody ends; nothing more is written after it."""
    write(file, "first")
    (tmp_path / "ocop.db-wal").unlink()

    for _ in range(2):
        with pytest.raises(errors.DatabaseRefused):
            write(file, "second")

    shutil.copyfile(tmp_path / "ocop.db", tmp_path / "copy.db")
    assert names(engines.sqlite_file(tmp_path / "copy.db")) == ["first"]


def test_what_lay_in_a_deleted_log_is_left_where_others_may_have_written(file: Engine, tmp_path: Path) -> None:
    """Without the log's index nobody sees what the other does: two who write the same file would spoil it."""
    write(file, "first")
    before = (tmp_path / "ocop.db").read_bytes()
    (tmp_path / "ocop.db-wal").unlink()
    (tmp_path / "ocop.db-shm").unlink()

    with pytest.raises(errors.DatabaseRefused):
        write(file, "second")

    assert (tmp_path / "ocop.db").read_bytes() == before


def test_a_folder_that_was_moved_is_told(tmp_path: Path) -> None:
    """The file is there, under another name; who goes on under the old one would write where nobody looks."""
    (tmp_path / "old").mkdir()
    engine = engines.sqlite_file(tmp_path / "old" / "ocop.db")
    fresh.create_all(engine)
    write(engine, "first")
    (tmp_path / "old").rename(tmp_path / "new")

    with pytest.raises(errors.DatabaseRefused):
        write(engine, "second")

    (tmp_path / "new").rename(tmp_path / "old")
    write(engine, "third")
    assert names(engine) == ["first", "third"]
    engine.dispose()
