"""A change of law with dossiers on the way: the list fixed, each dossier brought over, and the last day of the rest."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands, deadline_ledger, limits, outcome, passages, steps
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.policy import regime_days
from ocop_cycle.storage import dossiers, schema

MOST = 100
"""How many last days one command sets."""

Listed = tuple[str, int, str, str]
"""A dossier of a preview, the version seen, the state it comes to, the clause (empty where somebody decided)."""


def digest_of(target: str, listed: Iterable[Listed]) -> str:
    """What fixes a preview: SHA-256 over the new regime's content and every line, in the order of ids."""
    lines = [f"{key}@{version} {state} {clause}" for key, version, state, clause in sorted(listed)]
    return hashlib.sha256("\n".join([target, *lines]).encode()).hexdigest()


def begin_migration(desk: Desk, command: commands.BeginMigration) -> list[outcome.Act]:
    """
    Put the list of a migration on the trail, so that one that is interrupted goes on with the very same list.

    Raises:
        errors.WrongUse: the list is empty, not in order, or not the one that was previewed.
        errors.StepRefused: the content of the new regime in force is another by now; no paper is named where no clause
            speaks.
    """
    desk.require_somewhere(passages.PERMISSION)
    ids = [key for key, *_ in command.listed]
    if not ids or ids != sorted(set(ids)) or digest_of(command.target, command.listed) != command.preview:
        raise errors.WrongUse("the list is not the one that was previewed")
    reasons = _why_not_in_force(desk, command.regime, command.target)
    if any(not clause for *_, clause in command.listed) and command.source != command.regime:
        reasons += _why_no_paper(command.decided)
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    after = {
        "from": command.source, "regime": command.regime, "target": command.target, "preview": command.preview,
        "count": len(ids), "listed": [list(one) for one in command.listed],
    }  # fmt: skip
    why = (command.decided or "").strip() or None
    return [outcome.Act(subject=("policy", f"regime/{command.regime}"), after=after, why=why, policy=(command.target,))]


def migrate_dossier(desk: Desk, command: commands.MigrateDossier) -> list[outcome.Act]:
    """
    Bring a dossier under another regime; papers, results, certificates, round and history stay as they are.

    Raises:
        errors.DossierMoved: it changed since the preview.
        errors.StepRefused, errors.NotPermitted: the clauses do not say what was previewed, or something stands against
            it (every reason is given).
    """
    found = opening.load(desk, command.dossier, command.version)
    decided = {} if command.clause else {found.state: command.state}
    passage = passages.judge(desk, found, command.target, decided)
    reasons = [*passage.reasons, *_why_not_in_force(desk, command.regime, command.target)]
    clause = passage.clause.id if passage.clause else None
    if not reasons and (passage.state, clause) != (command.state, command.clause):
        reasons.append(errors.Reason("not-as-shown", {"digest": command.target[:16]}))
    is_new_law = desk.regime(found.regime).regime.id != command.regime
    if clause is None and is_new_law:
        reasons += _why_no_paper(command.reason)
    if reasons:
        forbidden = any(reason.code == "permission-missing" for reason in reasons)
        raise (errors.NotPermitted if forbidden else errors.StepRefused)(tuple(reasons))
    return [moving(desk, passage, command)]


def moving(desk: Desk, passage: passages.Passage, command: commands.MigrateDossier, **act: Any) -> outcome.Act:
    """Stage what a passage does to its dossier, in an act that cites the clause."""
    found = passage.dossier
    under = found._replace(regime=command.target)
    changes = {"regime": command.target, **steps.place_in(desk, under, command.state)}
    if (changes["level"], changes["holder_id"]) == (found.level, found.holder_id):
        changes["entered_at"] = found.entered_at
    moved = found._replace(**changes)
    cited = {"clause": f"{command.regime}/{command.clause}"} if command.clause else {}
    said = {"migration": _said(desk, passage, command)}
    made = outcome.Act(
        subject=("dossier", found.id),
        before={**{name: getattr(found, name) for name in changes}, "law": desk.regime(found.regime).regime.id},
        after={**changes, **cited, "law": command.regime},
        why=command.reason,
        policy=(found.regime, command.target),
        events=(outcome.DossierMigrated(moved, found, said, command.reason),),
        **act,
    )
    desk.uow.stage_update(schema.dossier, found.id, changes, made.rows)
    return made


def _said(desk: Desk, passage: passages.Passage, command: commands.MigrateDossier) -> Mapping[str, Any]:
    """The facts of the change as a notice carries them, in both languages."""
    old, new = desk.regime(passage.dossier.regime), desk.regime(command.target)
    named = {
        "old": old.regime.title, "new": new.regime.title,
        "state_before": old.states[passage.dossier.state].label, "state_after": new.states[command.state].label,
    }  # fmt: skip
    told = {"clause": passage.clause.law.cites if passage.clause else None, "decided": command.reason}
    return {**{name: label.both for name, label in named.items()}, **told}


def _why_not_in_force(desk: Desk, name: str, target: str) -> list[errors.Reason]:
    if desk.slow.digest(desk.runner, "regime", name) == target:
        return []
    return [errors.Reason("not-as-shown", {"digest": target[:16]})]


def _why_no_paper(reason: str | None) -> list[errors.Reason]:
    return [] if (reason or "").strip() else [errors.Reason("reason-required", {"step": "migrate"})]


def name_last_days(desk: Desk, command: commands.NameLastDays) -> list[outcome.Act]:
    """
    Set the deadline until which dossiers may end under their rules, where the law in force names one and none is set.

    It is the standing agency's: it sees that they end in time, or brings them under the new law.

    Raises:
        errors.WrongUse: there are none, or more than ``MOST``.
        errors.StepRefused: nothing is to be set for any of them.
    """
    desk.require("deadline.ring", EVERYWHERE)
    if not 0 < len(command.dossiers) <= MOST:
        raise errors.WrongUse(f"last days are named for 1 to {MOST} dossiers")
    held = desk.lock(command.dossiers)
    desk.read_open_deadlines("dossier", sorted(held))
    acts = [act for found in held.values() for act in _named(desk, found, command)]
    if not acts:
        raise errors.StepRefused((errors.Reason("nothing-due", {"deadline": limits.FINISH}),))
    return [outcome.Act(subject=("sweep", desk.at_text), after={"count": len(acts)}), *acts]


def _named(desk: Desk, found: dossiers.Dossier, command: commands.NameLastDays) -> Iterable[outcome.Act]:
    law = desk.regime(found.regime).regime
    last = regime_days.due_last_day(law, found.kind, found.state, passages.in_force(desk), desk.today)
    if last is None or any(one.rule == limits.FINISH for one in desk.open_deadlines[("dossier", found.id)]):
        return
    label = last.label or law.title
    unit = desk.cycle(found.cycle_id).agency_id
    told = {"day": last.day.isoformat(), "law": law.title.both, "clause": last.law.cites}
    event = outcome.LastDayNamed(found, last.day, deadline_ledger.label_text(label), unit, {"last_day": told})
    yield outcome.Act(
        subject=("dossier", found.id),
        after={"finish_by": last.day.isoformat(), "regime": found.regime},
        policy=(found.regime,),
        events=(event,),
        command=f"{command.by.key}/{found.id}",
        follows_first=True,
    )
