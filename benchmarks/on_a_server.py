"""
What the other measurements take on SQLite, on a PostgreSQL that keeps its promises (fsync): a committed command, one
step with many dossiers, a sweep. Each beside what the bare driver does there in the same run.
"""

import functools
import statistics
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks import executing, measuring, moving_many, servers, sweeping, town
from ocop_cycle import bootstrap, clock
from ocop_cycle.application import house
from ocop_cycle.storage import engines, transactions

BLOCKS, EACH = 15, executing.EACH
MOVED = 50_000
IDLE = 50


def lines() -> Iterator[measuring.Line]:
    """The three of them."""
    with servers.running() as server:
        yield _executing(server)
        yield from _moving(server)
        yield from _sweeping(server)


def _executing(server: Any) -> measuring.Line:
    """Blocks of commands, beside the same statements of the same step of other dossiers."""
    name = servers.new(server, "steps")
    built = town.found(engines.open_engine(server.get_uri(name)), 2 * BLOCKS * EACH)
    codes = town.open_dossiers(built, 2 * BLOCKS * EACH)
    built.close()
    servers.settle(server, name)
    built, other = _opened(server, servers.copy(server, name)), servers.copy(server, name)
    blocks = [codes[n * EACH : (n + 1) * EACH] for n in range(2 * BLOCKS)]
    scripts = [executing.scripts_of(built, block) for block in blocks[BLOCKS:]]
    work = [executing.steps_of(built, block) for block in blocks[:BLOCKS]]
    bare = engines.open_engine(server.get_uri(other))
    connection = bare.raw_connection()
    rows = [(work[n], functools.partial(_replay, connection, scripts[n])) for n in range(BLOCKS)]
    engine, same = measuring.in_turn(rows)
    connection.close()
    bare.dispose()
    built.close()
    return measuring.Line(
        what="committed `execute`, PostgreSQL", figure=f"{EACH / engine:.0f} a second",
        beside=f"same statements, bare driver: {EACH / same:.0f}", ratio=same / engine, aim="≥ 0.6",
        met=same / engine >= 0.6,
    )  # fmt: skip


def _replay(connection: Any, scripts: Sequence[executing.Script]) -> None:
    cursor = connection.cursor()
    for script in scripts:
        for text, values in script:
            cursor.execute(text, values)
            if text.startswith("SELECT"):
                cursor.fetchall()
        connection.commit()
    cursor.close()


def _moving(server: Any) -> Iterator[measuring.Line]:
    """One step with many dossiers in batches, beside set-based SQL that writes the same rows in one transaction."""
    pattern = servers.with_one_dossier(server, "moves", functools.partial(servers.multiply, count=MOVED - 1))
    ours, theirs = servers.copy(server, pattern), servers.copy(server, pattern)
    built = _opened(server, ours)
    held: list[float] = []
    batches = moving_many.batches(built)
    taken = measuring.seconds(lambda: held.extend(moving_many.held(built, batch) for batch in batches))
    built.close()
    servers.bring(server, ours, theirs, ("dossier", *moving_many.WRITTEN), "done")
    with psycopg.connect(server.get_uri(theirs)) as connection:
        beside = measuring.seconds(lambda: _set_based(connection))
    yield measuring.Line(
        what=f"bulk advance of {MOVED:,} dossiers with entries and notices, PostgreSQL",
        figure=f"{taken:.1f} s, longest batch {max(held) * 1e3:.0f} ms, the middle one "
        f"{statistics.median(held) * 1e3:.0f} ms",
        beside=f"set-based SQL, same rows, one transaction: {beside:.1f} s", ratio=taken / beside, aim="≤ 3",
        met=taken / beside <= 3,
    )  # fmt: skip


def _set_based(connection: Any) -> None:
    for text in moving_many.set_based("done", ""):
        connection.execute(text)
    connection.commit()


def _sweeping(server: Any) -> Iterator[measuring.Line]:
    """A sweep among many open deadlines beside one among few, and the idle tick after it."""
    (few, _), (many, idle) = (_swept(server, count) for count in (sweeping.FEW, sweeping.MANY))
    yield measuring.Line(
        what=f"sweep of {sweeping.DUE:,} due among {sweeping.MANY:,} open deadlines, PostgreSQL",
        figure=f"{many:.2f} s ({1000 * many / sweeping.DUE:.2f} ms each)",
        beside=f"among {sweeping.FEW:,}: {few:.2f} s", ratio=many / few, aim="≤ 2", met=many / few <= 2,
    )  # fmt: skip
    yield measuring.Line(
        what=f"idle tick, nothing due among {sweeping.MANY:,} open deadlines, PostgreSQL",
        figure=f"{1000 * idle:.2f} ms", aim="≤ 5 ms", met=idle <= 0.005,
    )  # fmt: skip


def _swept(server: Any, count: int) -> tuple[float, float]:
    later = clock.to_text(sweeping.SWEPT_AT + timedelta(days=300))

    def fill(connection: Any, code: str) -> None:
        servers.multiply(connection, code, count=count)
        staying = f"subject_id = '{code}' OR right(subject_id, 7)::int > {sweeping.DUE}"
        connection.execute(f"UPDATE deadline SET next_at = '{later}' WHERE {staying}")

    built = _opened(server, servers.with_one_dossier(server, f"bells_{count}", fill))
    built.clock.set(sweeping.SWEPT_AT)  # type: ignore[attr-defined] # the clock of a town is set by hand
    reports = []
    taken = measuring.seconds(lambda: reports.append(built.sweep.run()))
    idle = statistics.median(measuring.seconds(built.sweep.run) for _ in range(IDLE))
    built.close()
    if [(one.found, one.done, one.refused) for one in reports] != [(sweeping.DUE, sweeping.DUE, ())]:
        raise AssertionError(f"the sweep did something else: {reports}")
    return taken, idle


def _opened(server: Any, name: str) -> house.House:
    store = transactions.Store(database=engines.open_engine(server.get_uri(name)))
    return bootstrap.build(store, keeper=clock.HandClock(town.MORNING), transport=town.Nowhere(), confirmed=True)
