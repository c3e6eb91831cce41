"""
Files that were named on the line: the one place where their bytes are read, and where such are written.

Only an ordinary file is read. A pipe without a writer would wait for ever, and a device may never end; both are refused
before they are opened.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING

from ocop_cycle import errors
from ocop_cycle.cli import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO


@contextlib.contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """
    The file, open for reading in the block.

    Raises:
        parsing.Misread: it is not there, may not be read, or is no ordinary file.
    """
    try:
        _require_ordinary(file.stat().st_mode, file)
        with open(file, "rb", opener=_without_waiting) as found:
            _require_ordinary(os.fstat(found.fileno()).st_mode, file)
            yield found
    except OSError as why:
        raise parsing.Misread("file-unreadable", file=file, why=why.strerror or why) from None


def read(file: Path, most: int) -> bytes:
    """
    The bytes of a file, never more than ``most``.

    Raises:
        parsing.Misread: as ``opened``.
    """
    with opened(file) as found:
        return found.read(most)


def write(file: Path, content: bytes) -> None:
    """
    Write a file whole or not at all; what stood there before stays until the new one is on the disk.

    Raises:
        parsing.Misread: it cannot be written.
    """
    try:
        place = file.resolve()
        if place.exists() and not place.is_file():  # a pipe, a terminal; a folder is refused
            place.write_bytes(content)
        else:
            _put_in_place(place, content)
    except RuntimeError:
        raise parsing.Misread("file-unwritable", file=file, why=os.strerror(errno.ELOOP)) from None
    except OSError as why:
        raise parsing.Misread("file-unwritable", file=file, why=why.strerror or why) from None


def _put_in_place(place: Path, content: bytes) -> None:
    draft = place.with_name(f".ocop-{os.getpid()}.draft")
    try:
        draft.write_bytes(content)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def write_new(file: Path, content: bytes) -> None:
    """
    Write a file where there is none; a half of it is not left.

    Raises:
        errors.AlreadyThere: there is one.
        parsing.Misread: it cannot be written.
    """
    try:
        made = file.open("xb")
    except FileExistsError:
        raise errors.AlreadyThere("file", str(file)) from None
    except OSError as why:
        raise parsing.Misread("file-unwritable", file=file, why=why.strerror or why) from None
    try:
        with made:
            made.write(content)
    except OSError as why:
        file.unlink(missing_ok=True)
        raise parsing.Misread("file-unwritable", file=file, why=why.strerror or why) from None


def _without_waiting(name: str, flags: int) -> int:
    # Between the look at the name and this another thing may have been put there; a pipe would be waited for.
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _require_ordinary(mode: int, file: Path) -> None:
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise parsing.Misread("file-unreadable", file=file, why="it is not an ordinary file")
