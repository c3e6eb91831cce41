"""A folder that appears whole or not at all: made beside its place, and given its name at the end."""

import math
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ocop_cycle import errors

QUIET = 3600
"""
Seconds without a write after which what a process was making is taken for left behind, where others share the folder.
"""


@contextmanager
def made_aside(folder: Path, *, replacing: bool = False) -> Iterator[Path]:
    """
    An empty folder to be filled in the block; it takes the place of ``folder`` when the block ends well.

    When the block ends otherwise, nothing of it stays, and what was there before is as it was. What a process left
    behind that was killed in the middle is taken away by the next.

    Args:
        folder: the place; its parents are made. A link stays one, and what it leads to is the place.
        replacing: whether what stands there is replaced; an empty folder may always be.

    Raises:
        errors.AlreadyThere: something stands there.
        errors.DatabaseRefused: nothing can be written there.
    """
    if not replacing and is_taken(folder):
        raise errors.AlreadyThere("folder", str(folder))
    if folder.is_symlink():
        folder = Path(os.path.realpath(folder))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_left_behind(folder)
        aside = folder.parent / f".{folder.name}.making-{os.getpid()}"
        aside.mkdir(mode=0o700)
    except OSError as refusal:
        raise errors.DatabaseRefused(
            f"{folder} cannot be made ({refusal.strerror})", "choose another folder, or get the right to write there"
        ) from refusal
    try:
        yield aside
        if replacing:
            _replace(aside, folder)
        else:
            _put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def is_taken(folder: Path) -> bool:
    """Whether something stands there: a file, or a folder that is not empty."""
    return folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))


def _put_in_place(aside: Path, folder: Path) -> None:
    # Somebody else may have made it meanwhile, and was told so: neither of these calls touches a folder that holds
    # something.
    try:
        if folder.is_dir():
            folder.rmdir()
        aside.rename(folder)
    except OSError as refusal:
        if is_taken(folder):
            raise errors.AlreadyThere("folder", str(folder)) from refusal
        raise


def _replace(aside: Path, folder: Path) -> None:
    former = folder.parent / f".{folder.name}.former-{os.getpid()}"
    if folder.exists():
        folder.rename(former)
    aside.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def _clear_left_behind(folder: Path) -> None:
    for pattern in (f".{folder.name}.making-*", f".{folder.name}.former-*"):
        for left in folder.parent.glob(pattern):
            number = left.name.rpartition("-")[2]
            if number.isdecimal() and not is_running(int(number)):
                shutil.rmtree(left, ignore_errors=True)


def clear_abandoned(left: Iterable[Path], now: float) -> None:
    """
    Take away what processes were making in a folder that other machines may share, and left there.

    Each name ends in ``-`` and the number of its process. Numbers of other machines say nothing here, so that nothing
    goes to which somebody wrote within the last hour; what cannot be taken away stays.

    Args:
        left: files and folders in the making, of whichever process.
        now: the moment by the clock of the file system: that of something just written there.
    """
    for one in left:
        number = one.name.rpartition("-")[2]
        if not number.isdecimal() or is_running(int(number)) or now - _last_write(one) < QUIET:
            continue
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one, ignore_errors=True)
        else:
            with suppress(OSError):
                one.unlink()


def _last_write(place: Path) -> float:
    """When something was last written to a file, or to anything in a folder; never, where it is gone meanwhile."""
    try:
        return max(one.lstat().st_mtime for one in (place, *place.rglob("*")))
    except FileNotFoundError:
        return math.inf


def is_running(process: int) -> bool:
    """Whether a process of that number runs, as far as can be told."""
    if sys.platform == "win32":  # there os.kill would end it; what is left behind is left to a person
        return True
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def onto_disk(place: Path) -> None:
    """See to it that a file, or the names in a folder, are on the disk; not every system lets folders be asked that."""
    if os.name != "posix" and place.is_dir():
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
