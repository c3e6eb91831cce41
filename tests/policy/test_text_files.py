"""Files of texts: shipped ones read once, an office's own as they are now."""

import os
from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import text_files

PATH = "notices/x/body.txt"


def write(own: Path, path: str, raw: bytes, at: int = 1_700_000_000) -> Path:
    """A file of the office's own, written at a moment."""
    file = own / "templates" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)
    os.utime(file, (at, at))
    return file


def test_the_shipped_texts_are_there_and_read_once() -> None:
    """By their paths with forward slashes, pages and notices alike."""
    assert text_files.shipped() is text_files.shipped()
    assert {"notices/_words.txt", "pages/rehearsal.html"} <= set(text_files.shipped())


@pytest.mark.parametrize("own", [None, Path("/no/such/folder")])
def test_without_a_folder_there_are_no_own_texts(own: Path | None) -> None:
    """Nor where the folder is not there."""
    assert text_files.OwnTexts(own)() == {}


def test_own_texts_are_read_as_bytes_and_anew_when_they_were_changed(tmp_path: Path) -> None:
    """What did not change is not read again; a new file, a changed and a gone one are seen at once."""
    texts = text_files.OwnTexts(tmp_path)
    file = write(tmp_path, PATH, b"K\xednh")
    write(tmp_path, "notices/x/sample.json", b"{}")
    first = texts()

    same = texts()
    write(tmp_path, PATH, b"Kinh", at=1_700_000_001)
    changed = texts()
    file.unlink()

    assert (first, changed, texts()) == ({PATH: b"K\xednh"}, {PATH: b"Kinh"}, {})
    assert same is first


def test_what_is_no_file_is_no_text(tmp_path: Path) -> None:
    """A folder is none, and a link to a folder leads out of the instance; nor is what no template can name."""
    write(tmp_path, "a.txt", b"x")
    (tmp_path / "templates" / ".#a.txt").symlink_to("somebody@somewhere")  # as an editor marks what it has open
    (tmp_path / "templates" / "\udcff.txt").write_bytes(b"x")
    (tmp_path / "templates" / "folder.txt").mkdir()
    (tmp_path / "templates" / "out").symlink_to(tmp_path)

    assert list(text_files.OwnTexts(tmp_path)()) == ["a.txt"]


@pytest.mark.parametrize("kind", ["pipe", "link to nowhere", "link to itself", "device"])
def test_a_text_that_cannot_be_read_is_not_passed_over(tmp_path: Path, kind: str) -> None:
    """Else the shipped text would leave in the place of the office's own; and nobody waits for a pipe."""
    file = write(tmp_path, PATH, b"x")
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to({"link to nowhere": "gone.txt", "link to itself": file.name, "device": "/dev/zero"}[kind])

    assert text_files.OwnTexts(tmp_path)() == {PATH: None}


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 1), (b"{\n,", 2), (b"[]", 1), (b"[" * 100_000, 1), (b"\xff\xfe{}", 1),
        (b'{"a": ' + b"9" * 5_000 + b"}", 1), (b" " * text_files.LARGEST + b"{}", 1),
    ],
    ids=["empty", "torn", "list", "deep", "utf-16", "huge number", "huge"],
)  # fmt: skip
def test_a_sample_that_is_none_is_told_at_its_place(tmp_path: Path, raw: bytes, line: int) -> None:
    """One flaw, with the file and the line."""
    write(tmp_path, "notices/x/sample.json", raw)

    with pytest.raises(errors.PolicyFlawed) as caught:
        text_files.sample("x", tmp_path)

    assert [(flaw.file, flaw.line, flaw.code) for flaw in caught.value.flaws] == [
        ("notices/x/sample.json", line, "sample-unfit")
    ]


def test_l11_of_a_huge_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    """One byte more than is taken, so that it can be refused."""
    write(tmp_path, PATH, b"x" * (text_files.LARGEST + 500))

    assert len(text_files.OwnTexts(tmp_path)()[PATH]) == text_files.LARGEST + 1


def test_the_offices_own_sample_wins(tmp_path: Path) -> None:
    """Beside its own text, else beside the shipped one, else none."""
    write(tmp_path, "notices/duty-opened/sample.json", b'{"rule": "own"}')

    found = [text_files.sample(name, tmp_path) for name in ("duty-opened", "dossier-arrived", "no-such")]

    assert [facts and facts["rule"] for facts in found] == ["own", "dossier-arrived", None]


def test_a_file_that_cannot_be_read_is_told_as_such(tmp_path: Path) -> None:
    """It is there, and nobody guesses what it says; the others are read."""
    write(tmp_path, "notices/x/subject.txt", b"Tin")
    (tmp_path / "templates" / PATH).symlink_to("/proc/self/mem")

    assert text_files.OwnTexts(tmp_path)() == {PATH: None, "notices/x/subject.txt": b"Tin"}


@pytest.mark.parametrize(("raw", "line"), [(b"{\n,", 2), (b"[1]", 1), (b"\xff", 1)])
def test_a_sample_that_cannot_be_read_is_a_flaw(tmp_path: Path, raw: bytes, line: int) -> None:
    """With its file and line."""
    write(tmp_path, "notices/x/sample.json", raw)

    with pytest.raises(errors.PolicyFlawed) as flawed:
        text_files.sample("x", tmp_path)

    assert [(flaw.file, flaw.line) for flaw in flawed.value.flaws] == [("notices/x/sample.json", line)]
