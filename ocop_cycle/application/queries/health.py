"""
How an instance is doing: the facts that ``ocop doctor`` and the desk show.

No actor is asked for: an account that nobody is bound to may run the doctor. So nothing here names a person or a
dossier; units without an address are named, because that is what has to be mended, and people without one are counted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, case, func, select

from ocop_cycle import clock
from ocop_cycle.application import stored
from ocop_cycle.application.queries import contacts, dossier_rows, reader, vacancies, words
from ocop_cycle.storage import cycles, leases, operations, schema, statements

SILENT_WORKER = timedelta(minutes=5)
"""Who is not heard for longer has died (hearts beat every half minute)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """The last sign of life of a worker, and how long ago it was by machine time."""

    name: str
    kind: str
    host: str
    seen_at: datetime
    silent_for: timedelta

    @property
    def is_alive(self) -> bool:
        """Whether it was heard lately."""
        return self.silent_for <= SILENT_WORKER


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """
    A sweep: for which office time, how long ago that is by office time, and what it had to report.

    ``since`` is the sweep before it, ``silent`` that nobody had swept for so long that it was told; ``missed`` counts
    what was not heard on its day (rule → fate → count); ``refused`` are deadlines that could not be acted on, with the
    reason, and ``silenced`` those of them that are given up.
    """

    office_at: datetime
    ago: timedelta
    found: int
    done: int
    since: datetime | None = None
    silent: bool = False
    missed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()
    silenced: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trail:
    """The newest entry and the newest signed checkpoint; ``unsigned`` counts the entries behind that checkpoint."""

    entries: int
    hash: str | None
    newest_at: datetime | None
    checkpoint: int | None
    checkpoint_at: datetime | None
    unsigned: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """
    The facts of one moment. ``counts`` says how many rows a table has.

    ``due`` counts deadlines whose bell should have rung by now, ``oldest_due`` since when. ``owed`` counts notices that
    wait for the outbox, ``oldest_owed`` since when; ``held`` those that are held, by reason. ``unsent`` counts messages
    that are not settled, by state; ``refused`` those that came back. ``clock_behind`` says that nothing can be written,
    because the clock stands before the newest entry; ``clock_ahead`` that nothing is, because the machine's is ahead of
    that of the database's server. ``by_unit_only`` counts people who would be written to in person
    and have no address, so that their unit is; ``silent_at_root`` those at no unit but the root, who are not at all.
    """

    at: datetime
    instance: str
    code: str
    demo: bool
    sending_held: bool
    counts: Mapping[str, int]
    workers: tuple[Worker, ...]
    last_sweep: Sweep | None
    last_report: Sweep | None
    due: int
    oldest_due: datetime | None
    next_bell: datetime | None
    owed: int
    oldest_owed: datetime | None
    held: Mapping[str, int]
    unsent: Mapping[str, int]
    oldest_unsent: datetime | None
    refused: int
    vacant: Mapping[str, int]
    units_change: date | None
    silent_units: tuple[dossier_rows.Party, ...]
    silent_producers: int
    by_unit_only: int
    silent_at_root: int
    trail: Trail
    clock_behind: bool
    clock_ahead: bool


COUNTED = ("cycle", "dossier", "duty", "deadline", "notice", "message", "certificate", "unit", "producer", "person")
"""The tables whose rows are counted."""

_t, _n, _m, _g, _u = schema.deadline.c, schema.notice.c, schema.message.c, schema.role_grant.c, schema.unit.c
_COUNTS = statements.Statement(
    lambda: select(
        *(
            select(func.count()).select_from(schema.metadata.tables[name]).scalar_subquery().label(name)
            for name in COUNTED
        )
    )
)
_BELLS = statements.Statement(
    lambda: select(func.count(), func.min(_t.next_at)).where(_t.next_at.is_not(None), _t.next_at <= bindparam("now"))
)
_NEXT = statements.Statement(
    lambda: select(func.min(_t.next_at)).where(_t.next_at.is_not(None), _t.next_at > bindparam("now"))
)
_OWED = statements.Statement(
    lambda: select(func.count(), func.min(_n.owed_at)).where(_n.state == "owed", _n.owed_at <= bindparam("now"))
)
_HELD = statements.Statement(
    lambda: (
        select(func.coalesce(_n.held_because, "-"), func.count())
        .where(_n.state == "held")
        .group_by(_n.held_because)
        .order_by(_n.held_because)
    )
)
_UNSENT = statements.Statement(
    lambda: (
        select(_m.state, func.count(), func.min(_m.issued_at))
        .where(_m.settled_at.is_(None))
        .group_by(_m.state)
        .order_by(_m.state)
    )
)
_REFUSED = statements.Statement(lambda: select(func.count()).where(_m.state == "refused"))
_HEAD = statements.Statement(
    lambda: select(schema.audit_head.c.number, schema.audit_head.c.hash, schema.audit_head.c.at)
)
_CHECKPOINT = statements.Statement(
    lambda: (
        select(schema.audit_checkpoint.c.size, schema.audit_checkpoint.c.at)
        .order_by(schema.audit_checkpoint.c.size.desc())
        .limit(1)
    )
)
_SILENT_UNITS = statements.Statement(
    lambda: select(schema.unit.c.id, schema.unit.c.name).where(
        schema.unit.c.level != "-",
        schema.unit.c.ended_on.is_(None),
        ~contacts.reachable("unit", schema.unit.c.id),
    )
)
_SILENT_PRODUCERS = statements.Statement(
    lambda: (
        select(func.count()).select_from(schema.producer).where(~contacts.reachable("producer", schema.producer.c.id))
    )
)
_SILENT_PEOPLE = statements.Statement(
    lambda: (
        select(func.max(case((_u.level == "-", 0), else_=1)))
        .select_from(schema.role_grant.join(schema.unit, _u.id == _g.unit_id))
        .where(_g.state == "granted", statements.among(_g.role, "roles"), ~contacts.reachable("person", _g.person_id))
        .group_by(_g.person_id)
    )
)


def health(asking: reader.Reader, *, counted: bool = True) -> Health:
    """The facts of this moment, all of one view of the database; without ``counted`` no whole table is counted."""
    at, machine = asking.clock.now(), asking.clock.machine_now()
    now = {"now": clock.to_text(at)}
    with asking.store.reading() as runner:
        settings = cycles.settings(runner)
        slow = stored.SlowFacts(asking.policies, -1)
        trail = _trail(runner)
        due, owed = _pair(runner, _BELLS, now), _pair(runner, _OWED, now)
        unsent = runner.all(_UNSENT)
        silent_people = _silent_people(slow, runner)
        return Health(
            at=at,
            instance=settings.get("instance", ""),
            code=settings.get("instance-code", ""),
            demo=settings.get("demo") == "true",
            sending_held=settings.get("sending-held") == "true",
            counts=dict(zip(COUNTED, runner.first(_COUNTS) or (), strict=True)) if counted else {},
            workers=_workers(runner, machine),
            last_sweep=_swept(operations.last_sweep(runner), at),
            last_report=_swept(operations.last_report(runner), at),
            due=due[0],
            oldest_due=due[1],
            next_bell=_pair(runner, _NEXT, now)[1],
            owed=owed[0],
            oldest_owed=owed[1],
            held=dict(runner.all(_HELD)),
            unsent={state: count for state, count, _ in unsent},
            oldest_unsent=reader.moment(min((since for _, _, since in unsent), default=None)),
            refused=_pair(runner, _REFUSED, {})[0],
            vacant=vacancies.counts(runner, slow),
            units_change=reader.day(slow.changing_since(runner)),
            silent_units=_silent_units(runner),
            silent_producers=_pair(runner, _SILENT_PRODUCERS, {})[0] if counted else 0,
            by_unit_only=silent_people.count(1),
            silent_at_root=silent_people.count(0),
            trail=trail,
            clock_ahead=machine - leases.now(runner) > clock.MAY_RUN_AHEAD,
            clock_behind=trail.newest_at is not None and at < trail.newest_at - clock.MAY_RUN_BACK,
        )


def _pair(
    runner: statements.Runner, statement: statements.Statement, values: Mapping[str, str]
) -> tuple[int, datetime | None]:
    """A count and the first moment of it; a statement that gives one of the two leaves the other empty."""
    row = runner.first(statement, values) or (0,)
    count = row[0] if isinstance(row[0], int) else 0
    first = row[-1] if isinstance(row[-1], str) else None
    return count, reader.moment(first)


def _workers(runner: statements.Runner, machine: datetime) -> tuple[Worker, ...]:
    return tuple(
        Worker(
            name=beat.worker,
            kind=beat.kind,
            host=beat.host,
            seen_at=clock.from_text(beat.seen_at),
            silent_for=machine - clock.from_text(beat.seen_at),
        )
        for beat in operations.heartbeats(runner)
    )


def _swept(run: operations.SweepRun | None, at: datetime) -> Sweep | None:
    if run is None:
        return None
    office, said = clock.from_text(run.office_at), json.loads(run.report or "{}")
    return Sweep(
        office_at=office, ago=at - office, found=run.found, done=run.done, since=reader.moment(said.get("since")),
        silent=bool(said.get("silent")), missed=said.get("missed", {}),
        refused=tuple((key, why) for key, why in said.get("refused", ())), silenced=tuple(said.get("silenced", ())),
    )  # fmt: skip


def _trail(runner: statements.Runner) -> Trail:
    head = runner.first(_HEAD) or (0, None, None)
    checkpoint = runner.first(_CHECKPOINT) or (None, None)
    return Trail(
        entries=head[0],
        hash=head[1],
        newest_at=reader.moment(head[2]),
        checkpoint=checkpoint[0],
        checkpoint_at=reader.moment(checkpoint[1]),
        unsigned=head[0] - (checkpoint[0] or 0),
    )


def _silent_people(slow: stored.SlowFacts, runner: statements.Runner) -> list[int]:
    """For each of them, whether there is a unit that is written to instead."""
    roles = contacts.personal_roles(runner, slow)
    return [at_a_unit for (at_a_unit,) in runner.all(_SILENT_PEOPLE, {"roles": statements.listing(roles)})]


def _silent_units(runner: statements.Runner) -> tuple[dossier_rows.Party, ...]:
    found = (dossier_rows.Party(kind="unit", id=key, name=name) for key, name in runner.all(_SILENT_UNITS))
    return tuple(sorted(found, key=lambda party: words.order(party.name)))
