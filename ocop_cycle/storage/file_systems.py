"""
What kind of file system a path lies on, and whether a database file may lie there.

SQLite in WAL mode shares memory between processes and trusts the locks of the file system. Network drives keep neither
promise between machines (https://www.sqlite.org/wal.html, https://www.sqlite.org/faq.html#q5): NFS and CIFS/SMB are
refused by type. 9p, FUSE and types not known here may keep them: they are doubted, and tried by ``probes``.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

if sys.platform == "win32":
    import ctypes
elif sys.platform == "darwin":
    import subprocess

NETWORK: Final = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "windows network drive"}
)
"""Types that are refused."""

LOCAL: Final = frozenset(
    {"apfs", "bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "hfs", "jfs", "nilfs2", "ntfs", "ntfs3"}
    | {"overlay", "ramfs", "reiserfs", "tmpfs", "ufs", "vfat", "windows drive", "xfs", "zfs"}
)
"""Types that are trusted."""

_MOUNTS: Final = Path("/proc/self/mountinfo")
_WINDOWS_REMOTE: Final = 4
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, kw_only=True, slots=True)
class FileSystem:
    """The type of a file system as its operating system names it; ``unknown`` where it names none."""

    kind: str

    @property
    def is_network(self) -> bool:
        """Whether a database is refused there."""
        return self.kind in NETWORK

    @property
    def is_doubtful(self) -> bool:
        """Whether a database is allowed there with a warning, once it was tried."""
        return self.kind not in NETWORK | LOCAL


def of(path: Path) -> FileSystem:
    """The file system that ``path`` lies on, or will lie on once it is made."""
    if sys.platform == "win32":
        return FileSystem(kind=_kind_on_windows(path))
    if sys.platform == "darwin":
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        return FileSystem(kind=kind_told_by_mount(PurePosixPath(path.resolve()), told))
    if not _MOUNTS.exists():
        return FileSystem(kind="unknown")
    mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    return FileSystem(kind=kind_in_mountinfo(PurePosixPath(path.resolve()), mounts))


def kind_in_mountinfo(path: PurePosixPath, mountinfo: str) -> str:
    """The type of the mount that holds ``path``, from the text of Linux's /proc/self/mountinfo (proc(5))."""
    mounts = []
    for line in mountinfo.splitlines():
        place, _, source = line.partition(" - ")
        mounts.append((_unescaped(place.split(" ")[4]), source.split(" ")[0]))
    return _holding(path, mounts)


def kind_told_by_mount(path: PurePosixPath, told: str) -> str:
    """The type of the mount that holds ``path``, from what the program ``mount`` prints on macOS."""
    lines = re.finditer(r"^.* on (?P<place>/.*?) \((?P<kind>\w+)", told, flags=re.MULTILINE)
    return _holding(path, [(line["place"], line["kind"]) for line in lines])


def _holding(path: PurePosixPath, mounts: list[tuple[str, str]]) -> str:
    # The longest place wins; of two mounts on one place the later one hides the earlier.
    found = [
        (len(PurePosixPath(place).parts), number)
        for number, (place, _) in enumerate(mounts)
        if path.is_relative_to(place)
    ]
    return mounts[max(found)[1]][1] if found else "unknown"


def _unescaped(place: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), place)


if sys.platform == "win32":

    def _kind_on_windows(path: Path) -> str:
        drive = path.resolve().drive
        remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _WINDOWS_REMOTE
        return "windows network drive" if remote else "windows drive"
