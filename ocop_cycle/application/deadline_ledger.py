"""
Writing deadlines: reckoned from a specification of time, set as rows, settled, moved, opened again.

A deadline's ``line`` is what it is about (subject, rule, occasion); each new date is a new version of the line.
``next_at`` is the next moment at which something is to be done on it; the sweep asks for nothing else.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import bells, desk, outcome, standings
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.domain import working_days
from ocop_cycle.policy import labels, wording
from ocop_cycle.storage import deadlines, schema

UNDATED: Mapping[str, Any] = {
    "wording": None, "precision": "none", "opens_at": None, "strict_at": None, "lenient_at": None, "provisional": 0,
    "proof": "[]",
}  # fmt: skip
"""What is kept of a standing or urgent duty: it stays open and never gets an invented date."""

FIRMNESS = ("provisional", "proof")
"""The columns that say how firm a date is, and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a deadline is about, whose it is, and upon which occasion it is set."""

    subject: tuple[str, str]
    cycle_id: str | None
    scope: str
    rule: str
    label: str
    whose: str
    unit_id: str | None
    hardness: str
    occasion: str


class Ledger:
    """Stages changes of deadlines for one command; ``bells`` says when each rings next."""

    def __init__(self, place: desk.Desk, command_id: str, states: standings.Standings) -> None:
        self._desk = place
        self._states = states
        self._command_id = command_id
        self._ringing: bells.Bells | None = None
        self._settled: set[str] = set()

    @property
    def _bells(self) -> bells.Bells:
        if self._ringing is None:
            self._ringing = bells.Bells(self._desk)
        return self._ringing

    def set_worded(
        self, act: outcome.Act, about: About, text: str | None, *, anchor: date | None, strict: bool, year: int | None,
        after: deadlines.Deadline | None = None, of_document: bool = False,
    ) -> None:  # fmt: skip
        """
        Set a deadline as an office words it; without words it stays open and undated.

        Words that name several times make a deadline of each, with a line of its own. ``of_document``: the anchor is
        the day on which their document came, and a length from any other event waits for the day of that.
        """
        spec = understood(text, year) if text is not None else None
        if not isinstance(spec, wording.Several) or after is not None:
            known = anchor if spec and (wording.is_of_document(spec) or not of_document) else None
            self.set_spec(act, about, spec, anchor=known, strict=strict, after=after)
            return
        for number, (one, known) in enumerate(self._dated(spec, anchor, strict=strict, of_document=of_document), 1):
            own = replace(about, occasion=f"{about.occasion}.{number}")
            self.set_spec(act, own, one, anchor=known, strict=strict)

    def set_spec(
        self, act: outcome.Act, about: About, spec: wording.TimeSpec | None, *, anchor: date | None = None,
        strict: bool = False, after: deadlines.Deadline | None = None, open_since: str | None = None,
    ) -> None:  # fmt: skip
        """Set a deadline for a specification of time, or as the next version ``after`` an older one."""
        dates = reckoned(self._desk.calendar, spec, anchor, strict) if spec is not None else UNDATED
        self.set_dates(act, about, dates, after=after, open_since=open_since)

    def set_dates(
        self, act: outcome.Act, about: About, dates: Mapping[str, Any], *, after: deadlines.Deadline | None = None,
        open_since: str | None = None,
    ) -> None:  # fmt: skip
        """
        Set a deadline whose moments are known, with their proof, or the next version ``after`` an older one.

        ``open_since``: it counts as open since that moment, and what was to be said of it since has been missed.
        """
        line = after.line if after else f"{about.subject[0]}:{about.subject[1]}/{about.rule}/{about.occasion}"
        version = after.version + 1 if after else 1
        row = {
            "id": f"{line}@{version}", "line": line, "version": version, "subject_kind": about.subject[0],
            "subject_id": about.subject[1], "rule": about.rule, "label": about.label, "cycle_id": about.cycle_id,
            "whose": about.whose, "unit_id": about.unit_id, "scope": about.scope, **dates,
            "hardness": about.hardness, "state": "open", "set_at": self._desk.at_text, "passed_at": None,
            "settled_at": None, "rung_until": None if open_since == self._desk.at_text else open_since, "next_at": None,
            "previous_id": after.id if after else None,
            "set_by": self._command_id,
        }  # fmt: skip
        row["next_at"] = self._bells.next_after_setting(row, self._states.of(*about.subject))
        self._desk.uow.stage_insert(schema.deadline, row, act.rows)
        act.deadlines.append(["set", row["id"], version, row["strict_at"], row["lenient_at"]])

    def _dated(
        self, spec: wording.Several, anchor: date | None, *, strict: bool, of_document: bool
    ) -> list[tuple[wording.TimeSpec, date | None]]:
        """Those of several times that give a date, each with its anchor; where none does, the whole, undated."""
        known = [(one, anchor if wording.is_of_document(one) or not of_document else None) for one in spec.specs]
        calendar = self._desk.calendar
        dated = [(one, day) for one, day in known if reckoned(calendar, one, day, strict)["lenient_at"]]
        return dated or [(spec, None)]

    def settle(self, act: outcome.Act, deadline_id: str, state: str) -> None:
        """Settle a deadline (``met``, ``closed``, ``moved``, ``stopped``), once in a command; it rings no more."""
        if deadline_id in self._settled:
            return
        self._settled.add(deadline_id)
        changes = {"state": state, "settled_at": self._desk.at_text, "next_at": None}
        self._desk.uow.stage_update(schema.deadline, deadline_id, changes, act.rows)
        act.deadlines.append([state, deadline_id])

    def open_again(self, act: outcome.Act, deadline_id: str) -> None:
        """Open a settled deadline again, because the step that settled it was taken back."""
        found = deadlines.by_id(self._desk.runner, deadline_id)
        if found is None:
            raise errors.RowVanished(table="deadline", key=deadline_id)
        bell = self._bells.next_of(found, self._state(found), after=found.rung_until or found.set_at)
        changes = {"state": "open", "settled_at": None, "next_at": bell}
        self._desk.uow.stage_update(schema.deadline, deadline_id, changes, act.rows)
        act.deadlines.append(["open", deadline_id])

    def _state(self, found: deadlines.Deadline | deadlines.Open) -> str | None:
        return self._states.of(found.subject_kind, found.subject_id)

    def follow_state(self, act: outcome.Act, standing: list[deadlines.Open], before: str | None, state: str) -> None:
        """Let the bells of what is still open follow a dossier that came from one state into another."""
        if standing and bells.are_others(self._desk, before, state):
            for found in standing:
                if found.id not in self._settled and found.lenient_at is not None:
                    self.tune(act, found, {})

    def tune(self, act: outcome.Act, found: deadlines.Deadline | deadlines.Open, columns: Mapping[str, Any]) -> None:
        """
        Let proof and bell of an open deadline follow the calendar and the notice rules in force; its days stay.

        A bell that has come already is left to the sweep. What other rules would have said before now is not made up
        for: they speak from now on.
        """
        changes = {
            name: columns[name] for name in FIRMNESS if name in columns and columns[name] != getattr(found, name)
        }
        if found.next_at is None or found.next_at > self._desk.at_text:
            changes |= self._tuned_bell(found)
        if changes:
            self._desk.uow.stage_update(schema.deadline, found.id, changes, act.rows)

    def _tuned_bell(self, found: deadlines.Deadline | deadlines.Open) -> dict[str, Any]:
        now, since, state = self._desk.at_text, found.rung_until or found.set_at, self._state(found)
        rings = self._bells.rings(
            found.subject_kind, found.rule, found.strict_at, found.lenient_at, found.opens_at, state
        )
        bell = self._bells.next_of(found, state, after=now)
        changes = {"next_at": bell} if bell != found.next_at else {}
        return changes | ({"rung_until": now} if any(since < ring.at <= now for ring in rings) else {})

    def ring(self, act: outcome.Act, found: deadlines.Deadline) -> None:
        """Note that a deadline rang, that it passed if it did, and when it rings next."""
        now = self._desk.at_text
        passed = found.lenient_at is not None and found.lenient_at <= now
        changes = {
            "rung_until": now,
            "passed_at": found.passed_at or (now if passed else None),
            "next_at": self._bells.next_of(found, self._state(found), after=now),
        }
        self._desk.uow.stage_update(schema.deadline, found.id, changes, act.rows)
        act.deadlines.append(["passed" if passed and not found.passed_at else "rung", found.id, found.version])

    def silence(self, act: outcome.Act, found: deadlines.Deadline) -> None:
        """Note that a bell was passed over unrung, and when the next one rings."""
        now = self._desk.at_text
        changes = {"rung_until": now, "next_at": self._bells.next_of(found, self._state(found), after=now)}
        self._desk.uow.stage_update(schema.deadline, found.id, changes, act.rows)
        act.deadlines.append(["silenced", found.id, found.version])


@functools.cache
def label_text(label: labels.Label) -> str:
    """A label as rows hold it."""
    return json.dumps(label.both, ensure_ascii=False)


@functools.lru_cache(maxsize=1024)
def understood(text: str, year: int | None) -> wording.TimeSpec:
    """What an office's words of time mean; ``year`` is for days without one."""
    return wording.parse(text, year=year)


@functools.lru_cache(maxsize=4096)
def reckoned(
    calendar: working_days.WorkingCalendar, spec: wording.TimeSpec, anchor: date | None, strict: bool
) -> dict[str, Any]:
    """
    The columns of a deadline that come from its words: moments, how firm they are, and the proof.

    With the proof is kept what it was reckoned from, so that another calendar can be tried on it.
    """
    due = reckoning.resolve(spec, anchor=anchor, calendar=calendar, strict_before=strict)
    basis = {"spec": wording.as_plain(spec), "anchor": anchor.isoformat() if anchor else None, "strict": strict}
    return {
        "wording": due.wording,
        "precision": due.precision,
        "opens_at": clock.to_text(due.opens_at) if due.opens_at else None,
        "strict_at": clock.to_text(due.strict_at) if due.strict_at else None,
        "lenient_at": clock.to_text(due.lenient_at) if due.lenient_at else None,
        "provisional": int(due.provisional),
        "proof": json.dumps({**reckoning.as_json(due), "basis": basis}, ensure_ascii=False, sort_keys=True),
    }
