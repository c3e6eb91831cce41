"""Deadlines: the bell that the sweep rings, and other dates."""

from ocop_cycle import errors
from ocop_cycle.application import commands, deadline_ledger, outcome, steps, timekeeping
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import certificates
from ocop_cycle.policy import wording
from ocop_cycle.storage import cycles, deadlines, dossiers


def ring_deadline(desk: Desk, command: commands.RingDeadline) -> list[outcome.Act]:
    """
    Do what has fallen due on a deadline; where the regime says so, the step that follows its passing, too.

    Raises:
        errors.StepRefused: nothing is due on it (another worker was first, or it was settled meanwhile).
    """
    desk.require("deadline.ring", EVERYWHERE)
    deadline = _locked(desk, deadlines.find(desk.runner, command.deadline))
    if deadline is None:
        raise errors.UnknownThing("deadline", command.deadline)
    if deadline.next_at is None or deadline.next_at > desk.at_text:
        raise errors.StepRefused((errors.Reason("nothing-due", {"deadline": deadline.id}),))
    act = outcome.Act(
        subject=("deadline", deadline.id),
        before={"rung_until": deadline.rung_until, "passed_at": deadline.passed_at},
        after={"rung_until": desk.at_text},
        events=(outcome.DeadlineRang(deadline),),
    )
    passing = deadline.passed_at is None and deadline.lenient_at is not None and deadline.lenient_at <= desk.at_text
    return [act, *(_automatic(desk, deadline) if passing else [])]


def _locked(desk: Desk, found: deadlines.Deadline | None) -> deadlines.Deadline | None:
    """The deadline under lock; what it is about is locked before it, as by whoever comes from there."""
    if found is None:
        return None
    if found.subject_kind == "duty":
        cycles.duties(desk.runner, [found.subject_id])
    else:
        _dossier_of(desk, found)
    return deadlines.by_id(desk.runner, found.id)


def _automatic(desk: Desk, deadline: deadlines.Deadline) -> list[outcome.Act]:
    dossier = _dossier_of(desk, deadline)
    if dossier is None:
        return []
    law = desk.regime(dossier.regime)
    source, _, name = deadline.rule.partition("/")
    upon = {name, f"{source}-{name}"}
    acts = []
    for step in dict.fromkeys(t.step for t in law.leaving(dossier.state, dossier.kind) if t.automatic in upon):
        (judgement,) = steps.judge(desk, [dossier], step)
        if judgement.transition is not None:
            act = steps.move(desk, dossier, judgement.transition, kind="AdvanceDossier", follows_first=True)
            certificates.settle_with(desk, dossier, judgement.transition, act)
            acts.append(act)
    return acts[:1]


def _dossier_of(desk: Desk, deadline: deadlines.Deadline) -> dossiers.Dossier | None:
    key = deadline.subject_id
    if deadline.subject_kind == "certificate":
        certificate = dossiers.certificate(desk.runner, key)
        key = certificate.dossier_id if certificate else ""
    elif deadline.subject_kind != "dossier":
        return None
    return dossiers.locked(desk.runner, [key]).get(key)


def move_deadline(desk: Desk, command: commands.MoveDeadline) -> list[outcome.Act]:
    """
    Give an open deadline another date, with a reason; the old version stays and names its successor's wording.

    One that has passed already is extended in the same way.

    Raises:
        errors.StepRefused: it is settled, no reason was given, or the words name no day.
    """
    old = _locked(desk, deadlines.newest(desk.runner, command.line))
    if old is None:
        raise errors.UnknownThing("deadline", command.line)
    desk.require("deadline.move", old.scope)
    reasons = []
    if old.state != "open":
        reasons.append(errors.Reason("deadline-not-open", {"deadline": old.id, "state": old.state}))
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "move-deadline"}))
    reasons += _why_no_day(desk, old, command.wording)
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    return [
        outcome.Act(
            subject=("deadline", old.line),
            before={"version": old.version, "strict_at": old.strict_at, "lenient_at": old.lenient_at},
            after={"version": old.version + 1, "wording": command.wording},
            why=command.reason,
            events=(outcome.DeadlineMoved(old, command.wording, command.reason),),
        )
    ]


def _why_no_day(desk: Desk, old: deadlines.Deadline, text: str) -> list[errors.Reason]:
    """The reasons for which a wording gives no new date."""
    spec = deadline_ledger.understood(text, timekeeping.year_of(desk, old))
    if isinstance(spec, wording.Unknown):
        return [errors.Reason("wording-not-understood", {"wording": text, "why": spec.reason}, spec.sentence)]
    strict = timekeeping.reads_strictly(desk, old)
    if deadline_ledger.reckoned(desk.calendar, spec, desk.today, strict)["lenient_at"] is None:
        return [errors.Reason("wording-names-no-day", {"wording": text})]
    return []
