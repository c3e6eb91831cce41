"""
Where the files of texts lie: those shipped with the product, and those that an instance keeps in their place.

An instance's own file lies under the same path in the folder ``templates`` of the instance. It is handed over as the
bytes it holds: whether they can be read is for whoever uses them to say, so that one spoiled file spoils one text.
"""

import functools
import importlib.resources
import os
import stat
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ocop_cycle import errors
from ocop_cycle.policy import own_json

FOLDER = "templates"
ENDINGS = (".txt", ".html")
SAMPLE = "sample.json"
LARGEST = 1_000_000
"""Bytes. Of a larger file one more than that is read, so that whoever uses it can refuse it."""

_Marks = tuple[tuple[str, int, int], ...]


@functools.cache
def shipped() -> Mapping[str, str]:
    """The shipped texts by their paths (``notices/duty-opened/body.txt``); read once."""
    return MappingProxyType(dict(_shipped(importlib.resources.files(f"ocop_cycle.{FOLDER}"), "")))


def _shipped(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _shipped(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(ENDINGS):
            yield f"{above}{entry.name}", entry.read_text(encoding="utf-8")


class OwnTexts:
    """
    The texts in an instance's own folder; none without a folder. Lives as long as the process.

    Files are read again when one of them was changed, so that a text takes effect without starting anything anew.
    """

    def __init__(self, own: Path | None) -> None:
        self.folder = own / FOLDER if own is not None else None
        self._seen: tuple[_Marks, Mapping[str, bytes | None]] = ((), MappingProxyType({}))

    def __call__(self) -> Mapping[str, bytes | None]:
        """The bytes of each file by its path with forward slashes; None for one that cannot be read."""
        found = dict(_own(self.folder, "")) if self.folder is not None else {}
        marks = tuple((path, entry.st_mtime_ns, entry.st_size) for path, (_, entry) in sorted(found.items()))
        if marks != self._seen[0]:
            read = {path: _read(place, seen) for path, (place, seen) in sorted(found.items())}
            self._seen = (marks, MappingProxyType(read))
        return self._seen[1]


def _own(folder: Path, above: str) -> Iterator[tuple[str, tuple[Path, os.stat_result]]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        place = Path(entry.path)
        if entry.name.startswith(".") or not _is_utf8(entry.name):  # of an editor; and what no template can name
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _own(place, f"{above}{entry.name}/")
        elif entry.name.endswith(ENDINGS):
            yield f"{above}{entry.name}", (place, _marks_of(place))


def _is_utf8(name: str) -> bool:
    try:
        return bool(name.encode())
    except UnicodeEncodeError:
        return False


def _marks_of(place: Path) -> os.stat_result:
    """What tells whether a file was changed; of a link that leads nowhere, what the link itself tells."""
    try:
        return place.stat()
    except OSError:
        return place.lstat()


def _read(place: Path, seen: os.stat_result) -> bytes | None:
    if not stat.S_ISREG(seen.st_mode):  # a pipe would be waited for
        return None
    try:
        with place.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError:
        return None


def sample(template: str, own: Path | None) -> Mapping[str, Any] | None:
    """
    The facts with which a template is tried: those beside the office's own text, else beside the shipped one.

    Raises:
        errors.PolicyFlawed: they are there and cannot be read.
    """
    folders: list[Traversable] = [importlib.resources.files(f"ocop_cycle.{FOLDER}")]
    for folder in ([own / FOLDER] if own is not None else []) + folders:
        file = folder / "notices" / template / SAMPLE
        if file.is_file():
            try:
                return own_json.read(file)
            except own_json.Unread as wrong:
                raise unfit(template, wrong.line, wrong.why) from None
    return None


def unfit(template: str, line: int, why: str) -> errors.PolicyFlawed:
    """What is said of sample facts that no text can be tried with."""
    sentence = f"holds no facts ({why}); compare with a shipped sample.json"
    path = f"notices/{template}/{SAMPLE}"
    flaw = errors.Flaw(file=path, line=line, key="", code="sample-unfit", sentence=sentence, facts={"problem": why})
    return errors.PolicyFlawed((flaw,))
