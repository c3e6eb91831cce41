"""F16: a migration whose process is killed half-way goes on where it stopped; nothing is lost or done twice."""

import subprocess
import sys
from pathlib import Path

from ocop_cycle.application import commands, migration
from tests.application import builders, dumps, kept

VICTIM = Path(__file__).with_name("victim_migrating.py")
MOVED = 4
OLD, NEW = "qd-148-2023", "qd-1489-2025"


def killed(office: builders.Office) -> str:
    """Let a process begin and die after ``MOVED`` dossiers; the digest of the list that it began."""
    said = [sys.executable, str(VICTIM), kept.address(office), str(MOVED)]
    ended = subprocess.run(said, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (9, "")
    return ended.stdout.strip()


def begun(office: builders.Office, digest: str) -> migration.Begun:
    """The migration of that digest, as the trail tells it."""
    with office.house.store.reading() as runner:
        (found,) = migration.begun(runner, OLD, NEW)
    assert found.digest == digest
    return found


def test_f16_a_killed_migration_goes_on_where_it_stopped(durable_office: builders.Office) -> None:
    """Somebody else takes it up by its digest: the rest moves, each once; a third run does nothing."""
    office = durable_office
    before = {row["id"]: row["state"] for row in office.rows("SELECT id, state FROM dossier")}
    digest = killed(office)
    half = begun(office, digest)
    office.at(2025, 7, 8)

    def by(key: str, cause: int | None) -> commands.Provenance:
        return commands.Provenance(key=key, actor="ha", origin="test", cause=cause)

    runs = [
        migration.carry_out(office.house.store, office.house.engine, by, migration.again(half, by)) for _ in range(2)
    ]

    moved = [one["subject"][1] for one in dumps.entries(office) if one["kind"] == "MigrateDossier"]
    listed = [one[0] for one in half.listed]
    assert (half.done, len(half.left)) == (tuple(listed[:MOVED]), len(listed) - MOVED)
    assert [(one.before, len(one.entries), one.left_out) for one in runs] == [
        (MOVED, len(listed) - MOVED, ()), (len(listed), 0, ()),
    ]  # fmt: skip
    assert moved == listed
    assert {row["id"]: row["state"] for row in office.rows("SELECT id, state FROM dossier")} == before
    assert begun(office, digest).left == ()
    assert dumps.faults(office) == []
