"""The trail on its pages: found by who, what, when, dossier and unit; one entry with before and after."""

from collections.abc import Callable

import pytest

from tests.web import browsing

SignIn = Callable[[str], browsing.Browser]


def test_entries_are_told_in_sentences(readers: SignIn) -> None:
    """What was done, to what, and what became of it; a step by the name that the law gives it."""
    text = browsing.text_of(readers("coordinator").get("/trail?dossier=LG24-0011&what=AdvanceDossier"))

    assert "UBND huyện công nhận và cấp giấy chứng nhận 3 sao · hồ sơ LG24-0011" in text
    assert "Trạng thái: Chờ UBND huyện công nhận 3 sao → Đã cấp giấy chứng nhận" in text


@pytest.mark.parametrize("words", ["actor=Nguyễn+Thị+Thu", "actor=nguyen+thi+thu", "actor=thu"])
def test_somebody_is_found_by_name_or_id(readers: SignIn, words: str) -> None:
    """However the name is typed, the entries are those of that person."""
    text = browsing.text_of(readers("auditor").get(f"/trail?{words}&what=dossiers"))

    assert "Chuyển bước" in text
    assert "Không có người nào" not in text


def test_one_goes_back_page_after_page(readers: SignIn) -> None:
    """The next page goes on where the first ended; a link leads back to the newest."""
    browser = readers("auditor")
    first = browser.get("/trail?what=IssueMessage")
    (older,) = {part.split('"')[0] for part in first.text.split('rel="next" href="')[1:]}

    second = browser.get(older.replace("&amp;", "&"))

    assert second.status_code == 200
    assert "Về các mục mới nhất" in browsing.text_of(second)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("since=hôm+qua", "“hôm qua” không phải là một ngày"),
        ("until=9999-12-31", "“9999-12-31” không phải là một ngày"),
        ("actor=khong-co-ai", "Không có người nào"),
        ("unit=Xã+Mây", "Không có đơn vị nào"),
        (f"unit={'x' * 10_000}", "Không có đơn vị nào"),
    ],
)
def test_what_cannot_be_asked_for_is_told_beside_its_field(readers: SignIn, words: str, told: str) -> None:
    """A day that is none, a person or a unit that nobody knows: the sentence stands beside the field, marked."""
    answer = readers("coordinator").get(f"/trail?{words}")

    assert answer.status_code == 422
    assert told in browsing.text_of(answer)
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("words", [f"dossier={'x' * 10_000}", "what=%00", "below=abc", f"below={'9' * 40}", "below=-1"])
def test_strange_words_find_nothing_and_harm_nothing(readers: SignIn, words: str) -> None:
    """They are words like others."""
    assert readers("coordinator").get(f"/trail?{words}").status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 30, "١٢", "1e3", "100000000"])
def test_a_number_that_is_no_entry_is_not_there(readers: SignIn, number: str) -> None:
    """Whatever stands for the number, one is told that there is no such page."""
    assert readers("auditor").get(f"/trail/{number}").status_code == 404


def test_an_entry_shows_before_and_after_and_leads_on(readers: SignIn) -> None:
    """Row by row, with what it owes; the notice has a page of its own."""
    browser = readers("coordinator")
    listed = browser.get("/trail?dossier=LG24-0011&what=AdvanceDossier").text
    number = listed.split('class="number"><a href="/trail/')[1].split('"')[0]

    page = browser.get(f"/trail/{number}")

    assert "Chờ UBND huyện công nhận 3 sao Đã cấp giấy chứng nhận" in browsing.text_of(page)
    assert 'href="/notices/one?id=' in page.text


def test_f17_a_producer_reads_roles_and_no_names(readers: SignIn) -> None:
    """Who took a step at the district is told by role, on the list and on the entry; the form offers nobody else."""
    browser = readers("producer")
    page = browser.get("/trail?what=dossiers")
    numbers = [part.split('"')[0] for part in page.text.split('class="number"><a href="/trail/')[1:]]

    texts = [page.text, *(browser.get(f"/trail/{number}").text for number in numbers[:5])]

    assert numbers
    assert "Điều phối viên OCOP" in texts[0]
    assert not [text for text in texts if "Nguyễn Thị Thu" in text or "Trần Văn Hà" in text]
