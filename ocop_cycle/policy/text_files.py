"""
Where the files of texts lie: those shipped with the product, and those that an instance keeps in their place.

An instance's own file lies under the same path in the folder ``templates`` of the instance. It is handed over as the
bytes it holds: whether they can be read is for whoever uses them to say, so that one spoiled file spoils one text.
"""

import functools
import importlib.resources
import json
import os
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ocop_cycle import errors

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
            self._seen = (marks, MappingProxyType({path: _read(place) for path, (place, _) in sorted(found.items())}))
        return self._seen[1]


def _own(folder: Path, above: str) -> Iterator[tuple[str, tuple[Path, os.stat_result]]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        place = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _own(place, f"{above}{entry.name}/")
        elif entry.name.endswith(ENDINGS) and entry.is_file():
            yield f"{above}{entry.name}", (place, entry.stat())


def _read(place: Path) -> bytes | None:
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
            return _facts(f"notices/{template}/{SAMPLE}", file)
    return None


def _facts(path: str, file: Traversable) -> Mapping[str, Any]:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as wrong:
        line = wrong.lineno if isinstance(wrong, json.JSONDecodeError) else 1
        said, why = None, (line, str(wrong))
    else:
        why = (1, "it is no block of names and values")
    if not isinstance(said, dict):
        facts = {"problem": why[1]}
        sentence = f"holds no facts ({why[1]}); compare with a shipped sample.json"
        raise errors.PolicyFlawed(
            (errors.Flaw(file=path, line=why[0], key="", code="sample-unfit", sentence=sentence, facts=facts),)
        )
    return said
