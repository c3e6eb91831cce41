"""
Judging and taking steps with dossiers: the same functions for one and for a thousand.

Facts are read in blocks, and only those that the guards in question need. ``judge`` only says what would happen; the
engine's handlers and the queries that draw the buttons both ask it.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ocop_cycle import clock, errors
from ocop_cycle.application import passages
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act, StateEntered
from ocop_cycle.domain import guards, machine, permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import deadlines, dossiers, schema

PLACE = ("state", "stage", "level", "holder_id", "version", "entered_at", "ended_at")
"""The columns a step writes: always the same ones, so that one statement serves every step."""

_place = operator.attrgetter(*PLACE)


class Judgement(NamedTuple):
    """What a step would do to a dossier, or every reason against it; ``forbidden`` tells rights from rules."""

    dossier: dossiers.Dossier
    transition: regime.Transition | None = None
    reasons: tuple[errors.Reason, ...] = ()
    forbidden: bool = False


def judge(desk: Desk, found: Sequence[dossiers.Dossier], step: str) -> list[Judgement]:
    """What ``step`` would do to each of the dossiers for the actor at the desk."""
    desk.read_open_deadlines("dossier", [d.id for d in found])
    known = [_known_free(desk, d, step) for d in found]
    others = [d for d, taken in zip(found, known, strict=True) if taken is None]
    possible = {d.id: desk.regime(d.regime).candidates(d.state, step, d.kind) for d in others}
    facts = read_facts(desk, others, possible) if others else {}
    return [
        _judge_one(desk, d, step, possible[d.id], facts[d.id]) if taken is None else _in_time(desk, d, taken)
        for d, taken in zip(found, known, strict=True)
    ]


def judge_each(desk: Desk, dossier: dossiers.Dossier, wanted: Iterable[str]) -> dict[str, Judgement]:
    """What each of several steps would do to one dossier, as ``judge`` says it; what they need is read once for all."""
    law = desk.regime(dossier.regime)
    possible = {step: law.candidates(dossier.state, step, dossier.kind) for step in wanted}
    every = [transition for each in possible.values() for transition in each]
    facts = read_facts(desk, [dossier], {dossier.id: every})[dossier.id]
    return {step: _judge_one(desk, dossier, step, each, facts) for step, each in possible.items()}


def _judge_one(
    desk: Desk, dossier: dossiers.Dossier, step: str, possible: list[regime.Transition], facts: guards.Facts
) -> Judgement:
    law = desk.regime(dossier.regime)
    verdict = law.judge(
        state=dossier.state, step=step, kind=dossier.kind, why_not=lambda use: guards.why_not(facts, use)
    )
    if verdict.transition is not None and _is_free(desk, dossier, step, verdict.transition, possible):
        return _in_time(desk, dossier, verdict.transition)
    place = permissions.Place(dossier.scope, dossier.producer_id)
    allowed = [role for t in ([verdict.transition] if verdict.transition else possible) for role in t.by]
    missing = desk.why_not_step(allowed, place) if possible else None
    if missing is not None and not _is_automatic(desk, possible):
        vacant = _vacant(desk, dossier.level, dossier.holder_id)
        return Judgement(dossier=dossier, reasons=(*vacant, missing, *verdict.reasons), forbidden=True)
    reasons = verdict.reasons
    if verdict.transition is not None:
        reasons += _shut(desk, dossier, verdict.transition) + passages.why_over(desk, dossier, verdict.transition)
        reasons += _into_vacant(desk, dossier, verdict.transition)
    return Judgement(dossier=dossier, transition=None if reasons else verdict.transition, reasons=reasons)


def _known_free(desk: Desk, dossier: dossiers.Dossier, step: str) -> regime.Transition | None:
    """The transition that a step without guards takes where it is known that nothing but a deadline can stop it."""
    desk.asked = True
    return desk.slow.free_steps.get(_question(desk, dossier, step))


def _is_free(
    desk: Desk, dossier: dossiers.Dossier, step: str, taken: regime.Transition, possible: list[regime.Transition]
) -> bool:
    """
    Whether neither rights nor rules stand against a step that its guards allow, whatever its deadlines say.

    That is so of many dossiers alike, as long as nobody's rights and no unit change: it is worked out once for them.
    """
    desk.asked = True
    guarded = any(one.guards for one in possible)
    free, question = desk.slow.free_steps, _question(desk, dossier, step, taken.id if guarded else None)
    if question in free:
        return True
    place = permissions.Place(dossier.scope, dossier.producer_id)
    refused = desk.why_not_step(taken.by, place) is not None and not _is_automatic(desk, possible)
    if refused or passages.why_over(desk, dossier, taken) or _into_vacant(desk, dossier, taken):
        return False
    free[question] = taken
    return True


def _question(desk: Desk, dossier: dossiers.Dossier, step: str, taken: str | None = None) -> tuple[object, ...]:
    """All that it depends on whether a step is free; also on what is ``taken``, where guards choose that by facts."""
    own = dossier.producer_id if desk.actor.is_narrowed else None
    return (
        desk.actor_id, desk.today, dossier.regime, dossier.state, dossier.kind, step, taken, dossier.scope, own,
        dossier.unit_id, dossier.level, dossier.holder_id,
    )  # fmt: skip


def _in_time(desk: Desk, dossier: dossiers.Dossier, taken: regime.Transition) -> Judgement:
    """The judgement of a step that is free: only a deadline may have shut it."""
    shut = _shut(desk, dossier, taken)
    return Judgement(dossier, None if shut else taken, shut)


def _vacant(desk: Desk, level: str, holder_id: str | None) -> tuple[errors.Reason, ...]:
    """Where the law gives a step to a level on which no unit stands any more: that, and what helps."""
    if not desk.slow.is_vacant(desk.runner, level, holder_id):
        return ()
    return (errors.Reason("level-vacant", {"level": level}),)


def _into_vacant(desk: Desk, dossier: dossiers.Dossier, transition: regime.Transition) -> tuple[errors.Reason, ...]:
    """Why a step may not bring the dossier to a level on which nobody stands."""
    if transition.automatic is not None:
        return ()
    level = desk.regime(dossier.regime).states[transition.dest].level
    if level in (permissions.PRODUCER, dossier.level):
        return ()
    return _vacant(desk, level, desk.slow.holder(desk.runner, level, dossier.unit_id, dossier.scope))


def _is_automatic(desk: Desk, possible: Iterable[regime.Transition]) -> bool:
    return desk.actor.is_system and all(t.automatic for t in possible)


def _shut(desk: Desk, dossier: dossiers.Dossier, transition: regime.Transition) -> tuple[errors.Reason, ...]:
    """
    A hard limit that has passed shuts the step that would have met it; an extension opens it again.

    One with two sides shuts it before its first day as well.
    """
    if transition.nature != "forward":
        return ()
    reasons = []
    for d in _met_by(desk, dossier, transition.dest, "hard"):
        if d.lenient_at and d.lenient_at <= desk.at_text:
            reasons.append(errors.Reason("closed-by-deadline", {"rule": d.rule}))
        elif d.opens_at and d.opens_at > desk.at_text:
            first = clock.day_of(clock.from_text(d.opens_at)).isoformat()
            reasons.append(errors.Reason("window-not-open", {"rule": d.rule, "day": first}))
    return tuple(reasons)


def _met_by(desk: Desk, dossier: dossiers.Dossier, state: str, hardness: str) -> list[deadlines.Open]:
    """The open limits of this hardness, on their way or out of their time, that entering ``state`` would meet."""
    now = desk.at_text
    out = [
        d
        for d in desk.open_deadlines.get(("dossier", dossier.id), ())
        if d.hardness == hardness and ((d.lenient_at and d.lenient_at <= now) or (d.opens_at and d.opens_at > now))
    ]
    if not out:
        return []
    after = dossier._replace(state=state)
    return [d for d in out if desk.would_meet(d.rule, after)]


def read_facts(
    desk: Desk, found: Sequence[dossiers.Dossier], possible: Mapping[str, list[regime.Transition]]
) -> dict[str, guards.Facts]:
    """What the guards of the possible transitions need to know of each dossier, and no more."""
    ids = [d.id for d in found]
    needs = frozenset().union(
        *[desk.regime(d.regime).needs(possible[d.id]) for d in found]
    )  # one union for the block: reading a little more for some is cheaper than asking dossier by dossier
    results = dossiers.newest_results(desk.runner, ids) if "results" in needs else {}
    recorded = dossiers.documents(desk.runner, ids) if "documents" in needs else {}
    certificates = dossiers.certificates(desk.runner, ids) if "certificate" in needs else {}
    desk.read_open_deadlines("dossier", ids)
    bare = {d.id: guards.Facts(d.kind, d.round_id, d.predecessor_id, desk.today) for d in found}
    if not needs:
        return bare
    return {
        d.id: bare[d.id]._replace(
            results={level: Decimal(total) for level, (total, _) in results.get(d.id, {}).items()},
            stars={level: stars for level, (_, stars) in results.get(d.id, {}).items()},
            missing=_missing(desk.regime(d.regime), d.kind, recorded.get(d.id, {})) if "documents" in needs else {},
            recorded=frozenset(i for i, status in recorded.get(d.id, {}).items() if status == "present"),
            certificate_ends=_end(certificates.get(d.id)),
            issued_at=_issued_at(desk, certificates.get(d.id)),
        )
        for d in found
    }


def _missing(law: machine.RegimeMachine, kind: str, recorded: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    missing: dict[str, tuple[str, ...]] = {}
    for item in law.regime.documents:
        if is_wanted(item, kind) and recorded.get(item.id, "missing") == "missing":
            missing[item.level] = (*missing.get(item.level, ()), item.id)
    return missing


def is_wanted(item: regime.DocumentItem, kind: str) -> bool:
    """Whether a dossier of this kind cannot do without the document."""
    return item.required and kind in item.kinds


def _end(certificate: dossiers.Certificate | None) -> date | None:
    return date.fromisoformat(certificate.last_day) if certificate and certificate.last_day else None


def _issued_at(desk: Desk, certificate: dossiers.Certificate | None) -> str | None:
    issuer = certificate.authority_id if certificate else None
    unit = desk.slow.unit(desk.runner, issuer) if issuer else None
    return unit.level if unit else None


def move(desk: Desk, dossier: dossiers.Dossier, transition: regime.Transition, **act: Any) -> Act:
    """Stage the step: the dossier's new state, holder and version, in an act of its own (``act``: its other fields)."""
    changes = place_in(desk, dossier, transition.dest)
    moved = dossier._replace(**changes)
    soft = _met_by(desk, dossier, transition.dest, "soft") if transition.nature == "forward" else []
    early = [d.rule for d in soft if d.opens_at and d.opens_at > desk.at_text]
    made = Act(
        subject=("dossier", dossier.id),
        before=dict(zip(PLACE, _place(dossier), strict=True)),
        after={**changes, "step": transition.step, "transition": transition.id, **({"early": early} if early else {})},
        policy=(dossier.regime,),
        events=(StateEntered(moved, dossier.state, transition, act.get("why")),),
        **act,
    )
    desk.uow.stage_update(schema.dossier, dossier.id, changes, made.rows)
    return made


def place_in(desk: Desk, dossier: dossiers.Dossier, state_id: str) -> dict[str, Any]:
    """What the columns of ``PLACE`` hold once the dossier is in ``state_id``."""
    state = desk.regime(dossier.regime).states[state_id]
    holder = None
    if state.level != "producer":
        holder = desk.slow.holder(desk.runner, state.level, dossier.unit_id, dossier.scope)
    return {
        "state": state_id, "stage": state.stage, "level": state.level, "holder_id": holder,
        "version": dossier.version + 1, "entered_at": desk.at_text, "ended_at": desk.at_text if state.final else None,
    }  # fmt: skip
