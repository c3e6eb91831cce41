"""
Signing in: passwords, one-time links, sessions. The one door to argon2.

What opens something (a session's key, a link) is drawn at random, handed out once, and kept as a digest. It is running
state: the act stands on the trail first, and then it is kept; what was lost in between is asked for again. Passwords
are kept as argon2id hashes with the parameters of RFC 9106 for little memory. Times here are machine time.
"""

import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import argon2
from argon2 import exceptions, profiles

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, engine, signing_in
from ocop_cycle.storage import accounts, form_drafts, parties, transactions

log = logging.getLogger(__name__)

IDLE = timedelta(hours=1)
"""A session that nobody used for so long is over."""

LONGEST = timedelta(hours=12)
"""A session is over after so long, used or not: a working day."""

LINK_LASTS = timedelta(days=3)
"""A one-time link is good for so long."""

LEAST = 12
"""The fewest characters of a password."""

WINDOW = timedelta(minutes=15)
"""Failed tries count for so long."""

TRIES_OF_ACCOUNT, TRIES_OF_ADDRESS = 8, 40
"""So many failed tries in the window shut the door: for one name, or from one machine for any name."""

_COST = profiles.RFC_9106_LOW_MEMORY
AT_ONCE = max(1, (os.cpu_count() or 1) // _COST.parallelism)
"""How many passwords are worth checking at once: each takes 64 MiB, and four processors where there are so many."""

_HASHER = argon2.PasswordHasher.from_parameters(_COST)
_SEEN_EVERY = timedelta(minutes=1)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Key(NamedTuple):
    """The key of a session, as the browser keeps it, and the session."""

    key: str
    session: accounts.Session


class Known(NamedTuple):
    """
    Who asks: the key that the browser is to keep from now on, the session, and what the person is called.

    ``is_unseen`` says that it is time for ``Accounts.see``.
    """

    key: str
    session: accounts.Session
    name: str
    is_unseen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Accounts:
    """
    The accounts of one instance. Lives as long as the process; safe to share between threads.

    ``reads``, where given, is the same database for those who only read: sessions are looked up there, in the moment of
    the page that is asked for.
    """

    store: transactions.Store
    engine: engine.WorkflowEngine
    clock: clock.Clock
    hasher: argon2.PasswordHasher = _HASHER
    reads: transactions.Store | None = None
    _noting: set[str] = field(default_factory=set, init=False)

    def sign_in(self, name: str, password: str, address: str) -> Key:
        """
        A new session for whoever knows the password of ``name``; ``address`` is the machine that asks.

        Raises:
            signing_in.TooManyTries: too many tries failed for the name or from the machine.
            signing_in.SignInRefused: name and password do not belong together.
        """
        at = self.clock.machine_now()
        with self.store.reading() as runner:
            of_account, of_address = accounts.failures(runner, name, address, at - WINDOW)
            if of_account >= TRIES_OF_ACCOUNT or of_address >= TRIES_OF_ADDRESS:
                raise signing_in.TooManyTries(int(WINDOW.total_seconds() // 60))
            secret = accounts.secret(runner, name)
            active = parties.person_state(runner, name) == "active"
        # Whoever does not exist is checked as slowly as whoever does: time tells no names.
        if not self._matches(secret or _NOBODY, password) or secret is None or not active:
            with self.store.writing() as work:
                accounts.note_failure(work.runner, name, address, at)
            raise signing_in.SignInRefused()
        with self.store.writing() as work:
            accounts.forgive(work.runner, name, address)
            # Sessions that are over stay known for a while: a form that comes late is kept for whoever filled it in.
            accounts.forget(
                work.runner, at=at, idle_before=at - LONGEST, begun_before=at - 2 * LONGEST, tried_before=at - WINDOW
            )
            key, row = self._new(name, roles=_roles(parties.grants(work.runner, name)))
            accounts.begin(work.runner, row)
        return Key(key, row)

    def session(self, key: str) -> Known | None:
        """
        The session a key belongs to, while it lasts; None when it is over or its person was shut out.

        Where the person's roles changed since, the session goes on under a new key, and the old one opens nothing.
        """
        at, digest = self.clock.machine_now(), _digest(key)
        with (self.reads or self.store).reading() as runner:
            known = accounts.signed_in(runner, digest)
        if known is None or not self._lasts(known.session):
            return None
        found = known.session
        if not known.is_active:
            self.end_all(found.person_id)
            return None
        roles = _roles(known.grants)
        if roles != found.roles:
            return self._renewed(known, roles)
        return Known(key, found, known.name, clock.from_text(found.seen_at) < at - _SEEN_EVERY)

    def see(self, found: accounts.Session) -> None:
        """
        Note that a session was used: behind the answer, for whoever only reads waits for no writer and needs none.

        Where nothing can be written it is noted at a later page. One waits for each session, however many pages come.
        """
        if found.digest in self._noting:
            return
        self._noting.add(found.digest)
        try:
            with self.store.writing() as work:
                accounts.see(work.runner, found.digest, self.clock.machine_now())
        except errors.Stopped as stop:
            log.warning("a session was not noted as used", extra={"action": "see", "why": stop.code})
        finally:
            self._noting.discard(found.digest)

    def sign_out(self, key: str) -> None:
        """End a session."""
        with self.store.writing() as work:
            accounts.end(work.runner, _digest(key))

    def end_all(self, person: str) -> None:
        """End every session of a person who is shut out, or let in again; what was filled in meanwhile is gone."""
        with self.store.writing() as work:
            accounts.end_all(work.runner, person)
            form_drafts.drop_all(work.runner, person)

    def invite(self, by: commands.Provenance, person: str) -> str:
        """
        The key of a new one-time link, by which ``person`` chooses a password.

        Raises:
            errors.Stopped: the actor may not, there is no such person, or the person is shut out.
        """
        self.engine.execute(commands.InvitePerson(by=by, person=person))
        key = secrets.token_urlsafe(32)
        with self.store.writing() as work:
            accounts.invite(work.runner, person, _digest(key), until=self.clock.machine_now() + LINK_LASTS)
        return key

    def invited(self, key: str) -> str:
        """
        Whom a link lets choose a password.

        Raises:
            signing_in.LinkSpent: nobody any more.
        """
        with self.store.reading() as runner:
            found = accounts.invited(runner, _digest(key))
            active = found is not None and parties.person_state(runner, found[0]) == "active"
        if found is None or not active or found[1] <= clock.to_text(self.clock.machine_now()):
            raise signing_in.LinkSpent()
        return found[0]

    def choose_password(self, key: str, password: str, *, origin: str) -> str:
        """
        Choose a password by a one-time link; every session of the person ends.

        Returns:
            Whose password it is.

        Raises:
            signing_in.LinkSpent: the link was used, replaced, or is too old.
            signing_in.PasswordWeak: it is too short, or too easily guessed.
        """
        person = self.invited(key)
        if why_not_a_password(password, person):
            raise signing_in.PasswordWeak(LEAST)
        by = commands.Provenance(key=identity.new_key(self.clock.machine_now()), actor=person, origin=origin)
        secret = self.hasher.hash(password)
        self.engine.execute(commands.SetPassword(by=by, person=person, digest=_digest(key)))
        with self.store.writing() as work:
            if not accounts.spend(work.runner, _digest(key)):
                raise signing_in.LinkSpent()
            accounts.set_secret(work.runner, person, secret)
        return person

    def with_passwords(self) -> frozenset[str]:
        """Who can sign in."""
        with self.store.reading() as runner:
            return accounts.people_with_secrets(runner)

    def _matches(self, secret: str, password: str) -> bool:
        try:
            return self.hasher.verify(secret, password)
        except (exceptions.VerificationError, exceptions.InvalidHashError):
            return False

    def _lasts(self, found: accounts.Session) -> bool:
        at = self.clock.machine_now()
        return at - clock.from_text(found.seen_at) < IDLE and at - clock.from_text(found.begun_at) < LONGEST

    def _new(self, person: str, *, roles: str) -> Key:
        at, key = clock.to_text(self.clock.machine_now()), secrets.token_urlsafe(32)
        return Key(key, accounts.Session(_digest(key), person, secrets.token_urlsafe(32), roles, at, at))

    def _renewed(self, known: accounts.SignedIn, roles: str) -> Known:
        found = known.session
        key, fresh = self._new(found.person_id, roles=roles)
        fresh = fresh._replace(begun_at=found.begun_at, csrf=found.csrf)
        with self.store.writing() as work:
            accounts.end(work.runner, found.digest)
            accounts.begin(work.runner, fresh)
        return Known(key, fresh, known.name)


def why_not_a_password(password: str, person: str) -> str | None:
    """Why a password is too weak: ``short``, ``same`` (few signs, repeated) or ``name`` (little beside the name)."""
    if len(password) < LEAST:
        return "short"
    if len(set(password)) < 5:
        return "same"
    return "name" if len(password.casefold().replace(person.casefold(), "")) < LEAST // 2 else None


def same(one: str, other: str) -> bool:
    """Whether two keys are the same, asked in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _roles(grants: Iterable[tuple[object, ...]]) -> str:
    return hashlib.sha256(repr(list(grants)).encode()).hexdigest()[:16]
