"""
A worker that is made to be killed: run as a program by the tests of this folder, never imported by them.

    python victim.py <address of the database> <folder of mail> [before|after <n>]

It does the same forty steps each time it is started, under the same keys, rings what is due and sends what is owed, and
says on its output what it was told was done. ``before`` and ``after`` let it end, without a word, around the hand-over
of its n-th message.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ocop_cycle import bootstrap, clock
from ocop_cycle.application import commands, house
from ocop_cycle.delivery import transports
from ocop_cycle.storage import engines, transactions

AT = datetime(2024, 6, 7, 1, tzinfo=UTC)
STEPS = (("submit-idea", "thu"), ("approve-idea", "ha"), ("submit-plan", "thu"), ("approve-plan", "ha"))
CODES = tuple(f"LG24-{number:04}" for number in range(1, 11))


@dataclass(kw_only=True)
class Dying:
    """The folder, and the death that comes before or after a hand-over."""

    folder: transports.FolderTransport
    when: str
    left: int

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Hand over, unless death comes first."""
        self.left -= 1
        if self.left == 0 and self.when == "before":
            os._exit(9)
        delivery = self.folder.deliver(message_id, sender, recipients, data)
        if self.left == 0 and self.when == "after":
            os._exit(9)
        return delivery

    def finish(self) -> None:
        """Nothing is held."""


def say(words: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def build(address: str, folder: str, when: str, left: int) -> house.House:
    """The house over the database, sending into the folder; nobody is waited for who died over a message."""
    transport = Dying(folder=transports.FolderTransport(Path(folder)), when=when, left=left)
    store = transactions.Store(database=engines.open_engine(address))
    built = bootstrap.build(store, keeper=clock.HandClock(AT), transport=transport, confirmed=True)
    return replace(built, outbox=replace(built.outbox, patience=timedelta(0)))


def work(built: house.House) -> None:
    """All there is to do, from the beginning."""
    for code in CODES:
        for step, actor in STEPS:
            by = commands.Provenance(key=f"{code}/{step}", actor=actor, origin="victim")
            receipt = built.engine.execute(commands.AdvanceDossier(by=by, dossier=code, step=step))
            say(f"done {code}/{step} {receipt.entry}")
        built.sweep.run()
        built.outbox.run()
    built.outbox.run()


if __name__ == "__main__":
    address, folder, *dying = sys.argv[1:]
    made = build(address, folder, *(dying[:1] or ["never"]), int(dying[1]) if dying else 0)
    say("ready")
    work(made)
    say("end")
