"""What goes wrong between a person and a server: twice, back, beside each other, without a line."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser import conftest, screens

DOSSIER = "/dossiers/LG24-0005"
ACCEPT = "main form[action$='/step'] .btn-success"
HISTORY = "section[aria-labelledby='timeline'] li"


def _history(page: Page) -> int:
    page.goto(DOSSIER)
    return page.locator(HISTORY).count()


def test_a_double_click_is_one_step(visit: conftest.Visit) -> None:
    """A button that is pressed twice takes one step."""
    page = visit("thu").page
    before = _history(page)

    page.locator(ACCEPT).first.dblclick()

    expect(page.locator("main .alert-success")).to_be_visible()
    assert _history(page) == before + 1


def test_back_after_a_step_shows_the_dossier_as_it_is(visit: conftest.Visit) -> None:
    """Whoever goes back after a step finds no form of before it, and takes it no second time."""
    page = visit("thu").page
    before = _history(page)
    state = page.locator("#stands").inner_text()
    page.locator(ACCEPT).first.click()
    expect(page.locator("main .alert-success")).to_be_visible()

    page.go_back()

    expect(page.locator("#stands")).not_to_have_text(state)
    assert _history(page) == before + 1


def test_of_two_tabs_the_second_is_told_what_changed(visit: conftest.Visit) -> None:
    """What one tab did is told in the other, whose form was of before it; its reason is not lost, nothing is done."""
    visitor = visit("thu")
    first, second = visitor.page, visitor.context.new_page()
    before = _history(second)
    first.goto(DOSSIER)
    first.locator(ACCEPT).first.click()
    expect(first.locator("main .alert-success")).to_be_visible()

    second.bring_to_front()
    form = second.locator("form[action$='/step']:has([name='reason'])").first
    form.locator("[name='reason']").fill("Thiếu giấy chứng nhận an toàn thực phẩm")
    form.locator("button").click()

    expect(second.locator("main .alert-danger")).to_contain_text("LG24-0005")
    expect(second.locator("main .alert-danger")).to_be_focused()
    assert _history(second) == before + 1


def test_a_lost_connection_loses_nothing_that_was_filled_in(visit: conftest.Visit) -> None:
    """Without a line the page stays, says so and keeps words and files; sent again they are carried out once."""
    visitor = visit("thu")
    page = visitor.page
    before = _history(page)
    form = page.locator("form[action$='/step']:has([name='reason'])").first
    form.locator("[name='reason']").fill("Thiếu giấy chứng nhận an toàn thực phẩm")
    visitor.context.set_offline(True)

    form.locator("button").click()

    expect(page.locator("#lost")).to_be_visible()
    expect(form.locator("[name='reason']")).to_have_value("Thiếu giấy chứng nhận an toàn thực phẩm")
    visitor.context.set_offline(False)
    form.locator("button").click()
    expect(page.locator("main .alert-success")).to_be_visible()
    assert _history(page) == before + 1
    _lose_the_line_while_a_file_is_sent(visitor)


def _lose_the_line_while_a_file_is_sent(visitor: screens.Visitor) -> None:
    """The chosen file stays; sent again, and by a double click, it is put under its paper once."""
    paper = visitor.page.locator("#paper-producer-report")
    chosen, button = paper.locator("input[type='file']"), paper.locator("form[action$='/file'] button")
    paper.locator("details.paper-more summary").click()
    chosen.set_input_files({"name": "Báo cáo.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nBao cao"})
    visitor.context.set_offline(True)

    button.click()

    expect(visitor.page.locator("#lost")).to_be_visible()
    assert chosen.evaluate("it => it.files.length") == 1
    visitor.context.set_offline(False)
    button.dblclick()
    expect(visitor.page.locator("main .alert-success")).to_be_visible()
    expect(paper.locator(".files li")).to_have_count(1)
    expect(paper.locator(".files li")).to_contain_text("Báo cáo.pdf")


def test_an_answer_that_was_lost_on_the_way_is_not_carried_out_twice(visit: conftest.Visit) -> None:
    """The step was taken, its answer never came: pressed again, the button leads to the step that was taken."""
    visitor = visit("thu")
    page = visitor.page
    before = _history(page)

    def swallow(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(re.compile("/step$"), swallow, times=1)
    page.locator(ACCEPT).first.click()
    expect(page.locator("#lost")).to_be_visible()
    page.locator(ACCEPT).first.click()

    expect(page.locator("main .alert-success")).to_be_visible()
    assert _history(page) == before + 1
