"""
Short tries of the whole harness, each over a database that stands: what they find, in sentences; nothing where all is
well.

They run in a process of their own, over the program or over a copy with a bug (``bugs``).
"""

import contextlib
import os
import pathlib
import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import UniqueConstraint, text

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.handlers import bulk
from ocop_cycle.delivery import transports
from ocop_cycle.storage import notices, schema, self_test
from ocop_cycle.storage.statements import Statement
from tests.application import builders, situations
from tests.faults import chances, checker, cuts, deeds, nursery

AT = datetime(2024, 6, 16, 1, tzinfo=UTC)
"""The moment at which the databases stand that probes are given."""

TURNS = 15
CUT = (commands.AdvanceDossier, commands.IssueMessage, commands.RecordResult)


def cut(address: str) -> list[str]:
    """The power goes at every statement of three commands: before or after, and then once."""
    found = []
    with opened(address) as office:
        for kind in CUT:
            found += _cut(office, address, situations.command(office, kind))
    return found + checker.check(address)


def _cut(office: builders.Office, address: str, said: Any) -> list[str]:
    fuse, struck = cuts.Fuse(left=0), 0
    failing = cuts.engine_of(office, fuse)
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)) as outside:
        before = _version(outside)
        while not fuse.committed and struck < 200:
            fuse.left = struck
            with contextlib.suppress(cuts.PowerCut):
                failing.execute(said)
            struck += 1
            if not fuse.committed and _version(outside) != before:
                return [f"half: {type(said).__name__} cut at {struck} left something"]
    again = office.house.engine.execute(said)
    return [] if again.repeated else [f"doubled: {type(said).__name__} was carried out again"]


def _version(outside: sqlite3.Connection) -> int:
    (version,) = outside.execute("PRAGMA data_version").fetchone()
    return int(version)


def together(address: str) -> list[str]:
    """Four processes on the same few dossiers, and on the same products: nobody dies, nothing is lost or doubled."""
    _drop_keys(address)
    with opened(address) as office, office.house.store.writing() as work:
        work.runner.run(_BEGIN_COUNT)

    def take(number: int) -> nursery.Work:
        def work(say: nursery.Say) -> None:
            with opened(address) as office:
                slow = cuts.engine_of(office, Slow())
                for turn in range(TURNS):
                    _once(office, slow, f"{number}/{turn}", turn, say)
                    _count(office)
                    _send(office)

        return work

    with nursery.together(*(take(number) for number in range(4))) as children:
        lives = [child.wait(60) for child in children]
    found = checker.check(address, told=deeds.told_by(lives), ends=[life.end for life in lives])
    with opened(address) as office:
        (row,) = office.rows(f"SELECT detail FROM heartbeat WHERE worker = '{COUNTER}'")
    wanted = str(4 * TURNS) if address.startswith("sqlite:") else "0"
    return found if row["detail"] == wanted else [*found, f"counted: {row['detail']} of {wanted}"]


class Slow(cuts.Fuse):
    """A line to the database on which each statement takes a moment, so that others come in between."""

    def __init__(self) -> None:
        super().__init__(left=1)
        self._chance = chances.chance(os.getpid())

    def strike(self) -> None:
        """One more."""
        time.sleep(self._chance.uniform(0, 0.003))


def _once(office: builders.Office, slow: engine.WorkflowEngine, key: str, turn: int, say: nursery.Say) -> None:
    """One turn of one of the four: a step to and fro, a paper, of a dossier that the others want as well."""
    del office
    code, idea = f"LG24-{10 + turn % 2:04}", ("submit-idea", "return-idea")[turn // 2 % 2]
    wanted = (
        commands.AdvanceDossier(by=deeds.by(f"{key}/step", "thu"), dossier=code, step=idea, reason="Theo đề nghị"),
        commands.RecordDocument(by=deeds.by(f"{key}/paper", "thu"), dossier=code, item="samples", note=key),
    )
    for command in wanted:
        with contextlib.suppress(errors.Refused, errors.DossierMoved, errors.FactsMoved):
            say(command.by.key, slow.execute(command).entry)


COUNTER = "counted-together"
_COUNTED = Statement(lambda: text(f"SELECT detail FROM heartbeat WHERE worker = '{COUNTER}'"))
_COUNT = Statement(lambda: text(f"UPDATE heartbeat SET detail = :detail WHERE worker = '{COUNTER}'"))


_BEGIN_COUNT = Statement(lambda: text(f"INSERT INTO heartbeat VALUES ('{COUNTER}', 'test', '-', '-', '0')"))


def _count(office: builders.Office) -> None:
    """Read a figure and write the next one, in one transaction (failure L1)."""
    if office.house.store.database.dialect.name != "sqlite":
        return
    with office.house.store.writing() as work:
        known = work.runner.first(_COUNTED) or ("0",)
        time.sleep(0.002)
        work.runner.run(_COUNT, {"detail": str(int(known[0]) + 1)})


def _send(office: builders.Office) -> None:
    """Hand over one message that waits, unless one of the others has it in hand."""
    store: Any = cuts.FailingStore(database=office.house.store.database, fuse=Slow())
    sending = replace(office.house.outbox, store=store, patience=timedelta(minutes=30)).sending
    for message in sending.waiting(set(), 1)[:1]:
        with contextlib.suppress(errors.Refused):
            sending.hand_over(message)


def _drop_keys(address: str) -> None:
    """Make the unique keys of the database those that the program would make."""
    if address.startswith("sqlite:"):
        return
    known = {
        str(one.name) for table in schema.metadata.sorted_tables for one in table.constraints
        if isinstance(one, UniqueConstraint)
    }  # fmt: skip
    found = "SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype = 'u' AND conname LIKE 'uq_%'"
    with psycopg.connect(address) as connection:
        for name, table in connection.execute(found).fetchall():
            if name not in known:
                connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def asking(address: str) -> list[str]:
    """The same twice, another under the same key, a stale form, a refusal, a bell rung twice."""
    found = []
    _drop_keys(address)
    with opened(address) as office:
        found += [f"start: {stop}" for stop in _stopped(lambda: self_test.run(office.house.store.database))]
        step = situations.command(office, commands.AdvanceDossier)
        first = office.house.engine.execute(step)
        found += _expect(office, step, None, "the same again")
        if office.house.engine.execute(step).entry != first.entry:
            found.append("doubled: the same again")
        other = commands.RecordDocument(by=step.by, dossier=step.dossier, item="samples")
        found += _expect(office, other, errors.KeyReused, "another under the same key")
        stale = commands.AdvanceDossier(by=office.by("ha"), dossier=step.dossier, step="approve-idea", version=1)
        found += _expect(office, stale, errors.DossierMoved, "a stale form")
        found += _stale_list(office)
        found += _expect(
            office,
            commands.AdvanceDossier(by=office.by("thu"), dossier="LG24-0012", step="approve-plan"),
            errors.Refused,
            "a step from elsewhere",
        )
        ring = situations.SAMPLES[commands.RingDeadline].said(office)
        found += _expect(office, commands.RingDeadline(by=office.by(), **ring), None, "a bell")
        found += _expect(office, commands.RingDeadline(by=office.by(), **ring), errors.StepRefused, "a bell again")
    return found + checker.check(address)  # fmt: skip


def _stale_list(office: builders.Office) -> list[str]:
    """A list in which one dossier has moved on since it was shown: it is left out."""
    listed = (("LG24-0009", 1), ("LG24-0010", 1))
    office.house.engine.execute(commands.AdvanceDossier(by=office.by("thu"), dossier="LG24-0009", step="submit-idea"))
    office.house.engine.execute(
        commands.AdvanceDossier(by=office.by("thu"), dossier="LG24-0009", step="return-idea", reason="Cần bổ sung")
    )
    said = commands.AdvanceMany(
        by=office.by("thu"),
        step="submit-idea",
        dossiers=listed,
        preview=bulk.preview_digest("submit-idea", list(listed)),
    )
    office.house.engine.execute(said)
    return [] if office.state("LG24-0009") == "idea-draft" else ["stale: a dossier that moved since it was shown"]


def _stopped(act: Callable[[], object]) -> Iterator[Exception]:
    try:
        act()
    except Exception as stop:  # noqa: BLE001 - whatever it is, it is what the probe found
        yield stop


def _expect(office: builders.Office, said: Any, refusal: type[Exception] | None, about: str) -> list[str]:
    """What is otherwise than expected: carried out, or refused in this way and nothing changed."""
    head = office.rows("SELECT number, hash FROM audit_head")
    try:
        office.house.engine.execute(said)
    except Exception as stop:  # noqa: BLE001 - another refusal than the right one is what is looked for
        if refusal is None or not isinstance(stop, refusal):
            return [f"asking: {about}: {type(stop).__name__}: {stop}"]
        return [] if office.rows("SELECT number, hash FROM audit_head") == head else [f"kept: {about}"]
    return [] if refusal is None else [f"asking: {about}: not refused"]


def full(address: str) -> list[str]:
    """A file that may grow no more: whoever was told is kept, the others were told why, and room brings it back."""
    path = pathlib.Path(address.removeprefix("sqlite:///"))

    def work(say: nursery.Say) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with opened(address) as office:
            office.house.engine.execute(
                commands.RecordDocument(by=deeds.by("x", "thu"), dossier="LG24-0010", item="samples")
            )
            wal = path.with_name(f"{path.name}-wal")
            resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 20_000, resource.RLIM_INFINITY))
            for number in range(12):
                said = commands.RecordDocument(
                    by=deeds.by(f"full/{number}", "thu"), dossier="LG24-0010", item="samples", note="x"
                )
                with contextlib.suppress(errors.DatabaseRefused):
                    say(said.by.key, office.house.engine.execute(said).entry)

    life = nursery.live(work)
    found = checker.check(address, told=life.told, ends=[life.end])
    return found if len(life.told) < 12 else [*found, "full: it never was"]


def clock_(address: str) -> list[str]:
    """Days go by without a worker, moments one too early, a jump of ten years, a step back: once each, in time."""
    with opened(address) as office:
        office.house.sweep.run()
    with opened(address, confirmed=False) as office:
        for hours in (1, 9, 24, 40, 60, 72, 100, 140, 170, 200):
            office.clock.set(AT + timedelta(hours=hours))
            office.house.sweep.run()
        found = checker.check(address) + _jumps(office)
    with opened(address) as office:
        for hours in (2_700, 2_900, 2_930, 2_960):  # the second one lies between the two readings of "trước ngày"
            office.clock.set(AT + timedelta(hours=hours))
            office.house.sweep.run()
    return found + checker.check(address)


class Late:
    """A transport over which so much time goes by that another worker takes the message over."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Take the message, after all that."""
        del message_id, sender, recipients, data
        self._meanwhile()
        return transports.Delivery(outcome="sent", detail="đã nhận")

    def finish(self) -> None:
        """Nothing is held."""


def frozen(address: str) -> list[str]:
    """What a worker says of a message that was taken over from it counts no more."""
    with opened(address) as office:
        outbox = replace(office.house.outbox, patience=timedelta(minutes=30))
        other = replace(outbox, worker="another").sending
        with office.house.store.reading() as runner:
            message = notices.to_send(runner, 1, doubts=1)[0]

        def take_over() -> None:
            deeds.let_leases_run_out(address)
            other.hand_over(message)

        try:
            replace(outbox, transport=Late(take_over)).sending.hand_over(message)
        except errors.Stopped:
            return checker.check(address)
    return ["late: a worker whose lease was taken over was believed", *checker.check(address)]


def _jumps(office: builders.Office) -> list[str]:
    """Ten years on nothing is done before a person confirms; a year back nothing is written."""
    found, here = [], office.clock.now()
    office.clock.set(here + timedelta(days=3653))
    found += [] if list(_closed(office)) else ["gate: ten years on, and it swept"]
    office.clock.set(here - timedelta(days=365))
    papers = commands.RecordDocument(by=office.by("thu"), dossier="LG24-0010", item="samples")
    found += _expect(office, papers, errors.ClockBehind, "a year back")
    office.clock.set(here)
    return found


def _closed(office: builders.Office) -> Iterator[Exception]:
    try:
        office.house.sweep.run()
    except errors.ClockGateClosed as stop:
        yield stop


@contextlib.contextmanager
def opened(address: str, *, confirmed: bool = True) -> Iterator[builders.Office]:
    """The office over the database, as its tests have it."""
    with deeds.opened(address, AT, confirmed=confirmed) as (built, keeper):
        yield builders.Office(house=built, clock=keeper, basket=builders.Basket(), name="probe")


PROBES: dict[str, Callable[[str], list[str]]] = {
    "cut": cut, "together": together, "asking": asking, "full": full, "clock": clock_, "frozen": frozen,
}  # fmt: skip


def told(name: str, address: str) -> Sequence[str]:
    """What a probe finds; an error of the program that nothing answers to is a finding, too."""
    try:
        return PROBES[name](address)
    except Exception as defect:  # noqa: BLE001 - as said
        return [f"died: {type(defect).__name__}: {defect}"]
