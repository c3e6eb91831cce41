"""Policy whose stored words were changed behind the back of the house: nobody acts by it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle import errors
from tests.application import builders, kept, tampering


@pytest.fixture
def office(tmp_path: Path) -> Iterator[builders.Office]:
    """Lạng Giang in a file."""
    yield from kept.offices("sqlite", tmp_path)


@pytest.mark.parametrize(
    ("kind", "was", "put"),
    [
        ("regime", '"months":36', '"months":48'),
        ("plan", "2024-", "2025-"),
        ("rules", '"offsets":[', '"offsets":[-99,'),
        ("rights", '"dossier.open"', '"rights.adopt"'),
        ("calendar", '"swaps_with":', '"note":'),
        ("regime", '"id":', '"id'),
    ],
    ids=["a law that grants a year more", "days", "other notices", "a right more", "no swap", "torn"],
)
def test_changed_words_are_not_believed(office: builders.Office, tmp_path: Path, kind: str, was: str, put: str) -> None:
    """A process that reads them afterwards acts by none of them: it says which policy it is, and where help is."""
    office.house.store.database.dispose()
    file = tmp_path / "lang-giang.db"
    changed = _change(file, kind, was, put)
    other = kept.again(office)

    with pytest.raises(errors.DatabaseRefused) as caught:
        _work(other)

    other.house.close()
    assert caught.value.why in {
        f"the policy that was adopted as {digest[:12]} is kept in other words than were adopted" for digest in changed
    }
    assert "ocop audit verify" in caught.value.remedy


def _work(office: builders.Office) -> None:
    office.to("LG24-0001", "district-scoring")
    office.at(2024, 6, 17, 8)
    office.house.sweep.run()


def _change(file: Path, kind: str, was: str, put: str) -> list[str]:
    found: list[str] = []

    def change(database: sqlite3.Connection) -> None:
        rows = database.execute("SELECT digest, content FROM policy_content WHERE kind = ?", (kind,)).fetchall()
        for digest, content in rows:
            if was in content:
                found.append(digest)
                database.execute(
                    "UPDATE policy_content SET content = ? WHERE digest = ?", (content.replace(was, put, 1), digest)
                )

    tampering.spoil(file, change)
    assert found
    return found
