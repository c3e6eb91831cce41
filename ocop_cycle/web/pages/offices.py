"""
Administration: the places of it that somebody may enter, how the instance is doing, and the policy it goes by.

Units stand in ``units``, people in ``persons``, settings in ``settings``.
"""

from typing import Any, NamedTuple

from ocop_cycle.application import checkup
from ocop_cycle.application.queries import (
    health,
    instance_settings,
    labelling,
    people,
    policy,
    unit_changes,
    units,
)
from ocop_cycle.web import asking, replies

PEOPLE, CONTACTS, SETTINGS, UNITS = "person.change", "contact.change", "setting.change", "unit.change"


class Section(NamedTuple):
    """One place of the administration: its name, its address, and the permission it needs."""

    name: str
    where: str
    needs: str


SECTIONS = (
    Section("office", "/office", PEOPLE),
    Section("units", "/office/units", CONTACTS),
    Section("unit-changes", "/office/unit-changes", UNITS),
    Section("people", "/office/people", PEOPLE),
    Section("settings", "/office/settings", SETTINGS),
    Section("running", "/office/running", PEOPLE),
    Section("policy", "/office/policy", CONTACTS),
)


def framed(ask: asking.Asked, here: str) -> dict[str, Any]:
    """What every page of the administration shows: where one can go, and where one is; labels are learnt on the way."""
    for called in labelling.learn(ask.parts.reader.store, ask.parts.reader.policies):
        ask.words.learn(*called)
    return {"sections": [one for one in SECTIONS if ask.may(one.needs)], "here_in_office": here}


def office(ask: asking.Asked) -> replies.Reply:
    """What there is, and what of it wants looking after."""
    reader = ask.parts.reader
    doing = health.health(reader)
    everybody = people.list_people(reader, ask.person)
    facts = {
        "health": doing,
        "findings": checkup.ordered(checkup.of_health(doing)),
        "units": units.list_units(reader, ask.person),
        "people": everybody,
        "without_password": [
            one for one in everybody if one.state == "active" and one.id not in ask.parts.accounts.with_passwords()
        ],
        "changed": [one for one in instance_settings.list_settings(reader, ask.person) if one.source == "changed"],
    }
    return replies.Page(template="office", facts={**facts, **framed(ask, "office")})


def running(ask: asking.Asked) -> replies.Reply:
    """Workers and when each was last heard of, sweeps, the clock gate, what waits, the head of the trail."""
    doing = health.health(ask.parts.reader)
    facts = {
        "health": doing,
        "findings": checkup.ordered(checkup.of_health(doing)),
        "gate_shut": ask.parts.house.sweep.gate.is_closed(ask.now),
    }
    return replies.Page(template="office-running", facts={**facts, **framed(ask, "running")})


def policies(ask: asking.Asked) -> replies.Reply:
    """Every regime, plan, rule file, right and year of the calendar in force: since when, and under which digest."""
    found = policy.in_force(ask.parts.reader, ask.person)
    kinds = {kind: [one for one in found if one.kind == kind] for kind in dict.fromkeys(one.kind for one in found)}
    facts = {"kinds": kinds, "changes": unit_changes.entered(ask.parts.reader)}
    return replies.Page(template="office-policy", facts={**facts, **framed(ask, "policy")})
