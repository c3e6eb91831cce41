"""A demonstration with accounts, in which nobody works yet."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, settings
from ocop_cycle.application import first_accounts
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


def kept(factory: pytest.TempPathFactory) -> Path:
    """The one of a whole run, with accounts; nobody works in it."""
    plain = made_once.demonstration(factory)
    return made_once.made(factory, "demo-with-accounts", lambda place: give_accounts(made_once.copy(plain, place)))
