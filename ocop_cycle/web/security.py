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
FRESH: Mapping[str, str] = {"Cache-Control": "no-store"}
"""Pages say who owes what: no copy of them is kept on the way, or shown after signing out."""


def is_ours(method: str, headers: Mapping[str, str], host: str) -> bool:
    """Whether a request that changes something comes from a page of this very server, as far as the browser says."""
    if method in ("GET", "HEAD"):
        return True
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host


def has_token(session: sessions.Session | None, form: Mapping[str, str]) -> bool:
    """Whether a form carries the token of the session; where nobody is signed in there is nothing to protect."""
    return session is None or accounts.same(form.get("csrf", ""), session.csrf)
