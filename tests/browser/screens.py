"""A browser with a screen: a Chromium that is there, in which everything that goes wrong on a page is noted."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib import parse

from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize, sync_playwright

from tests.web import browsing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What a Chromium is called where it is installed; the Makefile has the same list."""

WHY_NONE = "no Chromium or Chrome is there (on Debian, `make test` as root installs one)"
DESK = ViewportSize(width=1280, height=900)
SMALL = ViewportSize(width=360, height=780)
PATIENCE = 10_000
"""How long a page may take for anything, in milliseconds: long, so that a busy machine is no fault."""


def executable() -> str | None:
    """Where the browser is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def is_required() -> bool:
    """Whether it is a fault that there is no browser."""
    return os.environ.get("REQUIRE_BROWSER", "") == "1"


@contextmanager
def chromium(found: str) -> Iterator[Browser]:
    """The browser, running for the length of the block; nothing is ever fetched to have one."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=options)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """
    One person at a screen, on the pages of one server.

    Attributes:
        wrong: what went wrong on any of his pages: errors of scripts, breaches of what pages may do, requests to
            another host, answers that tell of a failure.
    """

    def __init__(self, browser: Browser, address: str, *, language: str = "vi", size: ViewportSize = DESK) -> None:
        self._address = address
        self.wrong: list[str] = []
        self.context: BrowserContext = browser.new_context(viewport=size, base_url=address, locale=language)
        self.context.add_cookies([{"name": "ocop-language", "value": language, "url": address}])
        self.context.set_default_timeout(PATIENCE)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda failure: self._note(str(failure)))
        page.on("request", lambda asked: self._check(asked.url))
        page.on("response", self._read)

    def _hear(self, kind: str, text: str) -> None:
        # That a form was refused is no fault of the page; answers that are one are noted where they are read.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self._note(text)

    def _note(self, what: str) -> None:
        self.wrong.append(what)

    def _check(self, url: str) -> None:
        if parse.urlsplit(url).scheme in ("http", "https", "ws", "wss") and not url.startswith(f"{self._address}/"):
            self._note(f"asks another host: {url}")

    def _read(self, answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and "/assets/" in answer.url):
            self._note(f"{answer.status} {answer.url}")

    def sign_in(self, person: str) -> None:
        """Sign in by name and password, as on any day."""
        self.page.goto("/sign-in")
        self.page.locator("#name").fill(person)
        self.page.locator("#password").fill(browsing.PASSWORD)
        self.page.locator("#password").press("Enter")
        self.page.wait_for_url("**/desk")

    def tab_to(self, wanted: str, most: int = 250) -> None:
        """Go to what a selector finds by the tabulator alone."""
        target = self.page.locator(wanted).first
        for _ in range(most):
            if target.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator does not lead to {wanted}")

    def follow(self, wanted: str) -> None:
        """Press what a selector finds, by the keyboard alone."""
        self.tab_to(wanted)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def write(self, wanted: str, text: str) -> None:
        """Write into a field, by the keyboard alone."""
        self.tab_to(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def close(self) -> None:
        """Leave."""
        self.context.close()
