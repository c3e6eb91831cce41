"""What a file really is; and archives that would unfold into something nobody could hold."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import uploads
from ocop_cycle.storage import sniffing

ALLOWED = uploads.read(None)
LOCAL_FLAGS, CENTRAL_FLAGS, DECLARED = 6, 8, 24
"""Where flags and the declared size stand in the heads of a member."""


def archive(members: Mapping[str, bytes]) -> bytes:
    """A ZIP file, packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


DOCX = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
BOMB = archive({"word/document.xml": b"\0" * 40_000_000})


def judged(folder: Path, name: str, content: bytes) -> sniffing.Judged:
    """What is said of a file of that name and content."""
    place = folder / "file"
    place.write_bytes(content)
    return sniffing.judge(place, name, ALLOWED)


def codes(found: sniffing.Judged) -> list[str]:
    """Why it was refused."""
    return [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("Phiếu.pdf", b"%PDF-1.7\n1 0 obj", "application/pdf"),
        ("ẢNH.JPG", b"\xff\xd8\xff\xe1\x00\x10Exif\x00", "image/jpeg"),
        ("nhan.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        ("bao-cao.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("minh-chung.zip", archive({"a.txt": b"a", "trong.zip": archive({"b.txt": b"b"})}), "application/zip"),
    ],
)
def test_what_offices_hand_in_is_taken(tmp_path: Path, name: str, content: bytes, media: str) -> None:
    """PDF, pictures, documents and archives of them."""
    assert judged(tmp_path, name, content) == sniffing.Judged(media)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("bao-cao.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "program"),
        ("bao-cao.pdf", b"\x7fELF\x02\x01\x01", "program"),
        ("bao-cao.pdf", b"<html><script>alert(1)</script>", "text/html"),
        ("bao-cao.pdf", DOCX, "application/zip"),
        ("bao-cao.docx", b"%PDF-1.7\n1 0 obj", "application/pdf"),
        ("bao-cao.docx", archive({"a.txt": b"a"}), "application/zip"),
        ("hinh.svg", b'<svg xmlns="http://www.w3.org/2000/svg">', "image/svg+xml"),
        ("ghi-chu.txt", b"hello", "?"),
        ("khong-duoi", b"hello", "?"),
    ],
)
def test_a_name_says_nothing(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    """A program, a page or another document under a false name is known by its content."""
    (reason,) = judged(tmp_path, name, content).reasons

    assert reason == errors.Reason("file-kind-refused", {"name": name, "found": found, "allowed": ALLOWED.labels})


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    """A file without a byte is no document."""
    assert codes(judged(tmp_path, "a.pdf", b"")) == ["file-empty"]


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/embeddings/a.xlsx": BOMB}),
        archive({"1.zip": archive({"2.zip": archive({"3.zip": archive({"a": b"a"})})})}),
        archive({f"{number}.txt": b"" for number in range(5001)}),
    ],
    ids=["ratio", "nested", "too deep", "too many"],
)
def test_a_bomb_is_refused(tmp_path: Path, content: bytes) -> None:
    """By how far it unfolds, however the unfolding is wrapped up."""
    assert codes(judged(tmp_path, "bao-cao.docx", content)) == ["file-unfolds"]


def test_a_bomb_that_declares_little_is_refused(tmp_path: Path) -> None:
    """What an archive says of its sizes is not believed: a member that holds more than it says is damaged."""
    small = (10).to_bytes(4, "little")
    told = bytearray(BOMB)
    end = told.rindex(b"PK\x01\x02")
    told[end + DECLARED : end + DECLARED + 4] = small

    assert codes(judged(tmp_path, "bao-cao.docx", bytes(told))) == ["file-damaged"]


@pytest.mark.parametrize("name", ["setup.exe", "word/vbaProject.bin", "tro-choi.JS"])
def test_programs_and_macros_in_archives_are_refused(tmp_path: Path, name: str) -> None:
    """By the names that programs have."""
    assert codes(judged(tmp_path, "a.zip", archive({name: b"x"}))) == ["file-holds-program"]


def test_a_program_under_another_name_in_an_archive_is_refused(tmp_path: Path) -> None:
    """By its first bytes as well."""
    assert codes(judged(tmp_path, "a.zip", archive({"anh.jpg": b"MZ\x90\x00"}))) == ["file-holds-program"]


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    """What cannot be looked into is not taken."""
    told = bytearray(archive({"a.txt": b"abc"}))
    told[LOCAL_FLAGS] |= 1
    told[told.rindex(b"PK\x01\x02") + CENTRAL_FLAGS] |= 1

    assert codes(judged(tmp_path, "a.zip", bytes(told))) == ["file-locked"]


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_with_torn_bytes_is_refused(tmp_path: Path, kind: int) -> None:
    """Whichever way it was packed: each library says so in its own manner."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as file:
        file.writestr("word/document.xml", bytes(range(256)) * 40)
    data = made.getvalue()
    start = data.index(b"document.xml") + len("document.xml")

    found = [
        codes(judged(tmp_path, "bao-cao.docx", data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]))
        for place in range(start, start + 40)
    ]

    assert ["file-damaged"] in found
    assert [one for one in found if one not in ([], ["file-damaged"], ["file-kind-refused"])] == []


@pytest.mark.parametrize("cut", [10, 40, 100])
def test_a_damaged_archive_is_refused(tmp_path: Path, cut: int) -> None:
    """A file that was cut in the middle is told to be damaged."""
    assert codes(judged(tmp_path, "bao-cao.docx", DOCX[:cut])) == ["file-damaged"]
