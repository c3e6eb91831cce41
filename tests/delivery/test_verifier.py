"""The program of the inspector: alone, on an old Python, and not to be deceived."""

import ast
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle.delivery import export, verifier
from ocop_cycle.domain import audit_chain, heads, merkle
from tests import trails
from tests.delivery import exports
from tests.delivery.exports import CHANGED, NEXT, OFFICE, STRANGER, TRAIL

SALT = bytes(range(16))


def verdict(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str]:
    """The exit code and the last line that the program prints."""
    code = verifier.main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, (printed.out or printed.err).splitlines()[-1]


WHOLE = "KẾT LUẬN / VERDICT: CHỈ TỰ LIỀN MẠCH, chưa đối chiếu với bên ngoài / ONLY WHOLE IN ITSELF, " + (
    "not held against anything outside"
)


def passed(number: int) -> str:
    """The verdict on a trail that agrees with what is known outside."""
    return (
        f"KẾT LUẬN / VERDICT: ĐẠT, khớp với bên ngoài đến mục {number} / "
        f"PASSED, vouched for from outside up to entry {number}"
    )


def failed(faults: int) -> str:
    """The verdict on a trail with faults."""
    return f"KẾT LUẬN / VERDICT: KHÔNG ĐẠT, số lỗi: {faults} / FAILED, faults: {faults}"


# --- alone ----------------------------------------------------------------------------------------------------------


def test_the_program_needs_nothing_but_python_3_8() -> None:
    """Its grammar is that of Python 3.8, and it imports only what comes with Python."""
    tree = ast.parse(export.verifier_source(), feature_version=(3, 8))

    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {module.split(".")[0] for module in modules} - sys.stdlib_module_names == set()


@pytest.mark.parametrize("python", [sys.executable, "python3.8"])
def test_the_program_runs_alone(tmp_path: Path, python: str) -> None:
    """Taken out of an export and run by itself, it gives its verdict in both languages and the exit code."""
    works = shutil.which(python) and subprocess.run([python, "--version"], capture_output=True, check=False)
    if not works or works.returncode:
        pytest.skip(f"there is no {python} here")
    path = exports.written(tmp_path / "trail.zip", CHANGED, checkpoints=[trails.checkpoint(CHANGED, NEXT)])
    with zipfile.ZipFile(path) as archive:
        archive.extract(export.VERIFIER, tmp_path)

    run = subprocess.run(
        [
            python,
            "-I",
            "-S",
            tmp_path / export.VERIFIER,
            path,
            "--key",
            OFFICE.public_key_hex,
            "--head",
            exports.head(CHANGED),
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )

    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode().splitlines() == [
        "Số mục / Entries: 6",
        f"Đầu sổ / Head: {exports.head(CHANGED)}",
        *sorted(f"Khóa / Key: {key.public_key_hex}" for key in (OFFICE, NEXT)),
        "Giá trị riêng / Private values: 0 mở / opened, 0 đóng / closed",
        passed(6),
    ]


# --- verdicts -------------------------------------------------------------------------------------------------------


def test_a_sound_trail_passes_up_to_what_is_known_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By a head, by a file of heads, by a known key; without any of them the verdict says what is missing."""
    path = exports.written(tmp_path / "trail.zip", TRAIL, checkpoints=[trails.checkpoint(TRAIL[:7], OFFICE)])
    (tmp_path / "heads.txt").write_text(
        f"# thư đã nhận\n\nSổ nhật ký: {exports.head(TRAIL[:4])}\n{exports.head(TRAIL[:9])}\n"
    )

    verdicts = [
        verdict(capsys, path),
        verdict(capsys, path, "--head", exports.head(TRAIL)),
        verdict(capsys, path, "--heads", tmp_path / "heads.txt"),
        verdict(capsys, path, "--key", OFFICE.public_key_hex),
    ]

    assert verdicts == [(0, WHOLE), (0, passed(12)), (0, passed(9)), (0, passed(7))]


def test_a_folder_is_as_good_as_a_zip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export that was unpacked is checked as it lies there, with or without its lesser files."""
    with zipfile.ZipFile(exports.written(tmp_path / "trail.zip", TRAIL)) as archive:
        archive.extractall(tmp_path / "folder")
    (tmp_path / "folder" / "values.jsonl").unlink()

    assert verdict(capsys, tmp_path / "folder", "--head", exports.head(TRAIL)) == (0, passed(12))


@pytest.mark.parametrize("way", trails.TAMPERINGS)
def test_l5_the_inspector_finds_every_tampering_with_an_outside_head(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: Callable[[trails.Trail, random.Random], trails.Trail]
) -> None:
    """L5: of 20 exports tampered with in each of seven ways the program finds 20."""
    chance, codes = trails.dice(), []

    for number in range(20):
        path = exports.written(tmp_path / f"{number}.zip", way(TRAIL, chance))
        codes.append(verdict(capsys, path, "--head", exports.head(TRAIL))[0])

    assert codes == [3] * 20


@pytest.mark.parametrize("way", [trails.cut_off, trails.recompute])
def test_l5_without_a_head_the_verdict_promises_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: Callable[[trails.Trail, random.Random], trails.Trail]
) -> None:
    """L5: a trail cut off or computed anew is whole in itself, and the verdict says no more than that."""
    path = exports.written(tmp_path / "trail.zip", way(TRAIL, trails.dice()))

    assert verdict(capsys, path) == (0, WHOLE)


def test_l5_a_forger_with_a_key_of_his_own_fails_by_the_known_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """L5: a trail made anew, with another key in it and checkpoints signed by it, is not the office's."""
    first = trails.draft(subject=("instance", "-"), after={"key": STRANGER.public_key_hex})
    forged = trails.trail([first, trails.draft(2)])
    path = exports.written(tmp_path / "trail.zip", forged, checkpoints=[trails.checkpoint(forged, STRANGER)])

    assert verdict(capsys, path) == (0, WHOLE)
    assert verdict(capsys, path, "--key", OFFICE.public_key_hex) == (3, failed(1))


def test_faults_are_told_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with the number of its entry."""
    path = exports.written(tmp_path / "trail.zip", [*TRAIL[:3], *TRAIL[4:]])

    code = verifier.main([str(path)])

    assert code == 3
    assert [line for line in capsys.readouterr().out.splitlines() if "!" in line] == [
        "  ! Mục / Entry 5: thiếu mục ngay trước mục này / entries before this one are missing"
    ]


@pytest.mark.parametrize(
    "arguments",
    [["--head", "5-abc"], ["--head", f"1-{'a' * 32} 2-{'b' * 32}"], ["--key", "AB" * 32], ["--heads", "none"]],
)
def test_evidence_with_a_slip_of_the_pen_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """A head or key that cannot be read must not pass for one that was compared."""
    path = exports.written(tmp_path / "trail.zip", TRAIL)

    code, said = verdict(capsys, path, *arguments)

    assert (code, said.split(":")[0]) == (2, "Không đọc được / Cannot be read")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_export_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    """Junk gets a sentence and the exit code 2, never a verdict."""
    (tmp_path / "junk").write_bytes(content)

    code, said = verdict(capsys, tmp_path / "junk")

    assert (code, said.split(":")[0]) == (2, "Không đọc được / Cannot be read")


def test_a_folder_without_entries_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is not a trail without faults."""
    assert verdict(capsys, tmp_path)[0] == 2


def test_a_zip_with_a_broken_member_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged copy is told apart from a forged trail."""
    path = exports.written(tmp_path / "trail.zip", trails.trail(300))
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)

    assert verdict(capsys, path)[0] == 2


@pytest.mark.parametrize("change", ["torn", "of the future", "locked"])
def test_a_zip_of_another_make_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str) -> None:
    """Packed anew by other means and then damaged: whatever the library says of it, one sentence tells."""
    path = tmp_path / "trail.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("entries.jsonl", b"{}\n" * 1000)
    content = bytearray(path.read_bytes())
    listed = content.rindex(b"PK\x01\x02")
    if change == "torn":
        content[listed - 20] ^= 255
    elif change == "of the future":
        content[listed + 6] = 240
    else:
        content[listed + 8] |= 1
    path.write_bytes(content)

    code, said = verdict(capsys, path)

    assert (code, said.split(":")[0]) == (2, "Không đọc được / Cannot be read")


@pytest.mark.parametrize("as_heads", [False, True])
def test_a_pipe_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str], as_heads: bool) -> None:
    """Nobody may write into it."""
    path = exports.written(tmp_path / "trail.zip", TRAIL)
    os.mkfifo(tmp_path / "pipe")
    line = (path, "--heads", str(tmp_path / "pipe")) if as_heads else (tmp_path / "pipe",)

    code, said = verdict(capsys, *line)

    assert (code, said.split(":")[0]) == (2, "Không đọc được / Cannot be read")


def test_an_archive_that_unfolds_without_end_fills_no_memory(tmp_path: Path) -> None:
    """Half a megabyte that becomes a line of five hundred: it is no entry, and only a piece of it is held."""
    bomb = zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED)
    with bomb, bomb.open("entries.jsonl", "w") as member:
        for _ in range(500):
            member.write(b"x" * 1_000_000)
    program = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, (600_000_000,) * 2); "
        f"runpy.run_path({verifier.__file__!r}, run_name='__main__')"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "bomb.zip")], capture_output=True, check=False, text=True
    )

    assert (done.returncode, done.stderr) == (3, "")


# --- private values -------------------------------------------------------------------------------------------------


def test_private_values_open_their_commitments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text and bytes with their salts are matched; a commitment without its value stays closed and is no fault."""
    contents: list[str | bytes] = ["Nguyễn Thị Lan", b"\x89PNG", "0912 345 678"]
    told = [audit_chain.commit_value(content, SALT) for content in contents]
    entries = trails.trail([trails.draft(1, why=told[0], after=told[1:])])
    values = [
        export.PrivateValue(commitment=one["h"], salt=SALT, value=content)
        for one, content in zip(told[:2], contents[:2], strict=True)
    ]
    path = exports.written(tmp_path / "trail.zip", entries, values=values)

    code = verifier.main([str(path)])

    assert code == 0
    assert "Giá trị riêng / Private values: 2 mở / opened, 1 đóng / closed" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "line",
    [
        {"h": hashlib.sha256(SALT + b"Lan").hexdigest(), "salt": SALT.hex(), "value": "Mai"},
        {"h": hashlib.sha256(SALT + b"Mai").hexdigest(), "salt": SALT.hex(), "value": "Mai"},
        {"h": hashlib.sha256(SALT + b"Mai").hexdigest(), "salt": SALT.hex(), "value": "Lan"},
        {"h": hashlib.sha256(SALT + b"Lan").hexdigest(), "salt": "zz", "value": "Lan"},
        {"h": hashlib.sha256(SALT + b"Lan").hexdigest(), "salt": "", "value64": "="},
        {},
    ],
)
def test_a_value_that_was_changed_or_belongs_nowhere_is_found(line: dict[str, str]) -> None:
    """Another value, a value that no entry speaks of, another salt, or no value at all."""
    faults: list[tuple[int, str]] = []

    verifier.check_values([line], {hashlib.sha256(SALT + b"Lan").hexdigest()}, faults)

    assert faults == [(0, "value")]


def test_whose_trail_it_is_is_told_by_its_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What stands beside them may be anybody's words; the newest settings count, and a demonstration is told as one."""
    named = {"instance": "OCOP huyện Mẫu", "instance-code": "MAU", "demo": "true"}
    rows = [["setting", name, {"name": name, "value": value}] for name, value in named.items()]
    renamed = [["setting", "instance", {"value": "OCOP xã Mẫu"}], ["setting", 1], ["setting", "demo", None], "x"]
    trail = trails.trail([trails.draft(1, rows=rows), trails.draft(2, rows=renamed)])
    path = exports.written(tmp_path / "trail.zip", trail, about="OCOP huyện Khác (chính thức)")

    verifier.main([str(path)])

    assert capsys.readouterr().out.splitlines()[1:3] == ["Sổ của / Trail of: OCOP xã Mẫu (MAU)", verifier.DEMO]


# --- proofs ---------------------------------------------------------------------------------------------------------


def proof(**changes: Any) -> dict[str, Any]:
    """The proof of two entries of a trail, the second as a hash alone, with changes."""
    paths = merkle.inclusion_proofs([bytes.fromhex(entry.hash) for entry in TRAIL], [4, 7])
    entries = [
        export.ProvedEntry(entry=TRAIL[4], path=paths[4]),
        export.ProvedEntry(entry=TRAIL[7], path=paths[7], shown=False),
    ]
    checkpoint = trails.checkpoint(TRAIL, OFFICE)
    text = export.proof_text(about="thử", subject=("dossier", "LG-2024-0005"), checkpoint=checkpoint, entries=entries)
    return {**json.loads(text), **changes}


def proof_file(tmp_path: Path, said: dict[str, Any]) -> Path:
    """The proof in a file."""
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_a_proof_passes_with_a_known_key_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without it a proof is only whole in itself, whatever heads agree; one that disagrees is a fault."""
    path = proof_file(tmp_path, proof())

    verdicts = [
        verdict(capsys, path),
        verdict(capsys, path, "--key", OFFICE.public_key_hex),
        verdict(capsys, path, "--head", exports.head(TRAIL)),
        verdict(capsys, path, "--head", exports.head(TRAIL[:8])),
        verdict(capsys, path, "--head", f"8-{'0' * 32}"),
        verdict(capsys, path, "--key", STRANGER.public_key_hex),
    ]

    assert verdicts == [(0, WHOLE), (0, passed(12)), (0, WHOLE), (0, WHOLE), (3, failed(1)), (0, WHOLE)]


def test_l5_a_forged_entry_under_a_root_that_a_stranger_signed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside the true head of the checkpoint he may sign any root, and with it any entry: no head vouches for it."""
    forged = trails.trail([trails.draft(number, actor="ai-do") for number in range(1, 13)])
    leaves = [bytes.fromhex(entry.hash) for entry in forged]
    signed = heads.sign_checkpoint(
        STRANGER, size=12, head=TRAIL[-1].hash, root=merkle.merkle_root(leaves).hex(), at="2024-06-03T10:00:00.000000Z"
    )
    shown = export.ProvedEntry(entry=forged[4], path=merkle.inclusion_proof(leaves, 4))
    text = export.proof_text(about="thử", subject=("dossier", "LG-2024-0005"), checkpoint=signed, entries=[shown])
    path = proof_file(tmp_path, json.loads(text))

    assert verdict(capsys, path, "--head", exports.head(TRAIL)) == (0, WHOLE)


def test_a_proof_of_one_thing_is_none_of_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the file says of itself nobody signed: where none of its entries is about that, it is a fault."""
    path = proof_file(tmp_path, proof(subject=["dossier", "LG-2024-0006"]))

    assert verdict(capsys, path, "--key", OFFICE.public_key_hex) == (3, failed(1))


@pytest.mark.parametrize(
    ("place", "changes", "faults"),
    [
        (0, {"body": TRAIL[5].body.decode()}, 3),
        (0, {"hash": TRAIL[5].hash}, 1),
        (0, {"n": 6}, 2),
        (0, {"n": 0}, 2),
        (0, {"n": 13}, 2),
        (0, {"path": []}, 1),
        (1, {"n": 9}, 1),
        (1, {"hash": TRAIL[5].hash}, 1),
        (1, {"path": ["00" * 32] * 4}, 1),
    ],
)
def test_a_proof_that_was_changed_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int, changes: dict[str, Any], faults: int
) -> None:
    """Another body, hash, number or path does not lead to the signed root."""
    entries = proof()["entries"]
    entries[place] |= changes
    path = proof_file(tmp_path, proof(entries=entries))

    assert verdict(capsys, path, "--key", OFFICE.public_key_hex) == (3, failed(faults))


def test_a_proof_with_another_checkpoint_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A root that the key did not sign is worth nothing."""
    line = proof()["checkpoint"]
    forged = {**line, "body": line["body"].replace('"size":12', '"size":13')}

    assert verdict(capsys, proof_file(tmp_path, proof(checkpoint=forged)), "--key", OFFICE.public_key_hex)[0] == 3


@pytest.mark.parametrize("changes", [{"checkpoint": None}, {"entries": [{}]}, {"entries": [{"n": 1, "path": ["x"]}]}])
def test_half_a_proof_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any]) -> None:
    """A proof that lacks a part gets no verdict."""
    assert verdict(capsys, proof_file(tmp_path, proof(**changes)))[0] == 2
