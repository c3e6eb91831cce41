"""Running state: heartbeats, sweeps, attempts."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from ocop_cycle.storage import operations, schema, unit_of_work
from ocop_cycle.storage.operations import Attempt, Heartbeat, SweepRun
from tests.storage.databases import Database

AT = datetime(2024, 6, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)
TEXT, LATER_TEXT = "2024-06-03T01:00:00.000000Z", "2024-06-03T01:01:00.000000Z"


def test_rows_have_the_columns_of_the_schema() -> None:
    """The values that functions here return are whole rows."""
    for row, table in ((Heartbeat, schema.heartbeat), (SweepRun, schema.sweep_run), (Attempt, schema.attempt)):
        assert list(row._fields) == table.columns.keys()


def test_a_worker_has_one_heartbeat(database: Database) -> None:
    """Each beat takes the place of the one before."""
    with unit_of_work.writing(database.engine) as work:
        operations.beat(work.runner, worker="w1", kind="serve", host="desk", at=AT, detail="sweeping")
        operations.beat(work.runner, worker="w2", kind="worker", host="cellar", at=AT)
        operations.beat(work.runner, worker="w1", kind="serve", host="desk", at=LATER)

    with unit_of_work.reading(database.engine) as runner:
        beats = operations.heartbeats(runner)
    assert beats == [
        Heartbeat("w1", "serve", LATER_TEXT, "desk", None),
        Heartbeat("w2", "worker", TEXT, "cellar", None),
    ]


def test_running_state_stands_in_no_journal(database: Database) -> None:
    """Nothing of it is for the trail."""
    with unit_of_work.writing(database.engine) as work:
        operations.beat(work.runner, worker="w1", kind="serve", host="desk", at=AT)
        operations.note_sweep(work.runner, office_at=AT, machine_at=LATER, found=1, done=1)
        operations.start_attempt(work.runner, message_id="m", worker="w1", at=AT)

    assert work.journal == []


def test_the_last_sweep_is_the_last_by_machine_time(database: Database) -> None:
    """Even where a demo's office time stands still or was set back."""
    with unit_of_work.writing(database.engine) as work:
        before = operations.last_sweep(work.runner)
        operations.note_sweep(work.runner, office_at=LATER, machine_at=AT, found=2, done=2)
        second = operations.note_sweep(work.runner, office_at=AT, machine_at=LATER, found=3, done=1, report="{}")

    with unit_of_work.reading(database.engine) as runner:
        assert (before, operations.last_sweep(runner)) == (None, second)
    assert second == SweepRun(f"{LATER_TEXT} {TEXT}", TEXT, LATER_TEXT, 3, 1, "{}")


def test_old_sweeps_may_be_forgotten(database: Database) -> None:
    """Notes before a moment are deleted; the one of that moment stays."""
    with unit_of_work.writing(database.engine) as work:
        for minute in range(5):
            at = AT + timedelta(minutes=minute)
            operations.note_sweep(work.runner, office_at=AT, machine_at=at, found=0, done=0)
        forgotten = operations.forget_sweeps(work.runner, before=AT + timedelta(minutes=4))
        last = operations.last_sweep(work.runner)

    assert forgotten == 4
    assert last is not None
    assert last.machine_at == "2024-06-03T01:04:00.000000Z"


def test_attempts_are_numbered_for_each_message(database: Database) -> None:
    """And one without an end is found: its worker is at it, or died."""
    with unit_of_work.writing(database.engine) as work:
        first = operations.start_attempt(work.runner, message_id="m", worker="w1", at=AT)
        known = operations.finish_attempt(work.runner, first, at=AT)
        second = operations.start_attempt(work.runner, message_id="m", worker="w2", at=LATER)
        other = operations.start_attempt(work.runner, message_id="n", worker="w2", at=AT)
        unfinished = operations.unfinished_attempts(work.runner)

    assert known is True
    assert [a.id for a in (first, second, other)] == ["m/1", "m/2", "n/1"]
    assert unfinished == [other, second]


def test_a_pause_holds_back_a_message_or_all_of_them(database: Database) -> None:
    """Until its moment, and no longer; a server that rests holds back every message."""
    with unit_of_work.writing(database.engine) as work:
        busy = operations.start_attempt(work.runner, message_id="m", worker="w1", at=AT)
        operations.finish_attempt(work.runner, busy, at=AT, pause_until=LATER)
        down = operations.start_attempt(work.runner, message_id="n", worker="w1", at=LATER)
        operations.finish_attempt(work.runner, down, at=LATER, pause_until=LATER + timedelta(minutes=1), halts=True)

    with unit_of_work.reading(database.engine) as runner:
        now = operations.paused(runner, at=AT)
        then = operations.paused(runner, at=LATER)
        after = operations.paused(runner, at=LATER + timedelta(minutes=1))
        begun = [operations.count_attempts(runner, since=at) for at in (AT - timedelta(seconds=1), AT, LATER)]
        first = operations.first_attempt_at(runner, "n"), operations.first_attempt_at(runner, "x")

    halted = LATER + timedelta(minutes=1)
    assert (now, then, after) == ((frozenset("mn"), halted), (frozenset("n"), halted), (frozenset(), None))
    assert (begun, first) == ([2, 1, 0], (LATER, None))


def test_an_attempt_that_was_lost_with_the_running_state_ends_quietly(database: Database) -> None:
    """Running state may be lost at any time; the end of an attempt nobody knows of is no failure."""
    with unit_of_work.writing(database.engine) as work:
        lost = Attempt("m/1", "m", 1, "w1", TEXT, None, None, 0)

        assert operations.finish_attempt(work.runner, lost, at=LATER) is False


def test_running_state_is_all_there_is_under_its_head(database: Database) -> None:
    """The tables written here, by leases, and by those who sign in and write drafts are all of that head."""
    tables = {t.name for t in schema.metadata.tables.values() if t.info["head"] == "operations"}

    assert tables <= set(inspect(database.engine).get_table_names())
    own, pages = {"heartbeat", "sweep_run", "attempt", "lease"}, {"credential", "failed_login", "form_draft"}
    assert tables == own | pages | {"invitation", "web_session"}
