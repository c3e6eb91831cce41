"""Certificates: the register as it is on a day, and which of them run out."""

from typing import get_args

from ocop_cycle.application.queries import certificate_rows
from ocop_cycle.application.queries import certificates as query
from ocop_cycle.domain import certificates
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import notices

STATUSES = get_args(certificates.Status)
EVERY = "all"


def listing(ask: asking.Asked) -> replies.Reply:
    """The certificates one may see, those that end first before the others, as they are on the day asked about."""
    everything = ask.wanted("status") == EVERY
    status = notices.known(ask, "status", STATUSES) or certificate_rows.VALID
    wanted = query.Wanted(
        on=forms.day_in(ask.query.get("on", "")), search=ask.wanted("search"), commune=ask.wanted("commune"),
        status=None if everything else status,
        stars=int(stars) if (stars := ask.query.get("stars", "")) in ("3", "4", "5") else None,
    )  # fmt: skip
    found = query.list_certificates(ask.parts.reader, ask.person, wanted, page=notices.paging(ask))
    return replies.Page(template="certificates", facts={"page": found, "wanted": ask.query, "statuses": STATUSES})
