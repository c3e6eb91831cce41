"""Lists are narrowed without loading the page anew, and every narrowing has its address."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests import made_once
from tests.browser import conftest, demonstrations, screens, served

PAGES = ("/desk", "/board", "/board/list", "/dossiers/LG24-0005", "/duties", "/notices", "/trail", "/calendar")


def test_a_filter_narrows_the_list_in_place_and_back_takes_it_off(visit: conftest.Visit) -> None:
    """Found by a word without its marks; the address follows, the count is said, the page was not loaded anew."""
    page = visit("thu").page
    page.goto("/board")
    page.evaluate("window.unbroken = true")
    everything = page.locator("main .dossier").count()

    page.locator(".filters [name='search']").fill("mat ong")
    page.locator(".filters button").click()

    expect(page).to_have_url(re.compile(r"/board\?.*search=mat(\+|%20)ong"))
    expect(page.locator("main .dossier")).to_have_count(2)
    expect(page.locator(".filters button")).to_be_focused()
    expect(page.locator("#said")).to_contain_text("2")
    assert page.evaluate("window.unbroken") is True
    page.go_back()
    expect(page.locator("main .dossier")).to_have_count(everything)


def test_a_name_of_many_letters_and_no_space_widens_no_page(chromium: Browser, pattern: Path, tmp_path: Path) -> None:
    """Whatever a product, a producer, a unit or a person is called: on a telephone as on a desk, nothing sticks out."""
    folder = demonstrations.called(made_once.copy(pattern, tmp_path / "demo"), "ĐặcsảnLạngGiang" * 12)
    wide = []
    with served.demo(folder) as address:
        visitor = screens.Visitor(chromium, address)
        visitor.sign_in("thu")
        for path in PAGES:
            visitor.page.goto(path)
            for size in (screens.SMALL, screens.DESK):
                visitor.page.set_viewport_size(size)
                found = visitor.page.evaluate("document.documentElement.scrollWidth")
                wide += [(path, size["width"], found)] if found > size["width"] else []
        visitor.close()

    assert wide == []


def test_a_filter_after_the_session_is_over_leads_to_signing_in(visit: conftest.Visit) -> None:
    """Who is no longer signed in is not shown half a page: signing in is a page of its own."""
    visitor = visit("thu")
    page = visitor.page
    page.goto("/board")
    visitor.context.clear_cookies(name="ocop")

    page.locator(".filters button").click()

    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.locator("nav.menu")).to_have_count(0)
