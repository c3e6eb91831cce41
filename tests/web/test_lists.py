"""The board and the list of dossiers: filters in the address, orders, pages, a table for spreadsheets, a bulk step."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from markupsafe import escape

from ocop_cycle.application import house
from ocop_cycle.application.queries import board, dossier
from ocop_cycle.application.rehearsal import sheets
from ocop_cycle.web import app
from ocop_cycle.web.pages import bulk, listing
from tests.browser import demonstrations
from tests.web import browsing, conftest

SignIn = Callable[[str], browsing.Browser]


@pytest.fixture(scope="module")
def thu(pattern: Path) -> Iterator[browsing.Browser]:
    """The coordinator's browser, where nobody writes."""
    built, parts = browsing.opened(pattern)
    made = browsing.Browser(app.Pages(parts))
    assert made.sign_in("thu").status_code == 303
    yield made
    parts.reader.store.database.dispose()
    built.close()


def codes_in(text: str) -> list[str]:
    """The dossiers that a page links to, in their order, each once."""
    return list(dict.fromkeys(re.findall(r'href="/dossiers/(LG24-\d+)"', text)))


def sheet_of(answer: httpx2.Response) -> list[list[str]]:
    """The lines of a downloaded table."""
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_board_has_every_stage_and_counts_all(thu: browsing.Browser) -> None:
    """Columns are the stages of the regime; what they count adds up to all dossiers."""
    page = thu.get("/board")

    counts = [int(n) for n in re.findall(r'<h2>[^<]+</h2> <span class="badge">(\d+)</span></summary>', page.text)]

    assert (len(counts), sum(counts), len(codes_in(page.text))) == (8, 23, 23)


def test_a_search_ignores_diacritics_and_stands_as_a_mark_that_can_be_taken_off(thu: browsing.Browser) -> None:
    """'ruou men la' finds Rượu Men Lá; the mark leads to the same page without the word, other filters kept."""
    page = thu.get("/board?search=ruou+MEN+la&round=lang-giang-2024%2Fdot-1")

    assert codes_in(page.text) == codes_in(thu.get("/board?search=Rượu Men Lá&round=lang-giang-2024/dot-1").text) != []
    assert 'class="chip" href="/board?round=lang-giang-2024%2Fdot-1"' in page.text
    assert 'class="chip" href="/board?search=ruou+MEN+la"' in page.text


@pytest.mark.parametrize(
    "filters",
    ["kind=new", "commune=lg-xa-nghia-hung", "stars=4", "late=1", "stage=district", "holder=producer", "search=do",
     "round=lang-giang-2024/dot-2", "cycle=lang-giang-2024", "stars=x", "group=none", "ended=1"],
)  # fmt: skip
def test_board_list_and_sheet_show_the_same_dossiers(thu: browsing.Browser, filters: str) -> None:
    """Whatever the address narrows to, the three views of it agree."""
    board, listed = codes_in(thu.get(f"/board?{filters}").text), codes_in(thu.get(f"/board/list?{filters}").text)
    sheet = [line[0] for line in sheet_of(thu.get(f"/board/list.csv?{filters}"))[1:]]

    assert sorted(board) == listed == sheet


def test_no_column_grows_without_end(pattern: Path) -> None:
    """A column shows its first cards only; its count is of all."""
    built, parts = browsing.opened(pattern)

    found = board.shown(parts.reader, parts.reader.actor("thu"), board.Wanted(), most=2)

    assert max(len(column.cards) for column in found.columns) == 2
    assert sum(column.count for column in found.columns) == 23
    parts.reader.store.database.dispose()
    built.close()


def test_every_column_orders_forwards_and_backwards(thu: browsing.Browser) -> None:
    """The order stands in the address and is told to readers of screens."""
    for name in (each for names in listing.COLUMNS for each in names):
        page, back = thu.get(f"/board/list?sort={name}"), thu.get(f"/board/list?sort=-{name}")

        assert (page.text.count('aria-sort="ascending"'), back.text.count('aria-sort="descending"')) == (1, 1)
        assert sorted(codes_in(page.text)) == sorted(codes_in(back.text))
    assert codes_in(thu.get("/board/list?sort=-code").text)[0] == "LG24-0023"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '=HYPERLINK("x","y")', "{{ 7*7 }}", "Mật ong " * 62])
def test_whatever_a_name_is_it_is_text(folder: Path, name: str) -> None:
    """Marks, formulas, what a template would work out, five hundred letters: read as written on pages and in tables."""
    built, parts = browsing.opened(demonstrations.called(folder, name))
    browser = browsing.Browser(app.Pages(parts))
    browser.sign_in("thu")
    pages = [browser.get(path).text for path in ("/board", "/board/list", "/dossiers/LG24-0005", "/desk", "/duties")]

    assert [page.count(str(escape(name.strip()))) > 0 for page in pages] == [True] * 5
    assert [page for page in pages if "<script>alert" in page] == []
    assert {line[1] for line in sheet_of(browser.get("/board/list.csv"))[1:]} == {sheets.harmless(name)}
    parts.reader.store.database.dispose()
    built.close()


def test_odd_pages_and_orders_are_answered(thu: browsing.Browser) -> None:
    """Words that mean nothing mean the first page, by code."""
    for words in ("page=0", "page=x", "page=99999999999", "sort=<script>", "page=-1", "late=7"):
        assert thu.get(f"/board/list?{words}").status_code == 200


def test_f18_a_sheet_has_what_one_sees_and_no_more(signed_in: SignIn) -> None:
    """A producer downloads his own dossiers; filters of other units find him nothing."""
    browser = signed_in(conftest.PEOPLE["producer"])

    own = [line[2] for line in sheet_of(browser.get("/board/list.csv"))[1:]]
    others = sheet_of(browser.get("/board/list.csv?commune=lg-xa-nghia-hung"))[1:]

    assert (len(set(own)), others) == (1, [])


def previewed(browser: browsing.Browser, step: str, *codes: str) -> httpx2.Response:
    """The preview of a step with dossiers that were marked."""
    marked = {f"{bulk.MARK}{code}": "1" for code in codes}
    return browser.send(browser.get("/board/list"), "/board/bulk", {"step": step, "which": "marked", **marked})


def state_of(built: house.House, code: str) -> str:
    """Where a dossier stands now."""
    return dossier.show(built.reader, built.reader.actor("thu"), code).state


def test_f19_a_bulk_step_is_previewed_confirmed_and_done(built: house.House, signed_in: SignIn) -> None:
    """The preview counts and lists what goes and what stays, with reasons; the confirmation repeats the count."""
    browser = signed_in("thu")
    shown = previewed(browser, "withdraw", "LG24-0001", "LG24-0002", "LG24-0007")
    text = browsing.text_of(shown)

    done = browser.send(shown, "/board/bulk/confirm", {"reason": "Chủ thể xin rút (dựng)"})

    assert ("2 hồ sơ sẽ chuyển" in text, "1 hồ sơ không chuyển được" in text) == (True, True)
    assert "với 2 hồ sơ" in text
    assert "Đã chuyển 2 hồ sơ." in browsing.text_of(done)
    assert [state_of(built, code) for code in ("LG24-0001", "LG24-0002")] == ["withdrawn", "withdrawn"]


def test_a_bulk_step_sent_twice_is_taken_once(built: house.House, signed_in: SignIn) -> None:
    """A double click, or a reload of the answer, tells of the same entries."""
    browser = signed_in("thu")
    shown = previewed(browser, "withdraw", "LG24-0001", "LG24-0002")

    answers = [browser.send(shown, "/board/bulk/confirm", {"reason": "dựng"}) for _ in range(2)]

    assert browsing.text_of(answers[0]) == browsing.text_of(answers[1])
    assert state_of(built, "LG24-0001") == "withdrawn"


def test_f19_what_changed_since_the_preview_is_told_and_left(built: house.House, signed_in: SignIn) -> None:
    """Another moved one of the dossiers: the others go, that one is left where it is, and named."""
    browser, other = signed_in("thu"), signed_in("thu")
    shown = previewed(browser, "withdraw", "LG24-0005", "LG24-0001")
    other.send(other.get("/dossiers/LG24-0005"), "/dossiers/LG24-0005/step", {}, step="accept-dossier")

    done = browser.send(shown, "/board/bulk/confirm", {"reason": "dựng"})

    assert codes_in(done.text) == ["LG24-0005"]
    assert "1 hồ sơ được để nguyên" in browsing.text_of(done)
    assert [state_of(built, code) for code in ("LG24-0005", "LG24-0001")] == ["district-scoring", "withdrawn"]


def test_a_refused_bulk_step_keeps_what_was_filled_in(built: house.House, signed_in: SignIn) -> None:
    """Everything changed since the preview: nothing is moved, the reasons are told, and the reason is still there."""
    browser, other = signed_in("thu"), signed_in("thu")
    shown = previewed(browser, "withdraw", "LG24-0005")
    other.send(other.get("/dossiers/LG24-0005"), "/dossiers/LG24-0005/step", {}, step="accept-dossier")

    refused = browser.send(shown, "/board/bulk/confirm", {"reason": "Chủ thể xin rút (dựng)"})

    assert refused.status_code == 422
    assert ('role="alert"' in refused.text, "Chủ thể xin rút (dựng)" in refused.text) == (True, True)
    assert state_of(built, "LG24-0005") == "district-scoring"


def test_f18_select_all_never_reaches_beyond_scope(signed_in: SignIn) -> None:
    """All that fit, and codes typed into the form: what is not seen is neither shown, counted nor moved."""
    browser = signed_in(conftest.PEOPLE["commune-officer"])
    page = browser.get("/board/list")
    mine = codes_in(page.text)
    forged = {f"{bulk.MARK}LG24-{n:04d}": "1" for n in range(1, 24)}
    step = re.findall(r'<option value="([a-z-]+)">', page.text.partition('name="step"')[2])[0]

    shown = [browser.send(page, "/board/bulk", {"step": step, "which": "all", **forged}),
             browser.send(page, "/board/bulk", {"step": step, "which": "marked", **forged})]  # fmt: skip

    assert 0 < len(mine) < 23
    assert [set(codes_in(one.text)) for one in shown] == [set(mine), set(mine)]


def test_f18_a_forged_list_is_not_there(signed_in: SignIn) -> None:
    """Whoever writes foreign codes into the confirmation is told what he would be told of codes that do not exist."""
    browser = signed_in(conftest.PEOPLE["commune-officer"])
    token = dict(browsing.forms_of(browser.get("/board/list").text)[-1][1])["csrf"]
    form = {"csrf": token, "key": "x", "step": "submit-idea", "count": "1"}

    foreign = browser.post("/board/bulk/confirm", {**form, "list": "LG24-0001@8"})
    missing = browser.post("/board/bulk/confirm", {**form, "list": "LG24-9999@8"})

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert browsing.text_of(foreign) == browsing.text_of(missing)


def test_nothing_chosen_is_told_on_the_list(thu: browsing.Browser) -> None:
    """Without a dossier or a step the list is shown again, with the sentence above it."""
    page = thu.get("/board/list?kind=new")

    nothing = thu.send(page, "/board/bulk", {"step": "submit-idea", "which": "marked"})
    no_step = thu.send(page, "/board/bulk", {"step": "", "which": "all"})

    assert (nothing.status_code, no_step.status_code) == (422, 422)
    assert "Chưa chọn hồ sơ nào." in browsing.text_of(nothing)
    assert "Chưa chọn bước cần làm." in browsing.text_of(no_step)
