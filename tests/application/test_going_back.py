"""A database that went back under a running process: nobody writes on top of what is gone without a word."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, kept


@pytest.fixture
def office(tmp_path: Path) -> Iterator[builders.Office]:
    """Lạng Giang in a file."""
    yield from kept.offices("sqlite", tmp_path)


def note(office: builders.Office, words: str) -> int:
    """Write one entry; gives its number."""
    said = commands.RecordDocument(by=office.by("thu", words), dossier="LG24-0002", item="samples", note=words)
    return office.execute(said).entry


def put(office: builders.Office, source: Path, target: Path) -> None:
    """Copy the database while nobody is at it, as when its server was changed for another."""
    office.house.store.database.dispose()
    shutil.copyfile(source, target)


@pytest.mark.parametrize("written_since", [0, 1, 2, 3])
def test_what_was_told_is_not_written_over(office: builders.Office, tmp_path: Path, written_since: int) -> None:
    """However far others have gone on from the older copy: who knows of more says so; with the right one it goes on."""
    database, older, newest = tmp_path / "lang-giang.db", tmp_path / "older.db", tmp_path / "newest.db"
    note(office, "kept")
    put(office, database, older)
    last = [note(office, words) for words in ("told", "told as well")][-1]
    put(office, database, newest)
    put(office, older, database)
    other = kept.again(office)
    for number in range(written_since):
        note(other, f"another {number}")
    other.house.close()

    with pytest.raises(errors.DatabaseRefused) as caught:
        note(office, "refused")

    put(office, newest, database)
    assert f"entry {last} of the audit trail, which was there, is gone" in caught.value.why
    assert note(office, "goes on") == last + 1


def test_what_others_write_is_no_going_back(office: builders.Office) -> None:
    """Two processes take turns, and each finds what it knew below what the other wrote."""
    first = note(office, "one")
    other = kept.again(office)

    numbers = [note(one, f"turn {turn}") for turn, one in enumerate([other, other, office] * 2)]

    other.house.close()
    assert numbers == list(range(first + 1, first + 7))
