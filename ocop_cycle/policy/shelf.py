"""
Where policy files lie: an instance's own folder first, then the files shipped with the product.

An instance may keep its own copy of a shipped file, under the same name in the same subfolder; it wins. Files are found
by kind and name, never by a path, and read up to the size that the loader takes.
"""

import errno
import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from ocop_cycle import errors
from ocop_cycle.policy import kinds, names, sentences, yaml_source
from ocop_cycle.policy.problems import Problem

ENDING = ".yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A file that was found: its name without ending, its bytes, and what people call the place it lay in."""

    name: str
    file: str
    raw: bytes
    is_own: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """The files an instance can choose from; ``own`` is its own folder, if it has one."""

    own: Path | None = None

    def names(self, kind: str) -> tuple[str, ...]:
        """The names of all files of that kind, own and shipped, in order."""
        known = kinds.named(kind)
        found = {file.name.removesuffix(ENDING) for folder in self._folders(known) for file in _files(folder)}
        return tuple(sorted(name for name in found if names.is_name(name)))

    def find(self, kind: str, name: str) -> Found:
        """
        The file of that kind and name.

        Raises:
            UnknownThing: there is none.
            PolicyFlawed: it is there and cannot be read.
        """
        known = kinds.named(kind)
        for folder in self._folders(known) if names.is_name(name) else ():
            file = folder / f"{name}{ENDING}"
            if file.is_file():
                called = "/".join((*known.folder, file.name))
                is_own = isinstance(folder, Path) and self.own is not None and folder.is_relative_to(self.own)
                return Found(name=name, file=str(file) if is_own else called, raw=read(file, called), is_own=is_own)
        raise errors.UnknownThing(kind, name, self.names(kind))

    def _folders(self, kind: kinds.Kind) -> Iterator[Traversable]:
        top, sub = kind.folder
        if self.own is not None:
            yield self.own / top / sub
        yield importlib.resources.files(f"ocop_cycle.{top}") / sub


def read(file: Traversable, called: str) -> bytes:
    """
    The bytes of a file, never more than one beyond what the loader takes: a huge file is refused without reading it.

    Raises:
        PolicyFlawed: it cannot be read.
    """
    try:
        if not file.is_file():
            raise FileNotFoundError(errno.ENOENT, "there is no such file")
        with file.open("rb") as stream:
            return stream.read(yaml_source.LARGEST + 1)
    except OSError as refusal:
        problem = Problem((), "file-unreadable", {"problem": refusal.strerror or str(refusal)})
        flaw = errors.Flaw(
            file=called, line=1, key="", code=problem.code, sentence=sentences.worded(problem), facts=problem.facts
        )
        raise errors.PolicyFlawed((flaw,)) from None


def _files(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_dir():
        yield from (file for file in folder.iterdir() if file.name.endswith(ENDING) and file.is_file())
