"""Leases: one holder at a time, taken over from the dead, never waited for; by the clock of the database."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from ocop_cycle.storage import leases, unit_of_work
from tests.storage.databases import Database

LONG, SHORT, NONE = timedelta(minutes=5), timedelta(milliseconds=300), timedelta(0)


def claimed(database: Database, worker: str, *names: str, span: timedelta = LONG) -> dict[str, int]:
    """What a worker gets of these."""
    with unit_of_work.writing(database.engine) as work:
        return leases.claim(work.runner, list(names), worker, span)


def lost(database: Database, name: str, worker: str, fence: int) -> bool:
    """Whether a worker lost it."""
    with unit_of_work.writing(database.engine) as work:
        return leases.is_lost(work.runner, name, worker, fence)


def rescues(database: Database) -> int:
    """How often work was taken over."""
    with unit_of_work.reading(database.engine) as runner:
        return leases.rescues(runner)


def test_one_holds_what_the_other_asks_for(durable: Database) -> None:
    """Of three pieces each gets what the other has not, without waiting; nobody was rescued."""
    first = claimed(durable, "a", "x", "y")
    second = claimed(durable, "b", "z", "y", "x")

    assert (first, second, rescues(durable)) == ({"x": 1, "y": 1}, {"z": 1}, 0)


def test_what_is_given_back_can_be_taken_again(durable: Database) -> None:
    """Under the next fence, and not as a rescue; who gave it back has lost it."""
    claimed(durable, "a", "x")
    with unit_of_work.writing(durable.engine) as work:
        leases.release(work.runner, ["x"], "a")

    again = claimed(durable, "b", "x")

    assert (again, rescues(durable)) == ({"x": 2}, 0)
    assert (lost(durable, "x", "a", 1), lost(durable, "x", "b", 2)) == (True, False)


def test_what_ran_out_is_taken_over_by_whoever_asks(durable: Database) -> None:
    """The claim itself rescues; the first worker's fence is worth nothing any more, and he cannot renew it."""
    claimed(durable, "a", "x", span=NONE)

    taken = claimed(durable, "b", "x")
    with unit_of_work.writing(durable.engine) as work:
        renewed = leases.renew(work.runner, "a", LONG)

    assert (taken, rescues(durable), renewed) == ({"x": 2}, 1, 0)
    assert (lost(durable, "x", "a", 1), lost(durable, "x", "b", 2)) == (True, False)


def test_the_same_worker_takes_his_own_again_under_another_fence(durable: Database) -> None:
    """What he began before is not what he does now."""
    claimed(durable, "a", "x", span=NONE)

    assert claimed(durable, "a", "x") == {"x": 2}
    assert lost(durable, "x", "a", 1)


def test_who_renews_holds_on(durable: Database) -> None:
    """A lease that is renewed in time is still there after its first span; one that is not is gone."""
    claimed(durable, "a", "x", span=SHORT)
    claimed(durable, "b", "y", span=SHORT)
    with unit_of_work.writing(durable.engine) as work:
        renewed = leases.renew(work.runner, "a", LONG)
    time.sleep(SHORT.total_seconds() + 0.05)

    assert (renewed, claimed(durable, "c", "x", "y")) == (1, {"y": 2})


def test_who_gives_back_what_he_lost_harms_nobody(durable: Database) -> None:
    """The lease stays with whoever has it now."""
    claimed(durable, "a", "x", span=NONE)
    claimed(durable, "b", "x")

    with unit_of_work.writing(durable.engine) as work:
        leases.release(work.runner, ["x"], "a")

    assert (claimed(durable, "c", "x"), lost(durable, "x", "b", 2)) == ({}, False)


def test_lost_running_state_makes_no_work_worthless(durable: Database) -> None:
    """Where nothing is known of a lease, nobody lost it."""
    assert not lost(durable, "x", "a", 1)


def test_old_leases_are_forgotten_rescues_later(durable: Database) -> None:
    """What ended before a moment goes; what was once taken over is remembered longer, for the figures."""
    claimed(durable, "a", "x", "y", span=NONE)
    claimed(durable, "b", "y", span=NONE)
    later = datetime.now(UTC) + timedelta(minutes=1)
    with unit_of_work.writing(durable.engine) as work:
        first = leases.forget(work.runner, before=later, rescued_before=later - timedelta(days=1))
        second = leases.forget(work.runner, before=later, rescued_before=later)

    assert (first, second) == (1, 1)


def test_the_clock_is_that_of_the_database(durable: Database) -> None:
    """It tells moments as rows hold them."""
    with unit_of_work.reading(durable.engine) as runner:
        assert abs(leases.now(runner) - datetime.now(UTC)) < timedelta(seconds=5)


def test_many_who_ask_at_once_share_out_everything(durable: Database) -> None:
    """Six workers and sixty pieces, asked for in any order: each piece has one holder, and nobody died."""
    names, got = [f"piece-{number:03}" for number in range(60)], list[dict[str, int]]()
    start = threading.Barrier(6)

    def ask(worker: int) -> None:
        start.wait()
        for at in range(0, 60, 10):
            wanted = names[(at + 10 * worker) % 60 :][:10]
            got.append(claimed(durable, f"w{worker}", *reversed(wanted)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    holders = Counter(name for one in got for name in one)
    assert (len(got), holders) == (36, Counter(dict.fromkeys(names, 1)))
