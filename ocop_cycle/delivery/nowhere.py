"""Takes every message and keeps none: for a rehearsal that writes no mail. There is no way out of it."""

from __future__ import annotations

from collections.abc import Sequence

from ocop_cycle.delivery import transports
from ocop_cycle.policy import sayings

TAKEN = sayings.say("evidence/rehearsed")


class Nowhere:
    """A transport that leads nowhere."""

    def deliver(
        self,
        message_id: str,  # noqa: ARG002 - the protocol's
        sender: str,  # noqa: ARG002 - the protocol's
        recipients: Sequence[str],  # noqa: ARG002 - the protocol's
        data: bytes,  # noqa: ARG002 - the protocol's
    ) -> transports.Delivery:
        """Take the message."""
        return transports.Delivery(outcome="sent", detail=TAKEN)

    def finish(self) -> None:
        """Nothing is held."""
