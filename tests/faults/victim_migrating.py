"""
A migration that is made to be killed: run as a program by the tests of this folder, never imported by them.

    python victim_migrating.py <address of the database> <n>

It previews what QĐ 1489 does to the dossiers of Lạng Giang, says the digest, carries it out, and dies without a word
once n dossiers have moved.
"""

import os
import sys
from datetime import UTC, datetime

from ocop_cycle import bootstrap, clock
from ocop_cycle.application import commands, migration
from ocop_cycle.application.queries import migrations
from ocop_cycle.delivery import nowhere
from ocop_cycle.storage import engines, transactions

AT = datetime(2025, 7, 7, 1, tzinfo=UTC)
ACTOR = "thu"


def by(key: str, cause: int | None) -> commands.Provenance:
    """Where the commands come from."""
    return commands.Provenance(key=key, actor=ACTOR, origin="victim", cause=cause)


def work(address: str, left: int) -> None:
    """Carry it out, and die on the way."""
    store = transactions.Store(database=engines.open_engine(address))
    built = bootstrap.build(store, keeper=clock.HandClock(AT), transport=nowhere.Nowhere(), confirmed=True)
    found = migrations.preview(built.reader, built.reader.actor(ACTOR), "qd-148-2023", "qd-1489-2025")
    sys.stdout.write(f"{found.digest}\n")
    sys.stdout.flush()
    wanted = commands.BeginMigration(
        by=by(f"migration/{found.digest}", None), source=found.source, regime=found.regime, target=found.target,
        listed=found.listed, preview=found.digest,
    )  # fmt: skip

    def went(done: int) -> None:
        if done == left:
            os._exit(9)

    migration.carry_out(store, built.engine, by, wanted, progress=went)


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
