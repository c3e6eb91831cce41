"""Files that are named on the line: read when they are ordinary files, written whole or not at all; and the output."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces.conftest import Ocop, run
from tests.faces.test_cli_init import made

PATIENCE = 2
"""So many seconds a command may wait for a pipe before somebody opens its other end, and the test is lost."""

LINES = [
    ("certificate", "import"),
    ("notice", "bounce"),
    ("dossier", "attach", "LG24-0001", "phieu-dang-ky"),
    ("audit", "verify", "--heads"),
]
OF_POLICY = [("unit", "succeed"), ("plan", "check")]
"""Commands whose files are read on the shelf of policy files."""


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A pipe into which nobody writes; a reader that waits for one is sent home after a while."""
    place = tmp_path / "day-ong.csv"
    os.mkfifo(place)

    def send_home() -> None:
        os.close(os.open(place, os.O_RDWR | os.O_NONBLOCK))

    timer = threading.Timer(PATIENCE, send_home)
    timer.start()
    yield place
    timer.cancel()
    timer.join()


@pytest.mark.parametrize("line", LINES, ids=" ".join)
@pytest.mark.parametrize("device", [False, True], ids=["pipe", "device"])
def test_what_is_no_ordinary_file_is_refused_at_once(
    ocop: Ocop, pipe: Path, line: tuple[str, ...], device: bool
) -> None:
    """A pipe would wait for ever, a device may never end: one sentence, the code of wrong use, and no waiting."""
    file = "/dev/null" if device else str(pipe)

    said = ocop("--as", "quan-tri", *line, file)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[0] == f"Không đọc được tệp {file} (không phải tệp thường)."


@pytest.mark.parametrize("line", OF_POLICY, ids=" ".join)
def test_a_pipe_is_no_policy_file(ocop: Ocop, pipe: Path, line: tuple[str, ...]) -> None:
    """There is no such file, and nobody waits for one."""
    said = ocop("--as", "quan-tri", *line, str(pipe))

    assert (said.code, said.out) == (1, "")
    assert str(pipe) in said.err


@pytest.mark.parametrize(("name", "sentence"), [("khong-co.csv", "không có tệp hoặc thư mục đó"), (".", "là thư mục")])
def test_the_file_of_an_import_is_looked_at_first(tmp_path: Path, name: str, sentence: str) -> None:
    """Also in an office that has no cycle yet: a wrong name is not found out only later."""
    made(tmp_path / "real")

    said = run("--instance", str(tmp_path / "real"), "certificate", "import", name)

    assert said.code == 2
    assert said.err.splitlines()[0] == f"Không đọc được tệp {name} ({sentence})."


WRITING = [
    ("certificate", "cohort", "--csv"),
    ("regime", "diagram", "qd-148-2023", "--out"),
    ("notice", "preview", "dossier-arrived", "--html"),
]


@pytest.mark.parametrize("line", WRITING, ids=" ".join)
@pytest.mark.parametrize("place", ["/dev/full", "/proc/nowhere", ".", "khong-co/bang.csv"])
def test_a_file_that_cannot_be_written_is_named(ocop: Ocop, line: tuple[str, ...], place: str) -> None:
    """One sentence, whatever is in the way: a full disk, a folder that takes none, a folder of that name."""
    said = ocop(*line, place)

    assert said.code == 2
    assert said.err.startswith(f"Không ghi được tệp {place} (")


@pytest.mark.parametrize("line", WRITING, ids=" ".join)
def test_what_stood_there_before_stays_until_the_new_one_is_written(
    ocop: Ocop, tmp_path: Path, line: tuple[str, ...]
) -> None:
    """Behind a link, too, which stays a link; nothing else is left in the folder."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "old").write_bytes(b"old")
    (folder / "link").symlink_to("old")

    said = ocop(*line, str(folder / "link"))

    assert (said.code, said.err) == (0, "")
    assert (folder / "link").is_symlink()
    assert len((folder / "old").read_bytes()) > 3
    assert sorted(one.name for one in folder.iterdir()) == ["link", "old"]


def typed(demo: Path, words: str, **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    """A line as a shell runs it, with the streams that it names."""
    line = f"{sys.executable} -m ocop_cycle --instance {demo} {words}"
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False, env={**os.environ, **surroundings})


@pytest.mark.parametrize("words", ["board", "--json dossier list"])
def test_output_that_cannot_be_written_is_told(demo: Path, words: str) -> None:
    """On the other stream: what was done stands, and is no unforeseen failure."""
    done = typed(demo, f"{words} >/dev/full")

    assert done.returncode == 1
    assert done.stderr.decode().startswith("Không ghi được kết quả ra chỗ đã chọn (hết chỗ trên ổ đĩa).")
    assert done.stderr.count(b"\n") == 1


def test_streams_that_are_closed_are_those_that_nobody_reads(demo: Path) -> None:
    """As a service may start a command."""
    assert typed(demo, "board <&- >&- 2>&-").returncode == 0


def test_vietnamese_is_said_where_the_surroundings_know_none(demo: Path) -> None:
    """On a machine with an old character set output is in UTF-8, as every file of the house."""
    done = typed(demo, "setting list", PYTHONIOENCODING="latin-1")

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Dữ liệu trình diễn" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("said", ["²", "9" * 20, "-1", "x"])
def test_a_width_that_is_none_is_passed_over(demo: Path, said: str) -> None:
    """The library of tables reads the same variable, and stumbles over it."""
    done = typed(demo, "setting list", COLUMNS=said, LINES=said)

    assert (done.returncode, done.stderr) == (0, b"")
