"""
The builders of what is served to browsers: chosen here as ``bootstrap`` chooses the rest, and of its parts.

They are imported when they are chosen, so that commands which serve nothing load none of it.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ocop_cycle import bootstrap, settings

if TYPE_CHECKING:
    from ocop_cycle import scheduler
    from ocop_cycle.application import accounts, house
    from ocop_cycle.application.queries import reader
    from ocop_cycle.web import parts as web_parts

FRONT = Path(__file__).parent / "web" / "assets" / "node_modules"
"""Where set-up puts the packages of the front end."""


def accounts_of(built: house.House) -> accounts.Accounts:
    """The accounts of those who sign in to the pages of an instance."""
    from ocop_cycle.application import accounts

    return accounts.Accounts(store=built.store, engine=built.engine, clock=built.clock)


def pages(chosen: settings.Settings, built: house.House) -> web_parts.Parts:
    """What the pages of an instance are handed: they read through connections that cannot write."""
    from ocop_cycle.application import interface
    from ocop_cycle.application.verification import apart, whole
    from ocop_cycle.policy import text_files
    from ocop_cycle.storage import file_store
    from ocop_cycle.web import parts as web_parts
    from ocop_cycle.web import watching

    catalogues = (interface.INTERFACE, interface.WEB)
    reader = bootstrap.reader(chosen)
    return web_parts.Parts(
        house=built,
        reader=reader,
        accounts=replace(accounts_of(built), reads=reader.store),
        words={language: interface.load(language, chosen.folder, *catalogues) for language in interface.LANGUAGES},
        templates=text_files.shipped(),
        texts=bootstrap.texts(chosen),
        front=FRONT,
        demo=chosen.demo,
        apart=apart.Apart(functools.partial(bootstrap.reader, chosen), built.clock.machine_now),
        verify=functools.partial(whole.verify, files=file_store.FileStore(chosen.folder)),
        watch=watching.Watch(settings.metrics_token(chosen)),
    )


def serve(chosen: settings.Settings, where: settings.Place, told: scheduler.Told) -> None:
    """
    Serve the pages of an instance, with its bell in the same process, until the process is told to stop.

    Raises:
        errors.DatabaseRefused: the database cannot be trusted.
        errors.WriterThere: another process keeps it.
        web.front.FrontMissing: the packages of the front end are not in place.
        OSError: the address is taken.
    """
    from ocop_cycle import scheduler
    from ocop_cycle.application import first_accounts
    from ocop_cycle.storage import probes
    from ocop_cycle.web import server

    built = bootstrap.open_instance(chosen)
    shown = pages(chosen, built)
    try:
        for doubt in probes.run(built.store.database):
            told("doubt", doubt._asdict())
        with scheduler.Bell(built, told, functools.partial(_read_on, shown.reader)).beside("ocop serve"):
            server.run(shown, where, ready=lambda at: first_accounts.tell(built, shown.accounts, at, told))
    finally:
        shown.reader.store.database.dispose()
        built.close()


def _read_on(asking: reader.Reader) -> None:
    """Bring the book of dossiers up to date."""
    with asking.store.reading() as runner:
        asking.keeper.book(runner)
