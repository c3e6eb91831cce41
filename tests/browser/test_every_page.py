"""Every page once, on a small screen: nothing sticks out, axe finds nothing, nothing is asked of another host."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.browser import every_page, screens, served


class Served(NamedTuple):
    """Where the pages are, and a one-time link."""

    address: str
    link: str


@pytest.fixture(scope="module")
def there(chromium: Browser, pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One demonstration for all pages: they are only looked at."""
    folder = Path(shutil.copytree(pattern, tmp_path_factory.mktemp("every-page") / "demo"))
    link = every_page.invite(folder)
    with served.demo(folder) as address:
        yield Served(address, link)


@pytest.fixture(scope="module")
def visitors(chromium: Browser, there: Served) -> Iterator[dict[str, screens.Visitor]]:
    """Whoever has come; each signs in once."""
    come: dict[str, screens.Visitor] = {}
    yield come
    for visitor in come.values():
        visitor.close()


def test_every_page_has_an_example() -> None:
    """Each address of the table is looked at, or noted as answering no page; write a new one into every_page.py."""
    assert every_page.without_example() == set()


@pytest.mark.parametrize("path", sorted(every_page.EXAMPLES))
def test_every_page_fits_a_small_screen_and_axe_finds_nothing(
    chromium: Browser, there: Served, visitors: dict[str, screens.Visitor], path: str
) -> None:
    """At 360 px in Vietnamese, as one role sees it; `make screenshots` takes all roles, widths and languages."""
    example = every_page.EXAMPLES[path][0]
    if example.person not in visitors:
        visitors[example.person] = screens.Visitor(chromium, there.address, size=screens.SMALL)
        if example.person != every_page.NOBODY:
            visitors[example.person].sign_in(example.person)
    visitor = visitors[example.person]

    every_page.shown(visitor, example, there.link)

    faults = [*every_page.faults(visitor.page), *visitor.wrong]
    assert faults == [], "\n".join(faults)
