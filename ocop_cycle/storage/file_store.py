"""
The bytes of files that were put into dossiers: named by their SHA-256, in the folder of the instance, never in a table.

A file is written aside while it comes in, and given its name (``files/aa/…``) once it is whole and on the disk: first
the bytes, then the entry that tells of them. So a crash between the two leaves a file that nobody names, which harms
nobody, and never an entry without its bytes.
"""

import hashlib
import os
from pathlib import Path
from typing import IO, Literal

from ocop_cycle import errors, identity
from ocop_cycle.storage import folders

FOLDER = "files"
BLOCK = 1 << 20

Found = Literal["kept", "missing", "altered"]

_COMING: set[str] = set()
"""The names of the files that are coming in to this very process: a process before it may have had its number."""


class Incoming:
    """
    A file that is coming in, piece by piece; nothing of it stays unless ``keep`` is called.

    Beyond ``most`` bytes it is thrown away at once, and what still comes is not looked at.
    """

    def __init__(self, place: Path, keepers: Path, most: int) -> None:
        self.path = place
        self.size = 0
        self.too_large = False
        self._most = most
        self._keepers = keepers
        self._hash = hashlib.sha256()
        _COMING.add(place.name)
        self._file: IO[bytes] | None = os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    @property
    def most(self) -> int:
        """How many bytes are taken."""
        return self._most

    def write(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._file is None:
            return
        self.size += len(piece)
        if self.size > self._most:
            self.too_large = True
            self.discard()
            return
        self._hash.update(piece)
        self._file.write(piece)

    def finish(self) -> None:
        """Everything has come: what is written can be looked at under ``path``."""
        if self._file is not None:
            self._file.flush()

    def keep(self) -> str:
        """Put the whole file in its place, on the disk for certain; gives its SHA-256 (hex)."""
        if self._file is None:
            raise errors.WrongUse("a file that was thrown away cannot be kept")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        digest = self._hash.hexdigest()
        place = _place(self._keepers, digest)
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            self.path.replace(place)
        finally:
            _COMING.discard(self.path.name)
        for folder in (place.parent, self._keepers):
            folders.onto_disk(folder)
        return digest

    def discard(self) -> None:
        """Leave nothing of it, unless it was kept."""
        if self._file is not None:
            self._file.close()
            self._file = None
            _COMING.discard(self.path.name)
            self.path.unlink(missing_ok=True)


class FileStore:
    """The files of one instance; ``folder`` is the instance's, absent where it lives in memory only."""

    def __init__(self, folder: Path | None) -> None:
        self._keepers = folder / FOLDER if folder is not None else None

    def incoming(self, most: int) -> Incoming:
        """
        A file that comes in, of at most that many bytes. What a process left behind that was killed is taken away,
        an hour later: the folder may be shared with other machines, where files are coming in as well.

        Raises:
            errors.DatabaseRefused: nothing can be written there.
        """
        if self._keepers is None:
            raise errors.WrongUse("an instance in memory keeps no files")
        aside = self._keepers / "incoming"
        try:
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            coming = Incoming(aside / f"{identity.random_id()}-{os.getpid()}", self._keepers, most)
            others = (one for one in aside.iterdir() if one.name not in _COMING)
            folders.clear_abandoned(others, coming.path.stat().st_mtime)
            return coming
        except OSError as refusal:
            raise errors.DatabaseRefused(
                f"{aside} cannot be written ({refusal.strerror})", "free some space, or get the right to write there"
            ) from refusal

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a file; None where they are not there."""
        place = self._place(sha256)
        try:
            return place.read_bytes() if place is not None else None
        except FileNotFoundError:
            return None

    def state(self, sha256: str, size: int, *, whole: bool) -> Found:
        """Whether the bytes of a file are there: by their size, or, as a ``whole``, by every byte."""
        place = self._place(sha256)
        if place is None or not place.is_file():
            return "missing"
        if place.stat().st_size != size:
            return "altered"
        return "altered" if whole and _digest(place) != sha256 else "kept"

    def forget(self, sha256: str) -> bool:
        """Delete the bytes of a file; whether there were any."""
        place = self._place(sha256)
        if place is None or not place.is_file():
            return False
        place.unlink()
        folders.onto_disk(place.parent)
        return True

    def _place(self, sha256: str) -> Path | None:
        return _place(self._keepers, sha256) if self._keepers is not None else None


def _place(keepers: Path, sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise errors.WrongUse(f"{sha256!r} is no SHA-256")
    return keepers / sha256[:2] / sha256


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
