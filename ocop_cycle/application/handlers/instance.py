"""The instance itself: its founding, units' contacts, people, rights, settings and the demo's clock."""

from collections.abc import Mapping
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import clock_gate, commands, outcome
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.handlers import cycles, resending
from ocop_cycle.delivery import mailboxes
from ocop_cycle.domain import permissions
from ocop_cycle.policy import sayings
from ocop_cycle.storage import notices, parties, schema

COUNTED: Mapping[str, str] = {
    clock_gate.SETTING: "days",
    "mail-per-minute": "messages a minute",
    "upload-mb": "megabytes",
}
"""Settings that are whole numbers, and of what."""

CHOSEN: Mapping[str, tuple[str, ...]] = {"uncertain": ("retry", "hold"), "sending-held": ("true", "false")}
"""Settings that are one of a few words."""

ROOT = permissions.ROOT
"""The unit that stands above all units; the first administrator holds the role there."""


def found_instance(desk: Desk, command: commands.FoundInstance) -> list[outcome.Act]:
    """Write entry 1: what this instance is, its public key, its first administrator; only an empty trail takes it."""
    desk.asked = True
    if desk.slow.settings(desk.runner):
        raise errors.AlreadyThere("instance", command.instance)
    settings = {
        "instance": command.instance,
        "instance-code": command.code,
        "mail-from": command.mail_from,
        "demo": "true" if command.demo else "false",
    }
    if command.public_key:
        settings["public-key"] = command.public_key
    desk.uow.insert_many(schema.setting, [{"name": n, "value": v} for n, v in settings.items()])
    root = {
        "id": ROOT, "name": command.instance, "unit_class": ROOT, "level": "-", "parent_id": None, "path": "/",
        "area": "/", "answers_for_level": 0, "ended_on": None, "successor_id": None,
    }  # fmt: skip
    desk.uow.insert(schema.unit, root)
    person = {"id": command.person, "name": command.person_name, "language": "vi", "state": "active"}
    desk.uow.insert(schema.person, person)
    desk.uow.insert(schema.role_grant, _grant_row(command.person, "administrator", ROOT, None))
    if command.account:
        desk.uow.insert(schema.binding, {"account": command.account, "person_id": command.person, "state": "bound"})
    cycles.store_policy(desk, "rights", command.rights_name, command.rights_digest, command.rights_content)
    cycles.put_in_force(desk, "rights", command.rights_name, command.rights_digest)
    if command.office_at:
        desk.uow.insert(schema.demo_clock, {"id": "demo", "at": command.office_at})
    after = {"demo": command.demo, "key": command.public_key, "code": command.code}
    return [outcome.Act(subject=("instance", "-"), after=after, policy=(command.rights_digest,))]


def _grant_row(person: str, role: str, unit: str, producer: str | None) -> dict[str, Any]:
    return {
        "id": "/".join([person, role, unit, *([producer] if producer else [])]), "person_id": person, "role": role,
        "unit_id": unit, "producer_id": producer, "state": "granted",
    }  # fmt: skip


def change_contact(desk: Desk, command: commands.ChangeContact) -> list[outcome.Act]:
    """
    Enter an address of a unit, a producer or a person, in place of the one there is on that channel.

    Notices held because there was no address are owed again; those whose messages nobody took, or came back, are owed
    once more, as their next attempts (failure F6).

    Raises:
        errors.NoMailbox: mail cannot reach an address for it.
        errors.NoNumber: nobody can be called at it.
    """
    desk.require("contact.change", party_scope(desk, command.party_kind, command.party))
    if command.channel == "email" and (why := mailboxes.why_not_mailboxes(command.address)):
        raise errors.NoMailbox(command.address, why)
    if command.channel == "telephone" and (why := mailboxes.why_not_a_number(command.address)):
        raise errors.NoNumber(command.address, why)
    former = parties.contacts(desk.runner, command.party_kind, command.party)
    same = [c for c in former if c.channel == command.channel]
    for old in same:
        if old.state != "retired":
            desk.uow.update(schema.contact, old.id, {"state": "retired"})
    version = len(same) + 1
    key = f"{command.party_kind}:{command.party}/{command.channel}/{version}"
    row = {
        "id": key, "party_kind": command.party_kind, "party_id": command.party, "channel": command.channel,
        "address": command.address, "language": command.language, "office_hours": command.office_hours,
        "state": "active", "version": version,
    }  # fmt: skip
    desk.uow.insert(schema.contact, row)
    again: list[str] = []
    if command.channel == "email":
        for notice_id in notices.held_for_address(desk.runner, command.party_kind, command.party):
            desk.uow.update(schema.notice, notice_id, {"state": "owed", "held_because": None})
        again = resending.owe_what_failed(desk, command.by.key, command.party_kind, command.party)
    after = {"channel": command.channel, "version": version, "owed-again": again}
    why = sayings.say("reasons/new-address", count=len(again)) if again else None
    return [outcome.Act(subject=(command.party_kind, command.party), after=after, why=why, notices=again)]


def party_scope(desk: Desk, kind: str, party: str) -> str:
    """
    The scope of a unit, a producer, or of a person: that of the unit where the person's first role is held.

    Raises:
        errors.UnknownThing: there is none of that name.
    """
    if kind == "person":
        return _person_scope(desk, party)
    return desk.unit(party).path if kind == "unit" else _producer_scope(desk, party)


def _person_scope(desk: Desk, person: str) -> str:
    if parties.person(desk.runner, person) is None:
        raise errors.UnknownThing("person", person, parties.person_ids(desk.runner))
    held = parties.grants(desk.runner, person)
    return desk.unit(held[0][1]).path if held else EVERYWHERE


def _producer_scope(desk: Desk, producer_id: str) -> str:
    found = parties.producer(desk.runner, producer_id)
    if found is None:
        raise errors.UnknownThing("producer", producer_id, parties.producer_ids(desk.runner))
    unit_id = found[1]
    if unit_id:
        return desk.unit(unit_id).path
    # Without a commune it belongs to whoever runs the cycle of its dossiers, as pages show it.
    return parties.scope_of_dossiers(desk.runner, producer_id) or EVERYWHERE


def add_person(desk: Desk, command: commands.AddPerson) -> list[outcome.Act]:
    """Add a person."""
    desk.require("person.change", EVERYWHERE)
    if command.person == permissions.SYSTEM or parties.person_exists(desk.runner, command.person):
        raise errors.AlreadyThere("person", command.person)
    row = {"id": command.person, "name": command.name, "language": command.language, "state": "active"}
    desk.uow.insert(schema.person, row)
    return [outcome.Act(subject=("person", command.person), after={"state": "active"})]


def grant_role(desk: Desk, command: commands.GrantRole) -> list[outcome.Act]:
    """
    Give a person a role at a unit; nobody gives one to himself, so that two people stand behind each role.

    Raises:
        errors.NotPermitted: the actor may not change roles there, or would give one to himself.
        errors.WrongUse: the role is the system's own, or a producer's role names no producer, or another role one.
    """
    unit = desk.unit(command.unit)
    desk.require("role.change", unit.path)
    if command.person == desk.actor_id:
        raise errors.NotPermitted((errors.Reason("role-for-oneself"),))
    _check_person_and_role(desk, command.person, command.role)
    _check_producer(desk, command)
    row = _grant_row(command.person, command.role, command.unit, command.producer)
    before = parties.grant_state(desk.runner, row["id"])
    if before == "granted":
        raise errors.AlreadyThere("role", row["id"])
    if before is None:
        desk.uow.insert(schema.role_grant, row)
    else:
        desk.uow.update(schema.role_grant, row["id"], {"state": "granted"})
    return [outcome.Act(subject=("person", command.person), after={"granted": row["id"]})]


def _check_person_and_role(desk: Desk, person: str, role: str) -> None:
    if not parties.person_exists(desk.runner, person):
        raise errors.UnknownThing("person", person)
    known = desk.slow.roles(desk.runner)
    if known and role not in known:
        raise errors.UnknownThing("role", role, known)


def _check_producer(desk: Desk, command: commands.GrantRole) -> None:
    if command.role == permissions.SYSTEM:
        raise errors.WrongUse("the role of the system is held by no person")
    if (command.role == permissions.PRODUCER) != (command.producer is not None):
        raise errors.WrongUse("the role of producer, and no other, is given for one producer: name it")
    if command.producer is not None and parties.producer(desk.runner, command.producer) is None:
        raise errors.UnknownThing("producer", command.producer, parties.producer_ids(desk.runner))


def revoke_role(desk: Desk, command: commands.RevokeRole) -> list[outcome.Act]:
    """Take a role from a person."""
    unit = desk.unit(command.unit)
    desk.require("role.change", unit.path)
    key = _grant_row(command.person, command.role, command.unit, command.producer)["id"]
    if parties.grant_state(desk.runner, key) != "granted":
        raise errors.UnknownThing("role held", key)
    desk.uow.update(schema.role_grant, key, {"state": "revoked"})
    return [outcome.Act(subject=("person", command.person), after={"revoked": key}, why=command.reason)]


def bind_account(desk: Desk, command: commands.BindAccount) -> list[outcome.Act]:
    """Bind an account of the operating system to a person; a binding to another person is replaced."""
    desk.require("binding.change", EVERYWHERE)
    if not parties.person_exists(desk.runner, command.person):
        raise errors.UnknownThing("person", command.person)
    before = parties.person_of_account(desk.runner, command.account)
    if parties.account_known(desk.runner, command.account):
        desk.uow.update(schema.binding, command.account, {"person_id": command.person, "state": "bound"})
    else:
        row = {"account": command.account, "person_id": command.person, "state": "bound"}
        desk.uow.insert(schema.binding, row)
    return [outcome.Act(subject=("person", command.person), before={"person": before}, after={"bound": True})]


def change_setting(desk: Desk, command: commands.ChangeSetting) -> list[outcome.Act]:
    """Change one setting. What an instance is (demo or real) and its key are no settings anybody may change."""
    desk.require("setting.change", EVERYWHERE)
    if command.name in ("demo", "public-key"):
        raise errors.WrongUse(f"{command.name} is fixed when the instance is founded")
    if command.name in COUNTED and not (command.value.isdecimal() and int(command.value) > 0):
        raise errors.WrongUse(f"{command.name} is a whole number, 1 or more: so many {COUNTED[command.name]}")
    if command.value not in CHOSEN.get(command.name, (command.value,)):
        raise errors.WrongUse(f"{command.name} is one of {', '.join(CHOSEN[command.name])}")
    if command.name in ("mail-from", "reply-to") and (why := mailboxes.why_not_a_mailbox(command.value)):
        raise errors.NoMailbox(command.value, why)
    before = desk.slow.settings(desk.runner).get(command.name)
    if before is None:
        desk.uow.insert(schema.setting, {"name": command.name, "value": command.value})
    else:
        desk.uow.update(schema.setting, command.name, {"value": command.value})
    after = {"value": command.value}
    return [outcome.Act(subject=("setting", command.name), before={"value": before}, after=after)]


def move_demo_clock(desk: Desk, command: commands.MoveDemoClock) -> list[outcome.Act]:
    """Move the office time of a demo forward; a real instance has no such clock."""
    desk.require("clock.move", EVERYWHERE)
    if desk.slow.settings(desk.runner).get("demo") != "true":
        raise errors.WrongUse("only the clock of a demo can be moved")
    if clock.from_text(command.to) < desk.at:
        raise errors.WrongUse("office time only moves forward")
    desk.uow.update(schema.demo_clock, "demo", {"at": command.to})
    return [outcome.Act(subject=("instance", "-"), before={"at": desk.at_text}, after={"at": command.to})]


def confirm_clock(desk: Desk, command: commands.ConfirmClock) -> list[outcome.Act]:
    """A person confirms that the time is right after a long silence; whoever may do so at any unit may."""
    desk.require_somewhere("clock.confirm")
    after = {"last_sweep": command.last_sweep, "confirmed": desk.at_text}
    return [outcome.Act(subject=("instance", "-"), after=after)]
