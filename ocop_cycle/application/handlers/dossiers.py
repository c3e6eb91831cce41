"""Opening dossiers and taking steps with them."""

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, passages, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates, rounds
from ocop_cycle.policy import regime, regime_days
from ocop_cycle.storage import cycles, dossiers, schema


def open_dossier(desk: Desk, command: commands.OpenDossier) -> list[outcome.Act]:
    """
    Open a dossier in the first state its kind has under the regime that opens such dossiers today.

    That is the cycle's as long as it takes new ones; after a change of law, the one that took its place.

    Raises:
        errors.Refused: the cycle is not open, the regime takes no new dossier of this kind today, the product is in
            the round already (or, without a round, has a dossier under way), the round is full, or the predecessor is a
            dossier of another product.
    """
    cycle = cycles.cycle(desk.runner, command.cycle) or desk.cycle(command.cycle)
    product = cycles.product(desk.runner, command.product)
    if product is None:
        raise errors.UnknownThing("product", command.product, cycles.product_ids(desk.runner))
    unit = desk.unit(product.unit_id or cycle.locality_id)
    desk.require("dossier.open", unit.path, product.producer_id)
    law, digest = _law_of_today(desk, cycle.regime, command.kind)
    round_ = rounds.find(desk, command.cycle, command.round) if command.round else None
    predecessor = command.predecessor or _certified_before(desk, command.kind, product.id)
    reasons = [*_why_not_open(desk, command, cycle, law), *_why_not_after(desk, predecessor, product.id)]
    number = desk.next_number(f"dossier:{cycle.id}")  # under its lock nobody else fills the round
    reasons += _why_not_in_round(desk, round_, product.id) if round_ else _why_not_beside(desk, cycle, product.id)
    reasons += _why_not_unsaid(law, command)
    state = next((s for s in law.states if command.kind in s.initial_for), None)
    if reasons or state is None:
        raise errors.StepRefused(tuple(reasons))
    new = dossiers.Dossier(
        id=f"{cycle.code}-{number:04d}", cycle_id=cycle.id, round_id=round_.id if round_ else None,
        product_id=product.id, producer_id=product.producer_id, unit_id=product.unit_id, scope=unit.path,
        kind=command.kind, regime=digest, state=state.id, stage=state.stage, level=state.level,
        holder_id=desk.slow.holder(desk.runner, state.level, product.unit_id, unit.path), version=1,
        entered_at=desk.at_text, opened_at=desk.at_text, ended_at=None, predecessor_id=predecessor, late=0,
        total=None, stars=None, changes=(command.changes or "").strip() or None,
    )  # fmt: skip
    act = outcome.Act(
        subject=("dossier", new.id),
        after={"state": new.state, "kind": new.kind, "product": new.product_id, "round": new.round_id, "version": 1},
        policy=(digest, cycle.plan_digest),
        events=(outcome.StateEntered(new, None, None),),
    )
    desk.uow.insert(schema.dossier, new._asdict())
    return [act]


def _law_of_today(desk: Desk, planned: str, kind: str) -> tuple[regime.Regime, str]:
    """The regime in force that opens dossiers of a kind today, with its digest; the cycle's where none does."""
    digest = desk.slow.digest(desk.runner, "regime", planned)
    own = desk.shelf.values.law(desk.runner, digest)
    if regime_days.still_opens(own, kind, desk.today):
        return own, digest
    found = regime_days.opening(passages.in_force(desk), kind, desk.today)
    return (found, desk.slow.digest(desk.runner, "regime", found.id)) if found else (own, digest)


def _why_not_open(
    desk: Desk, command: commands.OpenDossier, cycle: cycles.Cycle, law: regime.Regime
) -> list[errors.Reason]:
    reasons = []
    if cycle.state != "open":
        reasons.append(errors.Reason("cycle-not-open", {"cycle": cycle.id, "state": cycle.state}))
    begins = any(command.kind in s.initial_for for s in law.states)
    if not begins or not any(span.covers(desk.today, command.kind) for span in law.opens):
        reasons.append(errors.Reason("regime-not-open", {"regime": law.id, "kind": command.kind}))
    return reasons


def _why_not_beside(desk: Desk, cycle: cycles.Cycle, product_id: str) -> list[errors.Reason]:
    """Without a round, a product has one dossier under way in a cycle."""
    other = dossiers.under_way(desk.runner, cycle.id, product_id)
    return [errors.Reason("product-under-way", {"product": product_id, "dossier": other})] if other else []


def _why_not_in_round(desk: Desk, round_: cycles.Round, product_id: str) -> list[errors.Reason]:
    reasons = []
    if round_.closed_at is not None:
        reasons.append(errors.Reason("round-closed", {"round": round_.id}))
    if cycles.in_round_already(desk.runner, round_.id, product_id):
        reasons.append(errors.Reason("product-in-round", {"round": round_.id, "product": product_id}))
    if round_.quota is not None and cycles.dossiers_in_round(desk.runner, round_.id) >= round_.quota:
        reasons.append(errors.Reason("round-full", {"round": round_.id, "quota": str(round_.quota)}))
    return reasons


def _why_not_after(desk: Desk, predecessor: str | None, product_id: str) -> list[errors.Reason]:
    if predecessor is None:
        return []
    found = dossiers.locked(desk.runner, [predecessor]).get(predecessor)
    if found is None:
        raise errors.UnknownThing("dossier", predecessor)
    if found.product_id != product_id:
        return [errors.Reason("predecessor-of-other-product", {"dossier": predecessor, "product": found.product_id})]
    return []


def _certified_before(desk: Desk, kind: str, product_id: str) -> str | None:
    """The dossier of the certificate that a product has, or had last: what a renewal and an upgrade follow."""
    if kind == "new":
        return None
    known = dossiers.certificates_of_product(desk.runner, product_id)
    standing = [one for one in known if one.state == "in-force"] or [one for one in known if one.state == "ended"]
    return standing[-1].dossier_id if standing else None


def _why_not_unsaid(law: regime.Regime, command: commands.OpenDossier) -> list[errors.Reason]:
    if law.changes is None or command.kind not in law.changes.kinds or (command.changes or "").strip():
        return []
    return [errors.Reason("changes-required", {"kind": command.kind})]


def load(desk: Desk, dossier_id: str, version: int | None = None) -> dossiers.Dossier:
    """
    One dossier under lock, as the person saw it.

    Raises:
        errors.UnknownThing: there is none of that code.
        errors.DossierMoved: it is no longer at ``version``.
    """
    found = desk.lock([dossier_id]).get(dossier_id)
    if found is None:
        raise errors.UnknownThing("dossier", dossier_id, dossiers.codes_like(desk.runner, dossier_id))
    if version is not None and version != found.version:
        raise errors.DossierMoved(dossier_id, expected=version, found=found.version)
    return found


def advance_dossier(desk: Desk, command: commands.AdvanceDossier) -> list[outcome.Act]:
    """
    Take one step with one dossier.

    Raises:
        errors.NotPermitted: no role of the actor may take the step (reasons of the rules follow).
        errors.StepRefused: guards or a hard limit say no.
    """
    found = load(desk, command.dossier, command.version)
    (judgement,) = steps.judge(desk, [found], command.step)
    transition = taken(judgement, command.reason)
    if command.certificate is not None and transition.records != "certificate":
        raise errors.WrongUse(f"the step {command.step} issues no certificate")
    if transition.records == "certificate":
        return certificates.certify(desk, found, transition, command)
    act = steps.move(desk, found, transition, why=command.reason)
    return [act, *certificates.settle_with(desk, found, transition, act)]


def taken(judgement: steps.Judgement, reason: str | None) -> regime.Transition:
    """
    The transition a judgement allows.

    Raises:
        errors.NotPermitted, errors.StepRefused: it allows none.
    """
    if judgement.transition is None:
        kind = errors.NotPermitted if judgement.forbidden else errors.StepRefused
        raise kind(judgement.reasons)
    if judgement.transition.reason_required and not (reason or "").strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": judgement.transition.step}),))
    return judgement.transition


def assign_round(desk: Desk, command: commands.AssignRound) -> list[outcome.Act]:
    """Put a dossier into a round of its cycle, or move it to another (which takes a reason)."""
    found = load(desk, command.dossier)
    desk.require("dossier.assign-round", found.scope, found.producer_id)
    round_ = rounds.find(desk, found.cycle_id, command.round)
    cycles.last_number(desk.runner, f"dossier:{found.cycle_id}")  # under its lock nobody else fills the round
    reasons = _why_not_in_round(desk, round_, found.product_id)
    cycle = desk.cycle(found.cycle_id)
    if cycle.state != "open":
        reasons.append(errors.Reason("cycle-not-open", {"cycle": cycle.id, "state": cycle.state}))
    if found.round_id is not None and not (command.reason or "").strip():
        reasons.append(errors.Reason("reason-required", {"step": "assign-round"}))
    if found.ended_at is not None:
        reasons.append(errors.Reason("dossier-ended", {"dossier": found.id}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    desk.uow.update(schema.dossier, found.id, {"round_id": round_.id, "version": found.version + 1})
    rounds.rename(desk, [found.id], round_)
    return [rounds.moving(found, round_.id, command.reason)]
