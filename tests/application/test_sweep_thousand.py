"""A thousand deadlines and a worker that was off: each is acted on once, at the first sweep that may."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import clock_gate, commands
from ocop_cycle.storage import operations
from tests.application import builders, dumps

COUNT = 1_000
CODE = "LG24-0001"
DUE = "2024-06-07T01:00:00.000000Z"


@pytest.fixture(scope="module")
def pattern() -> Iterator[builders.Office]:
    """One dossier of round 1 and 999 like it, all with a bell on 7 June 2024; the last sweep was a minute before."""
    made = builders.opened()
    made.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    made.at(2024, 6, 1)
    made.house.sweep.run()
    with made.house.store.writing() as work:
        connection = work.runner._cursor
        for table, keys in (("product", ("id",)), ("dossier", ("id", "product_id"))):
            _multiply(connection, table, keys)
        _multiply(connection, "deadline", ("id", "line", "subject_id"))
        office_at = clock.from_text(DUE) - timedelta(minutes=1)
        operations.note_sweep(work.runner, office_at=office_at, machine_at=made.clock.machine_now(), found=0, done=0)
    yield made
    made.house.close()


def _multiply(cursor: object, table: str, keys: tuple[str, ...]) -> None:
    """Write 999 rows like the one, each with a number of its own."""
    columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})")]  # type: ignore[attr-defined]
    new = [
        f"replace(replace({c}, 'lg-ruou-men-la-thu-huong', 'sp-' || n), '{CODE}', 'LG24-' || printf('%04d', n))"
        if c in keys else c
        for c in columns
    ]  # fmt: skip
    cursor.execute(  # type: ignore[attr-defined]
        f"WITH RECURSIVE many(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM many WHERE n < {COUNT}) "
        f"INSERT INTO {table} SELECT {', '.join(new)} FROM {table}, many "
        f"WHERE {table}.id IN ('lg-ruou-men-la-thu-huong', '{CODE}') OR {table}.id LIKE 'dossier:{CODE}%'"
    )


@pytest.fixture
def office(pattern: builders.Office) -> Iterator[builders.Office]:
    """A copy with a clock gate, as real offices have one."""
    made = builders.copy(pattern)
    gate = clock_gate.ClockGate(store=made.house.store)
    made.house = replace(made.house, sweep=replace(made.house.sweep, gate=gate))
    yield made
    made.house.close()


def acted_on(office: builders.Office, since: int) -> list[str]:
    """The deadlines that rang after an entry, in the order of the entries."""
    return [said["subject"][1] for said in dumps.entries(office, since) if said["kind"] == "RingDeadline"]


@pytest.mark.parametrize(
    ("off", "missed"),
    [(timedelta(hours=1), {}), (timedelta(days=3), {"late": COUNT})],
    ids=["1 hour", "3 days"],
)
def test_f1_a_thousand_deadlines_after_a_pause(office: builders.Office, off: timedelta, missed: dict[str, int]) -> None:
    """Each is acted on once at the first sweep, with an entry of its own, and nothing is left for the second."""
    office.clock.set(clock.from_text(DUE) - timedelta(minutes=1) + off)
    head = dumps.head(office)

    first, second = office.house.sweep.run(), office.house.sweep.run()

    rung = acted_on(office, head)
    assert (first.found, first.done, first.refused) == (COUNT, COUNT, ())
    assert (second.found, second.done) == (0, 0)
    assert len(rung) == len(set(rung)) == COUNT
    assert first.missed.get("dossier-deadline-near", {}) == missed


def test_f1_a_thousand_deadlines_after_sixty_days(office: builders.Office) -> None:
    """The first sweep does nothing and says what it would do; the first after the confirmation does each once."""
    office.clock.set(clock.from_text(DUE) + timedelta(days=60))
    head = dumps.head(office)
    with pytest.raises(errors.ClockGateClosed):
        office.house.sweep.run()
    shut = dumps.head(office)
    office.do(commands.ConfirmClock, "thu", last_sweep="2024-06-07T00:59:00.000000Z")

    first, second = office.house.sweep.run(), office.house.sweep.run()

    rung = acted_on(office, head)
    passed = office.rows("SELECT COUNT(*) AS n FROM deadline WHERE passed_at IS NOT NULL")
    assert shut == head
    assert (first.found, first.done, second.found) == (COUNT, COUNT, 0)
    assert len(rung) == len(set(rung)) == COUNT
    assert passed == [{"n": COUNT}]
    assert first.missed["dossier-deadline-near"] == {"overtaken": 3 * COUNT}
    assert first.missed["dossier-deadline-passed"] == {"late": COUNT}


def test_what_was_missed_is_kept_with_the_sweep_and_in_the_trail(office: builders.Office) -> None:
    """The note of the sweep counts it by rule; the entry of each deadline names rule, offset, moment and fate."""
    office.clock.set(clock.from_text(DUE) + timedelta(days=2))
    head = dumps.head(office)

    office.house.sweep.run()

    (note,) = office.rows("SELECT report FROM sweep_run ORDER BY id DESC LIMIT 1")
    one = next(said for said in dumps.entries(office, head) if said["kind"] == "RingDeadline")
    said = json.loads(note["report"])
    assert said["missed"]["dossier-deadline-near"] == {"late": COUNT}
    assert (said["since"], said["silent"], said["refused"]) == ("2024-06-07T00:59:00.000000Z", True, [])
    assert ["dossier-deadline-near", "-7d", DUE, "late"] in one["after"]["missed"]
