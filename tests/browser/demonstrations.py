"""A demonstration with accounts, in which nobody works yet."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from ocop_cycle import bootstrap, settings
from ocop_cycle.application import first_accounts
from ocop_cycle.storage import schema, statements
from tests import made_once
from tests.web import browsing


def build(folder: Path) -> Path:
    """Make it in a folder, and give that."""
    bootstrap.demo(folder, account=settings.account(), told=lambda _done, _of: None)
    return give_accounts(folder)


def give_accounts(folder: Path) -> Path:
    """Give one person of each role an account in a demonstration; their passwords are checked in no time."""
    built, parts = browsing.opened(folder)
    known = replace(parts.accounts, hasher=browsing.HASHER)
    first_accounts.tell(built, known, "http://testserver/", lambda _name, _facts: None)
    parts.reader.store.database.dispose()
    built.close()
    return folder


def called(folder: Path, name: str) -> Path:
    """Call every product, producer, unit and person of a demonstration so, and give its folder."""
    built, parts = browsing.opened(folder)
    with built.store.writing() as work:
        for table in (schema.product, schema.producer, schema.unit, schema.person):
            for (key,) in work.runner.all(statements.Statement(lambda table=table: select(table.c.id))):
                work.runner.run(statements.update_of(table, ("name",)), {"key_": key, "name": name})
    parts.reader.store.database.dispose()
    built.close()
    return folder


def kept(factory: pytest.TempPathFactory) -> Path:
    """The one of a whole run, with accounts; nobody works in it."""
    plain = made_once.demonstration(factory)
    return made_once.made(factory, "demo-with-accounts", lambda place: give_accounts(made_once.copy(plain, place)))
