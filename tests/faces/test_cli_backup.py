"""Backups as they are made and restored at the terminal: whole, held, and never over what is there."""

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocop_cycle import settings
from ocop_cycle.storage import engines
from tests.faces import databases
from tests.faces.conftest import Ocop, run
from tests.faces.test_cli_init import made
from tests.storage.databases import Database, on_server, province

__all__ = ["province"]


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """The address of an empty database on the server."""
    for one in on_server("empty"):
        yield one.url


@pytest.fixture
def backup(demo: Path, ocop: Ocop) -> Path:
    """A backup of the demonstration."""
    said = ocop("backup", "--json", "--to", str(demo.parent / "kept"))
    return Path(said.json["folder"])


def _a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir()


def _a_pipe(key: Path) -> None:
    key.unlink()
    _a_pipe_at(key)


def _a_pipe_at(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(place, mode=0o600)


def _no_key(key: Path) -> None:
    key.write_text("no key", encoding="utf-8")


def _open_to_all(key: Path) -> None:
    key.chmod(0o644)


def restored(backup: Path, place: Path, *more: str) -> int:
    """Restore a backup; the exit code."""
    return run("--instance", str(place), "restore", str(backup), *more).code


def setting(place: Path, name: str) -> str | None:
    """A setting of an instance."""
    return dict(databases.content(place)["setting"]).get(name)


def test_a_backup_can_be_checked_without_this_program(backup: Path) -> None:
    """Its sums are in the form that sha256sum reads; nobody else may read it."""
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=backup, capture_output=True, check=False)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in backup.rglob("*") if file.is_file()}

    assert checked.returncode == 0
    assert (stat.S_IMODE(backup.stat().st_mode), modes) == (0o700, {0o600})


def test_what_a_backup_says_of_itself(demo: Path, ocop: Ocop, backup: Path) -> None:
    """Instance, schema, and the head that `ocop audit head` prints."""
    manifest = json.loads((backup / "manifest.json").read_text(encoding="utf-8"))
    head = ocop("audit", "head", "--json").json["head"]

    assert (manifest["code"], manifest["kind"], manifest["key"]) == ("LG", "sqlite", False)
    assert f"{manifest['head_number']}-{manifest['head_hash'][:32]}" == head


def test_what_killed_backups_left_goes_with_the_next(demo: Path, ocop: Ocop) -> None:
    """Half made or half removed, of this instance, and an hour old; a copy that another machine makes stays."""
    kept, stamp = demo / "backups", "20240603T010000.000000Z"
    left = [f".lg-{stamp}.making-4194304999", f".lg-{stamp}.going-4194304998"]
    others = [f".mau-{stamp}.making-4194304999", f".lg-{stamp}.making-4194304997"]
    for name in (*left, *others):
        (kept / name).mkdir(parents=True)
        (kept / name / "database.sqlite").write_bytes(b"half")
    for name in (*left, others[0]):
        for place in (kept / name / "database.sqlite", kept / name):
            os.utime(place, (0, 0))

    made = ocop("backup", "--json").json["folder"]

    assert sorted(place.name for place in kept.iterdir()) == sorted([*others, Path(made).name])


def test_the_key_travels_only_when_it_is_named(demo: Path, ocop: Ocop, backup: Path) -> None:
    """Nothing of the folder of the key is in a backup, unless somebody asked for it and is told so."""
    (demo / "key" / "mail.password").write_text("secret", encoding="utf-8")
    with_key = ocop("backup", "--with-key")

    carried = sorted(f.relative_to(demo / "backups").parts[1:] for f in (demo / "backups").rglob("key/*"))

    assert list(backup.rglob("key")) == []
    assert carried == [("files", "key", "signing.key")]
    assert "NẰM TRONG bản sao lưu" in with_key.out


@pytest.mark.parametrize("spoil", [Path.unlink, _a_folder, _a_pipe, _no_key, _open_to_all])
def test_a_backup_with_the_key_is_refused_without_a_key(demo: Path, ocop: Ocop, spoil: Callable[[Path], None]) -> None:
    """Missing, a folder, a pipe, no key, open to all: one sentence that names the file, and no backup without it."""
    key = demo / "key" / "signing.key"
    spoil(key)

    said = ocop("backup", "--with-key")

    assert (said.code, said.err.count("\n")) == (1, 1)
    assert said.err.startswith(f"Khóa ký {key}: ")
    assert list((demo / "backups").glob("*")) == []


def test_a_key_that_is_linked_to_travels(demo: Path, ocop: Ocop, tmp_path: Path) -> None:
    """A key that is kept on another disk: the key is in the backup, not a link, and not nothing."""
    key = demo / "key" / "signing.key"
    elsewhere = key.rename(tmp_path / "kept.key")
    key.symlink_to(elsewhere)

    backup = Path(ocop("backup", "--with-key", "--json").json["folder"])

    carried = backup / "files" / "key" / "signing.key"
    assert (carried.is_symlink(), carried.read_bytes()) == (False, elsewhere.read_bytes())


def test_files_that_the_office_changed_travel(demo: Path, ocop: Ocop, tmp_path: Path) -> None:
    """Its own rules and texts are there again in the restored instance."""
    own = demo / "templates" / "notices" / "x" / "subject.txt"
    there = tmp_path / "back" / own.relative_to(demo)
    own.parent.mkdir(parents=True)
    own.write_text("Lời của cơ quan", encoding="utf-8")
    (demo / "templates" / "link.txt").symlink_to("/etc/passwd")

    backup = Path(ocop("backup", "--json").json["folder"])
    code = restored(backup, tmp_path / "back")

    assert code == 0
    assert there.read_text(encoding="utf-8") == own.read_text(encoding="utf-8")
    assert not (tmp_path / "back" / "templates" / "link.txt").exists()


def test_the_oldest_backups_make_room(demo: Path, ocop: Ocop) -> None:
    """So many stay as were asked for, the newest; what is no backup of this instance is left alone."""
    place = demo / "backups"
    (place / "letters").mkdir(parents=True)
    first, second, third = (Path(ocop("backup", "--json", "--keep", "2").json["folder"]).name for _ in range(3))

    there = sorted(folder.name for folder in place.iterdir())

    assert there == sorted([second, third, "letters"])
    assert first not in there


def test_no_backup_makes_room_for_one_that_does_not_hold(demo: Path, ocop: Ocop) -> None:
    """A row changed behind the back of the house: it stays, so do all older ones, and it is said why."""
    good = Path(ocop("backup", "--json").json["folder"])
    databases.run_on(demo, "UPDATE dossier SET state = 'certified' WHERE id = 'LG24-0001'")

    alone = ocop("backup", "--json")
    said = ocop("backup", "--keep", "1")
    told = ocop("backup", "--keep", "1", "--json")

    assert (alone.code, alone.json["faults"]) == (0, [])
    assert (said.code, told.code, told.json["removed"]) == (3, 3, [])
    assert "không còn nguyên vẹn (số lỗi: 1; lỗi đầu tiên: bản ghi bị sửa, mục" in " ".join(said.out.split())
    assert (len(told.json["spared"]), told.json["spared"][0]) == (3, good.name)
    assert len(list((demo / "backups").iterdir())) == 4


def test_the_backup_that_was_just_made_is_not_the_one_that_makes_room(demo: Path, ocop: Ocop, backup: Path) -> None:
    """By a clock that was set back the new one looks like the oldest; it stays, and one of the others goes."""
    manifest = backup / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**said, "made_at": "2999-01-01T00:00:00.000000Z"}), encoding="utf-8")

    new = ocop("backup", "--to", str(backup.parent), "--keep", "1", "--json").json

    assert [str(one) for one in backup.parent.iterdir()] == [new["folder"]]
    assert new["removed"] == [backup.name]


def test_older_backups_make_room_after_a_lost_key_was_replaced(demo: Path, ocop: Ocop) -> None:
    """Nobody vouches for the new key but this machine, which holds it: that is enough for its own backups."""
    (demo / "key" / "signing.key").unlink()
    ocop("--as", "quan-tri", "audit", "change-key", "--lost", "--reason", "Mất khóa")
    ocop("backup")

    said = ocop("backup", "--keep", "1", "--json")

    assert (said.code, len(said.json["removed"]), said.json["faults"]) == (0, 1, [])


def test_a_backup_is_restored_by_the_public_key_that_took_over_from_a_lost_one(
    demo: Path, ocop: Ocop, tmp_path: Path
) -> None:
    """Nobody within vouches for the new key: without the half kept outside it is refused, and the remedy names it."""
    (demo / "key" / "signing.key").unlink()
    ocop("--as", "quan-tri", "audit", "change-key", "--lost", "--reason", "Mất khóa")
    public = ocop("audit", "head", "--json").json["public_key"]
    backup = ocop("backup", "--json").json["folder"]
    line = ("--instance", str(tmp_path / "back"), "restore", backup)

    refused = run(*line)
    wrong = run(*line, "--public-key", "0" * 64)
    restored = run(*line, "--public-key", public, "--json")

    assert (refused.code, wrong.code, restored.code) == (1, 1, 0)
    assert "--public-key" in refused.err
    assert restored.json["trail"]["faults"] == []


def test_a_backup_is_as_it_was_made_after_it_was_checked(demo: Path, ocop: Ocop) -> None:
    """The check reads the copy and leaves nothing beside it."""
    ocop("backup")
    folder = Path(ocop("backup", "--keep", "1", "--json").json["folder"])

    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)

    assert checked.returncode == 0
    assert sorted(file.name for file in folder.iterdir()) == ["SHA256SUMS", "database.sqlite", "files", "manifest.json"]


def test_l7_a_restored_instance_sends_nothing_until_it_is_released(demo: Path, ocop: Ocop, tmp_path: Path) -> None:
    """What left after the backup is owed again in the copy: it is listed, held, and leaves when a person says so."""
    backup = Path(ocop("backup", "--json").json["folder"])
    ocop("demo", "forward", "14d")
    left = len(list((demo / "mail").glob("*.eml")))
    place = tmp_path / "back"
    said = run("--instance", str(place), "restore", str(backup), "--json")

    run("--instance", str(place), "demo", "forward", "14d")
    held = sorted((place / "mail").glob("*.eml"))
    listed = run("--instance", str(place), "restore", "--release", "--json")
    wrong = run("--instance", str(place), "restore", "--release", "--confirm", "0")
    count = len(listed.json["leaving"]["owed"])
    released = run("--instance", str(place), "restore", "--release", "--confirm", str(count), "--as", "quan-tri")
    run("--instance", str(place), "sweep")

    assert (said.code, said.json["held"]) == (0, True)
    assert (left > 0, held, count > 0) == (True, [], True)
    assert (listed.code, wrong.code, released.code) == (1, 2, 0)
    assert setting(place, "sending-held") == "false"
    assert list((place / "mail").glob("*.eml")) != []


def test_nothing_is_restored_over_an_instance(demo: Path, ocop: Ocop, backup: Path) -> None:
    """What is there stays, to the last row."""
    before = databases.content(demo)

    said = ocop("restore", str(backup))

    assert said.code == 1
    assert databases.content(demo) == before


@pytest.mark.parametrize("file", ["database.sqlite", "files/instance.json", "manifest.json", "SHA256SUMS"])
def test_a_backup_that_changed_is_refused(backup: Path, tmp_path: Path, file: str) -> None:
    """One byte more in any file, and nothing is made."""
    with (backup / file).open("ab") as opened:
        opened.write(b"\n")
        opened.write(b"x")

    code = restored(backup, tmp_path / "back")

    assert (code, (tmp_path / "back").exists()) == (1, False)


def test_a_backup_whose_settings_cannot_be_read_is_refused(backup: Path, tmp_path: Path) -> None:
    """It is named by the file in the backup, and nothing is made."""
    (backup / "files" / "instance.json").write_text("{", encoding="utf-8")
    sealed_again(backup)

    said = run("--instance", str(tmp_path / "back"), "restore", str(backup))

    assert (said.code, (tmp_path / "back").exists()) == (1, False)
    assert said.err.startswith(f"Không đọc được {backup / 'files' / 'instance.json'}")


def test_a_file_too_many_or_too_few_is_refused(backup: Path, tmp_path: Path) -> None:
    """Nothing is slipped in, nothing is lost on the way."""
    more, fewer = (Path(shutil.copytree(backup, tmp_path / name)) for name in ("more", "fewer"))
    (more / "files" / "templates").mkdir()
    (more / "files" / "templates" / "x.txt").write_text("x", encoding="utf-8")
    (fewer / "database.sqlite").unlink()

    assert [restored(one, tmp_path / "back") for one in (more, fewer, tmp_path)] == [1, 1, 1]


def test_a_pipe_in_a_backup_is_waited_for_by_nobody(demo: Path, ocop: Ocop, backup: Path, tmp_path: Path) -> None:
    """In the place of a file it spoils that backup; in the place of what a backup says of itself it is none."""
    (backup / "files" / "instance.json").unlink()
    _a_pipe_at(backup / "files" / "instance.json")
    _a_pipe_at(demo / "backups" / "letters" / "manifest.json")

    spoilt, made = restored(backup, tmp_path / "back"), ocop("backup")

    assert (spoilt, made.code) == (1, 0)


def sealed_again(backup: Path) -> None:
    """Give a backup whose files were changed the sums of what they are now."""
    names = [line.partition("  ")[2] for line in (backup / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    sums = subprocess.run(["sha256sum", *names], cwd=backup, capture_output=True, text=True, check=True).stdout
    (backup / "SHA256SUMS").write_text(sums, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "accepted"),
    [("UPDATE dossier SET state = 'certified' WHERE id = 'LG24-0001'", 3), ("DROP TRIGGER audit_entry_no_update", 1)],
    ids=["row", "trigger"],
)
def test_a_backup_that_was_forged_is_refused(backup: Path, tmp_path: Path, change: str, accepted: int) -> None:
    """Sums made anew do not help: the trail tells of every row; with triggers missing nothing is restored at all."""
    with engines.sqlite_file(backup / "database.sqlite").connect() as connection:
        connection.exec_driver_sql(change)
        connection.commit()
    sealed_again(backup)

    refused = restored(backup, tmp_path / "back")
    there = (tmp_path / "back").exists()
    code = restored(backup, tmp_path / "back", "--accept-faults")

    assert (refused, there, code) == (1, False, accepted)


def test_a_restore_is_noticed_against_an_outside_head(demo: Path, ocop: Ocop, backup: Path, tmp_path: Path) -> None:
    """A head from after the backup shows what is lost: at once, and for ever after by `audit verify --head`."""
    ocop("demo", "forward", "7d")
    head = ocop("audit", "head", "--json").json["head"]
    place = tmp_path / "back"

    said = run("--instance", str(place), "restore", str(backup), "--head", head, "--json")
    again = run("--instance", str(place), "audit", "verify", "--head", head, "--json")
    run("--instance", str(place), "demo", "forward", "7d")
    later = run("--instance", str(place), "audit", "verify", "--head", head, "--json")

    assert (said.code, len(said.json["trail"]["beyond"]), said.json["trail"]["faults"]) == (3, 1, [])
    assert (again.code, [fault["what"] for fault in again.json["report"]["faults"]]) == (3, ["cut"])
    assert (later.code, [fault["what"] for fault in later.json["report"]["faults"]]) == (3, ["cut"])


def test_either_a_backup_or_a_release(ocop: Ocop, backup: Path) -> None:
    """Neither and both are wrong use."""
    assert [ocop("restore").code, ocop("restore", str(backup), "--release").code] == [2, 2]


def test_an_instance_on_a_server_comes_back(province: Database, fresh_server: str, tmp_path: Path) -> None:
    """PostgreSQL: dumped with its head, restored into an empty database, held; a second time it is refused."""
    place, back = tmp_path / "real", tmp_path / "back"
    made(place, "--database", province.url)

    said = run("--instance", str(place), "backup", "--json")
    assert (said.code, said.json.get("error")) == (0, None)
    backup = Path(said.json["folder"])
    without = restored(backup, back)
    code = restored(backup, back, "--database", fresh_server)
    again = restored(backup, tmp_path / "other", "--database", fresh_server)

    verified = run("--instance", str(back), "audit", "verify")
    listed = run("--instance", str(back), "setting", "list", "--json").json["settings"]
    assert (without, code, again) == (1, 0, 1)
    assert (settings.read(back).database, verified.code, listed["sending-held"]) == (fresh_server, 0, "true")
    assert run("--instance", str(back), "duty", "list").code == 0


def test_no_backup_of_a_server_makes_room_for_one_that_does_not_hold(province: Database, tmp_path: Path) -> None:
    """A dump cannot be asked, so the server is: older backups go while its records hold, and stay when they do not."""
    place = tmp_path / "real"
    made(place, "--database", province.url)
    line = ("--instance", str(place), "backup", "--keep", "1", "--json")

    first, second = run(*line), run(*line)
    with province.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE unit SET name = 'Khác'")
    third = run(*line)

    assert [said.code for said in (first, second, third)] == [0, 0, 3]
    assert second.json["removed"] == [Path(first.json["folder"]).name]
    assert (third.json["removed"], third.json["spared"]) == ([], [Path(second.json["folder"]).name])
