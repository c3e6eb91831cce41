"""
Houses for tests: founded, with policy adopted, Lạng Giang's year applied and opened, people in their roles.

Everything goes through the engine, as in an office. What was done once is kept as a list of moments and commands; a
house in memory is then a copy that costs a few milliseconds, and a house on another database is made by doing the same
again. Nothing is random: the same builder gives the same rows (save the salts of the trail).

    office = builders.lang_giang()                       # cycle open, every product of Biểu 1 has its dossier
    office.at(2024, 6, 3, 8)                             # Monday 3 June 2024, 08:00 on the office wall
    office.do(commands.AdvanceDossier, "thu", dossier="LG24-0001", step="submit-idea")
    office.to("LG24-0001", "district-scoring")           # along the usual way
"""

import functools
import itertools
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from ocop_cycle import bootstrap, clock
from ocop_cycle.application import adoption, commands, engine, house
from ocop_cycle.application.queries import reader
from ocop_cycle.delivery import transports
from ocop_cycle.domain import permissions
from ocop_cycle.policy import loader, plan, shelf, vocabulary
from ocop_cycle.storage import engines, fresh, schema, transactions

PLAN = "lang-giang-2024"
DISTRICT = "lg-ubnd-huyen"
AGENCY = "lg-phong-nnptnt"
PROVINCE = "bac-giang-ubnd-tinh"
PROVINCE_AGENCY = "bac-giang-so-nnptnt"
MINISTRY = "bo-nnptnt"
HUONG_SON = "lg-xa-huong-son"
NGHIA_HUNG = "lg-xa-nghia-hung"

FOUNDED = clock.at_local(date(2024, 1, 2), 8)
APPLIED = clock.at_local(date(2024, 2, 15), 8)
OPENED = clock.at_local(date(2024, 3, 1), 8)

PEOPLE = {
    "thu": ("Nguyễn Thị Thu", "coordinator", AGENCY, None),
    "ha": ("Trần Văn Hà", "head", DISTRICT, None),
    "loan": ("Phạm Thị Loan", "council-secretary", DISTRICT, None),
    "lan": ("Đỗ Thị Lan", "department-officer", "lg-phong-vhtt", None),
    "huong": ("Lê Thị Hương", "commune-officer", HUONG_SON, None),
    "hung": ("Vũ Văn Hưng", "commune-officer", NGHIA_HUNG, None),
    "chi": ("Hoàng Thị Chi", "producer", NGHIA_HUNG, "lg-ho-cao-thi-thu-huong"),
    "tinh": ("Ngô Văn Tính", "coordinator", PROVINCE_AGENCY, None),
    "tinh-thu-ky": ("Lý Thị Ký", "council-secretary", PROVINCE_AGENCY, None),
    "tinh-chu-tich": ("Bùi Văn Tịch", "head", PROVINCE, None),
    "bo-thu-ky": ("Đặng Thị Bộ", "council-secretary", MINISTRY, None),
    "bo-truong": ("Đinh Văn Trưởng", "head", MINISTRY, None),
    "kiem": ("Mai Văn Kiểm", "auditor", "instance", None),
}
"""Made-up people: id → name, role, unit, producer. ``quan-tri`` (administrator) comes with the founding."""

ADMINISTRATOR = "quan-tri"

WAY = {
    "idea-draft": ("submit-idea", "thu"),
    "idea-review": ("approve-idea", "ha"),
    "plan-draft": ("submit-plan", "thu"),
    "plan-review": ("approve-plan", "ha"),
    "dossier-draft": ("submit-dossier", "thu"),
    "commune-confirmation": ("confirm", "commune"),
    "district-check": ("accept-dossier", "thu"),
    "supplement": ("resubmit", "thu"),
    "district-scoring": ("conclude", "loan"),
    "district-recognition": ("certify", "ha"),
    "province-check": ("accept-dossier", "tinh"),
    "province-supplement": ("resubmit", "thu"),
    "province-scoring": ("conclude", "tinh-thu-ky"),
    "province-recognition": ("certify", "tinh-chu-tich"),
}
"""The usual way: in which state who takes which step. ``commune`` is an officer of the dossier's own commune."""

SECRETARIES = {"district-scoring": "loan", "province-scoring": "tinh-thu-ky", "centre-scoring": "bo-thu-ky"}


@dataclass(kw_only=True)
class Basket:
    """A transport that keeps what it is handed, and says of each in turn what ``answers`` says, then ``sent``."""

    delivered: list[tuple[str, str, tuple[str, ...], bytes]] = field(default_factory=list)
    answers: list[transports.Delivery] = field(default_factory=list)

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        """Keep the message."""
        self.delivered.append((message_id, sender, tuple(recipients), data))
        return self.answers.pop(0) if self.answers else transports.Delivery(outcome="sent", detail="đã nhận")

    def finish(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Later:
    """The clock of an office whose machine is so much further on."""

    office: clock.HandClock
    by: timedelta = timedelta(minutes=6)

    def now(self) -> datetime:
        """Office time."""
        return self.office.now()

    def machine_now(self) -> datetime:
        """Machine time."""
        return self.office.machine_now() + self.by


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A command that was carried out, and the office moment at which it was."""

    at: datetime
    command: commands.Command


@dataclass(kw_only=True)
class Office:
    """A house with its hands: the clock, the basket, and the list of what was done."""

    house: house.House
    clock: clock.HandClock
    basket: Basket
    done: list[Done] = field(default_factory=list)
    name: str = "test"
    _keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def reader(self) -> reader.Reader:
        """What reads the house."""
        return self.house.reader

    def at(self, year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
        """Set the office clock to an hour of the office wall."""
        self.clock.set(clock.at_local(date(year, month, day), hour, minute))
        return self.clock.now()

    def by(self, actor: str = permissions.SYSTEM, key: str | None = None) -> commands.Provenance:
        """A provenance with a key of its own."""
        return commands.Provenance(
            key=key or f"{self.name}-{len(self.done)}-{next(self._keys)}", actor=actor, origin="test"
        )

    def do(self, kind: type[Any], actor: str = permissions.SYSTEM, /, **said: Any) -> engine.Receipt:
        """Carry out a command of that kind as ``actor``."""
        return self.execute(kind(by=self.by(actor), **said))

    def execute(self, command: commands.Command) -> engine.Receipt:
        """Carry out a command and remember it."""
        receipt = self.house.engine.execute(command)
        self.done.append(Done(at=self.clock.now(), command=command))
        return receipt

    def actor(self, person: str) -> permissions.Actor:
        """Somebody, with the roles held now."""
        return self.reader.actor(person)

    def row(self, table: str, key: str) -> dict[str, Any]:
        """One row as the database has it."""
        (row,) = self.rows(f"SELECT * FROM {table} WHERE id = '{key}'")
        return row

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What a query in plain SQL gives."""
        with self.house.store.database.connect() as connection:
            return rows_of(connection, sql)

    def put(self, table: str, key: str, **values: Any) -> None:
        """Write columns of a row past the engine: for tests of what only reads, never for tests of the trail."""
        with self.house.store.writing() as work:
            work.update(schema.metadata.tables[table], key, values)

    def state(self, dossier: str) -> str:
        """The state a dossier is in."""
        return str(self.row("dossier", dossier)["state"])

    def step(self, dossier: str, step: str, actor: str, **said: Any) -> engine.Receipt:
        """Take one step with a dossier."""
        return self.do(commands.AdvanceDossier, actor, dossier=dossier, step=step, **said)

    def score(self, dossier: str, total: str) -> engine.Receipt:
        """Record a result at the level that holds the dossier, as the secretary of its council."""
        row = self.row("dossier", dossier)
        secretary = SECRETARIES[row["state"]]
        return self.do(commands.RecordResult, secretary, dossier=dossier, level=row["level"], total=total)

    def complete(self, dossier: str) -> None:
        """Note every paper of the checklist as present."""
        row = self.row("dossier", dossier)
        law = self.regime(row["regime"])
        recorded = {r["item"] for r in self.rows(f"SELECT item FROM document_item WHERE dossier_id = '{dossier}'")}
        for item in law.documents:
            if row["kind"] in item.kinds and item.id not in recorded:
                self.do(commands.RecordDocument, "thu", dossier=dossier, item=item.id)

    def to(self, dossier: str, state: str, *, total: str = "62") -> None:
        """Take a dossier along the usual way until it is in ``state``; councils give ``total``."""
        self.complete(dossier)
        for _ in range(20):
            now = self.state(dossier)
            if now == state:
                return
            if now in SECRETARIES:
                self.score(dossier, total)
            self._step_on(dossier, now)
        raise AssertionError(f"{dossier} does not come to {state} on the usual way")

    def _step_on(self, dossier: str, state: str) -> None:
        step, actor = WAY[state]
        if actor == "commune":
            actor = commune_officer(self.row("dossier", dossier)["unit_id"])
        self.step(dossier, step, actor)

    def regime(self, digest: str) -> Any:
        """The regime stored under a digest."""
        with self.house.store.reading() as runner:
            return self.house.policies.regime(runner, digest).regime

    def plan(self, name: str = PLAN) -> plan.Plan:
        """The plan of a cycle."""
        digest = self.row("cycle", name)["plan_digest"]
        with self.house.store.reading() as runner:
            return self.house.policies.plan(runner, digest)


def rows_of(connection: Connection, sql: str) -> list[dict[str, Any]]:
    """What a query in plain SQL gives: each row by its columns."""
    found = connection.exec_driver_sql(sql)
    columns = tuple(found.keys())
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def commune_officer(unit: str | None) -> str:
    """The made-up officer of a commune."""
    return {HUONG_SON: "huong", NGHIA_HUNG: "hung"}.get(unit or "", f"can-bo-{unit}")


def office(engine_: Engine | None = None, *, at: datetime = FOUNDED, own: Path | None = None) -> Office:
    """A house without a single entry: in memory, or over a database that has its tables."""
    database = engine_ or _memory()
    keeper, basket = clock.HandClock(at), Basket()
    return Office(
        house=bootstrap.build(
            transactions.Store(database=database), keeper=keeper, transport=basket, own=own, confirmed=True
        ),
        clock=keeper,
        basket=basket,
    )


def founded(engine_: Engine | None = None) -> Office:
    """An office that was founded and has adopted everything that is shipped, with nobody but its administrator."""
    return _made("founded", engine_)


def applied(engine_: Engine | None = None) -> Office:
    """An office with its people, and Lạng Giang's cycle in draft; every unit and producer has an address."""
    return _made("applied", engine_)


def opened(engine_: Engine | None = None) -> Office:
    """Lạng Giang's cycle open since 1 March 2024, without a dossier."""
    return _made("opened", engine_)


def lang_giang(engine_: Engine | None = None) -> Office:
    """Lạng Giang's cycle open, and a dossier for each product of Biểu 1, opened on 1 March 2024."""
    return _made("lang_giang", engine_)


@functools.cache
def checked(kind: str, name: str) -> loader.Checked:
    """A shipped policy file, checked as adoption checks it."""
    regimes = {n: checked("regime", n).value for n in _regimes_for(kind, name)}
    found = shelf.Shelf().find(kind, name)
    return loader.check(kind, name, found.raw, vocabulary=_words(), regimes=regimes)


def founding(by: commands.Provenance) -> commands.FoundInstance:
    """The first command of every test office."""
    rights = checked("rights", "standard")
    return commands.FoundInstance(
        by=by, instance="Văn phòng thử nghiệm", code="TN", mail_from="ocop@thu-nghiem.example", demo=False,
        public_key=None, person=ADMINISTRATOR, person_name="Quản Trị Viên", account=None,
        rights_name=rights.name, rights_digest=rights.digest, rights_content=rights.content,
    )  # fmt: skip


def open_plan(made: Office, name: str) -> None:
    """Apply another shipped plan in the same house and open its cycle."""
    made.execute(adoption.adopting(checked("plan", name), made.by()))
    made.do(commands.OpenCycle, cycle=name)


def add_people(made: Office) -> None:
    """Everybody of ``PEOPLE``, and an officer for each other commune of the plan."""
    communes = [u.id for u in checked("plan", PLAN).value.units if u.unit_class == "ubnd-xa"]
    officers = {commune_officer(u): (f"Cán bộ {u}", "commune-officer", u, None) for u in communes}
    for person, (name, role, unit, producer) in {**officers, **PEOPLE}.items():
        made.do(commands.AddPerson, person=person, name=name)
        made.do(commands.GrantRole, person=person, role=role, unit=unit, producer=producer)


def add_addresses(made: Office) -> None:
    """A made-up address for every unit and producer of the plan."""
    said = checked("plan", PLAN).value
    parties = [("unit", u.id) for u in said.units] + [("producer", p.id) for p in said.producers]
    for kind, party in parties:
        made.do(
            commands.ChangeContact, party_kind=kind, party=party, channel="email", address=f"{party}@lang-giang.example"
        )


def _regimes_for(kind: str, name: str) -> tuple[str, ...]:
    if kind == "regime":
        return tuple(n for n in _names("regime") if n < name)
    return _names("regime") if kind in ("plan", "rules") else ()


@functools.cache
def _words() -> vocabulary.Vocabulary:
    return bootstrap.words(bootstrap.templates(None))


def _names(kind: str) -> tuple[str, ...]:
    return shelf.Shelf().names(kind)


def _memory() -> Engine:
    engine_ = engines.sqlite_memory()
    fresh.create_all(engine_)
    return engine_


def _found(made: Office) -> None:
    made.execute(founding(made.by()))
    for kind in ("calendar", "regime", "rules"):
        for name in _names(kind):
            made.execute(adoption.adopting(checked(kind, name), made.by()))


def _apply(made: Office) -> None:
    made.clock.set(APPLIED)
    made.execute(adoption.adopting(checked("plan", PLAN), made.by()))
    add_people(made)
    add_addresses(made)


def _open(made: Office) -> None:
    made.clock.set(OPENED)
    made.do(commands.OpenCycle, cycle=PLAN)


def _open_dossiers(made: Office) -> None:
    for product in checked("plan", PLAN).value.products:
        made.do(commands.OpenDossier, "thu", cycle=PLAN, product=product.id, kind=product.kind, round=product.round)


_MAKING = {"founded": _found, "applied": _apply, "opened": _open, "lang_giang": _open_dossiers}


@functools.cache
def _pattern(name: str) -> Office:
    """The house that copies are made of; nobody works in it."""
    order = list(_MAKING)
    place = order.index(name)
    made = copy(_pattern(order[place - 1])) if place else office()
    _MAKING[name](made)
    return made


def _made(name: str, engine_: Engine | None) -> Office:
    return copy(_pattern(name)) if engine_ is None else _again(_pattern(name), engine_)


def copy(pattern: Office) -> Office:
    """
    A house in memory that stands where the other one does; what is done in it is done in it alone.

    It is gone with the last who holds the office: a test need not close it, and thousands of them fill no memory.
    """
    database = engines.sqlite_memory()
    source, target = pattern.house.store.database.raw_connection(), database.raw_connection()
    try:
        source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr] # sqlite3's own
    finally:
        source.close()
        target.close()
    made = office(database, at=pattern.clock.now())
    made.done = list(pattern.done)
    weakref.finalize(made, database.dispose).atexit = False
    return made


def _again(pattern: Office, engine_: Engine) -> Office:
    made = office(engine_)
    for one in pattern.done:
        made.clock.set(one.at)
        made.execute(one.command)
    made.clock.set(pattern.clock.now())
    return made
