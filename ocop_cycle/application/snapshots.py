"""
The facts a notice carries, taken at the moment it is owed: plain words, days and names, nothing to be looked up later.

One album serves all notices of one command: names are read once for all its subjects.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ocop_cycle import clock, errors
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act
from ocop_cycle.domain import machine
from ocop_cycle.policy import labels
from ocop_cycle.storage import cycles, deadlines, dossiers, parties

Party = tuple[str, str]


class Told(NamedTuple):
    """What a notice tells of a deadline."""

    rule: str
    label: str
    whose: str
    unit_id: str | None
    wording: str | None
    strict_at: str | None
    lenient_at: str | None
    provisional: int


def told(found: deadlines.Deadline | deadlines.Open) -> Told:
    """What a notice tells of a stored deadline."""
    return Told(*(getattr(found, name) for name in Told._fields))


def told_by(row: Mapping[str, Any]) -> Told:
    """What a notice tells of a deadline that is being set."""
    return Told(*(row[name] for name in Told._fields))


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """One subject with everything a notice may say of it, and who stands in which role to it."""

    desk: Desk
    scope: str
    cycle_id: str | None
    said: Mapping[str, Any]
    parties: Mapping[str, Party | None]

    def party(self, role: str, deadline: Told | None) -> Party | None:
        """
        Who stands in ``role`` to the subject; ``responsible`` is whose deadline it is.

        Where the unit is not known the standing agency stands in for it.
        """
        if role == "responsible" and deadline is not None:
            own = ("unit", deadline.unit_id) if deadline.unit_id else self.parties.get("producer")
            return own or self.parties.get("responsible")
        return self.parties.get(role) or (self.parties.get("standing-agency") if role != "producer" else None)

    def facts(self, rule: str, party: Party, deadline: Told | None, reason: str | None) -> dict[str, Any]:
        """The snapshot for one recipient."""
        settings = self.desk.slow.settings(self.desk.runner)
        return {
            "rule": rule,
            "demo": settings.get("demo") == "true",
            "instance": settings.get("instance", ""),
            "recipient": {"kind": party[0], "name": _name(self.desk, party)},
            "office": self._office(),
            "dossier": None, "round": None, "duty": None, "plan": None, "result": None, "certificate": None,
            "missing": [], "duties": [], "act": None,
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

    def __init__(
        self, desk: Desk, acts: Iterable[Act], subjects: set[tuple[str, str]], known: Mapping[str, dossiers.Dossier]
    ) -> None:
        self._desk = desk
        self._acts = acts
        ids = sorted(key for kind, key in subjects if kind == "dossier")
        certificates = [key for kind, key in subjects if kind == "certificate"]
        self._certificates = {c.id: c for c in map(self._certificate, certificates) if c is not None}
        ids += [c.dossier_id for c in self._certificates.values()]
        unread = [key for key in ids if key not in known]
        self._dossiers = {**known, **(dossiers.locked(desk.runner, unread) if unread else {})}
        self._names = desk.names_of(ids)
        duties = sorted(key for kind, key in subjects if kind == "duty")
        self._duties = cycles.duties(desk.runner, duties) if duties else {}

    def picture(self, subject: tuple[str, str], unit_id: str | None = None) -> Picture:
        """
        The picture of one subject; of a plan, as ``unit_id`` sees it.

        Raises:
            errors.UnknownThing: nothing can be said of that kind of subject.
        """
        kind, key = subject
        if kind == "duty":
            return self._of_duty(self._duties[key])
        if kind == "plan" and unit_id is not None:
            return self._of_plan(key, unit_id)
        if kind == "certificate":
            certificate = self._certificates[key]
            return self._of_dossier(self._dossiers[certificate.dossier_id], certificate)
        if kind == "dossier":
            return self._of_dossier(self._dossiers[key], self._certificate_of(self._dossiers[key]))
        raise errors.UnknownThing("subject", kind)

    def nearest(self, act: Act, subject: tuple[str, str], unit_id: str | None = None) -> Told | None:
        """The soonest dated deadline that the subject (or, of a plan, the unit) has once the act is done."""
        settled = {change.key for change in act.rows if change.table == "deadline"}
        standing = [told(d) for d in self._desk.open_deadlines.get(subject, ()) if d.id not in settled]
        fresh = [told_by(row) for row in _set_by(act, subject, unit_id)]
        dated = [one for one in (*standing, *fresh) if one.strict_at is not None]
        return min(dated, key=lambda one: one.strict_at or "", default=None)

    def _certificate(self, key: str) -> dossiers.Certificate | None:
        return dossiers.certificate(self._desk.runner, key)

    def _certificate_of(self, dossier: dossiers.Dossier) -> dossiers.Certificate | None:
        if dossier.stars is None:
            return None
        written = [c.values for act in self._acts for c in act.rows if c.table == "certificate" and "stars" in c.values]
        fresh = next((v for v in written if v["dossier_id"] == dossier.id), None)
        if fresh is not None:
            return dossiers.Certificate(**fresh)
        return dossiers.newest_certificate(self._desk.runner, dossier.id)

    def _of_duty(self, duty: cycles.Duty) -> Picture:
        desk = self._desk
        cycle, unit = desk.cycle(duty.cycle_id), desk.unit(duty.unit_id)
        said = {"duty": {"label": _vi(duty.label), "unit": unit.name}, "plan": _plan(desk, cycle)}
        standing: dict[str, Party | None] = {
            "holder": ("unit", unit.id), "duty-unit": ("unit", unit.id), "responsible": ("unit", unit.id),
            "superior": _superior(unit), "standing-agency": ("unit", cycle.agency_id),
        }  # fmt: skip
        return Picture(desk=desk, scope=duty.scope, cycle_id=duty.cycle_id, said=said, parties=standing)

    def _of_plan(self, cycle_id: str, unit_id: str) -> Picture:
        desk = self._desk
        cycle, unit = desk.cycle(cycle_id), desk.unit(unit_id)
        written = [c.values for c in desk.uow.journal if c.table == "duty" and c.values.get("unit_id") == unit_id]
        duties = [{"label": _vi(row["label"]), "time": row["time"]} for row in written]
        standing: dict[str, Party | None] = {
            "holder": ("unit", unit.id), "duty-unit": ("unit", unit.id), "responsible": ("unit", unit.id),
            "superior": _superior(unit), "standing-agency": ("unit", cycle.agency_id),
        }  # fmt: skip
        said = {"plan": _plan(desk, cycle), "duties": duties}
        return Picture(desk=desk, scope=unit.path, cycle_id=cycle_id, said=said, parties=standing)

    def _of_dossier(self, dossier: dossiers.Dossier, certificate: dossiers.Certificate | None) -> Picture:
        desk, names = self._desk, self._names[dossier.id]
        cycle = desk.cycle(dossier.cycle_id)
        law = desk.regime(dossier.regime)
        said = {
            "dossier": _dossier(dossier, names, law),
            "round": {"label": _vi(names.round)} if names.round else None,
            "plan": _plan(desk, cycle),
            "missing": _missing(desk, dossier, law),
            "act": _act(law.states[dossier.state].act),
            "result": _result(desk, dossier, law),
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


def _set_by(act: Act, subject: tuple[str, str], unit_id: str | None) -> Iterable[Mapping[str, Any]]:
    for change in act.rows:
        if change.table != "deadline" or "line" not in change.values:
            continue
        about = (change.values["subject_kind"], change.values["subject_id"])
        if about == subject or (unit_id is not None and change.values["unit_id"] == unit_id):
            yield change.values


@functools.lru_cache(maxsize=4096)
def _vi(label: str) -> str:
    words: str = json.loads(label)["vi"]
    return words


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
    return {
        "code": dossier.id,
        "product": names.product,
        "producer": names.producer,
        "commune": names.commune,
        "kind": dossier.kind,
        "state": dossier.state,
        **_labels(law, dossier.kind, dossier.state),
    }


@functools.lru_cache(maxsize=1024)
def _labels(law: machine.RegimeMachine, kind: str, state_id: str) -> Mapping[str, str | None]:
    state = law.states[state_id]
    return {
        "kind_label": next((label.vi for name, label in law.regime.kind_labels.items() if name == kind), None),
        "state_label": state.label.vi,
        "producer_label": state.producer_label.vi,
        "stage_label": next(stage.label.vi for stage in law.regime.stages if stage.id == state.stage),
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


def _result(desk: Desk, dossier: dossiers.Dossier, law: machine.RegimeMachine) -> dict[str, Any] | None:
    if dossier.total is None:
        return None
    level = dossiers.newest_result_level(desk.runner, dossier.id, [one.id for one in law.regime.levels])
    label = next((one.label.vi for one in law.regime.levels if one.id == level), None)
    return {"total": dossier.total, "stars": dossier.stars, "level_label": label}


def _deadline(deadline: Told) -> dict[str, Any]:
    return {
        "rule": deadline.rule,
        "label": _vi(deadline.label),
        "day": _last_day(deadline.strict_at),
        "lenient_day": _last_day(deadline.lenient_at),
        "wording": deadline.wording,
        "provisional": bool(deadline.provisional),
    }


@functools.lru_cache(maxsize=4096)
def _last_day(at: str | None) -> str | None:
    return clock.last_day(clock.from_text(at)).isoformat() if at else None
