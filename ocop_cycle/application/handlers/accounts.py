"""
Who may sign in: links to choose a password by, passwords chosen, people shut out and let in again.

Links and passwords themselves are running state, kept by ``application.accounts`` once the act is on the trail.
"""

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, signing_in
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.domain import permissions
from ocop_cycle.storage import accounts, parties, schema

ACTIVE, DISABLED = "active", "disabled"


def invite_person(desk: Desk, command: commands.InvitePerson) -> list[outcome.Act]:
    """
    Give a person a one-time link; the one before it opens nothing any more.

    Raises:
        errors.UnknownThing: there is no such person.
        errors.StepRefused: the person is shut out.
    """
    desk.require("person.change", EVERYWHERE)
    if _state(desk, command.person) != ACTIVE:
        raise errors.StepRefused((errors.Reason("person-disabled", {"person": command.person}),))
    return [outcome.Act(subject=("person", command.person), after={"invited": True})]


def set_password(desk: Desk, command: commands.SetPassword) -> list[outcome.Act]:
    """
    Choose a password by a link: the link is the permission, and opens nothing but this.

    Its age is asked before (``application.accounts``): it is machine time, and a command knows office time only.

    Raises:
        errors.NotPermitted: somebody else acts than the person.
        signing_in.LinkSpent: the link was used or replaced, or is another person's.
    """
    desk.asked = True
    if desk.actor_id != command.person:
        raise errors.NotPermitted((errors.Reason("permission-missing", {"permission": "person.change"}),))
    invited = accounts.invited(desk.runner, command.digest)
    if invited is None or invited[0] != command.person:
        raise signing_in.LinkSpent()
    return [outcome.Act(subject=("person", command.person), after={"password": "chosen"})]


def disable_person(desk: Desk, command: commands.DisablePerson) -> list[outcome.Act]:
    """Shut a person out, at once: no session goes on, no role is held. Nobody shuts out himself."""
    desk.require("person.change", EVERYWHERE)
    if command.person in (desk.actor_id, permissions.SYSTEM):
        raise errors.WrongUse("nobody is shut out by himself, and the system is no person")
    return _turn(desk, command.person, ACTIVE, DISABLED, command.reason)


def enable_person(desk: Desk, command: commands.EnablePerson) -> list[outcome.Act]:
    """Let a person in again, with the roles and the password from before."""
    desk.require("person.change", EVERYWHERE)
    return _turn(desk, command.person, DISABLED, ACTIVE, command.reason)


def _turn(desk: Desk, person: str, before: str, after: str, why: str) -> list[outcome.Act]:
    if not why.strip():
        raise errors.StepRefused((errors.Reason("reason-required", {"step": "person"}),))
    if _state(desk, person) != before:
        raise errors.AlreadyThere("person", f"{person}: {after}")
    desk.uow.update(schema.person, person, {"state": after})
    return [outcome.Act(subject=("person", person), before={"state": before}, after={"state": after}, why=why)]


def _state(desk: Desk, person: str) -> str:
    found = parties.person_state(desk.runner, person)
    if found is None:
        raise errors.UnknownThing("person", person, parties.person_ids(desk.runner))
    return found
