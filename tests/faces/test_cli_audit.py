"""The trail at the terminal: checked, signed, taken away, reviewed, and asked about the past."""

import json
import pathlib
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from contextlib import closing

import pytest

from ocop_cycle.delivery import export
from tests.faces.conftest import Ocop, run

MARK = "Dữ liệu trình diễn – không phải kết quả thật"
DOSSIER = "LG24-0003"
PAGES = [
    ("audit", "verify"),
    ("audit", "as-of", "15/4/2024"),
    ("audit", "as-of", "2024-06-02", DOSSIER),
    ("audit", "review"),
    ("audit", "questions"),
]


@pytest.fixture
def shown(pattern: pathlib.Path) -> Ocop:
    """The program, typed in a demonstration that is only read."""
    return lambda *line: run("--instance", str(pattern), *line)


def spoil(demo: pathlib.Path, *deeds: str) -> None:
    """Change the database behind the back of the house; the triggers are put back."""
    with closing(sqlite3.connect(demo / "ocop.db", isolation_level=None)) as database:
        kept = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            database.execute(f"DROP TRIGGER {name}")
        for deed in deeds:
            database.execute(deed)
        for _, sql in kept:
            database.execute(sql)


def head_of(ocop: Ocop) -> str:
    """The head that leaves the machine."""
    return str(ocop("audit", "head", "--json").json["head"])


def key_of(ocop: Ocop) -> str:
    """The public key of its checkpoints."""
    return str(ocop("audit", "head", "--json").json["public_key"])


def inspect(folder: pathlib.Path, file: str, *words: str) -> int:
    """Run the one-file program as an inspector does; its exit code."""
    command = [sys.executable, "-I", export.VERIFIER, file, *words]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_a_page_fits_the_terminal(
    shown: Ocop, page: tuple[str, ...], language: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is longer than the terminal is wide, and no sentence has a hole."""
    monkeypatch.setenv("COLUMNS", str(width))

    said = shown(*page, "--lang", language)

    assert (said.code, said.err) == (0, "")
    assert max(len(unicodedata.normalize("NFC", line)) for line in said.out.splitlines()) <= width
    assert "{" not in said.out


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_a_program_reads_the_same(shown: Ocop, page: tuple[str, ...]) -> None:
    """With --json there is JSON and nothing else."""
    said = shown(*page, "--json")

    assert said.code == 0
    assert said.json["demo"] == MARK


# --- verify ----------------------------------------------------------------------------------------------------------


def test_verify_alone_says_what_it_cannot_know(shown: Ocop) -> None:
    """Without anything from outside the verdict is that the trail is whole in itself."""
    said = shown("audit", "verify")

    assert "chưa đối chiếu với bên ngoài" in said.out
    assert shown("audit", "verify", "--json").json["verdict"] == "whole"


def test_verify_with_a_head_passes(shown: Ocop) -> None:
    """A head as it stands in the footer of a message, with the words around it, vouches for every entry."""
    head = head_of(shown)

    said = shown("audit", "verify", "--head", f"Sổ nhật ký: {head}", "--json")

    assert (said.code, said.json["verdict"]) == (0, "passed")
    assert said.json["report"]["vouched"] == said.json["report"]["entries"]


def test_verify_with_a_file_of_heads(shown: Ocop, tmp_path: pathlib.Path) -> None:
    """One a line, remarks passed over."""
    (tmp_path / "dau-so.txt").write_text(f"# giữ ở tủ\n\n{head_of(shown)}\n", encoding="utf-8")

    assert shown("audit", "verify", "--heads", "dau-so.txt", "--json").json["verdict"] == "passed"


def test_l5_verify_finds_what_was_done_and_ends_with_three(ocop: Ocop, demo: pathlib.Path) -> None:
    """A state changed behind the back of the house: named with table, key, column and the entry, exit code 3."""
    head = head_of(ocop)
    spoil(demo, f"UPDATE dossier SET state = 'certified' WHERE id = '{DOSSIER}'")

    said, read = ocop("audit", "verify", "--head", head), ocop("audit", "verify", "--head", head, "--json")

    assert (said.code, read.code, read.json["verdict"]) == (3, 3, "failed")
    (fault,) = read.json["report"]["faults"]
    assert (fault["what"], fault["table"], fault["key"], fault["column"]) == (
        "row-altered",
        "dossier",
        DOSSIER,
        "state",
    )
    assert fault["stands"] == "certified"
    assert f"dossier {DOSSIER} state" in said.out
    assert "KHÔNG ĐẠT: 1 lỗi." in said.out


def test_l5_verify_finds_a_cut_with_the_head_from_outside(ocop: Ocop, demo: pathlib.Path) -> None:
    """The last entry deleted: the head kept outside knows of it."""
    head = head_of(ocop)
    spoil(demo, "DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)")

    said = ocop("audit", "verify", "--head", head, "--json")

    assert said.code == 3
    assert "cut" in {fault["what"] for fault in said.json["report"]["faults"]}


def test_l5_many_faults_are_counted_on_the_page(ocop: Ocop, demo: pathlib.Path) -> None:
    """A page shows the first fifty and says how many more there are."""
    spoil(demo, "DELETE FROM notice")

    said = ocop("audit", "verify", "--lang", "en")

    assert said.code == 3
    assert "more" in said.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("--head", "khong-phai"), "head-unreadable"),
        (("--heads", "khong-co.txt"), "file-unreadable"),
        (("--head", ""), "empty"),
    ],
)
def test_a_head_that_is_none_is_told(shown: Ocop, line: tuple[str, ...], code: str) -> None:
    """Wrong use, in a sentence, exit code 2."""
    said = shown("audit", "verify", *line, "--json")

    assert (said.code, said.json["error"]["code"]) == (2, code)


def test_an_instance_without_its_triggers_is_not_opened(ocop: Ocop, demo: pathlib.Path) -> None:
    """The self-test finds a guard that was taken away, before anything else is looked at."""
    with closing(sqlite3.connect(demo / "ocop.db", isolation_level=None)) as database:
        database.execute("DROP TRIGGER audit_entry_no_update")

    said = ocop("audit", "verify", "--json")

    assert (said.code, said.json["error"]["code"]) == (1, "schema-incomplete")


# --- checkpoint, export, prove ---------------------------------------------------------------------------------------


def test_a_checkpoint_is_made_by_who_may(ocop: Ocop) -> None:
    """The administrator signs with the key in the folder; a second time there is nothing new; a coordinator may not."""
    refused = ocop("audit", "checkpoint", "--json")
    first = ocop("--as", "quan-tri", "audit", "checkpoint", "--json")
    second = ocop("--as", "quan-tri", "audit", "checkpoint", "--json")

    assert (refused.code, refused.json["error"]["code"]) == (1, "not-permitted")
    assert first.json["checkpoint"]["key"] == key_of(ocop)
    assert (second.code, second.json["checkpoint"]) == (0, None)
    assert ocop("audit", "verify", "--public-key", key_of(ocop), "--json").json["verdict"] == "passed"


def test_without_its_key_an_instance_makes_no_checkpoint(ocop: Ocop, demo: pathlib.Path) -> None:
    """The key file is gone: told with what helps, exit code 1, and verify works on."""
    (demo / "key" / "signing.key").unlink()

    said = ocop("--as", "quan-tri", "audit", "checkpoint", "--json")

    assert (said.code, said.json["error"]["code"]) == (1, "no-signing-key")
    assert ocop("audit", "verify").code == 0


def test_a_new_key_signs_from_now_on(ocop: Ocop) -> None:
    """The old key vouches for it; a person without the right changes no key and leaves none behind."""
    old = key_of(ocop)
    refused = ocop("audit", "change-key", "--reason", "x", "--json").json["error"]["code"]
    changed = ocop("--as", "quan-tri", "audit", "change-key", "--reason", "Đổi khóa định kỳ", "--json")
    new = key_of(ocop)

    signed = ocop("--as", "quan-tri", "audit", "checkpoint", "--json").json["checkpoint"]["key"]

    assert refused == "not-permitted"
    assert (changed.code, changed.json["public_key"]) == (0, new)
    assert signed == new != old
    assert ocop("audit", "verify", "--public-key", new, "--json").json["verdict"] == "passed"


def test_a_lost_key_is_replaced_and_known_from_outside(ocop: Ocop, demo: pathlib.Path) -> None:
    """Without the old key's signature whoever checks has to be told the new one."""
    (demo / "key" / "signing.key").unlink()
    line = ("--as", "quan-tri", "audit", "change-key", "--reason", "Mất khóa")
    refused = ocop(*line, "--json").json["error"]["code"]

    changed = ocop(*line, "--lost")
    ocop("--as", "quan-tri", "audit", "checkpoint")

    assert (refused, changed.code) == ("no-signing-key", 0)
    assert [path.name for path in (demo / "key").iterdir()] == ["signing.key"]
    assert ocop("audit", "verify").code == 3
    assert ocop("audit", "verify", "--public-key", key_of(ocop)).code == 0


def test_a_change_of_key_that_was_interrupted_is_finished(ocop: Ocop, demo: pathlib.Path) -> None:
    """The trail has the new key and the file has not: the same command puts it in its place, without a second entry."""
    line = ("--as", "quan-tri", "audit", "change-key", "--reason", "Đổi khóa định kỳ")
    file = demo / "key" / "signing.key"
    old = file.read_bytes()
    ocop(*line)
    file.rename(file.with_name("signing.key.next"))
    file.write_bytes(old)
    file.chmod(0o600)
    before = head_of(ocop)

    said = ocop(*line)

    assert (said.code, head_of(ocop)) == (0, before)
    assert ocop("--as", "quan-tri", "audit", "checkpoint").code == 0


def test_a_key_is_not_changed_where_a_folder_stands_in_its_place(ocop: Ocop, demo: pathlib.Path) -> None:
    """Nothing half done: no entry, no key that waits; once the folder is moved away the change is carried out."""
    line = ("--as", "quan-tri", "audit", "change-key", "--lost", "--reason", "Mất khóa")
    file = demo / "key" / "signing.key"
    file.unlink()
    file.mkdir()
    before = head_of(ocop)

    said = ocop(*line)
    there, head = [path.name for path in file.parent.iterdir()], head_of(ocop)
    file.rmdir()

    assert (said.code, said.err.count("\n"), there, head) == (1, 1, ["signing.key"], before)
    assert said.err.startswith(f"Khóa ký {file}: ở chỗ của tệp khóa lại là một thư mục.")
    assert (ocop(*line).code, file.is_file()) == (0, True)


def test_an_export_is_checked_without_the_system(ocop: Ocop, tmp_path: pathlib.Path) -> None:
    """What `ocop audit export` writes, the program in it passes with head and key."""
    ocop("--as", "quan-tri", "audit", "checkpoint")
    said = ocop("--as", "kiem", "audit", "export", "so.zip")
    with zipfile.ZipFile(tmp_path / "so.zip") as archive:
        archive.extract(export.VERIFIER, tmp_path)

    assert (said.code, said.err) == (0, "")
    assert export.VERIFIER in said.out
    assert inspect(tmp_path, "so.zip", "--head", head_of(ocop), "--key", key_of(ocop)) == 0


def test_a_proof_is_checked_without_the_system(ocop: Ocop, tmp_path: pathlib.Path) -> None:
    """What `ocop audit prove` writes, the program beside it passes with the key."""
    ocop("--as", "quan-tri", "audit", "checkpoint")

    said = ocop("audit", "prove", DOSSIER, "--program", "--json")

    assert (said.code, said.json["file"]) == (0, f"{DOSSIER}-chung-minh.json")
    assert json.loads((tmp_path / f"{DOSSIER}-chung-minh.json").read_text("utf-8"))["subject"] == ["dossier", DOSSIER]
    assert inspect(tmp_path, f"{DOSSIER}-chung-minh.json", "--key", key_of(ocop)) == 0


def test_nothing_is_overwritten(ocop: Ocop, tmp_path: pathlib.Path) -> None:
    """A file that is there is left as it is."""
    ocop("--as", "quan-tri", "audit", "checkpoint")
    (tmp_path / "co-roi").write_text("giữ", encoding="utf-8")

    codes = [
        ocop("--as", "kiem", "audit", "export", "co-roi", "--json").json["error"]["code"],
        ocop("audit", "prove", DOSSIER, "co-roi", "--json").json["error"]["code"],
    ]

    assert codes == ["already-there", "already-there"]
    assert (tmp_path / "co-roi").read_text("utf-8") == "giữ"


def test_a_place_that_cannot_be_written_is_told(ocop: Ocop) -> None:
    """A folder that is not there: wrong use, and no trace of a failure."""
    ocop("--as", "quan-tri", "audit", "checkpoint")

    codes = [
        ocop("--as", "kiem", "audit", "export", "khong-co/so.zip", "--json").json["error"]["code"],
        ocop("audit", "prove", DOSSIER, "khong-co/p.json", "--json").json["error"]["code"],
    ]

    assert codes == ["file-unwritable", "file-unwritable"]


def test_what_may_not_be_taken_away_is_not(shown: Ocop) -> None:
    """A coordinator exports nothing; what was not signed is not proved."""
    refused = shown("audit", "export", "so.zip", "--json").json["error"]
    unsigned = shown("audit", "prove", DOSSIER, "--json").json["error"]

    assert (refused["code"], unsigned["code"]) == ("not-permitted", "nothing-signed")


# --- the past --------------------------------------------------------------------------------------------------------


def test_the_past_is_told_by_the_trail(shown: Ocop) -> None:
    """On the day of the demo every dossier stands where the list has it; before the opening there was none."""
    listed = shown("dossier", "list", "--size", "200", "--json").json["dossiers"]["items"]
    past = shown("audit", "as-of", "3/6/2024", "--json").json["past"]["dossiers"]

    assert {one["code"]: one["state"] for one in past} == {one["code"]: one["state"] for one in listed}
    assert shown("audit", "as-of", "1/1/2020", "--json").json["past"]["dossiers"] == []


def test_a_dossier_that_was_not_yet_is_unknown(shown: Ocop) -> None:
    """Asked for a day before it was opened, or by a code there never was."""
    assert shown("audit", "as-of", "1/1/2020", DOSSIER, "--json").json["error"]["code"] == "unknown-thing"
    assert shown("audit", "as-of", "hôm qua").code == 2


# --- review and erasure ----------------------------------------------------------------------------------------------


def test_a_review_from_question_to_answer(ocop: Ocop) -> None:
    """The auditor marks and asks, the unit answers, the page shows who, what and how much nobody has seen."""
    typed = unicodedata.normalize("NFD", "Vì sao hồ sơ này đi trước?")
    marked = ocop("--as", "kiem", "audit", "review", "--up-to", "500")
    asked = ocop("--as", "kiem", "audit", "ask", "500", "lg-phong-nnptnt", typed, "--json")
    name = asked.json["receipt"]["subject"][1]
    waiting = ocop("audit", "questions")
    answered = ocop("audit", "answer", name, "Theo kế hoạch.")
    page = ocop("--as", "kiem", "audit", "review")

    assert [said.code for said in (marked, asked, waiting, answered, page)] == [0] * 5
    assert "Vì sao hồ sơ này đi trước?" in waiting.out
    assert "đã xem đến mục 500" in page.out
    assert "Không có câu hỏi nào." in page.out
    assert [q["answer"] for q in ocop("audit", "questions", "--all", "--json").json["questions"]] == ["Theo kế hoạch."]


def test_an_erasure_takes_two(ocop: Ocop) -> None:
    """Asked by one, approved by another; the same person is refused; verify tells of it."""
    place = ("contact", "unit:lg-xa-thai-dao/email/1", "address")
    asked = ocop("--as", "ha", "audit", "erase", *place, "--article", "Theo đơn", "--reason", "Hết cần", "--json").json[
        "receipt"
    ]["subject"][1]
    alone = ocop("--as", "ha", "audit", "approve-erasure", asked, "--json")
    listed = ocop("--as", "quan-tri", "audit", "review")
    approved = ocop("--as", "quan-tri", "audit", "approve-erasure", asked)
    found = ocop("audit", "verify", "--json").json["report"]

    assert alone.json["error"]["reasons"][0]["code"] == "second-person-needed"
    assert asked in "".join(listed.out.split())
    assert (approved.code, found["count"]) == (0, 0)
    assert [(one["table"], one["key"], one["column"]) for one in found["erased"]] == [place]


def test_what_is_kept_says_why(shown: Ocop) -> None:
    """A producer's name stands in the applied plan: refused in a sentence."""
    said = shown(
        "--as", "quan-tri", "audit", "erase", "producer", "lg-htx-jvo-food", "name", "--article", "x", "--reason", "x"
    )

    assert said.code == 1
    assert "kế hoạch đã áp dụng" in said.err
