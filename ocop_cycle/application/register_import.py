"""
A register of many certificates entered in parts, each all or nothing; first all of it is tried, and nothing kept.

The key of a part is made of the file's digest, so that an import that was cut short goes on where it stopped when the
same file is given again.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ocop_cycle import errors
from ocop_cycle.application import commands, engine, house, trying
from ocop_cycle.application.handlers import registering
from ocop_cycle.policy import register
from ocop_cycle.storage import trail

Provide = Callable[[str], commands.Provenance]
"""Gives the provenance of a command under a key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """A file read without flaws, in parts; ``source`` is what the trail calls it."""

    cycle: str
    source: str
    digest: str
    parts: tuple[tuple[register.Entry, ...], ...]

    @property
    def count(self) -> int:
        """How many certificates there are."""
        return sum(len(part) for part in self.parts)


def read(name: str, raw: bytes, called: register.Called, cycle: str) -> Import:
    """
    The certificates of a file.

    Raises:
        errors.PolicyFlawed: something is wrong with it, told by line.
    """
    entries = register.read(name, raw, called)
    parts = tuple(register.in_batches(entries, registering.MOST))
    return Import(cycle=cycle, source=name, digest=hashlib.sha256(raw).hexdigest(), parts=parts)


def check(this: house.House, wanted: Import, provide: Provide) -> int:
    """
    Try every part that is not entered yet; how many certificates are left to enter.

    Raises:
        errors.PolicyFlawed: something is wrong with some; all flaws of all parts are told.
        errors.NotPermitted: the person may not enter any.
    """
    flaws: list[errors.Flaw] = []
    left = 0
    for command in _commands(wanted, provide):
        if _is_done(this, command.by.key):
            continue
        left += len(command.certificates)
        try:
            with trying.pretending(this.store, this.clock, command.by.actor) as desk:
                registering.register_certificates(desk, command)
        except errors.PolicyFlawed as found:
            flaws += found.flaws
    if flaws:
        raise errors.PolicyFlawed(tuple(sorted(flaws, key=lambda flaw: (flaw.line, flaw.key))))
    return left


def carry_out(
    this: house.House, wanted: Import, provide: Provide, went: Callable[[int], None]
) -> Sequence[engine.Receipt]:
    """Enter every part, in order; ``went`` hears how many parts are done."""
    receipts = []
    for number, command in enumerate(_commands(wanted, provide), start=1):
        receipts.append(this.engine.execute(command))
        went(number)
    return receipts


def _commands(wanted: Import, provide: Provide) -> list[commands.RegisterCertificates]:
    return [
        commands.RegisterCertificates(
            by=provide(f"register/{wanted.cycle}/{wanted.digest[:32]}/{number}"), cycle=wanted.cycle, certificates=part,
            source=wanted.source,
        )
        for number, part in enumerate(wanted.parts, start=1)
    ]  # fmt: skip


def _is_done(this: house.House, key: str) -> bool:
    with this.store.reading() as runner:
        return bool(trail.entries_of(runner, key))
