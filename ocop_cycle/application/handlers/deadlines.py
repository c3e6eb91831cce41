"""Deadlines: the bell that the sweep rings, one at a time or many, and the one that cannot be rung."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import bells, commands, conditions, outcome, recurring, ringing, steps
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import certificates, rolling
from ocop_cycle.storage import cycles, deadlines, dossiers


class Held(NamedTuple):
    """A deadline under lock, with the dossier or the duty that it is about, if it is about one."""

    deadline: deadlines.Deadline
    dossier: dossiers.Dossier | None
    duty: cycles.Duty | None


MOST = 100
"""How many deadlines one transaction rings; a longer list comes in several, so that nobody waits long."""


def ring_deadline(desk: Desk, command: commands.RingDeadline) -> list[outcome.Act]:
    """
    Do what has fallen due on a deadline.

    Where the regime says so, the step that follows its passing is taken, too; a duty that recurs and has passed opens
    its next occurrence.

    Raises:
        errors.StepRefused: nothing is due on it (another worker was first, or it was settled meanwhile).
    """
    desk.require("deadline.ring", EVERYWHERE)
    found = locked_many(desk, (command.deadline,))
    if not found:
        raise errors.UnknownThing("deadline", command.deadline)
    (held,) = found
    if not _is_due(desk, held.deadline):
        raise errors.StepRefused((errors.Reason("nothing-due", {"deadline": held.deadline.id}),))
    return [_rung(desk, bells.Bells(desk), held), *_following(desk, command.by.key, held, follows=0)]


def ring_deadlines(desk: Desk, command: commands.RingDeadlines) -> list[outcome.Act]:
    """
    Do what has fallen due on many deadlines, in the order given, each with an entry of its own.

    One on which nothing is due any more is left out. One whose dossier takes a step in this very command, because
    something else passed, is left for the next: what that step makes of it must be seen first.

    Raises:
        errors.WrongUse: there are none, or more than ``MOST``.
        errors.StepRefused: nothing is due on any of them.
    """
    desk.require("deadline.ring", EVERYWHERE)
    if not 0 < len(command.deadlines) <= MOST:
        raise errors.WrongUse(f"a ring is for 1 to {MOST} deadlines")
    acts, left, moved, all_bells = list[outcome.Act](), list[str](), set[str](), bells.Bells(desk)
    for held in locked_many(desk, command.deadlines):
        if not _is_due(desk, held.deadline):
            continue
        if held.dossier is not None and held.dossier.id in moved:
            left.append(held.deadline.id)
            continue
        key = f"{command.by.key}/{held.deadline.id}"
        rung = _rung(desk, all_bells, held, command=key, kind="RingDeadline", follows_first=True)
        followed = _following(desk, key, held, follows=len(acts) + 1)
        moved |= {act.subject[1] for act in followed if act.subject[0] == "dossier"}
        acts += [rung, *followed]
    if not acts:
        raise errors.StepRefused((errors.Reason("nothing-due", {"deadline": ", ".join(command.deadlines)}),))
    count = sum(act.kind == "RingDeadline" for act in acts)
    after = {"count": count, "left": left, "missed": ringing.counted(_missed(acts))}
    return [outcome.Act(subject=("sweep", desk.at_text), after=after), *acts]


def silence_deadline(desk: Desk, command: commands.SilenceDeadline) -> list[outcome.Act]:
    """
    Pass over what has fallen due on a deadline that cannot be rung; its next moment rings as usual.

    The next occurrence of a duty that recurs opens all the same.

    Raises:
        errors.StepRefused: nothing is due on it.
    """
    desk.require("deadline.ring", EVERYWHERE)
    found = locked_many(desk, (command.deadline,))
    if not found:
        raise errors.UnknownThing("deadline", command.deadline)
    ((deadline, _, duty),) = found
    if not _is_due(desk, deadline):
        raise errors.StepRefused((errors.Reason("nothing-due", {"deadline": deadline.id}),))
    act = outcome.Act(
        subject=("deadline", deadline.id),
        before={"next_at": deadline.next_at},
        after={"refused": command.code},
        why=command.reason,
        events=(outcome.DeadlineSilenced(deadline),),
    )
    return [act, *_next_occurrence(desk, command.by.key, deadline, duty, follows=0)]


def _is_due(desk: Desk, deadline: deadlines.Deadline) -> bool:
    return deadline.next_at is not None and deadline.next_at <= desk.at_text


def _rung(desk: Desk, rung: bells.Bells, held: Held, **act: Any) -> outcome.Act:
    deadline, dossier, _ = held
    heard = ringing.heard(desk, rung, deadline, dossier.state if dossier else None)
    unheard = (one for one in heard if one.fate != "on-time")
    missed = ringing.told(one for one in unheard if conditions.why_not(desk, one.ring.rule, dossier) is None)
    return outcome.Act(
        subject=("deadline", deadline.id),
        before={"rung_until": deadline.rung_until, "passed_at": deadline.passed_at},
        after={"rung_until": desk.at_text, **({"missed": missed} if missed else {})},
        events=(outcome.DeadlineRang(deadline, heard),),
        **act,
    )


def _missed(acts: Iterable[outcome.Act]) -> Iterator[list[Any]]:
    for act in acts:
        yield from (act.after or {}).get("missed", ())


def locked_many(desk: Desk, ids: Sequence[str]) -> list[Held]:
    """
    Deadlines under lock, in the order given.

    What they are about is locked before them, as by whoever comes from there.
    """
    subjects = deadlines.subjects_of(desk.runner, list(ids))
    duties = cycles.duties(desk.runner, sorted(key for kind, key in subjects.values() if kind == "duty"))
    dossier_of = {about: _dossier_id(desk, about) for about in set(subjects.values())}
    held = dossiers.locked(desk.runner, sorted({key for key in dossier_of.values() if key is not None}))
    found = deadlines.by_ids(desk.runner, list(subjects))
    return [
        Held(found[key], held.get(dossier_of[subjects[key]] or ""), duties.get(subjects[key][1]))
        for key in ids
        if key in found
    ]


def _dossier_id(desk: Desk, about: tuple[str, str]) -> str | None:
    kind, key = about
    if kind == "certificate":
        certificate = dossiers.certificate(desk.runner, key)
        return certificate.dossier_id if certificate else None
    return key if kind == "dossier" else None


def _following(desk: Desk, key: str, held: Held, *, follows: int) -> list[outcome.Act]:
    """What follows by itself when a deadline passes, if it is passing now."""
    deadline, dossier, duty = held
    if dossier is not None:
        return _automatic(desk, deadline, dossier, follows=follows) or _rolling(desk, deadline, dossier, follows)
    return _next_occurrence(desk, key, deadline, duty, follows=follows)


def _rolling(desk: Desk, deadline: deadlines.Deadline, dossier: dossiers.Dossier, follows: int) -> list[outcome.Act]:
    """The move to another round, where the plan says that this is what becomes of a dossier that missed its own."""
    return rolling.roll_on(desk, deadline, dossier, follows=follows) if _is_passing(desk, deadline) else []


def _is_passing(desk: Desk, deadline: deadlines.Deadline) -> bool:
    return deadline.passed_at is None and deadline.lenient_at is not None and deadline.lenient_at <= desk.at_text


def _next_occurrence(
    desk: Desk, key: str, deadline: deadlines.Deadline, duty: cycles.Duty | None, *, follows: int
) -> list[outcome.Act]:
    if duty is None or duty.state != "open" or not _is_passing(desk, deadline):
        return []
    return recurring.next_act(desk, key, duty, follows=follows)


def _automatic(
    desk: Desk, deadline: deadlines.Deadline, dossier: dossiers.Dossier, *, follows: int
) -> list[outcome.Act]:
    """The step that the regime takes by itself when this deadline passes, if it is passing now."""
    if not _is_passing(desk, deadline):
        return []
    law = desk.regime(dossier.regime)
    source, _, name = deadline.rule.partition("/")
    upon = {name, f"{source}-{name}"}
    for step in dict.fromkeys(t.step for t in law.leaving(dossier.state, dossier.kind) if t.automatic in upon):
        (judgement,) = steps.judge(desk, [dossier], step)
        if judgement.transition is not None:
            act = steps.move(desk, dossier, judgement.transition, kind="AdvanceDossier", follows=follows)
            return [act, *certificates.settle_with(desk, dossier, judgement.transition, act)]
    return []
