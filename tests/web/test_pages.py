"""Every page for every role, and the way of a coordinator through them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocop_cycle.application import house
from ocop_cycle.application.queries import dossier, transitions
from ocop_cycle.web import app
from tests.web import browsing, conftest, rights_table

SignIn = Callable[[str], browsing.Browser]
PLAIN = [
    row.path
    for row in rights_table.ROWS
    if row.method == "GET"
    and not (row.about or row.named or row.query or row.public)
    and row.may == rights_table.EVERYBODY
]
"""The pages that everybody may open, and that name no one thing."""
ROLES = [
    *("coordinator", "commune-officer", "department-officer", "council-secretary", "council-member", "head"),
    *("producer", "auditor", "administrator"),
]


@pytest.fixture(scope="module")
def everybody(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, browsing.Browser]]:
    """A browser for each role, on one demonstration in which nobody writes."""
    built, parts = browsing.opened(pattern)
    pages = app.Pages(parts)
    found = {}
    for role in ROLES:
        found[role] = browsing.Browser(pages)
        assert found[role].sign_in(conftest.PEOPLE[role]).status_code == 303
    yield found
    parts.reader.store.database.dispose()
    built.close()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_the_menu_opens_for_every_role(
    everybody: dict[str, browsing.Browser], role: str, language: str
) -> None:
    """Whoever is signed in can open every page of the menu; what it shows is the query's to say."""
    browser = everybody[role]
    browser.client.cookies.set(app.LANGUAGE, language)

    answers = {path: browser.get(path).status_code for path in PLAIN}

    assert set(answers.values()) == {200}


def test_the_office_is_there_for_those_who_keep_people_only(everybody: dict[str, browsing.Browser]) -> None:
    """Whoever may not keep people is told that there is no such page, and sees no way to it."""
    there = {role for role, browser in everybody.items() if browser.client.get("/office").status_code == 200}
    named = {role for role, browser in everybody.items() if 'href="/office"' in browser.get("/desk").text}

    assert (there, named) == ({"administrator"}, {"administrator"})


def test_an_administrator_gives_a_link_and_shuts_out(built: house.House, signed_in: SignIn) -> None:
    """The link is shown once, on the page that answers; who is shut out is marked, and both stand on the trail."""
    browser = signed_in("quan-tri")

    given = browser.send(browser.get("/office/people/lan"), "/office/invite", {}, person="lan")
    shut = browser.send(
        browser.get("/office/people/lan"), "/office/person", {"reason": "Nghỉ (dựng)"}, person="lan", act="disable"
    )

    (link,) = set(re.findall(r'href="(/password/[^"]+)"', given.text))
    assert (browser.client.get(link).status_code, shut.status_code) == (410, 303)
    assert "đang khóa" in browsing.text_of(browser.get("/office/people/lan"))


def test_no_page_leaves_a_name_where_a_word_should_stand(everybody: dict[str, browsing.Browser]) -> None:
    """No sentence with an unfilled fact, no None, no label as data leaves on a page."""
    browser = everybody["coordinator"]
    answers = [browser.get(path) for path in (*PLAIN, "/dossiers/LG24-0005", "/trail/400")]

    texts = [browsing.text_of(one) for one in answers if one.headers["content-type"].startswith("text/html")]
    assert not [text for text in texts if "None" in text or "{" in text or "Label(" in text]


def test_what_is_not_ones_own_is_not_there(everybody: dict[str, browsing.Browser]) -> None:
    """A producer who types the code of another's dossier is told what he would be told of one that does not exist."""
    browser = everybody["producer"]

    foreign, missing = browser.get("/dossiers/LG24-0001"), browser.get("/dossiers/LG24-9999")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert browsing.text_of(foreign) == browsing.text_of(missing)


def test_a_coordinator_takes_a_step_and_sees_what_it_owes(built: house.House, signed_in: SignIn) -> None:
    """From the dossier's page: the step is written down, and the notice that it owes stands on the page."""
    browser = signed_in("thu")
    page = browser.get("/dossiers/LG24-0005")

    done = browser.send(page, "/dossiers/LG24-0005/step", {}, step="accept-dossier")
    after = browser.get(done.headers["location"])

    assert done.status_code == 303
    assert dossier.show(built.reader, built.reader.actor("thu"), "LG24-0005").state == "district-scoring"
    assert "Hội đồng huyện đánh giá" in browsing.text_of(after)


def test_a_double_click_is_one_step(built: house.House, signed_in: SignIn) -> None:
    """The form carries the key of its command: sent twice, it is carried out once, and leads to the same entry."""
    browser = signed_in("thu")
    page = browser.get("/dossiers/LG24-0005")

    first = browser.send(page, "/dossiers/LG24-0005/step", {}, step="accept-dossier")
    second = browser.send(page, "/dossiers/LG24-0005/step", {}, step="accept-dossier")

    assert first.headers["location"] == second.headers["location"]


def test_a_stale_form_is_told_and_not_carried_out(signed_in: SignIn) -> None:
    """Somebody else moved the dossier meanwhile: the page says so and shows it as it is now."""
    browser, other = signed_in("thu"), signed_in("thu")
    page = browser.get("/dossiers/LG24-0005")
    other.send(other.get("/dossiers/LG24-0005"), "/dossiers/LG24-0005/step", {}, step="accept-dossier")

    stale = browser.send(
        page, "/dossiers/LG24-0005/step", {"reason": "Thiếu giấy (dựng)"}, step="return-for-supplement"
    )

    assert stale.status_code == 409
    assert "Hội đồng huyện đánh giá" in browsing.text_of(stale)


def test_a_step_that_is_not_open_says_why_in_the_engines_words(
    built: house.House, everybody: dict[str, browsing.Browser]
) -> None:
    """The page gives every reason that the engine would give."""
    thu = built.reader.actor("thu")
    shut = [one for one in transitions.open_transitions(built.reader, thu, "LG24-0005") if not one.is_open]

    browser = everybody["coordinator"]
    browser.client.cookies.set(app.LANGUAGE, "vi")
    text = browsing.text_of(browser.get("/dossiers/LG24-0005"))

    assert shut
    assert "Việc này thuộc về: Lãnh đạo đơn vị (Cấp huyện)." in text


def test_the_clock_of_a_demonstration_moves_a_week(built: house.House, signed_in: SignIn) -> None:
    """A person can watch deadlines pass; one is back on the page where one was."""
    browser, before = signed_in("thu"), built.clock.now()

    moved = browser.send(browser.get("/board"), "/demo/clock", {"span": "week"})

    assert (moved.headers["location"], (built.clock.now() - before).days) == ("/board", 7)


@pytest.mark.parametrize(
    "word", ["x" * 10_000, "'; DROP TABLE dossier; --", "%", "<script>alert(1)</script>", "\u0000"]
)
def test_a_strange_search_finds_nothing_and_harms_nothing(everybody: dict[str, browsing.Browser], word: str) -> None:
    """Endless words, signs of SQL and of HTML are words like others, and are written back as such."""
    answer = everybody["coordinator"].client.get("/board", params={"search": word})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
