"""
What a backup says of itself: when it was made, of which instance, how far its trail goes, and the SHA-256 of each file.

A backup is a folder. ``manifest.json`` tells about it, and ``SHA256SUMS`` holds a line for every other file in the form
that ``sha256sum -c`` reads, so that it can be checked where this program is not. Sums show accidents, not intent: who
can change a file can change its sum; that the trail is the one that was written is shown by a head kept elsewhere.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path, PurePosixPath

from ocop_cycle import clock, errors
from ocop_cycle.storage import folders

FILE, SUMS, OWN = "manifest.json", "SHA256SUMS", "files"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
FORMAT = 1
_BLOCK = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """
    What a backup is a copy of.

    Attributes:
        instance: the name of the instance.
        code: its short code.
        made_at: machine time, as text.
        product: the version of the product that made it.
        kind: ``sqlite`` or ``postgresql``.
        schema: the schema of its database.
        head_number: the number of the newest entry in it.
        head_hash: the hash of that entry.
        key: whether the signing key travels with it.
    """

    instance: str
    code: str
    made_at: str
    product: str
    kind: str
    schema: str
    head_number: int
    head_hash: str
    key: bool
    format: int = FORMAT

    @property
    def database(self) -> str:
        """The name of the file that holds the copy of the database."""
        return DATABASES[self.kind]


_LIKE = astuple(
    Manifest(instance="", code="", made_at="", product="", kind="", schema="", head_number=0, head_hash="", key=False)
)


def seal(folder: Path, manifest: Manifest) -> None:
    """Write manifest and sums beside the files that are there, and have everything on the disk when it returns."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True)
    _write(folder / FILE, f"{text}\n")
    _write(folder / SUMS, "".join(f"{_sum(folder / name)}  {name}\n" for name in _names(folder)))
    for place in (*(folder / name for name in _names(folder)), folder / SUMS):
        folders.onto_disk(place)
    folders.onto_disk(folder)


def read(folder: Path) -> Manifest:
    """
    What a backup says of itself; its files are not looked at.

    Raises:
        errors.DatabaseRefused: it is no backup, or a later version made it.
    """
    try:
        if not (folder / FILE).is_file():  # a pipe in its place would be waited for
            return _no_backup(folder)
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if said["format"] > FORMAT:
            raise errors.DatabaseRefused(f"{folder} was made by a later version", "install that version")
        found = Manifest(**said)
        clock.from_text(found.made_at)
        is_told = all(type(value) is type(like) for value, like in zip(astuple(found), _LIKE, strict=True))
        return found if is_told and found.kind in DATABASES else _no_backup(folder)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _no_backup(folder)


def check(folder: Path) -> Manifest:
    """
    As ``read``, once every file is there, unchanged since it was made, and no other is.

    Raises:
        errors.DatabaseRefused: it is no backup, or not as it was made.
    """
    manifest = read(folder)
    if not (folder / SUMS).is_file():
        return _no_backup(folder)
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
        there = set(_names(folder))
    except (OSError, ValueError):
        return _no_backup(folder)
    for name in sorted(there | set(sums) | {FILE, manifest.database}):
        digest = _sum(folder / name) if name in there else ""
        if not digest or digest != sums.get(name):
            raise errors.DatabaseRefused(
                f"the backup {folder} is not as it was made ({name or SUMS})",
                "use another copy of it, or an older backup",
            )
    return manifest


def take_along(root: Path, names: Iterator[str], into: Path) -> None:
    """Copy files of an instance, named from its folder, into a backup that lacks them; plain files only."""
    for name in names:
        if (root / name).is_file() and not (root / name).is_symlink() and not (into / OWN / name).exists():
            with contextlib.suppress(FileNotFoundError):  # erased meanwhile
                _copy(root / name, into / OWN / name)


def carry(file: Path, into: Path, name: str) -> None:
    """Copy one file into a backup, under the name that it has in the folder of the instance."""
    _copy(file, into / OWN / name)


def put_back(backup: Path, into: Path) -> None:
    """Copy the files of the instance that a backup carries into the folder of an instance."""
    for name in _names(backup):
        place = PurePosixPath(name)
        if place.parts[0] == OWN and ".." not in place.parts:
            _copy(backup / name, into.joinpath(*place.parts[1:]))


def made_in(place: Path, code: str) -> list[Path]:
    """The backups of one instance in a folder, the oldest first."""
    found = []
    for file in place.glob(f"*/{FILE}"):
        try:
            manifest = read(file.parent)
        except errors.DatabaseRefused:
            continue
        if manifest.code == code and not file.parent.name.startswith("."):
            found.append((manifest.made_at, file.parent))
    return [folder for _, folder in sorted(found)]


def remove(folder: Path) -> None:
    """Remove a backup; half removed it is no longer seen as one."""
    going = folder.with_name(f".{folder.name}.going-{os.getpid()}")
    folder.rename(going)
    going.touch()
    shutil.rmtree(going)


def clear_abandoned(aside: Path, code: str) -> None:
    """
    Take away backups of one instance that were left half made or half removed beside the one that is being made.

    Each has a name of its own, the moment in it, so that no later backup would come upon it again.
    """
    named = re.compile(rf"\.{re.escape(code.lower())}-[0-9]{{8}}T[0-9]{{6}}\.[0-9]{{6}}Z\.(making|going)-[0-9]+")
    others = (one for one in aside.parent.iterdir() if named.fullmatch(one.name) and one != aside)
    folders.clear_abandoned(others, aside.stat().st_mtime)


def _no_backup(folder: Path) -> Manifest:
    raise errors.DatabaseRefused(f"{folder} is no backup", "name a folder that ocop backup made")


def _names(folder: Path) -> Iterator[str]:
    """All files of a backup but its sums, from its folder, in order."""
    for place in sorted(folder.rglob("*")):
        if (place.is_symlink() or not place.is_dir()) and place != folder / SUMS:
            yield place.relative_to(folder).as_posix()


def _sum(file: Path) -> str:
    """SHA-256 of a file, hex; a link is none, whatever it leads to, and neither is a pipe or a device."""
    if file.is_symlink() or not file.is_file():
        return ""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, to)
    to.chmod(0o600)


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
