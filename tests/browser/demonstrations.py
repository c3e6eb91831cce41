"""A demonstration with accounts, in which nobody works yet."""

from pathlib import Path

from ocop_cycle import bootstrap, settings
from ocop_cycle.application import first_accounts
from tests.web import browsing


def build(folder: Path) -> Path:
    """Make it in a folder, and give that."""
    bootstrap.demo(folder, account=settings.account(), told=lambda _done, _of: None)
    built, parts = browsing.opened(folder)
    first_accounts.tell(built, parts.accounts, "http://testserver/", lambda _name, _facts: None)
    parts.reader.store.database.dispose()
    built.close()
    return folder
