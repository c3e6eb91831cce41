"""
No room, no right to write, no memory: a clear sentence, nothing half written, and work goes on when there is room.

Tests may run as root, whom permission bits do not stop: the limits are SQLite's own (pages, heap), the size that files
of a process may have, and connections that only read.
"""

import pathlib
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from ocop_cycle import bootstrap, clock, errors
from ocop_cycle.application import commands, house
from ocop_cycle.storage import engines, trail, transactions
from tests.faults import checker, deeds, nursery, patterns

ROOM = 40_000
"""So many bytes more a file may have."""


def paper(number: int) -> commands.RecordDocument:
    """A paper noted, at length, under a key of its own."""
    note = f"Bản số {number} " * 200
    return commands.RecordDocument(
        by=deeds.by(f"paper/{number}", "thu"), dossier=deeds.CODES[0], item="samples", note=note
    )


def carry_out(built: house.House, say: nursery.Say, numbers: range) -> str:
    """Note papers until one is refused; the sentence of the refusal, and nothing else may stop it."""
    for number in numbers:
        try:
            deeds.execute(built, say, paper(number))
        except errors.DatabaseRefused as stop:
            return str(stop)
    return ""


@contextmanager
def file_office(folder: pathlib.Path) -> Iterator[patterns.Place]:
    """Lạng Giang on a file."""
    with patterns.pattern("sqlite", deeds.quiet(), folder) as pattern, pattern.place() as place:
        yield place


@contextmanager
def built_on(engine: Any) -> Iterator[house.House]:
    """The house over an engine made for this."""
    keeper = clock.HandClock(deeds.quiet().clock.now())
    store = transactions.Store(database=engine)
    try:
        yield bootstrap.build(store, keeper=keeper, transport=deeds.Taken(), confirmed=True)
    finally:
        engine.dispose()


def test_a_file_that_may_have_no_more_pages(tmp_path: pathlib.Path) -> None:
    """A full disk says so; the same request under the same key is carried out once there is room."""
    told: dict[str, int] = {}
    with file_office(tmp_path) as place:
        with closing(sqlite3.connect(place.path)) as database:
            (pages,) = database.execute("PRAGMA page_count").fetchone()
        small = engines.sqlite_file(place.path)
        event.listen(small, "connect", lambda made, _: made.execute(f"PRAGMA max_page_count = {pages + 10}"))

        with built_on(small) as built:
            sentence = carry_out(built, told.__setitem__, range(500))
        stopped = len(told)
        found = checker.check(place.address, told=told)
        with built_on(engines.sqlite_file(place.path)) as built:
            again = carry_out(built, told.__setitem__, range(stopped, stopped + 5))

        assert f"{place.path} does not fit on its disk any more (database or disk is full)" in sentence
        assert "make room on the disk, then try again; nothing was written" in sentence
        assert 0 < stopped < 500
        assert (found, again, len(told)) == ([], "", stopped + 5)
        assert checker.check(place.address, told=told) == []


def test_a_process_whose_files_may_not_grow(tmp_path: pathlib.Path) -> None:
    """A commit that the file system refuses is told as such; with room again the very same process goes on."""

    def work(place: patterns.Place, say: nursery.Say) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with deeds.opened(place.address, deeds.quiet().clock.now()) as (built, _):
            deeds.execute(built, say, paper(0))
            log = place.path.with_name(f"{place.path.name}-wal")
            resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + ROOM, resource.RLIM_INFINITY))
            sentence = carry_out(built, say, range(1, 500))
            if not ("could not be read or written by the disk" in sentence or "does not fit on its disk" in sentence):
                raise AssertionError(sentence)
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            if sentence := carry_out(built, say, range(500, 505)):
                raise AssertionError(sentence)

    with file_office(tmp_path) as place:
        life = nursery.live(lambda say: work(place, say))
        found = checker.check(place.address, told=life.told, ends=[life.end])

    assert found == []
    assert set(life.told) >= {f"paper/{number}" for number in (0, *range(500, 505))}


def test_a_process_without_memory(tmp_path: pathlib.Path) -> None:
    """Whatever a command dies of for want of memory, it leaves nothing half; the next process carries it out."""

    def work(place: patterns.Place, say: nursery.Say, most: int) -> None:
        with deeds.opened(place.address, deeds.quiet().clock.now()) as (built, keeper):
            deeds.execute(built, say, paper(0))
            _limit_heap(built, most)
            deeds.advance_many(built, keeper, say)

    with file_office(tmp_path) as place:
        starved = nursery.live(lambda say: work(place, say, 300_000))
        between = checker.check(place.address, told=starved.told)
        fed = nursery.live(lambda say: work(place, say, 0))
        found = checker.check(place.address, told=deeds.told_by([starved, fed]), ends=[fed.end])

    assert (starved.code, "MemoryError" in starved.words) == (nursery.FAILED, True)
    assert (between, found) == ([], [])
    assert len(fed.told) == 5


def _limit_heap(built: house.House, most: int) -> None:
    """Let SQLite of this process have so many bytes; 0 for as many as it wants."""
    connection = built.store.database.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA hard_heap_limit = {most}")
    finally:
        connection.close()


def test_a_connection_that_only_reads(tmp_path: pathlib.Path) -> None:
    """Who may only read a file is told so, and can read."""
    with file_office(tmp_path) as place, built_on(engines.sqlite_file_read_only(place.path)) as built:
        with pytest.raises(errors.DatabaseRefused) as refused:
            built.engine.execute(paper(0))

        assert "cannot be written" in str(refused.value)
        assert "give the account that runs ocop the right to write the file and its folder" in str(refused.value)
        with built.store.reading() as runner:
            assert trail.head(runner).number > 0
        assert checker.check(place.address) == []


def test_a_server_that_only_lets_read(tmp_path: pathlib.Path) -> None:
    """A standby says so; the primary takes the same request."""
    with patterns.pattern("postgresql", deeds.quiet(), tmp_path) as pattern, pattern.place() as place:
        _set_read_only(place.address, on=True)
        standby = deeds.opened(place.address, deeds.quiet().clock.now())
        with standby as (built, _), pytest.raises(errors.DatabaseRefused) as refused:
            built.engine.execute(paper(0))
        _set_read_only(place.address, on=False)
        with deeds.opened(place.address, deeds.quiet().clock.now()) as (built, _):
            receipt = built.engine.execute(paper(0))

        assert "may only be read" in str(refused.value)
        assert receipt.repeated is False
        assert checker.check(place.address, told={"paper/0": receipt.entry}) == []


def _set_read_only(address: str, *, on: bool) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(
            f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = {'on' if on else 'off'}"
        )
