"""
Nobody overruns what he has not seen: a command may come with what its sender had seen of the things it is about.

Whether somebody else changed them since is asked where nobody can append to the trail any more (``auditing.append``):
of two who send in the same instant, one is stopped. What was seen is no part of what is asked for: under its key a
command stays the same one, whatever page it was sent from.
"""

from typing import NamedTuple

from ocop_cycle import errors
from ocop_cycle.domain import permissions
from ocop_cycle.storage import statements, trail


class ChangedMeanwhile(errors.TryAgain):
    """Somebody else changed the thing of a form since the form was made; look at it, then send it again."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key} was changed by somebody else in the meantime", kind=kind, key=key)


class Seen(NamedTuple):
    """
    What the sender of a command had seen: of these things (kind and id) all entries up to the one of this ``number``.

    A thing of which he may see no entries has no place here: what he cannot be shown would stop him for ever
    (``queries.meanwhile:seen`` leaves it out).
    """

    number: int
    subjects: tuple[tuple[str, str], ...]


def why_not(runner: statements.Runner, actor: str, seen: Seen) -> ChangedMeanwhile | None:
    """Why a command of ``actor`` would overrun what another person did; None where it would not."""
    for kind, key, other in trail.about_since(runner, seen.number, seen.subjects):
        if other not in (actor, permissions.SYSTEM):
            return ChangedMeanwhile(kind, key)
    return None
