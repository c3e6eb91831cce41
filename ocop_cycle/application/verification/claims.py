"""
Whether every command's claimed key has its entry, and every entry its key.

A command of many parts claims one key for all of them; their entries follow the first, under its key and a sign.

Both sides are summed up by Python's own hash, whose key the process draws by chance at its start, so that nobody can
aim at a sum. Only where the sums differ is every key looked for.
"""

from collections.abc import Iterable

from ocop_cycle.application.verification import findings
from ocop_cycle.storage import statements, trail_reading

_SIGNS = ("#", "/")


class Claims:
    """The keys that the entries met so far want; lives as long as one check."""

    __slots__ = ("_owner", "_sum")

    def __init__(self) -> None:
        self._owner = ""
        self._sum = 0

    def note(self, commands: Iterable[object]) -> list[str]:
        """Take note of the commands of the next entries; the keys among them that have to be claimed."""
        owner, wanted = self._owner, []
        for command in commands:
            key = command if type(command) is str else str(command)
            if not (key.startswith(owner) and owner and key[len(owner) : len(owner) + 1] in _SIGNS):
                wanted.append(key)
                owner = key
        self._owner = owner
        self._sum += sum(map(hash, wanted))
        return wanted

    def check(self, runner: statements.Runner, found: findings.Findings) -> None:
        """Hold them against the keys that there are."""
        if self._sum != sum(_hash(key) for block in trail_reading.claims(runner) for key in block):
            _tell(runner, found)


def _tell(runner: statements.Runner, found: findings.Findings) -> None:
    for key in trail_reading.claims_without_entry(runner):
        found.add("claim-too-many", table="command_claim", key=str(key))
    if without := dict(trail_reading.entries_without_claim(runner)):
        again = Claims()
        for number, command in trail_reading.commands(runner):
            if again.note([command]) and number in without:
                found.add("claim-missing", number, table="command_claim", key=str(command))


def _hash(key: object) -> int:
    return hash(key) if type(key) is str else hash((key,))
