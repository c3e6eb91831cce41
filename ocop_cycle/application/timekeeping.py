"""
From what happened to the deadlines that follow: set, met, closed, moved, rung.

A deadline's ``line`` is what it is about (subject, rule, occasion); each new date is a new version of the line.
``rule`` says where it comes from: ``law/…`` a clock of the regime, ``plan/…`` a milestone, ``certificate/…`` the life
of one. ``next_at`` is the next moment at which something is to be done on it; the sweep asks for nothing else.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import bells, commands, limits
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import (
    Act,
    CertificateRecorded,
    CertificateSettled,
    DeadlineMoved,
    DeadlineRang,
    DutyHandedOn,
    DutyOpened,
    DutySettled,
    Event,
    RoundAssigned,
    StateEntered,
    StepTakenBack,
)
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.policy import plan, regime, wording
from ocop_cycle.storage import cycles, deadlines, dossiers, schema

PRODUCER = "producer"

UNDATED = {
    "precision": "none", "opens_at": None, "strict_at": None, "lenient_at": None, "provisional": 0, "proof": "[]"
}  # fmt: skip
"""What is kept of a standing or urgent duty: it stays open and never gets an invented date."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a deadline is about and whose it is."""

    subject: tuple[str, str]
    cycle_id: str | None
    scope: str
    rule: str
    label: str
    whose: str
    unit_id: str | None
    hardness: str
    occasion: str


def follow(desk: Desk, command: commands.Command, acts: list[Act]) -> None:
    """Stage what the events of ``acts`` mean for deadlines, and note it in each act."""
    keeper = _Keeper(desk, command.by.key)
    keeper.read_open(event for act in acts for event in act.events)
    for act in acts:
        for event in act.events:
            keeper.heed(act, event)


class _Keeper:
    """Works through the events of one command; lives no longer."""

    def __init__(self, desk: Desk, command_id: str) -> None:
        self.desk = desk
        self.command_id = command_id
        self.bells = bells.Bells(desk)
        self._open = desk.open_deadlines
        self._heeding = {
            StateEntered: self._state_entered,
            StepTakenBack: self._taken_back,
            RoundAssigned: self._round_assigned,
            CertificateRecorded: self._certificate_recorded,
            CertificateSettled: self._certificate_settled,
            DutyOpened: self._duty_opened,
            DutySettled: self._duty_settled,
            DutyHandedOn: self._duty_handed_on,
            DeadlineRang: self._rang,
            DeadlineMoved: self._moved,
        }

    def read_open(self, events: Iterable[Event]) -> None:
        """Read the open deadlines of everything the events are about, one query for each kind of subject."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for event in events:
            for kind, key in _subjects(event):
                wanted[kind].append(key)
        for kind, ids in wanted.items():
            self.desk.read_open_deadlines(kind, ids)

    def heed(self, act: Act, event: Event) -> None:
        """Stage what one event means."""
        handler: Any = self._heeding[type(event)]
        handler(act, event)

    # --- dossiers

    def _state_entered(self, act: Act, event: StateEntered) -> None:
        self._enter(act, event.dossier, event.previous)

    def _taken_back(self, act: Act, event: StepTakenBack) -> None:
        for deadline_id in event.set_by_it:
            self._settle(act, deadline_id, "closed")
        for deadline_id in event.settled_by_it:
            self._open_again(act, deadline_id)

    def _open_again(self, act: Act, deadline_id: str) -> None:
        deadline = deadlines.by_id(self.desk.runner, deadline_id)
        if deadline is None:
            raise errors.RowVanished(table="deadline", key=deadline_id)
        changes = {
            "state": "open",
            "settled_at": None,
            "next_at": self.bells.next_of(deadline, after=deadline.rung_until or deadline.set_at),
        }
        self.desk.uow.stage_update(schema.deadline, deadline_id, changes, act.rows)
        act.deadlines.append(["open", deadline_id])

    def _enter(self, act: Act, dossier: dossiers.Dossier, previous: str | None) -> None:
        law = self.desk.regime(dossier.regime)
        milestones = self.desk.milestones(dossier)
        final = law.states[dossier.state].final
        for deadline in self._open.get(("dossier", dossier.id), ()):
            outcome = limits.after_step(deadline.rule, dossier.state, law.regime, milestones, final=final)
            if outcome:
                self._settle(act, deadline.id, outcome)
            if outcome == "met" and not dossier.late and _is_late(deadline, self.desk.at_text):
                self.desk.uow.stage_update(schema.dossier, dossier.id, {"late": 1}, act.rows)
        for limit in limits.clocks_starting(law.regime, dossier.state, previous, dossier.kind):
            self._set_clock(act, dossier, limit)
        if previous is None:
            for milestone in milestones.values():
                self._set_milestone(act, dossier, milestone)

    def _round_assigned(self, act: Act, event: RoundAssigned) -> None:
        milestones = self.desk.milestones(event.dossier)
        for deadline in self._open.get(("dossier", event.dossier.id), ()):
            source, _, name = deadline.rule.partition("/")
            if source == "plan" and (name not in milestones or milestones[name].due_from_round):
                self._settle(act, deadline.id, "closed")
        standing = {d.rule for d in self._open.get(("dossier", event.dossier.id), ())}
        for milestone in milestones.values():
            if milestone.due_from_round or f"plan/{milestone.id}" not in standing:
                self._set_milestone(act, event.dossier, milestone)

    def _set_clock(self, act: Act, dossier: dossiers.Dossier, limit: regime.Clock) -> None:
        about = About(
            subject=("dossier", dossier.id), cycle_id=dossier.cycle_id, scope=dossier.scope, rule=f"law/{limit.id}",
            label=_label(limit.label), whose=limit.whose, unit_id=self._unit_for(limit.whose, dossier),
            hardness=limit.close, occasion=f"v{dossier.version}",
        )  # fmt: skip
        self._set(act, about, limit.limit, anchor=self.desk.today, strict=limit.before == "strict", year=None)

    def _set_milestone(self, act: Act, dossier: dossiers.Dossier, milestone: plan.Milestone) -> None:
        text = self._wording_of(milestone, dossier)
        if dossier.state in milestone.reach or (text is None and milestone.time == "dated"):
            return
        about = About(
            subject=("dossier", dossier.id), cycle_id=dossier.cycle_id, scope=dossier.scope,
            rule=f"plan/{milestone.id}", label=_label(milestone.label), whose=self._whose(milestone),
            unit_id=self._responsible(milestone), hardness=milestone.close, occasion=f"v{dossier.version}",
        )  # fmt: skip
        year = self.desk.cycle(dossier.cycle_id).year
        self._set(act, about, text, anchor=None, strict=milestone.before == "strict", year=year)

    def _wording_of(self, milestone: plan.Milestone, dossier: dossiers.Dossier) -> str | None:
        if milestone.due_from_round is None or dossier.round_id is None:
            return milestone.due
        found = cycles.round_(self.desk.runner, dossier.round_id)
        text: str | None = getattr(found, milestone.due_from_round) if found else None
        return text

    def _whose(self, milestone: plan.Milestone) -> str:
        unit_id = self._responsible(milestone)
        return self.desk.unit(unit_id).level if unit_id else PRODUCER

    def _responsible(self, milestone: plan.Milestone) -> str | None:
        for name in milestone.responsible:
            if self.desk.slow.unit(self.desk.runner, name) is not None:
                return name
        return None

    def _unit_for(self, whose: str, dossier: dossiers.Dossier) -> str | None:
        if whose == PRODUCER:
            return None
        return self.desk.slow.holder(self.desk.runner, whose, dossier.unit_id, dossier.scope)

    # --- certificates

    def _certificate_recorded(self, act: Act, event: CertificateRecorded) -> None:
        rule, ends = self.desk.regime(event.dossier.regime).regime.certificate, event.certificate.ends
        if ends is None:
            return
        last = date.fromisoformat(ends)
        for item in rule.clocks:
            about = self._about_certificate(event, item.id, _label(item.label), item.duty_of)
            opens = None if item.opens_days_before is None else last - timedelta(days=item.opens_days_before)
            due = last - timedelta(days=item.due_days_before)
            proof = [_step(f"{item.due_days_before} ngày trước ngày {last:%d/%m/%Y}", item.law)]
            self._set_day(act, about, opens=opens, last=due, proof=proof)

    def _about_certificate(self, event: CertificateRecorded, name: str, label: str, whose: str) -> About:
        dossier = event.dossier
        return About(
            subject=("certificate", event.certificate.id), cycle_id=dossier.cycle_id, scope=dossier.scope,
            rule=f"certificate/{name}", label=label, whose=whose, unit_id=self._unit_for(whose, dossier),
            hardness="soft", occasion="1",
        )  # fmt: skip

    def _certificate_settled(self, act: Act, event: CertificateSettled) -> None:
        for deadline in self._open.get(("certificate", event.certificate_id), ()):
            self._settle(act, deadline.id, "closed")

    # --- duties

    def _duty_opened(self, act: Act, event: DutyOpened) -> None:
        duty = cycles.duties(self.desk.runner, [event.duty_id])[event.duty_id]
        cycle = self.desk.cycle(duty.cycle_id)
        milestone = next(m for m in self.desk.plan_of(cycle).milestones if m.id == duty.milestone)
        about = About(
            subject=("duty", duty.id), cycle_id=duty.cycle_id, scope=duty.scope, rule=f"plan/{milestone.id}",
            label=_label(milestone.label), whose=self.desk.unit(duty.unit_id).level, unit_id=duty.unit_id,
            hardness=milestone.close, occasion=f"v{duty.version}",
        )  # fmt: skip
        self._set(
            act, about, milestone.due, anchor=self.desk.today, strict=milestone.before == "strict", year=cycle.year
        )

    def _duty_settled(self, act: Act, event: DutySettled) -> None:
        for deadline in self._open.get(("duty", event.duty_id), ()):
            self._settle(act, deadline.id, "met" if event.met else "closed")

    def _duty_handed_on(self, act: Act, event: DutyHandedOn) -> None:
        self._duty_settled(act, DutySettled(event.duty_id, met=False))
        self._duty_opened(act, DutyOpened(event.duty_id))

    # --- the bell, and other dates

    def _rang(self, act: Act, event: DeadlineRang) -> None:
        deadline = event.deadline
        passed = deadline.lenient_at is not None and deadline.lenient_at <= self.desk.at_text
        changes = {
            "rung_until": self.desk.at_text,
            "passed_at": deadline.passed_at or (self.desk.at_text if passed else None),
            "next_at": self.bells.next_of(deadline, after=self.desk.at_text),
        }
        self.desk.uow.stage_update(schema.deadline, deadline.id, changes, act.rows)
        act.deadlines.append(["passed" if passed and not deadline.passed_at else "rung", deadline.id, deadline.version])

    def _moved(self, act: Act, event: DeadlineMoved) -> None:
        old = deadlines.newest(self.desk.runner, event.line)
        if old is None or old.state != "open":
            raise errors.UnknownThing("open deadline", event.line)
        self._settle(act, old.id, "moved")
        about = About(
            subject=(old.subject_kind, old.subject_id), cycle_id=old.cycle_id, scope=old.scope, rule=old.rule,
            label=old.label, whose=old.whose, unit_id=old.unit_id, hardness=old.hardness, occasion="",
        )  # fmt: skip
        year = self.desk.cycle(old.cycle_id).year if old.cycle_id else None
        self._set(act, about, event.wording, anchor=self.desk.today, strict=False, year=year, after=old)

    # --- writing

    def _set(
        self, act: Act, about: About, text: str | None, *, anchor: date | None, strict: bool, year: int | None,
        after: deadlines.Deadline | None = None,
    ) -> None:  # fmt: skip
        due = _reckon(self.desk, text, anchor, strict, year)
        row = {
            "wording": text,
            "precision": due["precision"],
            "opens_at": due["opens_at"],
            "strict_at": due["strict_at"],
            "lenient_at": due["lenient_at"],
            "provisional": due["provisional"],
            "proof": due["proof"],
        }
        self._write(act, about, row, after)

    def _set_day(self, act: Act, about: About, *, opens: date | None, last: date, proof: list[Any]) -> None:
        end = clock.to_text(clock.end_of(last))
        row = {
            "wording": None,
            "precision": "day",
            "opens_at": clock.to_text(clock.start_of(opens)) if opens else None,
            "strict_at": end,
            "lenient_at": end,
            "provisional": 0,
            "proof": json.dumps(proof, ensure_ascii=False),
        }
        self._write(act, about, row, None)

    def _write(self, act: Act, about: About, dates: Mapping[str, Any], after: deadlines.Deadline | None) -> None:
        line = after.line if after else f"{about.subject[0]}:{about.subject[1]}/{about.rule}/{about.occasion}"
        version = after.version + 1 if after else 1
        row = {
            "id": f"{line}@{version}", "line": line, "version": version, "subject_kind": about.subject[0],
            "subject_id": about.subject[1], "rule": about.rule, "label": about.label, "cycle_id": about.cycle_id,
            "whose": about.whose, "unit_id": about.unit_id, "scope": about.scope, **dates, "hardness": about.hardness,
            "state": "open", "set_at": self.desk.at_text, "passed_at": None, "settled_at": None, "rung_until": None,
            "next_at": None, "previous_id": after.id if after else None, "set_by": self.command_id,
        }  # fmt: skip
        row["next_at"] = self.bells.next_after_setting(row)
        self.desk.uow.stage_insert(schema.deadline, row, act.rows)
        act.deadlines.append(["set", row["id"], version, row["strict_at"], row["lenient_at"]])

    def _settle(self, act: Act, deadline_id: str, state: str) -> None:
        changes = {"state": state, "settled_at": self.desk.at_text, "next_at": None}
        self.desk.uow.stage_update(schema.deadline, deadline_id, changes, act.rows)
        act.deadlines.append([state, deadline_id])


def _subjects(event: Event) -> list[tuple[str, str]]:
    match event:
        case StateEntered(dossier=d) | StepTakenBack(dossier=d) | RoundAssigned(dossier=d):
            return [("dossier", d.id)]
        case CertificateSettled(certificate_id=key):
            return [("certificate", key)]
        case DutySettled(duty_id=key) | DutyHandedOn(duty_id=key):
            return [("duty", key)]
        case _:
            return []


def _is_late(deadline: deadlines.Open, now: str) -> bool:
    return deadline.lenient_at is not None and deadline.lenient_at <= now


def _reckon(desk: Desk, text: str | None, anchor: date | None, strict: bool, year: int | None) -> dict[str, Any]:
    if text is None:
        return UNDATED
    return _reckoned(desk.calendar, text, anchor, strict, year)


@functools.lru_cache(maxsize=4096)
def _reckoned(calendar: Any, text: str, anchor: date | None, strict: bool, year: int | None) -> dict[str, Any]:
    due = reckoning.resolve(wording.parse(text, year=year), anchor=anchor, calendar=calendar, strict_before=strict)
    return {
        "precision": due.precision,
        "opens_at": clock.to_text(due.opens_at) if due.opens_at else None,
        "strict_at": clock.to_text(due.strict_at) if due.strict_at else None,
        "lenient_at": clock.to_text(due.lenient_at) if due.lenient_at else None,
        "provisional": int(due.provisional),
        "proof": json.dumps([reckoning.as_json(due)], ensure_ascii=False, sort_keys=True),
    }


@functools.cache
def _label(label: Any) -> str:
    return json.dumps({"vi": label.vi, "en": label.en}, ensure_ascii=False)


def _step(text: str, law: Any) -> dict[str, str | None]:
    return {"text": text, "source": law.cites or law.source}
