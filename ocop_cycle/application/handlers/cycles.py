"""Plans applied, cycles opened and closed, extra rounds; how policy is stored and put in force."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, deadline_ledger, impact, outcome, recurring
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import plan_changes, rounds
from ocop_cycle.delivery import filters
from ocop_cycle.policy import content, plan, plan_conflicts, plan_lookup, regime_days, sayings, wording
from ocop_cycle.storage import cycles, dossiers, schema


def store_policy(desk: Desk, kind: str, name: str, digest: str, text: str) -> None:
    """Store checked content under its digest, unless it is there; content once stored never changes."""
    if content.digest(text) != digest:
        raise errors.WrongUse(f"the content of {kind} {name} does not have the digest {digest}")
    if cycles.content(desk.runner, digest) is None:
        row = {"digest": digest, "kind": kind, "name": name, "content": text, "stored_at": desk.at_text}
        desk.uow.insert(schema.policy_content, row)


def put_in_force(desk: Desk, kind: str, name: str, digest: str) -> None:
    """Put stored content in force for a kind and name that has none yet."""
    row = {"id": f"{kind}/{name}", "kind": kind, "name": name, "digest": digest, "since": desk.at_text}
    desk.uow.insert(schema.policy_in_force, row)


def apply_plan(desk: Desk, command: commands.ApplyPlan) -> list[outcome.Act]:
    """
    Make a plan a cycle in draft, or let a cycle follow a new version of its plan.

    Units, producers and products that are known already are left as they are; rounds follow the plan. In a cycle that
    runs, duties and deadlines follow too, each with an entry of its own (``plan_changes``).

    Raises:
        errors.StepRefused: the cycle is closed; or it runs, and no reason was given, the plan now names another
            regime, or what it would do is not what was shown.
    """
    desk.require("cycle.apply", EVERYWHERE)
    made_of = content.build(plan.Plan, json.loads(command.content))
    standing = cycles.cycle(desk.runner, made_of.id)
    before = _running(desk, standing, made_of, command)
    desk.slow.digest(desk.runner, "regime", made_of.regime)
    store_policy(desk, "plan", made_of.id, command.digest, command.content)
    _write_units(desk, made_of)
    _write_new(desk, schema.producer, _producers(desk, made_of))
    _write_new(desk, schema.product, _products(made_of))
    _write_cycle(desk, made_of, command.digest, standing)
    _write_rounds(desk, made_of)
    head = outcome.Act(
        subject=("plan", made_of.id),
        before={"digest": standing.plan_digest if standing else None},
        after={
            "digest": command.digest, "state": standing.state if standing else "draft", **_disagreeing(desk, made_of),
        },
        policy=(command.digest,),
    )  # fmt: skip
    return [head, *_followed(desk, command, made_of, before, head)] if before else [head]


def _disagreeing(desk: Desk, made_of: plan.Plan) -> dict[str, str]:
    """Where the papers of the plan disagree, for the trail: they were applied as they are written."""
    law = desk.regime(desk.slow.digest(desk.runner, "regime", made_of.regime)).regime
    found = plan_conflicts.conflicts(made_of, law)
    return {"conflicts": "; ".join(f"{one.key} {one.code}" for one in found)} if found else {}


def _running(
    desk: Desk, standing: cycles.Cycle | None, made_of: plan.Plan, command: commands.ApplyPlan
) -> plan_changes.Before | None:
    """How a running cycle stands before its plan changes; None for one that has not begun."""
    if standing is None or standing.state == "draft":
        return None
    reasons = []
    if standing.state == "closed":
        reasons.append(errors.Reason("cycle-not-open", {"cycle": standing.id, "state": standing.state}))
    if standing.plan_digest == command.digest:
        raise errors.AlreadyThere("plan", made_of.id)
    if not (command.reason or "").strip():
        reasons.append(errors.Reason("reason-required", {"step": "apply-plan"}))
    reasons += _why_not_under(desk, standing, made_of.regime)
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    rounds = {one.id: one for one in cycles.rounds(desk.runner, standing.id)}
    duties = frozenset(row["id"] for row in _duties(desk, standing))
    return plan_changes.Before(cycle=standing, plan=desk.plan_of(standing), rounds=rounds, duties=duties)


def _why_not_under(desk: Desk, standing: cycles.Cycle, name: str) -> list[errors.Reason]:
    """A plan under another law is for a cycle whose dossiers on their way have all come under it."""
    if standing.regime == name:
        return []
    laws = {found: desk.regime(found.regime).regime for found in dossiers.of_cycle(desk.runner, standing.id)}
    behind = [d for d, law in laws.items() if law.id != name and regime_days.is_under_way(law, d.state)]
    if not behind:
        return []
    facts = {"old": standing.regime, "new": name, "count": str(len(behind))}
    return [errors.Reason("plan-of-another-regime", facts)]


def _followed(
    desk: Desk, command: commands.ApplyPlan, made_of: plan.Plan, before: plan_changes.Before, head: outcome.Act
) -> list[outcome.Act]:
    """What a running cycle does with the new version; the first act says how much of it there is."""
    reason = command.reason or ""
    following = plan_changes.Following(desk=desk, before=before, after=made_of, reason=reason, key=command.by.key)
    following.follow({row["id"]: row for row in _duties(desk, desk.cycle(made_of.id))})
    head.after = {**(head.after or {}), **following.counts, "kept": following.kept}
    head.why = reason
    head.events = (outcome.PlanChanged(made_of.id, reason, "plan", (_letter(made_of.document),)),)
    impact.stop_unless_shown(desk, [head, *following.acts], command.seen)
    return following.acts


def _write_units(desk: Desk, made_of: plan.Plan) -> None:
    by_id = {unit.id: unit for unit in made_of.units}
    paths: dict[str, str] = {}

    def path_of(unit_id: str | None) -> str:
        if unit_id is None:
            return "/"
        if unit_id not in paths:
            known = desk.slow.standing(desk.runner, unit_id)
            paths[unit_id] = known.path if known else f"{path_of(by_id[unit_id].parent)}{unit_id}/"
        return paths[unit_id]

    rows = [
        {
            "id": u.id, "name": u.name, "unit_class": u.unit_class, "level": u.level,
            "parent_id": _standing(desk, u.parent), "path": path_of(u.id), "area": path_of(_area_head(made_of, u)),
            "answers_for_level": int(u.answers_for_level), "ended_on": None, "successor_id": None,
        }
        for u in sorted(made_of.units, key=lambda u: path_of(u.id))
    ]  # fmt: skip
    _write_new(desk, schema.unit, rows)
    aliases = [{"id": f"{u.id}/{alias}", "unit_id": u.id, "alias": alias} for u in made_of.units for alias in u.aliases]
    _write_new(desk, schema.unit_alias, aliases)


def _standing(desk: Desk, unit_id: str | None) -> str | None:
    """The unit that a plan names, or the one that has succeeded it by now."""
    found = desk.slow.standing(desk.runner, unit_id) if unit_id else None
    return found.id if found else unit_id


def _area_head(made_of: plan.Plan, unit: plan.PlanUnit) -> str:
    """Whose area a role at the unit reaches: its own, or that of the head of its level where it answers for it."""
    head = plan_lookup.area_of(made_of, unit.id, unit.level) if unit.answers_for_level else None
    return head.id if head else unit.id


def _producers(desk: Desk, made_of: plan.Plan) -> Iterable[dict[str, Any]]:
    for p in made_of.producers:
        unit = _standing(desk, p.unit)
        row = {"id": p.id, "name": p.name, "legal_form": p.legal_form, "address": p.address, "unit_id": unit}
        yield row


def _products(made_of: plan.Plan) -> Iterable[dict[str, Any]]:
    for p in made_of.products:
        yield {"id": p.id, "name": p.name, "producer_id": p.producer, "product_group": p.group}


def _round_row(cycle_id: str, r: plan.Round) -> dict[str, Any]:
    label = json.dumps(r.label.both, ensure_ascii=False)
    opened_by = _letter(r.opened_by) if r.opened_by else None
    return {
        "id": f"{cycle_id}/{r.id}", "cycle_id": cycle_id, "name": r.id, "label": label, "level": r.level,
        "label_year": r.label_year, "held": r.held, "dossiers_due": r.dossiers_due, "quota": r.places,
        "rolls_to": r.rolls_to, "opened_by": opened_by, "closed_at": None,
    }  # fmt: skip


def _letter(paper: plan.Document) -> str:
    """A paper as offices call it, as far as it says: kind, number, day, issuer and title."""
    day = filters.day(paper.day.isoformat()) if paper.day else None
    return sayings.paper(paper.kind, paper.number, day, paper.issuer, paper.title)


def _write_cycle(desk: Desk, made_of: plan.Plan, digest: str, standing: cycles.Cycle | None) -> None:
    if standing is not None:
        changes = {"plan_digest": digest, "version": standing.version + 1}
        under = {"regime": made_of.regime} if made_of.regime != standing.regime else {}
        desk.uow.update(schema.cycle, standing.id, {**changes, **under})
        return
    row = {
        "id": made_of.id, "code": made_of.code, "year": made_of.year, "plan_digest": digest,
        "regime": made_of.regime, "locality_id": _standing(desk, made_of.locality),
        "agency_id": _standing(desk, made_of.standing_agency),
        "state": "draft", "version": 1,
    }  # fmt: skip
    desk.uow.insert(schema.cycle, row)


def _write_rounds(desk: Desk, made_of: plan.Plan) -> None:
    rows = {row["id"]: row for row in (_round_row(made_of.id, r) for r in made_of.rounds)}
    for known in cycles.rounds(desk.runner, made_of.id):
        row = {**rows.pop(known.id, known._asdict()), "closed_at": known.closed_at}  # no plan opens it again
        changed = {name: row[name] for name in known._fields if row[name] != getattr(known, name)}
        if changed:
            desk.uow.update(schema.round, known.id, changed)
    desk.uow.insert_many(schema.round, list(rows.values()))


def _write_new(desk: Desk, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    every = list(rows)
    known = cycles.known_keys(desk.runner, table, [row["id"] for row in every])
    desk.uow.insert_many(table, [row for row in every if row["id"] not in known])


def open_cycle(desk: Desk, command: commands.OpenCycle) -> list[outcome.Act]:
    """Open a drafted cycle: each milestone for units becomes one duty of each unit it names, with its deadline."""
    cycle = cycles.cycle(desk.runner, command.cycle) or desk.cycle(command.cycle)
    desk.require("cycle.open", desk.unit(cycle.locality_id).path)
    if cycle.state != "draft":
        raise errors.StepRefused((errors.Reason("cycle-not-draft", {"cycle": cycle.id, "state": cycle.state}),))
    rows = list(_duties(desk, cycle))
    desk.uow.insert_many(schema.duty, rows)
    desk.uow.update(schema.cycle, cycle.id, {"state": "open", "version": cycle.version + 1})
    return [
        outcome.Act(
            subject=("plan", cycle.id),
            before={"state": cycle.state},
            after={"state": "open", "duties": len(rows)},
            policy=(cycle.plan_digest,),
            events=(
                outcome.CycleOpened(cycle.id, tuple((row["unit_id"], row["id"]) for row in rows)),
                *(outcome.DutyOpened(row["id"], with_cycle=True) for row in rows),
            ),
        )
    ]


def _duties(desk: Desk, cycle: cycles.Cycle) -> Iterable[dict[str, Any]]:
    made_of = desk.plan_of(cycle)
    members = _members(made_of)
    for milestone in made_of.milestones:
        if milestone.about != "units":
            continue
        for unit_id in dict.fromkeys(u for name in milestone.responsible for u in members.get(name, (name,))):
            unit = desk.slow.standing(desk.runner, unit_id) or desk.unit(unit_id)
            row = recurring.first_row(desk, cycle, milestone, unit)
            # A duty is called after the unit that the plan names, whoever has succeeded it by now.
            yield row | {"id": f"{cycle.id}/{milestone.id}/{unit_id}"}


def _members(made_of: plan.Plan) -> dict[str, list[str]]:
    return {c.id: [u.id for u in made_of.units if u.unit_class == c.id] for c in made_of.unit_classes}


def close_cycle(desk: Desk, command: commands.CloseCycle) -> list[outcome.Act]:
    """
    Close an open cycle: its plan reminds nobody any more, while the law's clocks and certificates run on.

    Raises:
        errors.StepRefused: dossiers have neither ended nor come to a certificate, and are not named in ``left_open``.
    """
    cycle = cycles.cycle(desk.runner, command.cycle) or desk.cycle(command.cycle)
    desk.require("cycle.close", desk.unit(cycle.locality_id).path)
    if cycle.state not in ("open", "closing"):
        raise errors.StepRefused((errors.Reason("cycle-not-open", {"cycle": cycle.id, "state": cycle.state}),))
    named = dict(command.left_open)
    going = [d.id for d in dossiers.of_cycle(desk.runner, cycle.id) if d.ended_at is None and d.stage != "certificate"]
    unnamed = [key for key in going if not named.get(key, "").strip()]
    if unnamed:
        raise errors.StepRefused(tuple(errors.Reason("dossier-still-open", {"dossier": key}) for key in unnamed))
    desk.uow.update(schema.cycle, cycle.id, {"state": "closed", "version": cycle.version + 1})
    why = "\n".join(f"{key}: {reason}" for key, reason in command.left_open) or None
    after = {"state": "closed", "left_open": sorted(set(going))}
    return [
        outcome.Act(
            subject=("plan", cycle.id), before={"state": cycle.state}, after=after, why=why,
            events=(outcome.CycleClosed(cycle.id),),
        )
    ]  # fmt: skip


def open_round(desk: Desk, command: commands.OpenRound) -> list[outcome.Act]:
    """
    Open an extra round by a letter, of an open or drafted cycle.

    Raises:
        errors.StepRefused: the cycle is closed, or the letter's words for a day are not understood.
    """
    cycle = desk.cycle(command.cycle)
    desk.require("cycle.open", desk.unit(cycle.locality_id).path)
    _check_round(desk, cycle, command)
    key = f"{cycle.id}/{command.round}"
    if cycles.round_(desk.runner, key) is not None:
        raise errors.AlreadyThere("round", key)
    row = {
        "id": key, "cycle_id": cycle.id, "name": command.round,
        "label": json.dumps({"vi": command.label, "en": command.label}, ensure_ascii=False), "level": command.level,
        "label_year": command.label_year, "held": command.held, "dossiers_due": command.dossiers_due,
        "quota": command.quota, "rolls_to": _rolls_to(desk, cycle.id, command.rolls_to),
        "opened_by": command.opened_by, "closed_at": None,
    }  # fmt: skip
    desk.uow.insert(schema.round, row)
    opened = outcome.RoundOpened(cycle.id, key, command.label, command.held, command.dossiers_due)
    return [outcome.Act(subject=("plan", cycle.id), after={"round": key, "held": command.held}, events=(opened,))]


def _rolls_to(desk: Desk, cycle_id: str, name: str | None) -> str | None:
    return rounds.find(desk, cycle_id, name).name if name else None


def _check_round(desk: Desk, cycle: cycles.Cycle, command: commands.OpenRound) -> None:
    law = desk.regime(desk.slow.digest(desk.runner, "regime", cycle.regime)).regime
    levels = [level.id for level in law.levels]
    if command.level not in levels:
        raise errors.UnknownThing("level", command.level, levels)
    reasons = []
    if cycle.state not in ("draft", "open"):
        reasons.append(errors.Reason("cycle-not-open", {"cycle": cycle.id, "state": cycle.state}))
    for text in filter(None, (command.held, command.dossiers_due)):
        spec = deadline_ledger.understood(text, cycle.year)
        if isinstance(spec, wording.Unknown):
            reasons.append(
                errors.Reason("wording-not-understood", {"wording": text, "why": spec.reason}, spec.sentence)
            )
    if reasons:
        raise errors.StepRefused(tuple(reasons))
