"""The page of a dossier: files put under its papers, comments to whom they are meant for, and forms that came late."""

import asyncio
import hashlib
import re
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from starlette.requests import Request

from ocop_cycle.application import attaching, commands, house
from ocop_cycle.application.queries import dossier
from ocop_cycle.storage import file_store
from ocop_cycle.web import app, uploads
from tests.application import test_journey_renewal as renewals
from tests.web import browsing, conftest, scene

SignIn = Callable[[str], browsing.Browser]
PDF = b"%PDF-1.7\nPhieu dang ky"
ITEM = "producer-report"


@pytest.fixture
def code(built: house.House) -> str:
    """A dossier of the producer who has an account, still under way."""
    return rows(
        built,
        "SELECT d.id FROM dossier d JOIN role_grant g ON g.producer_id = d.producer_id WHERE g.person_id ="
        f" '{conftest.PEOPLE['producer']}' AND d.ended_at IS NULL AND d.stage <> 'certificate' ORDER BY d.id",
    )[0]


def rows(built: house.House, query: str) -> list[str]:
    """The first column of what a question gives."""
    with built.store.database.connect() as connection:
        return [str(row[0]) for row in connection.exec_driver_sql(query)]


def upload(
    browser: browsing.Browser, code: str, content: bytes, name: str = "Phiếu.pdf", item: str = ITEM
) -> httpx2.Response:
    """Fill in the form of a paper with a file, and send it."""
    page = browser.get(f"/dossiers/{code}")
    action = f"/dossiers/{code}/file"
    hidden = next(words for where, words in browsing.forms_of(page.text) if where == action and words["item"] == item)
    return browser.client.post(action, data=hidden, files={"file": (name, content, "application/pdf")})


def kept(folder: Path) -> list[Path]:
    """The files on the disk."""
    return [file for file in (folder / "files").rglob("*") if file.is_file()]


def test_where_it_stands_is_told_in_the_words_of_who_reads(signed_in: SignIn, built: house.House, code: str) -> None:
    """The office reads the state as the law calls it, the producer what that means to a producer."""
    said = {person: signed_in(person).get(f"/dossiers/{code}").text for person in ("thu", conftest.PEOPLE["producer"])}
    found = dossier.show(built.reader, built.reader.actor("thu"), code)

    heads = [re.search(r'id="stands">([^<]+)', text) for text in said.values()]
    assert [head and head[1] for head in heads] == [found.state_label.vi, found.producer_label.vi]


def test_what_happened_is_told_by_names(signed_in: SignIn, built: house.House, code: str) -> None:
    """No id of a product, a round or a cycle stands where people read."""
    ids = rows(built, "SELECT id FROM product UNION SELECT id FROM round UNION SELECT id FROM cycle")

    told = browsing.text_of(signed_in("thu").get(f"/dossiers/{code}"))

    assert [one for one in ids if one in told] == []


def test_a_file_is_put_under_a_paper_and_fetched_again(signed_in: SignIn, code: str, folder: Path) -> None:
    """It stands on the page with its version and hash, and comes back as a download that may do nothing."""
    browser = signed_in("thu")

    sent = upload(browser, code, PDF, "Báo cáo “2024”.pdf")
    page = browser.get(sent.headers["location"])
    (link,) = re.findall(rf'href="(/dossiers/{code}/files/{ITEM}/1)"', page.text)
    fetched = browser.client.get(link)

    digest = hashlib.sha256(PDF).hexdigest()
    assert sent.status_code == 303
    assert "Báo cáo “2024”.pdf" in page.text
    assert digest[:12] in page.text
    assert [file.name for file in kept(folder)] == [digest]
    assert fetched.content == PDF
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert fetched.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"MZ\x90\x00\x03", "thật ra là một chương trình"), (b"<html><script>alert(1)</script>", "thật ra là trang web"),
     (b"", "không có gì bên trong")],
)  # fmt: skip
def test_a_false_name_is_seen_through(signed_in: SignIn, code: str, folder: Path, content: bytes, said: str) -> None:
    """An .exe or a page named .pdf is refused in one sentence beside its paper, and nothing of it stays."""
    answer = upload(signed_in("thu"), code, content)

    beside = answer.text[answer.text.index(f'id="paper-{ITEM}"') :].partition("</li>\n")[0]
    assert answer.status_code == 422
    assert said in browsing.text_of(answer)
    assert 'class="field-error"' in beside
    assert kept(folder) == []


def test_no_file_chosen_is_told(signed_in: SignIn, code: str) -> None:
    """A form without a file asks for one."""
    answer = upload(signed_in("thu"), code, b"", "")

    assert answer.status_code == 422
    assert "Chưa chọn tệp." in browsing.text_of(answer)


def test_a_file_beyond_the_limit_is_refused_with_the_page(
    signed_in: SignIn, built: house.House, code: str, folder: Path
) -> None:
    """413 with a sentence, on the page as it was; the limit is a setting, and nothing is left on the disk."""
    by = commands.Provenance(key="t1", actor="quan-tri", origin="test")
    built.engine.execute(commands.ChangeSetting(by=by, name=attaching.SETTING, value="1"))

    answer = upload(signed_in("thu"), code, PDF + b"0" * 1_000_000)

    assert answer.status_code == 413
    assert "Tệp Phiếu.pdf lớn hơn 1 MB" in browsing.text_of(answer)
    assert f'id="paper-{ITEM}"' in answer.text
    assert kept(folder) == []


def test_who_is_not_signed_in_writes_nothing(browser: browsing.Browser, code: str, folder: Path) -> None:
    """An upload of a stranger is read past and leads to the signing in."""
    answer = browser.client.post(f"/dossiers/{code}/file", data={"item": ITEM}, files={"file": ("a.pdf", PDF)})

    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert kept(folder) == []


def test_an_upload_without_the_token_is_thrown_away(signed_in: SignIn, code: str, folder: Path) -> None:
    """A form from elsewhere leaves no file behind."""
    answer = signed_in("thu").client.post(f"/dossiers/{code}/file", data={"item": ITEM}, files={"file": ("a.pdf", PDF)})

    assert answer.status_code == 403
    assert kept(folder) == []


def test_f18_a_file_of_a_sister_unit_is_not_there(signed_in: SignIn, built: house.House, code: str) -> None:
    """The officer of another commune is answered as if there were nothing: 404, to fetch and to add."""
    assert upload(signed_in("thu"), code, PDF).status_code == 303
    officer = signed_in(conftest.PEOPLE["commune-officer"])
    seen = officer.client.get(f"/dossiers/{code}").status_code

    fetched = officer.client.get(f"/dossiers/{code}/files/{ITEM}/1")

    assert (seen, fetched.status_code) == (404, 404)
    assert officer.client.get(f"/dossiers/{code}/files/{ITEM}/x").status_code == 404


def test_a_producer_hands_in_and_sees_what_is_missing(signed_in: SignIn, code: str) -> None:
    """On his own papers he has a form, on the office's none; what he may not note he is not offered."""
    browser = signed_in(conftest.PEOPLE["producer"])

    sent = upload(browser, code, PDF)
    page = browser.get(f"/dossiers/{code}")

    forms = [words.get("item") for where, words in browsing.forms_of(page.text) if where.endswith("/file")]
    assert sent.status_code == 303
    assert ITEM in forms
    assert "commune-report" not in forms
    assert [where for where, _ in browsing.forms_of(page.text) if where.endswith("/paper")] == []
    assert "Còn thiếu" in browsing.text_of(page)


def write(browser: browsing.Browser, code: str, text: str, visibility: str) -> httpx2.Response:
    """Write a comment by the form of the page."""
    action = f"/dossiers/{code}/comment"
    return browser.send(browser.get(f"/dossiers/{code}"), action, {"text": text, "visibility": visibility})


def test_f17_comments_are_seen_by_whom_they_are_meant_for(signed_in: SignIn, built: house.House, code: str) -> None:
    """On the page, in the log, in an entry, as JSON: nobody reads further, or learns who of the office wrote."""
    office = signed_in("thu")
    for visibility in ("internal", "council", "producer"):
        assert write(office, code, f"Chuyen {visibility}", visibility).status_code == 303
    numbers = _entries_of_comments(built)
    seen: dict[str, tuple[list[str], list[int]]] = {}
    for role in ("coordinator", "council-member", "producer", "auditor"):
        person = conftest.PEOPLE[role]
        browser = signed_in(person)
        pages = [browser.get(f"/dossiers/{code}").text, browser.get(f"/trail?dossier={code}").text]
        pages += [browser.client.get(f"/trail/{number}").text for number in numbers]
        pages.append(repr(dossier.show(built.reader, built.reader.actor(person), code)))
        told = [word for word in ("internal", "council", "producer") if any(f"Chuyen {word}" in page for page in pages)]
        seen[role] = (told, [browser.client.get(f"/trail/{number}").status_code for number in numbers])
        if role == "producer":
            assert [page for page in pages if "Nguyễn Thị Thu" in page or '"thu"' in page or "'thu'" in page] == []

    everything, two, one = ["internal", "council", "producer"], ["council", "producer"], ["producer"]
    assert seen == {
        "coordinator": (everything, [200, 200, 200]), "auditor": (everything, [200, 200, 200]),
        "council-member": (two, [404, 200, 200]), "producer": (one, [404, 404, 200]),
    }  # fmt: skip


def _entries_of_comments(built: house.House) -> list[int]:
    return [
        int(number)
        for number in rows(built, "SELECT number FROM audit_entry WHERE kind = 'WriteComment' ORDER BY number")
    ]


def test_what_nobody_sees_is_not_taken(signed_in: SignIn, built: house.House, code: str) -> None:
    """A comment without a letter to see is empty, and says so; controls among letters are left out."""
    browser = signed_in("thu")

    empty = write(browser, code, "\0\u200b\u202e", "internal")
    taken = write(browser, code, "Đã nhận\0 mẫu\u202e\x1b", "internal")

    assert (empty.status_code, taken.status_code) == (422, 303)
    assert rows(built, "SELECT text FROM comment ORDER BY number DESC LIMIT 1") == ["Đã nhận mẫu"]


def test_nobody_writes_what_he_could_not_read(signed_in: SignIn, code: str) -> None:
    """A producer who asks for an internal comment is refused with the reason, and what he wrote stays in the form."""
    browser = signed_in(conftest.PEOPLE["producer"])

    refused = write(browser, code, "Xin hỏi", "internal")
    answered = write(browser, code, "Xin hỏi", "producer")

    assert refused.status_code == 403
    assert "Xin hỏi</textarea>" in refused.text
    assert answered.status_code == 303


def test_a_form_that_came_late_is_told_what_changed(signed_in: SignIn, built: house.House) -> None:
    """Another's step in between: who, when and what since, and the form as it was filled in."""
    first, second = signed_in("thu"), signed_in("thu")
    code, carrying = _returnable(built), {"step": "return-for-supplement"}
    action = f"/dossiers/{code}/step"
    stale = first.get(f"/dossiers/{code}")
    fresh = second.send(second.get(f"/dossiers/{code}"), action, {"reason": "Thiếu phiếu"}, **carrying)

    late = first.send(stale, action, {"reason": "Thiếu báo cáo của xã"}, **carrying)

    told = browsing.text_of(late)
    assert (fresh.status_code, late.status_code) == (303, 409)
    assert "Trong khi anh/chị điền mẫu, đã có thay đổi" in told
    assert "Thiếu phiếu" in told
    assert "Thiếu báo cáo của xã" in told
    (number,) = re.findall(r"done=(\d+)", fresh.headers["location"])
    assert f'href="/trail/{number}"' in late.text.partition('<section class="card lead"')[0]


def _returnable(built: house.House) -> str:
    """A dossier that the coordinator may send back."""
    return rows(built, "SELECT id FROM dossier WHERE state = 'district-check' ORDER BY id")[0]


def test_sets_and_samples_are_counted_on_the_page(signed_in: SignIn, code: str) -> None:
    """Three of five samples: the page names two as missing; five, and it does not."""
    browser = signed_in("thu")
    page, action = browser.get(f"/dossiers/{code}"), f"/dossiers/{code}/paper"

    few = browser.get(
        browser.send(page, action, {"copies": "3", "status": "present"}, item="samples").headers["location"]
    )
    page = browser.get(f"/dossiers/{code}")
    full = browser.get(
        browser.send(page, action, {"copies": "5", "status": "present"}, item="samples").headers["location"]
    )

    assert "05 sản phẩm mẫu – thiếu 2" in browsing.text_of(few).replace(" ", " ")
    assert "thiếu 2" not in browsing.text_of(full)


# --- reading what comes


BOUNDARY = b"grenze"
HEAD = b'--grenze\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nabc\r\n'
FILE = b'--grenze\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


def sent(pieces: list[bytes], taken: file_store.Incoming | None, *, cut: bool = False) -> uploads.Sent:
    """What is read of a form that comes in these pieces; ``cut``: the connection is lost behind them."""

    async def coming() -> AsyncIterator[dict[str, object]]:
        for number, piece in enumerate(pieces):
            yield {"type": "http.request", "body": piece, "more_body": cut or number < len(pieces) - 1}
        yield {"type": "http.disconnect"}

    feed = coming()

    async def receive() -> dict[str, object]:
        return await anext(feed)

    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"",
        "headers": [(b"content-type", b"multipart/form-data; boundary=" + BOUNDARY)],
    }  # fmt: skip
    return asyncio.run(uploads.read(Request(scope, receive), taken))  # type: ignore[arg-type] # plain dictionaries do


def test_two_hundred_megabytes_are_neither_held_nor_left(tmp_path: Path) -> None:
    """What comes beyond the limit is read past: a few megabytes of memory, no byte on the disk, and an answer."""
    taken = file_store.FileStore(tmp_path).incoming(25_000_000)
    piece = b"0" * (1 << 20)
    tracemalloc.start()

    found = sent([HEAD + FILE, *[piece] * 200, b"\r\n--grenze--\r\n"], taken)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (taken.too_large, found.is_whole, found.fields, found.name) == (True, True, {"csrf": "abc"}, "a.pdf")
    assert peak < 8_000_000
    assert kept(tmp_path) == []


def test_a_connection_that_is_lost_leaves_nothing(tmp_path: Path) -> None:
    """Half a file is no file."""
    taken = file_store.FileStore(tmp_path).incoming(1000)

    found = sent([HEAD + FILE, b"%PDF-1.7"], taken, cut=True)
    found.discard()

    assert not found.is_whole
    assert kept(tmp_path) == []


def test_fields_that_are_endless_are_refused(tmp_path: Path) -> None:
    """Nobody fills memory through a field of a form with a file."""
    head = b'--grenze\r\nContent-Disposition: form-data; name="text"\r\n\r\n'

    found = sent([head, *[b"x" * 100_000] * 20, b"\r\n--grenze--\r\n"], None)

    assert (found.is_whole, found.fields) == (False, {})


@pytest.mark.parametrize("body", [b"", b"--other\r\n", HEAD, b"--grenze\r\nbroken\x00head: 1\r\n\r\n"])
def test_a_form_that_cannot_be_read_is_not_whole(body: bytes) -> None:
    """Whatever comes, nothing is raised."""
    assert not sent([body], None).is_whole


def test_how_a_day_was_counted_is_told_in_the_language_of_the_page(signed_in: SignIn) -> None:
    """The words of the document stay a quotation; what was made of them, and doubts about it, are told in English."""
    browser = signed_in("thu")
    browser.client.cookies.set("ocop-language", "en")

    text = browsing.text_of(browser.get("/dossiers/LG24-0001"))

    assert "the document says: “Trước ngày 15/6/2024”" in text
    assert "strictly the end of 2024-06-14, leniently the end of 2024-06-15" in text
    assert "a convention of this software; the law does not define it" in text
    assert "2024-06-15 is a day off (Saturday)" in text


def test_a_council_that_writes_is_asked_how_it_spoke(tmp_path: Path) -> None:
    """The choices are the regime's; a meeting without its cause, and points that are none, are told beside fields."""
    office = renewals.province_with()
    office.at(2026, 7, 1)
    renewals.to_council(office, renewals.renew(office))
    scene.keep(scene.Scene(office=office), tmp_path / "office", people=("thu-ky",), at=office.clock.now())
    built, parts = scene.parts(tmp_path / "office")
    browser = browsing.Browser(app.Pages(parts))
    browser.sign_in("thu-ky", scene.PASSWORD)
    action = f"/dossiers/{renewals.RENEWAL}/result"

    page = browser.get(f"/dossiers/{renewals.RENEWAL}")
    causeless = browser.send(page, action, {"total": "82", "manner": "meeting"})
    pointless = browser.send(page, action, {"total": "nhiều", "manner": "written"})
    done = browser.send(page, action, {"total": "82,5", "manner": "meeting", "met_because": "complex"})
    shown = browsing.text_of(browser.get(done.headers["location"]))

    assert [f'value="{one}"' in page.text for one in ("written", "meeting", "opinions-differ", "complex")] == [True] * 4
    assert (causeless.status_code, 'id="result-because-wrong"' in causeless.text) == (422, True)
    assert (pointless.status_code, 'id="result-total-wrong"' in pointless.text) == (422, True)
    assert "Họp hội đồng · nội dung phức tạp" in shown
    parts.reader.store.database.dispose()
    built.close()
    office.house.close()


def test_a_file_that_came_when_the_session_was_over_is_chosen_again(
    built: house.House, signed_in: SignIn, code: str, folder: Path
) -> None:
    """Nothing of it is on the disk; its form is kept, names the file, and is carried out once it is chosen again."""
    browser = signed_in("thu")
    page, action = browser.get(f"/dossiers/{code}"), f"/dossiers/{code}/file"
    hidden = next(words for where, words in browsing.forms_of(page.text) if where == action and words["item"] == ITEM)
    with built.store.writing() as work:
        work.runner.run(*scene.aged(dict(browser.client.cookies)[app.COOKIE]))

    late = browser.client.post(action, data=hidden, files={"file": ("Báo cáo xã.pdf", PDF, "application/pdf")})
    offered = browser.get(browser.sign_in("thu").headers["location"])
    nothing = kept(folder)
    again = next(words for where, words in browsing.forms_of(offered.text) if where == action)
    sent = browser.client.post(action, data=again, files={"file": ("Báo cáo xã.pdf", PDF, "application/pdf")})

    assert late.headers["location"] == "/sign-in?told=draft-kept"
    assert "Tệp “Báo cáo xã.pdf” không được giữ lại khi phiên đã hết." in browsing.text_of(offered)
    assert "Báo cáo của chủ thể và minh chứng" in browsing.text_of(offered)
    assert 'enctype="multipart/form-data"' in offered.text
    assert nothing == []
    assert (sent.status_code, len(kept(folder))) == (303, 1)
    assert "Không còn phần nào được giữ lại." in browser.get("/drafts").text


def test_a_file_that_was_refused_is_asked_for_again(signed_in: SignIn, code: str) -> None:
    """Beside the field: no browser lets a page fill in a file."""
    refused = upload(signed_in("thu"), code, b"MZ\x90\x00 no paper", "Phiếu.pdf")

    assert refused.status_code == 422
    assert "Tệp đã chọn không còn trong mẫu: hãy chọn lại tệp." in browsing.text_of(refused)
