"""
What a command would do, found out by doing it and keeping nothing: for showing who is hit before anybody confirms.

The very functions of the engine judge and stage it, with the rights of whoever asks; then the transaction is given up.
So what is shown is what would be done, as long as nothing changes meanwhile; ``digest`` is there to notice that.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import commands, composing, desk, impact, outcome, owing, policies, timekeeping
from ocop_cycle.storage import statements, transactions


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What would be done: the acts with everything they stage, who was told what they change, and the digest of it."""

    acts: tuple[outcome.Act, ...]
    told: tuple[impact.Told, ...]
    digest: str


class _Enough(Exception):
    """Everything was seen."""


def tried(
    store: transactions.Store,
    keeper: clock.Clock,
    handlers: Mapping[type[Any], Callable[..., Any]],
    command: commands.Command,
    *,
    also: Callable[[statements.Runner, Tried], None] | None = None,
) -> Tried:
    """
    What ``command`` would do now; ``also`` may look at the database while it is as if it were done.

    Raises:
        errors.Refused: it would be refused, with every reason.
    """
    command = composing.composed(command)
    shelf, found = policies.Shelf(), list[Tried]()
    try:
        with store.writing() as uow:
            place = desk.Desk(
                uow=uow, at=keeper.now(), actor_id=command.by.actor, shelf=shelf, cached=policies.SlowFacts(shelf, -1)
            )
            acts = handlers[type(command)](place, command)
            told = impact.told_of(uow.runner, (event.deadline for event in impact.moved_by(acts)))
            digest = impact.digest(uow.runner, acts)
            timekeeping.follow(place, command, acts)
            owing.follow(place, command, acts)
            uow.flush()
            found.append(Tried(acts=tuple(acts), told=tuple(told), digest=digest))
            if also is not None:
                also(uow.runner, found[0])
            raise _Enough
    except _Enough:
        return found[0]


@contextmanager
def pretending(store: transactions.Store, keeper: clock.Clock, actor: str) -> Iterator[desk.Desk]:
    """A desk at which handlers may judge and stage for the length of the block; nothing of it is kept."""
    shelf = policies.Shelf()
    try:
        with store.writing() as uow:
            yield desk.Desk(uow=uow, at=keeper.now(), actor_id=actor, shelf=shelf, cached=policies.SlowFacts(shelf, -1))
            raise _Enough
    except _Enough:
        return
