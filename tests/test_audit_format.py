"""docs/audit-format.md says what the code does: its lists are complete, and its example is true."""

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import get_args

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from ocop_cycle.delivery import export, signing, verifier
from ocop_cycle.domain import audit_chain, chain_check, heads

PAGE = (Path(__file__).parent.parent / "docs" / "audit-format.md").read_text(encoding="utf-8")
EXAMPLE = [line.encode() for line in re.findall(r"```json\n(.*)\n```", PAGE)]
TOOLS = ("sh", "jq", "xxd", "sha256sum", "openssl")
SALT = bytes(range(16))
REASON = "Bổ sung phiếu kiểm nghiệm"


def first_column(title: str) -> list[str]:
    """The code words in the first column of the table under a title."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def example() -> tuple[list[audit_chain.StoredEntry], heads.Checkpoint]:
    """The entries and the checkpoint of the page, with the signature that its made-up key gives."""
    first, second, body = EXAMPLE
    entries = [
        audit_chain.StoredEntry(number, said, hashlib.sha256(said).hexdigest())
        for number, said in enumerate((first, second), 1)
    ]
    signer = signing.FileSigner(ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    stated = {name: value for name, value in json.loads(body).items() if name in {"size", "head", "root", "at"}}
    return entries, heads.sign_checkpoint(signer, **stated)


def write_example(path: Path) -> None:
    """The example as an export."""
    entries, checkpoint = example()
    commitment = audit_chain.commit_value(REASON, SALT)["h"]
    export.write_export(
        path,
        about="Ví dụ",
        entries=entries,
        checkpoints=[checkpoint],
        keys=[export.ExportedKey(key=checkpoint.key, since=1)],
        values=[export.PrivateValue(commitment=commitment, salt=SALT, value=REASON)],
    )


def test_every_field_of_an_entry_is_described() -> None:
    """In the order in which they stand in the bytes."""
    assert first_column("An entry") == audit_chain.FIELDS


def test_every_fault_is_described() -> None:
    """Those of the system in the table, and the three of the program besides."""
    described = first_column("What the checks find")

    assert described == list(get_args(chain_check.What))
    assert [*described, "value", "proof", "subject"] == list(verifier.FAULTS)


def test_every_file_of_an_export_is_described(tmp_path: Path) -> None:
    """In the order in which they lie in it."""
    write_example(tmp_path / "trail.zip")

    with zipfile.ZipFile(tmp_path / "trail.zip") as archive:
        assert first_column("The export") == archive.namelist()


def test_every_part_of_a_proof_is_described() -> None:
    """In the order in which they are written."""
    text = export.proof_text(about="Ví dụ", subject=("dossier", "LG"), checkpoint=example()[1], entries=[])

    assert first_column("The proof of some entries") == list(json.loads(text))


def test_the_example_is_true(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its hashes are those of its bytes, and it passes by its own key and head."""
    entries, checkpoint = example()
    write_example(tmp_path / "trail.zip")

    code = verifier.main([str(tmp_path / "trail.zip"), "--key", checkpoint.key])

    assert [f"the hash `{entry.hash}`" in PAGE for entry in entries] == [True, True]
    assert checkpoint.body() == EXAMPLE[2]
    assert code == 0
    assert "khớp với bên ngoài đến mục 2" in capsys.readouterr().out


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="the tools of the page are not all here")
def test_the_commands_by_hand_agree(tmp_path: Path) -> None:
    """Each pair of lines that they print is the same, and openssl believes the signature."""
    write_example(tmp_path / "trail.zip")
    with zipfile.ZipFile(tmp_path / "trail.zip") as archive:
        archive.extractall(tmp_path)
    [script] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)

    run = subprocess.run(["sh", "-eu", "-c", script], cwd=tmp_path, capture_output=True, check=True, text=True)

    entries, checkpoint = example()
    commitment = audit_chain.commit_value(REASON, SALT)["h"]
    assert run.stdout.splitlines() == [
        entries[1].hash,
        *[entries[0].hash] * 2,
        *[checkpoint.root] * 2,
        "Signature Verified Successfully",
        *[commitment] * 2,
    ]
