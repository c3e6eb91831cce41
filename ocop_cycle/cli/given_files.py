"""
Files that were named on the line: the one place where their bytes are read.

Only an ordinary file is read. A pipe without a writer would wait for ever, and a device may never end; both are refused
before they are opened.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

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


def _without_waiting(name: str, flags: int) -> int:
    # Between the look at the name and this another thing may have been put there; a pipe would be waited for.
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _require_ordinary(mode: int, file: Path) -> None:
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise parsing.Misread("file-unreadable", file=file, why="it is not an ordinary file")
