"""Files that are named on the line: looked at first, and refused at once when they are no ordinary files."""

import os
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
