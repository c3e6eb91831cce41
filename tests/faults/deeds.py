"""
What the children of this folder do until they are killed, each deed under keys that are the same in every life.

A deed begins with an office of the tests, which becomes a database, and goes on where an earlier life stopped.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from ocop_cycle import bootstrap, clock
from ocop_cycle.application import adoption, commands, house, migration
from ocop_cycle.application.handlers import bulk
from ocop_cycle.application.queries import migrations
from ocop_cycle.delivery import transports
from ocop_cycle.domain import permissions
from ocop_cycle.storage import engines, schema, trail, transactions, unit_of_work
from tests.application import builders, tampering
from tests.faults import nursery

STEPS = (("submit-idea", "thu"), ("approve-idea", "ha"), ("submit-plan", "thu"), ("approve-plan", "ha"))
CODES = tuple(f"LG24-{number:04}" for number in range(1, 11))
DAYS = ((2024, 5, 2), (2024, 6, 3), (2024, 6, 16), (2024, 7, 1), (2024, 8, 15), (2024, 10, 20), (2025, 1, 10))
PLANS = ("cam-xuyen-2024", "muong-ang-2024")
OLD, NEW = "qd-148-2023", "qd-1489-2025"
SEEN = "đã nhận"
FIRST = datetime(2000, 1, 1, tzinfo=UTC)

Deed = Callable[[house.House, clock.HandClock, nursery.Say], None]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something that is done again and again: on which office, and how."""

    office: Callable[[], builders.Office]
    deed: Deed


class Taken:
    """A transport that takes everything; a child has nobody to hand it to."""

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Take the message."""
        del message_id, sender, recipients, data
        return transports.Delivery(outcome="sent", detail=SEEN)

    def finish(self) -> None:
        """Nothing is held."""


@contextmanager
def opened(
    address: str, at: datetime, transport: transports.Transport | None = None, *, confirmed: bool = True
) -> Iterator[tuple[house.House, clock.HandClock]]:
    """The house over the database, as a process of its own has it; nobody is waited for who died over a message."""
    keeper, engine = clock.HandClock(at), engines.open_engine(address)
    store = transactions.Store(database=engine)
    built = bootstrap.build(
        store, keeper=keeper, transport=transport or Taken(), confirmed=confirmed, signer=tampering.key
    )
    try:
        yield replace(built, outbox=replace(built.outbox, patience=timedelta(0), pauses=())), keeper
    finally:
        engine.dispose()


def let_leases_run_out(address: str) -> None:
    """As if so much time had passed that whoever died holds on to nothing; the rows of the leases stay."""
    with unit_of_work.changing_schema(engine := engines.open_engine(address)) as connection:
        connection.execute(schema.lease.update().values(until=clock.to_text(FIRST)))
    engine.dispose()


def work(operation: Operation, address: str) -> nursery.Work:
    """The whole of a deed, for a child."""
    at = operation.office().clock.now()

    def do(say: nursery.Say) -> None:
        with opened(address, at) as (built, keeper):
            operation.deed(built, keeper, say)

    return do


def by(key: str, actor: str = permissions.SYSTEM, cause: int | None = None) -> commands.Provenance:
    """Whence a command of a child comes."""
    return commands.Provenance(key=key, actor=actor, origin="child", cause=cause)


def execute(built: house.House, say: nursery.Say, command: commands.Command) -> None:
    """Carry out a command and say so."""
    say(command.by.key, built.engine.execute(command).entry)


def advance(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """Ten dossiers, four steps each."""
    del keeper
    for code in CODES:
        for step, actor in STEPS:
            execute(built, say, commands.AdvanceDossier(by=by(f"{code}/{step}", actor), dossier=code, step=step))


def advance_many(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """The same with all ten at once."""
    del keeper
    for version, (step, actor) in enumerate(STEPS, 1):
        listed = tuple((code, version) for code in CODES)
        execute(
            built, say,
            commands.AdvanceMany(
                by=by(f"many/{step}", actor), step=step, dossiers=listed, preview=bulk.preview_digest(step, listed)
            ),
        )  # fmt: skip


def sweep(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """The bells of a year, on seven days of it; a later life begins no earlier than the trail ends."""
    del say
    for year, month, day in DAYS:
        at = clock.at_local(date(year, month, day), 8)
        if at >= _newest(built):
            keeper.set(at)
            built.sweep.run()


def send(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """All letters of a day."""
    del keeper, say
    for _ in range(3):
        built.outbox.run()


def load_plans(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """Two plans applied, and their cycles opened."""
    del keeper
    for name in PLANS:
        said = adoption.adopting(builders.checked("plan", name), by(f"{name}/apply"))
        execute(built, say, said)
        execute(built, say, commands.OpenCycle(by=by(f"{name}/open"), cycle=name))


def make_checkpoints(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """Eight times somebody's address changes and the trail is signed."""
    del keeper
    for number in range(8):
        said = commands.ChangeContact(
            by=by(f"address/{number}", "thu"), party_kind="unit", party=builders.HUONG_SON, channel="email",
            address=f"xa-{number}@huong-son.example",
        )  # fmt: skip
        execute(built, say, said)
        built.checkpoints.make(by(f"checkpoint/{number}/{_size(built)}"))


def migrate(built: house.House, keeper: clock.HandClock, say: nursery.Say) -> None:
    """Every dossier of Lạng Giang comes under QĐ 1489, by the list that a preview fixed."""
    del keeper
    wanted = _listed()
    report = migration.carry_out(
        built.store, built.engine, lambda key, cause: by(key, "thu", cause), wanted, progress=lambda _: None
    )
    say(wanted.by.key, report.entry)
    for code, entry in report.entries:
        say(migration.key_of(report.digest, code), entry)


def _newest(built: house.House) -> datetime:
    with built.store.reading() as runner:
        return clock.from_text(trail.head(runner).at)


def _size(built: house.House) -> int:
    with built.store.reading() as runner:
        return trail.head(runner).number


@functools.cache
def _listed() -> commands.BeginMigration:
    office = on_the_way()
    office.at(2025, 7, 7)
    found = migrations.preview(office.reader, office.actor("thu"), OLD, NEW)
    return commands.BeginMigration(
        by=by(f"migration/{found.digest}", "thu"), source=found.source, regime=found.regime, target=found.target,
        listed=found.listed, preview=found.digest,
    )  # fmt: skip


@functools.cache
def quiet() -> builders.Office:
    """Lạng Giang with a dossier for each product, in May 2024."""
    office = builders.lang_giang()
    tampering.put_key(office)
    office.at(2024, 5, 2)
    return office


@functools.cache
def owing() -> builders.Office:
    """The same on a day in June, with a letter owed to everybody."""
    office = builders.copy(quiet())
    office.name = "owing"
    office.at(2024, 6, 7)
    for code in CODES:
        office.step(code, "submit-idea", "thu")
    office.house.sweep.run()
    return office


@functools.cache
def without_dossiers() -> builders.Office:
    """The cycle in draft."""
    office = builders.applied()
    tampering.put_key(office)
    return office


@functools.cache
def on_the_way() -> builders.Office:
    """Dossiers in several places, in July 2025, when the law has changed."""
    office = builders.copy(quiet())
    office.name = "on-the-way"
    for code in CODES[:4]:
        office.step(code, "submit-idea", "thu")
    office.to(CODES[4], "district-scoring")
    office.at(2025, 7, 7)
    return office


OPERATIONS = {
    "advance": Operation(office=quiet, deed=advance),
    "bulk advance": Operation(office=quiet, deed=advance_many),
    "sweep": Operation(office=quiet, deed=sweep),
    "send": Operation(office=owing, deed=send),
    "plan load": Operation(office=without_dossiers, deed=load_plans),
    "checkpoint": Operation(office=quiet, deed=make_checkpoints),
    "migration": Operation(office=on_the_way, deed=migrate),
}


def told_by(lives: Iterable[nursery.Life]) -> dict[str, int]:
    """All that was told to anybody; what was told twice was told alike, or is found lost."""
    return {key: entry for life in lives for key, entry in life.told.items()}
