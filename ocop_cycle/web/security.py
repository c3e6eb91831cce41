"""
What every answer says to the browser about what it may do, and which requests are believed to come from our own pages.

No script and no style stands in a page; nothing is loaded from another host; nobody may put a page into a frame. A
request that changes something must carry the session's token and, where the browser names where it comes from, name
this server.
"""

from collections.abc import Mapping

from ocop_cycle.application import accounts
from ocop_cycle.storage import accounts as sessions

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_POLICY = "Content-Security-Policy"
WITH_FRAMES: Mapping[str, str] = {_POLICY: f"{HEADERS[_POLICY]}; frame-src 'self'"}
"""For the pages that show a letter in a frame."""

LETTER: Mapping[str, str] = {
    _POLICY: (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none';"
        " frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""
For letters as their recipients see them. Their words were written by an office and filled with names that anybody gave:
they run nothing, load nothing, send nothing, and are of no origin; only a page of ours may show them.
"""

DOWNLOAD: Mapping[str, str] = {_POLICY: "sandbox; default-src 'none'; frame-ancestors 'none'"}
"""For files that somebody handed in: a browser that opens one all the same lets it do nothing."""

FRESH: Mapping[str, str] = {"Cache-Control": "no-store"}
"""Pages say who owes what: no copy of them is kept on the way, or shown after signing out."""


LOOKING = ("GET", "HEAD")
"""How they ask who only look: for a page, or for its head alone."""


def is_ours(method: str, headers: Mapping[str, str], host: str) -> bool:
    """Whether a request that changes something comes from a page of this very server, as far as the browser says."""
    if method in LOOKING:
        return True
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host


def is_encrypted(scheme: str, headers: Mapping[str, str]) -> bool:
    """
    Whether the browser speaks TLS: to us, or to a proxy in front that says so (``X-Forwarded-Proto``).

    Then what it is given to keep goes over TLS alone. Who says it without a proxy harms nobody but himself.
    """
    first = headers.get("x-forwarded-proto", "").partition(",")[0]
    return "https" in (scheme, first.strip().lower())


def has_token(session: sessions.Session | None, form: Mapping[str, str]) -> bool:
    """Whether a form carries the token of the session; where nobody is signed in there is nothing to protect."""
    return session is None or accounts.same(form.get("csrf", ""), session.csrf)
