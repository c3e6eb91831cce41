"""
The steps of a dossier for one actor: which are open, and every reason against those that are not.

This is the polite twin of ``WorkflowEngine.execute``: it asks the same judgement (``steps.judge``) at a desk that only
reads, so a button is grey for exactly the reasons the engine would give. Of what a request would carry (a reason, the
data of a certificate) it says only that it will be asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, select

from ocop_cycle import errors
from ocop_cycle.application import desk, policies, steps, stored
from ocop_cycle.application.handlers import take_back
from ocop_cycle.application.queries import dossier, dossier_rows, reader
from ocop_cycle.domain import guards, permissions
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import dossiers, notices, schema, unit_of_work

Refusal = Literal["not-permitted", "refused"]
"""Which error the engine would raise: rights say no, or rules do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTransition:
    """
    One step out of the dossier's state.

    It is open when ``reasons`` is empty; ``dest`` is then where it leads. Otherwise ``reasons`` are all that the engine
    would give, and ``refusal`` says of which kind. ``needs_reason`` and ``needs_certificate`` say what the request must
    carry.

    A step may go several ways, by what is recorded of the dossier. ``label`` and ``nature`` are those of the way it
    goes; they are absent while that is not decided, and ``ways`` are then the labels of all it could go.
    """

    step: str
    label: labels.Label | None
    ways: tuple[labels.Label, ...]
    nature: regime.Nature | None
    dest: str | None
    dest_label: labels.Label | None
    reasons: tuple[errors.Reason, ...]
    refusal: Refusal | None
    needs_reason: bool
    needs_certificate: bool

    @property
    def is_open(self) -> bool:
        """Whether the engine would take it, given what the request must carry."""
        return not self.reasons


def open_transitions(asking: reader.Reader, actor: permissions.Actor, code: str) -> tuple[OpenTransition, ...]:
    """
    All steps that people may take out of the dossier's state, in the order of its regime, open to ``actor`` or not.

    Raises:
        errors.UnknownThing: there is none of that code that ``actor`` may see.
    """
    with asking.look(actor) as view:
        found, place = _at_desk(view, code)
        return _open(place, found)


def both(
    asking: reader.Reader, actor: permissions.Actor, code: str
) -> tuple[tuple[OpenTransition, ...], TakeBack | None]:
    """
    All steps out of the dossier's state, and the one that could be taken back: as two questions would tell of them.

    Raises:
        errors.UnknownThing: there is none of that code that ``actor`` may see.
    """
    with asking.look(actor) as view:
        found, place = _at_desk(view, code)
        return _open(place, found), _newest(view, place, found)


def _open(place: desk.Desk, found: dossiers.Dossier) -> tuple[OpenTransition, ...]:
    leaving = place.regime(found.regime).leaving(found.state, found.kind)
    by_people = dict.fromkeys(t.step for t in leaving if t.automatic is None)
    return tuple(_told(place, found, step, one) for step, one in steps.judge_each(place, found, by_people).items())


def why_not(asking: reader.Reader, actor: permissions.Actor, code: str, step: str) -> tuple[errors.Reason, ...]:
    """
    Every reason for which the engine would refuse ``step``, whatever the request carries; none when it is open.

    Raises:
        errors.UnknownThing: there is no dossier of that code that ``actor`` may see.
    """
    with asking.look(actor) as view:
        found, place = _at_desk(view, code)
        (judgement,) = steps.judge(place, [found], step)
        return judgement.reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeBack:
    """
    The newest step of a dossier as something to be taken back: its entry, its way, and where the dossier would stand.

    ``left`` counts the notices of it that left in messages: then only the roles that the regime names may, and those
    who were told are told that it is void. ``reasons`` are all that the engine would give; it is open without any.
    """

    entry: int
    step: str
    label: labels.Label
    back_to: labels.Label
    left: int
    reasons: tuple[errors.Reason, ...]

    @property
    def is_open(self) -> bool:
        """Whether the engine would take it back, given a reason."""
        return not self.reasons


def newest_step(asking: reader.Reader, actor: permissions.Actor, code: str) -> TakeBack | None:
    """
    The step of the dossier that could be taken back, by ``actor`` or not; None when it has none.

    Raises:
        errors.UnknownThing: there is no dossier of that code that ``actor`` may see.
    """
    with asking.look(actor) as view:
        found, place = _at_desk(view, code)
        return _newest(view, place, found)


def _newest(view: reader.View, place: desk.Desk, found: dossiers.Dossier) -> TakeBack | None:
    try:
        step = take_back.newest(place, found)
    except errors.StepRefused:
        return None
    left = notices.count_left(view.runner, step.notices) if step.notices else 0
    return TakeBack(
        entry=step.said["n"],
        step=step.transition.step,
        label=step.transition.label,
        back_to=place.regime(found.regime).states[step.said["before"]["state"]].label,
        left=left,
        reasons=take_back.why_not(place, found, step, left),
    )


def _at_desk(view: reader.View, code: str) -> tuple[dossiers.Dossier, desk.Desk]:
    chosen = dossier_rows.choose(view, dossier_rows.Wanted())
    row = chosen.first(view.runner, "as it is kept", _as_it_is_kept, code=code)
    if row is None:
        raise dossier.unknown(view, code)
    place = desk.Desk(
        uow=unit_of_work.UnitOfWork(runner=view.runner, locks=False),
        at=view.at,
        actor_id=view.actor.person_id,
        shelf=_shelf(view.policies),
        cached=view.slow,
    )
    return dossiers.Dossier._make(row), place


def _as_it_is_kept(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(schema.dossier).where(*conditions, schema.dossier.c.id == bindparam("code"))


@functools.lru_cache(maxsize=8)
def _shelf(values: stored.Stored) -> policies.Shelf:
    """The machines of what a reader has read of policy; built once and kept as long as the reader's values are."""
    return policies.Shelf(values)


def _told(place: desk.Desk, found: dossiers.Dossier, step: str, judgement: steps.Judgement) -> OpenTransition:
    law = place.regime(found.regime)
    possible = law.candidates(found.state, step, found.kind)
    way = judgement.transition or _way(place, found, possible)
    dest = law.states[judgement.transition.dest] if judgement.transition else None
    asking = [way] if way else possible
    return OpenTransition(
        step=step,
        label=way.label if way else None,
        ways=() if way else tuple(t.label for t in possible),
        nature=way.nature if way else None,
        dest=dest.id if dest else None,
        dest_label=dest.label if dest else None,
        reasons=judgement.reasons,
        refusal=_refusal(judgement),
        needs_reason=any(t.reason_required for t in asking),
        needs_certificate=any(t.records == "certificate" for t in asking),
    )


def _way(place: desk.Desk, found: dossiers.Dossier, possible: list[regime.Transition]) -> regime.Transition | None:
    """The way that a step which is not open would go, as far as the guards that tell its ways apart decide it."""
    if len(possible) == 1:
        return possible[0]
    facts = steps.read_facts(place, [found], {found.id: possible})[found.id]
    shared = [use for use in possible[0].guards if all(use in t.guards for t in possible)]
    left = (t for t in possible if not any(guards.why_not(facts, use) for use in t.guards if use not in shared))
    return next(left, None)


def _refusal(judgement: steps.Judgement) -> Refusal | None:
    if not judgement.reasons:
        return None
    return "not-permitted" if judgement.forbidden else "refused"
