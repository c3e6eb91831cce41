"""
A plan that changes while its cycle runs: duties and deadlines follow, and what is done stays done.

Each deadline that falls on another day gets a new version; a duty that the plan no longer asks for is waived with the
reason given, one that it asks for anew is opened. What an officer moved for one dossier or one unit by himself is left
as it is, and named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ocop_cycle.application import deadline_ledger, limits, outcome, recurring, replanning
from ocop_cycle.application.desk import Desk
from ocop_cycle.policy import plan, wording
from ocop_cycle.storage import cycles, deadlines, dossiers, schema

DESCRIBING = ("label", "parties", "time")
"""The columns of a duty that say what it is, and follow the plan."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """The plan and the rounds of a cycle as they were."""

    cycle: cycles.Cycle
    plan: plan.Plan
    rounds: Mapping[str, cycles.Round]
    duties: frozenset[str]


@dataclass(frozen=False, kw_only=True, slots=True)
class Following:
    """Works out what a running cycle does with another version of its plan; lives for one command."""

    desk: Desk
    before: Before
    after: plan.Plan
    reason: str
    key: str
    acts: list[outcome.Act] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def follow(self, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        """Collect the acts: first of duties (``wanted``: their rows by the new plan), then of dossiers."""
        standing = cycles.duties_of(self.desk.runner, self.before.cycle.id)
        found = dossiers.of_cycle(self.desk.runner, self.before.cycle.id)
        self._of_duties(standing, wanted)
        self._of_dossiers([one for one in found if one.ended_at is None])

    @property
    def counts(self) -> dict[str, int]:
        """How many duties were opened and settled, and how many deadlines moved."""
        events = [event for act in self.acts for event in act.events]
        return {
            "opened": sum(isinstance(event, outcome.DutyOpened) for event in events),
            "waived": sum(isinstance(event, outcome.DutySettled) for event in events),
            "moved": sum(isinstance(event, outcome.DeadlineMoved) for event in events),
        }

    # --- duties

    def _of_duties(self, standing: Mapping[str, cycles.Duty], wanted: Mapping[str, Mapping[str, Any]]) -> None:
        running = deadlines.open_whole(self.desk.runner, "duty", [d.id for d in standing.values() if d.state == "open"])
        for duty in standing.values():
            row = wanted.get(recurring.root(duty.id))
            if duty.state == "open" and row is None:
                self._drop(duty)
            elif duty.state == "open" and row is not None:
                self._keep(duty, row, running.get(duty.id, []))
            elif duty.state == "waived" and row is not None and row["occurrence"] is None:
                self._again_unless_known(duty, row)
        for key, row in wanted.items():
            if key not in standing:
                self._open(row)
            elif row["occurrence"] is not None:
                self._resume(row, [duty for duty in standing.values() if recurring.root(duty.id) == key])

    def _open(self, row: Mapping[str, Any]) -> None:
        self.desk.uow.insert(schema.duty, row)
        self._act(("duty", row["id"]), {"state": "open"}, outcome.DutyOpened(row["id"]))

    def _again_unless_known(self, duty: cycles.Duty, row: Mapping[str, Any]) -> None:
        """A duty that was waived, most likely because the plan asked for it no more, and that it asks for again."""
        if duty.id not in self.before.duties:
            self._again(duty, row)

    def _again(self, duty: cycles.Duty, row: Mapping[str, Any]) -> None:
        self._duty(duty, {**_described(duty, row), "state": "open"}, outcome.DutyOpened(duty.id, again=True))

    def _resume(self, row: Mapping[str, Any], series: list[cycles.Duty]) -> None:
        """Begin a cycle that is new to the plan for a unit whose duties of this milestone are all settled."""
        old, new = _by_id(self.before.plan).get(row["milestone"]), _by_id(self.after)[row["milestone"]]
        over = row["occurrence"] > f"{self.after.year}-12-31"
        if over or (old is not None and old.due == new.due) or any(duty.state == "open" for duty in series):
            return
        same = next((duty for duty in series if duty.occurrence == row["occurrence"]), None)
        if same is None:
            self._open({**row, "id": f"{row['id']}/{row['occurrence']}"})
        elif same.state == "waived":
            self._again(same, row)

    def _drop(self, duty: cycles.Duty) -> None:
        """A duty that the plan no longer asks for; one handed on to another unit stays while its milestone does."""
        own = recurring.root(duty.id) == f"{duty.cycle_id}/{duty.milestone}/{duty.unit_id}"
        if own or duty.milestone not in _by_id(self.after):
            self._duty(duty, {"state": "waived"}, outcome.DutySettled(duty.id, met=False))

    def _keep(self, duty: cycles.Duty, row: Mapping[str, Any], running: list[deadlines.Deadline]) -> None:
        old, new = _by_id(self.before.plan)[duty.milestone], _by_id(self.after)[duty.milestone]
        changed = _described(duty, row)
        cyclic = duty.occurrence is not None or row["occurrence"] is not None
        if old.due != new.due and cyclic:
            if any(one.lenient_at is not None and one.lenient_at <= self.desk.at_text for one in running):
                return  # what has passed by the former words stays as it is; only what is to come follows the new ones
            changed |= {name: row[name] for name in ("occurrence", "recurs_from")}
        elif old.due != new.due and self._is_several(running, new.due):
            self._duty(duty, changed, outcome.DutyHandedOn(duty.id))
            return
        if changed:
            self._duty(duty, changed)
        now = duty._replace(**changed)._asdict()
        terms = recurring.terms_of(self.desk.calendar, self.before.cycle, new, now)
        for deadline in running:
            self._move(deadline, (old, old.due), (new, new.due), terms)

    def _duty(self, duty: cycles.Duty, changes: Mapping[str, Any], *events: outcome.Event) -> None:
        written = {**changes, "version": duty.version + 1}
        self.desk.uow.update(schema.duty, duty.id, written)
        self._act(("duty", duty.id), written, *events, before={name: getattr(duty, name) for name in written})

    # --- dossiers

    def _of_dossiers(self, found: list[dossiers.Dossier]) -> None:
        running = deadlines.open_whole(self.desk.runner, "dossier", [one.id for one in found])
        for dossier in found:
            name = dossier.round_id.rpartition("/")[2] if dossier.round_id else None
            law = self.desk.regime(dossier.regime).regime
            old, new = (
                limits.under(limits.milestones_for(p, dossier.kind, dossier.producer_id, name), p.regime, law)
                for p in (self.before.plan, self.after)
            )
            self._of_dossier(dossier, running.get(dossier.id, []), old, new)

    def _of_dossier(
        self, dossier: dossiers.Dossier, running: list[deadlines.Deadline], old: Mapping[str, plan.Milestone],
        new: Mapping[str, plan.Milestone],
    ) -> None:  # fmt: skip
        rounds = {one.id: one for one in cycles.rounds(self.desk.runner, dossier.cycle_id)}
        was = {name: _text(m, dossier, self.before.rounds) for name, m in old.items()}
        now = {name: _text(m, dossier, rounds) for name, m in new.items()}
        by_name: dict[str, list[deadlines.Deadline]] = {}
        for deadline in running:
            if deadline.rule.startswith("plan/"):
                by_name.setdefault(deadline.rule.removeprefix("plan/"), []).append(deadline)
        ahead = [name for name, one in new.items() if dossier.state not in one.reach]
        added = [name for name in ahead if name not in by_name and (name not in was or was[name] != now[name])]
        dropped = [one.id for name, of in by_name.items() if name not in now for one in of]
        for name in by_name.keys() & now.keys() & was.keys():
            if was[name] != now[name] and self._is_several(by_name[name], now[name]):
                dropped += [one.id for one in by_name[name]]
                added.append(name)
            else:
                for one in by_name[name]:
                    self._move(one, (old[name], was[name]), (new[name], now[name]))
        if dropped or added:
            event = outcome.MilestonesChanged(dossier, tuple(sorted(dropped)), tuple(sorted(added)))
            self._act(("dossier", dossier.id), {"dropped": sorted(dropped), "added": sorted(added)}, event)

    # --- deadlines

    def _is_several(self, running: list[deadlines.Deadline], text: str | None) -> bool:
        """Whether words name several times, now or before: then each is a deadline, set anew."""
        return len(running) > 1 or isinstance(self._understood(text), wording.Several)

    def _move(
        self, deadline: deadlines.Deadline, old: tuple[plan.Milestone, str | None],
        new: tuple[plan.Milestone, str | None], cyclic: tuple[wording.TimeSpec, date] | None = None,
    ) -> None:  # fmt: skip
        terms: dict[str, Any] = _terms(new[0])
        if old[1] == new[1] and old[0].before == new[0].before and all(getattr(deadline, n) == terms[n] for n in terms):
            return
        spec = self._understood(old[1])
        if old[1] != new[1] and deadline.wording != (spec.wording if spec else None):
            self.kept.append(deadline.id)
            return
        basis = replanning.basis_of(deadline)
        anchor: dict[str, Any] = {"anchor": basis.anchor} if basis and basis.anchor else {}
        if cyclic is not None:
            anchor = {"spec": cyclic[0], "anchor": cyclic[1]}
        event = outcome.DeadlineMoved(deadline, new[1] or "", self.reason, terms={**terms, **anchor})
        self._act(
            ("deadline", deadline.line), {"version": deadline.version + 1, "wording": new[1]}, event,
            before={"version": deadline.version, "strict_at": deadline.strict_at, "lenient_at": deadline.lenient_at},
        )  # fmt: skip

    def _understood(self, text: str | None) -> wording.TimeSpec | None:
        return deadline_ledger.understood(text, self.after.year) if text is not None else None

    # --- acts

    def _act(
        self, subject: tuple[str, str], after: Mapping[str, Any], *events: outcome.Event,
        before: Mapping[str, Any] | None = None,
    ) -> outcome.Act:  # fmt: skip
        act = outcome.Act(
            subject=subject, before=before, after=after, why=self.reason, events=events, follows_first=True,
            command=f"{self.key}/{':'.join(subject)}",
        )  # fmt: skip
        self.acts.append(act)
        return act


def _by_id(made_of: plan.Plan) -> dict[str, plan.Milestone]:
    return {m.id: m for m in made_of.milestones}


def _described(duty: cycles.Duty, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in DESCRIBING if row[name] != getattr(duty, name)}


def _terms(milestone: plan.Milestone) -> dict[str, str]:
    return {"label": deadline_ledger.label_text(milestone.label), "hardness": milestone.close}


def _text(milestone: plan.Milestone, dossier: dossiers.Dossier, rounds: Mapping[str, cycles.Round]) -> str | None:
    """The words that give a dossier its date for a milestone."""
    if milestone.due_from_round is None or dossier.round_id is None:
        return milestone.due
    text: str | None = getattr(rounds.get(dossier.round_id), milestone.due_from_round, None)
    return text
