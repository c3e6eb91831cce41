"""The four journeys, each in a real browser on a demonstration that a process of its own serves."""

from playwright.sync_api import Page, expect

from tests.browser import conftest

STEP = "main form[action$='/step']"


def test_a_coordinator_advances_a_dossier_and_sees_the_notice_it_owes(visit: conftest.Visit) -> None:
    """Four clicks, none after scrolling: one's role, the act that the desk offers, its button, the letter it owes."""
    page = visit().page
    page.goto("/")

    _click(page, ".accounts button")
    _click(page, "section[aria-labelledby='mine'] .btn-success")
    before = page.locator("#stands").inner_text()
    _click(page, f"{STEP} .btn-success")
    expect(page.locator("#stands")).not_to_have_text(before)
    _click(page, "main .alert-success .owes a")

    expect(page.locator("main dl")).to_contain_text(["LG24-0005"])
    expect(page.frame_locator(".letter-frame").locator("body")).to_contain_text("LG24-0005")


def _click(page: Page, wanted: str) -> None:
    """Press what is there to be seen, as somebody does who looks for nothing."""
    there = page.locator(wanted).first
    expect(there).to_be_in_viewport()
    there.click()


def test_a_deadline_passes_and_the_desk_shows_it(visit: conftest.Visit) -> None:
    """The clock is moved until another limit has passed: it stands among the overdue, and its notice has left."""
    page = visit("thu").page
    overdue = page.locator("section[aria-labelledby='overdue']")
    before = overdue.locator("a[href^='/dossiers/']").count()

    for day in ("10/6/2024", "17/6/2024"):
        page.locator(".demo-form button[value='week']").click()
        expect(page.locator(".demo-strip time")).to_contain_text(day)
    page.goto("/desk")

    expect(overdue.locator("a[href='/dossiers/LG24-0001']")).to_be_visible()
    assert overdue.locator("a[href^='/dossiers/']").count() > before
    page.goto("/dossiers/LG24-0001")
    expect(page.locator("section[aria-labelledby='notices']")).to_contain_text("00:00 16/6/2024")


def test_a_notice_is_held_released_read_and_told_by_telephone(visit: conftest.Visit) -> None:
    """The letter that a step owes is held and let go; it leaves and is read as sent; a call is noted beside it."""
    page = visit("thu").page
    page.goto("/dossiers/LG24-0005")
    page.locator(f"{STEP} .btn-success").first.click()
    expect(page.locator("main .alert-success")).to_be_visible()
    page.locator("section[aria-labelledby='notices'] a[href^='/notices/one']").first.click()

    _act(page, "hold", reason="Chờ lãnh đạo xem lại nội dung")
    _act(page, "release")
    page.locator(".demo-form button[value='day']").click()
    expect(page.frame_locator(".letter-frame").locator("body")).to_contain_text("LG24-0005")
    expect(page.locator(".demo-strip time")).to_contain_text("04/6")
    _act(page, "tell", channel="telephone", day="2024-06-03", by_whom="Nguyễn Thị Thu", spoken_to="Chị Hoa, văn thư")

    expect(page.locator("section[aria-labelledby='by-hand']")).to_contain_text("Chị Hoa, văn thư")


def _act(page: Page, name: str, **filled: str) -> None:
    """Unfold what can be done with a notice, fill in its form and send it."""
    form = page.locator(f"form:has(button[value='{name}'])")
    page.locator("details", has=form).locator("summary").click()
    for field, text in filled.items():
        there = form.locator(f"[name='{field}']")
        there.select_option(text) if field == "channel" else there.fill(text)
    form.locator(f"button[value='{name}']").click()
    expect(page.locator("main .alert-success")).to_be_visible()


def test_an_auditor_verifies_reads_an_entry_and_asks_by_the_keyboard_alone(visit: conftest.Visit) -> None:
    """Without a mouse: past the menu to the trail, an entry read, a question about it sent, the trail verified."""
    auditor = visit("kiem")
    page = auditor.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()

    auditor.follow("nav a[href='/trail']")
    auditor.follow(".skip")
    auditor.follow("main a[href^='/trail/8']")
    expect(page.locator("section[aria-labelledby='chain']")).to_be_visible()
    auditor.follow("main a[href^='/trail/review?about=']")
    auditor.write("[name='about']", "LG24-0005")
    auditor.write("form:has([name='about']) [name='text']", "Vì sao hồ sơ này đến sau hạn của huyện?")
    auditor.follow("button[value='ask']")
    expect(page.locator(".question")).to_contain_text("Vì sao hồ sơ này đến sau hạn của huyện?")
    auditor.follow("main a[href='/trail/verify']")
    auditor.follow("form[action='/trail/verify'] button")

    expect(page.locator("#verify-state .alert-success, #verify-state .alert-warning")).to_be_visible(timeout=60_000)
