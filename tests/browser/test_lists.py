"""Lists are narrowed without loading the page anew, and every narrowing has its address."""

import re

from playwright.sync_api import expect

from tests.browser import conftest


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


def test_a_filter_after_the_session_is_over_leads_to_signing_in(visit: conftest.Visit) -> None:
    """Who is no longer signed in is not shown half a page: signing in is a page of its own."""
    visitor = visit("thu")
    page = visitor.page
    page.goto("/board")
    visitor.context.clear_cookies(name="ocop")

    page.locator(".filters button").click()

    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.locator("nav.menu")).to_have_count(0)
