"""Copies of a database in use, and the way back from one."""

import dataclasses
import hashlib
import importlib
import json
import os
import pathlib
import stat
import sys
import threading

import pytest
from sqlalchemy import Engine, select, text

from ocop_cycle import errors
from ocop_cycle.storage import backups, engines, manifests, probes, schema, self_test, unit_of_work
from ocop_cycle.storage.statements import Statement
from tests.storage.databases import Database

BOTH = Statement(lambda: select(schema.series.c.last).order_by(schema.series.c.name))


class Interrupted(Exception):
    """Something outside the database went wrong."""


def pair(engine: Engine) -> list[int]:
    """The two numbers that every transaction of these tests moves together."""
    with unit_of_work.reading(engine) as runner:
        return [row[0] for row in runner.all(BOTH)]


def begin(engine: Engine) -> None:
    """Both numbers at 0."""
    with unit_of_work.writing(engine) as work:
        work.insert_many(schema.series, [{"name": name, "last": 0} for name in "ab"])


def hold_sending(engine: Engine) -> None:
    """What an application does to a restored copy before anybody sees it."""
    with unit_of_work.writing(engine) as work:
        work.insert(schema.setting, {"name": "sending", "value": "held"})


def nothing(_engine: Engine) -> None:
    """Leave the copy as it is."""


def test_l6_a_copy_of_a_database_in_use_is_whole(office: Database, tmp_path: pathlib.Path) -> None:
    """While others write without a pause, each of ten copies is sound and of one moment."""
    begin(office.engine)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            with unit_of_work.writing(office.engine) as work:
                last = work.runner.all(BOTH)[0][0]
                work.update_many(schema.series, [(name, {"last": last + 1}) for name in "ab"])

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(10):
        backups.back_up(office.engine, tmp_path / f"{number}.backup")
    done.set()
    writer.join()

    for number in range(10):
        copy = engines.sqlite_file_read_only(tmp_path / f"{number}.backup")
        first, second = pair(copy)
        assert (first == second, probes.damage(copy)) == (True, [])
        copy.dispose()


def test_a_backup_is_for_the_own_account(office: Database, tmp_path: pathlib.Path) -> None:
    """It holds names and addresses: nobody else may read it, and nothing is left beside it."""
    backups.back_up(office.engine, tmp_path / "ocop.backup")

    assert stat.S_IMODE((tmp_path / "ocop.backup").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if not file.name.startswith("ocop.db")] == ["ocop.backup"]


def test_a_backup_is_never_written_over(office: Database, tmp_path: pathlib.Path) -> None:
    """A file that is there stays as it is."""
    path = tmp_path / "ocop.backup"
    path.write_text("yesterday's")

    with pytest.raises(errors.AlreadyThere):
        backups.back_up(office.engine, path)

    assert path.read_text() == "yesterday's"


def test_a_backup_into_no_folder(office: Database, tmp_path: pathlib.Path) -> None:
    """A place that cannot be written is told, with its name."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        backups.back_up(office.engine, tmp_path / "no" / "ocop.backup")

    assert caught.value.remedy == "name another folder"


@pytest.mark.parametrize(
    ("page", "at"),
    [("notice", 0), ("sqlite_autoindex_series_1", 4_000)],
    ids=["a page of no kind", "an entry out of its order"],
)
def test_a_damaged_database_is_named_and_not_its_copy(
    office: Database, tmp_path: pathlib.Path, page: str, at: int
) -> None:
    """One line with the file that a person can look at; nothing of the copy stays."""
    begin(office.engine)
    with unit_of_work.reading(office.engine) as runner:
        row = runner.first(Statement(lambda: text(f"SELECT rootpage FROM sqlite_master WHERE name = '{page}'")))
    office.engine.dispose()
    assert row is not None
    with (tmp_path / "ocop.db").open("r+b") as file:
        file.seek((row[0] - 1) * 4096 + at)
        file.write(b"\x07" * 96)

    with pytest.raises(errors.DatabaseRefused) as caught:
        backups.back_up(office.engine, tmp_path / "ocop.backup")

    assert caught.value.why.startswith(f"{tmp_path / 'ocop.db'} is damaged (")
    assert len(caught.value.why.splitlines()) == 1
    assert [*tmp_path.glob("*ocop.backup*"), *tmp_path.glob(".ocop*")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="how large files may grow is a limit of POSIX")
def test_a_copy_that_finds_no_room_is_told_as_the_copy(office: Database, tmp_path: pathlib.Path) -> None:
    """It is not the disk of the database that is full; nothing of the copy stays."""
    resource = importlib.import_module("resource")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, usual[1]))
    try:
        with pytest.raises(errors.DatabaseRefused) as caught:
            backups.back_up(office.engine, tmp_path / "ocop.backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    assert caught.value.why == f"the copy of {tmp_path / 'ocop.db'} does not fit on the disk where it was to lie"
    assert [*tmp_path.glob("*ocop.backup*")] == []


def manifest(**said: object) -> str:
    """What a backup says of itself, with something else said in places."""
    usual = manifests.Manifest(
        instance="OCOP", code="LG", made_at="2024-06-03T01:00:00.000000Z", product="1", kind="sqlite", schema="0001",
        head_number=1, head_hash="0" * 64, key=False,
    )  # fmt: skip
    return json.dumps({**dataclasses.asdict(usual), **said})


@pytest.mark.parametrize(
    "said", [{"made_at": 5}, {"made_at": "today"}, {"head_number": "1"}, {"format": True}], ids=str
)
def test_what_says_of_itself_what_no_backup_says(tmp_path: pathlib.Path, said: dict[str, object]) -> None:
    """It is passed over among backups, and refused as one."""
    for name, text_ in {"good": manifest(), "odd": manifest(**said)}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / manifests.FILE).write_text(text_, encoding="utf-8")

    with pytest.raises(errors.DatabaseRefused) as caught:
        manifests.read(tmp_path / "odd")

    assert caught.value.why == f"{tmp_path / 'odd'} is no backup"
    assert manifests.made_in(tmp_path, "LG") == [tmp_path / "good"]


def test_a_manifest_that_is_nested_without_end_is_none(tmp_path: pathlib.Path) -> None:
    """Also among the backups that are looked through before the oldest makes room."""
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / manifests.FILE).write_text("[" * 100_000, encoding="utf-8")

    with pytest.raises(errors.DatabaseRefused):
        manifests.read(tmp_path / "odd")

    assert manifests.made_in(tmp_path, "LG") == []


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_is_no_file_has_no_sum_that_could_fit(tmp_path: pathlib.Path, kind: str) -> None:
    """A link could carry any file of this machine into an instance; a line without a sum vouches for nothing."""
    (tmp_path / manifests.DATABASES["sqlite"]).write_bytes(b"x")
    (tmp_path / manifests.OWN).mkdir()
    made = manifests.Manifest(**json.loads(manifest()))
    manifests.seal(tmp_path, made)
    odd = tmp_path / manifests.OWN / "odd"
    odd.symlink_to("/etc/hostname") if kind == "link" else os.mkfifo(odd)
    with (tmp_path / manifests.SUMS).open("a", encoding="utf-8") as sums:
        sums.write("  files/odd\n")

    with pytest.raises(errors.DatabaseRefused) as caught:
        manifests.check(tmp_path)

    assert caught.value.why == f"the backup {tmp_path} is not as it was made (files/odd)"


def test_a_server_is_not_backed_up_here(province: Database, tmp_path: pathlib.Path) -> None:
    """PostgreSQL has means of its own, and the sentence names them."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        backups.back_up(province.engine, tmp_path / "ocop.backup")

    assert caught.value.remedy == "use pg_dump, as whoever runs the server does"


def test_l7_a_restored_copy_is_prepared_before_it_is_seen(office: Database, tmp_path: pathlib.Path) -> None:
    """What the application must do first, such as holding sending, is done when the database appears."""
    begin(office.engine)
    backups.back_up(office.engine, tmp_path / "ocop.backup")
    before = hashlib.sha256((tmp_path / "ocop.backup").read_bytes()).digest()

    backups.restore(tmp_path / "ocop.backup", tmp_path / "restored.db", prepare=hold_sending)

    restored = engines.sqlite_file(tmp_path / "restored.db")
    with unit_of_work.reading(restored) as runner:
        settings = [tuple(row) for row in runner.all(Statement(lambda: select(schema.setting)))]
    self_test.run(restored)
    restored.dispose()
    assert settings == [("sending", "held")]
    assert hashlib.sha256((tmp_path / "ocop.backup").read_bytes()).digest() == before


def test_l7_a_copy_that_could_not_be_prepared_is_not_there(office: Database, tmp_path: pathlib.Path) -> None:
    """When holding fails, no copy appears that could send."""
    backups.back_up(office.engine, tmp_path / "ocop.backup")

    def fail(engine: Engine) -> None:
        hold_sending(engine)
        raise Interrupted

    there = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(Interrupted):
        backups.restore(tmp_path / "ocop.backup", tmp_path / "restored.db", prepare=fail)

    assert {file.name for file in tmp_path.iterdir()} == there


def test_nothing_is_restored_over_a_database(office: Database, tmp_path: pathlib.Path) -> None:
    """A database that is there must be moved away by a person first."""
    begin(office.engine)
    backups.back_up(office.engine, tmp_path / "ocop.backup")

    with pytest.raises(errors.AlreadyThere):
        backups.restore(tmp_path / "ocop.backup", tmp_path / "ocop.db", prepare=nothing)

    assert pair(office.engine) == [0, 0]


@pytest.mark.parametrize("content", [b"", b"no database " * 1_000])
def test_what_is_no_backup_is_not_restored(tmp_path: pathlib.Path, content: bytes) -> None:
    """An empty or foreign file is refused, and leaves nothing."""
    (tmp_path / "ocop.backup").write_bytes(content)

    with pytest.raises(errors.DatabaseRefused):
        backups.restore(tmp_path / "ocop.backup", tmp_path / "restored.db", prepare=nothing)

    assert [file.name for file in tmp_path.iterdir()] == ["ocop.backup"]


def test_a_backup_that_is_not_there(tmp_path: pathlib.Path) -> None:
    """A mistyped name is told as such."""
    with pytest.raises(errors.DatabaseRefused) as caught:
        backups.restore(tmp_path / "none.backup", tmp_path / "restored.db", prepare=nothing)

    assert caught.value.why == f"there is no backup at {tmp_path / 'none.backup'}"
    assert list(tmp_path.iterdir()) == []
