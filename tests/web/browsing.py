"""A browser without a screen: it keeps cookies, fills in the forms of pages, and follows where it is sent."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import argon2
import httpx2

from ocop_cycle import bootstrap, serving, settings
from ocop_cycle.application import first_accounts, house
from ocop_cycle.web import app
from ocop_cycle.web.parts import Parts
from tests.web import inline

PASSWORD = first_accounts.PASSWORD
HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Makes passwords that are checked as no office may: at once."""


class _Forms(HTMLParser):
    """The forms of a page: where each is sent, and the hidden words it carries."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a hidden word of the form that was begun last."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((said.get("action", ""), {}))
        elif tag == "input" and said.get("type") == "hidden" and self.forms:
            self.forms[-1][1][said["name"]] = said.get("value", "")


def forms_of(text: str) -> list[tuple[str, dict[str, str]]]:
    """The forms of a page in their order."""
    parser = _Forms()
    parser.feed(text)
    return parser.forms


class Browser:
    """One person's browser on one instance."""

    def __init__(self, pages: app.Pages) -> None:
        self.client = inline.client(pages.application)

    def get(self, address: str) -> httpx2.Response:
        """Ask for a page, and follow where it sends."""
        answer = self.client.get(address)
        return self.get(answer.headers["location"]) if answer.is_redirect else answer

    def send(self, page: httpx2.Response, action: str, filled: Mapping[str, str], **carrying: str) -> httpx2.Response:
        """Fill in the form of a page that is sent to ``action`` (and carries these hidden words), and send it."""
        hidden = next(
            words for where, words in forms_of(page.text)
            if where == action and all(words.get(name) == value for name, value in carrying.items())
        )  # fmt: skip
        return self.post(action, {**hidden, **filled})

    def post(self, action: str, form: Mapping[str, str]) -> httpx2.Response:
        """Send a form as it is; the answer is not followed."""
        return self.client.post(action, data=dict(form))

    def sign_in(self, person: str, password: str = PASSWORD) -> httpx2.Response:
        """Sign in by the form of the page."""
        return self.send(self.get("/sign-in"), "/sign-in", {"name": person, "password": password})


def text_of(page: httpx2.Response) -> str:
    """What a page says, without its marks."""
    main = page.text.partition("<main")[2] or page.text
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def opened(folder: Path) -> tuple[house.House, Parts]:
    """The instance in a folder, and what its pages are handed."""
    chosen = settings.read(folder)
    built = bootstrap.open_instance(chosen)
    return built, serving.pages(chosen, built)
