"""What an inspector takes away: the same bytes for the same trail, whole or not there, and nothing lost."""

import base64
import json
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.delivery import export
from ocop_cycle.domain import audit_chain, merkle
from tests import trails

OFFICE = trails.PaperSigner("office")
SALT = bytes(range(16))
NAME = "Nguyễn Thị Lan"
ABOUT = "Kế hoạch thử – dữ liệu trình diễn"


def write(path: Path, entries: trails.Trail, **parts: Any) -> int:
    """The export of a trail without checkpoints, keys and values, unless they are given."""
    return export.write_export(path, **{"about": ABOUT, "entries": entries, "checkpoints": [], "keys": [], **parts})


def lines_of(path: Path, name: str) -> list[Any]:
    """The JSON objects of one file of an export."""
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


def test_an_export_holds_every_byte(tmp_path: Path) -> None:
    """Each entry with number, hash and exact body; each checkpoint as it was signed; keys; values with their salts."""
    entries = trails.trail(3)
    checkpoint = trails.checkpoint(entries, OFFICE)
    commitment = audit_chain.commit_value(NAME, SALT)["h"]
    values = [export.PrivateValue(commitment=commitment, salt=SALT, value=NAME)]
    keys = [export.ExportedKey(key=OFFICE.public_key_hex, since=1)]

    count = write(tmp_path / "trail.zip", entries, checkpoints=[checkpoint], keys=keys, values=values)

    assert count == 3
    assert lines_of(tmp_path / "trail.zip", "entries.jsonl") == [
        {"n": number, "hash": digest, "body": body.decode()} for number, body, digest in entries
    ]
    assert lines_of(tmp_path / "trail.zip", "checkpoints.jsonl") == [
        {"body": checkpoint.body().decode(), "signature": checkpoint.signature}
    ]
    assert lines_of(tmp_path / "trail.zip", "keys.json") == [
        {"about": ABOUT, "keys": [{"key": OFFICE.public_key_hex, "since": 1}], "v": 1}
    ]
    assert lines_of(tmp_path / "trail.zip", "values.jsonl") == [{"h": commitment, "salt": SALT.hex(), "value": NAME}]


def test_an_export_says_how_it_is_checked(tmp_path: Path) -> None:
    """It holds the program and a page in Vietnamese and English; a demo is called one on its first line."""
    write(tmp_path / "trail.zip", trails.trail(1))

    with zipfile.ZipFile(tmp_path / "trail.zip") as archive:
        readme, program = archive.read("README.txt").decode(), archive.read(export.VERIFIER)
        names = archive.namelist()

    assert readme.splitlines()[0] == ABOUT
    assert "python3 verify_ocop_trail.py <tệp ZIP này> --head <mã đầu sổ> --key <khóa công khai>" in readme
    assert program == export.verifier_source()
    assert names == [
        "README.txt",
        "verify_ocop_trail.py",
        "keys.json",
        "checkpoints.jsonl",
        "values.jsonl",
        "entries.jsonl",
    ]


def test_the_same_trail_is_the_same_file(tmp_path: Path) -> None:
    """Two exports of one trail are equal byte for byte, so that copies can be compared."""
    for name in ("one.zip", "other.zip"):
        write(tmp_path / name, trails.trail(5))

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_export_is_for_the_account_that_makes_it(tmp_path: Path) -> None:
    """Private values may lie in it."""
    write(tmp_path / "trail.zip", trails.trail(1))

    assert stat.S_IMODE((tmp_path / "trail.zip").stat().st_mode) == 0o600


def test_bytes_that_are_no_text_are_exported_too(tmp_path: Path) -> None:
    """What was tampered with must not be lost on the way to the inspector."""
    broken = audit_chain.StoredEntry(1, b"\xff\xfe", "00" * 32)
    photo = b"\x89PNG"
    values = [export.PrivateValue(commitment="ab" * 32, salt=SALT, value=photo)]

    write(tmp_path / "trail.zip", [broken], values=values)

    [entry] = lines_of(tmp_path / "trail.zip", "entries.jsonl")
    [value] = lines_of(tmp_path / "trail.zip", "values.jsonl")
    assert entry == {"n": 1, "hash": "00" * 32, "body64": base64.b64encode(b"\xff\xfe").decode()}
    assert value == {"h": "ab" * 32, "salt": SALT.hex(), "value64": base64.b64encode(photo).decode()}


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """An export never replaces another."""
    (tmp_path / "trail.zip").write_bytes(b"another")

    with pytest.raises(errors.AlreadyThere):
        write(tmp_path / "trail.zip", trails.trail(1))

    assert (tmp_path / "trail.zip").read_bytes() == b"another"


def test_half_an_export_leaves_nothing(tmp_path: Path) -> None:
    """When reading the trail fails halfway there is neither an export nor a remainder of one."""

    def failing() -> Iterator[audit_chain.StoredEntry]:
        yield from trails.trail(2)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        export.write_export(tmp_path / "trail.zip", about=ABOUT, entries=failing(), checkpoints=[], keys=[])

    assert list(tmp_path.iterdir()) == []


def test_a_proof_shows_what_may_be_shown() -> None:
    """An entry is given with its body, or as a hash alone; each with its way to the signed root."""
    entries = trails.trail(5)
    checkpoint = trails.checkpoint(entries, OFFICE)
    paths = merkle.inclusion_proofs([bytes.fromhex(entry.hash) for entry in entries], [1, 3])
    proved = [
        export.ProvedEntry(entry=entries[1], path=paths[1]),
        export.ProvedEntry(entry=entries[3], path=paths[3], shown=False),
    ]

    text = export.proof_text(about=ABOUT, subject=("dossier", "LG-2024-0002"), checkpoint=checkpoint, entries=proved)

    assert json.loads(text) == {
        "v": 1,
        "what": "ocop-proof",
        "about": ABOUT,
        "subject": ["dossier", "LG-2024-0002"],
        "checkpoint": {"body": checkpoint.body().decode(), "signature": checkpoint.signature},
        "entries": [
            {
                "n": 2,
                "hash": entries[1].hash,
                "body": entries[1].body.decode(),
                "path": [node.hex() for node in paths[1]],
            },
            {"n": 4, "hash": entries[3].hash, "path": [node.hex() for node in paths[3]]},
        ],
        "values": [],
    }
