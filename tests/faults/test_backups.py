"""
Backups taken while others write without a pause: each restores, verifies, and holds all that was told was done by then.

``OCOP_BACKUPS`` says how many for each database; ``make backups`` takes 200.
"""

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from ocop_cycle import safekeeping, settings
from ocop_cycle.application import commands
from tests.application import builders, kept
from tests.storage import databases

BACKUPS = int(os.environ.get("OCOP_BACKUPS", "3"))
WRITERS = 3


class Load:
    """Writers who never rest; ``acknowledged`` is the newest entry of which one of them was told."""

    def __init__(self, office: builders.Office) -> None:
        self._office = office
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        self._duties = [
            row["id"] for row in office.rows("SELECT id FROM duty WHERE state = 'open' ORDER BY id LIMIT 3")
        ]
        self.acknowledged = 0
        self.deaths: list[BaseException] = []

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        try:
            for number in itertools.count():
                if self._ended.is_set():
                    return
                by = commands.Provenance(key=f"load/{writer}/{number}", actor="thu", origin="load")
                wanted = self._turned(by, self._duties[writer], done=number % 2 == 0)
                self.acknowledged = max(self.acknowledged, self._office.house.engine.execute(wanted).entry)
        except BaseException as death:  # a writer that dies by itself is a finding, not an end (failure L14)
            self.deaths.append(death)
            raise

    def _turned(self, by: commands.Provenance, duty: str, *, done: bool) -> commands.Command:
        if done:
            return commands.RecordDutyDone(by=by, duty=duty, day=builders.OPENED.date())
        return commands.ReopenDuty(by=by, duty=duty, reason="Báo cáo chưa đủ")


def instance(office: builders.Office, folder: Path) -> settings.Settings:
    """The office as an instance in a folder."""
    chosen = settings.Settings(folder=folder, database=kept.address(office), demo=False)
    settings.write(chosen)
    return chosen


def empty_on_server(kind: str) -> Iterator[str | None]:
    """The address of a fresh database for what is restored; None where it is a file in its folder."""
    if kind == "sqlite":
        yield None
        return
    for one in databases.on_server("empty"):
        yield one.url


def test_l6_every_backup_under_load_restores_and_verifies(durable_office: builders.Office, tmp_path: Path) -> None:
    """Nobody dies, no backup is refused, and none lacks an entry that was acknowledged before it was begun."""
    office, kind = durable_office, durable_office.house.store.database.dialect.name
    chosen = instance(office, tmp_path / "office")
    made, known = [], []
    with Load(office) as load:
        for _ in range(BACKUPS):
            known.append(load.acknowledged)
            made.append(safekeeping.back_up(chosen, tmp_path / "kept", keep=BACKUPS, with_key=False))

    checked = []
    for number, one in enumerate(made):
        for url in empty_on_server(kind):
            back = safekeeping.restore(one.folder, tmp_path / f"back-{number}", url, account="test")
            checked.append((back.checked.entries, back.checked.faults))

    assert load.deaths == []
    assert checked == [(one.manifest.head_number, ()) for one in made]
    assert [one.manifest.head_number >= entry for one, entry in zip(made, known, strict=True)] == [True] * BACKUPS
    assert load.acknowledged > known[0]
