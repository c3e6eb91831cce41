"""The key file and the signature, against the vectors of RFC 8032 and against carelessness."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.delivery import signing

# RFC 8032, section 7.1: public key, message, signature.
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


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A key in a folder of its own."""
    path = tmp_path / "keys" / "audit.pem"
    signing.create_key_file(path)
    return path


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_true(public: str, message: str, signature: str) -> None:
    """The published signatures verify, and not over other bytes."""
    data = bytes.fromhex(message)

    assert signing.verify(public, data, signature)
    assert not signing.verify(public, data + b"!", signature)


@given(st.binary())
def test_what_a_signer_signs_verifies(data: bytes) -> None:
    """Over exactly these bytes, with exactly this key."""
    signer, stranger = (signing.FileSigner(ed25519.Ed25519PrivateKey.generate()) for _ in range(2))

    signature = signer.sign(data)

    verdicts = [
        signing.verify(signer.public_key_hex, data, signature),
        signing.verify(stranger.public_key_hex, data, signature),
        signing.verify(signer.public_key_hex, data + b"\0", signature),
    ]
    assert verdicts == [True, False, False]


@pytest.mark.parametrize("junk", ["", "zz" * 32, "ab" * 31, "AB" * 32, " " + "ab" * 32, "None", "ff" * 32])
def test_junk_is_no_key_and_no_signature(junk: str) -> None:
    """Text that is neither is answered with no, never with an accident."""
    public, message, signature = VECTORS[1]

    assert not signing.verify(junk, bytes.fromhex(message), signature)
    assert not signing.verify(public, bytes.fromhex(message), junk)
    assert not signing.verify(public, bytes.fromhex(message), junk * 2)


def test_a_new_key_is_for_the_service_alone(tmp_path: Path) -> None:
    """The file has mode 0600, the folder made for it 0700, and the public half is the one printed."""
    path = tmp_path / "keys" / "audit.pem"

    public = signing.create_key_file(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert signing.load_signer(path).public_key_hex == public


def test_a_loaded_key_signs(key_file: Path) -> None:
    """What the key of the file signs verifies with its public half."""
    signer = signing.load_signer(key_file)

    assert signing.verify(signer.public_key_hex, b"bytes", signer.sign(b"bytes"))


def test_a_key_is_never_overwritten(key_file: Path) -> None:
    """A second key in its place is refused, and the first is as it was."""
    before = key_file.read_bytes()

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.create_key_file(key_file)

    assert refused.value.why == "it is there already, and a key is never overwritten"
    assert key_file.read_bytes() == before


def test_a_key_is_not_made_where_others_may_write(tmp_path: Path) -> None:
    """Whoever may write into the folder could put another key there."""
    tmp_path.chmod(0o777)

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.create_key_file(tmp_path / "audit.pem")

    assert refused.value.why == "other accounts may write into its folder"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("place", "why"), [("keys/audit.pem", "Not a directory"), ("audit.pem", "File exists")])
def test_a_key_is_not_made_below_a_file(tmp_path: Path, place: str, why: str) -> None:
    """A folder that cannot be made is named in a sentence."""
    (tmp_path / "file").touch()

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.create_key_file(tmp_path / "file" / place)

    assert refused.value.why == f"its folder cannot be made ({why})"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o777])
def test_a_key_that_others_may_read_or_change_is_refused(key_file: Path, mode: int) -> None:
    """The sentence says what is wrong and how it is set right."""
    key_file.chmod(mode)

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.load_signer(key_file)

    assert str(refused.value) == (
        f"{key_file}: other accounts may read or change it; run chmod 600 {key_file}, or make a new key"
    )


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    """The sentence names the place."""
    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.load_signer(tmp_path / "audit.pem")

    assert str(refused.value) == (
        f"{tmp_path / 'audit.pem'}: there is no such file; restore the key, or make a new one"
    )


@pytest.mark.parametrize("content", [b"", b"not a key", b"\x00" * 5000])
def test_a_file_that_holds_no_key_is_refused(key_file: Path, content: bytes) -> None:
    """Junk of any length is refused by name."""
    key_file.write_bytes(content)

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.load_signer(key_file)

    assert refused.value.why == "it holds no private key that can be read"


def test_a_key_with_a_password_is_refused(key_file: Path) -> None:
    """Nobody is there to type it when the service starts."""
    key = ed25519.Ed25519PrivateKey.generate()
    locked = serialization.BestAvailableEncryption(b"secret")
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.load_signer(key_file)

    assert refused.value.why == "it holds no private key that can be read"


def test_a_key_of_another_kind_is_refused(key_file: Path) -> None:
    """A key for another kind of signature is named as such."""
    key = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))

    with pytest.raises(signing.KeyFileRefused) as refused:
        signing.load_signer(key_file)

    assert refused.value.why == "its key is not an Ed25519 key"


def test_what_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    """Neither a folder nor a pipe is read, and a pipe does not make the start wait for ever."""
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(0o700)

    reasons = []
    for name in ("pipe", "folder"):
        with pytest.raises(signing.KeyFileRefused) as refused:
            signing.load_signer(tmp_path / name)
        reasons.append(refused.value.why)

    assert reasons == ["it is not an ordinary file"] * 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here to read the file with")
def test_the_key_file_can_be_read_by_other_programs(key_file: Path) -> None:
    """An auditor may take the public half from the file with openssl, without this program."""
    shown = subprocess.run(
        ["openssl", "pkey", "-in", str(key_file), "-noout", "-text_pub"], capture_output=True, check=True
    )

    digits = "".join(shown.stdout.decode().split("pub:")[1].split()).replace(":", "")
    assert digits == signing.load_signer(key_file).public_key_hex
