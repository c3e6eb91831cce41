"""
Carrying out a move with a dossier, as people in an office would: papers noted, totals recorded, then the step.

Each command goes through the engine and may be refused there; a refusal is a finding, and the dossier stands still.
"""

from collections.abc import Iterator, Mapping

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.rehearsal import cast, course, papers, stage, told, way
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime, sayings
from ocop_cycle.storage import dossiers

REASON = sayings.say("rehearsal/name")
"""The reason given where the regime wants one and the scenario has none."""


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
        _refused(this, "open", refusal)
        return
    yield _line(on, this, "dossier-opened", person, receipt, {"kind": product.kind, "round": product.round or ""})


def carry_out(on: stage.Stage, this: course.Course, move: course.Move) -> Iterator[told.Line]:
    """What is done on the day of a move; the lines of the timeline that tell it."""
    row = this.row
    if row is None:
        return
    try:
        if move.kind == "roll":
            yield _roll(on, this, row, move)
        else:
            yield from _step(on, this, row, move)
    except errors.Refused as refusal:
        _refused(this, move.taken.id, refusal)
        return
    if move.late is not None:
        this.spent.add(("late", move.taken.step))


def _refused(this: course.Course, step: str, refusal: errors.Refused) -> None:
    reasons = "; ".join(str(reason) for reason in refusal.reasons)
    this.stand_still("step-refused", "step-refused", step=step, reasons=reasons)


def _roll(on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move) -> told.Line:
    place = permissions.Place(row.scope, row.producer_id)
    person = on.cast.for_permission("dossier.assign-round", place)
    facts = {**move.why[0].facts, "to": move.round or ""}
    actor = person.id if person else permissions.SYSTEM
    receipt = on.hands.do(commands.AssignRound, actor, dossier=row.id, round=move.round or "", reason=REASON)
    this.because.append(told.Said("rolled", facts))
    return _line(on, this, "round-moved", person, receipt, facts, move.why)


def _step(on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move) -> Iterator[told.Line]:
    place = permissions.Place(row.scope, row.producer_id)
    person = on.cast.for_step(move.taken.by, place)
    noted = papers.note(on, this, move, place)
    if move.kind == "step":
        yield from _record_totals(on, this, row, move, place)
    reason = _reason(move)
    certificate = _certificate(on, move.taken)
    receipt = on.hands.do(
        commands.AdvanceDossier, person.id if person else permissions.SYSTEM, dossier=row.id, step=move.taken.step,
        reason=reason, certificate=certificate,
    )  # fmt: skip
    facts = {"step": move.taken.id, "nature": move.taken.nature, "state": str(receipt.after["state"])}
    facts |= {"documents": ", ".join(noted)} if noted else {}
    facts |= {"reason": reason} if reason else {}
    _remember(on, this, row, move, receipt)
    yield _line(on, this, "step", person, receipt, facts, move.why)


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
        yield _line(on, this, "scored", person, receipt, facts, (told.Said(f"score-of-{rule}", {}),))


def _remember(
    on: stage.Stage, this: course.Course, row: dossiers.Dossier, move: course.Move, receipt: engine.Receipt
) -> None:
    """What of this explains how the year ends for the product."""
    day = clock.day_of(on.keeper.now()).isoformat()
    state = str(receipt.after["state"])
    facts = {"state": row.state, "step": move.taken.id, "day": day}
    if move.late is not None and move.safe_day is not None:
        late = {"days": str(move.late.working_days), "safe_day": move.safe_day.isoformat()}
        this.because.append(told.Said("late", {**facts, **late}))
    this.back = None
    if move.back is not None:
        this.spent.add(("return", row.state))
        this.back = move.back
        this.because.append(told.Said("returned", {**facts, "reason": move.back.reason, **_missing(move)}))
    elif move.gone is not None:
        this.because.append(told.Said("withdrawn", {**facts, "reason": move.gone.reason}))
    elif move.taken.nature == "certify":
        this.certified = True
        said = {"stars": str(receipt.after["stars"]), "day": day, "ends": str(receipt.after["ends"] or "")}
        this.because.append(told.Said("certified", said))
    elif on.law.states[state].final:
        this.because.append(told.Said("ended", {**facts, "state": state}))


def _missing(move: course.Move) -> dict[str, str]:
    return {"documents": ", ".join(move.back.documents)} if move.back and move.back.documents else {}


def _line(
    on: stage.Stage, this: course.Course, what: str, person: cast.Person | None, receipt: engine.Receipt,
    facts: Mapping[str, str], why: tuple[told.Said, ...] = (),
) -> told.Line:  # fmt: skip
    return told.Line(
        at=on.keeper.now(), what=what, subject=receipt.subject, product=this.product.id,
        person=person.name if person else None, party=person.party if person else None, facts=facts, why=why,
        notices=len(receipt.notices),
    )  # fmt: skip
