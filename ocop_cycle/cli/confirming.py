"""The count of what was shown, typed once more: nobody decides on what he has not seen (failure F19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import click

from ocop_cycle.cli import parsing

if TYPE_CHECKING:
    from ocop_cycle.cli import face


class Shown(Protocol):
    """A preview: how many it hits, and the digest of the very thing that was shown."""

    @property
    def count(self) -> int:
        """How many it hits."""

    @property
    def digest(self) -> str:
        """What fixes it."""


def stop_unless_same(found: Shown, said: Mapping[str, Any]) -> None:
    """
    Stop when ``--confirm`` or ``--preview`` speak of something else than what is shown now.

    Raises:
        parsing.Misread: the count or the digest differs.
    """
    if said["confirm"] is not None and said["confirm"] != found.count:
        raise parsing.Misread("impact-count-differs", typed=said["confirm"], count=found.count)
    if said["preview"] is not None and not found.digest.startswith(said["preview"]):
        raise parsing.Misread("bulk-list-differs", digest=found.digest[:16])


def typed_again(this: face.Face, question: str, count: int) -> bool:
    """Whether the person at the terminal types the count once more; where there is none, nobody did."""
    if not this.is_interactive:
        return False
    typed: str = click.prompt(this.words.say(question, count=count), default="", show_default=False)
    return typed.strip() == str(count)
