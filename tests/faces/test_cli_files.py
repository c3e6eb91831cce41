"""Files of a dossier and comments on it, typed at the command line."""

from pathlib import Path

from tests.faces.conftest import Ocop
from tests.faces.test_cli_writing import done, dossier

CODE, ITEM = "LG24-0003", "producer-report"


def test_a_file_goes_in_and_comes_out(ocop: Ocop, tmp_path: Path) -> None:
    """Its name, version and hash are shown; it comes out as it went in, and nothing is written over."""
    paper, out = tmp_path / "Báo cáo.pdf", tmp_path / "ra.pdf"
    paper.write_bytes(b"%PDF-1.7\nbao cao")

    put = done(ocop, "dossier", "attach", CODE, ITEM, str(paper), "--as", "jvo-food")
    fetched = ocop("dossier", "file", CODE, ITEM, str(out))
    again = ocop("dossier", "file", CODE, ITEM, str(out))

    (shown,) = next(one for one in dossier(ocop, CODE)["papers"] if one["item"] == ITEM)["files"]
    assert (shown["name"], shown["version"], shown["sha256"]) == ("Báo cáo.pdf", 1, put["after"]["sha256"])
    assert (fetched.code, again.code, out.read_bytes()) == (0, 1, paper.read_bytes())
    assert "Báo cáo.pdf (bản 1)" in ocop("dossier", "show", CODE).out


def test_a_program_named_pdf_is_refused(ocop: Ocop, tmp_path: Path) -> None:
    """With a sentence that says what it is."""
    paper = tmp_path / "bao-cao.pdf"
    paper.write_bytes(b"MZ\x90\x00")

    said = ocop("dossier", "attach", CODE, ITEM, str(paper))

    assert said.code == 1
    assert "Tệp bao-cao.pdf thật ra là một chương trình" in said.err


def test_a_file_that_is_gone_is_found(ocop: Ocop, demo: Path, tmp_path: Path) -> None:
    """By the doctor, and by the check of the trail."""
    paper = tmp_path / "bao-cao.pdf"
    paper.write_bytes(b"%PDF-1.7\nbao cao")
    put = done(ocop, "dossier", "attach", CODE, ITEM, str(paper))
    well = ocop("--json", "audit", "verify").json["verdict"]
    digest = put["after"]["sha256"]
    (demo / "files" / digest[:2] / digest).unlink()

    doctor, verify = ocop("--json", "doctor"), ocop("--json", "audit", "verify")

    codes = [finding["code"] for finding in doctor.json["findings"]]
    faults = [(one["what"], one["key"]) for one in verify.json["report"]["faults"]]
    assert well in ("passed", "whole")
    assert "files-missing" in codes
    assert (verify.code, faults) == (3, [("file-missing", f"{CODE}/{ITEM}/1")])


def test_f17_comments_reach_whom_they_are_meant_for(ocop: Ocop) -> None:
    """The producer reads what is addressed to him, not what the office says to itself, nor who said it."""
    done(ocop, "dossier", "comment", CODE, "Gọi lại chủ cơ sở")
    done(ocop, "dossier", "comment", CODE, "Đề nghị bổ sung phiếu", "--for", "producer")

    office, producer = ocop("dossier", "show", CODE).out, ocop("dossier", "show", CODE, "--as", "jvo-food")
    history = ocop("--json", "dossier", "history", CODE, "--as", "jvo-food").out

    assert ("Gọi lại chủ cơ sở" in office, "Đề nghị bổ sung phiếu" in office) == (True, True)
    assert ("Gọi lại chủ cơ sở" in producer.out, "Đề nghị bổ sung phiếu" in producer.out) == (False, True)
    assert "Nguyễn Thị Thu" not in producer.out + history


def test_samples_are_counted(ocop: Ocop) -> None:
    """Three of five are told as three of five."""
    done(ocop, "dossier", "document", CODE, "samples", "--copies", "3")

    assert "còn thiếu (3/5)" in ocop("dossier", "show", CODE).out
