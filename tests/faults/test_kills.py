"""
kill -9 at random moments of everything the house does, on a file and on the server: nothing lost, doubled or half done.

Each life is killed by chance within half the time that the whole work takes; the next goes on with the same keys. After
every death the checker looks at the database; after the last, what came of it all is what comes of it undisturbed.
"""

import pathlib
import time

import pytest

from tests.faults import chances, checker, deeds, nursery, patterns


def undisturbed(operation: deeds.Operation, pattern: patterns.Pattern) -> tuple[float, dict[str, list[checker.Row]]]:
    """How long the work takes when nobody dies, and what comes of it; this process has then loaded all it needs."""
    told: dict[str, int] = {}
    with pattern.place() as place:
        deeds.work(operation, place.address)(told.__setitem__)
        assert checker.check(place.address, told=told) == []
        known = checker.facts(place.address)
    with pattern.place() as place:
        begun = time.monotonic()
        life = nursery.live(deeds.work(operation, place.address))
        assert (life.code, life.words) == (0, "")
        return time.monotonic() - begun, known


def to_its_end(operation: deeds.Operation, pattern: patterns.Pattern, most: int, seconds: float, about: str) -> int:
    """One database, life after life until the work is done; how many of them were killed, ``most`` at most."""
    chance, lives = chances.chance(about, most), list[nursery.Life]()
    with pattern.place() as place:
        while not lives or lives[-1].code:
            deeds.let_leases_run_out(place.address)
            after = chance.uniform(0, seconds / 2) if len(lives) < most else None
            lives.append(nursery.live(deeds.work(operation, place.address), killed_after=after))
            assert checker.check(place.address, told=deeds.told_by(lives), ends=[one.end for one in lives]) == []
        assert checker.facts(place.address) == undisturbed_facts[about]
    return sum(life.code != 0 for life in lives)


undisturbed_facts: dict[str, dict[str, list[checker.Row]]] = {}
"""What comes of each work when nobody dies."""


@pytest.mark.parametrize("kind", patterns.KINDS)
@pytest.mark.parametrize("name", deeds.OPERATIONS)
def test_l14_killed_by_chance(name: str, kind: str, tmp_path: pathlib.Path) -> None:
    """Whoever was told is kept, nobody died by himself, each thing was done once, and all of it came to its end."""
    operation, kills, about = deeds.OPERATIONS[name], 0, f"{name}, {kind}"
    with patterns.pattern(kind, operation.office(), tmp_path) as pattern:
        seconds, undisturbed_facts[about] = undisturbed(operation, pattern)
        while kills < chances.KILLS:
            kills += to_its_end(operation, pattern, chances.KILLS - kills, seconds, about)

    chances.told("kills", name, kind, kills, "0 lost, 0 doubled, 0 unplanned deaths")
    assert kills == chances.KILLS
