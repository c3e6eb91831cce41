"""
Making signed checkpoints: the tree is computed and signed outside the transaction, and stored through the engine.

Who signs is asked for only when something is to be signed, so that an instance without a key, or with a key that cannot
be read at the moment, works on; it makes no checkpoints, and whoever watches over it is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, engine, frontier
from ocop_cycle.domain import heads, signing_keys
from ocop_cycle.storage import trail, trail_reading, transactions


class NoSigningKey(errors.Final):
    """There is no key to sign with, so no checkpoint is made; everything else works on."""

    def __init__(self) -> None:
        super().__init__("there is no signing key, so no checkpoint is made; restore the key file, or change the key")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoints:
    """
    Makes the checkpoints of one instance.

    ``signer`` gives the key that signs, or None where there is none; ``verify`` checks signatures.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    signer: Callable[[], signing_keys.Signer | None]
    verify: signing_keys.Verify

    def make(self, by: commands.Provenance) -> heads.Checkpoint | None:
        """
        Sign the trail as it stands and keep the checkpoint.

        Returns:
            The checkpoint; None when nothing was written since the last one.

        Raises:
            NoSigningKey: there is no key.
            delivery.signing.KeyFileRefused: the key file cannot be used.
            frontier.TrailBroken: the trail is not what the last checkpoint signed.
            errors.StepRefused: the key is not the one in force.
        """
        at = clock.to_text(self.clock.now())
        with self.store.reading() as runner:
            head, last = trail.head(runner), trail_reading.newest_of_kind(runner, frontier.KIND)
            if head.number == 0 or (last is not None and last.number == head.number):
                return None
            tree = frontier.grown(runner, head.number, self.verify)
        signer = self.signer()
        if signer is None:
            raise NoSigningKey
        made = heads.sign_checkpoint(signer, size=tree.size, head=tree.head, root=tree.root, at=at)
        self.engine.execute(commands.MakeCheckpoint(by=by, checkpoint=made))
        return made

    def renew_key(self, by: commands.Provenance, following: signing_keys.NextKey, *, lost: bool, reason: str) -> str:
        """
        Let the next key take over, and finish a change that was interrupted after the trail had it.

        Returns:
            The public half of the key in force.

        Raises:
            NoSigningKey: the old key is not there and was not said to be lost.
            errors.StepRefused: a signature does not hold, or there is no reason.
        """
        new = following.signer
        with self.store.reading() as runner:
            in_force = frontier.key_in_force(runner)
        if in_force != new.public_key_hex:
            try:
                self.change_key(by, new, lost=lost, reason=reason)
            except errors.Final:
                following.drop()
                raise
        following.put_in_place()
        return new.public_key_hex

    def change_key(self, by: commands.Provenance, new: signing_keys.Signer, *, lost: bool, reason: str) -> None:
        """
        Put another key in force; the key that was in force signs it too, unless it is ``lost``.

        Raises:
            NoSigningKey: the old key is not there and was not said to be lost.
            errors.StepRefused: a signature does not hold.
        """
        with self.store.reading() as runner:
            replaces = frontier.key_in_force(runner)
        old = None if lost or replaces is None else self.signer()
        if old is None and not lost and replaces is not None:
            raise NoSigningKey
        statement = signing_keys.key_statement(new.public_key_hex, replaces=replaces)
        self.engine.execute(
            commands.ChangeKey(
                by=by, key=new.public_key_hex, replaces=replaces, signed_by_new=new.sign(statement),
                signed_by_old=old.sign(statement) if old else None, reason=reason,
            )
        )  # fmt: skip
