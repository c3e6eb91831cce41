"""The rules in words and the catalogue of texts: each rule says when, to whom and how; each text can be looked at."""

import re
from collections.abc import Callable

import pytest

from ocop_cycle.application import house
from ocop_cycle.application.queries import policy
from ocop_cycle.web import app, asking
from tests.web import browsing

SignIn = Callable[[str], browsing.Browser]


@pytest.fixture
def browser(signed_in: SignIn) -> browsing.Browser:
    """The coordinator's."""
    return signed_in("thu")


def said_of(page: str, rule: str) -> list[str]:
    """The sentences that a page says of a rule."""
    card = page.partition(f'id="{rule}"')[2].partition("</article>")[0]
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<p>(.*?)</p>", card)]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "dossier-incomplete",
            [
                "Nhắc trước ngày cuối 10 ngày: thời hạn của hồ sơ.",
                "Chỉ khi hồ sơ đang ở “Chủ thể lập hồ sơ”, “Chủ thể bổ sung theo yêu cầu của xã”.",
                "Không báo nếu đã đủ giấy tờ nộp cấp xã.",
                "Báo cho: chủ thể; xã.",
                "Qua thư điện tử, trong giờ 08:00-17:00, ngày làm việc.",
                "Trong một ngày, mỗi nơi nhận một thư gộp các tin loại này.",
                "Lỡ nhiều lần nhắc (máy tắt) thì gộp còn một.",
            ],
        ),
        (
            "duty-deadline-escalated-again",
            [
                "Báo khi quá thời hạn của nhiệm vụ được 5 ngày làm việc mà việc chưa xong.",
                "Báo cho: cấp trên của cấp trên. Đồng gửi để biết: cấp trên.",
                "Báo tiếp lên trên sau quy tắc “Báo cấp trên nhiệm vụ quá hạn”.",
                "Qua thư điện tử, trong giờ 08:00-17:00, ngày làm việc.",
                "Trong một ngày, mỗi nơi nhận một thư gộp các tin loại này.",
                "Lỡ ngày (máy tắt) thì gửi muộn.",
            ],
        ),
        (
            "too-many",
            [
                "Báo khi số tin vượt mức trần, nhiều nhất một lần một ngày.",
                "Báo cho: Điều phối viên OCOP tại cơ quan thường trực.",
                "Qua thư điện tử, cả ngoài giờ.",
            ],
        ),
    ],
)
def test_a_rule_is_told_in_sentences(browser: browsing.Browser, rule: str, said: list[str]) -> None:
    """When what happens, on which condition, who is told, by which channel, what a missed one becomes."""
    assert said_of(browser.get("/notices/rules").text, rule) == said


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_rule_in_force_is_told_whole_and_leads_to_its_text(
    built: house.House, browser: browsing.Browser, language: str
) -> None:
    """No word is missing in either language; the sample of every template of every rule opens."""
    browser.client.cookies.set(app.LANGUAGE, language)
    adopted = policy.in_force(built.reader, built.reader.actor("thu"), "rules")
    rules = {rule.id for file in adopted for rule in file.value.rules}

    page = browser.get("/notices/rules")
    told = {rule: said_of(page.text, rule) for rule in rules}
    links = set(re.findall(r'href="(/notices/texts/one\?name=[^"]+)"', page.text))
    statuses = {where: browser.get(where).status_code for where in sorted(links)[:12]}

    assert [rule for rule, said in told.items() if len(said) < 3 or "{" in "".join(said)] == []
    assert set(statuses.values()) == {200}


def test_every_template_stands_in_the_catalogue_with_a_sample(built: house.House, browser: browsing.Browser) -> None:
    """The list names each, and a sample is marked as one."""
    page = browser.get("/notices/texts")
    names = set(re.findall(r"/notices/texts/one\?name=([a-z-]+)\"", page.text))

    letter = browser.get(asking.address("/notices/texts/letter", name="certificate-ending/en"))

    assert "certificate-ending-late" in names
    assert len(names) >= 40
    assert 'lang="en"' in letter.text
    assert letter.headers["content-security-policy"].startswith("sandbox;")


@pytest.mark.parametrize("name", ["", "khong-co", "../secret", "x" * 10_000])
def test_a_text_that_is_not_there_is_not_found(browser: browsing.Browser, name: str) -> None:
    """Whatever is asked for."""
    answers = [browser.client.get("/notices/texts/one", params={"name": name}),
               browser.client.get("/notices/texts/letter", params={"name": name})]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404]
