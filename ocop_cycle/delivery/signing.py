"""
Ed25519 (RFC 8032): the key that signs checkpoints, and the check of a signature.

The private key is a file (PEM, PKCS #8, without a password, because a service
starts unattended) that only the account of the service may read. It lies
outside the database and outside ordinary backups: whoever can change the
entries must not be able to sign them as well.

File modes are looked at where the system has them; on Windows the folder's own
access list has to keep others out.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from cryptography import exceptions
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from ocop_cycle import errors

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_LONGEST = 4096
_PUBLIC = re.compile("[0-9a-f]{64}")
_SIGNATURE = re.compile("[0-9a-f]{128}")


class KeyFileRefused(errors.Final):
    """A file cannot be, or become, the signing key."""

    def __init__(self, path: Path, why: str, remedy: str) -> None:
        super().__init__(f"{path}: {why}; {remedy}", path=str(path), why=why, remedy=remedy)
        self.path = path
        self.why = why
        self.remedy = remedy


class FileSigner:
    """Signs with the key of one file, which it read once (a `domain.signing_keys.Signer`)."""

    __slots__ = ("_key", "_public_key_hex")

    def __init__(self, key: ed25519.Ed25519PrivateKey) -> None:
        self._key = key
        self._public_key_hex = key.public_key().public_bytes_raw().hex()

    @property
    def public_key_hex(self) -> str:
        """The public half, 64 hex digits."""
        return self._public_key_hex

    def sign(self, data: bytes) -> str:
        """The signature of the bytes, 128 hex digits."""
        return self._key.sign(data).hex()


def create_key_file(path: Path) -> str:
    """
    Make a new key in a new file (mode 0600); a missing folder is made with mode 0700.

    The file is on the disk when this returns.

    Returns:
        The public half, 64 hex digits.

    Raises:
        KeyFileRefused: there is a file already, or others may write into its folder.
    """
    handle = _open_new(path)
    key = ed25519.Ed25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        file.flush()
        os.fsync(file.fileno())
    return FileSigner(key).public_key_hex


def load_signer(path: Path) -> FileSigner:
    """
    Read a key file, and hold the key in memory from then on.

    Raises:
        KeyFileRefused: it is missing, is open to other accounts, or holds no Ed25519 key.
    """
    content = _read_private(path)
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError, exceptions.UnsupportedAlgorithm):
        raise KeyFileRefused(
            path, "it holds no private key that can be read", "restore it from its own backup"
        ) from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise KeyFileRefused(path, "its key is not an Ed25519 key", "make a new key") from None
    return FileSigner(key)


class NextKeyFile:
    """
    A key that is to take over from the one in a file; it waits in a file beside it (a `domain.signing_keys.NextKey`).

    A file that was left there by a change that was interrupted is the same key again.
    """

    __slots__ = ("_path", "_waiting")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting = path.with_name(f"{path.name}.next")

    @property
    def signer(self) -> FileSigner:
        """
        What signs with it; the key is made when it is asked for first.

        A folder in the place of the file that it is to replace is refused now: nothing could be put there once the
        change stands in the trail.

        Raises:
            KeyFileRefused: its file cannot be made or read, or could not be put in place.
        """
        if self._path.is_dir() and not self._path.is_symlink():
            why = "a folder stands in the place of the key file"
            raise KeyFileRefused(self._path, why, "move the folder away, then try again")
        if not self._waiting.exists():
            create_key_file(self._waiting)
        return load_signer(self._waiting)

    def put_in_place(self) -> None:
        """The file of the key that it replaces is overwritten: nothing needs that key any more."""
        self._waiting.replace(self._path)

    def drop(self) -> None:
        """The key that waits is deleted; it never signed anything."""
        self._waiting.unlink(missing_ok=True)


def verify(public_key_hex: str, data: bytes, signature_hex: str) -> bool:
    """Whether the key signed these bytes. Anything that is no key or no signature did not."""
    if not _PUBLIC.fullmatch(public_key_hex) or not _SIGNATURE.fullmatch(signature_hex):
        return False
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex))
        key.verify(bytes.fromhex(signature_hex), data)
    except (exceptions.InvalidSignature, ValueError):
        return False
    return True


def _open_new(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refusal:
        why = f"its folder cannot be made ({refusal.strerror})"
        raise KeyFileRefused(path, why, "choose another folder") from refusal
    if os.name == "posix" and path.parent.stat().st_mode & _OTHERS_WRITE:
        raise KeyFileRefused(path, "other accounts may write into its folder", f"run chmod 700 {path.parent}")
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        why = "it is there already, and a key is never overwritten"
        raise KeyFileRefused(path, why, "choose another name") from None
    except OSError as refusal:
        raise KeyFileRefused(path, f"it cannot be made ({refusal.strerror})", "choose another folder") from refusal


def _read_private(path: Path) -> bytes:
    try:
        # Without O_NONBLOCK a pipe put in the place of the key would stop the start for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise KeyFileRefused(path, "there is no such file", "restore the key, or make a new one") from None
    except OSError as refusal:
        raise KeyFileRefused(
            path, f"it cannot be read ({refusal.strerror})", "run as the service's account"
        ) from refusal
    try:
        # The open file is asked, not the path: between two looks at a path another file could be put there.
        _refuse_open_to_others(path, os.fstat(handle).st_mode)
        return os.read(handle, _LONGEST)
    finally:
        os.close(handle)


def _refuse_open_to_others(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KeyFileRefused(path, "it is not an ordinary file", "name the key file itself")
    if os.name == "posix" and mode & _OTHERS:
        raise KeyFileRefused(path, "other accounts may read or change it", f"run chmod 600 {path}, or make a new key")
