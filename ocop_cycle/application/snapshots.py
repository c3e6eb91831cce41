"""
The facts a notice carries, taken at the moment it is owed: plain words, days and names, nothing to be looked up later.

One album serves all notices of one command: names are read once for all its subjects.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import machine
from ocop_cycle.policy import labels
from ocop_cycle.storage import cycles, deadlines, dossiers, parties

Party = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """One subject with everything a notice may say of it, and who stands in which role to it."""

    desk: Desk
    scope: str
    cycle_id: str | None
    said: Mapping[str, Any]
    parties: Mapping[str, Party | None]

    def party(self, role: str) -> Party | None:
        """Who stands in ``role`` to the subject; where the unit is not known, the standing agency."""
        return self.parties.get(role) or (self.parties.get("standing-agency") if role != "producer" else None)

    def facts(self, rule: str, party: Party, deadline: deadlines.Deadline | None, reason: str | None) -> dict[str, Any]:
        """The snapshot for one recipient."""
        settings = self.desk.slow.settings(self.desk.runner)
        return {
            "rule": rule,
            "demo": settings.get("demo") == "true",
            "instance": settings.get("instance", ""),
            "recipient": {"kind": party[0], "name": _name(self.desk, party)},
            "office": self._office(),
            "dossier": None, "round": None, "duty": None, "plan": None, "result": None, "certificate": None,
            "missing": [], "act": None,
            **self.said,
            "deadline": _deadline(deadline) if deadline else None,
            "reason": reason,
        }  # fmt: skip

    def _office(self) -> dict[str, str | None]:
        agency = self.parties.get("standing-agency")
        if agency is None:
            return {"name": "", "contact": None}
        return {"name": _name(self.desk, agency), "contact": _contact(self.desk, agency)}


class Album:
    """Pictures of all subjects of one command."""

    def __init__(self, desk: Desk, subjects: set[tuple[str, str]], known: Mapping[str, dossiers.Dossier]) -> None:
        self._desk = desk
        ids = sorted(key for kind, key in subjects if kind == "dossier")
        certificates = [key for kind, key in subjects if kind == "certificate"]
        self._certificates = {c.id: c for c in map(self._certificate, certificates) if c is not None}
        ids += [c.dossier_id for c in self._certificates.values()]
        unread = [key for key in ids if key not in known]
        self._dossiers = {**known, **(dossiers.locked(desk.runner, unread) if unread else {})}
        self._names = dossiers.names(desk.runner, ids) if ids else {}
        duties = sorted(key for kind, key in subjects if kind == "duty")
        self._duties = cycles.duties(desk.runner, duties) if duties else {}

    def picture(self, subject: tuple[str, str]) -> Picture:
        """
        The picture of one subject.

        Raises:
            errors.UnknownThing: nothing can be said of that kind of subject.
        """
        kind, key = subject
        if kind == "duty":
            return self._of_duty(self._duties[key])
        if kind == "certificate":
            certificate = self._certificates[key]
            return self._of_dossier(self._dossiers[certificate.dossier_id], certificate)
        if kind == "dossier":
            return self._of_dossier(self._dossiers[key], None)
        raise errors.UnknownThing("subject", kind)

    def _certificate(self, key: str) -> dossiers.Certificate | None:
        return dossiers.certificate(self._desk.runner, key)

    def _of_duty(self, duty: cycles.Duty) -> Picture:
        desk = self._desk
        cycle, unit = desk.cycle(duty.cycle_id), desk.unit(duty.unit_id)
        said = {"duty": {"label": json.loads(duty.label)["vi"], "unit": unit.name}, "plan": _plan(desk, cycle)}
        standing: dict[str, Party | None] = {
            "holder": ("unit", unit.id), "duty-unit": ("unit", unit.id), "responsible": ("unit", unit.id),
            "superior": _superior(unit), "standing-agency": ("unit", cycle.agency_id),
        }  # fmt: skip
        return Picture(desk=desk, scope=duty.scope, cycle_id=duty.cycle_id, said=said, parties=standing)

    def _of_dossier(self, dossier: dossiers.Dossier, certificate: dossiers.Certificate | None) -> Picture:
        desk, names = self._desk, self._names[dossier.id]
        cycle = desk.cycle(dossier.cycle_id)
        law = desk.regime(dossier.regime)
        said = {
            "dossier": _dossier(dossier, names, law),
            "round": {"label": json.loads(names.round)["vi"]} if names.round else None,
            "plan": _plan(desk, cycle),
            "missing": _missing(desk, dossier, law),
            "act": _act(law.states[dossier.state].act),
            "result": {"total": dossier.total, "stars": dossier.stars, "level_label": None} if dossier.total else None,
            "certificate": _certificate(certificate),
        }
        holder = desk.slow.unit(desk.runner, dossier.holder_id) if dossier.holder_id else None
        producer: Party = ("producer", dossier.producer_id)
        standing: dict[str, Party | None] = {
            "holder": ("unit", holder.id) if holder else producer,
            "producer": producer,
            "responsible": ("unit", holder.id) if holder else producer,
            "commune": ("unit", dossier.unit_id) if dossier.unit_id else None,
            "superior": _superior(holder) if holder else None,
            "standing-agency": ("unit", cycle.agency_id),
        }
        return Picture(desk=desk, scope=dossier.scope, cycle_id=dossier.cycle_id, said=said, parties=standing)


def _superior(unit: parties.Unit) -> Party | None:
    return ("unit", unit.parent_id) if unit.parent_id else None


def _name(desk: Desk, party: Party) -> str:
    kind, key = party
    if kind == "unit":
        return desk.unit(key).name
    found = parties.producer(desk.runner, key)
    return found[0] if found else key


def _contact(desk: Desk, party: Party) -> str | None:
    found = desk.slow.contacts(desk.runner, *party)
    return next((c.address for c in found if c.channel == "telephone" and c.state == "active"), None) or next(
        (c.address for c in found if c.state == "active"), None
    )


def _plan(desk: Desk, cycle: cycles.Cycle) -> dict[str, Any]:
    made_of = desk.plan_of(cycle)
    return {"title": made_of.title.vi, "year": made_of.year, "document": made_of.document.title}


def _dossier(dossier: dossiers.Dossier, names: dossiers.Names, law: machine.RegimeMachine) -> dict[str, Any]:
    state = law.states[dossier.state]
    stage: labels.Label = next(s.label for s in law.regime.stages if s.id == dossier.stage)
    return {
        "code": dossier.id,
        "product": names.product,
        "producer": names.producer,
        "commune": names.commune,
        "kind": dossier.kind,
        "kind_label": next((label.vi for kind, label in law.regime.kind_labels.items() if kind == dossier.kind), None),
        "state": dossier.state,
        "state_label": state.label.vi,
        "producer_label": state.producer_label.vi,
        "stage_label": stage.vi,
    }


def _act(label: labels.Label | None) -> str | None:
    return label.vi if label else None


def _missing(desk: Desk, dossier: dossiers.Dossier, law: machine.RegimeMachine) -> list[str]:
    if law.states[dossier.state].level != "producer":
        return []
    recorded = dossiers.documents(desk.runner, [dossier.id]).get(dossier.id, {})
    return [
        item.label.vi
        for item in law.regime.documents
        if item.required and dossier.kind in item.kinds and recorded.get(item.id, "missing") == "missing"
        and item.made_by == "producer"
    ]  # fmt: skip


def _certificate(certificate: dossiers.Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "number": certificate.decision_number,
        "stars": certificate.stars,
        "issued": certificate.issued,
        "ends": certificate.ends,
    }


def _deadline(deadline: deadlines.Deadline) -> dict[str, Any]:
    return {
        "rule": deadline.rule,
        "label": json.loads(deadline.label)["vi"],
        "day": _last_day(deadline.strict_at),
        "lenient_day": _last_day(deadline.lenient_at),
        "wording": deadline.wording,
        "provisional": bool(deadline.provisional),
    }


def _last_day(at: str | None) -> str | None:
    return clock.last_day(clock.from_text(at)).isoformat() if at else None
