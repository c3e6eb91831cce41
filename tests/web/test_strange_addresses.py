"""Addresses that nobody's link holds: whatever stands in them, the answer is a page and never a failure."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib import parse

from ocop_cycle.web import pages as page_modules
from ocop_cycle.web import routes
from tests.web import browsing

WORDS = sorted(
    {
        word
        for module in Path(page_modules.__file__).parent.glob("*.py")
        for word in re.findall(r'(?:wanted|query\.get)\("([a-z_]+)"', module.read_text(encoding="utf-8"))
    }
)
"""Every word that some page looks for behind the question mark."""

STRANGE = (
    "\0", "-1", "99999999999999999999", "9999-12-31", "0001-01-01", "9999-12", "31/12/9999", "'\"><x", "\u202e",
    "٣", "x" * 1_000, "1/1/99999999999999999999",
)  # fmt: skip


def test_no_address_makes_a_page_fail(signed_in: Callable[[str], browsing.Browser]) -> None:
    """Each page with each strange word, in all its places at once."""
    asks = signed_in("thu")
    read = [route.path for route in routes.ROUTES if route.method == "GET"]

    failed = [
        (path, word)
        for path in read
        for word in STRANGE
        if asks.client.get(
            re.sub(r"\{\w+\}", parse.quote(word), path), params=dict.fromkeys(WORDS, word)
        ).is_server_error
    ]

    assert len(WORDS) > 20
    assert failed == []
