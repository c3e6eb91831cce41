"""
Every address there is, with the permission it needs: the table of contents of the pages.

``ANYBODY`` needs nobody signed in, ``SIGNED_IN`` somebody; other words are permissions that the person must hold
somewhere, or the page is not there for him (404). What of it he sees is the query's to say, and whether he may do it
the engine's. The server refuses to start with an address that is not in this table.
"""

from collections.abc import Callable
from typing import NamedTuple

from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import (
    boards,
    bulk,
    calendars,
    catalogues,
    certificates,
    clocks,
    comments,
    desks,
    dossiers,
    drafts,
    duties,
    exports,
    files,
    listing,
    new_units,
    notices,
    offices,
    pasts,
    persons,
    reviews,
    rules,
    settings,
    signing_in,
    trails,
    unit_changes,
    units,
    verifying,
    watching,
)

ANYBODY, SIGNED_IN = "anybody", "signed-in"

Handler = Callable[[asking.Asked], replies.Reply]


class Route(NamedTuple):
    """
    One address: how it is asked, what answers, and what it needs.

    ``slow`` pages wait on a thread of their own, as what writes does: an office's own texts may take seconds. ``wide``
    ones read what grows with the office, likewise on a thread, so that nobody waits for a list of a whole province.
    ``takes_password``: its form brings a password, of which few are checked at once. ``takes_file``: it brings a file.
    ``asks_who``: whether anybody is known there; a program that watches is not.
    """

    method: str
    path: str
    handler: Handler
    needs: str
    slow: bool = False
    wide: bool = False
    takes_password: bool = False
    takes_file: bool = False
    asks_who: bool = True


ROUTES: tuple[Route, ...] = (
    Route("GET", "/", desks.home, SIGNED_IN),
    Route("GET", "/sign-in", signing_in.form, ANYBODY),
    Route("POST", "/sign-in", signing_in.sign_in, ANYBODY, takes_password=True),
    Route("POST", "/sign-out", signing_in.sign_out, SIGNED_IN),
    Route("GET", "/password/{link}", signing_in.link, ANYBODY),
    Route("POST", "/password/{link}", signing_in.choose, ANYBODY, takes_password=True),
    Route("GET", "/health", watching.alive, ANYBODY, asks_who=False),
    Route("GET", "/ready", watching.ready, ANYBODY, slow=True, asks_who=False),
    Route("GET", "/metrics", watching.metrics, ANYBODY, slow=True, asks_who=False),
    Route("POST", "/language", signing_in.language, ANYBODY),
    Route("GET", "/drafts", drafts.listing, SIGNED_IN),
    Route("POST", "/drafts", drafts.drop, SIGNED_IN),
    Route("GET", "/desk", desks.desk, SIGNED_IN, wide=True),
    Route("POST", "/desk/clock", desks.confirm, "clock.confirm"),
    Route("GET", "/board", boards.board, SIGNED_IN),
    Route("GET", "/board/list", listing.listing, SIGNED_IN),
    Route("GET", "/board/list.csv", listing.sheet, SIGNED_IN, wide=True),
    Route("POST", "/board/bulk", bulk.preview, SIGNED_IN),
    Route("POST", "/board/bulk/confirm", bulk.confirm, SIGNED_IN),
    Route("GET", "/dossiers/{code}", dossiers.dossier, SIGNED_IN),
    Route("POST", "/dossiers/{code}/step", dossiers.step, SIGNED_IN),
    Route("POST", "/dossiers/{code}/take-back", dossiers.take_back, SIGNED_IN),
    Route("POST", "/dossiers/{code}/paper", dossiers.paper, SIGNED_IN),
    Route("POST", "/dossiers/{code}/result", dossiers.result, SIGNED_IN),
    Route("POST", "/dossiers/{code}/file", files.attach, "dossier.attach", takes_file=True),
    Route("GET", "/dossiers/{code}/files/{item}/{version}", files.fetch, SIGNED_IN, slow=True),
    Route("POST", "/dossiers/{code}/comment", comments.write, "comment.write"),
    Route("GET", "/duties", duties.listing, SIGNED_IN),
    Route("GET", "/duties.csv", duties.sheet, SIGNED_IN, wide=True),
    Route("GET", "/duties/calls", duties.calls, SIGNED_IN, wide=True),
    Route("GET", "/duties/calls.csv", duties.calls_sheet, SIGNED_IN, wide=True),
    Route("GET", "/duties/one", duties.duty, SIGNED_IN),
    Route("POST", "/duties/one", duties.act, SIGNED_IN),
    Route("GET", "/calendar", calendars.month, SIGNED_IN, wide=True),
    Route("GET", "/certificates", certificates.listing, SIGNED_IN, wide=True),
    Route("GET", "/certificates.csv", certificates.sheet, SIGNED_IN, wide=True),
    Route("GET", "/certificates/expiring", certificates.expiring, SIGNED_IN, wide=True),
    Route("GET", "/certificates/calls", certificates.calls, SIGNED_IN, wide=True),
    Route("POST", "/certificates/calls", certificates.answered, SIGNED_IN),
    Route("GET", "/certificates/calls.csv", certificates.calls_sheet, SIGNED_IN, wide=True),
    Route("GET", "/certificates/one", certificates.one, SIGNED_IN, wide=True),
    Route("POST", "/certificates/one", certificates.act, SIGNED_IN),
    Route("GET", "/notices", notices.listing, SIGNED_IN),
    Route("GET", "/notices/one", notices.notice, SIGNED_IN, slow=True),
    Route("GET", "/notices/letter", notices.letter, SIGNED_IN, slow=True),
    Route("GET", "/notices/rules", rules.listing, SIGNED_IN),
    Route("GET", "/notices/texts", catalogues.listing, SIGNED_IN),
    Route("GET", "/notices/texts/one", catalogues.text, SIGNED_IN, slow=True),
    Route("GET", "/notices/texts/letter", catalogues.letter, SIGNED_IN, slow=True),
    Route("POST", "/notices/one", notices.act, SIGNED_IN),
    Route("GET", "/trail", trails.listing, SIGNED_IN),
    Route("GET", "/trail/review", reviews.review, SIGNED_IN),
    Route("POST", "/trail/review", reviews.act, SIGNED_IN),
    Route("GET", "/trail/verify", verifying.verification, "audit.verify"),
    Route("POST", "/trail/verify", verifying.verify, "audit.verify"),
    Route("GET", "/trail/checkpoints", verifying.checkpoints, SIGNED_IN),
    Route("POST", "/trail/checkpoints", verifying.make, "audit.checkpoint"),
    Route("GET", "/trail/checkpoints/{size}", verifying.checkpoint, SIGNED_IN),
    Route("GET", "/trail/export", exports.page, SIGNED_IN),
    Route("POST", "/trail/export", exports.whole, "read.all"),
    Route("GET", "/trail/proof", exports.proof, SIGNED_IN, slow=True),
    Route("GET", "/trail/program", exports.program, SIGNED_IN),
    Route("GET", "/trail/past", pasts.past, SIGNED_IN, slow=True),
    Route("GET", "/trail/{number}", trails.entry, SIGNED_IN),
    Route("GET", "/office", offices.office, "person.change", wide=True),
    Route("POST", "/office/invite", persons.invite, "person.change"),
    Route("POST", "/office/person", persons.act, "person.change"),
    Route("GET", "/office/people", persons.listing, "person.change", wide=True),
    Route("POST", "/office/people", persons.add, "person.change"),
    Route("GET", "/office/people/{person}", persons.person, "person.change", wide=True),
    Route("GET", "/office/units", units.listing, "contact.change", wide=True),
    Route("GET", "/office/units/{unit}", units.unit, "contact.change"),
    Route("GET", "/office/producers/{producer}", units.producer, "contact.change"),
    Route("POST", "/office/contact", units.contact, "contact.change"),
    Route("GET", "/office/new-unit", new_units.form, "unit.change"),
    Route("POST", "/office/new-unit", new_units.add, "unit.change"),
    Route("POST", "/office/alias", new_units.alias, "unit.change"),
    Route("GET", "/office/unit-changes", unit_changes.listing, "unit.change"),
    Route("POST", "/office/unit-changes", unit_changes.preview, "unit.change", takes_file=True),
    Route("POST", "/office/unit-changes/confirm", unit_changes.confirm, "unit.change"),
    Route("GET", "/office/settings", settings.listing, "setting.change"),
    Route("POST", "/office/settings", settings.change, "setting.change"),
    Route("GET", "/office/running", offices.running, "person.change"),
    Route("GET", "/office/policy", offices.policies, "contact.change"),
    Route("POST", "/demo/clock", clocks.forward, SIGNED_IN),
)
