"""
What a snapshot says of a dossier, a deadline, a certificate: plain words, days and names in the reader's language.

Vietnamese where a thing has no English name, because the paper it comes from has none.
"""

import functools
import json
import operator
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import recipients
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import certificates, machine
from ocop_cycle.policy import labels, regime
from ocop_cycle.policy import plan as plans
from ocop_cycle.storage import cycles, deadlines, dossiers


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


_told_of = operator.attrgetter(*Told._fields)
_told_in = operator.itemgetter(*Told._fields)


def told(found: deadlines.Deadline | deadlines.Open) -> Told:
    """What a notice tells of a stored deadline."""
    return Told._make(_told_of(found))


def told_by(row: Mapping[str, Any]) -> Told:
    """What a notice tells of a deadline that is being set."""
    return Told._make(_told_in(row))


@functools.lru_cache(maxsize=8192)
def label(text: str, language: str) -> str:
    """A label as rows hold it, in one language."""
    words: dict[str, str] = json.loads(text)
    return words.get(language) or words["vi"]


def spoken(said: Any, tongue: str) -> Any:
    """What is said besides, with each label (``{"vi": …, "en": …}``) in one language."""
    if isinstance(said, Mapping):
        if "vi" in said and said.keys() <= {"vi", "en"}:
            return said.get(tongue) or said["vi"]
        return {name: spoken(part, tongue) for name, part in said.items()}
    if isinstance(said, list | tuple):
        return [spoken(part, tongue) for part in said]
    return said


def contact(desk: Desk, party: recipients.Party) -> str | None:
    """How an office is reached: by telephone, or else as it can."""
    found = desk.slow.contacts(desk.runner, *party)
    return next((c.address for c in found if c.channel == "telephone" and c.state == "active"), None) or next(
        (c.address for c in found if c.state == "active"), None
    )


def plan(desk: Desk, cycle: cycles.Cycle, tongue: str) -> dict[str, Any]:
    """The plan of a cycle."""
    said: dict[str, Any] = desk.slow.once(("plan", cycle.id, tongue), lambda: _plan(desk.plan_of(cycle), tongue))
    return said


def _plan(made_of: plans.Plan, tongue: str) -> dict[str, Any]:
    title = made_of.title.in_language(tongue)
    return {"title": title, "year": made_of.year, "document": made_of.document.title}


def rounds(desk: Desk, cycle: cycles.Cycle, tongue: str) -> list[dict[str, Any]]:
    """The rounds of a cycle, with their times in the words of the paper."""
    found = cycles.rounds(desk.runner, cycle.id)
    return [{"label": label(r.label, tongue), "held": r.held, "dossiers_due": r.dossiers_due} for r in found]


def dossier(found: dossiers.Dossier, names: dossiers.Names, law: machine.RegimeMachine, tongue: str) -> dict[str, Any]:
    """A dossier: its code, its people, where it stands."""
    return {
        "code": found.id,
        "product": names.product,
        "producer": names.producer,
        "commune": names.commune,
        "kind": found.kind,
        "state": found.state,
        **_labels(law, found.kind, found.state, tongue),
    }


@functools.lru_cache(maxsize=1024)
def _labels(law: machine.RegimeMachine, kind: str, state_id: str, tongue: str) -> Mapping[str, str | None]:
    state = law.states[state_id]
    return {
        "kind_label": next((one.in_language(tongue) for k, one in law.regime.kind_labels.items() if k == kind), None),
        "state_label": state.label.in_language(tongue),
        "producer_label": state.producer_label.in_language(tongue),
        "stage_label": next(one.label.in_language(tongue) for one in law.regime.stages if one.id == state.stage),
    }


def act(found: labels.Label | None, tongue: str) -> str | None:
    """What is wanted."""
    return found.in_language(tongue) if found else None


def missing(desk: Desk, found: dossiers.Dossier, law: machine.RegimeMachine) -> list[labels.Label]:
    """
    The papers that are wanted for the step at hand and not there; those of later steps are nobody's worry yet.

    The producer is told of the producer's papers; a unit that checks a dossier, of all that its next step asks for.
    """
    wanted = _wanted(law, found.state, found.kind)
    if not wanted:
        return []
    recorded = dossiers.documents(desk.runner, [found.id]).get(found.id, {})
    return [item.label for item in wanted if recorded.get(item.id, "missing") == "missing"]


@functools.lru_cache(maxsize=1024)
def _wanted(law: machine.RegimeMachine, state_id: str, kind: str) -> tuple[regime.DocumentItem, ...]:
    """The papers that the next step asks for, or where it asks for none the check right behind it."""
    is_producers = law.states[state_id].level == "producer"
    asked = _asked_by(law, [state_id], kind)
    if not any(asked) and is_producers:
        ahead = [t.dest for t in law.leaving(state_id, kind) if t.nature == "forward"]
        asked = _asked_by(law, ahead, kind)
    levels, papers = asked
    order = [level.id for level in law.regime.levels]
    reached = order[: max((order.index(level) for level in levels), default=-1) + 1]
    return tuple(
        item
        for item in law.regime.documents
        if item.required and kind in item.kinds and (item.level in reached or item.id in papers)
        and (item.made_by == "producer" or not is_producers)
    )  # fmt: skip


def _asked_by(law: machine.RegimeMachine, states: list[str], kind: str) -> tuple[set[str], set[str]]:
    """Levels whose papers, and single papers, that the forward steps out of these states ask for."""
    steps = [t for state in states for t in law.leaving(state, kind) if t.nature == "forward"]
    uses = [use for transition in steps for use in transition.guards]
    levels = {use.level for use in uses if use.guard == "documents_complete" and use.level}
    return levels, {use.document for use in uses if use.guard == "document_recorded" and use.document}


def certificate(found: dossiers.Certificate | None, law: machine.RegimeMachine, tongue: str) -> dict[str, Any] | None:
    """A certificate as far as it is known, when dossiers for its re-evaluation are taken, and how it was taken away."""
    if found is None:
        return None
    rule = law.regime.certificate
    return {
        "number": found.decision_number, "stars": found.stars, "issued": found.issued, "ends": found.ends,
        "covered_until": found.covered_until, "window": _window(found.ends, rule),
        "settled_on": found.settled_on, "settled_number": found.settled_number,
        **_revoked(found, rule.revocation, tongue),
    }  # fmt: skip


def _window(ends: str | None, rule: regime.CertificateRule) -> dict[str, str] | None:
    last = date.fromisoformat(ends) if ends else None
    found = certificates.window(last, certificates.renewal(rule))
    return {"opens": found.opens.isoformat(), "closes": found.closes.isoformat()} if found else None


def _revoked(found: dossiers.Certificate, rule: regime.Revocation | None, tongue: str) -> dict[str, str | None]:
    """On which ground a certificate was revoked, and who decides so by the number of its stars."""
    ground = authority = None
    if rule is not None and found.state == "revoked":
        ground = next((one for one in rule.grounds if one.id == found.ground), None)
        authority = next((one for one in rule.authorities if one.stars == found.stars), None)
    return {
        "ground": ground.label.in_language(tongue) if ground else None,
        "ground_law": ground.law.cites if ground else None,
        "revoked_by": authority.title.in_language(tongue) if authority else None,
    }


def result(desk: Desk, found: dossiers.Dossier, law: machine.RegimeMachine, tongue: str) -> dict[str, Any] | None:
    """The newest result of a dossier, and the level that gave it."""
    if found.total is None:
        return None
    level = dossiers.newest_result_level(desk.runner, found.id, [one.id for one in law.regime.levels])
    named = next((one.label.in_language(tongue) for one in law.regime.levels if one.id == level), None)
    return {"total": found.total, "stars": found.stars, "level_label": named}


def deadline(found: Told, tongue: str) -> dict[str, Any]:
    """A deadline with the last day of each reading."""
    return {
        "rule": found.rule,
        "label": label(found.label, tongue),
        "day": last_day(found.strict_at),
        "lenient_day": last_day(found.lenient_at),
        "wording": found.wording,
        "provisional": bool(found.provisional),
    }


@functools.lru_cache(maxsize=4096)
def last_day(at: str | None) -> str | None:
    """The last day of a time that ends at a moment."""
    return clock.last_day(clock.from_text(at)).isoformat() if at else None
