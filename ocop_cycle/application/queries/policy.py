"""
Stored policy as people read it: what is in force since when, regimes with their steps, and every citation of a value.

Policy is public within the house: whoever holds any role may read it. Nothing here opens a file; what is shown is what
was adopted.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import bindparam, func, select

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import reader, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import calendar, labels, notice_rules, plan, regime, rights
from ocop_cycle.storage import schema, statements

__all__ = [
    "Adopted",
    "Cited",
    "Step",
    "calendar_year",
    "cited",
    "in_force",
    "plan_of",
    "regime_named",
    "rights_named",
    "rules_named",
    "steps_from",
    "stored_text",
]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopted(Generic[T]):
    """One policy in force: its value, the digest its content is stored under, and when it was put in force."""

    kind: str
    name: str
    digest: str
    since: datetime
    title: labels.Label
    value: T


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step out of a state of a regime, as the regime says it."""

    transition: regime.Transition
    dest: regime.State


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """Where a ``value`` of a policy comes from; ``where`` leads to it (``transitions/approve-idea``)."""

    where: str
    value: Any
    law: labels.Citation


_f = schema.policy_in_force.c
_IN_FORCE = statements.Statement(lambda: select(_f.kind, _f.name, _f.digest, _f.since).order_by(_f.kind, _f.name))
_CONTENT = statements.Statement(
    lambda: (
        select(schema.policy_content.c.digest, schema.policy_content.c.content)
        .where(schema.policy_content.c.digest.like(bindparam("digest")))
        .order_by(schema.policy_content.c.digest)
        .limit(2)
    )
)
_USING = statements.Statement(lambda: select(func.count()).where(schema.dossier.c.regime == bindparam("digest")))


def in_force(asking: reader.Reader, actor: permissions.Actor, kind: str | None = None) -> tuple[Adopted[Any], ...]:
    """Everything in force (of one kind), in order of kind and name; nothing for somebody without a role."""
    with asking.look(actor) as view:
        return tuple(_adopted(view)) if kind is None else tuple(one for one in _adopted(view) if one.kind == kind)


def regime_named(asking: reader.Reader, actor: permissions.Actor, name: str) -> Adopted[regime.Regime]:
    """
    A regime in force.

    Raises:
        errors.UnknownThing: none of that name is in force here.
    """
    return _named(asking, actor, "regime", name)


def rules_named(asking: reader.Reader, actor: permissions.Actor, name: str) -> Adopted[notice_rules.NoticeRules]:
    """
    Notice rules in force.

    Raises:
        errors.UnknownThing: none of that name are in force here.
    """
    return _named(asking, actor, "rules", name)


def rights_named(asking: reader.Reader, actor: permissions.Actor, name: str) -> Adopted[rights.Rights]:
    """
    Rights in force.

    Raises:
        errors.UnknownThing: none of that name are in force here.
    """
    return _named(asking, actor, "rights", name)


def calendar_year(asking: reader.Reader, actor: permissions.Actor, year: int) -> Adopted[calendar.CalendarYear]:
    """
    A year of the calendar in force.

    Raises:
        errors.UnknownThing: that year was not adopted here.
    """
    return _named(asking, actor, "calendar", str(year))


def plan_of(asking: reader.Reader, actor: permissions.Actor, cycle_id: str) -> plan.Plan:
    """
    The stored plan that a cycle was made of.

    Raises:
        errors.UnknownThing: there is no such cycle, or the person who asks holds no role.
    """
    with asking.look(actor) as view:
        cycle = view.slow.cycle(view.runner, cycle_id) if _may_read(view) else None
        if cycle is None:
            raise errors.UnknownThing("cycle", cycle_id)
        return view.policies.plan(view.runner, cycle.plan_digest)


def stored_text(asking: reader.Reader, actor: permissions.Actor, digest: str) -> tuple[str, str]:
    """
    Digest and canonical content of stored policy, in force or not, by its digest or the beginning of it.

    Raises:
        errors.UnknownThing: nothing, or more than one thing, is stored under digests that begin so.
    """
    with asking.look(actor) as view:
        rows = view.runner.all(_CONTENT, {"digest": f"{digest}%"}) if _may_read(view) and digest.isalnum() else []
    if len(rows) != 1:
        raise errors.UnknownThing("policy", digest, [row[0] for row in rows])
    return rows[0][0], rows[0][1]


def dossiers_under(asking: reader.Reader, actor: permissions.Actor, digest: str) -> int:
    """How many dossiers of the instance are judged by the regime stored under this digest."""
    with asking.look(actor) as view:
        row = view.runner.first(_USING, {"digest": digest}) if _may_read(view) else None
    return int(row[0]) if row else 0


def steps_from(law: regime.Regime, state: str) -> tuple[Step, ...]:
    """The steps out of a state, in the order of the regime."""
    states = {one.id: one for one in law.states}
    return tuple(Step(transition=one, dest=states[one.dest]) for one in law.transitions if state in one.sources)


def cited(value: Any) -> tuple[Cited, ...]:
    """Every citation in a policy value, in the order of its fields."""
    return tuple(_cited(value, ""))


def _cited(value: Any, where: str) -> Iterator[Cited]:
    if isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _cited(item, f"{where}/{getattr(item, 'id', place)}".strip("/"))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        law = getattr(value, "law", None)
        if isinstance(law, labels.Citation):
            yield Cited(where=where, value=value, law=law)
        for field in dataclasses.fields(value):
            if field.name != "law":
                yield from _cited(getattr(value, field.name), f"{where}/{field.name}".strip("/"))


def _may_read(view: reader.View) -> bool:
    return view.actor.is_system or bool(view.actor.grants)


def _adopted(view: reader.View) -> Iterator[Adopted[Any]]:
    for kind, name, digest, since in view.runner.all(_IN_FORCE) if _may_read(view) else ():
        value = _value(view, kind, digest)
        title = getattr(value, "title", None) or words.same(name)
        yield Adopted(kind=kind, name=name, digest=digest, since=clock.from_text(since), title=title, value=value)


def _value(view: reader.View, kind: str, digest: str) -> Any:
    building = {
        "regime": view.policies.law,
        "rules": view.policies.rules,
        "rights": view.policies.rights,
        "calendar": view.policies.calendar_year,
    }
    return building[kind](view.runner, digest)


def _named(asking: reader.Reader, actor: permissions.Actor, kind: str, name: str) -> Adopted[Any]:
    found = {one.name: one for one in in_force(asking, actor, kind)}
    if name not in found:
        raise errors.UnknownThing(kind, name, found)
    return found[name]
