"""What programs that watch the server are told: alive, ready, figures; and the number of a request down to the mail."""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from ocop_cycle import errors, logs
from ocop_cycle.application import house
from ocop_cycle.web import app, replies, routes, watching
from ocop_cycle.web import asking as asking_for
from ocop_cycle.web.parts import Parts
from tests.web import browsing

HERE = ("127.0.0.1", 50_000)
ELSEWHERE = ("192.0.2.7", 50_000)
TOKEN = "a-token-of-this-test"


def asking(pages: app.Pages, client: tuple[str, int] = ELSEWHERE) -> TestClient:
    """Somebody who asks from a machine."""
    return TestClient(pages.application, base_url="http://testserver", follow_redirects=False, client=client)


def figures(text: str) -> dict[str, float]:
    """Each figure without a label, and each with one by its label."""
    return {
        " ".join([one.name, *one.labels.values()]): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_alive_and_ready_say_nothing_else(pages: app.Pages) -> None:
    """A stranger learns one word: no name, no version, no cookie."""
    stranger = asking(pages)

    answers = [stranger.get(path) for path in ("/health", "/ready")]

    assert [(one.status_code, one.text, one.cookies.jar._cookies) for one in answers] == [
        (200, "ok\n", {}), (200, "ready\n", {}),
    ]  # fmt: skip


def test_without_its_database_a_server_is_alive_and_not_ready(folder: Path, pages: app.Pages) -> None:
    """Why it is not ready is told to the log, and to nobody else."""
    for name in ("ocop.db", "ocop.db-wal", "ocop.db-shm"):
        (folder / name).unlink(missing_ok=True)
    pages._parts.reader.store.database.dispose()

    stranger = asking(pages)

    assert [(one.status_code, one.text) for one in (stranger.get("/health"), stranger.get("/ready"))] == [
        (200, "ok\n"), (503, "not ready\n"),
    ]  # fmt: skip


def test_without_its_database_figures_and_pages_say_so(folder: Path, pages: app.Pages) -> None:
    """Figures can still be read and say that the database is away; who comes with a cookie is told why, not 500."""
    for name in ("ocop.db", "ocop.db-wal", "ocop.db-shm"):
        (folder / name).unlink(missing_ok=True)
    pages._parts.reader.store.database.dispose()
    here = asking(pages, HERE)
    pages._parts.house.store.database.dispose()

    told, page = here.get("/metrics"), here.get("/", headers={"Cookie": "ocop=of-somebody"})
    own = {"Cookie": "ocop=of-somebody", "Sec-Fetch-Site": "same-origin"}
    sent = here.post("/dossiers/LG24-0001/file", headers=own, files={"file": ("a.pdf", b"%PDF-1.7")})

    assert (told.status_code, figures(told.text)["ocop_database_up"]) == (200, 0)
    assert [page.status_code, sent.status_code] == [503, 503]


OUR_WORDS = re.compile(r"ocop|/|sqlite|postgres|table|bảng", re.IGNORECASE)
"""What a sentence about the database has in it that names it, its place or how it is kept."""

PATHS = ("/", "/sign-in", "/password/of-somebody", "/no-such-page", "/desk", "/health", "/ready", "/metrics")


@pytest.mark.parametrize("cookie", ["", "ocop=of-somebody", "ocop=of-somebody; ocop-language=en"])
def test_a_stranger_does_not_learn_where_the_database_was(folder: Path, pages: app.Pages, cookie: str) -> None:
    """With a cookie, which anybody can make up, or without: the database is away, and no more; never a bare 500."""
    stranger = asking(pages)
    form = dict(browsing.forms_of(stranger.get("/sign-in").text)[-1][1], name="thu", password="x")
    for name in ("ocop.db", "ocop.db-wal", "ocop.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for parts in (pages._parts.reader, pages._parts.house):
        parts.store.database.dispose()
    own = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}

    asked = {path: stranger.get(path, headers=own) for path in PATHS}
    sent = stranger.post("/sign-in", headers=own, data=form)

    assert {path: one.status_code for path, one in asked.items() if one.status_code not in (303, 503)} == {
        "/health": 200
    }
    assert sent.status_code == 503
    assert [one.text for one in (*asked.values(), sent) if OUR_WORDS.search(one.text)] == []


def test_why_the_database_is_away_is_told_to_the_log(kept: Path, folder: Path, pages: app.Pages) -> None:
    """The administrator finds there what strangers are not told."""
    for name in ("ocop.db", "ocop.db-wal", "ocop.db-shm"):
        (folder / name).unlink(missing_ok=True)
    pages._parts.reader.store.database.dispose()

    asking(pages).get("/sign-in")

    told = [str(line["sentence"]) for line in lines(kept) if line.get("action") == "page"]
    assert [str(folder / "ocop.db") in sentence for sentence in told[-1:]] == [True]


@pytest.mark.parametrize("stop", [
    errors.DatabaseRefused("postgresql://ocop@db.inner/ocop cannot be reached", "start it"),
    errors.ConnectionLost("postgresql://ocop@db.inner/ocop", unsure=True),
    errors.ServerBusy("postgresql://ocop@db.inner/ocop", waited_seconds=30),
    errors.ServerFull("postgresql://ocop@db.inner/ocop"),
])  # fmt: skip
def test_a_stranger_on_a_whole_page_is_told_as_little(opened: tuple[house.House, Parts], stop: errors.Stopped) -> None:
    """A database that goes away in the middle of signing in: the page has a frame, and no address."""

    def breaks(_ask: asking_for.Asked) -> replies.Reply:
        raise stop

    pages = app.Pages(opened[1], (routes.Route("GET", "/breaks", breaks, routes.ANYBODY),))

    answer = asking(pages).get("/breaks")

    assert (answer.status_code, "db.inner" in answer.text) == (503, False)
    assert opened[1].words["vi"].say("database-away") in answer.text


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (HERE, {}, 200),
        (("::1", 1), {}, 200),
        (HERE, {"X-Forwarded-For": "192.0.2.7"}, 404),
        (HERE, {"Forwarded": "for=127.0.0.1"}, 404),
        (ELSEWHERE, {}, 404),
        (ELSEWHERE, {"Authorization": "Bearer another"}, 404),
        (ELSEWHERE, {"Authorization": f"Basic {TOKEN}"}, 404),
        (ELSEWHERE, {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.7"}, 200),
    ],
)
def test_figures_are_for_this_machine_or_the_token(
    opened: tuple[house.House, Parts], client: tuple[str, int], headers: dict[str, str], status: int
) -> None:
    """Whoever comes through a proxy comes from elsewhere; to a stranger there is no such page."""
    parts = opened[1]
    pages = app.Pages(type(parts)(**{**_fields(parts), "watch": watching.Watch(TOKEN)}))

    assert asking(pages, client).get("/metrics", headers=headers).status_code == status


def _fields(parts: Parts) -> dict[str, object]:
    return {name: getattr(parts, name) for name in parts.__dataclass_fields__}


def test_no_token_opens_what_has_none(pages: app.Pages) -> None:
    """An empty token is none."""
    assert asking(pages).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_figures_are_those_of_the_database(folder: Path, built: house.House, pages: app.Pages) -> None:
    """Backlog, mail, trail, sweep; and the requests that this process answered, under the address of the page."""
    with sqlite3.connect(folder / "ocop.db") as connection:
        sent, head = connection.execute(
            "SELECT (SELECT count(*) FROM evidence WHERE outcome = 'sent'), (SELECT number FROM audit_head)"
        ).fetchone()
    asking(pages).get("/dossiers/LG24-0001")

    answer = asking(pages, HERE).get("/metrics")
    found = figures(answer.text)

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert (found["ocop_mail_outcomes_total sent"], found["ocop_audit_head"]) == (sent, head)
    assert (found["ocop_backlog bell"], found["ocop_sending_held"], found["ocop_lease_rescues_total"]) == (0, 0, 0)
    assert found["ocop_request_seconds_count GET /dossiers/{code} 303"] == 1
    assert "ocop_sweep_lag_seconds" in found
    assert "LG24" not in answer.text


def test_a_request_has_a_number(pages: app.Pages) -> None:
    """That of the proxy in front where it is one, else a new one; what is no number is not repeated."""
    stranger = asking(pages)

    given, made, odd = (
        stranger.get("/health", headers={"X-Request-Id": number}).headers["x-request-id"]
        for number in ("proxy-12345", "", "a b<c>")
    )

    assert given == "proxy-12345"
    assert re.fullmatch(r"[0-9a-f-]{36}", made)
    assert re.fullmatch(r"[0-9a-f-]{36}", odd)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """The application log in JSON."""
    made = logs.keep(tmp_path, loud=False, form="json")
    yield made.file
    made.close()


def lines(file: Path) -> list[dict[str, object]]:
    """The lines of a log."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_click_is_followed_to_the_mail(kept: Path, folder: Path, built: house.House, pages: app.Pages) -> None:
    """Request → command → message → hand-over: each line leads to the next, and the mail names the command."""
    browser = browsing.Browser(pages)
    browser.client.headers["X-Request-Id"] = "click-0001"
    browser.sign_in("thu")
    page = browser.get("/dossiers/LG24-0003")
    step = next(where for where, _ in browsing.forms_of(page.text) if where.endswith("/step"))
    browser.send(page, step, {"reason": "Thiếu giấy tờ", "result_total": "", "note": ""})
    built.outbox.run()

    told = lines(kept)
    (done,) = [line for line in told if line.get("action") == "executed" and line.get("kind") == "AdvanceDossier"]
    issued = [line for line in told if line.get("action") == "issue" and done["cause"] in line["causes"]]
    handed = [line for line in told if line.get("action") == "send"]
    mail = (folder / "mail" / f"{issued[0]['reference']}.eml").read_bytes()

    assert done["request"] == "click-0001"
    assert {line["reference"] for line in issued} <= {line["reference"] for line in handed}
    assert f"X-OCOP-Cause: {done['cause']}".encode() in mail


def test_logging_is_left_as_it_was(kept: Path) -> None:
    """A line outside of any request has no number."""
    logging.getLogger("ocop_cycle.test").warning("beside")

    assert "request" not in lines(kept)[-1]
