"""
Whether the trail still leads over the newest entry that this process saw.

A database may go back while people work: a standby takes over that had not received everything, or somebody puts an
older copy in its place. What was told as done is gone then, and what the process keeps in mind is of another trail. So
nothing more is written on top of it, until a person has looked; when the right database is back, all goes on.
"""

from ocop_cycle import errors
from ocop_cycle.storage import statements, trail


class Memory:
    """
    The newest entry that was seen. Lives as long as the process; safe to share between threads.

    Only entries that were committed are noted, and ``known`` is asked for before the head is read: so whatever others
    write meanwhile, the head is never before it unless the trail went back.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self.known = (0, "")

    def note(self, number: int, digest: str) -> None:
        """There is an entry of this number and hash, for certain."""
        if number > self.known[0]:
            self.known = (number, digest)

    def stop(self, runner: statements.Runner, known: tuple[int, str], head: trail.Head) -> None:
        """
        Stop unless ``head`` comes after what was ``known`` before it was read.

        Raises:
            errors.DatabaseRefused: the entry that was known is gone, or another stands in its place.
        """
        number, digest = known
        if (head.number, head.hash) == known:
            return
        if number and (head.number <= number or trail.hash_of(runner, number) != digest):
            raise errors.DatabaseRefused(
                f"{self._place} went back: entry {number} of the audit trail, which was there, is gone",
                "stop every ocop, put the newest database back or accept the loss, then start it again",
            )
        self.note(head.number, head.hash)
