"""Duties of units: lists of a unit and of those below it, one whole, and who has not reported yet."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from ocop_cycle import errors
from ocop_cycle.application.queries import (
    deadline_rows,
    deadlines,
    dossier_rows,
    notice_rows,
    reader,
    scope,
    selection,
    trail_rows,
    words,
)
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, plan
from ocop_cycle.storage import schema, statements

__all__ = ["Detail", "Duty", "Milestone", "Wanted", "list_duties", "milestones", "show"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which duties are asked for; what is absent does not narrow.

    ``unit`` asks for those of a unit and of the units below it; ``overdue`` for open ones whose lenient moment has
    passed (or, False, for the other open ones); ``time`` for ``dated``, ``standing`` or ``urgent`` ones.
    """

    cycle: str | None = None
    unit: str | None = None
    milestone: str | None = None
    state: Literal["open", "done", "waived"] | None = None
    time: Literal["dated", "standing", "urgent"] | None = None
    overdue: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """
    One duty of one unit.

    ``day`` is the last safe day of its open deadline and ``lenient_day`` that of the lenient reading; both are absent
    for standing and urgent duties, which stay open without a date. ``parties`` are the other units of the milestone by
    their role (``coordinating``, ``receiving``, ``via``). ``occurrence`` is the day that names one of what recurs.
    """

    id: str
    cycle: str
    milestone: str
    label: labels.Label
    unit: dossier_rows.Party
    time: str
    state: str
    version: int
    wording: str | None
    day: date | None
    lenient_day: date | None
    late: bool
    done_on: date | None
    document: str | None
    note: str | None
    parties: tuple[tuple[str, tuple[str, ...]], ...]
    occurrence: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """
    One duty with its deadlines, what was told of it, its entries, and what it rests on.

    ``columns`` are those of the table that the plan asks the unit to report in, if it asks for one; ``holds`` says what
    the register can fill them with.
    """

    duty: Duty
    law: labels.Citation | None
    columns: tuple[str, ...]
    holds: Mapping[str, plan.Reported]
    deadlines: tuple[deadlines.Explained, ...]
    notices: tuple[notice_rows.Noticed, ...]
    timeline: tuple[trail_rows.Logged, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """One milestone of a cycle over all units that have it: how many did it, and which have not reported."""

    id: str
    cycle: str
    label: labels.Label
    time: str
    wording: str | None
    day: date | None
    done: int
    waived: int
    open: int
    overdue: int
    unreported: tuple[dossier_rows.Party, ...]


_y, _u, _due, _e = schema.duty.c, schema.unit.c, schema.deadline.c, schema.audit_entry.c
_COLUMNS = (
    _y.id, _y.cycle_id, _y.milestone, _y.label, _y.unit_id, _u.name, _y.time, _y.state, _y.version, _due.wording,
    _due.strict_at, _due.lenient_at, _y.done_on, _y.document, _y.note, _y.parties, _y.occurrence,
)  # fmt: skip
_ENTRIES = statements.Statement(
    lambda: (
        select(*trail_rows.COLUMNS)
        .select_from(schema.audit_entry)
        .where(_e.subject_kind == "duty", _e.subject_id == bindparam("duty"))
        .order_by(_e.number)
    )
)


def list_duties(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Duty]:
    """The wanted duties that ``actor`` may see, the earliest first, those without a date last."""
    with asking.look(actor) as view:
        chosen = _choose(view, wanted)
        rows = chosen.all(view.runner, "page", lambda c: selection.paged(_asked(c)), **page.values)
        total = chosen.count(view.runner, _source)
        items = tuple(_duty(view, row) for row in rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def milestones(asking: reader.Reader, actor: permissions.Actor, wanted: Wanted) -> tuple[Milestone, ...]:
    """The wanted duties gathered by milestone: who did it and who has not reported, the earliest first."""
    with asking.look(actor) as view:
        chosen = _choose(view, wanted)
        groups: dict[tuple[str, str], list[Duty]] = defaultdict(list)
        for row in chosen.all(view.runner, "all", _asked):
            duty = _duty(view, row)
            groups[duty.cycle, duty.milestone].append(duty)
    return tuple(_gathered(duties) for duties in groups.values())


def show(asking: reader.Reader, actor: permissions.Actor, duty_id: str) -> Detail:
    """
    One duty with everything that stands on it.

    Raises:
        errors.UnknownThing: there is none of that id that ``actor`` may see.
    """
    with asking.look(actor) as view:
        chosen = _choose(view, Wanted())
        row = chosen.first(view.runner, "one", lambda c: _asked([*c, _y.id == bindparam("duty")]), duty=duty_id)
        if row is None:
            ids = chosen.all(view.runner, "ids", lambda c: select(_y.id).where(*c).order_by(_y.id).limit(1000))
            raise errors.UnknownThing("duty", duty_id, [other[0] for other in ids])
        duty = _duty(view, row)
        stated = _stated(view, duty)
        return Detail(
            duty=duty,
            law=stated.law if stated else None,
            columns=stated.columns if stated else (),
            holds=stated.holds if stated else {},
            deadlines=deadlines.of_subjects(view, [("duty", duty_id)]),
            notices=notice_rows.of_subjects(view, [("duty", duty_id)]),
            timeline=trail_rows.logged(view, view.runner.all(_ENTRIES, {"duty": duty_id})),
        )


def _choose(view: reader.View, wanted: Wanted) -> selection.Selection:
    chosen = selection.Selection("duties")
    scope.narrow(chosen, view.seen, _y.scope)
    chosen.equal(_y.cycle_id, wanted.cycle, "cycle")
    chosen.equal(_y.milestone, wanted.milestone, "milestone")
    chosen.equal(_y.state, wanted.state, "state")
    chosen.equal(_y.time, wanted.time, "time")
    if wanted.unit is not None:
        path = dossier_rows.unit_in_view(view, wanted.unit).path
        chosen.narrow(
            "unit", lambda: scope.under(_y.scope, "unit_path"), unit_path=path, unit_path_end=scope.after(path)
        )
    if wanted.overdue is not None:
        chosen.narrow(f"overdue:{wanted.overdue}", lambda: _overdue(wanted.overdue is True), now=view.at_text)
    return chosen


def _overdue(wanted: bool) -> ColumnElement[bool]:
    passed = and_(_due.lenient_at.is_not(None), _due.lenient_at <= bindparam("now"))
    waiting = or_(_due.lenient_at.is_(None), _due.lenient_at > bindparam("now"))
    return and_(_y.state == "open", passed if wanted else waiting)


def _source() -> Any:
    is_its = and_(_due.subject_kind == "duty", _due.subject_id == _y.id, _due.state == "open")
    return schema.duty.join(schema.unit, _u.id == _y.unit_id).outerjoin(schema.deadline, is_its)


def _asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    first = func.coalesce(_due.strict_at, deadline_rows.LATER)
    return select(*_COLUMNS).select_from(_source()).where(*conditions).order_by(first, _y.id)


def _duty(view: reader.View, row: statements.Row) -> Duty:
    (
        key, cycle, milestone, label, unit_id, unit, time, state, version, wording, strict_at, lenient_at, done_on,
        document, note, parties, occurrence,
    ) = row  # fmt: skip
    return Duty(
        id=key,
        cycle=cycle,
        milestone=milestone,
        label=words.label(label),
        unit=dossier_rows.Party(kind="unit", id=unit_id, name=unit),
        time=time,
        state=state,
        version=version,
        wording=wording,
        day=reader.last_day(strict_at),
        lenient_day=reader.last_day(lenient_at),
        late=state == "open" and lenient_at is not None and lenient_at <= view.at_text,
        done_on=reader.day(done_on),
        document=document,
        note=note,
        parties=tuple((role, tuple(names)) for role, names in sorted(json.loads(parties).items())),
        occurrence=reader.day(occurrence),
    )


def _gathered(duties: Sequence[Duty]) -> Milestone:
    first = duties[0]
    still = [duty for duty in duties if duty.state == "open"]
    return Milestone(
        id=first.milestone,
        cycle=first.cycle,
        label=first.label,
        time=first.time,
        wording=next((duty.wording for duty in duties if duty.wording), None),
        day=next((duty.day for duty in duties if duty.day), None),
        done=sum(duty.state == "done" for duty in duties),
        waived=sum(duty.state == "waived" for duty in duties),
        open=len(still),
        overdue=sum(duty.late for duty in duties),
        unreported=_in_order({duty.unit.id: duty.unit for duty in still}.values()),
    )


def _in_order(units: Iterable[dossier_rows.Party]) -> tuple[dossier_rows.Party, ...]:
    return tuple(sorted(units, key=lambda unit: words.order(unit.name)))


def _stated(view: reader.View, duty: Duty) -> plan.Milestone | None:
    """What the plan says of the duty."""
    cycle = view.slow.cycle(view.runner, duty.cycle)
    stated: tuple[plan.Milestone, ...] = view.policies.plan(view.runner, cycle.plan_digest).milestones if cycle else ()
    return next((milestone for milestone in stated if milestone.id == duty.milestone), None)
