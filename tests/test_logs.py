"""The application log: in the instance's folder, in one place, and nowhere on the terminal."""

import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle import logs

log = logging.getLogger("ocop_cycle.application.engine")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """The file of a log that is kept for the length of a test."""
    made = logs.keep(tmp_path, loud=False)
    yield made.file
    made.close()


def test_a_line_says_when_what_and_what_belongs_to_it(kept: Path) -> None:
    """A refusal, with its code and the kind of command."""
    log.info("command refused", extra={"action": "refused", "kind": "AdvanceDossier", "why": "not-permitted"})

    (line,) = kept.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} .*", line)
    assert line.partition(" ")[2] == (
        "INFO ocop_cycle.application.engine: command refused action='refused' kind='AdvanceDossier' why='not-permitted'"
    )


def test_a_failure_has_its_traceback(kept: Path) -> None:
    """And what was given with it stands on the first line."""
    try:
        raise KeyError("x")
    except KeyError:
        log.exception("notice not issued", extra={"notice": "a|b\nc"})

    lines = kept.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("notice not issued notice='a|b c'")
    assert (lines[1], lines[-1]) == ("Traceback (most recent call last):", "KeyError: 'x'")


def test_nothing_reaches_the_terminal_unless_it_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a log there is silence; a loud one speaks there, too."""
    logs.be_quiet()
    log.error("one")
    loud = logs.keep(tmp_path, loud=True)
    log.error("two")
    loud.close()
    log.error("three")

    assert [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()] == ["two"]


def test_it_turns_over(tmp_path: Path) -> None:
    """A file that has grown is put aside, and a few of these are kept."""
    made = logs.keep(tmp_path, loud=False, largest=200)
    for number in range(30):
        log.warning("the bell will ring again %s", number)
    made.close()

    assert len(list(made.file.parent.iterdir())) == 1 + logs.KEPT


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open is not moved there")
def test_a_file_that_was_put_aside_is_not_written_on(tmp_path: Path) -> None:
    """Programs that put logs aside move or delete the file beneath a worker: what follows stands in a new one."""
    made = logs.keep(tmp_path, loud=False)

    log.warning("first")
    made.file.rename(aside := tmp_path / "ocop.log.old")
    log.warning("second")
    made.file.unlink()
    log.warning("third")
    shutil.rmtree(made.file.parent)
    log.warning("fourth")
    made.close()

    assert (len(aside.read_text().splitlines()), made.file.read_text().count("fourth")) == (1, 1)


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a file lies in the place of its folder, nothing is written and nothing is said."""
    (tmp_path / "log").write_text("", encoding="utf-8")
    made = logs.keep(tmp_path, loud=False)

    log.error("one")
    made.close()

    assert capsys.readouterr().err == ""


def test_a_pipe_in_the_place_of_the_log_is_not_waited_for(tmp_path: Path) -> None:
    """To open a pipe waits for somebody who reads from it."""
    (tmp_path / "log").mkdir()
    os.mkfifo(tmp_path / "log" / "ocop.log")
    made = logs.keep(tmp_path, loud=False)

    log.error("one")
    made.close()

    assert (tmp_path / "log" / "ocop.log").is_fifo()


def test_without_a_folder_it_is_kept_with_temporary_files(tmp_path: Path) -> None:
    """What fails before there is an instance is told all the same."""
    made = logs.keep(tmp_path / "none", loud=False)
    made.close()

    assert not (tmp_path / "none").exists()
    assert made.file.parts[-2:] == ("log", "ocop.log")


def test_for_programs_a_line_is_one_object(tmp_path: Path) -> None:
    """Moment, level, place, sentence, what was given with it, the request it belongs to, and a traceback."""
    made = logs.keep(tmp_path, loud=False, form="json")
    with logs.of_request("click-0001"):
        try:
            raise KeyError("x")
        except KeyError:
            log.exception("notice not issued", extra={"notice": "a|b\nc"})
    log.info("command carried out", extra={"entry": 7})
    made.close()

    first, second = (json.loads(line) for line in made.file.read_text(encoding="utf-8").splitlines())

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", first.pop("at"))
    assert first.pop("traceback").splitlines()[-1] == "KeyError: 'x'"
    assert first == {
        "level": "error", "logger": log.name, "message": "notice not issued", "notice": "a|b\nc",
        "request": "click-0001",
    }  # fmt: skip
    assert {name: second[name] for name in ("message", "entry")} == {"message": "command carried out", "entry": 7}
    assert "request" not in second


def test_a_cause_names_no_one() -> None:
    """The print of a key is always the same, and the key cannot be read from it."""
    assert logs.cause_of("web/thu/1") == logs.cause_of("web/thu/1") != logs.cause_of("web/thu/2")
    assert re.fullmatch(r"[0-9a-f]{16}", logs.cause_of("web/thu/1"))
