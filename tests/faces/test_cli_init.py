"""A new instance: whole or not at all, with its key, its first administrator, and the shipped policy in force."""

import stat
from pathlib import Path

import pytest

from ocop_cycle import settings
from tests.faces import databases
from tests.faces.conftest import Ocop, Said, run
from tests.storage.databases import Database

WISH = ("--name", "OCOP huyện Thử", "--code", "thu", "--mail-from", "ocop@thu.example", "--person", "quan-tri",
        "--person-name", "Nguyễn Quản Trị")  # fmt: skip


def made(place: Path, *more: str) -> Said:
    """Make an instance."""
    return run("--instance", str(place), "init", *WISH, *more)


def test_it_is_ready_for_work(tmp_path: Path) -> None:
    """Key, database, administrator, policy: after one command a plan can be applied."""
    place = tmp_path / "real"

    said = made(place)
    key = place / "key" / "signing.key"
    rows = databases.content(place)

    assert (said.code, said.err) == (0, "")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert {kind for _, kind, *_ in rows["policy_in_force"]} == {"rights", "calendar", "regime", "rules"}
    assert [row[:2] for row in rows["binding"]] == [(settings.account(), "quan-tri")]
    assert dict(rows["setting"])["instance-code"] == "THU"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real"]


FIRST_STEPS = [
    ("user", "add", "thu", "Trần Thị Thu"),
    ("user", "role", "thu", "coordinator", "instance"),
    ("audit", "checkpoint"),
    ("user", "bind", settings.account(), "thu"),
    ("plan", "apply", "lang-giang-2024"),
    ("cycle", "open", "lang-giang-2024"),
    ("duty", "done", "v-9-bao-cao/lg-xa-an-ha"),
    ("unit", "contact", "lg-xa-an-ha", "xa@an-ha.example"),
    ("sweep",),
    ("board",),
    ("dossier", "list", "--search", "trung ga"),
    ("deadline", "list"),
    ("duty", "list", "--each"),
    ("notice", "list"),
    ("certificate", "list"),
    ("audit", "log"),
    ("audit", "verify"),
    ("doctor",),
]


def test_the_first_steps_after_it(tmp_path: Path, empty: Database) -> None:
    """What the last line advises works on either database: a coordinator for the whole, a plan, a cycle, a dossier."""
    place = tmp_path / "real"

    begun = made(place, *(("--database", empty.url) if empty.kind == "postgresql" else ()))
    said = [run("--instance", str(place), *line) for line in FIRST_STEPS]

    assert begun.code == 0
    assert [(line, one.code) for line, one in zip(FIRST_STEPS, said, strict=True) if one.code] == []


def test_an_instance_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    """A second time changes nothing."""
    place = tmp_path / "real"
    made(place)
    before = databases.content(place)

    said = made(place)

    assert (said.code, "đã có; giữ nguyên" in said.err) == (1, True)
    assert databases.content(place) == before


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nobody's letters are mixed with an instance."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("x", encoding="utf-8")

    said = made(tmp_path / "letters")

    assert said.code == 1
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--code", "huyện"), "“HUYỆN” không dùng làm mã được"),
        (("--mail-from", "nobody"), "“nobody” không phải là địa chỉ thư điện tử"),
        (("--person", "Nguyễn A"), "“Nguyễn A” không dùng làm mã người được"),
        (("--database", "mysql://x/y"), "viết sqlite:///đường/dẫn/tệp hoặc postgresql://người@máy/tên"),
        (("--database", "sqlite:////no/such/folder/ocop.db"), "kiểm tra thư mục có tồn tại"),
    ],
    ids=["code", "mail", "person", "database", "folder"],
)
def test_what_makes_no_sense_leaves_nothing(tmp_path: Path, more: tuple[str, ...], sentence: str) -> None:
    """One sentence, and no half-made instance."""
    said = made(tmp_path / "real", *more)

    assert said.code in (1, 2)
    assert sentence in said.err
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_asked_for_by_its_name(tmp_path: Path) -> None:
    """Where nobody can be asked, the option is named."""
    said = run("--instance", str(tmp_path / "real"), "init", "--name", "X")

    assert (said.code, said.err.splitlines()[0]) == (2, "Thiếu --code.")


def test_a_database_of_an_earlier_version_is_brought_up(tmp_path: Path) -> None:
    """Whether there is something to be brought up is asked of the database; here there is not."""
    place = tmp_path / "real"
    made(place)
    databases.run_on(place, "UPDATE schema_revision SET version_num = '0000'")

    said = run("--instance", str(place), "board")

    assert said.code == 1
    assert "cơ sở dữ liệu ở bản 0000" in said.err


def test_an_instance_can_be_moved(tmp_path: Path) -> None:
    """Its database is named without a folder, so that the folder may go elsewhere."""
    made(tmp_path / "real")
    (tmp_path / "real").rename(tmp_path / "moved")

    assert run("--instance", str(tmp_path / "moved"), "doctor").code == 0


def test_the_clock_gate_waits_for_a_person(demo: Path, ocop: Ocop) -> None:
    """A demo's own clock needs no confirmation; the option is taken all the same."""
    assert ocop("sweep", "--confirm-clock").code == 0


def test_after_a_long_silence_a_person_confirms_the_clock(tmp_path: Path) -> None:
    """What would be done is listed, nothing is; once confirmed everything is done."""
    place = tmp_path / "real"
    made(place)
    databases.run_on(
        place,
        "INSERT INTO sweep_run VALUES ('x', '2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00.000000Z', 0, 0, NULL)",
    )
    line = ("--instance", str(place), "sweep")

    stopped = run(*line)
    refused_before = databases.content(place)["sweep_run"]
    confirmed = run(*line, "--confirm-clock")
    again = run(*line)

    assert stopped.code == 1
    assert "xác nhận giờ: ocop sweep --confirm-clock" in stopped.out
    assert len(refused_before) == 1
    assert (confirmed.code, again.code) == (0, 0)


@pytest.mark.parametrize("left", [None, b""], ids=["gone", "of no bytes"])
def test_records_that_are_gone_are_not_begun_anew(tmp_path: Path, left: bytes | None) -> None:
    """Empty tables in their place would hold nobody who may do anything, and hide that the records are missing."""
    place = tmp_path / "real"
    made(place)
    (place / "ocop.db").unlink()
    if left is not None:
        (place / "ocop.db").write_bytes(left)

    said = run("--instance", str(place), "init")

    assert (said.code, "khôi phục bản sao lưu vào thư mục khác" in " ".join(said.err.split())) == (1, True)
    assert (databases.content(place) if left is not None else list(place.glob("ocop.db"))) in ({}, [])
