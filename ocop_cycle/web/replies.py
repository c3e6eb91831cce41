"""What a page answers: something to look at, another address, or a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of ``templates/pages/web/<template>.html`` with its facts."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


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


Reply = Page | Elsewhere | File
