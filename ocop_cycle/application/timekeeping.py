"""
From what happened to the deadlines that follow: set, met, closed, moved, rung.

A deadline's ``line`` is what it is about (subject, rule, occasion); each new date is a new version of the line.
``rule`` says where it comes from: ``law/…`` a clock of the regime, ``plan/…`` a milestone, ``certificate/…`` the life
of one. ``next_at`` is the next moment at which something is to be done on it; the sweep asks for nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import (
    certificate_dates,
    commands,
    deadline_ledger,
    deadline_terms,
    impact,
    limits,
    migration_deadlines,
    recurring,
    replanning,
    retuning,
    standings,
    stopping,
)
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import (
    Act,
    CertificateClockMet,
    CertificateRecorded,
    CertificateSettled,
    CycleClosed,
    DeadlineMoved,
    DeadlineRang,
    DeadlineSilenced,
    DossierMigrated,
    DutyHandedOn,
    DutyOpened,
    DutySettled,
    Event,
    LastDayNamed,
    MilestonesChanged,
    PolicyAdopted,
    RoundAssigned,
    StateEntered,
    StepTakenBack,
)
from ocop_cycle.domain import machine
from ocop_cycle.policy import labels, plan, regime, regime_names
from ocop_cycle.storage import cycles, deadlines, dossiers, schema

PRODUCER = "producer"
_STANDING = (StateEntered, StepTakenBack, DossierMigrated)
"""Events by which a dossier comes into a state."""


def follow(desk: Desk, command: commands.Command, acts: list[Act]) -> None:
    """Stage what the events of ``acts`` mean for deadlines, and note it in each act."""
    events = [event for act in acts for event in act.events]
    keeper = _Keeper(desk, command.by.key, standings.Standings(desk, events))
    keeper.read_open(events)
    for act in acts:
        for event in act.events:
            keeper.heed(act, event)
    impact.put_right(desk, acts)


class _Keeper:
    """Works through the events of one command; lives no longer."""

    def __init__(self, desk: Desk, command_id: str, states: standings.Standings) -> None:
        self.desk = desk
        self.states = states
        self.ledger = deadline_ledger.Ledger(desk, command_id, states)
        self._open = desk.open_deadlines

    def read_open(self, events: Iterable[Event]) -> None:
        """Read the open deadlines of everything the events are about, one query for each kind of subject."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for event in events:
            for kind, key in standings.subjects(event):
                wanted[kind].append(key)
        for kind, ids in wanted.items():
            self.desk.read_open_deadlines(kind, ids)

    def heed(self, act: Act, event: Event) -> None:
        """Stage what one event means."""
        heeding: Any = _HEEDING.get(type(event))
        if heeding is not None:
            heeding(self, act, event)
        if isinstance(event, _STANDING):
            before = event.previous if isinstance(event, StateEntered) else None
            standing = self._open.get(("dossier", event.dossier.id), [])
            self.ledger.follow_state(act, standing, before, event.dossier.state)

    # --- dossiers

    def _state_entered(self, act: Act, event: StateEntered) -> None:
        dossier, previous = event.dossier, event.previous
        law = self.desk.regime(dossier.regime)
        milestones = self.desk.milestones(dossier)
        self._settle_entered(act, event, law, milestones)
        for limit in limits.clocks_starting(law.regime, dossier.state, previous, dossier.kind):
            self._start_clock(act, dossier, limit, event.since)
        if dossier.predecessor_id is not None:
            self._follow_renewal(act, event)
        if previous is None:
            for milestone in milestones.values():
                self._set_milestone(act, dossier, milestone)

    def _follow_renewal(self, act: Act, event: StateEntered) -> None:
        for deadline_id in certificate_dates.filed(self.desk, event):
            self.ledger.settle(act, deadline_id, "met")
        for deadline_id in certificate_dates.to_run_again(self.desk, event):
            self.ledger.open_again(act, deadline_id)

    def _settle_entered(
        self, act: Act, event: StateEntered, law: machine.RegimeMachine, milestones: Mapping[str, plan.Milestone]
    ) -> None:
        dossier = event.dossier
        final = law.states[dossier.state].final
        withdrawn = event.transition is not None and event.transition.nature == "withdraw"
        for deadline in self._open.get(("dossier", dossier.id), ()):
            outcome = limits.after_step(deadline.rule, dossier.state, law.regime, milestones, final=final)
            if outcome == "met" and self._stands(deadline, event, law.regime):
                self.ledger.settle(act, deadline.id, stopping.STOPPED)
                continue
            if outcome:
                self.ledger.settle(act, deadline.id, "closed" if withdrawn else outcome)
            if outcome == "met" and not withdrawn and not dossier.late and _is_late(deadline, self.desk.at_text):
                self.desk.uow.stage_update(schema.dossier, dossier.id, {"late": 1}, act.rows)
                dossier = dossier._replace(late=1)

    def _stands(self, deadline: deadlines.Open, event: StateEntered, law: regime.Regime) -> bool:
        """Whether the clock of the office stands now: it pauses, is not over, and the dossier was given back."""
        returned = event.transition is not None and event.transition.nature == "return"
        pauses = any(f"law/{one.id}" == deadline.rule and one.pauses for one in law.clocks)
        return pauses and returned and event.dossier.level == PRODUCER and not _is_late(deadline, self.desk.at_text)

    def _taken_back(self, act: Act, event: StepTakenBack) -> None:
        for deadline_id in event.set_by_it:
            standing = self._newest_of(deadline_id)
            if standing.state == "open":
                self.ledger.settle(act, standing.id, "closed")
        for deadline_id in event.settled_by_it:
            if self._newest_of(deadline_id).id == deadline_id:
                self.ledger.open_again(act, deadline_id)

    def _newest_of(self, deadline_id: str) -> deadlines.Deadline:
        """The version that counts of the line that a deadline is a version of."""
        found = deadlines.newest(self.desk.runner, deadline_id.rpartition("@")[0])
        if found is None:
            raise errors.RowVanished(table="deadline", key=deadline_id)
        return found

    def _round_assigned(self, act: Act, event: RoundAssigned) -> None:
        milestones = self.desk.milestones(event.dossier)
        for deadline in self._open.get(("dossier", event.dossier.id), ()):
            source, _, name = deadline.rule.partition("/")
            if source == "plan" and (name not in milestones or milestones[name].due_from_round):
                self.ledger.settle(act, deadline.id, "closed")
        standing = {d.rule for d in self._open.get(("dossier", event.dossier.id), ())}
        for milestone in milestones.values():
            if milestone.due_from_round or (milestone.rounds and f"plan/{milestone.id}" not in standing):
                self._set_milestone(act, event.dossier, milestone)

    def _start_clock(self, act: Act, dossier: dossiers.Dossier, limit: regime.Clock, since: date | None = None) -> None:
        """A clock that starts only once runs on, after a return, to the date it had."""
        ran = None
        if limit.pauses and self._run_on(act, dossier, limit):
            return
        if not limit.restart_on_return:
            ran = deadlines.newest_of_rule(self.desk.runner, "dossier", dossier.id, f"law/{limit.id}")
        if ran is not None:
            self.ledger.open_again(act, ran)
        else:
            self._set_clock(act, dossier, limit, since)

    def _run_on(self, act: Act, dossier: dossiers.Dossier, limit: regime.Clock) -> bool:
        """Let a clock that stands run on with what is left of it; False where none stands."""
        versions = deadlines.of_rule(self.desk.runner, "dossier", dossier.id, f"law/{limit.id}")
        stopped = stopping.to_run_on(versions)
        if stopped is None:
            return False
        strict = limit.before == "strict"
        dates = stopping.running_on(stopped, self.desk.calendar, self.desk.today, strict=strict)
        about = deadline_ledger.About(
            subject=("dossier", dossier.id), cycle_id=stopped.cycle_id, scope=stopped.scope, rule=stopped.rule,
            label=stopped.label, whose=stopped.whose, unit_id=stopped.unit_id, hardness=stopped.hardness, occasion="",
        )  # fmt: skip
        newest = max((one for one in versions if one.line == stopped.line), key=lambda one: one.version)
        self.ledger.set_dates(act, about, dates, after=newest)
        return True

    def _set_clock(self, act: Act, dossier: dossiers.Dossier, limit: regime.Clock, since: date | None = None) -> None:
        whose = self._level_of(limit.whose, dossier)
        about = deadline_ledger.About(
            subject=("dossier", dossier.id), cycle_id=dossier.cycle_id, scope=dossier.scope,
            rule=f"law/{limit.id}", label=deadline_ledger.label_text(limit.label), whose=whose,
            unit_id=self._unit_for(whose, dossier), hardness=limit.close, occasion=f"v{dossier.version}",
        )  # fmt: skip
        self.ledger.set_worded(
            act, about, limit.limit, anchor=since or self.desk.today, strict=limit.before == "strict", year=None
        )

    def _set_milestone(self, act: Act, dossier: dossiers.Dossier, milestone: plan.Milestone) -> None:
        text = self._wording_of(milestone, dossier)
        if dossier.state in milestone.reach or (text is None and milestone.time == "dated"):
            return
        unit_id = self._responsible(milestone, dossier)
        about = deadline_ledger.About(
            subject=("dossier", dossier.id), cycle_id=dossier.cycle_id, scope=dossier.scope,
            rule=f"plan/{milestone.id}", label=deadline_ledger.label_text(milestone.label),
            whose=self.desk.unit(unit_id).level if unit_id else PRODUCER, unit_id=unit_id,
            hardness=milestone.close, occasion=f"v{dossier.version}",
        )  # fmt: skip
        year = self.desk.cycle(dossier.cycle_id).year
        self.ledger.set_worded(act, about, text, anchor=None, strict=milestone.before == "strict", year=year)

    def _wording_of(self, milestone: plan.Milestone, dossier: dossiers.Dossier) -> str | None:
        if milestone.due_from_round is None or dossier.round_id is None:
            return milestone.due
        found = cycles.round_(self.desk.runner, dossier.round_id)
        text: str | None = getattr(found, milestone.due_from_round) if found else None
        return text

    def _responsible(self, milestone: plan.Milestone, dossier: dossiers.Dossier) -> str | None:
        """The unit that answers for a milestone: the one it names, or the dossier's own where it names its class."""
        own = self.desk.slow.unit(self.desk.runner, dossier.unit_id) if dossier.unit_id else None
        for name in milestone.responsible:
            if own is not None and name == own.unit_class:
                return own.id
            if (named := self.desk.slow.standing(self.desk.runner, name)) is not None:
                return named.id
        return None

    def _unit_for(self, whose: str, dossier: dossiers.Dossier) -> str | None:
        if whose == PRODUCER:
            return None
        return self.desk.slow.holder(self.desk.runner, whose, dossier.unit_id, dossier.scope)

    def _level_of(self, whose: str, dossier: dossiers.Dossier, certificate: dossiers.Certificate | None = None) -> str:
        """The level that must act; the issuer's is that of the unit which issued the certificate."""
        if whose != regime_names.ISSUER:
            return whose
        found = certificate or dossiers.certificates(self.desk.runner, [dossier.id]).get(dossier.id)
        issuer = found.authority_id if found else None
        return self.desk.unit(issuer).level if issuer else dossier.level

    # --- certificates

    def _certificate_recorded(self, act: Act, event: CertificateRecorded) -> None:
        for item in certificate_dates.of(self.desk, event):
            self.ledger.set_spec(act, self._about_certificate(event, item.id, item.label, item.duty_of), item.spec)

    def _about_certificate(
        self, event: CertificateRecorded, name: str, label: labels.Label, whose: str, occasion: str = "1"
    ) -> deadline_ledger.About:
        dossier = event.dossier
        whose = self._level_of(whose, dossier, event.certificate)
        return deadline_ledger.About(
            subject=("certificate", event.certificate.id), cycle_id=dossier.cycle_id, scope=dossier.scope,
            rule=f"certificate/{name}", label=deadline_ledger.label_text(label), whose=whose,
            unit_id=self._unit_for(whose, dossier), hardness="soft", occasion=occasion,
        )  # fmt: skip

    def _certificate_settled(self, act: Act, event: CertificateSettled) -> None:
        for deadline in self._open.get(("certificate", event.certificate_id), ()):
            self.ledger.settle(act, deadline.id, "closed")

    def _certificate_clock_met(self, act: Act, event: CertificateClockMet) -> None:
        for deadline_id in certificate_dates.met(self.desk, event):
            self.ledger.settle(act, deadline_id, "met")

    # --- a change of law

    def _migrated(self, act: Act, event: DossierMigrated) -> None:
        what, now = migration_deadlines.after(self.desk, event), event.dossier
        for key in what.closed:
            self.ledger.settle(act, key, "closed")
        for limit in what.starting:
            self._set_clock(act, now, limit)
        for paper in what.papers:
            recorded, item = CertificateRecorded(now, paper.certificate), paper.clock
            about = self._about_certificate(recorded, item.id, item.label, item.duty_of, f"v{now.version}")
            self.ledger.set_spec(act, about, deadline_terms.before_end(item, paper.last))
        migration_deadlines.cancel_notices(self.desk, act, event, what.closed)

    def _last_day_named(self, act: Act, event: LastDayNamed) -> None:
        self.ledger.set_spec(act, *migration_deadlines.last_day(self.desk, event))

    # --- duties

    def _duty_opened(self, act: Act, event: DutyOpened) -> None:
        duty = cycles.duties(self.desk.runner, [event.duty_id])[event.duty_id]
        cycle = self.desk.cycle(duty.cycle_id)
        milestone = next(m for m in self.desk.plan_of(cycle).milestones if m.id == duty.milestone)
        about = deadline_ledger.About(
            subject=("duty", duty.id), cycle_id=duty.cycle_id, scope=duty.scope, rule=f"plan/{milestone.id}",
            label=deadline_ledger.label_text(milestone.label), whose=self.desk.unit(duty.unit_id).level,
            unit_id=duty.unit_id, hardness=milestone.close, occasion=f"v{duty.version}",
        )  # fmt: skip
        strict = milestone.before == "strict"
        terms = recurring.terms_of(self.desk.calendar, cycle, milestone, duty._asdict())
        if terms is not None:
            self.ledger.set_spec(act, about, terms[0], anchor=terms[1], strict=strict, open_since=event.open_since)
            return
        self.ledger.set_worded(
            act, about, milestone.due, anchor=self.desk.today, strict=strict, year=cycle.year, of_document=True
        )

    def _duty_settled(self, act: Act, event: DutySettled) -> None:
        for deadline in self._open.get(("duty", event.duty_id), ()):
            self.ledger.settle(act, deadline.id, "met" if event.met else "closed")

    def _duty_handed_on(self, act: Act, event: DutyHandedOn) -> None:
        self._duty_settled(act, DutySettled(event.duty_id, met=False))
        self._duty_opened(act, DutyOpened(event.duty_id))

    def _cycle_closed(self, act: Act, event: CycleClosed) -> None:
        for deadline_id in deadlines.open_of_plan(self.desk.runner, event.cycle_id):
            self.ledger.settle(act, deadline_id, "closed")

    # --- the bell, and other dates

    def _rang(self, act: Act, event: DeadlineRang) -> None:
        self.ledger.ring(act, event.deadline)

    def _silenced(self, act: Act, event: DeadlineSilenced) -> None:
        self.ledger.silence(act, event.deadline)

    def _moved(self, act: Act, event: DeadlineMoved) -> None:
        old = event.deadline
        self.ledger.settle(act, old.id, "moved")
        about = deadline_ledger.About(
            subject=(old.subject_kind, old.subject_id), cycle_id=old.cycle_id, scope=old.scope, rule=old.rule,
            label=event.terms.get("label", old.label), whose=old.whose, unit_id=old.unit_id,
            hardness=event.terms.get("hardness", old.hardness), occasion="",
        )  # fmt: skip
        strict = deadline_terms.reads_strictly(self.desk, old)
        if event.again or "spec" in event.terms:
            spec: Any = event.terms.get("spec")
            named = replanning.Basis(spec, event.terms.get("anchor"), strict)
            basis = replanning.known_basis(old) if event.again else named
            self.ledger.set_spec(act, about, basis.spec, anchor=basis.anchor, strict=basis.strict, after=old)
            return
        self.ledger.set_worded(
            act, about, event.wording or None, anchor=event.terms.get("anchor", self.desk.today),
            strict=strict, year=deadline_terms.year_of(self.desk, old), after=old,
        )  # fmt: skip

    def _milestones_changed(self, act: Act, event: MilestonesChanged) -> None:
        for deadline_id in event.dropped:
            self.ledger.settle(act, deadline_id, "closed")
        milestones = self.desk.milestones(event.dossier)
        for name in event.added:
            self._set_milestone(act, event.dossier, milestones[name])

    def _policy_adopted(self, act: Act, event: PolicyAdopted) -> None:
        retuning.policy_adopted(self.desk, self.ledger, self.states, act, event)


_HEEDING = {
    StateEntered: _Keeper._state_entered,
    StepTakenBack: _Keeper._taken_back,
    RoundAssigned: _Keeper._round_assigned,
    CertificateRecorded: _Keeper._certificate_recorded,
    CertificateSettled: _Keeper._certificate_settled,
    CertificateClockMet: _Keeper._certificate_clock_met,
    CycleClosed: _Keeper._cycle_closed,
    DutyOpened: _Keeper._duty_opened,
    DutySettled: _Keeper._duty_settled,
    DutyHandedOn: _Keeper._duty_handed_on,
    DeadlineRang: _Keeper._rang,
    DeadlineSilenced: _Keeper._silenced,
    DeadlineMoved: _Keeper._moved,
    MilestonesChanged: _Keeper._milestones_changed,
    DossierMigrated: _Keeper._migrated,
    LastDayNamed: _Keeper._last_day_named,
    PolicyAdopted: _Keeper._policy_adopted,
}


def _is_late(deadline: deadlines.Open, now: str) -> bool:
    return deadline.lenient_at is not None and deadline.lenient_at <= now
