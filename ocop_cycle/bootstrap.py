"""
The one place where real parts are chosen. Tests call the same functions with other parts.

``build`` makes an application over a database; ``open_instance`` does so for a folder on this machine, ``reader`` what
only reads there, ``in_memory`` an application of which nothing stays. Nothing else in the house knows which parts there
are. They are imported when they are chosen, so that a command loads what it uses and ``ocop --help`` loads nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from ocop_cycle import clock
    from ocop_cycle.application import house
    from ocop_cycle.delivery import transports
    from ocop_cycle.policy import vocabulary
    from ocop_cycle.storage import transactions

TEXTS = (".txt", ".html")


def build(
    store: transactions.Store,
    *,
    keeper: clock.Clock | None = None,
    transport: transports.Transport,
    own: Path | None = None,
    confirmed: bool = False,
) -> house.House:
    """
    An application over a database that has its tables.

    Args:
        store: where records are kept.
        keeper: the clock; absent for the standing clock of a demo.
        transport: the only way out for messages.
        own: the instance's own folder of policy files and templates, which win over the shipped ones.
        confirmed: whether sweeps pass the clock gate by themselves (demo, rehearsal).
    """
    from ocop_cycle.application import engine, handlers, house, outbox, policies, sweep
    from ocop_cycle.delivery import rendering
    from ocop_cycle.policy import shelf
    from ocop_cycle.storage import demo_clock

    office = keeper or demo_clock.DemoClock(store)
    stored = policies.Shelf()
    texts = templates(own)
    way_in = engine.WorkflowEngine(store=store, clock=office, handlers=handlers.HANDLERS, shelf=stored)
    return house.House(
        store=store,
        clock=office,
        policies=stored,
        files=shelf.Shelf(own=own),
        vocabulary=words(texts),
        engine=way_in,
        sweep=sweep.Sweep(store=store, engine=way_in, clock=office, confirmed=confirmed),
        outbox=outbox.Outbox(
            store=store, engine=way_in, clock=office, renderer=rendering.Renderer(texts), transport=transport
        ),
    )


def open_instance(chosen: settings.Settings) -> house.House:
    """
    The instance in a folder on this machine, after the self-test of its database.

    Raises:
        errors.DatabaseRefused: the database cannot be trusted.
    """
    from ocop_cycle import clock
    from ocop_cycle.delivery import transports
    from ocop_cycle.storage import engines, self_test, transactions

    database = engines.open_engine(chosen.database)
    self_test.run(database)
    return build(
        transactions.Store(database=database),
        keeper=None if chosen.demo else clock.SystemClock(),
        transport=transports.FolderTransport(chosen.mail),
        own=chosen.folder,
        confirmed=chosen.demo,
    )


def in_memory(keeper: clock.Clock, transport: transports.Transport, own: Path | None = None) -> house.House:
    """An application in memory, for rehearsals and tests: nothing of it stays."""
    from ocop_cycle.storage import engines, fresh, transactions

    database = engines.sqlite_memory()
    fresh.create_all(database)
    return build(transactions.Store(database=database), keeper=keeper, transport=transport, own=own, confirmed=True)


def words(texts: Mapping[str, str]) -> vocabulary.Vocabulary:
    """What code knows, for the loader to hold files against."""
    from ocop_cycle.application import handlers
    from ocop_cycle.delivery import rendering
    from ocop_cycle.domain import guards
    from ocop_cycle.policy import vocabulary

    return vocabulary.Vocabulary(
        guards={name: guard.arguments for name, guard in guards.GUARDS.items()},
        permissions=handlers.PERMISSIONS,
        recipients=frozenset(
            ("holder", "producer", "superior", "standing-agency", "responsible", "commune", "duty-unit")
        ),
        templates=rendering.complete(texts),
    )


def templates(own: Path | None) -> dict[str, str]:
    """The text of every template by its path; the instance's own copy of a file wins over the shipped one."""
    import importlib.resources

    shipped = dict(_texts(importlib.resources.files("ocop_cycle.templates"), ""))
    changed = dict(_texts(own / "templates", "")) if own is not None and (own / "templates").is_dir() else {}
    return {**shipped, **changed}


def _texts(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        path = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _texts(entry, f"{path}/")
        elif entry.name.endswith(TEXTS):
            yield path, entry.read_text(encoding="utf-8")
