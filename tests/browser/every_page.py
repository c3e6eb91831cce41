"""
Every page of the route table with an address to see it at, and the eye that looks at it.

A page that is new in the table needs an example here: what is not looked at is told by a test. Where an example needs
the number of something, it is taken from a link on another page.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page

from ocop_cycle import identity, serving
from ocop_cycle.application import commands
from ocop_cycle.domain import permissions
from ocop_cycle.web import routes
from tests.browser import screens
from tests.web import browsing

AXE = serving.FRONT / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""What axe holds a page against: WCAG 2.2, levels A and AA."""

NOBODY = ""
COORDINATOR, COMMUNE, PRODUCER, HEAD = "thu", "thi-tran-kep", "jvo-food", "ha"
AUDITOR, ADMINISTRATOR = "kiem", "quan-tri"
LINK = "{link}"
"""Stands in an address for a one-time link that was made for the administrator."""


class Example(NamedTuple):
    """
    Somebody and an address; with ``link`` the address is that of the first link like it on the page named.

    With ``unfold`` everything that can be unfolded is: the forms of a page are looked at as well.
    """

    person: str
    address: str
    link: str = ""
    unfold: bool = False


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "/sign-in": (Example(NOBODY, "/sign-in"),),
    "/password/{link}": (Example(NOBODY, f"/password/{LINK}"), Example(NOBODY, "/password/spent")),
    "/desk": (
        Example(COORDINATOR, "/desk"),
        Example(COMMUNE, "/desk"),
        Example(PRODUCER, "/desk"),
        Example(AUDITOR, "/desk"),
    ),
    "/drafts": (Example(COORDINATOR, "/drafts"),),
    "/board": (
        Example(COORDINATOR, "/board"),
        Example(COMMUNE, "/board"),
        Example(COORDINATOR, f"/board?search={'z' * 10_000}"),
    ),
    "/board/list": (Example(COORDINATOR, "/board/list"),),
    "/dossiers/{code}": (
        Example(COORDINATOR, "/dossiers/LG24-0005"),
        Example(HEAD, "/dossiers/LG24-0008"),
        Example(PRODUCER, "/dossiers/LG24-0003"),
        Example(COORDINATOR, "/dossiers/nowhere"),
        Example(COORDINATOR, "/dossiers/LG24-0005", unfold=True),
    ),
    "/duties": (Example(COORDINATOR, "/duties"), Example(COMMUNE, "/duties")),
    "/duties/one": (
        Example(COORDINATOR, "/duties", "/duties/one"),
        Example(COORDINATOR, "/duties", "/duties/one", unfold=True),
    ),
    "/duties/calls": (Example(COORDINATOR, "/duties/calls"),),
    "/calendar": (Example(COORDINATOR, "/calendar"), Example(PRODUCER, "/calendar")),
    "/certificates": (Example(COORDINATOR, "/certificates"),),
    "/certificates/expiring": (Example(COORDINATOR, "/certificates/expiring"),),
    "/certificates/calls": (Example(COORDINATOR, "/certificates/calls"),),
    "/certificates/one": (
        Example(COORDINATOR, "/certificates", "/certificates/one"),
        Example(COORDINATOR, "/certificates", "/certificates/one", unfold=True),
    ),
    "/notices": (Example(COORDINATOR, "/notices"), Example(PRODUCER, "/notices")),
    "/notices/one": (
        Example(COORDINATOR, "/notices", "/notices/one"),
        Example(COORDINATOR, "/notices", "/notices/one", unfold=True),
    ),
    "/notices/rules": (Example(COORDINATOR, "/notices/rules"),),
    "/notices/texts": (Example(COORDINATOR, "/notices/texts"),),
    "/notices/texts/one": (Example(COORDINATOR, "/notices/texts", "/notices/texts/one"),),
    "/trail": (Example(AUDITOR, "/trail"),),
    "/trail/review": (Example(AUDITOR, "/trail/review"),),
    "/trail/verify": (Example(AUDITOR, "/trail/verify"),),
    "/trail/checkpoints": (Example(AUDITOR, "/trail/checkpoints"),),
    "/trail/export": (Example(AUDITOR, "/trail/export"),),
    "/trail/past": (
        Example(AUDITOR, "/trail/past"),
        Example(AUDITOR, "/trail/past?day=2024-05-20"),
        Example(AUDITOR, "/trail/past?day=2024-05-20&dossier=LG24-0005"),
        Example(AUDITOR, "/trail/past?day=2031-01-01"),
    ),
    "/trail/{number}": (Example(AUDITOR, "/trail/703"),),
    "/office": (Example(ADMINISTRATOR, "/office"),),
    "/office/people": (Example(ADMINISTRATOR, "/office/people"),),
    "/office/people/{person}": (
        Example(ADMINISTRATOR, "/office/people", "/office/people/"),
        Example(ADMINISTRATOR, "/office/people", "/office/people/", unfold=True),
    ),
    "/office/units": (Example(ADMINISTRATOR, "/office/units"),),
    "/office/units/{unit}": (
        Example(ADMINISTRATOR, "/office/units", "/office/units/"),
        Example(ADMINISTRATOR, "/office/units", "/office/units/", unfold=True),
    ),
    "/office/producers/{producer}": (Example(ADMINISTRATOR, "/office/units?what=producers", "/office/producers/"),),
    "/office/new-unit": (Example(ADMINISTRATOR, "/office/new-unit"),),
    "/office/unit-changes": (
        Example(ADMINISTRATOR, "/office/unit-changes"),
        Example(ADMINISTRATOR, "/office/unit-changes", unfold=True),
    ),
    "/office/settings": (
        Example(ADMINISTRATOR, "/office/settings"),
        Example(ADMINISTRATOR, "/office/settings", unfold=True),
    ),
    "/office/running": (Example(ADMINISTRATOR, "/office/running"),),
    "/office/policy": (Example(ADMINISTRATOR, "/office/policy"),),
}
FILES: dict[str, str] = {
    "/": "leads to the desk",
    "/board/list.csv": "the list as a sheet",
    "/certificates.csv": "the certificates as a sheet",
    "/certificates/calls.csv": "the calls as a sheet",
    "/dossiers/{code}/files/{item}/{version}": "a file of a dossier",
    "/duties.csv": "the duties as a sheet",
    "/duties/calls.csv": "the calls as a sheet",
    "/health": "a word for programs",
    "/metrics": "figures for programs",
    "/notices/letter": "a letter, as it stands in the frame of its notice",
    "/notices/texts/letter": "a sample letter, as it stands in the frame of its text",
    "/ready": "a word for programs",
    "/trail/checkpoints/{size}": "a checkpoint, to be kept elsewhere",
    "/trail/program": "the program that an inspector checks with",
    "/trail/proof": "the proof of one dossier",
}
"""Addresses that answer no page of their own, and what they answer."""


def without_example() -> set[str]:
    """The addresses of the table that nobody looks at, and the examples of which the table knows nothing."""
    return {route.path for route in routes.ROUTES if route.method == "GET"} ^ {*EXAMPLES, *FILES}


def invite(folder: Path) -> str:
    """A one-time link of the administrator of an instance that nobody serves yet."""
    built, parts = browsing.opened(folder)
    key = identity.new_key(built.clock.machine_now())
    by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin="serve")
    made = parts.accounts.invite(by, ADMINISTRATOR)
    parts.reader.store.database.dispose()
    built.close()
    return made


def shown(visitor: screens.Visitor, example: Example, link: str) -> str:
    """Let somebody open the page of an example, and wait until it stands still; gives its address."""
    page = visitor.page
    page.goto(example.address.replace(LINK, link))
    if example.link:
        href = page.locator(f"main a[href^='{example.link}']").first.get_attribute("href", timeout=3_000)
        page.goto(str(href))
    settled(page)
    if example.unfold:
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    page.evaluate("document.fonts.ready")
    return page.url


def settled(page: Page) -> None:
    """Wait until no part of the page asks again by itself: what takes a while has its result."""
    page.locator("main [hx-trigger]").first.wait_for(state="detached", timeout=60_000)


def faults(page: Page) -> Iterator[str]:
    """What a page shows that it should not: breaches that axe finds, and a body wider than its screen."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide > screen:
        yield f"is {wide} px wide on a screen of {screen}"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", list(RULES)
    )
    for breach in found["violations"]:
        places = "; ".join(str(node["target"]) + " " + node["failureSummary"] for node in breach["nodes"][:3])
        yield f"{breach['id']} ({len(breach['nodes'])}): {places}"
