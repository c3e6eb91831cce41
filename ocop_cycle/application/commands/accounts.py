"""Requests about how people sign in."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitePerson:
    """Give a person a link by which to choose a password, once."""

    by: Provenance
    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetPassword:
    """Choose a password by a one-time link; ``digest`` is of its key. The password is in no command."""

    by: Provenance
    person: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DisablePerson:
    """Shut a person out: no signing in, no session that is open, no step."""

    by: Provenance
    person: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EnablePerson:
    """Let a person in again who was shut out; with the roles and the password from before."""

    by: Provenance
    person: str
    reason: str
