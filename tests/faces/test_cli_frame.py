"""How the command line behaves whatever the command: help, languages, general options, exit codes, what it loads."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import __main__, cli, settings
from ocop_cycle.application import interface
from ocop_cycle.cli import face, general, parsing, tree
from tests.faces.conftest import Ocop, run

HEAVY = ("sqlalchemy", "rich", "jinja2", "pydantic", "alembic", "ruamel", "transitions", "apscheduler", "cryptography")


def paths(branch: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group as words."""
    yield above
    for name, found in branch.items():
        if name:
            yield from paths(found, (*above, name)) if isinstance(found, dict) else ((*above, name),)


PATHS = sorted(set(paths(tree.TREE)))


def loaded_by(*line: str) -> set[str]:
    """The names of all modules in a fresh process that ran one command."""
    program = (
        "import sys, json, io\n"
        "from ocop_cycle import __main__, cli\n"
        "kept, sys.stdout = sys.stdout, io.StringIO()\n"
        f"cli.main(__main__.BUILDERS, {list(line)!r})\n"
        "print(json.dumps(sorted(sys.modules)), file=kept)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("path", [(), ("dossier",), ("dossier", "list"), ("demo",)], ids=" ".join)
def test_help_has_a_short_name(path: tuple[str, ...]) -> None:
    """`-h` asks for the same page."""
    assert run(*path, "-h") == run(*path, "--help")


@pytest.mark.parametrize("language", interface.LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_page_of_help_fits_a_terminal(path: tuple[str, ...], language: str) -> None:
    """Each command explains itself in both languages, in 80 columns, in one form of Unicode."""
    said = run("--lang", language, *path, "--help")

    assert (said.code, said.err) == (0, "")
    assert said.out == unicodedata.normalize("NFC", said.out)
    assert [line for line in said.out.splitlines() if len(line) > 80] == []


def test_help_loads_nothing_heavy() -> None:
    """`ocop --help` answers at once: no database, no templates, no tables, no policy are loaded for it."""
    found = {name.partition(".")[0] for name in loaded_by("--help")}

    assert found & {*HEAVY, "json.tool", "importlib.resources"} == set()


def test_help_of_a_command_loads_no_library_of_the_house(demo: Path) -> None:
    """A list of dossiers loads what reads, and neither what checks policy nor what carries commands out."""
    found = loaded_by("--instance", str(demo), "dossier", "list")
    parts = {name.partition(".")[0] for name in found}

    assert parts & {"alembic", "pydantic", "ruamel", "transitions", "jinja2", "apscheduler", "psycopg"} == set()
    assert {
        name for name in found if name.startswith(("ocop_cycle.application.commands", "ocop_cycle.application.handl"))
    } == set()


def test_tables_are_loaded_when_one_is_shown(demo: Path) -> None:
    """What draws tables is not loaded for a program that asks for JSON."""
    assert "rich" not in loaded_by("--instance", str(demo), "--json", "dossier", "list")


def test_general_options_may_stand_anywhere(demo: Path) -> None:
    """People write options where they think of them."""
    before = run("--json", "--instance", str(demo), "dossier", "list")
    behind = run("dossier", "list", "--instance", str(demo), "--json")

    assert before.out == behind.out
    assert before.code == 0


def test_what_stands_behind_two_dashes_is_left_alone() -> None:
    """A text that looks like an option can be given."""
    chosen, rest = general.split(["dossier", "--json", "--", "--lang", "xx"])

    assert chosen == general.Chosen(as_json=True)
    assert rest == ["dossier", "--", "--lang", "xx"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["--lang", "fr", "board"], "--lang: “fr” không dùng được; chọn một trong: vi, en."),
        (["board", "--lang"], "--lang để trống; hãy ghi giá trị."),
        (["nosuch"], "Không có lệnh “nosuch”"),
        (["dossier", "lst"], "Không có lệnh “lst”; có phải: list?"),
        (["board", "--colour"], "Không có tùy chọn --colour"),
        (["dossier", "show"], "Thiếu MÃ."),
        (["dossier", "show", "A", "B"], "Thừa tham số: B."),
        (
            ["dossier", "list", "--kind", "old"],
            "--kind: “old” không dùng được; chọn một trong: new, upgrade, re-evaluation.",
        ),
        (["dossier", "list", "--page", "0"], "--page: “0” không phải là số nguyên từ 1 đến 1000000."),
        (
            ["deadline", "list", "--until", "31/2/2024"],
            "--until: “31/2/2024” không phải là ngày; viết như 3/6/2024 hoặc 2024-06-03.",
        ),
        (["dossier", "show", ""], "MÃ để trống; hãy ghi giá trị."),
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_one_sentence(line: list[str], sentence: str) -> None:
    """What is wrong, where its help is, code 2, and no traceback."""
    said = run(*line)

    assert said.code == 2
    assert said.out == ""
    first, *rest = said.err.strip().splitlines()
    assert first == sentence
    assert len(rest) <= 1


def test_a_group_alone_shows_its_commands() -> None:
    """`ocop dossier` is a question, and its answer is the list of what can be done."""
    said = run("dossier")

    assert said.code == 2
    assert "take-back" in said.err


def test_the_language_is_taken_from_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """OCOP_LANG chooses, and --lang has the last word."""
    monkeypatch.setenv("OCOP_LANG", "en")

    assert run("--help").out.startswith("Usage: ocop COMMAND")
    assert run("--lang", "vi", "--help").out.startswith("Cách dùng: ocop LỆNH")


def test_without_an_instance_it_says_how_to_make_one(tmp_path: Path) -> None:
    """Not there is no failure: the remedy is named."""
    said = run("board")

    assert (said.code, said.out) == (1, "")
    assert said.err == "Chưa có bản cài nào trong thư mục var/demo. Tạo mới: ocop init; chạy thử: ocop demo.\n"


def test_a_refusal_in_json_names_code_and_sentence(tmp_path: Path) -> None:
    """A program that reads the output reads why, too."""
    said = run("--json", "board")

    assert said.code == 1
    assert said.json["error"]["code"] == "no-instance"


def test_an_unforeseen_failure_is_one_sentence_and_a_log(demo: Path) -> None:
    """Code 70; the traceback goes into a file, and to the screen only when it was asked for."""
    broken = __main__.BUILDERS._replace(reader=lambda _chosen: 1 // 0)

    said = run("--instance", str(demo), "board", made=broken)
    shown = run("--instance", str(demo), "--debug", "board", made=broken)

    log = demo / "log" / "ocop.log"
    assert said.code == 70
    assert said.err.strip().splitlines() == [
        f"Lỗi chưa lường trước (ZeroDivisionError); chi tiết ghi ở {log}. Hãy gửi tệp đó cho người quản trị; "
        "xem dữ liệu có hỏng không: ocop doctor, ocop audit verify."
    ]
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert "Traceback" in shown.err


def test_a_failure_inside_the_sweep_is_one_sentence_and_a_log(demo: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """No traceback reaches the terminal; the sentence names the file, and the file says what and where."""
    with contextlib.closing(sqlite3.connect(demo / "ocop.db")) as open_:
        open_.execute("UPDATE deadline SET label = 'x' WHERE state = 'open'")
        open_.commit()

    said = run("--instance", str(demo), "demo", "forward", "1d")

    log = demo / "log" / "ocop.log"
    assert (said.err, capfd.readouterr().err) == ("", "")
    assert f"Chi tiết ghi ở {log}" in " ".join(said.out.split()).replace("/ ", "/")
    assert "deadline not rung" in log.read_text(encoding="utf-8")
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_refusal_stands_in_the_log(demo: Path) -> None:
    """With the kind of the command and the code, and without names."""
    shutil.rmtree(demo / "log", ignore_errors=True)  # what it was copied from may have been spoken of

    said = run("--instance", str(demo), "--as", "ha", "user", "contact", "loan", "x@lan.example")

    told = (demo / "log" / "ocop.log").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in told if " ocop_cycle.application.engine: " in line]  # threads of other tests speak too
    assert said.code == 1
    assert line.partition(" ")[2] == (
        "INFO ocop_cycle.application.engine: command refused action='refused' kind='ChangeContact' why='not-permitted'"
    )


def test_an_account_that_is_bound_to_nobody_is_told_the_remedy(of_another: Path) -> None:
    """Nobody reads or writes who is not known; the sentence says who can help and how."""
    here = settings.account()

    said = run("--instance", str(of_another), "board")

    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"Tài khoản {here} chưa gắn với người nào nên chưa xem hay làm được gì. "
        f"Nhờ quản trị chạy: ocop user bind {here} MÃ_NGƯỜI\n"
    )


@pytest.mark.parametrize(
    "line", [["--help"], ["doctor"], ["plan", "check", "lang-giang-2024"], ["calendar", "check", "2024"]], ids=" ".join
)
def test_an_unbound_account_may_look_at_files_and_health(of_another: Path, line: list[str]) -> None:
    """Help, the doctor and checks of files ask for nobody."""
    assert run("--instance", str(of_another), *line).code == 0


def test_no_variable_of_the_environment_makes_somebody_else_of_an_account(
    of_another: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who runs the process is asked of the operating system: LOGNAME and its like can be set by anybody."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, f"not-{settings.account()}")

    assert run("--instance", str(of_another), "board").code == 1


def test_whose_name_is_given_acts_in_a_demo(ocop: Ocop) -> None:
    """In a demo --as names who acts; the entry records the account all the same."""
    said = ocop("--as", "ha", "--json", "dossier", "advance", "LG24-0015", "approve-idea")
    entry = ocop("--json", "audit", "log", str(said.json["receipt"]["entry"]), "--as", "kiem").json["entry"]["logged"]

    assert said.code == 0
    assert (entry["actor"], entry["origin"].partition(":")[0]) == ("ha", "cli")


def test_nobody_is_named_who_is_not_there(ocop: Ocop) -> None:
    """A slip of the pen is answered with who was probably meant."""
    said = ocop("--as", "haa", "board")

    assert (said.code, said.err) == (2, "Không có người “haa”; có phải: ha?\n")


def test_the_same_key_is_carried_out_once(ocop: Ocop) -> None:
    """A command that is typed twice under one key has one effect, and says so."""
    first = ocop("duty", "done", "v-9-bao-cao/lg-xa-an-ha", "--key", "k1")
    again = ocop("duty", "done", "v-9-bao-cao/lg-xa-an-ha", "--key", "k1")

    assert (first.code, again.code) == (0, 0)
    assert "Việc này đã làm trước đó với cùng khóa" in again.out


def test_l13_typed_text_is_put_into_one_form(ocop: Ocop) -> None:
    """A reason typed in NFD is recorded in NFC, and a name typed in NFD is found."""
    reason = unicodedata.normalize("NFD", "Chờ bổ sung")

    said = ocop("--json", "deadline", "move", "LG24-0005", "Trước ngày 20/6/2024", "--reason", reason, "--yes")
    entry = ocop("--json", "audit", "log", str(said.json["receipt"]["entry"])).json["entry"]["logged"]
    found = ocop("--json", "dossier", "list", "--search", unicodedata.normalize("NFD", "Mỳ bún lứt"))

    assert entry["why"]["value"] == "Chờ bổ sung"
    assert [one["code"] for one in found.json["dossiers"]["items"]] == ["LG24-0003"]


def test_the_face_closes_what_it_opened(demo: Path) -> None:
    """No connection outlives a command."""
    this = face.Face(builders=__main__.BUILDERS, late=cli.load, chosen=general.Chosen(), language="vi", folder=demo)
    pool = this.reader.store.database.pool
    with this.reader.store.reading():
        pass

    this.close()

    assert this.reader.store.database.pool is not pool


@pytest.mark.parametrize("text", ["3/6/2024", "03/06/2024", "2024-06-03"])
def test_days_may_be_typed_as_people_and_as_machines_write_them(text: str) -> None:
    """Day first with strokes, or year first with hyphens."""
    assert parsing.Day().convert(text, None, None).isoformat() == "2024-06-03"
