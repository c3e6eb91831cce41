"""The calendar, and the register of certificates: what is due when, what runs out, one with its history, tables."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from ocop_cycle.application import house
from ocop_cycle.application.queries import calls
from ocop_cycle.web import app
from tests.web import browsing, scene

SignIn = Callable[[str], browsing.Browser]


@pytest.fixture(scope="module")
def coordinator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsing.Browser]:
    """The coordinator of the made-up district, at a browser; nobody writes."""
    folder = tmp_path_factory.mktemp("registers") / "province"
    made = scene.built()
    scene.keep(made, folder)
    built, parts = scene.parts(folder)
    browser = browsing.Browser(app.Pages(parts))
    assert browser.sign_in("coordinator", scene.PASSWORD).status_code == 303
    yield browser
    made.office.house.close()
    parts.reader.store.database.dispose()
    built.close()


def test_the_calendar_shows_limits_councils_and_days_off(coordinator: browsing.Browser) -> None:
    """The month of today: duties due by the 14th, the council of the round, and who must act."""
    text = browsing.text_of(coordinator.get("/calendar"))

    assert "Tháng 6/2024" in text
    assert "Hội đồng họp Đợt 01 “Trước ngày 15/6/2024”" in text
    assert f"Việc {scene.name('district')} Đơn vị {scene.name('home')}" in text


def test_days_off_and_made_up_days_stand_in_their_month(coordinator: browsing.Browser) -> None:
    """30 April and 1 May 2024, and the Monday between that was swapped (failure F10)."""
    text = browsing.text_of(coordinator.get("/calendar?month=2024-04"))

    assert "thứ Hai, 29/4/2024 nghỉ hoán đổi" in text


@pytest.mark.parametrize(("query", "seen", "unseen"), [
    ("unit=home", "Đơn vị Znhome", "Hội đồng họp"),
    ("show=rounds", "Hội đồng họp", "Chưa có việc"),
    ("show=limits", "Việc Zndistrict", "Hội đồng họp Đợt"),
    ("month=2023-08", "Không có thời hạn nào trong tháng này.", "Hội đồng họp Đợt"),
])  # fmt: skip
def test_the_calendar_is_narrowed_by_its_address(
    coordinator: browsing.Browser, query: str, seen: str, unseen: str
) -> None:
    """By unit, by what is shown, by month; an empty month says so."""
    agenda = browsing.text_of(coordinator.get(f"/calendar?{query}")).partition("Việc trong tháng")[2]

    assert (seen in agenda, unseen in agenda) == (True, False)


@pytest.mark.parametrize("month", ["2024-13", "x", "0000-00", "9999-99", "2024-06'--"])
def test_a_month_that_is_none_is_that_of_today(coordinator: browsing.Browser, month: str) -> None:
    """Whatever stands in the address."""
    answer = coordinator.client.get("/calendar", params={"month": month})

    assert "Tháng 6/2024" in answer.text


def test_the_register_is_as_of_a_day(coordinator: browsing.Browser) -> None:
    """Certificates that end on 1 September hold on 1 August, and not on 1 October."""
    before = coordinator.get("/certificates?on=2024-08-01")
    after = coordinator.get("/certificates?on=2024-10-01")

    assert scene.matter("mine") in before.text
    assert "Không có" in browsing.text_of(after)


@pytest.mark.parametrize(("query", "places"), [
    ("search=Zmmine", {"mine"}), ("commune=home", {"mine", "other"}), ("stars=5", set()),
    ("status=revoked", set()), ("status=all", {"mine", "other", "next-door", "district", "group"}),
])  # fmt: skip
def test_the_register_is_narrowed_by_its_address(coordinator: browsing.Browser, query: str, places: set[str]) -> None:
    """By words, commune, stars and status; the table for a spreadsheet holds the same."""
    table = coordinator.client.get(f"/certificates.csv?{query}").content.decode("utf-8-sig")
    page = coordinator.client.get(f"/certificates?{query}").text.partition("</form>")[2]

    named = {row["Sản phẩm"] for row in csv.DictReader(io.StringIO(table))}
    assert named == {f"Giấy {scene.matter(place)}" for place in places}
    assert {place for place in scene.PRODUCERS if f"Giấy {scene.matter(place)}<" in page} == places


def test_what_runs_out_says_what_to_do(coordinator: browsing.Browser) -> None:
    """Ninety days are within half a year, and not within sixty."""
    soon = browsing.text_of(coordinator.get("/certificates/expiring?days=180"))
    sooner = browsing.text_of(coordinator.get("/certificates/expiring?days=60"))

    assert "Giấy Zmmine" in soon
    assert "Không có giấy nào hết hạn trong 60 ngày tới." in sooner


def test_a_certificate_has_a_page_with_all_the_product_ever_had(coordinator: browsing.Browser) -> None:
    """Its paper, its days, its dossier; named by its dossier it is the same page."""
    listed = coordinator.get("/certificates?search=Zmmine").text
    key = listed.partition("/certificates/one?id=")[2].partition('"')[0]

    page = coordinator.get(f"/certificates/one?id={key}")
    by_dossier = coordinator.get(f"/certificates/one?id={key.partition('%2F')[0]}")

    assert "Zmmine/QĐ" in page.text
    assert browsing.text_of(page) == browsing.text_of(by_dossier)


@pytest.mark.parametrize("path", ["/certificates/calls", "/certificates/calls.csv", "/certificates/expiring?days=x"])
def test_the_other_pages_of_the_register_open(coordinator: browsing.Browser, path: str) -> None:
    """With nothing to tell they say so, or hold their titles alone."""
    assert coordinator.client.get(path).status_code == 200


def test_the_end_of_a_certificate_is_completed_on_its_page(signed_in: SignIn) -> None:
    """What the plan's paper does not say an officer enters, with a reason; the page shows it from then on."""
    browser = signed_in("thu")
    listed = browser.get("/certificates?status=end-unknown").text
    key = listed.partition("/certificates/one?id=")[2].partition('"')[0]
    page = browser.get(f"/certificates/one?id={key}")
    said = {"issued": "2023-05-01", "ends": "2026-05-01", "reason": "Theo quyết định (dựng)"}

    refused = browser.send(page, "/certificates/one", {**said, "reason": ""}, act="correct")
    done = browser.send(page, "/certificates/one", said, act="correct")

    assert (refused.status_code, 'value="2026-05-01"' in refused.text) == (422, True)
    assert "01/5/2026" in browser.get(done.headers["location"]).text


def test_the_letter_about_the_end_is_recorded(signed_in: SignIn) -> None:
    """Without a day it is refused beside what was filled in."""
    browser = signed_in("thu")
    listed = browser.get("/certificates?status=end-unknown").text
    key = listed.partition("/certificates/one?id=")[2].partition('"')[0]
    page = browser.get(f"/certificates/one?id={key}")

    refused = browser.send(page, "/certificates/one", {"document_number": "12/UBND"}, act="letter")

    assert (refused.status_code, 'value="12/UBND"' in refused.text) == (422, True)


def test_an_answer_is_recorded_on_the_list_of_calls_and_on_the_page(built: house.House, signed_in: SignIn) -> None:
    """What is wrong stands beside its field, at that very product; then it stands on the certificate's page."""
    browser = signed_in("thu")
    ends = {"issued": "2021-06-20", "ends": "2024-06-20", "reason": "Theo quyết định (dựng)"}
    browser.send(browser.get("/certificates/one?id=LG24-0007"), "/certificates/one", ends, act="correct")
    said = {"answer": "will-file", "by_whom": "Nguyễn Thị Thu", "spoken_to": "Chủ cơ sở"}

    listed = browser.get("/certificates/calls")
    refused = browser.send(listed, "/certificates/calls", {**said, "day": "2024-06-09"}, dossier="LG24-0007")
    done = browser.send(refused, "/certificates/calls", {**said, "day": "2024-06-03"}, dossier="LG24-0007")
    page = browser.get("/certificates/one?id=LG24-0007")
    again = {**said, "answer": "stops", "day": "2024-06-03", "note": "Thôi làm (dựng)"}
    changed = browser.send(page, "/certificates/one", again, act="answer")

    assert (refused.status_code, 'id="answer-LG24-0007-day-wrong"' in refused.text) == (422, True)
    assert 'value="Chủ cơ sở"' in refused.text
    assert done.headers["location"].startswith("/certificates/calls?done=")
    assert "sẽ nộp · 03/6/2024 Nguyễn Thị Thu gọi, Chủ cơ sở nghe" in browsing.text_of(page)
    assert "Thôi làm (dựng)" in browsing.text_of(browser.get(changed.headers["location"]))
    assert calls.call_list(built.reader, built.reader.actor("thu")).calls == ()
