"""
What somebody had filled in when the session was over: kept for that person alone, and offered again.

It is running state: kept for a working day, shown to nobody else, gone once it was sent or thrown away. Whose it is is
known by the session that ended and by the token in the form, which no other page can know. Passwords are never kept.
Of a file its name alone is kept: nothing is written to the disk for whoever is not signed in, so it is chosen again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ocop_cycle import clock, identity
from ocop_cycle.application import accounts
from ocop_cycle.storage import accounts as sessions
from ocop_cycle.storage import form_drafts, parties, transactions

LASTS = accounts.LONGEST
"""A draft is offered for so long."""

MOST = 10
"""So many drafts are kept for one person; older ones give way."""

LONGEST = 100_000
"""A form with more signs than these is not kept."""

SECRET = ("password", "again", "csrf")
"""Fields that are never kept."""


FILE = "file-that-was-chosen"
"""The field under which the name of a file is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """
    What was filled in, for which address of this server, on which page (``after``), and when it was kept.

    ``file`` is the name of the file that was sent with it, to be chosen again; None where there was none.
    """

    id: str
    path: str
    after: str
    fields: Mapping[str, str]
    kept_at: datetime
    file: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafts:
    """The drafts of one instance. Lives as long as the process; safe to share between threads."""

    store: transactions.Store
    clock: clock.Clock

    def keep(self, cookie: str, path: str, form: Mapping[str, str]) -> bool:
        """Keep a form that came with a session that is over; False when it is not known whose it is."""
        at, digest = self.clock.machine_now(), hashlib.sha256(cookie.encode()).hexdigest()
        fields = json.dumps({name: said for name, said in form.items() if name not in SECRET}, ensure_ascii=False)
        if len(fields) > LONGEST:
            return False
        with self.store.writing() as work:
            found = sessions.session(work.runner, digest)
            if found is None or not accounts.same(form.get("csrf", ""), found.csrf):
                return False
            if parties.person_state(work.runner, found.person_id) != "active":
                return False
            kept = form_drafts.of(work.runner, found.person_id, since=at - LASTS)
            for old in [one for one in kept if one.path == path] + list(kept[MOST - 1 :]):
                form_drafts.drop(work.runner, found.person_id, old.id)
            form_drafts.drop_older(work.runner, at - LASTS)
            form_drafts.keep(
                work.runner,
                form_drafts.Row(
                    id=identity.random_id(), person_id=found.person_id, path=path, fields=fields, at=clock.to_text(at)
                ),
            )
        return True

    def of(self, person: str) -> tuple[Draft, ...]:
        """What is kept for a person, the newest first."""
        with self.store.reading() as runner:
            rows = form_drafts.of(runner, person, since=self.clock.machine_now() - LASTS)
        return tuple(_draft(row) for row in rows)

    def drop(self, person: str, draft: str) -> None:
        """Throw a draft away; another person's stays."""
        with self.store.writing() as work:
            form_drafts.drop(work.runner, person, draft)


def _draft(row: form_drafts.Row) -> Draft:
    fields: dict[str, str] = json.loads(row.fields)
    file = fields.pop(FILE, None)
    return Draft(
        id=row.id, path=row.path, after=fields.get("after", "/"), fields=fields, kept_at=clock.from_text(row.at),
        file=file,
    )  # fmt: skip
