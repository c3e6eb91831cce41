"""Workers that are killed, by chance and at the worst moment: all or nothing, once, or a doubt that is shown."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import trails
from tests.application import builders, dumps, kept

VICTIM = Path(__file__).with_name("victim.py")
STEPS = 4
CODES = tuple(f"LG24-{number:04}" for number in range(1, 11))


class Death(NamedTuple):
    """How a worker ended, and what it had been told was done."""

    code: int
    told: dict[str, int]
    ended: bool
    words: str


def start(office: builders.Office, mail: Path, *dying: str) -> subprocess.Popen[str]:
    """A worker over the database of the office, from the moment on at which it begins to work."""
    address = kept.address(office)
    command = [sys.executable, str(VICTIM), address, str(mail), *dying]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def end(worker: subprocess.Popen[str], heard: Sequence[str] = ()) -> Death:
    """Wait for the end of a worker, and hear what it had to say beside what was heard before."""
    assert worker.stdout is not None
    assert worker.stderr is not None
    with worker:
        # Not communicate(): it would lose what readline has read ahead.
        lines = [*heard, *worker.stdout.read().splitlines()]
        words = worker.stderr.read()
    told = {key: int(entry) for word, key, entry in (line.split() for line in lines if line.startswith("done"))}
    return Death(worker.returncode, told, "end" in lines, words)


def kill_by_chance(office: builders.Office, mail: Path, kills: int) -> list[Death]:
    """Kill worker after worker some moments after one of its first thirty steps, and let the last one end."""
    chance = trails.dice(kills)
    deaths = []
    for _ in range(kills):
        worker = start(office, mail)
        assert worker.stdout is not None
        heard = [worker.stdout.readline() for _ in range(chance.randint(1, 30))]
        time.sleep(chance.uniform(0, 0.01))
        worker.kill()
        deaths.append(end(worker, heard))
    return [*deaths, end(start(office, mail))]


def test_l14_killed_workers_lose_nothing_and_do_nothing_twice(durable_office: builders.Office, tmp_path: Path) -> None:
    """Six kills at random moments: nobody dies by himself, what was told is kept, and each step, bell, mail is one."""
    office, mail = durable_office, tmp_path / "mail"

    deaths = kill_by_chance(office, mail, kills=6)

    unplanned = [(death.code, death.words) for death in deaths if death.code not in (-9, 0)]
    told = {key: entry for death in deaths for key, entry in death.told.items()}
    entries = office.rows("SELECT number, command FROM audit_entry WHERE kind = 'AdvanceDossier' AND actor <> 'system'")
    kept_entries = {row["command"]: row["number"] for row in entries}
    assert unplanned == []
    assert [death.ended for death in deaths].count(False) >= 3
    assert deaths[-1].ended
    assert [len({death.told.get(key, entry) for death in deaths}) for key, entry in told.items()] == [1] * len(told)
    assert told == {key: kept_entries[key] for key in told}
    assert len(entries) == len(told) == len(CODES) * STEPS
    assert {office.state(code) for code in CODES} == {"dossier-draft"}
    assert dumps.faults(office) == []
    once_or_in_doubt(office, mail)
    as_undisturbed(office)


def once_or_in_doubt(office: builders.Office, mail: Path) -> None:
    """Every message left once, in the bytes that were issued; one over which workers died twice is shown in doubt."""
    messages = office.rows("SELECT id, state, data FROM message ORDER BY id")
    files = {file.stem: file.read_bytes() for file in mail.glob("*.eml")}
    doubts = office.rows(
        "SELECT message_id FROM evidence WHERE outcome = 'uncertain' GROUP BY message_id HAVING COUNT(*) > 1"
    )
    uncertain = [row["id"] for row in messages if row["state"] == "uncertain"]
    assert {row["state"] for row in messages} <= {"sent", "uncertain"}
    assert uncertain == [row["message_id"] for row in doubts]
    assert {row["id"]: row["data"].encode("ascii") for row in messages if row["state"] == "sent"} == {
        name: data for name, data in files.items() if name not in uncertain
    }
    assert office.rows("SELECT id FROM notice WHERE state = 'owed'") == []


def as_undisturbed(office: builders.Office) -> None:
    """Each bell rang once, and the reminders to producers are those of a day on which nobody died."""
    undisturbed = builders.lang_giang()
    undisturbed.at(2024, 6, 7)
    undisturbed.house.sweep.run()
    reminders = "SELECT id FROM notice WHERE deadline_id IS NOT NULL AND recipient_kind = 'producer' ORDER BY id"
    rung = [row["subject_id"] for row in office.rows("SELECT subject_id FROM audit_entry WHERE kind = 'RingDeadline'")]

    assert len(set(rung)) == len(rung)
    assert office.rows(reminders) == undisturbed.rows(reminders)


@pytest.mark.parametrize(("when", "evidence"), [("before", ["uncertain", "sent"]), ("after", ["uncertain", "sent"])])
def test_f5_killed_around_the_hand_over(
    file_office: builders.Office, tmp_path: Path, when: str, evidence: list[str]
) -> None:
    """Killed before it left or after: nobody can know, so it is shown as a doubt, goes once more, and is there once."""
    office, mail = file_office, tmp_path / "mail"
    killed = end(start(office, mail, when, "5"))
    files = len(list(mail.glob("*.eml")))
    waiting = office.rows("SELECT id FROM message WHERE state = 'issued' ORDER BY id LIMIT 1")

    finished = end(start(office, mail))

    outcomes = office.rows(f"SELECT outcome FROM evidence WHERE message_id = '{waiting[0]['id']}' ORDER BY id")
    assert (killed.code, finished.code, finished.ended) == (9, 0, True)
    assert files == (4 if when == "before" else 5)
    assert [row["outcome"] for row in outcomes] == evidence
    once_or_in_doubt(office, mail)
    assert dumps.faults(office) == []
