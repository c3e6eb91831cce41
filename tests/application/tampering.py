"""
A worked-on office in a file, and what somebody may do to it who holds the file and no scruples.

`worked_on` makes it once for each run and copies it: Lạng Giang in June 2024, a dossier on its way, messages sent, a
signed checkpoint, questions, an erasure. `spoil` opens the file behind the back of the house, takes the triggers away
and does what it is told; `check` runs the whole check over it.
"""

import atexit
import functools
import hashlib
import json
import pathlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing

from ocop_cycle import clock
from ocop_cycle.application import commands, stored
from ocop_cycle.application.queries import reader
from ocop_cycle.application.verification import checkpoints, report, whole
from ocop_cycle.delivery import signing
from ocop_cycle.domain import audit_chain, heads, signing_keys
from ocop_cycle.storage import copies, engines, transactions
from tests.application import builders

SECOND = "quan-tri-2"
"""Another administrator, who approves what the first one asks."""


@functools.cache
def key(name: str = "khoa") -> signing.FileSigner:
    """A signing key of this run."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-key-")) / "key"
    signing.create_key_file(folder / name)
    signer = signing.load_signer(folder / name)
    shutil.rmtree(folder.parent)
    return signer


def signing_with(office: builders.Office, signer: signing_keys.Signer | None) -> checkpoints.Checkpoints:
    """What makes checkpoints in an office with a key, or with none."""
    house = office.house
    return checkpoints.Checkpoints(
        store=house.store, engine=house.engine, clock=house.clock, signer=lambda: signer, verify=signing.verify
    )


def put_key(office: builders.Office) -> checkpoints.Checkpoints:
    """Put the key of this run in force in an office that was founded without one."""
    made = signing_with(office, key())
    made.change_key(office.by(), key(), lost=False, reason="Khóa đầu tiên")
    return made


def add_second(office: builders.Office) -> None:
    """Add the second administrator."""
    office.do(commands.AddPerson, person=SECOND, name="Quản Trị Hai")
    office.do(commands.GrantRole, person=SECOND, role="administrator", unit="instance")


def erase(office: builders.Office, table: str, row: str, column: str) -> None:
    """Have a value erased: asked by one administrator, approved by the other."""
    asked = office.do(
        commands.AskErasure, builders.ADMINISTRATOR, table=table, row=row, column=column,
        article="Theo yêu cầu của chủ thể dữ liệu", reason="Không còn cần thiết",
    )  # fmt: skip
    office.do(commands.ErasePersonalData, SECOND, erasure=asked.subject[1])


@functools.cache
def _pattern() -> pathlib.Path:
    office = builders.lang_giang()
    add_second(office)
    signs = put_key(office)
    office.at(2024, 5, 20, 8)
    office.to("LG24-0001", "district-scoring")
    office.to("LG24-0002", "commune-confirmation")
    office.house.outbox.run()
    signs.make(office.by())
    office.at(2024, 6, 3, 8)
    office.house.sweep.run()
    office.house.outbox.run()
    office.do(commands.MarkReviewed, "kiem", up_to=100)
    office.do(commands.AskQuestion, "kiem", entry=100, unit=builders.AGENCY, text="Vì sao mở hồ sơ này?")
    office.do(commands.AnswerQuestion, "thu", question="100/1", text="Theo kế hoạch năm 2024.")
    erase(office, "contact", "producer:lg-cty-adenco/email/1", "address")
    office.step("LG24-0002", "confirm", builders.commune_officer(office.row("dossier", "LG24-0002")["unit_id"]))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ocop-tamper-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "pattern.db"
    copies.into_new_file(office.house.store.database, path)
    office.house.close()
    return path


def worked_on(folder: pathlib.Path) -> pathlib.Path:
    """A file of the worked-on office in the folder."""
    path = folder / "office.db"
    shutil.copyfile(_pattern(), path)
    return path


def reading(path: pathlib.Path) -> reader.Reader:
    """What reads the file as the house does."""
    store = transactions.Store(database=engines.sqlite_file(path))
    return reader.Reader(store=store, policies=stored.Stored(), clock=clock.HandClock(builders.OPENED))


def check(path: pathlib.Path, outside: Collection[heads.Head] = (), known_keys: Collection[str] = ()) -> report.Report:
    """The whole check of the file."""
    asking = reading(path)
    try:
        return whole.verify(asking, outside=outside, known_keys=known_keys)
    finally:
        asking.store.database.dispose()


def head(path: pathlib.Path) -> heads.Head:
    """The head as it left the machine."""
    with closing(sqlite3.connect(path)) as database:
        number, digest = database.execute("SELECT number, hash FROM audit_head").fetchone()
    return heads.parse_head(heads.head_text(number, digest))


def asked(path: pathlib.Path, sql: str) -> list[tuple[object, ...]]:
    """What a query gives."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def spoil(path: pathlib.Path, deed: str | Callable[[sqlite3.Connection], None]) -> None:
    """Do something to the file, by statements or by a function; no trigger and no reference stands in the way."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        kept = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            database.execute(f"DROP TRIGGER {name}")
        if callable(deed):
            deed(database)
        else:
            database.executescript(deed)
        for _, sql in kept:
            database.execute(sql)


def recompute(database: sqlite3.Connection, change: Callable[[dict[str, object]], None]) -> None:
    """Change what entries say, and compute the whole chain anew, as somebody with the source code would."""
    previous = audit_chain.NO_HASH
    for number, body in database.execute("SELECT number, body FROM audit_entry ORDER BY number").fetchall():
        said = json.loads(body)
        change(said)
        said["prev"] = previous
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(text.encode()).hexdigest()
        database.execute("UPDATE audit_entry SET body = ?, hash = ? WHERE number = ?", (text, previous, number))
    database.execute("UPDATE audit_head SET hash = ?", (previous,))
