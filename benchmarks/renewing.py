"""
A register of 20,000 products of 34 provinces and 3,321 communes: the renewal cohort, and everybody's last safe day.

The register is written past the engine, because only reading is measured. Each question is asked in a process of its
own, so that its memory is its own, beside a bare read of the same rows by the driver.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import measuring, town
from ocop_cycle import clock
from ocop_cycle.application import adoption, house
from ocop_cycle.application.queries import calls, cohort, cohort_counts, fitting
from ocop_cycle.domain import permissions
from ocop_cycle.policy import content, labels, plan

PRODUCTS = 20_000
PRODUCERS = 9_822
PROVINCES = 34
COMMUNES = 3_321
TODAY = date(2026, 9, 7)
CYCLE = "bm-2026"
LAW = "qd-26-2026"
NOW = clock.to_text(clock.at_local(TODAY, 7))

MOST_SECONDS = 10
MOST_MB = 500

CERTIFICATES = """
    SELECT c.*, d.*, p.name, m.name, u.name FROM certificate c JOIN dossier d ON d.id = c.dossier_id
    JOIN product p ON p.id = d.product_id JOIN producer m ON m.id = d.producer_id LEFT JOIN unit u ON u.id = d.unit_id
"""
BESIDE: Mapping[str, Sequence[str]] = {
    "cohort": (
        CERTIFICATES,
        "SELECT * FROM dossier WHERE kind <> 'new' AND ended_at IS NULL",
        "SELECT n.id, n.subject_id, n.state, m.state FROM notice n LEFT JOIN message m ON m.id = n.message_id",
        "SELECT * FROM answer", "SELECT * FROM unit",
    ),
    "fitting": (
        "SELECT d.*, p.name, m.name, u.name, r.label FROM dossier d JOIN product p ON p.id = d.product_id "
        "JOIN producer m ON m.id = d.producer_id LEFT JOIN unit u ON u.id = d.unit_id "
        "LEFT JOIN round r ON r.id = d.round_id WHERE d.ended_at IS NULL AND d.stage <> 'certificate'",
        "SELECT * FROM deadline WHERE state = 'open'", "SELECT * FROM unit",
    ),
}  # fmt: skip
"""What is read bare beside each question: the same rows, as the driver gives them."""


def lines() -> Iterator[measuring.Line]:
    """Three questions of one register."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder)
        for what, beside, told in (
            ("cohort", "cohort", "renewal cohort: told, answered, filing, lost, last safe day"),
            ("workload", "cohort", "36 months of work per council, and the calls of a Monday"),
            ("fitting", "fitting", "last safe day of every step to the round it can make, with places"),
        ):
            yield _line(folder, what, beside, told)


def _line(folder: Path, what: str, beside: str, told: str) -> measuring.Line:
    asked = [sys.executable, "-m", "benchmarks.renewing", str(folder), what, beside]
    found = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    seconds, bare, megabytes = found["seconds"], found["bare"], found["megabytes"]
    return measuring.Line(
        what=f"{told}, {found['count']:,} of {PRODUCTS:,} products, {COMMUNES:,} communes",
        figure=f"{seconds:.2f} s, {megabytes:.0f} MB", beside=f"bare SQL read of the same rows: {bare:.2f} s",
        ratio=seconds / bare, aim=f"< {MOST_SECONDS} s, < {MOST_MB} MB",
        met=seconds < MOST_SECONDS and megabytes < MOST_MB,
    )  # fmt: skip


def ask(folder: Path, what: str, beside: str) -> dict[str, Any]:
    """Ask one question in this process: seconds, megabytes at most, and how many rows came; and the bare read."""
    built = town.on_file_again(folder)
    built.clock.set(clock.at_local(TODAY, 8))  # type: ignore[attr-defined] # the clock of a town is set by hand
    counted: list[int] = []
    start = time.perf_counter()
    counted.append(QUESTIONS[what](built))
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    built.close()
    return {"seconds": seconds, "megabytes": megabytes, "count": counted[0], "bare": _bare(folder, BESIDE[beside])}


def _cohort(built: house.House) -> int:
    return len(cohort.renewals_of(built.reader, _system(built)))


def _workload(built: house.House) -> int:
    with built.reader.look(_system(built)) as view:
        found = tuple(cohort.of_view(view, cohort.ALL))
        cohort_counts.workload(view, found)
        for by in ("commune", "producer", "month"):
            cohort_counts.grouped(found, by)
        calls.of_renewals(view, found)
    return len(found)


def _fitting(built: house.House) -> int:
    return len(fitting.fit(built.reader, _system(built), CYCLE).dossiers)


def _system(built: house.House) -> permissions.Actor:
    return built.reader.actor(permissions.SYSTEM)


QUESTIONS: Mapping[str, Callable[[house.House], int]] = {
    "cohort": _cohort, "workload": _workload, "fitting": _fitting,
}  # fmt: skip


def _bare(folder: Path, statements: Sequence[str]) -> float:
    """Seconds of reading the rows without any judgement."""
    connection = sqlite3.connect(folder / "bench.db")
    start = time.perf_counter()
    for statement in statements:
        connection.execute(statement).fetchall()
    taken = time.perf_counter() - start
    connection.close()
    return taken


def write(folder: Path) -> None:
    """The register: units, producers, products, certificates, notices, answers, and dossiers under way."""
    built = town.on_file(folder, 1)
    for name in built.files.names("calendar"):
        if name != "2024":
            built.engine.execute(
                adoption.adopting(adoption.check(built, "calendar", name), town.by(permissions.SYSTEM))
            )
    digest = _digest(built)
    built.close()
    connection = sqlite3.connect(folder / "bench.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN")
    for table, rows in _rows(digest):
        _insert(connection, table, rows)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def _digest(built: house.House) -> str:
    with built.reader.look(_system(built)) as view:
        return view.slow.digest(view.runner, "regime", LAW)


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    every = list(rows)
    names = list(every[0])
    marks = ", ".join(f":{name}" for name in names)
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", every)


def _rows(digest: str) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    yield "unit", _units()
    yield "producer", _producers()
    yield "product", ({"id": f"p{n}", "name": f"Sản phẩm {n}", "producer_id": f"m{n % PRODUCERS}"} for n in _all())
    yield "contact", _telephones()
    yield "policy_content", _policies()
    yield "cycle", _cycles()
    yield "round", _rounds()
    yield "dossier", _certified(digest)
    yield "certificate", _certificates()
    yield "message", (_message(n) for n in _all() if n % 3)
    yield "notice", (_notice(n) for n in _all() if n % 3)
    yield "answer", (_answer(n) for n in _all() if n % 7 == 0)
    yield "dossier", _under_way(digest)
    yield "deadline", (_deadline(n) for n in _all() if n % 10)


def _all() -> range:
    return range(PRODUCTS)


def _commune(producer: int) -> int:
    return producer % COMMUNES


def _path(commune: int) -> str:
    return f"/bo/tinh{commune % PROVINCES}/xa{commune}/"


def _units() -> Iterator[dict[str, Any]]:
    def unit(key: str, level: str, parent: str | None, path: str, area: str, *, answers: bool) -> dict[str, Any]:
        return {
            "id": key, "name": f"UBND {key}", "unit_class": level, "level": level, "parent_id": parent, "path": path,
            "area": area, "answers_for_level": int(answers),
        }  # fmt: skip

    yield unit("bo", "ministry", None, "/bo/", "/bo/", answers=True)
    for n in range(PROVINCES):
        yield unit(f"tinh{n}", "province", "bo", f"/bo/tinh{n}/", f"/bo/tinh{n}/", answers=False)
        yield unit(f"so{n}", "province", f"tinh{n}", f"/bo/tinh{n}/so{n}/", f"/bo/tinh{n}/", answers=True)
    for n in range(COMMUNES):
        yield unit(f"xa{n}", "commune", f"tinh{n % PROVINCES}", _path(n), _path(n), answers=True)


def _producers() -> Iterator[dict[str, Any]]:
    for n in range(PRODUCERS):
        yield {"id": f"m{n}", "name": f"Hợp tác xã {n}", "unit_id": f"xa{_commune(n)}"}


def _telephones() -> Iterator[dict[str, Any]]:
    for n in range(0, PRODUCERS, 2):
        yield {
            "id": f"producer:m{n}/telephone/1", "party_kind": "producer", "party_id": f"m{n}", "channel": "telephone",
            "address": f"09{n:08d}", "language": "vi", "state": "active", "version": 1,
        }  # fmt: skip


def _cycles() -> Iterator[dict[str, Any]]:
    yield {
        "id": CYCLE, "code": "BM26", "year": 2026, "plan_digest": content.digest(_plan()), "regime": LAW,
        "locality_id": "bo", "agency_id": "bo", "state": "open", "version": 1,
    }  # fmt: skip


def _plan() -> str:
    """The plan of the cycle under way: it has rounds, and leaves what they ask to the law."""
    label = labels.Label(vi="Đo tốc độ", en="Measuring")
    made = plan.Plan(
        id=CYCLE, code="BM26", title=label, year=2026, regime=LAW, locality="bo", standing_agency="bo",
        document=plan.Document(kind="ke-hoach", title="Đo tốc độ", issuer="bo"), units=(),
        milestones=(
            plan.Milestone(
                id="danh-gia", label=label, about="dossiers", due_from_round="held", dossiers=("upgrade",),
                reach=("province-recognition", "centre-scoring", "not-recognised"),
                law=labels.Citation(source="made up for measuring", confirmed=False),
            ),
        ),
    )  # fmt: skip
    return content.canonical(made)


def _policies() -> Iterator[dict[str, Any]]:
    text = _plan()
    yield {"digest": content.digest(text), "kind": "plan", "name": CYCLE, "content": text, "stored_at": NOW}


def _rounds() -> Iterator[dict[str, Any]]:
    for name, due, held, quota in (
        ("dot-2", "trước ngày 30/10/2026", "trước ngày 30/12/2026", 6000),
        ("dot-1-2027", "trước ngày 30/4/2027", "trước ngày 30/6/2027", None),
    ):
        label = json.dumps({"vi": name, "en": name})
        yield {
            "id": f"{CYCLE}/{name}", "cycle_id": CYCLE, "name": name, "label": label, "level": "province",
            "label_year": 2026, "held": held, "dossiers_due": due, "quota": quota,
        }  # fmt: skip


def _dossier(key: str, n: int, digest: str, **said: Any) -> dict[str, Any]:
    producer = n % PRODUCERS
    commune = _commune(producer)
    return {
        "id": key, "cycle_id": CYCLE, "round_id": None, "product_id": f"p{n}", "producer_id": f"m{producer}",
        "unit_id": f"xa{commune}", "scope": _path(commune), "kind": "new", "regime": digest, "state": "certified",
        "stage": "certificate", "level": "province", "holder_id": None, "version": 9, "entered_at": NOW,
        "opened_at": NOW, "ended_at": None, "predecessor_id": None, "late": 0, "total": "75", "stars": 3, **said,
    }  # fmt: skip


def _certified(digest: str) -> Iterator[dict[str, Any]]:
    return (_dossier(f"D{n:06d}", n, digest, stars=_stars(n)) for n in _all())


def _stars(n: int) -> int:
    """As of 9/2025: about 72 of a hundred have three stars, 27 four, a few five."""
    return 5 if n % 137 == 0 else 4 if n % 100 < 27 else 3


def _certificates() -> Iterator[dict[str, Any]]:
    for n in _all():
        issued = TODAY - timedelta(days=1095) + timedelta(days=n * 7 % 1095)
        yield {
            "id": f"D{n:06d}/cert-1", "dossier_id": f"D{n:06d}", "product_id": f"p{n}", "stars": _stars(n),
            "authority_id": f"tinh{_commune(n % PRODUCERS) % PROVINCES}", "decision_number": f"{n}/QĐ-UBND",
            "decision_day": issued.isoformat(), "issued": issued.isoformat(),
            "ends": (issued + timedelta(days=1096)).isoformat(), "state": "in-force", "recorded_at": NOW,
        }  # fmt: skip


def _message(n: int) -> dict[str, Any]:
    return {
        "id": f"OC-BM-2026-{n:05d}", "channel": "email", "recipient_kind": "producer",
        "recipient_id": f"m{n % PRODUCERS}", "address": "a@b.example", "subject": "-", "message_id": f"<{n}@bench>",
        "sha256": "0" * 64, "data": "-", "state": "sent" if n % 11 else "uncertain", "issued_at": NOW,
    }  # fmt: skip


def _notice(n: int) -> dict[str, Any]:
    return {
        "id": f"certificate-ending|certificate:D{n:06d}/cert-1|x", "rule": "certificate-ending",
        "subject_kind": "certificate", "subject_id": f"D{n:06d}/cert-1", "occasion": "x", "recipient_kind": "producer",
        "recipient_id": f"m{n % PRODUCERS}", "channel": "email", "attempt": 1, "state": "covered",
        "template": "certificate-ending", "facts": "{}", "scope": "/bo/", "owed_at": NOW,
        "message_id": f"OC-BM-2026-{n:05d}", "set_by": "bench",
    }  # fmt: skip


def _answer(n: int) -> dict[str, Any]:
    return {
        "id": f"D{n:06d}/cert-1/1", "certificate_id": f"D{n:06d}/cert-1",
        "answer": ("will-file", "stops", "unclear")[n % 3], "day": (TODAY - timedelta(days=n % 60)).isoformat(),
        "by_whom": "-", "recorded_at": NOW,
    }  # fmt: skip


def _deadline(n: int) -> dict[str, Any]:
    """The day of the round as it stands for one dossier; here and there an office has moved it."""
    day = date(2026, 12, 29) - timedelta(days=n % 97 == 0)
    at = clock.to_text(clock.end_of(day))
    return {
        "id": f"dossier:N{n:06d}/plan/danh-gia/v1@1", "line": f"dossier:N{n:06d}/plan/danh-gia/v1", "version": 1,
        "subject_kind": "dossier", "subject_id": f"N{n:06d}", "rule": "plan/danh-gia", "label": "{}",
        "whose": "province",
        "scope": _path(_commune(n % PRODUCERS)), "precision": "day", "strict_at": at, "lenient_at": at,
        "hardness": "soft", "provisional": 0, "state": "open", "set_at": NOW, "proof": "{}", "set_by": "bench",
    }  # fmt: skip


STATES = ("dossier-draft", "commune-check", "commune-supplement", "province-check", "province-scoring")


def _under_way(digest: str) -> Iterator[dict[str, Any]]:
    """Every product once more on its way: a tenth of them to a renewal, the others to more stars, by rounds."""
    for n in _all():
        state = STATES[n % len(STATES)]
        kind, round_ = ("re-evaluation", None) if n % 10 == 0 else ("upgrade", f"{CYCLE}/dot-2")
        level = "producer" if state in STATES[:3:2] else "commune" if state.startswith("commune") else "province"
        yield _dossier(
            f"N{n:06d}", n, digest, state=state, stage=state.partition("-")[0], level=level, kind=kind, round_id=round_,
            total=None, stars=None, predecessor_id=f"D{n:06d}",
        )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(ask(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
