"""
What is seen only after somebody did something: previews, refusals, results, the menu of a telephone.

The last of them moves dossiers of the demonstration; they come after everything else.
"""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser import every_page

STEP = "select[name='step']"
CONFIRM = "form[action='/board/bulk/confirm']"


class Scene(NamedTuple):
    """Somebody, the page he opens, and what he does there."""

    person: str
    address: str
    act: Callable[[Page], None]


def _menu_unfolded(page: Page) -> None:
    page.evaluate("document.querySelector('.menu-small details').open = true")


def _wrong_password(page: Page) -> None:
    page.locator("#name").fill("khong-co")
    page.locator("#password").fill("khong-dung")
    page.locator("#password").press("Enter")
    page.locator("#problem").wait_for()


def _step_without_reason(page: Page) -> None:
    form = page.locator("form[action$='/step']:has([name='reason'])").first
    form.evaluate("form => { form.noValidate = true }")
    form.locator("button").click()
    page.locator("main .alert-danger").first.wait_for()


def _nothing_chosen(page: Page) -> None:
    page.locator(STEP).select_option(index=1)
    page.locator("button[value='marked']").click()
    page.locator("main .alert-danger").first.wait_for()


def _verified(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form[action='/trail/verify'] button").click()
    every_page.settled(page)


def _previewed(page: Page, step: int = 1) -> None:
    page.locator(STEP).select_option(index=step)
    page.locator("button[value='all']").click()
    page.locator("#preview").wait_for()


def _confirmed(page: Page) -> None:
    for step in range(1, page.locator(f"{STEP} option").count()):
        page.goto("/board/list")
        _previewed(page, step)
        if page.locator(CONFIRM).count():
            break
    page.locator(f"{CONFIRM} [name='reason']").fill("Theo kết luận của hội đồng")
    page.locator(f"{CONFIRM} button").click()
    page.locator("main .alert-success").wait_for()


SCENES: dict[str, Scene] = {
    "/desk, the menu unfolded": Scene(every_page.COORDINATOR, "/desk", _menu_unfolded),
    "/sign-in refused": Scene(every_page.NOBODY, "/sign-in", _wrong_password),
    "/dossiers/{code} step refused": Scene(every_page.COORDINATOR, "/dossiers/LG24-0005", _step_without_reason),
    "/trail/verify done": Scene(every_page.AUDITOR, "/trail/verify", _verified),
    "/board/list nothing chosen": Scene(every_page.COORDINATOR, "/board/list", _nothing_chosen),
    "/board/bulk": Scene(every_page.COORDINATOR, "/board/list", _previewed),
    "/board/bulk/confirm": Scene(every_page.COORDINATOR, "/board/list", _confirmed),
}
