"""
The whole check of a trail with a million entries, beside reading, encoding and hashing the same bytes.

What it is held beside is the least that a check of a chain can be: one process that reads number, body and hash of each
entry from the same file, in order, decodes the body, writes it canonically and hashes that. It looks at no link, no
time and no column, rebuilds no record, opens no commitment and reads no other table. The whole check does all of it,
and where a core is free a second process goes along the chain meanwhile; its memory is counted too.
"""

import hashlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks import measuring, town
from ocop_cycle import bootstrap, clock
from ocop_cycle.application.verification import whole
from ocop_cycle.domain import audit_chain
from ocop_cycle.storage import engines, transactions

ENTRIES = 1_000_000
FEW = 100_000
DOSSIERS = 1_000
SPOKEN = 10
"""One entry in so many gives a reason, which stands in it as a commitment."""

_AT = clock.to_text(town.MORNING)


def lines() -> Iterator[measuring.Line]:
    """Time beside the bare work, and memory beside that of a trail of a tenth."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, FEW)
        few = _verified(folder)[1]
        _write(folder, ENTRIES)
        taken, many = _verified(folder)
        bare = measuring.seconds(lambda: _bare(folder / "bench.db"))
    yield measuring.Line(
        what=f"audit verify, {ENTRIES:,} entries", figure=f"{taken:.1f} s",
        beside=f"the same bytes read, encoded and hashed: {bare:.1f} s", ratio=taken / bare, aim="≤ 2",
        met=taken / bare <= 2,
    )  # fmt: skip
    yield measuring.Line(
        what=f"memory of that check, {ENTRIES:,} entries", figure=f"{many} MB", beside=f"{FEW:,} entries: {few} MB",
        ratio=many / few, aim="≤ 1.5", met=many / few <= 1.5,
    )  # fmt: skip


def verified(folder: Path) -> None:
    """Check the trail in this process, which does nothing else; print seconds and megabytes."""
    store = transactions.Store(database=engines.sqlite_file(folder / "bench.db"))
    built = bootstrap.build(store, keeper=clock.HandClock(town.MORNING), transport=town.Nowhere(), confirmed=True)
    reports = []
    taken = measuring.seconds(lambda: reports.append(whole.verify(built.reader)))
    (report,) = reports
    if report.faults:
        raise AssertionError(f"the trail was written wrong: {report.faults[:3]}")
    memory = sum(resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(taken, memory // 1024)


def _verified(folder: Path) -> tuple[float, int]:
    told = subprocess.run(
        [sys.executable, "-c", f"from benchmarks import verifying as v; v.verified(v.Path({str(folder)!r}))"],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout.split()  # fmt: skip
    return float(told[0]), int(told[1])


def _write(folder: Path, count: int) -> None:
    """A trail of so many entries that holds: a few dossiers opened through the engine, then moved again and again."""
    file = folder / "bench.db"
    for left in folder.iterdir():
        left.unlink()
    built = town.on_file(folder, DOSSIERS)
    codes = town.open_dossiers(built, DOSSIERS)
    built.close()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    number, digest = connection.execute("SELECT number, hash FROM audit_head").fetchone()
    made = _entries(codes, number, digest, count)
    while block := [row for _, row in zip(range(10_000), made, strict=False)]:
        connection.executemany("INSERT INTO command_claim VALUES (?, '-')", [(row[3],) for row, _ in block])
        connection.executemany("INSERT INTO audit_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [row for row, _ in block])
        connection.executemany("INSERT INTO private_value VALUES (?, ?, ?, ?)", [said for _, said in block if said])
        last = block[-1][0]
    connection.execute("UPDATE audit_head SET number = ?, hash = ?", (last[0], last[7]))
    moved = [(1 + (count - number - 1 - place) // DOSSIERS + 1, code) for place, code in enumerate(codes)]
    connection.executemany("UPDATE dossier SET version = ? WHERE id = ?", moved)
    connection.execute("COMMIT")
    connection.close()


def _entries(codes: list[str], number: int, digest: str, until: int) -> Iterator[tuple[tuple, tuple | None]]:
    first = number
    while number < until:
        place = number - first
        code, version = codes[place % DOSSIERS], place // DOSSIERS + 2
        salt, reason = number.to_bytes(16, "big"), f"Lý do của bước thứ {number}"
        why = audit_chain.commit_value(reason, salt) if number % SPOKEN == 0 else None
        key = f"bench-moved-{number:09d}"
        draft = audit_chain.EntryDraft(
            actor=town.PERSON, unit=None, origin="bench", command=key, kind="AdvanceDossier",
            subject=("dossier", code), before={"version": version - 1}, after={"version": version, "step": "-"},
            why=why, policy=("0" * 64,), rows=[["dossier", code, {"version": version}]],
        )  # fmt: skip
        entry = audit_chain.seal(draft, number=number + 1, previous_hash=digest, at=_AT)
        number, digest = entry.number, entry.hash
        row = (number, _AT, town.PERSON, key, "AdvanceDossier", "dossier", code, digest, entry.body.decode())
        yield row, (key, why["h"], salt.hex(), reason) if why else None


def _bare(file: Path) -> None:
    connection = sqlite3.connect(file)
    options = orjson.OPT_SORT_KEYS
    for _, body, digest in connection.execute("SELECT number, body, hash FROM audit_entry ORDER BY number"):
        told = body.encode()
        if hashlib.sha256(orjson.dumps(orjson.loads(told), option=options)).hexdigest() != digest:
            raise AssertionError("the trail was written wrong")
    connection.close()
