"""
Carrying out a move with a dossier, as people in an office would: papers noted, totals recorded, then the step.

Each command goes through the engine and may be refused there; a refusal is a finding, and the dossier stands still.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.rehearsal import cast, course, papers, stage, told, way
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime, sayings
from ocop_cycle.storage import dossiers

REASON = sayings.say("rehearsal/name")
"""The reason given where the regime wants one and the scenario has none."""


class Done(NamedTuple):
    """What was done with a dossier: of what the entry is, what is now, and how many are told of it."""

    subject: tuple[str, str]
    after: Mapping[str, Any]
    notices: int


def done(receipt: engine.Receipt) -> Done:
    """The same of a receipt."""
    return Done(receipt.subject, receipt.after, len(receipt.notices))


def open_dossier(on: stage.Stage, this: course.Course) -> Iterator[told.Line]:
    """Open the dossier of a product in the round that the plan lists it for."""
    product = this.product
    place = on.place(this.producer.unit, this.producer.id)
    person = on.cast.for_permission("dossier.open", place)
    actor = person.id if person else permissions.SYSTEM
    try:
        receipt = on.hands.do(
            commands.OpenDossier,
            actor,
            cycle=on.plan.id,
            product=product.id,
            kind=product.kind,
            round=product.round,
            changes=sayings.say("reasons/upgrade-in-plan") if product.kind == "upgrade" else None,
        )
    except errors.Refused as refusal:
        refused(this, "open", refusal)
        return
    yield _line(on, this, "dossier-opened", person, done(receipt), {"kind": product.kind, "round": product.round or ""})


def carry_out(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move, noted: list[str] | None = None
) -> Iterator[told.Line]:
    """
    What is done on the day of a move; the lines of the timeline that tell it.

    ``noted`` are the papers that were noted for the step, where that was done with the totals beforehand.
    """
    try:
        if move.kind == "roll":
            yield _roll(on, this, row, move)
        elif noted is not None:
            yield _take(on, this, row, move, noted)
        else:
            yield from _step(on, this, row, move)
    except errors.Refused as refusal:
        refused(this, move.taken.id, refusal)
        return
    if move.late is not None:
        this.spent.add(("late", move.taken.step))


def refused(this: course.Course, step: str, refusal: errors.Refused) -> None:
    """Take note of a refusal: the dossier stands still."""
    reasons = "; ".join(str(reason) for reason in refusal.reasons)
    this.stand_still("step-refused", "step-refused", step=step, reasons=reasons)


def _roll(on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move) -> told.Line:
    place = permissions.Place(row.scope, row.producer_id)
    person = on.cast.for_permission("dossier.assign-round", place)
    facts = {**move.why[0].facts, "to": move.round or ""}
    actor = person.id if person else permissions.SYSTEM
    receipt = on.hands.do(commands.AssignRound, actor, dossier=row.id, round=move.round or "", reason=REASON)
    this.because.append(told.Said("rolled", facts))
    return _line(on, this, "round-moved", person, done(receipt), facts, move.why)


def _step(on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move) -> Iterator[told.Line]:
    noted, lines = prepare(on, this, row, move, papers.recorded(on, [row.id]))
    yield from lines
    yield _take(on, this, row, move, noted)


def _take(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move, noted: list[str]
) -> told.Line:
    person = taker(on, row, move)
    receipt = on.hands.do(
        commands.AdvanceDossier, person.id if person else permissions.SYSTEM, dossier=row.id, step=move.taken.step,
        reason=_reason(move), certificate=_certificate(on, move.taken),
    )  # fmt: skip
    return stepped(on, this, move, person, done(receipt), noted)


def taker(on: stage.Stage, row: dossiers.Dossier, move: course.Move) -> cast.Person | None:
    """Who takes the step of a move."""
    return on.cast.for_step(move.taken.by, permissions.Place(row.scope, row.producer_id))


def prepare(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move,
    recorded: Mapping[str, Mapping[str, str]],
) -> tuple[list[str], list[told.Line]]:  # fmt: skip
    """
    What a step wants beforehand: papers noted, beside those ``recorded``, and totals.

    Raises:
        errors.Refused: one of them is.
    """
    place = permissions.Place(row.scope, row.producer_id)
    noted = papers.note(on, this, move, place, recorded.get(row.id, {}))
    return noted, list(_record_totals(on, this, row, move, place)) if move.kind == "step" else []


def stepped(
    on: stage.Stage, this: course.Course, move: course.Move, person: cast.Person | None, now: Done, noted: list[str]
) -> told.Line:
    """Take note of a step that was taken, and tell it."""
    reason = _reason(move)
    facts = {"step": move.taken.id, "nature": move.taken.nature, "state": str(now.after["state"])}
    facts |= {"documents": ", ".join(noted)} if noted else {}
    facts |= {"reason": reason} if reason else {}
    _remember(on, this, move, now.after)
    return _line(on, this, "step", person, now, facts, move.why)


def _reason(move: course.Move) -> str | None:
    if move.gone is not None:
        return move.gone.reason
    if move.back is not None:
        return move.back.reason
    return REASON if move.taken.reason_required else None


def _certificate(on: stage.Stage, taken: regime.Transition) -> commands.CertificateData | None:
    """The day of issue is that of the step; the number stays blank, because nobody has given one."""
    if taken.records != "certificate":
        return None
    return commands.CertificateData(issued=clock.day_of(on.keeper.now()))


def _record_totals(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move, place: permissions.Place
) -> Iterator[told.Line]:
    """The totals that the step asks for of the council before which the dossier stands."""
    for level in way.levels_asked(on.law, row.state, move.taken.step, row.kind):
        score = on.scenario.score(level, row.kind, row.product_id)
        if level != row.level or score is None:
            continue
        person = on.cast.for_permission("dossier.record-result", place, level)
        actor = person.id if person else permissions.SYSTEM
        day = clock.day_of(on.keeper.now())
        receipt = on.hands.do(commands.RecordResult, actor, dossier=row.id, level=level, total=score.total, day=day)
        rule = "product" if score.product else "kind" if score.kind else "level"
        facts = {"level": level, "total": score.total, "stars": str(receipt.after["stars"]), "by": rule}
        this.because.append(told.Said("scored", {**facts, "day": day.isoformat()}))
        yield _line(on, this, "scored", person, done(receipt), facts, (told.Said(f"score-of-{rule}", {}),))


def _remember(on: stage.Stage, this: course.Course, move: course.Move, after: Mapping[str, Any]) -> None:
    """What of this explains how the year ends for the product."""
    day = clock.day_of(on.keeper.now()).isoformat()
    state, before = str(after["state"]), this.row.state if this.row else ""
    facts = {"state": before, "step": move.taken.id, "day": day}
    if move.late is not None and move.safe_day is not None:
        late = {"days": str(move.late.working_days), "safe_day": move.safe_day.isoformat()}
        this.because.append(told.Said("late", {**facts, **late}))
    this.back = None
    if move.back is not None:
        this.spent.add(("return", before))
        this.back = move.back
        this.because.append(told.Said("returned", {**facts, "reason": move.back.reason, **_missing(move)}))
    elif move.gone is not None:
        this.because.append(told.Said("withdrawn", {**facts, "reason": move.gone.reason}))
    elif move.taken.nature == "certify":
        this.certified = True
        said = {"stars": str(after["stars"]), "day": day, "ends": str(after["ends"] or "")}
        this.because.append(told.Said("certified", said))
    elif on.law.states[state].final:
        this.because.append(told.Said("ended", {**facts, "state": state}))


def _missing(move: course.Move) -> dict[str, str]:
    return {"documents": ", ".join(move.back.documents)} if move.back and move.back.documents else {}


def _line(
    on: stage.Stage, this: course.Course, what: str, person: cast.Person | None, now: Done,
    facts: Mapping[str, str], why: tuple[told.Said, ...] = (),
) -> told.Line:  # fmt: skip
    return told.Line(
        at=on.keeper.now(), what=what, subject=now.subject, product=this.product.id,
        person=person.name if person else None, party=person.party if person else None, facts=facts, why=why,
        notices=now.notices,
    )  # fmt: skip
