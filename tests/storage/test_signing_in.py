"""Failed tries to sign in, as they are counted on both databases."""

from datetime import UTC, datetime, timedelta

from ocop_cycle.storage import accounts, unit_of_work
from tests.storage.databases import Database

AT = datetime(2024, 6, 3, 1, tzinfo=UTC)


def test_failed_tries_are_counted_by_account_and_by_address(database: Database) -> None:
    """Those since a moment, for the account from anywhere and from the address for anybody; none is no trouble."""
    with unit_of_work.writing(database.engine) as work:
        none = accounts.failures(work.runner, "ha", "192.0.2.1", AT)
        accounts.note_failure(work.runner, "ha", "192.0.2.1", AT - timedelta(minutes=1))
        for account, address in (("ha", "192.0.2.1"), ("ha", "192.0.2.2"), ("thu", "192.0.2.1"), ("loan", "192.0.2.9")):
            accounts.note_failure(work.runner, account, address, AT + timedelta(minutes=1))
        found = accounts.failures(work.runner, "ha", "192.0.2.1", AT)
        accounts.forgive(work.runner, "ha", "192.0.2.1")
        left = accounts.failures(work.runner, "ha", "192.0.2.1", AT)

    assert (none, found, left) == ((0, 0), (2, 2), (1, 1))
