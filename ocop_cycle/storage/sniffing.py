"""
What a file really is, by its content; and whether an archive would unfold into something nobody could hold.

A name says nothing: an ``.exe`` named ``.pdf`` is known by its first bytes. Documents of offices are archives too, so
they are unfolded as archives are, piece by piece and never beyond the limit, whatever they declare of themselves.
"""

import lzma
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, NamedTuple

import puremagic

from ocop_cycle import errors
from ocop_cycle.policy import uploads

HEAD = 8192
_BLOCK = 1 << 16
_IN_MEMORY = 8 << 20
_SMALL = 10_000_000
"""Bytes up to which nothing is a bomb, however well it was packed."""

_TORN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, KeyError
)  # fmt: skip
"""What the libraries say of an archive that was damaged, or packed by means that they do not know."""

_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_ARCHIVE = b"PK\x03\x04"


class Judged(NamedTuple):
    """What a file is, where it may be taken; else every reason why it may not."""

    media: str
    reasons: tuple[errors.Reason, ...] = ()


class _Bomb(Exception):
    """An archive unfolds beyond a limit."""


class _Never(Exception):
    """An archive holds what no file of a dossier may hold."""


class _Locked(Exception):
    """An archive is locked with a password."""


def judge(path: Path, name: str, allowed: uploads.Uploads) -> Judged:
    """Whether the file at ``path``, called ``name``, may be put into a dossier, and what it is."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return Judged("", (errors.Reason("file-empty", {"name": name}),))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = allowed.of_ending(ending)
    is_archive = head.startswith(_ARCHIVE)
    known = "application/zip" if is_archive else None
    found = _media(head)
    if kind is None or not ({known, *found} & {kind.media}):
        said = known or next((one for one in found if one), None) or "?"
        facts = {"name": name, "found": "program" if head.startswith(_PROGRAMS) else said, "allowed": allowed.labels}
        return Judged("", (errors.Reason("file-kind-refused", facts),))
    why = _why_not_unfolded(path, name, kind, allowed) if is_archive else None
    return Judged(kind.media, (why,) if why else ())


def _media(head: bytes) -> list[str]:
    """Every kind that such a beginning may have."""
    try:
        return [match.mime_type for match in puremagic.magic_string(head)]
    except puremagic.PureError:
        return []


def _why_not_unfolded(path: Path, name: str, kind: uploads.FileType, allowed: uploads.Uploads) -> errors.Reason | None:
    limits = allowed.unpacked
    try:
        with path.open("rb") as file:
            most = max(_SMALL, min(limits.most_mb * uploads.MEGABYTE, limits.ratio * path.stat().st_size))
            names = _Unfolding(allowed, most).through(file, 1)
    except _Bomb:
        return errors.Reason("file-unfolds", {"name": name, "limit": str(limits.most_mb), "ratio": str(limits.ratio)})
    except _Never as inside:
        return errors.Reason("file-holds-program", {"name": name, "inside": str(inside)})
    except _Locked:
        return errors.Reason("file-locked", {"name": name})
    except _TORN:
        return errors.Reason("file-damaged", {"name": name})
    if kind.holds is not None and kind.holds not in names:
        return errors.Reason("file-kind-refused", {"name": name, "found": "application/zip", "allowed": allowed.labels})
    return None


class _Unfolding:
    """One archive and all within it, unfolded without keeping anything; lives as long as the look at it."""

    def __init__(self, allowed: uploads.Uploads, most: int) -> None:
        self._limits = allowed.unpacked
        self._never = tuple(ending.lower() for ending in allowed.never_inside)
        self._left = most
        self._members = allowed.unpacked.members

    def through(self, file: IO[bytes], depth: int) -> set[str]:
        """Unfold everything; gives the names of the members of this archive."""
        if depth > self._limits.depth:
            raise _Bomb
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            self._members -= len(members)
            if self._members < 0 or sum(one.file_size for one in members) > self._left:
                raise _Bomb
            for one in members:
                self._look_at(archive, one, depth)
            return {one.filename for one in members}

    def _look_at(self, archive: zipfile.ZipFile, one: zipfile.ZipInfo, depth: int) -> None:
        plain = one.filename.rpartition("/")[2].lower()
        if plain in self._never or plain.rpartition(".")[2] in self._never:
            raise _Never(one.filename[-80:])
        if one.flag_bits & 1:
            raise _Locked
        with archive.open(one) as member, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
            first = member.read(_BLOCK)
            if first.startswith(_PROGRAMS):
                raise _Never(one.filename[-80:])
            nested = first.startswith(_ARCHIVE)
            piece = first
            while piece:
                self._left -= len(piece)
                if self._left < 0:
                    raise _Bomb
                if nested:
                    copy.write(piece)
                piece = member.read(_BLOCK)
            if nested:
                copy.seek(0)
                self.through(copy, depth + 1)
