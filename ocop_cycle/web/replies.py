"""What a page answers: something to look at, another address, or a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of ``templates/pages/web/<template>.html`` with its facts; ``frames``: it shows a letter in a frame."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    frames: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """
    The answer stands at another address of this server (303: what was sent is not sent again by a reload).

    ``key`` is that of a session that begins, empty where one ends; ``language`` the one that was chosen.
    """

    to: str
    key: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file to be kept: its name, its kind, its bytes."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A whole document that we did not write the words of: it may do nothing but be looked at, in a page of ours."""

    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """A file that is made while it is sent: its name, its kind, and its pieces, asked for on a thread of their own."""

    name: str
    media: str
    pieces: Iterator[bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Plain text for a program."""

    text: str
    media: str = "text/plain; charset=utf-8"
    status: int = 200


Reply = Page | Elsewhere | File | Letter | Stream | Words
