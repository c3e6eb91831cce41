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
    calendars,
    certificates,
    clocks,
    desks,
    dossiers,
    drafts,
    duties,
    notices,
    offices,
    signing_in,
    trails,
)

ANYBODY, SIGNED_IN = "anybody", "signed-in"

Handler = Callable[[asking.Asked], replies.Reply]


class Route(NamedTuple):
    """
    One address: how it is asked, what answers, and what it needs.

    ``slow`` pages wait on a thread of their own, as what writes does: an office's own texts may take seconds.
    """

    method: str
    path: str
    handler: Handler
    needs: str
    slow: bool = False


ROUTES: tuple[Route, ...] = (
    Route("GET", "/", desks.home, SIGNED_IN),
    Route("GET", "/sign-in", signing_in.form, ANYBODY),
    Route("POST", "/sign-in", signing_in.sign_in, ANYBODY),
    Route("POST", "/sign-out", signing_in.sign_out, SIGNED_IN),
    Route("GET", "/password/{link}", signing_in.link, ANYBODY),
    Route("POST", "/password/{link}", signing_in.choose, ANYBODY),
    Route("POST", "/language", signing_in.language, ANYBODY),
    Route("GET", "/drafts", drafts.listing, SIGNED_IN),
    Route("POST", "/drafts", drafts.drop, SIGNED_IN),
    Route("GET", "/desk", desks.desk, SIGNED_IN),
    Route("POST", "/desk/clock", desks.confirm, "clock.confirm"),
    Route("GET", "/board", boards.board, SIGNED_IN),
    Route("GET", "/dossiers/{code}", dossiers.dossier, SIGNED_IN),
    Route("POST", "/dossiers/{code}/step", dossiers.step, SIGNED_IN),
    Route("POST", "/dossiers/{code}/take-back", dossiers.take_back, SIGNED_IN),
    Route("POST", "/dossiers/{code}/paper", dossiers.paper, SIGNED_IN),
    Route("POST", "/dossiers/{code}/result", dossiers.result, SIGNED_IN),
    Route("GET", "/duties", duties.listing, SIGNED_IN),
    Route("GET", "/duties/one", duties.duty, SIGNED_IN),
    Route("POST", "/duties/one", duties.act, SIGNED_IN),
    Route("GET", "/calendar", calendars.month, SIGNED_IN),
    Route("GET", "/certificates", certificates.listing, SIGNED_IN),
    Route("GET", "/notices", notices.listing, SIGNED_IN),
    Route("GET", "/notices/one", notices.notice, SIGNED_IN, slow=True),
    Route("GET", "/notices/letter", notices.letter, SIGNED_IN, slow=True),
    Route("POST", "/notices/one", notices.act, SIGNED_IN),
    Route("GET", "/trail", trails.listing, SIGNED_IN),
    Route("GET", "/trail/{number}", trails.entry, SIGNED_IN),
    Route("GET", "/office", offices.office, "person.change"),
    Route("POST", "/office/invite", offices.invite, "person.change"),
    Route("POST", "/office/person", offices.turn, "person.change"),
    Route("POST", "/demo/clock", clocks.forward, SIGNED_IN),
)
