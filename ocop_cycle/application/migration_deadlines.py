"""
What a change of law means for the deadlines of one dossier: which close, which stay, which clocks of the new law start.

A limit that both laws have in the same words runs on. A limit of the new law starts on the day on which the dossier
comes under it: no law asked for it before. What the plan asked for stays as long as the new way leads there. Whose
certificate is in force keeps its end; what the new law counts back from it is set where its last day is not past.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ocop_cycle.application import certificate_dates, deadline_ledger, limits, stopping
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act, DossierMigrated, LastDayNamed
from ocop_cycle.domain import proofs
from ocop_cycle.policy import plan, regime, regime_names, sayings, wording
from ocop_cycle.storage import deadlines, dossiers, notices, schema
from ocop_cycle.storage import waiting as waiting_notices


class Paper(NamedTuple):
    """What the new law counts back from the end of the certificate in force."""

    certificate: dossiers.Certificate
    clock: regime.CertificateClock
    last: date


class After(NamedTuple):
    """The deadlines that close, the clocks that start for the dossier, and those for its certificate."""

    closed: tuple[str, ...]
    starting: tuple[regime.Clock, ...]
    papers: tuple[Paper, ...]


def after(desk: Desk, event: DossierMigrated) -> After:
    """What becomes of the deadlines of a dossier that came under another law."""
    old, new = desk.regime(event.previous.regime).regime, desk.regime(event.dossier.regime).regime
    now = event.dossier
    standing = desk.open_deadlines.get(("dossier", now.id), [])
    goes_on = {f"law/{clock.id}" for clock in new.clocks if clock in old.clocks and now.state in clock.runs_in}
    milestones = desk.milestones(now)
    closed = [one.id for one in standing if not _stays(one.rule, now.state, goes_on, milestones, new)]
    closed += [one.id for one in _stopped(desk, now.id, old) if one.rule not in {f"law/{c.id}" for c in new.clocks}]
    running = {one.rule for one in standing} & goes_on
    fresh = limits.clocks_starting(new, now.state, None, now.kind)
    starting = tuple(clock for clock in fresh if f"law/{clock.id}" not in running)
    gone, papers = _certificate(desk, now, old.certificate)
    return After((*closed, *gone), starting, papers)


def _stays(
    rule: str, state: str, goes_on: set[str], milestones: Mapping[str, plan.Milestone], new: regime.Regime
) -> bool:
    source, _, name = rule.partition("/")
    if source == "law":
        return rule in goes_on
    if source != "plan":
        return True
    reach = set(milestones[name].reach) if name in milestones else set()
    return state not in reach and not reach.isdisjoint(one.id for one in new.states)


def _stopped(desk: Desk, dossier: str, old: regime.Regime) -> Iterator[deadlines.Deadline]:
    for clock in old.clocks if any(one.pauses for one in old.clocks) else ():
        versions = deadlines.of_rule(desk.runner, "dossier", dossier, f"law/{clock.id}")
        standing = stopping.to_run_on(versions)
        if standing is not None:
            yield standing


def _certificate(desk: Desk, now: dossiers.Dossier, old: regime.CertificateRule) -> tuple[list[str], tuple[Paper, ...]]:
    found = dossiers.certificates(desk.runner, [now.id]).get(now.id)
    if found is None or found.ends is None:
        return [], ()
    desk.read_open_deadlines("certificate", [found.id])
    kept = {clock.id for clock in desk.regime(now.regime).regime.certificate.clocks if _same(clock, old)}
    stays = {f"certificate/{name}" for name in (*kept, regime_names.CERTIFICATE_END)}
    gone = [one.id for one in desk.open_deadlines["certificate", found.id] if one.rule not in stays]
    ends = date.fromisoformat(found.ends)
    wanted = [clock for clock in certificate_dates.to_set(desk, now, found) if clock.id not in kept]
    last_days = ((clock, ends - timedelta(days=clock.due_days_before)) for clock in wanted)
    return gone, tuple(Paper(found, clock, ends) for clock, last in last_days if last >= desk.today)


def _same(clock: regime.CertificateClock, old: regime.CertificateRule) -> bool:
    """Whether both laws count the same days back for the same one to act."""
    figures = (clock.id, clock.opens_days_before, clock.due_days_before, clock.duty_of)
    return any((o.id, o.opens_days_before, o.due_days_before, o.duty_of) == figures for o in old.clocks)


def cancel_notices(desk: Desk, act: Act, event: DossierMigrated, closed: Collection[str]) -> None:
    """
    Stage the end of notices that wait and no longer hold: of deadlines that closed, and of a place that it has left.

    Who must know where it stands now is told by the notice of the change itself.
    """
    entering = {rule.id for rule in desk.slow.rules_on(desk.runner, "state-entered")}
    papers = [key for kind, key in desk.open_deadlines if kind == "certificate" and key.startswith(event.dossier.id)]
    waiting = waiting_notices.about(desk.runner, "dossier", event.dossier.id)
    waiting += [one for key in papers for one in waiting_notices.about(desk.runner, "certificate", key)]
    for one in waiting:
        if one.deadline_id in closed or (one.rule in entering and _has_left(desk, event, one)):
            desk.uow.stage_update(schema.notice, one.id, {"state": "cancelled", "held_because": None}, act.rows)


def _has_left(desk: Desk, event: DossierMigrated, notice: notices.Notice) -> bool:
    """Whether a notice tells a place in which the dossier is no more, or which the new law does not know."""
    before, now = event.previous, event.dossier
    told = (json.loads(notice.facts).get("dossier") or {}).get("state")
    if told == before.state:
        return (before.state, before.holder_id) != (now.state, now.holder_id)
    return told not in desk.regime(now.regime).states


def last_day(desk: Desk, event: LastDayNamed) -> tuple[deadline_ledger.About, wording.TimeSpec]:
    """The deadline by which a dossier must end under its rules, or come under others: the standing agency's."""
    found = event.dossier
    about = deadline_ledger.About(
        subject=("dossier", found.id), cycle_id=found.cycle_id, scope=found.scope, rule=limits.FINISH,
        label=event.label, whose=desk.unit(event.unit_id).level, unit_id=event.unit_id, hardness="soft",
        occasion=f"v{found.version}",
    )  # fmt: skip
    return about, wording.FixedDay(
        wording=sayings.say("wordings/by", day=proofs.day_text(event.day)), day=event.day, reading="by"
    )
