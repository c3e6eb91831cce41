"""The program of the inspector: alone, on an old Python, of one mind with the system, and not to be deceived."""

import ast
import hashlib
import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_cycle.delivery import export, signing, verifier
from ocop_cycle.domain import audit_chain, chain_check, heads, merkle, signing_keys
from tests import trails

SALT = bytes(range(16))
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19


def signer(seed: int) -> signing.FileSigner:
    """A real key that is the same in every run."""
    return signing.FileSigner(ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


OFFICE, NEXT, STRANGER = signer(1), signer(2), signer(3)
FIRST = trails.draft(subject=("instance", "-"), after={"key": OFFICE.public_key_hex})
TRAIL = trails.trail([FIRST, *(trails.draft(number) for number in range(2, 13))])
CHANGE = trails.draft(5, subject=("key", NEXT.public_key_hex), after=signing_keys.key_change(NEXT, old=OFFICE))
CHANGED = trails.trail([FIRST, *(trails.draft(number) for number in range(2, 5)), CHANGE, trails.draft(6)])


def head(entries: trails.Trail) -> str:
    """The head of the last entry, as the footer of a message gives it."""
    return heads.head_text(entries[-1].number, entries[-1].hash)


def written(path: Path, entries: trails.Trail, **parts: Any) -> Path:
    """An export of the entries."""
    export.write_export(path, **{"about": "thử", "entries": entries, "checkpoints": [], "keys": [], **parts})
    return path


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
    path = written(tmp_path / "trail.zip", CHANGED, checkpoints=[trails.checkpoint(CHANGED, NEXT)])
    with zipfile.ZipFile(path) as archive:
        archive.extract(export.VERIFIER, tmp_path)

    run = subprocess.run(
        [python, "-I", "-S", tmp_path / export.VERIFIER, path, "--key", OFFICE.public_key_hex, "--head", head(CHANGED)],
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )

    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode().splitlines() == [
        "Số mục / Entries: 6",
        "thử",
        f"Đầu sổ / Head: {head(CHANGED)}",
        *sorted(f"Khóa / Key: {key.public_key_hex}" for key in (OFFICE, NEXT)),
        "Giá trị riêng / Private values: 0 mở / opened, 0 đóng / closed",
        passed(6),
    ]


# --- verdicts -------------------------------------------------------------------------------------------------------


def test_a_sound_trail_passes_up_to_what_is_known_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By a head, by a file of heads, by a known key; without any of them the verdict says what is missing."""
    path = written(tmp_path / "trail.zip", TRAIL, checkpoints=[trails.checkpoint(TRAIL[:7], OFFICE)])
    (tmp_path / "heads.txt").write_text(f"# thư đã nhận\n\nSổ nhật ký: {head(TRAIL[:4])}\n{head(TRAIL[:9])}\n")

    verdicts = [
        verdict(capsys, path),
        verdict(capsys, path, "--head", head(TRAIL)),
        verdict(capsys, path, "--heads", tmp_path / "heads.txt"),
        verdict(capsys, path, "--key", OFFICE.public_key_hex),
    ]

    assert verdicts == [(0, WHOLE), (0, passed(12)), (0, passed(9)), (0, passed(7))]


def test_a_folder_is_as_good_as_a_zip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export that was unpacked is checked as it lies there, with or without its lesser files."""
    with zipfile.ZipFile(written(tmp_path / "trail.zip", TRAIL)) as archive:
        archive.extractall(tmp_path / "folder")
    (tmp_path / "folder" / "values.jsonl").unlink()

    assert verdict(capsys, tmp_path / "folder", "--head", head(TRAIL)) == (0, passed(12))


@pytest.mark.parametrize("way", trails.TAMPERINGS)
def test_l5_the_inspector_finds_every_tampering_with_an_outside_head(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: Callable[[trails.Trail, random.Random], trails.Trail]
) -> None:
    """L5: of 20 exports tampered with in each of seven ways the program finds 20."""
    chance, codes = trails.dice(), []

    for number in range(20):
        path = written(tmp_path / f"{number}.zip", way(TRAIL, chance))
        codes.append(verdict(capsys, path, "--head", head(TRAIL))[0])

    assert codes == [3] * 20


@pytest.mark.parametrize("way", [trails.cut_off, trails.recompute])
def test_l5_without_a_head_the_verdict_promises_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: Callable[[trails.Trail, random.Random], trails.Trail]
) -> None:
    """L5: a trail cut off or computed anew is whole in itself, and the verdict says no more than that."""
    path = written(tmp_path / "trail.zip", way(TRAIL, trails.dice()))

    assert verdict(capsys, path) == (0, WHOLE)


def test_l5_a_forger_with_a_key_of_his_own_fails_by_the_known_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """L5: a trail made anew, with another key in it and checkpoints signed by it, is not the office's."""
    first = trails.draft(subject=("instance", "-"), after={"key": STRANGER.public_key_hex})
    forged = trails.trail([first, trails.draft(2)])
    path = written(tmp_path / "trail.zip", forged, checkpoints=[trails.checkpoint(forged, STRANGER)])

    assert verdict(capsys, path) == (0, WHOLE)
    assert verdict(capsys, path, "--key", OFFICE.public_key_hex) == (3, failed(1))


def test_faults_are_told_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with the number of its entry."""
    path = written(tmp_path / "trail.zip", [*TRAIL[:3], *TRAIL[4:]])

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
    path = written(tmp_path / "trail.zip", TRAIL)

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
    path = written(tmp_path / "trail.zip", trails.trail(300))
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)

    assert verdict(capsys, path)[0] == 2


# --- of one mind with the system ------------------------------------------------------------------------------------


def faults_of_both(
    entries: trails.Trail, checkpoints: list[heads.Checkpoint], outside: list[heads.Head], keys: set[str]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """What the system and what the program finds."""
    evidence = chain_check.Evidence(verify=signing.verify, outside=outside, checkpoints=checkpoints, known_keys=keys)
    walk = verifier.Walk(
        [(one.number, one.prefix) for one in outside],
        frozenset(keys),
        [{"body": one.body().decode(), "signature": one.signature} for one in checkpoints],
    )
    for number, body, digest in entries:
        walk.step({"n": number, "hash": digest, **export._exact("body", body)})
    walk.end()
    return {(fault.number, fault.what) for fault in chain_check.chain_faults(entries, evidence)}, set(walk.faults)


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.integers(0, 3), st.data())
def test_system_and_program_find_the_same(seed: int, ways: int, data: st.DataObject) -> None:
    """Two programs that share no code name the same faults at the same entries, whatever was done to the trail."""
    chance = trails.dice(seed)
    entries = data.draw(st.sampled_from([TRAIL, CHANGED, trails.trail(9)]))
    true = list(entries)
    for way in chance.choices(trails.TAMPERINGS, k=ways):
        if len(entries) > 2:
            entries = way(entries, chance)
    sizes = data.draw(st.lists(st.integers(1, len(true)), max_size=3, unique=True))
    checkpoints = [trails.checkpoint(true[:size], data.draw(st.sampled_from([OFFICE, NEXT]))) for size in sizes]
    outside = [heads.parse_head(head(true[:number])) for number in data.draw(st.lists(st.integers(1, len(true))))]
    keys = data.draw(st.sets(st.sampled_from([OFFICE, NEXT, STRANGER]).map(lambda one: one.public_key_hex)))

    by_system, by_program = faults_of_both(entries, checkpoints, outside, keys)

    assert by_program == by_system


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prev", None),
        ("prev", ["a"]),
        ("n", "x"),
        ("n", None),
        ("subject", 5),
        ("subject", ["key"]),
        ("after", {"key": 5}),
        ("at", 5),
        ("at", "2024-13-03T01:00:00.000000Z"),
        ("at", "2024-W23-1T01:00:00.000000Z"),
        ("v", 2),
        ("alg", "md5"),
        ("more", 1),
    ],
)
@pytest.mark.parametrize("place", [0, 4])
def test_system_and_program_find_the_same_in_odd_bodies(place: int, field: str, value: Any) -> None:
    """Values of other types, times that are none, and other schemas are the same faults to both."""
    entry = trails.resealed(CHANGED[place], **{field: value})._replace(number=place + 1)

    by_system, by_program = faults_of_both([*CHANGED[:place], entry, *CHANGED[place + 1 :]], [], [], set())

    assert by_program == by_system != set()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_system_and_program_grow_the_same_tree(leaves: list[bytes]) -> None:
    """Roots and paths of the one are those of the other."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        verifier.grow(peaks, size, leaf)

    root = merkle.merkle_root(leaves).hex()
    proofs = merkle.inclusion_proofs(leaves, range(len(leaves)))

    assert verifier.root_of(peaks) == root
    assert [verifier.root_by_path(leaf, index, len(leaves), proofs[index]) for index, leaf in enumerate(leaves)] == [
        root
    ] * len(leaves)


# --- signatures -----------------------------------------------------------------------------------------------------

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_true(public: str, message: str, signature: str) -> None:
    """The published signatures verify, and not over other bytes."""
    data = bytes.fromhex(message)

    assert verifier.verify_signature(public, data, signature)
    assert not verifier.verify_signature(public, data + b"!", signature)


@settings(max_examples=50)
@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32), st.integers(0, 63), st.integers(1, 255))
def test_system_and_program_believe_the_same_signatures(data: bytes, seed: bytes, place: int, change: int) -> None:
    """What the library signs verifies; with any byte of the signature changed neither believes it."""
    key = signing.FileSigner(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    signature = bytearray.fromhex(key.sign(data))

    true = verifier.verify_signature(key.public_key_hex, data, signature.hex())
    signature[place] ^= change
    forged = [check(key.public_key_hex, data, signature.hex()) for check in (signing.verify, verifier.verify_signature)]

    assert (true, forged) == (True, [False, False])


def test_a_signature_has_one_form_only() -> None:
    """The same scalar plus the order of the group is another spelling of the signature, and is refused."""
    public, message, signature = VECTORS[1]
    scalar = int.from_bytes(bytes.fromhex(signature)[32:], "little")

    other = signature[:64] + (scalar + ORDER).to_bytes(32, "little").hex()

    assert not verifier.verify_signature(public, bytes.fromhex(message), other)


def test_a_point_and_its_mirror_are_two() -> None:
    """The negative of the scalar leads to the point across the axis, which has the same y, and is refused."""
    public, message, signature = VECTORS[1]
    scalar = int.from_bytes(bytes.fromhex(signature)[32:], "little")

    mirrored = signature[:64] + (ORDER - scalar).to_bytes(32, "little").hex()

    assert not verifier.verify_signature(public, bytes.fromhex(message), mirrored)


@pytest.mark.parametrize("number", [2, PRIME, PRIME + 1, 1 | 1 << 255, 2**255 - 1])
def test_bytes_that_are_no_point_are_no_key(number: int) -> None:
    """Not on the curve, not reduced, or with a sign where there is none."""
    encoded = number.to_bytes(32, "little")

    assert verifier.point(encoded) is None
    assert not verifier.verify_signature(encoded.hex(), b"", VECTORS[0][2])


@pytest.mark.parametrize("junk", [None, "", 5, "zz" * 32, "ab" * 31, "AB" * 32, [], "ab" * 64])
def test_junk_is_no_key_and_no_signature(junk: Any) -> None:
    """Whatever stands in a file is answered with no, never with an accident."""
    public, message, signature = VECTORS[1]

    assert not verifier.verify_signature(junk, bytes.fromhex(message), signature)
    assert not verifier.verify_signature(public, bytes.fromhex(message), junk)


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
    path = written(tmp_path / "trail.zip", entries, values=values)

    code = verifier.main([str(path)])

    assert code == 0
    assert "Giá trị riêng / Private values: 2 mở / opened, 1 đóng / closed" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "line",
    [
        {"h": hashlib.sha256(SALT + b"Lan").hexdigest(), "salt": SALT.hex(), "value": "Mai"},
        {"h": hashlib.sha256(SALT + b"Mai").hexdigest(), "salt": SALT.hex(), "value": "Mai"},
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


# --- proofs ---------------------------------------------------------------------------------------------------------


def proof(**changes: Any) -> dict[str, Any]:
    """The proof of two entries of a trail, the second as a hash alone, with changes."""
    paths = merkle.inclusion_proofs([bytes.fromhex(entry.hash) for entry in TRAIL], [4, 7])
    entries = [
        export.ProvedEntry(entry=TRAIL[4], path=paths[4]),
        export.ProvedEntry(entry=TRAIL[7], path=paths[7], shown=False),
    ]
    checkpoint = trails.checkpoint(TRAIL, OFFICE)
    text = export.proof_text(about="thử", subject=("dossier", "LG"), checkpoint=checkpoint, entries=entries)
    return {**json.loads(text), **changes}


def proof_file(tmp_path: Path, said: dict[str, Any]) -> Path:
    """The proof in a file."""
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_a_proof_passes_with_a_known_key_or_the_head_of_its_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without either it is only whole in itself; a head of an entry in it is compared too."""
    path = proof_file(tmp_path, proof())

    verdicts = [
        verdict(capsys, path),
        verdict(capsys, path, "--key", OFFICE.public_key_hex),
        verdict(capsys, path, "--head", head(TRAIL)),
        verdict(capsys, path, "--head", head(TRAIL[:8])),
        verdict(capsys, path, "--head", f"8-{'0' * 32}"),
        verdict(capsys, path, "--key", STRANGER.public_key_hex),
    ]

    assert verdicts == [(0, WHOLE), (0, passed(12)), (0, passed(12)), (0, WHOLE), (3, failed(1)), (0, WHOLE)]


@pytest.mark.parametrize(
    ("place", "changes", "faults"),
    [
        (0, {"body": TRAIL[5].body.decode()}, 2),
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
