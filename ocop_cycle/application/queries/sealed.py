"""What of the trail is signed, and what of it is to be kept outside: checkpoints, the head, the key in force."""

from dataclasses import dataclass

from sqlalchemy import func, select

from ocop_cycle.application import frontier
from ocop_cycle.application.queries import reader
from ocop_cycle.domain import heads, permissions
from ocop_cycle.storage import checkpoints, schema, statements, trail

MOST = 100
"""How many checkpoints a page lists."""

_COUNT = statements.Statement(lambda: select(func.count()).select_from(schema.audit_checkpoint))


@dataclass(frozen=True, kw_only=True, slots=True)
class Seals:
    """
    The newest checkpoints, how many there are in all, and the head of the trail as it stands.

    ``unsigned`` is how many entries came after the newest checkpoint; ``key`` the public key in force.
    """

    newest: tuple[heads.Checkpoint, ...]
    count: int
    entries: int
    head: str
    unsigned: int
    key: str | None


def seals(asking: reader.Reader) -> Seals:
    """What is signed; named to everybody, as heads leave the machine in every message."""
    with asking.store.reading() as runner:
        last = trail.head(runner)
        newest = tuple(checkpoints.latest(runner, MOST))
        row = runner.first(_COUNT)
        return Seals(
            newest=newest,
            count=int(row[0]) if row else 0,
            entries=last.number,
            head=heads.head_text(last.number, last.hash),
            unsigned=last.number - (newest[0].size if newest else 0),
            key=frontier.key_in_force(runner),
        )


def checkpoint(asking: reader.Reader, size: int) -> heads.Checkpoint | None:
    """The checkpoint over so many entries."""
    with asking.store.reading() as runner:
        return checkpoints.of_size(runner, size)


def sees_everything(asking: reader.Reader, actor: permissions.Actor) -> bool:
    """Whether ``actor`` sees the whole instance."""
    with asking.look(actor) as view:
        return view.seen.everything
