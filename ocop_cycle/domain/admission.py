"""
Who comes into which round when places are few. Pure: the queue in, places out.

The order of admission is that of the queue, stated by whoever asks. No law or plan read so far states one (each
province writes the rules of its council); what is shown is therefore a forecast, and an office that decides otherwise
moves a dossier to another round.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """The round a dossier comes into, and its number in the order of admission there; full ones it had to pass by."""

    round: str
    number: int
    passed_by: tuple[str, ...] = ()


def admit(queue: Sequence[tuple[str, Sequence[str]]], places: Mapping[str, int | None]) -> dict[str, Place]:
    """
    Give each of the queue, in its order, a place in the first of its rounds that has one left.

    Args:
        queue: who wants a place, with the rounds that can still be made, the nearest first.
        places: how many products each round takes in all; None where nobody said.

    Returns:
        the place of each; whoever finds none is absent.
    """
    taken: Counter[str] = Counter()
    found = {}
    for who, rounds in queue:
        full: list[str] = []
        for name in rounds:
            most = places.get(name)
            if most is None or taken[name] < most:
                taken[name] += 1
                found[who] = Place(name, taken[name], tuple(full))
                break
            full.append(name)
    return found
