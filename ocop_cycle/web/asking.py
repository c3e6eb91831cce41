"""Who asks for a page, for what, and in which language: what every page function is handed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib import parse

from ocop_cycle import errors, identity
from ocop_cycle.application import commands, engine, interface, overrunning
from ocop_cycle.domain import permissions
from ocop_cycle.storage import accounts as sessions
from ocop_cycle.web import uploads
from ocop_cycle.web.parts import Parts

LONGEST_WORD = 200
"""No word of an address may be longer: nobody searches for ten thousand characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """
    One request.

    ``address`` is the machine that asks, ``cookie`` the key its browser keeps. ``named`` are the parts of the page's
    own address, ``query`` the words behind the question mark, ``form`` what was filled in, ``sent`` a file with it;
    ``session``, ``name`` and ``actor`` are absent where nobody is signed in. ``seen`` is what the form had seen of the
    things it is about (``meanwhile.seeing``).
    """

    parts: Parts
    path: str
    words: interface.Words
    address: str
    cookie: str = ""
    session: sessions.Session | None = None
    name: str | None = None
    actor: permissions.Actor | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: uploads.Sent | None = None
    seen: overrunning.Seen | None = None

    @property
    def person(self) -> permissions.Actor:
        """
        Who is signed in.

        Raises:
            errors.UnknownThing: nobody; no page that needs somebody is reached like this.
        """
        if self.actor is None:
            raise errors.UnknownThing("person", "-")
        return self.actor

    @property
    def now(self) -> datetime:
        """Office time."""
        return self.parts.reader.clock.now()

    @property
    def back(self) -> str:
        """The page of this server that the form stood on."""
        said = self.form.get("after", "")
        return said if is_own_address(said) else "/"

    def wanted(self, name: str) -> str | None:
        """A word of the address, as far as it is one: nothing where it is empty, cut where it is endless."""
        return self.query.get(name, "").strip()[:LONGEST_WORD] or None

    def filled(self, name: str) -> str:
        """What stands in a field of the form."""
        return self.form.get(name, "").strip()

    def may(self, permission: str) -> bool:
        """Whether who is signed in holds a permission anywhere."""
        granting = self.parts.reader.roles_granting()
        return bool(permissions.scopes(self.person, permission, roles_granting=granting))

    def by(self, part: str = "") -> commands.Provenance:
        """
        Where a command of this form comes from; ``part`` tells several of one form apart.

        The form carries the key of its command from the moment it was shown: sent twice, it is carried out once.
        """
        key = self.form.get("key", "")[:80] or identity.new_key(self.parts.house.clock.machine_now())
        return commands.Provenance(
            key=f"web/{self.person.person_id}/{key}{part}", actor=self.person.person_id, origin="web"
        )

    def execute(self, command: commands.Command) -> engine.Receipt:
        """
        Carry out a command.

        Raises:
            errors.Stopped: rules, rights or the state of things say no.
        """
        return self.parts.house.engine.execute(command, self.seen)


def address(path: str, **words: object) -> str:
    """An address with words behind its question mark."""
    return f"{path}?{parse.urlencode(words)}" if words else path


def is_own_address(text: str) -> bool:
    """Whether a text is an address of this very server: nobody is sent elsewhere by a word in a link."""
    return text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
