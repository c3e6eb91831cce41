"""
Sixteen writers and eight readers on one file: nobody is told that it is locked, and how long one waits is printed.

Fourteen write in one process, as behind the pages; two are processes of their own, as at the command line.
"""

import json
import pathlib
import statistics
import threading
import time
from collections.abc import Callable

from ocop_cycle import errors
from ocop_cycle.application import commands, house
from ocop_cycle.storage import trail, trail_reading
from tests.faults import chances, checker, deeds, nursery, patterns

SECONDS = 600 if chances.LONG else 20
WITHIN, BESIDE, READERS = 14, 2, 8
WAITED = "waited"


def test_l1_sixteen_writers_and_eight_readers_on_a_file(tmp_path: pathlib.Path) -> None:
    """No "database is locked" reaches a person, nothing is lost, and every reader sees a whole trail."""
    with patterns.pattern("sqlite", deeds.quiet(), tmp_path) as pattern, pattern.place() as place:
        until = time.monotonic() + SECONDS
        works = [_process(place, tmp_path, number, until) for number in range(1 + BESIDE)]
        with nursery.together(*works) as children:
            lives = [child.wait(SECONDS + 60) for child in children]
        found = checker.check(place.address, told=deeds.told_by(lives), ends=[life.end for life in lives])
    waits = [wait for file in tmp_path.glob("waits-*.json") for wait in json.loads(file.read_text())[WAITED]]
    told = [one for file in tmp_path.glob("waits-*.json") for one in json.loads(file.read_text())["told"]]
    cuts = statistics.quantiles(waits, n=100)

    chances.told(
        "writers", f"{SECONDS} s", f"{len(waits)} writes", f"median {1000 * statistics.median(waits):.1f} ms",
        f"p99 {1000 * cuts[98]:.0f} ms", f"longest {1000 * max(waits):.0f} ms", f"{len(told)} told to try again",
    )  # fmt: skip
    assert told == []
    assert found == []
    assert len(lives) == 1 + BESIDE


def _process(place: patterns.Place, folder: pathlib.Path, number: int, until: float) -> nursery.Work:
    """The process behind the pages (0), or one at the command line."""

    def work(say: nursery.Say) -> None:
        waits, told = list[float](), list[str]()
        with deeds.opened(place.address, deeds.quiet().clock.now()) as (built, _):
            writers = WITHIN if number == 0 else 1
            acts = [_writer(built, say, f"{number}/{one}", waits, told) for one in range(writers)]
            acts += [_reader(built, told) for _ in range(READERS if number == 0 else 0)]
            threads = [threading.Thread(target=_until, args=(until, act)) for act in acts]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        (folder / f"waits-{number}.json").write_text(json.dumps({WAITED: waits, "told": told}))

    return work


def _until(until: float, act: Callable[[int], None]) -> None:
    turn = 0
    while time.monotonic() < until:
        act(turn)
        turn += 1


def _writer(
    built: house.House, say: nursery.Say, name: str, waits: list[float], told: list[str]
) -> Callable[[int], None]:
    """A paper noted again and again, each time with a moment's thought in between."""

    def act(turn: int) -> None:
        key = f"writer/{name}/{turn}"
        code = deeds.CODES[turn % len(deeds.CODES)]
        said = commands.RecordDocument(by=deeds.by(key, "thu"), dossier=code, item="samples", note=key)
        begun = time.monotonic()
        try:
            deeds.execute(built, say, said)
        except errors.TryAgain as stop:
            told.append(str(stop))
        waits.append(time.monotonic() - begun)
        time.sleep(0.05)

    return act


def _reader(built: house.House, told: list[str]) -> Callable[[int], None]:
    """What stands on the trail, by its head and by its entries, in one view."""

    def act(turn: int) -> None:
        del turn
        try:
            with built.store.reading() as runner:
                head, newest = trail.head(runner), trail_reading.newest(runner)
            if newest != head.number:
                told.append(f"torn: {newest} is not {head.number}")
        except errors.TryAgain as stop:
            told.append(str(stop))
        time.sleep(0.02)

    return act
