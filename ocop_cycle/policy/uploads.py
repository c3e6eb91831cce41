"""
Which files may be put into a dossier: the schema of ``workflows/uploads/standard.yaml``, and where it is read.

An instance's own copy of the file wins over the shipped one. It decides nothing about a dossier: a file that was taken
stays, whatever the file says later, so it is read and not adopted.
"""

import functools
import importlib.resources
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ocop_cycle import errors
from ocop_cycle.policy import places, schema_check, sentences, yaml_source
from ocop_cycle.policy.labels import STRICT, Label

FILE = "workflows/uploads/standard.yaml"
MEGABYTE = 1_000_000

Positive = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileType:
    """
    One kind of file that is taken.

    ``media`` is what its content is known by, ``endings`` what its name may end in, ``holds`` the member that an
    archive of this kind has.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    media: str
    endings: tuple[str, ...]
    label: str
    holds: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacked:
    """How far an archive may unfold: megabytes in all, how many times its size, members, archives within archives."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    most_mb: Positive
    ratio: Positive
    members: Positive
    depth: Positive


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploads:
    """What is taken: sizes in megabytes (a million bytes), the length of a name in characters, kinds, archives."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: Label
    largest_mb: Positive
    longest_name: Positive
    unpacked: Unpacked
    types: tuple[FileType, ...]
    never_inside: tuple[str, ...] = ()

    def of_ending(self, ending: str) -> FileType | None:
        """The kind of file whose names end so."""
        return next((one for one in self.types if ending in one.endings), None)

    @property
    def accepted(self) -> str:
        """The endings that are taken, as the field of a form names them: ".pdf,.jpg"."""
        return ",".join(f".{ending}" for one in self.types for ending in one.endings)

    @property
    def labels(self) -> str:
        """What is taken, for people to read."""
        return ", ".join(one.label for one in self.types)


def read(own: Path | None) -> Uploads:
    """
    What an instance takes: by its own copy of the file, as it is now, else by the shipped one.

    Raises:
        errors.PolicyFlawed: the file does not have the shape of one.
    """
    changed = own / FILE if own is not None else None
    if changed is not None and changed.is_file():
        return _own(changed, changed.stat().st_mtime_ns)
    return _shipped()


@functools.lru_cache(maxsize=4)
def _own(file: Path, _changed: int) -> Uploads:
    return checked(file.read_bytes(), str(file))


@functools.cache
def _shipped() -> Uploads:
    file = importlib.resources.files("ocop_cycle.workflows") / "uploads" / "standard.yaml"
    return checked(file.read_bytes(), FILE)


def checked(raw: bytes, file: str) -> Uploads:
    """
    What the bytes of such a file say.

    Raises:
        errors.PolicyFlawed: they do not have the shape of one.
    """
    source = yaml_source.read(raw)
    value, problems = schema_check.validate(Uploads, source.data) if source.readable else (None, [])
    found = [*source.found, *((source.line_of(problem.path), problem) for problem in problems)]
    if found or not isinstance(value, Uploads):
        raise errors.PolicyFlawed(
            tuple(
                errors.Flaw(
                    file=file, line=line, key=places.named(problem.path, source.data), code=problem.code,
                    sentence=sentences.worded(problem), facts=dict(problem.facts),
                )
                for line, problem in found
            )
        )  # fmt: skip
    return value
