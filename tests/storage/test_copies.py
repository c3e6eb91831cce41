"""A database in memory becomes a file that keeps all promises of the house."""

from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.storage import copies, engines, fresh, self_test


def test_a_copy_keeps_what_a_file_of_the_house_promises(tmp_path: Path) -> None:
    """It is a WAL file with every table, index and trigger."""
    memory = engines.sqlite_memory()
    fresh.create_all(memory)

    copies.into_new_file(memory, tmp_path / "copy.db")

    copy = engines.sqlite_file(tmp_path / "copy.db")
    self_test.run(copy)
    memory.dispose()
    copy.dispose()


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """Nothing is copied over anything."""
    (tmp_path / "copy.db").write_bytes(b"x")
    memory = engines.sqlite_memory()

    with pytest.raises(errors.AlreadyThere):
        copies.into_new_file(memory, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_bytes() == b"x"
    memory.dispose()
